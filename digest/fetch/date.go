package fetch

import (
	"strings"
	"time"
	"unicode"
)

// parseDate reads a date as feeds write it: RFC 822 and its many misspellings,
// RFC 3339, W3C-DTF, and dates with the month in words. gofeed's own reading is
// not used, because it takes Indian Standard Time for UTC and gives up on ET, CT,
// MT, PT, "Sept" and the twelve-hour clock. A date without a zone is UTC. It
// reports false for what is no date.
func parseDate(s string) (time.Time, bool) {
	s = strings.TrimSpace(s)
	if s == "" || len(s) > 100 {
		return time.Time{}, false
	}
	for _, layout := range [...]string{time.RFC3339, time.RFC1123Z} {
		if t, err := time.Parse(layout, s); err == nil {
			return t.UTC(), plausible(t)
		}
	}
	d := dateParts{zone: time.UTC, hour: -1}
	for _, tok := range dateTokens(s) {
		d.take(tok)
	}
	return d.time()
}

// A dateParts is a date as far as it has been read.
type dateParts struct {
	year, day        int
	month            time.Month
	hour, min, sec   int
	nanos            int
	afternoon, early bool
	numbers          []string // not yet told apart
	zone             *time.Location
}

// dateTokens cuts a date into numbers with their inner punctuation, words, and
// offsets with their sign. A comment in parentheses is left out, unless it is all.
func dateTokens(s string) []string {
	if i := strings.IndexByte(s, '('); i > 8 {
		s = s[:i]
	}
	var toks []string
	rs := []rune(s)
	for i := 0; i < len(rs); {
		j := i
		switch r := rs[i]; {
		case unicode.IsDigit(r), (r == '+' || r == '-' || r == '−') && i+1 < len(rs) && unicode.IsDigit(rs[i+1]):
			for j++; j < len(rs) && (unicode.IsDigit(rs[j]) || rs[j] == ':' || rs[j] == '.'); j++ {
			}
		case unicode.IsLetter(r):
			for j++; j < len(rs) && (unicode.IsLetter(rs[j]) || unicode.IsMark(rs[j])); j++ {
			}
		default:
			i++
			continue
		}
		toks = append(toks, string(rs[i:j]))
		i = j
	}
	return toks
}

func (d *dateParts) take(tok string) {
	switch c := tok[0]; {
	case c == '+', strings.HasPrefix(tok, "−"):
		d.offset(tok)
	case c == '-':
		d.dashed(tok)
	case c >= '0' && c <= '9':
		d.number(tok)
	default:
		d.word(strings.ToLower(tok))
	}
}

// dashed is a "-" and digits: part of a date such as 2025-04-18 before there is a
// time, an offset after it.
func (d *dateParts) dashed(tok string) {
	if d.hour >= 0 {
		d.offset(tok)
		return
	}
	d.number(tok[1:])
}

func (d *dateParts) number(tok string) {
	if d.hour < 0 && strings.Contains(tok, ":") {
		d.clock(tok)
		return
	}
	if strings.Contains(tok, ":") {
		return
	}
	d.numbers = append(d.numbers, strings.Split(strings.Trim(tok, "."), ".")...)
}

func (d *dateParts) clock(tok string) {
	frac := ""
	if i := strings.IndexByte(tok, '.'); i >= 0 {
		tok, frac = tok[:i], tok[i+1:]
	}
	var v [3]int
	for i, p := range strings.SplitN(tok, ":", 4) {
		if i > 2 || len(p) > 2 {
			break
		}
		v[i] = atoi(p)
	}
	d.hour, d.min, d.sec = v[0], v[1], min(v[2], 59)
	if frac != "" {
		d.nanos = atoi((frac + "000000000")[:9])
	}
}

func (d *dateParts) word(w string) {
	switch w {
	case "am", "a":
		d.early = d.hour >= 0
		return
	case "pm", "p":
		d.afternoon = d.hour >= 0
		return
	}
	if m, ok := monthNamed(w); ok && d.month == 0 {
		d.month = m
		return
	}
	if z := zoneNamed(w); z != nil {
		d.zone = z
	}
}

// offset reads +0530, +05:30, +5:30, +05 and +530.
func (d *dateParts) offset(tok string) {
	sign := 1
	if tok[0] != '+' {
		sign = -1
	}
	digits := strings.TrimLeft(tok, "+-−")
	h, m, colon := strings.Cut(digits, ":")
	if !colon {
		switch len(digits) {
		case 3, 4:
			h, m = digits[:len(digits)-2], digits[len(digits)-2:]
		}
	}
	hours, minutes := atoi(h), atoi(m)
	if hours > 15 || minutes > 59 {
		return
	}
	d.zone = time.FixedZone("", sign*(hours*3600+minutes*60))
}

// time puts the parts together.
func (d *dateParts) time() (time.Time, bool) {
	if !d.sortNumbers() || d.month < 1 || d.month > 12 || d.day < 1 || d.day > 31 || d.hour > 24 || d.min > 59 {
		return time.Time{}, false
	}
	d.hour = max(d.hour, 0)
	switch {
	case d.afternoon && d.hour < 12:
		d.hour += 12
	case d.early && d.hour == 12:
		d.hour = 0
	}
	t := time.Date(d.year, d.month, d.day, d.hour, d.min, d.sec, d.nanos, d.zone).UTC()
	return t, plausible(t)
}

// plausible refuses what a zero or a misread number becomes.
func plausible(t time.Time) bool { return t.Year() > 1970 && t.Year() < 2200 }

// sortNumbers decides which number is the year, the month and the day.
func (d *dateParts) sortNumbers() bool {
	n := d.numbers
	switch {
	case len(n) == 0:
		return false
	case len(n[0]) == 14 && d.hour < 0:
		d.hour, d.min, d.sec = atoi(n[0][8:10]), atoi(n[0][10:12]), atoi(n[0][12:])
		n = []string{n[0][:8]}
	}
	if len(n) == 2 && len(n[0]) == 8 && len(n[1]) == 6 && d.hour < 0 {
		d.hour, d.min, d.sec = atoi(n[1][:2]), atoi(n[1][2:4]), atoi(n[1][4:])
	}
	switch {
	case len(n[0]) == 8:
		n = []string{n[0][:4], n[0][4:6], n[0][6:]}
	case len(n[0]) == 6 && d.hour >= 0 && d.month == 0:
		n = []string{n[0][:2], n[0][2:4], n[0][4:]}
	}
	d.fill(n)
	return d.year > 0
}

func (d *dateParts) fill(n []string) {
	yearFirst := len(n[0]) == 4
	switch {
	case d.month != 0 && yearFirst:
		d.year, d.day = atoi(n[0]), nth(n, 1)
	case d.month != 0 && len(n) > 1:
		d.day, d.year = atoi(n[0]), fullYear(n[1])
	case yearFirst:
		d.year, d.month, d.day = atoi(n[0]), time.Month(nth(n, 1)), nth(n, 2)
	case len(n) > 2 && len(n[2]) == 4 || len(n) == 3:
		d.month, d.day, d.year = time.Month(atoi(n[0])), atoi(n[1]), fullYear(n[2])
		if d.month > 12 {
			d.month, d.day = time.Month(d.day), int(d.month)
		}
	}
}

// nth is number i of n, one when there is none: 2025-04 is the first of April.
func nth(n []string, i int) int {
	if i >= len(n) {
		return 1
	}
	return atoi(n[i])
}

// fullYear reads a year of two or three digits as RFC 2822, section 4.3, does.
func fullYear(s string) int {
	y := atoi(s)
	switch {
	case len(s) == 2 && y < 69:
		return y + 2000
	case len(s) <= 3:
		return y + 1900
	}
	return y
}

// atoi reads digits; anything longer than nine is no number of a date.
func atoi(s string) int {
	if len(s) > 9 {
		return -1
	}
	n := 0
	for _, r := range s {
		if r < '0' || r > '9' {
			return -1
		}
		n = n*10 + int(r-'0')
	}
	return n
}

// monthNamed knows the months in English and in the languages whose feeds write
// them out, by the letters that tell them apart.
func monthNamed(w string) (time.Month, bool) {
	for i, names := range monthNames {
		for _, n := range strings.Fields(names) {
			if strings.HasPrefix(w, n) {
				return time.Month(i + 1), true
			}
		}
	}
	return 0, false
}

var monthNames = [12]string{
	"jan gen ene янв ιαν जन",
	"feb fév fev лют фев φεβ फर फ़र",
	"mar mär mrt мар μάρ μαρ már मार्च",
	"apr avr abr ápr апр απρ अप्रैल",
	"may mai mag maj máj mei май мая μάι μαΐ μαϊ मई",
	"jun juin giu jún июн ιούν ιουν जून",
	"jul juil lug júl июл ιούλ ιουλ जुल",
	"aug août aou ago авг αύγ αυγ अग",
	"sep set сен σεπ szep सित",
	"oct okt ott out окт οκτ अक्",
	"nov ноя νοέ νοε नव",
	"dec dez déc dic дек δεκ दिस",
}

// zoneNamed is the zone that a feed means by an abbreviation, nil when it is
// none. The reading is the one usual in news: IST is India, BST is Britain, CST is
// Chicago. ET, CT, MT and PT follow the clock changes.
func zoneNamed(w string) *time.Location {
	if name, ok := clockZones[w]; ok {
		if z, err := time.LoadLocation(name); err == nil {
			return z
		}
	}
	if minutes, ok := fixedZones[w]; ok {
		return time.FixedZone(strings.ToUpper(w), minutes*60)
	}
	return nil
}

var clockZones = map[string]string{
	"et": "America/New_York", "ct": "America/Chicago", "mt": "America/Denver", "pt": "America/Los_Angeles",
	"eastern": "America/New_York", "central": "America/Chicago", "mountain": "America/Denver", "pacific": "America/Los_Angeles",
}

// fixedZones are offsets in minutes.
var fixedZones = map[string]int{
	"z": 0, "ut": 0, "utc": 0, "gmt": 0, "wet": 0,
	"est": -300, "edt": -240, "cst": -360, "cdt": -300, "mst": -420, "mdt": -360, "pst": -480, "pdt": -420,
	"et": -300, "ct": -360, "mt": -420, "pt": -480,
	"akst": -540, "akdt": -480, "hst": -600, "ast": -240, "adt": -180, "nst": -210, "ndt": -150, "brt": -180, "art": -180, "clt": -240,
	"bst": 60, "west": 60, "cet": 60, "mez": 60, "cest": 120, "mesz": 120, "mest": 120, "eet": 120, "eest": 180, "sast": 120, "cat": 120, "wat": 60, "eat": 180, "msk": 180, "trt": 180,
	"gst": 240, "pkt": 300, "ist": 330, "npt": 345, "slst": 330, "bdt": 360, "wib": 420, "ict": 420, "sgt": 480, "hkt": 480, "pht": 480, "myt": 480, "awst": 480,
	"jst": 540, "kst": 540, "aest": 600, "aedt": 660, "acst": 570, "acdt": 630, "nzst": 720, "nzdt": 780,
}
