package text

import "strings"

// languageWords is how many words are looked at to tell a text's language by.
const languageWords = 60

// foreign says in which language other than English s is written, as far as its
// function words tell: es, fr, de or pt, or "" for English and all others.
func (n *ruler) foreign() string {
	english, best := 0, ""
	var count [len(foreignStops)]int
	for k := range n.words[:min(len(n.words), languageWords)] {
		w := strings.ToLower(Head(n.words[k].Text, longestName))
		in := n.lex.entries[n.lex.find(hashOf(w))].in
		if in&onStopEN != 0 {
			english++
		}
		for i, stops := range foreignStops {
			if in&stops.in != 0 {
				count[i]++
			}
		}
	}
	most := english
	for i, c := range count {
		if c > most {
			most, best = c, foreignStops[i].language
		}
	}
	return best
}

var foreignStops = [...]struct {
	language string
	in       lists
}{{"es", onStopES}, {"fr", onStopFR}, {"de", onStopDE}, {"pt", onStopPT}}

// foreignNames gives the names in a text of another language, by rules: the model
// knows English alone. In German, where nouns have capitals, what an article
// stands before is a noun.
func (n *ruler) foreignNames(language string) []Span {
	var out []Span
	k := 0
	for _, sp := range n.names() {
		for k < len(n.words) && n.words[k].Start < sp.Start {
			k++
		}
		one := k < len(n.words) && n.words[k].End >= sp.End
		w := strings.ToLower(sp.In(n.s))
		switch {
		case one && (Stop(Fold(w), language) || foreignDays[w]):
		case one && language == "de" && k > 0 && articlesDE[strings.ToLower(n.words[k-1].Text)]:
		default:
			out = append(out, sp)
		}
	}
	return out
}

var (
	articlesDE  = wordSet(`der die das den dem des ein eine einen einem einer eines kein keine im am zum zur beim vom auf diese dieser dieses diesem diesen seine ihre mehr viele alle`)
	foreignDays = wordSet(`montag dienstag mittwoch donnerstag freitag samstag sonntag januar februar märz april mai juni juli august september oktober november dezember
		lunes martes miércoles jueves viernes sábado domingo lundi mardi mercredi jeudi vendredi samedi dimanche segunda terça quarta quinta sexta`)
)
