package main

import (
	"fmt"
	"hash/fnv"
	"math/rand/v2"
	"regexp"
	"slices"
	"sort"
	"strings"
	"time"
	"unicode"

	"newsdesk/digest/text"
)

// A specimen is a sentence of an article, to be told faithfully or corrupted.
type specimen struct {
	article  int // in the pool
	sentence string
	body     string
	title    string
	at       time.Time
}

// A pool is what corruptions take foreign names and passages from. What happens to a
// specimen goes by its own words alone: one more, or one less, changes no other.
type pool struct {
	specimens []specimen
	names     map[string]bool
	ring      ring // of the names
	articles  ring // of the specimens' places
	rng       *rand.Rand
}

func newPool() *pool { return &pool{names: map[string]bool{}} }

// dice is the pool with chances of a specimen's and a change's own.
func (p *pool) dice(words ...string) *pool {
	q := *p
	q.rng = rand.New(rand.NewPCG(hashed(words...), 1))
	return &q
}

func hashed(words ...string) uint64 {
	h := fnv.New64a()
	for _, w := range words {
		_, _ = h.Write([]byte(w + "\x00"))
	}
	return h.Sum64()
}

// A ring is values in the order of hashes: what is picked of it by chance is mostly the
// same after a value has come or gone.
type ring []struct {
	at    uint64
	name  string
	place int
}

func (r *ring) add(name string, place int) {
	at := hashed(name)
	i := sort.Search(len(*r), func(i int) bool { return (*r)[i].at >= at })
	*r = slices.Insert(*r, i, struct {
		at    uint64
		name  string
		place int
	}{at, name, place})
}

// pick gives a name and its place by the dice of a pool.
func (r ring) pick(rng *rand.Rand) (string, int) {
	at := rng.Uint64()
	i := sort.Search(len(r), func(i int) bool { return r[i].at >= at }) % len(r)
	return r[i].name, r[i].place
}

// add takes in the sentences of an article that stand on their own.
func (p *pool) add(article int, title, body string, at time.Time) {
	for _, sp := range text.Sentences(body) {
		s := sp.In(body)
		n := len(strings.Fields(s))
		if n < 8 || n > 45 || strings.ContainsAny(s, "\n@") || datelineAt.MatchString(s) || strings.Contains(s, "://") || strings.Count(s, `"`)%2 == 1 || !strings.HasSuffix(strings.TrimRight(s, `"”`), ".") {
			continue
		}
		p.articles.add(s, len(p.specimens))
		p.specimens = append(p.specimens, specimen{article, s, body, title, at})
	}
	for _, n := range text.NamesByRule(body) {
		if !p.names[n.Text] && len(n.Text) > 3 {
			p.names[n.Text] = true
			p.ring.add(n.Text, 0)
		}
	}
}

func (p *pool) pick(n int) int { return p.rng.IntN(n) }

// A change rewrites a sentence; it is false when it has nothing to change.
type change struct {
	kind, class string
	make        func(p *pool, s specimen, words string) (string, bool)
}

// swap replaces one match of a pattern, chosen at random.
func (p *pool) swap(s string, at *regexp.Regexp, to func(string) string) (string, bool) {
	ms := at.FindAllStringIndex(s, -1)
	if len(ms) == 0 {
		return s, false
	}
	m := ms[p.pick(len(ms))]
	out := s[:m[0]] + to(s[m[0]:m[1]]) + s[m[1]:]
	return out, out != s
}

var (
	datelineAt = regexp.MustCompile(`^[A-Z]{3,}|^\(|^.{0,40}\([A-Z]\w+\) ?[-–—]`)
	digitsAt   = regexp.MustCompile(`\b\d[\d,]*(?:\.\d+)?\b`)
	wordNumber = regexp.MustCompile(`\b(?:two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|twenty|thirty|forty|fifty)\b`)
	scaleAt    = regexp.MustCompile(`\b(?:million|billion|trillion|crore|lakh)\b`)
	unitAt     = regexp.MustCompile(`(?i)\d (?:percent|per cent|kilometres|kilometers|km|miles|hours|minutes|days|weeks|months|years|tonnes|rupees|dollars)\b|\d%|[$₹€£]\d|\bRs\.? ?\d`)
	weekdayAt  = regexp.MustCompile(`\b(?:Mon|Tues|Wednes|Thurs|Fri|Satur|Sun)day\b`)
	monthAt    = regexp.MustCompile(`\b(?:January|February|March|April|June|July|August|September|October|November|December)\b`)
	yearAt     = regexp.MustCompile(`\b(?:19[5-9]\d|20[0-4]\d)\b`)
	auxiliary  = regexp.MustCompile(`\b(?:is|was|are|were|has|have|had|will|would|could|should|can|does|did) `)
	negated    = regexp.MustCompile(`\b(is|was|are|were|has|have|had|will|would|could|should|does|did|do) not `)
	may        = regexp.MustCompile(`\b(?:may|might|could) `)
	will       = regexp.MustCompile(`\bwill `)
	planned    = regexp.MustCompile(`\b(?:plans|hopes|intends|wants|expects|aims|is expected) to `)
	saidEnd    = regexp.MustCompile(`, (?:the |a |an )?[A-Z]?[\w.'’ -]{2,50} (?:said|told reporters|says)(?: (?:on|in|at) [A-Z]\w+)?\.$`)
	saidBegin  = regexp.MustCompile(`^(?:The |A |An )?[A-Z][\w.'’ -]{2,60} (?:said|says|claimed|alleged|insisted|warned)(?: on [A-Z]\w+)? (?:that )?`)
	according  = regexp.MustCompile(`(?:^According to [^,]{3,60}, |, according to [^,.]{3,60})`)
	quotedAt   = regexp.MustCompile(`["“][^"”]{12,}["”]`)
	formerAt   = regexp.MustCompile(`\b(?:[Ff]ormer|ex-) ?(?:prime minister|president|minister|governor|chief|secretary|mayor|chairman|ambassador)`)
)

// corruptions are what must be caught.
func corruptions() []change {
	return []change{
		{"number", "other digits", otherNumber},
		{"number", "other word", otherWordNumber},
		{"unit", "million, billion", otherScale},
		{"unit", "other unit", otherUnit},
		{"name", "other name", otherName},
		{"date", "other weekday", otherDay},
		{"date", "other month", otherMonth},
		{"date", "other year", otherYear},
		{"quote", "other word", otherQuote},
		{"quote", "not said aloud", inventedQuote},
		{"polarity", "not", addNot},
		{"polarity", "not left out", dropNot},
		{"polarity", "opposite", opposite},
		{"modality", "may to will", surer},
		{"modality", "will to may", lessSure},
		{"attribution", "speaker left out", dropSpeaker},
		{"attribution", "a stranger", otherSpeaker},
		{"attribution", "officials", addSpeaker},
		{"office", "former left out", dropFormer},
		{"link", "link", addLink},
	}
}

func otherNumber(p *pool, _ specimen, s string) (string, bool) {
	return p.swap(s, digitsAt, func(m string) string {
		b := []byte(m)
		i := p.pick(len(b))
		for b[i] < '0' || b[i] > '9' {
			i = p.pick(len(b))
		}
		b[i] = '1' + (b[i]-'0'+byte(p.pick(7))+1)%9
		return string(b)
	})
}

func otherWordNumber(p *pool, _ specimen, s string) (string, bool) {
	words := []string{"two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve"}
	return p.swap(s, wordNumber, func(m string) string {
		return words[(slices.Index(words, m)+1+p.pick(9))%len(words)]
	})
}

func otherScale(p *pool, _ specimen, s string) (string, bool) {
	next := map[string]string{"million": "billion", "billion": "million", "trillion": "billion", "crore": "lakh", "lakh": "crore"}
	return p.swap(s, scaleAt, func(m string) string { return next[m] })
}

func otherUnit(p *pool, _ specimen, s string) (string, bool) {
	next := strings.NewReplacer("percent", "percentage points", "per cent", "percentage points", "%", " percentage points", "kilometres", "miles", "kilometers", "miles", "km", "miles", "miles", "km",
		"hours", "minutes", "minutes", "hours", "days", "weeks", "weeks", "months", "months", "years", "years", "months", "tonnes", "kilograms", "rupees", "dollars", "dollars", "rupees",
		"$", "€", "₹", "$", "€", "$", "£", "$", "Rs. ", "$", "Rs ", "$", "Rs", "$")
	return p.swap(s, unitAt, next.Replace)
}

// otherName puts a name from elsewhere, or from the same article, in a name's place.
func otherName(p *pool, sp specimen, s string) (string, bool) {
	names := text.NamesByRule(s)
	if len(names) == 0 {
		return s, false
	}
	n := names[p.pick(len(names))]
	within := p.pick(3) == 0
	own := text.NamesByRule(sp.body)
	for range 20 {
		to, _ := p.ring.pick(p.rng)
		if within {
			to = own[p.pick(len(own))].Text
		}
		if !akin(to, s) && (within || !akin(to, sp.body)) {
			return s[:n.Start] + to + s[n.End:], true
		}
	}
	return s, false
}

// akin says that a word of the name stands in s.
func akin(name, s string) bool {
	low := strings.ToLower(s)
	for _, w := range strings.Fields(strings.ToLower(name)) {
		if w = strings.Trim(w, ".,'’s"); len(w) > 2 && strings.Contains(low, w[:min(len(w), 5)]) {
			return true
		}
	}
	return len(name) < 4 || strings.ContainsAny(name, ".&") || strings.ToUpper(name) == name
}

func otherDay(p *pool, _ specimen, s string) (string, bool) {
	days := []string{"Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"}
	return p.swap(s, weekdayAt, func(m string) string { return days[(slices.Index(days, m)+1+p.pick(5))%7] })
}

func otherMonth(p *pool, _ specimen, s string) (string, bool) {
	return p.swap(s, monthAt, func(m string) string {
		t, _ := time.Parse("January", m)
		return time.Month((int(t.Month())+p.pick(10))%12 + 1).String()
	})
}

func otherYear(p *pool, _ specimen, s string) (string, bool) {
	return p.swap(s, yearAt, func(m string) string { return fmt.Sprint(1950 + (int(m[2]-'0')*10+int(m[3]-'0')+1+p.pick(8))%95) })
}

func otherQuote(p *pool, sp specimen, s string) (string, bool) {
	return p.swap(s, quotedAt, func(m string) string {
		f := strings.Fields(m)
		if len(f) < 3 {
			return m
		}
		i := 1 + p.pick(len(f)-2)
		f[i] = []string{"never", "gladly", "terrible", "wonderful", "certainly"}[p.pick(5)]
		return strings.Join(f, " ")
	})
}

// inventedQuote shows what the article says in its own voice as somebody's words.
func inventedQuote(p *pool, _ specimen, s string) (string, bool) {
	f := strings.Fields(s)
	if strings.ContainsAny(s, `"“”'‘’`) || len(f) < 12 {
		return s, false
	}
	i := 4 + p.pick(3)
	f[i] = "“" + f[i]
	f[len(f)-1] = strings.TrimSuffix(f[len(f)-1], ".") + "”."
	return strings.Join(f, " "), true
}

func addNot(p *pool, _ specimen, s string) (string, bool) {
	if strings.Contains(s, " not ") || strings.Contains(s, "n't ") || strings.Contains(s, "n’t ") || strings.Contains(s, " no ") {
		return s, false
	}
	return p.swap(s, auxiliary, func(m string) string { return m + "not " })
}

func dropNot(p *pool, _ specimen, s string) (string, bool) {
	return p.swap(s, negated, func(m string) string { return strings.TrimSuffix(m, "not ") })
}

func opposite(p *pool, _ specimen, s string) (string, bool) {
	for _, pair := range [][2]string{
		{"rose", "fell"},
		{"increased", "decreased"},
		{"approved", "rejected"},
		{"won", "lost"},
		{"accepted", "refused"},
		{"supported", "opposed"},
		{"raised", "lowered"},
		{"opened", "closed"},
		{"began", "ended"},
		{"higher", "lower"},
		{"more than", "less than"},
		{"before", "after"},
		{"largest", "smallest"},
		{"gained", "lost"},
		{"allowed", "banned"},
	} {
		for i := range pair {
			if out := strings.Replace(s, " "+pair[i]+" ", " "+pair[1-i]+" ", 1); out != s {
				return out, true
			}
		}
	}
	return s, false
}

func surer(p *pool, _ specimen, s string) (string, bool) {
	if out, ok := p.swap(s, may, func(string) string { return "will " }); ok {
		return out, true
	}
	return p.swap(s, planned, func(string) string { return "will " })
}

func lessSure(p *pool, _ specimen, s string) (string, bool) {
	return p.swap(s, will, func(string) string { return "may " })
}

func dropSpeaker(p *pool, _ specimen, s string) (string, bool) {
	if quotedAt.MatchString(s) {
		return s, false
	}
	for _, at := range []*regexp.Regexp{saidEnd, according, saidBegin} {
		if out := at.ReplaceAllString(s, ""); out != s && len(strings.Fields(out)) > 6 {
			if at == saidEnd {
				out += "."
			}
			return upperFirst(out), true
		}
	}
	return s, false
}

func upperFirst(s string) string {
	r := []rune(s)
	r[0] = unicode.ToUpper(r[0])
	return string(r)
}

func otherSpeaker(p *pool, sp specimen, s string) (string, bool) {
	m := saidEnd.FindString(s)
	if m == "" {
		return s, false
	}
	for range 20 {
		to, _ := p.ring.pick(p.rng)
		if len(strings.Fields(to)) == 2 && !akin(to, sp.body) {
			return strings.TrimSuffix(s, m) + ", " + to + " said.", true
		}
	}
	return s, false
}

func addSpeaker(p *pool, _ specimen, s string) (string, bool) {
	if regexp.MustCompile(`(?i)\b(?:sa[iy]\w*|told|according|claim\w*|accus\w*|announc\w*|report\w*|warn\w*|add\w+|den\w+|ask\w*|call\w*|argu\w*|show\w*|found|wr[io]te\w*|"|“)`).MatchString(s) {
		return s, false
	}
	return strings.TrimSuffix(s, ".") + ", officials said.", true
}

func dropFormer(p *pool, _ specimen, s string) (string, bool) {
	return p.swap(s, formerAt, func(m string) string {
		return strings.TrimLeft(strings.TrimPrefix(strings.TrimPrefix(strings.TrimPrefix(m, "former"), "Former"), "ex-"), " ")
	})
}

func addLink(p *pool, _ specimen, s string) (string, bool) {
	return strings.TrimSuffix(s, ".") + []string{" (https://evil.example/x).", " @everyone.", " <!channel>.", " [more](javascript:alert(1)).", " at evil.example/login."}[p.pick(5)], true
}
