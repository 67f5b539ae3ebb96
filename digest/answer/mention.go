package answer

import (
	"strings"
	"unicode"
	"unicode/utf8"

	"newsdesk/digest/text"
)

// What a mention may be.
const (
	aName = 1 << iota
	aPlace
	aNumber
	aMoney
	aPercent
	aDate
	aQuote
	anOrg
	aFull // a name of several words
)

// A mention is something in a sentence that could be an answer: a name, a
// number, a date, a quoted title.
type mention struct {
	from, to int // tokens, to exclusive
	what     int
	key      string // what it says, folded: two mentions of one thing share it
	novel    bool   // the question does not say it already
}

// longestName is how many words a name has at most.
const longestName = 8

// mentions finds what s mentions.
func (lx *lexicon) mentions(s *sentence) []mention {
	var out []mention
	for i := 0; i < len(s.tokens); {
		n, what := lx.nameAt(s, i)
		if n == 0 {
			n, what = numberAt(s, i)
		}
		if n == 0 {
			i++
			continue
		}
		out = append(out, s.mention(i, i+n, what))
		i += n
	}
	return append(out, quoted(s)...)
}

// mention is what tokens from..to of s mention. It is novel when it says a word
// that the question does not.
func (s *sentence) mention(from, to, what int) mention {
	m := mention{from: from, to: to, what: what}
	words := make([]string, 0, to-from)
	for _, t := range s.tokens[from:to] {
		words = append(words, t.word)
		m.novel = m.novel || t.term < 0 || t.how < .8
	}
	m.key = strings.Join(words, " ")
	return m
}

// nameAt tells how many tokens of a name begin at i, and what it names.
func (lx *lexicon) nameAt(s *sentence, i int) (n, what int) {
	if !lx.beginsName(s, i) {
		return 0, 0
	}
	what = aName
	j := i
	for j < len(s.tokens) && j-i < longestName {
		t := s.tokens[j]
		if j > i && s.divided(j) {
			break
		}
		if !capital(t.raw) && !(joins[t.word] && j > i && j+1 < len(s.tokens) && capital(s.tokens[j+1].raw) && !s.divided(j+1)) {
			break
		}
		if lx.gazette[t.word] {
			what |= aPlace
		}
		if orgWords[t.word] {
			what |= anOrg
		}
		j++
	}
	if j-i > 1 {
		what |= aFull
	}
	if months[s.tokens[i].word] {
		what |= aDate
	}
	return j - i, what
}

var (
	joins    = set("of the and de van von al bin der du la for")
	orgWords = set(`inc corp company ltd llc plc group university college school party committee council department ministry agency bank
		association union institute court commission office police bureau times post news club fc united airlines nhs fbi nasa`)
	months = set(`january february march april may june july august september october november december
		monday tuesday wednesday thursday friday saturday sunday`)
	numberWords = set(`one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen seventeen eighteen
		nineteen twenty thirty forty fifty sixty seventy eighty ninety hundred hundreds thousand thousands million millions billion billions trillion
		dozen dozens half third quarter lakh crore first second once twice`)
	currencies = set("dollar dollars pound pounds euro euros rupee rupees cents pence yen yuan rs crown crowns krona kronor kroner franc francs peso pesos real reais won rouble roubles ruble rubles rand dirham dirhams riyal riyals lira baht ringgit rupiah shilling shillings naira taka zloty forint")
	periods    = set("century centuries decade decades year years month months week weeks day days hour hours minute minutes season")
)

// beginsName reports whether a name begins at token i: a capital, and at the
// beginning of a sentence more than that, since every word has one there.
func (lx *lexicon) beginsName(s *sentence, i int) bool {
	t := s.tokens[i]
	if !capital(t.raw) || t.word == "i" {
		return false
	}
	if i > 0 {
		return true
	}
	if lx.stops[t.word] {
		return false
	}
	next := len(s.tokens) > 1 && capital(s.tokens[1].raw) && !s.divided(1)
	return next || text.Rarity(t.word) > 5.5 || t.raw == strings.ToUpper(t.raw)
}

func capital(raw string) bool {
	r, _ := utf8.DecodeRuneInString(raw)
	return unicode.IsUpper(r)
}

// divided reports whether something more than a space stands before token j.
func (s *sentence) divided(j int) bool {
	end := s.tokens[j-1].at + len(s.tokens[j-1].raw)
	if end > s.tokens[j].at {
		return false
	}
	return strings.ContainsAny(s.text[end:s.tokens[j].at], ",;:()\"“”—–")
}

// numberAt tells how many tokens of a number, an amount or a date begin at i.
func numberAt(s *sentence, i int) (n, what int) {
	t := s.tokens[i]
	digit := t.raw[0] >= '0' && t.raw[0] <= '9'
	if !digit && !numberWords[t.word] {
		return 0, 0
	}
	what = aNumber
	j := i + 1
	for j < len(s.tokens) && j-i < 4 && (numberWords[s.tokens[j].word] || digits(s.tokens[j].raw)) && !s.divided(j) {
		j++
	}
	if year(t.raw) {
		what = aDate
	}
	if t.at > 0 {
		if r, _ := utf8.DecodeLastRuneInString(s.text[:t.at]); strings.ContainsRune("$£€₹¥", r) {
			what |= aMoney
		}
	}
	return j - i, what | unitOf(s, t, j)
}

// unitOf is what the words after a number make of it.
func unitOf(s *sentence, t token, j int) int {
	if strings.HasSuffix(t.raw, "%") {
		return aPercent
	}
	if j >= len(s.tokens) {
		return 0
	}
	switch w := s.tokens[j].word; {
	case currencies[w]:
		return aMoney
	case w == "percent", w == "per":
		return aPercent
	case months[w], w == "century", w == "bc", w == "ad":
		return aDate
	case periods[w]:
		return aDate
	}
	return 0
}

func digits(raw string) bool { return raw[0] >= '0' && raw[0] <= '9' }

// year reports whether raw is a number that news would mean a year by.
func year(raw string) bool {
	raw = strings.TrimSuffix(raw, "s")
	return len(raw) == 4 && raw >= "1000" && raw <= "2099" && strings.Trim(raw, "0123456789") == ""
}

// quoted finds the short stretches within quotation marks: titles of works.
func quoted(s *sentence) []mention {
	var out []mention
	open := -1
	for i, r := range s.text {
		switch {
		case r == '“' || r == '‘' && open < 0 || r == '"' && open < 0:
			open = i + utf8.RuneLen(r)
		case open >= 0 && (r == '”' || r == '"' || r == '’'):
			if m, ok := s.between(open, i); ok {
				out = append(out, m)
			}
			open = -1
		}
	}
	return out
}

// between is the mention that the bytes open..end of s make when they are a few
// words.
func (s *sentence) between(open, end int) (mention, bool) {
	from, to := -1, -1
	for k, t := range s.tokens {
		if t.at >= open && t.at < end {
			if from < 0 {
				from = k
			}
			to = k + 1
		}
	}
	if from < 0 || to-from > longestName {
		return mention{}, false
	}
	return s.mention(from, to, aQuote), true
}

// A suit says how well mentions with one of some bits suit a kind.
type suit struct {
	bits int
	how  float64
}

// suits lists for each kind what may answer it; the first that is there counts.
var suits = [kinds][]suit{
	thing:        {{^0, .5}},
	person:       {{aPlace | anOrg | aDate, .3}, {aFull, 1}, {aName, .8}},
	place:        {{aDate, .1}, {aPlace, 1}, {aName, .6}},
	organisation: {{aDate, .1}, {anOrg, 1}, {aName, .8}},
	titled:       {{aQuote, 1}, {aName, .6}},
	date:         {{aDate, 1}, {aMoney | aPercent, 0}, {aNumber, .3}},
	duration:     {{aDate, 1}, {aMoney | aPercent, 0}, {aNumber, .3}},
	number:       {{aPercent, .9}, {aNumber, 1}},
	money:        {{aMoney, 1}, {aNumber, .4}},
}

// fits says how well something mentioned suits what is asked for, from 0 to 1.
func fits(k kind, what int) float64 {
	for _, s := range suits[k] {
		if what&s.bits != 0 {
			return s.how
		}
	}
	return 0
}

// unitAfter is how many words after a number its unit may stand.
const unitAfter = 3

// parting are words behind which a number counts nothing more; "of" and auxiliaries are
// none of them: "two of the people", "two have died".
var parting = set("for in on at by with from to per and but as over under after before since")

// counts is 1 when what r counts follows the number m.
func (s *sentence) counts(r *reading, m mention) float64 {
	for k := m.to; k < min(m.to+unitAfter, len(s.tokens)) && !s.divided(k) && !parting[s.tokens[k].word]; k++ {
		if t := s.tokens[k]; t.term >= 0 && t.how >= .7 && r.counted[t.term] {
			return 1
		}
	}
	return 0
}

// counting is 1 when s gives a number of what r counts.
func (s *sentence) counting(r *reading) float64 {
	best := 0.
	for _, m := range s.spans {
		if m.novel && m.what&(aNumber|aMoney|aPercent) != 0 {
			best = max(best, s.counts(r, m))
		}
	}
	return best
}

// denying is 1 when s says that something is not so and r does not ask for that.
func (s *sentence) denying(r *reading) float64 {
	if r.denied {
		return 0
	}
	for _, t := range s.tokens {
		if negations[strings.ReplaceAll(t.word, "'", "")] {
			return 1
		}
	}
	return 0
}
