package check

import (
	"strings"

	"newsdesk/digest/text"
)

// Cause is a fault of what joins stated facts: it says why, or what comes of it, in a
// word that they do not have.
const Cause Kind = "cause"

// leastJoined is how many passages a sentence joins.
const leastJoined = 2

// Joined checks a sentence that puts stated facts side by side. It holds where Sentence
// does, cites two passages or more, and has no word for a cause, an aim or what is to
// come that the passages do not have.
func Joined(s string, cited []Passage) Verdict {
	v := Sentence(s, cited)
	if len(cited) < leastJoined {
		v.Faults = append(v.Faults, Fault{Uncited, "", "it joins nothing: two facts or more are to be cited"})
	}
	var stated strings.Builder
	stems := map[string]bool{}
	for _, p := range cited {
		stated.WriteString(plainly(p.Text) + " ")
		for _, w := range text.Words(p.Text) {
			stems[text.Stem(text.Fold(w.Text), "en")] = true
		}
	}
	for _, w := range text.Words(s) {
		stem := text.Stem(text.Fold(w.Text), "en")
		if causes[stem] && !stems[stem] {
			v.Faults = append(v.Faults, Fault{Cause, w.Text, "the facts do not say \"" + w.Text + "\": put them side by side, without why or what comes of it"})
		}
	}
	for _, p := range causalPhrases {
		if strings.Contains(plainly(s), p) && !strings.Contains(stated.String(), p) {
			v.Faults = append(v.Faults, Fault{Cause, strings.TrimSpace(p), "the facts do not say \"" + strings.TrimSpace(p) + "\""})
		}
	}
	return v
}

// plainly is s in lower case, its words one space apart.
func plainly(s string) string {
	var b strings.Builder
	b.WriteByte(' ')
	for _, w := range text.Words(s) {
		b.WriteString(text.Fold(w.Text))
		b.WriteByte(' ')
	}
	return b.String()
}

// causes are the stems of words that say why, what for, or what is to come.
var causes = stems(`because therefore thus hence consequently accordingly cause caused result resulting lead led leading trigger triggered prompt prompted spark sparked drive driven
	mean means meaning signal signals suggest suggests indicate indicates imply implies reflect reflects show shows prove proves likely unlikely probably possibly perhaps expect expected
	will would could may might should shall must soon future poised threaten threatens risk boost boosts hurt hurts help helps enable enables allow allows ensure ensures force forces
	pressure ease eases worsen worsens undermine strengthen weaken fuel fuels stem stems owing thanks amid despite response consequence impact effect outlook prospect hope fear worry
	trend turning milestone historic significant important crucial key so since`)

// causalPhrases are the same in several words, as plainly writes them.
var causalPhrases = []string{" due to ", " in order to ", " as a result ", " set to ", " about to ", " paves the way ", " paving the way ", " in turn ", " going to ", " that is why "}
