package match

import "strings"

// aliasTable gives countries and unions their other names, the first of a row
// being the canonical one. An unquoted word of a row finds all names of the row;
// a name in capitals, or of several words, stands for itself as a phrase.
const aliasTable = `
US|USA|United States|American
UK|United Kingdom|Britain|Great Britain|British
EU|European Union
UN|United Nations
UAE|United Arab Emirates|Emirati
India|Indian
China|Chinese
Japan|Japanese
Russia|Russian
Germany|German
France|French
Italy|Italian
Spain|Spanish
Canada|Canadian
Mexico|Mexican
Brazil|Brazilian
Australia|Australian
Pakistan|Pakistani
Bangladesh|Bangladeshi
Nepal|Nepali|Nepalese
Israel|Israeli
Iran|Iranian
Iraq|Iraqi
Turkey|Türkiye|Turkish
Ukraine|Ukrainian
Poland|Polish
Taiwan|Taiwanese
Vietnam|Vietnamese
Indonesia|Indonesian
Philippines|Filipino|Philippine
Egypt|Egyptian
Nigeria|Nigerian
Kenya|Kenyan
Sweden|Swedish
Norway|Norwegian
Denmark|Danish
Finland|Finnish
Greece|Greek
Ireland|Irish
Argentina|Argentine
Chile|Chilean
Colombia|Colombian
`

// addAliases lets a country be found by its other names. Only the name of the
// country itself brings them: who writes Indian means the word. A small us, uk,
// eu, un or uae is taken for the country, since nobody looks for a pronoun.
func (t *term) addAliases(w word) {
	row := aliasRow(w.fold)
	if row == nil {
		return
	}
	t.text, t.alts = row[0], nil
	for _, name := range row {
		words := newWords(name, true)
		if name != row[0] && len(words) == 1 && words[0].form == exact {
			words[0].form = capital // Polish and Turkish, not to polish
		}
		t.alts = append(t.alts, newPhrase(words))
		if people(name, row) {
			t.alts = append(t.alts, newPhrase([]word{{fold: words[0].fold + "s", form: capital}}))
		}
	}
}

// people says that a name has a plural for the people of the country.
func people(name string, row []string) bool {
	return name != row[0] && (strings.HasSuffix(name, "an") || strings.HasSuffix(name, "i"))
}

// aliasRow returns the names of the country whose own name w is.
func aliasRow(w string) []string {
	for row := range strings.Lines(aliasTable) {
		names := strings.Split(strings.TrimSpace(row), "|")
		if strings.ToLower(names[0]) == w || w == "usa" && names[0] == "US" || w == "britain" && names[0] == "UK" {
			return names
		}
	}
	return nil
}
