package summarize

import (
	"strings"

	"newsdesk/digest/text"
)

// A lean is how much a sentence needs the one before it.
type lean uint8

const (
	standsAlone lean = iota
	readsOn          // it reads on from the one before: "That plan …", "For example …", the end of a quotation
	needsBefore      // it says something else, or nothing, without the one before: "He …", "But …"
)

// StandsAlone says that an English sentence says by itself what it says in its article:
// it begins with no "He", "But" or "That plan", and with no half of a quotation.
func StandsAlone(s string) bool {
	return leanOf(&sentence{text: s, words: text.Words(s)}) == standsAlone
}

// NeedsBefore says that an English sentence says something else, or nothing, without the
// one before it: "He …", "But …".
func NeedsBefore(s string) bool {
	return leanOf(&sentence{text: s, words: text.Words(s)}) == needsBefore
}

// leanOf tells how much a sentence leans on what was said before it.
func leanOf(c *sentence) lean {
	if len(c.words) == 0 {
		return needsBefore
	}
	first := strings.ToLower(c.words[0].Text)
	switch {
	case leaning[first], demonstrative[first] && len(c.words) > 1 && leansAfter[strings.ToLower(c.words[1].Text)]:
		return needsBefore
	case points(c, first), joins(c), torn(c.text):
		return readsOn
	}
	return standsAlone
}

// points says that a sentence begins by pointing at what was said: "That plan …", but not
// "This week …" or "Those who …".
func points(c *sentence, first string) bool {
	if !demonstrative[first] || len(c.words) < 2 {
		return false
	}
	return !pointsOutward[strings.ToLower(c.words[1].Text)]
}

// joins says that a sentence begins with a phrase that joins it to the one before.
func joins(c *sentence) bool {
	if len(c.words) < 3 {
		return false
	}
	return joinedBy[strings.ToLower(c.words[0].Text+" "+c.words[1].Text)] ||
		joinedBy[strings.ToLower(c.words[0].Text+" "+c.words[1].Text+" "+c.words[2].Text)]
}

// torn says that a quotation begins or ends in another sentence.
func torn(s string) bool {
	if strings.Count(s, "“") != strings.Count(s, "”") {
		return true
	}
	straight := 0
	for i := 0; i < len(s); i++ {
		if s[i] == '"' && (i == 0 || s[i-1] < '0' || s[i-1] > '9' || straight%2 == 1) { // 5'4" tall
			straight++
		}
	}
	return straight%2 == 1
}

var (
	leaning = set(`he she it they him her his hers its their theirs them himself herself itself themselves
		but and or so yet nor also however moreover furthermore meanwhile besides therefore thus instead otherwise additionally then still
		he's she's it's they're he'd she'd they'd he'll she'll it'll they'll such neither both another others
		regardless indeed likewise similarly consequently hence accordingly nevertheless nonetheless afterwards that's because which`)
	demonstrative = set(`this that these those`)
	pointsOutward = set(`who with in of from to week month year morning afternoon evening night weekend summer winter spring autumn fall season time
		decade century quarter monday tuesday wednesday thursday friday saturday sunday years days weeks months`)
	leansAfter = set(`is was are were has have had will would can could may might means meant comes came makes made includes included does did`)
	joinedBy   = phrases("in addition", "in contrast", "by contrast", "for example", "for instance", "in fact", "in turn", "of course", "after all",
		"even so", "even then", "as such", "after that", "before that", "at that", "to that", "as a result", "on the contrary", "at the same", "on top of", "in other words",
		"one of them", "some of them", "all of them", "none of them", "most of them", "the latter", "the former", "the latest being")
)

func phrases(list ...string) map[string]bool {
	m := make(map[string]bool, len(list))
	for _, p := range list {
		m[p] = true
	}
	return m
}
