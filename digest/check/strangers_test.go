package check

import "testing"

// A name that is put into a translation, and taken out again in the second call, is in the
// translation all the same.
func TestStrangers(t *testing.T) {
	const said = "Germany's chancellor Mara Lenz met the British prime minister in London on Thursday to discuss the European Union."
	faithful := map[string]string{
		"es": "La canciller de Alemania, Mara Lenz, se reunió el jueves en Londres con el primer ministro británico para hablar de la Unión Europea.",
		"fr": "La chancelière d'Allemagne Mara Lenz a rencontré jeudi à Londres le Premier ministre britannique pour parler de l'Union européenne.",
		"it": "La cancelliera della Germania Mara Lenz ha incontrato giovedì a Londra il primo ministro britannico per parlare dell'Unione europea.",
		"pt": "A chanceler da Alemanha, Mara Lenz, reuniu-se na quinta-feira em Londres com o primeiro-ministro britânico para falar da União Europeia.",
		"nl": "De Duitse bondskanselier Mara Lenz sprak donderdag in Londen met de Britse premier over de Europese Unie.",
		"pl": "Kanclerz Niemiec Mara Lenz spotkała się w czwartek w Londynie z brytyjskim premierem, aby rozmawiać o Unii Europejskiej.",
		"sv": "Tysklands förbundskansler Mara Lenz träffade på torsdagen Storbritanniens premiärminister i London för att tala om Europeiska unionen.",
	}
	// What else has another name in a language leaves room for one that was added: there it takes two.
	added := map[string]string{
		"es": " y de Quorvex.", "fr": " et de Quorvex.", "it": " e di Quorvex.", "pt": " e da Quorvex.", "nl": " en Quorvex.", "pl": " i o firmach Quorvex oraz Banderl.", "sv": ", Banderl och Quorvex.",
	}
	for into, s := range faithful {
		p := &pair{Translation: Translation{Original: said, From: "en", Text: s, Into: into}}
		if p.strangers(); len(p.faults) > 0 {
			t.Errorf("%s: %v: %s", into, p.faults, s)
		}
		p = &pair{Translation: Translation{Original: said, From: "en", Text: s[:len(s)-1] + added[into], Into: into}}
		if p.strangers(); len(p.faults) == 0 {
			t.Errorf("%s: nobody is missed: %s", into, p.Text)
		}
	}
}

func TestStrangersMindOtherNames(t *testing.T) {
	for _, tt := range []struct {
		from, original, into, text string
		stranger                   bool
	}{
		{"en", "The US and the UK signed it.", "es", "Lo firmaron Estados Unidos y el Reino Unido.", false},
		{"en", "The US signed it.", "es", "EE. UU. lo firmó.", false},
		{"en", "The government signed it.", "es", "Lo firmó el Gobierno.", false},
		{"en", "\"We will sign,\" the mayor said.", "es", "\"We will sign\", dijo la alcaldesa.", false},
		{"en", "The bank raised its rate.", "es", "El banco subió su tipo, como pidió Quorvex.", true},
		{"en", "The bank raised its rate on Thursday.", "es", "El banco subió su tipo, como pidió Quorvex.", true},
		{"de", "Die Bank hob den Zins an.", "en", "The bank raised its rate.", false},
		{"hi", "बैंक ने दर बढ़ाई।", "en", "The bank in Delhi raised its rate.", false}, // nothing shows names there
		{"en", "The bank raised its rate.", "de", "Die Bank erhöhte ihren Zins.", false},
	} {
		p := &pair{Translation: Translation{Original: tt.original, From: tt.from, Text: tt.text, Into: tt.into}}
		if p.strangers(); (len(p.faults) > 0) != tt.stranger {
			t.Errorf("%s: %v", tt.text, p.faults)
		}
	}
}
