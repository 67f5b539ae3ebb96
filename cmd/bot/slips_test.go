package main

import (
	"regexp"
	"slices"
	"strings"

	"newsdesk/digest/text"
)

// slips are mistakes of the kinds that models make when they retell: few of them stand
// in any one article, so they have a pool of their own.
func slips() []change {
	return []change{
		{"role", "names exchanged", exchangeNames},
		{"role", "subject of another sentence", otherSubject},
		{"attribution", "another speaker of the article", wrongSpeaker},
		{"date", "another weekday", otherDay},
		{"date", "another month", otherMonth},
		{"unit", "million, billion", otherScale},
		{"unit", "percent, percentage points", replacing("percent", "percentage points", "per cent", "percentage points", "%", " percentage points", "percentage points", "percent")},
		{"unit", "decades, months, weeks", replacing("decades", "years", "years", "decades", "decade", "year", "months", "weeks", "weeks", "months", "minutes", "hours", "hours", "minutes")},
		{"number", "other word in a compound", otherInCompound},
		{"polarity", "up, down", replacing("up", "down", "down", "up", "rise", "fall", "fall", "rise", "rose", "fell", "fell", "rose", "higher", "lower", "lower", "higher", "increase", "decrease", "increased", "decreased", "growth", "decline", "decline", "growth")},
		{"polarity", "before, after", replacing("before", "after", "after", "before", "until", "since")},
		{"bound", "at least, at most", replacing("at least", "at most", "at most", "at least", "more than", "less than", "less than", "more than", "up to", "at least", "over", "under", "nearly", "over", "almost", "over", "fewer than", "more than", "below", "above", "above", "below", "no more than", "no less than")},
		{"quantity", "some, all", replacing("some", "all", "many", "all", "most", "all", "several", "all", "few", "many", "half", "all", "part of", "all of")},
		{"modality", "planned to done", plannedToDone},
		{"modality", "alleged left out", dropAlleged},
	}
}

// exchangeNames puts two names of a sentence in each other's place. Where they stand in a
// list, or did something with each other, that may be as true.
func exchangeNames(p *pool, _ specimen, s string) (string, bool) {
	names := text.NamesByRule(s)
	if len(names) < 2 {
		return s, false
	}
	i := p.pick(len(names) - 1)
	a, b := names[i], names[i+1]
	between := s[a.End:b.Start]
	if akin(a.Text, b.Text) || akin(b.Text, a.Text) || len(strings.Fields(between)) < 2 || len(a.Text) < 4 || len(b.Text) < 4 || mutual.MatchString(between) {
		return s, false
	}
	return s[:a.Start] + b.Text + between + a.Text + s[b.End:], true
}

var mutual = regexp.MustCompile(`(?i)\b(?:and|or|with|versus|against|between|than|met|as|near|from)\b|[,;:()"“”–—]`)

// subjectAt is a name that begins a sentence and does something.
var subjectAt = regexp.MustCompile(`^(?:The )?[A-Z][\w'’.-]+(?: [A-Z][\w'’.-]+){0,2} (?:is|was|has|had|will|said|says|[a-z]+ed|[a-z]+es) `)

func otherSubject(p *pool, sp specimen, s string) (string, bool) {
	m := subjectAt.FindString(s)
	names := text.NamesByRule(s)
	if m == "" || len(names) == 0 || names[0].Start > 4 || names[0].End > len(m) {
		return s, false
	}
	var others []string
	for _, x := range text.Sentences(sp.body) {
		if n := text.NamesByRule(x.In(sp.body)); len(n) > 0 && n[0].Start == 0 && subjectAt.MatchString(x.In(sp.body)) && !akin(n[0].Text, s) && !akin(names[0].Text, n[0].Text) {
			others = append(others, n[0].Text)
		}
	}
	if len(others) == 0 {
		return s, false
	}
	return others[p.pick(len(others))] + s[names[0].End:], true
}

// wrongSpeaker lets somebody else of the same article say it.
func wrongSpeaker(p *pool, sp specimen, s string) (string, bool) {
	m := namedSpeaker.FindStringSubmatchIndex(s)
	if m == nil {
		return s, false
	}
	var others []string
	for _, n := range text.NamesByRule(sp.body) {
		if len(strings.Fields(n.Text)) == 2 && !akin(n.Text, s) && !slices.Contains(others, n.Text) {
			others = append(others, n.Text)
		}
	}
	if len(others) == 0 {
		return s, false
	}
	for k := 2; k < len(m); k += 2 {
		if m[k] >= 0 {
			return s[:m[k]] + others[p.pick(len(others))] + s[m[k+1]:], true
		}
	}
	return s, false
}

var namedSpeaker = regexp.MustCompile(`[,”"] ([A-Z][\w'’-]+ [A-Z][\w'’-]+) (?:said|says|told|added|warned)\b|\b(?:said|says) ([A-Z][\w'’-]+ [A-Z][\w'’-]+)[,.]|^([A-Z][\w'’-]+ [A-Z][\w'’-]+) (?:said|says|warned)\b`)

// replacing puts words in each other's place: pairs of what is sought and what comes there.
func replacing(pairs ...string) func(*pool, specimen, string) (string, bool) {
	to, alternatives := map[string]string{}, []string{}
	for i := 0; i < len(pairs); i += 2 {
		to[pairs[i]] = pairs[i+1]
		alternatives = append(alternatives, regexp.QuoteMeta(pairs[i]))
	}
	slices.SortFunc(alternatives, func(a, b string) int { return len(b) - len(a) })
	form := `(?: ` + strings.Join(alternatives, `| `) + `)\b`
	if to["%"] != "" {
		form += `|\d%`
	}
	at := regexp.MustCompile(form)
	return func(p *pool, _ specimen, s string) (string, bool) {
		if quotedAt.MatchString(s) {
			return s, false
		}
		return p.swap(s, at, func(m string) string {
			if strings.HasSuffix(m, "%") {
				return strings.TrimSuffix(m, "%") + to["%"]
			}
			return " " + to[strings.TrimPrefix(m, " ")]
		})
	}
}

// otherInCompound changes a number that is one word with others, or stands with another:
// "twenty-seven", "a six-month", "five to six years".
func otherInCompound(p *pool, sp specimen, s string) (string, bool) {
	ms := compoundAt.FindAllStringIndex(s, -1)
	if len(ms) == 0 || quotedAt.MatchString(s) {
		return s, false
	}
	m := ms[p.pick(len(ms))]
	to, ok := otherWordNumber(p, sp, s[m[0]:m[1]])
	return s[:m[0]] + to + s[m[1]:], ok
}

var compoundAt = regexp.MustCompile(`(?i)\b(?:(?:twenty|thirty|forty|fifty|sixty|seventy|eighty|ninety)-(?:two|three|four|five|six|seven|eight|nine)|(?:two|three|four|five|six|seven|eight|nine|ten|eleven|twelve)(?:-[a-z]+|(?: to | or |-)(?:two|three|four|five|six|seven|eight|nine|ten|eleven|twelve)\b| (?:decades|dozen|hundred|thousand|months|weeks|years)))\b`)

// plannedToDone tells as done what is only meant to be.
func plannedToDone(p *pool, _ specimen, s string) (string, bool) {
	if quotedAt.MatchString(s) {
		return s, false
	}
	return p.swap(s, meantAt, func(m string) string {
		f := strings.Fields(m)
		return pastOf(f[len(f)-1])
	})
}

var meantAt = regexp.MustCompile(`\b(?:plans|plan|planned|intends|intend|hopes|hope|aims|aim|wants|want|expects|(?:is|are|was|were) (?:expected|set|due|scheduled|planning|likely)) to (?:build|begin|meet|hold|make|take|give|send|leave|bring|buy|sell|pay|win|spend|[a-z]{3,}(?:ch|nd|se|ce|te|re|ve|sh|st|it|et|ct|pt|ain|oin|ask|ill|all|ow))\b`)

func pastOf(verb string) string {
	irregular := map[string]string{
		"build": "built", "begin": "began", "meet": "met", "hold": "held", "make": "made", "take": "took", "give": "gave", "send": "sent", "leave": "left", "bring": "brought",
		"buy": "bought", "sell": "sold", "pay": "paid", "win": "won", "spend": "spent", "become": "became", "come": "came", "rise": "rose", "write": "wrote", "drive": "drove", "choose": "chose", "see": "saw", "let": "let", "set": "set", "put": "put",
		"cut": "cut", "hit": "hit", "get": "got", "find": "found", "stand": "stood", "fall": "fell", "know": "knew", "grow": "grew", "show": "showed", "have": "had", "lose": "lost", "arise": "arose", "cast": "cast", "cost": "cost", "quit": "quit", "sit": "sat", "fit": "fitted", "teach": "taught", "throw": "threw", "ride": "rode", "draw": "drew", "tell": "told", "seek": "sought", "fight": "fought", "lend": "lent", "bend": "bent", "catch": "caught", "rewrite": "rewrote", "undertake": "undertook", "overcome": "overcame", "submit": "submitted", "commit": "committed", "admit": "admitted", "permit": "permitted",
	}
	switch past := irregular[verb]; {
	case past != "":
		return past
	case strings.HasSuffix(verb, "e"):
		return verb + "d"
	default:
		return verb + "ed"
	}
}

var allegedAt = regexp.MustCompile(`\b(?:allegedly|reportedly|alleged|suspected|purported|purportedly|apparently) `)

func dropAlleged(p *pool, _ specimen, s string) (string, bool) {
	if quotedAt.MatchString(s) {
		return s, false
	}
	return p.swap(s, allegedAt, func(string) string { return "" })
}
