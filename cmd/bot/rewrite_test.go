package main

import (
	"regexp"
	"strings"

	"newsdesk/digest/text"
)

var (
	percentAt  = regexp.MustCompile(`(\d) (?:percent|per cent)\b`)
	rupeesAt   = regexp.MustCompile(`\bRs\.? ?(\d[\d,]*) crore\b`)
	dollarsAt  = regexp.MustCompile(`\$(\d+(?:\.\d+)?) (million|billion)\b`)
	clauseAt   = regexp.MustCompile(`, (?:which|who|where) [^,."“”]{5,80}(?:,|(\.)$)`)
	bracketsAt = regexp.MustCompile(` \([^()]{2,40}\)`)
	onDayAt    = regexp.MustCompile(` on (Monday|Tuesday|Wednesday|Thursday|Friday|Saturday|Sunday)\b`)
	nationAt   = regexp.MustCompile(`\b(India|China|Russia|Britain|Japan|Germany)['’]s `)
)

// faithful are ways to say a sentence otherwise without changing what it says.
func faithful() []change {
	return []change{
		{"faithful", "word for word", func(_ *pool, _ specimen, s string) (string, bool) { return s, true }},
		{"faithful", "percent", replaceAll(percentAt, "$1%")},
		{"faithful", "rupees", rupees},
		{"faithful", "dollars", replaceAll(dollarsAt, "$1 $2 dollars")},
		{"faithful", "digits for words", digitsForWords},
		{"faithful", "surname alone", surname},
		{"faithful", "country short", shortCountry},
		{"faithful", "possessive", possessive},
		{"faithful", "contraction", contraction},
		{"faithful", "clause left out", leaveClause},
		{"faithful", "brackets left out", leaveBrackets},
		{"faithful", "day left out", leaveDay},
		{"faithful", "day as date", dayAsDate},
		{"faithful", "speaker first", speakerFirst},
		{"faithful", "other words", otherWords},
		{"faithful", "two in one", twoInOne},
	}
}

func replaceAll(at *regexp.Regexp, to string) func(*pool, specimen, string) (string, bool) {
	return func(_ *pool, _ specimen, s string) (string, bool) {
		out := at.ReplaceAllString(s, to)
		return out, out != s
	}
}

func rupees(_ *pool, _ specimen, s string) (string, bool) {
	m := rupeesAt.FindStringSubmatchIndex(s)
	if m == nil {
		return s, false
	}
	n := text.Numbers(s[m[2]:m[3]])
	if len(n) != 1 {
		return s, false
	}
	return s[:m[0]] + strings.TrimSuffix(strings.TrimRight(formatFloat(n[0].Value/100), "0"), ".") + " billion rupees" + s[m[1]:], true
}

func digitsForWords(p *pool, _ specimen, s string) (string, bool) {
	to := map[string]string{"two": "2", "three": "3", "four": "4", "five": "5", "six": "6", "seven": "7", "eight": "8", "nine": "9", "ten": "10", "eleven": "11", "twelve": "12"}
	if quotedAt.MatchString(s) {
		return s, false
	}
	return p.swap(s, wordNumber, func(m string) string {
		if d := to[m]; d != "" {
			return d
		}
		return m
	})
}

// surname says only the last word of a person's name that has two.
func surname(_ *pool, _ specimen, s string) (string, bool) {
	for _, n := range text.NamesByRule(s) {
		f := strings.Fields(n.Text)
		if len(f) == 2 && len(f[1]) > 3 && f[0] != "United" && f[0] != "European" && f[0] != "New" && !quotedAt.MatchString(s) && n.Start > 0 && !strings.HasSuffix(f[0], ".") {
			return s[:n.Start] + f[1] + s[n.End:], true
		}
	}
	return s, false
}

func shortCountry(_ *pool, _ specimen, s string) (string, bool) {
	if strings.ContainsAny(s, `"“`) {
		return s, false
	}
	out := strings.NewReplacer("United States", "U.S.", "European Union", "EU", "United Kingdom", "UK", "the US ", "the United States ").Replace(s)
	return out, out != s
}

func possessive(_ *pool, _ specimen, s string) (string, bool) {
	out := nationAt.ReplaceAllStringFunc(s, func(m string) string {
		return "the " + map[string]string{"India": "Indian", "China": "Chinese", "Russia": "Russian", "Britain": "British", "Japan": "Japanese", "Germany": "German"}[strings.Split(strings.ReplaceAll(m, "’", "'"), "'")[0]] + " "
	})
	return out, out != s
}

func contraction(_ *pool, _ specimen, s string) (string, bool) {
	if quotedAt.MatchString(s) {
		return s, false
	}
	out := strings.NewReplacer("did not ", "didn't ", "does not ", "doesn't ", "is not ", "isn't ", "was not ", "wasn't ", "will not ", "won't ", "has not ", "hasn't ", "n't ", " not ").Replace(s)
	return out, out != s && !strings.Contains(out, "ca not") && !strings.Contains(out, "wo not")
}

func leaveClause(_ *pool, _ specimen, s string) (string, bool) {
	if quotedAt.MatchString(s) {
		return s, false
	}
	out := clauseAt.ReplaceAllString(s, "$1")
	return out, out != s && len(strings.Fields(out)) > 6 && strings.HasSuffix(out, ".")
}

func leaveBrackets(_ *pool, _ specimen, s string) (string, bool) {
	out := bracketsAt.ReplaceAllString(s, "")
	return out, out != s && !strings.ContainsAny(s, `"“`)
}

func leaveDay(_ *pool, _ specimen, s string) (string, bool) {
	out := onDayAt.ReplaceAllString(s, "")
	return out, out != s
}

// dayAsDate says the date of "on Thursday".
func dayAsDate(_ *pool, sp specimen, s string) (string, bool) {
	if sp.at.IsZero() {
		return s, false
	}
	for _, d := range text.Dates(s, sp.at) {
		if weekdayAt.FindString(d.Text) == d.Text && d.Start > 3 && s[d.Start-4:d.Start] == " on " {
			return s[:d.Start] + d.From.Format("2 January") + s[d.End:], true
		}
	}
	return s, false
}

// speakerFirst turns "…, X said." into "X said that …".
func speakerFirst(_ *pool, _ specimen, s string) (string, bool) {
	m := saidEnd.FindString(s)
	if m == "" || quotedAt.MatchString(s) || strings.ContainsAny(s, `"“`) {
		return s, false
	}
	rest := strings.TrimSuffix(s, m)
	return upperFirst(strings.TrimSuffix(strings.TrimPrefix(m, ", "), ".")) + " that " + lowerFirst(rest) + ".", true
}

func lowerFirst(s string) string {
	w, _, _ := strings.Cut(s, " ")
	switch w {
	case "The", "A", "An", "It", "They", "This", "These", "There", "In", "On", "At", "More", "Some", "Its", "But", "And", "He", "She", "We":
		return strings.ToLower(w) + s[len(w):]
	}
	return s
}

func otherWords(_ *pool, _ specimen, s string) (string, bool) {
	if quotedAt.MatchString(s) {
		return s, false
	}
	out := strings.NewReplacer(" rose ", " increased ", " fell ", " declined ", " said that ", " stated that ", " about ", " around ", " also ", " ", " however,", "", " nearly ", " almost ",
		" started ", " began ", " told reporters ", " said ", " because ", " since ", " per year", " a year", " in order to ", " to ", " however ", " ").Replace(s)
	return out, out != s
}

// twoInOne joins a sentence with the one after it in its article.
func twoInOne(_ *pool, sp specimen, s string) (string, bool) {
	spans := text.Sentences(sp.body)
	for i, x := range spans[:len(spans)-1] {
		next := spans[i+1].In(sp.body)
		if x.In(sp.body) == s && len(strings.Fields(s)) < 20 && len(strings.Fields(next)) < 20 && !strings.ContainsAny(s+next, "\"“\n") && strings.HasSuffix(next, ".") {
			return strings.TrimSuffix(s, ".") + ", and " + lowerFirst(next), true
		}
	}
	return s, false
}
