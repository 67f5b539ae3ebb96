package text

import (
	"strings"
	"unicode"
	"unicode/utf8"
)

// A Name is a person, organisation or place as the text states it.
type Name struct {
	Text string
	Span
}

// Names gives the names in s, in order. A word is not taken for a name only
// because it begins a sentence. Titles such as "President" are not part of a
// name; nor are days, months and nationalities standing alone.
func Names(s string) []Name { return nameModel().Names(s) }

// NamesByRule gives the names in s as rules tell them: what has capitals and does not
// look as if it could be written without. It takes more for names than Names does,
// and its verdict on one word does not hang on the words around it.
func NamesByRule(s string) []Name {
	return namesAt(s, new(ruler).read(Read(s)).names())
}

func namesAt(s string, spans []Span) []Name {
	var names []Name
	for _, sp := range spans {
		names = append(names, Name{Text: sp.In(s), Span: sp})
	}
	return names
}

// Names gives the names in s as the model tells them, or rules where s is not in
// English.
func (m *NameModel) Names(s string) []Name { return m.names(Read(s)) }

func (m *NameModel) names(r *Reading) []Name {
	m.once.Do(m.ready)
	n, ok := m.scratch.Get().(*namer)
	if !ok {
		n = &namer{model: m}
	}
	defer m.scratch.Put(n)
	defer n.forget()
	s := r.s
	rules := n.rules.read(r)
	if language := rules.foreign(); language != "" {
		return namesAt(s, rules.foreignNames(language))
	}
	n.read(r)
	var names []Name
	n.eachRun(func(from, to int) {
		labels := m.tag(n, from, to)
		for i := 0; i < len(labels); {
			j := i + 1
			for labels[i] != Outside && j < len(labels) && labels[j] == inside(labels[i]) {
				j++
			}
			if labels[i] == Begins {
				if sp, ok := n.named(from+i, from+j); ok {
					names = append(names, Name{Text: sp.In(s), Span: sp})
				}
			}
			i = j
		}
	})
	return names
}

// named is the span of the pieces from i to j, unless they are no name that
// anybody asks for: a nationality, a day, a month.
func (n *namer) named(i, j int) (Span, bool) {
	if j-i > 1 && n.pieces[i].first && strings.EqualFold(n.pieces[i].In(n.s), "the") {
		i++ // it may as well only begin the sentence
	}
	sp := Span{n.pieces[i].Start, n.pieces[j-1].End}
	if j-i == 1 {
		w := strings.ToLower(sp.In(n.s))
		if notNames[w] || nationalities[w] {
			return sp, false
		}
	}
	return sp, true
}

// eachRun calls f with each run of open pieces within a sentence.
func (n *namer) eachRun(f func(from, to int)) {
	for i := 0; i < len(n.pieces); {
		if !n.pieces[i].open {
			i++
			continue
		}
		j := i + 1
		for j < len(n.pieces) && n.pieces[j].open && !(n.pieces[j].first && n.pieces[j].gap == apart) {
			j++
		}
		f(i, j)
		i = j
	}
}

func capital(w string) bool {
	r, _ := utf8.DecodeRuneInString(w)
	return unicode.IsUpper(r)
}

var (
	particles     = wordSet(`of for de da del della di du la le van von der den bin ibn al el y e`)
	bridges       = wordSet(`and the in to on at a dos das zu zur am sur des les el dal delle degli do`)
	companies     = wordSet(`motors electric mills dynamics assembly department`)
	saying        = wordSet(`said says told added announced`)
	nationalities = wordSet(`american americans indian indians chinese british russian russians french german germans japanese european europeans african africans asian asians english spanish italian italians
		israeli israelis palestinian palestinians iranian iranians iraqi iraqis syrian syrians turkish mexican mexicans canadian canadians australian australians pakistani pakistanis democrat democrats republican republicans democratic muslim muslims
		christian christians jewish jews islamic catholic catholics ukrainian ukrainians polish dutch swedish norwegian danish finnish greek irish scottish welsh korean koreans vietnamese thai indonesian malaysian filipino brazilian argentine chilean colombian cuban
		egyptian saudi lebanese jordanian afghan afghans arab arabs kurdish latino latinos hispanic roman portuguese belgian swiss austrian hungarian czech romanian bulgarian serbian croatian nigerian kenyan bangladeshi nepali western eastern northern southern`)
	titles = wordSet(`mr mrs ms dr prof sir dame lord lady president vice prime minister premier chancellor senator sen rep representative congressman congresswoman
		governor gov mayor judge justice general gen colonel col captain capt lieutenant lt sergeant sgt major king queen prince princess pope secretary
		chief director chairman chairwoman ceo professor doctor rev reverend inspector detective officer coach former foreign defense defence`)
	notNames = wordSet(`monday tuesday wednesday thursday friday saturday sunday january february march april may june july august september october november december
		jan feb mar apr jun jul aug sep sept oct nov dec i i'm i've i'll i'd ok okay`)
)
