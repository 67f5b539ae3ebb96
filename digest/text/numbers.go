package text

import (
	"regexp"
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"
)

// A Number is a quantity as it is stated: "$1.5 billion" has the value 1.5e9 and
// the unit USD.
type Number struct {
	Text  string
	Value float64
	Unit  string // "%", "pp", an ISO 4217 currency, a unit such as "km", "th" for an ordinal, or ""
	Span
}

// Numbers gives the quantities stated in s, in digits or in words, in order. The
// scale (lakh, crore, million, billion …), the currency and the unit are part of
// them. A range gives two numbers; the first takes scale and unit of the second.
func Numbers(s string) []Number { return numbersOf(s, Words(s)) }

// numbersOf gives the quantities in s, which has these words.
func numbersOf(s string, words []Token) []Number {
	var nums []Number
	for i := 0; i < len(words); {
		if !mayCount(words[i].Text) && !counted(s, words, i) {
			i++
			continue
		}
		n, used := numberAt(s, words, i)
		if used == 0 {
			i++
			continue
		}
		if k := len(nums); k > 0 && inRange(s, nums[k-1], n) {
			shareUnit(&nums[k-1], &n)
		}
		nums = append(nums, n.Number)
		i += used
	}
	return nums
}

// mayCount is a quick look whether a number can begin with w: at a digit, at what
// is not ASCII, at letters with digits behind them, or in words.
func mayCount(w string) bool {
	for i := 0; i < len(w); i++ {
		if class[w[i]] == digitByte {
			return true
		}
	}
	if w[0] >= utf8.RuneSelf {
		return true
	}
	if len(w) < 3 || len(w) > 9 || !opensNumber[w[0]] {
		return false
	}
	var low [9]byte
	return numberWords[string(lowerASCII(low[:0], w))] > 0
}

// lowerASCII appends w with its ASCII capitals in lower case to dst.
func lowerASCII(dst []byte, w string) []byte {
	for i := 0; i < len(w); i++ {
		c := w[i]
		if isUpper(c) {
			c |= 0x20
		}
		dst = append(dst, c)
	}
	return dst
}

// A stated is a number with what is needed to share its scale over a range.
type stated struct {
	Number
	scale float64
}

// numberAt reads the number whose first word is words[i], and how many words it
// takes; none is zero.
func numberAt(s string, words []Token, i int) (stated, int) {
	v, suffix, ok := numeral(words[i].Text)
	used := 1
	if !ok {
		v, used = spelled(s, words, i)
		if used == 0 {
			return stated{}, 0
		}
	}
	n := stated{Number: Number{Value: v, Span: Span{words[i].Start, words[i+used-1].End}}, scale: 1}
	n.suffix(suffix)
	switch {
	case !ok:
		used += n.parted(s, words[i+used:])
	case suffix == "" && len(words[i].Text) <= 3:
		used += n.grouped(s, words, i)
	}
	used += n.follow(s, words[i+used:])
	n.precede(s, words[:i])
	if !ok && used == 1 && v == 1 {
		return stated{}, 0
	}
	n.Value *= n.scale
	n.Text = s[n.Start:n.End]
	return n, used
}

// numeral reads a word that begins with digits, and what follows them in it.
func numeral(w string) (v float64, suffix string, ok bool) {
	if c, _ := utf8.DecodeRuneInString(w); !unicode.IsDigit(c) {
		return prefixed(w)
	}
	w = asciiDigits(w)
	i := 0
	for i < len(w) && (class[w[i]] == digitByte || w[i] == ',' || w[i] == '.') {
		i++
	}
	v, err := strconv.ParseFloat(plainDigits(w[:i]), 64)
	return v, w[i:], err == nil
}

// prefixed reads a word such as Rs500.
func prefixed(w string) (v float64, suffix string, ok bool) {
	i := strings.IndexAny(w, "0123456789")
	if i <= 0 || currencies[strings.ToLower(w[:i])] == "" {
		return 0, "", false
	}
	v, suffix, ok = numeral(w[i:])
	if suffix == "" {
		suffix = w[:i]
	}
	return v, suffix, ok
}

func asciiDigits(w string) string {
	return strings.Map(func(r rune) rune {
		if r >= utf8.RuneSelf && unicode.IsDigit(r) {
			for zero := r; ; zero-- { // digits come in runs of ten that begin with zero
				if !unicode.IsDigit(zero-1) || r-zero == 9 {
					return '0' + r - zero
				}
			}
		}
		return r
	}, w)
}

// plainDigits takes the grouping commas out. A single comma before one or two
// digits is a decimal comma.
func plainDigits(w string) string {
	if i := strings.LastIndexByte(w, ','); i >= 0 && len(w)-i-1 < 3 && strings.Count(w, ",") == 1 && !strings.Contains(w, ".") {
		return w[:i] + "." + w[i+1:]
	}
	if strings.Count(w, ".") > 1 && dotGroups.MatchString(w) {
		return strings.ReplaceAll(w, ".", "")
	}
	return strings.ReplaceAll(w, ",", "")
}

// dotGroups matches digits with dots between the thousands.
var dotGroups = regexp.MustCompile(`^\d{1,3}(?:\.\d{3})+$`)

// suffix takes what stands in one word with the digits: bn, m, %, th, km.
func (n *stated) suffix(w string) {
	low := strings.ToLower(w)
	switch {
	case low == "":
	case low == "%":
		n.Unit = "%"
	case low == "st" || low == "nd" || low == "rd" || low == "th":
		n.Unit = "th"
	case scales[low] != 0:
		n.scale = scales[low]
	case units[low] != "":
		n.Unit = units[low]
	case currencies[low] != "":
		n.Unit = currencies[low]
	}
}

// follow takes the scale and unit that follow the number, and returns how many
// words they are.
func (n *stated) follow(s string, rest []Token) int {
	used := 0
	for used < len(rest) && n.Unit != "th" {
		gap := s[n.End:rest[used].Start]
		low := strings.ToLower(rest[used].Text)
		if gap == " %" || gap == "% " {
			break
		}
		if gap != " " && gap != "-" && gap != "\u00a0" {
			break
		}
		took := n.followWord(low, s, rest[used:])
		if took == 0 {
			break
		}
		n.End = rest[used+took-1].End
		used += took
	}
	if n.Unit == "" {
		n.symbolAfter(s)
	}
	return used
}

func (n *stated) followWord(low, s string, rest []Token) int {
	if used := n.measured(low, rest); used > 0 {
		return used
	}
	switch {
	case n.Unit == "" && scales[low] != 0 && len(low) > 1:
		n.scale *= scales[low]
		return 1
	case n.Unit == "" && units[low] != "":
		n.Unit = units[low]
		if low == "percentage" {
			return pointsAfter(n, rest)
		}
		return 1
	case n.Unit == "" && currencies[low] != "" && low != "rs":
		n.Unit = currencies[low]
		return 1
	case n.Unit == "" && low == "per" && len(rest) > 1 && strings.EqualFold(rest[1].Text, "cent"):
		n.Unit = "%"
		return 2
	}
	if n.Unit != "" || !nationalWords[low] {
		return 0
	}
	unit, used := nationalMoney(rest)
	n.Unit = unit
	return used
}

// nationalWords are the first words of nationalMonies.
var nationalWords = func() map[string]bool {
	m := map[string]bool{}
	for name := range nationalMonies {
		first, _, _ := strings.Cut(name, " ")
		m[first] = true
	}
	return m
}()

func pointsAfter(n *stated, rest []Token) int {
	if len(rest) > 1 && strings.HasPrefix(strings.ToLower(rest[1].Text), "point") {
		n.Unit = "pp"
		return 2
	}
	n.Unit = ""
	return 0
}

func (n *stated) symbolAfter(s string) {
	rest := strings.TrimLeft(s[n.End:min(len(s), n.End+8)], " \u00a0")
	skipped := len(s[n.End:min(len(s), n.End+8)]) - len(rest)
	switch {
	case strings.HasPrefix(rest, "%"):
		n.Unit, n.End = "%", n.End+skipped+1
	case strings.HasPrefix(rest, "€"):
		n.Unit, n.End = "EUR", n.End+skipped+len("€")
	case strings.HasPrefix(rest, "°"):
		n.Unit, n.End = "°", n.End+skipped+len("°")
		if after := s[n.End:]; after != "" && (after[0] == 'C' || after[0] == 'F') && (len(after) == 1 || class[after[1]]&wordByte == 0) {
			n.End++
		}
	}
}

// precede takes the currency or sign that stands before the number.
func (n *stated) precede(s string, before []Token) {
	from := 0
	if k := len(before); k > 0 {
		from = before[k-1].End
	}
	gap := s[from:n.Start]
	trimmed := strings.TrimRight(gap, " \u00a0")
	for _, c := range currencySigns {
		if strings.HasSuffix(trimmed, c.sign) {
			n.Unit, n.Start = c.unit, from+len(trimmed)-len(c.sign)
			n.signedCountry(s, before)
			return
		}
	}
	if k := len(before); k > 0 && len(gap) <= 2 && strings.Trim(gap, " .\u00a0") == "" {
		last := before[k-1]
		if u := currencies[strings.ToLower(last.Text)]; u != "" && (last.Text != strings.ToLower(last.Text) || last.Text == "rs") && n.Unit == "" {
			n.Unit, n.Start = u, last.Start
		} else if strings.EqualFold(last.Text, "minus") {
			n.Value, n.Start = -n.Value, last.Start
		}
	}
	n.minus(s)
}

func (n *stated) minus(s string) {
	for _, sign := range []string{"-", "−"} {
		if strings.HasSuffix(s[:n.Start], sign) {
			at := n.Start - len(sign)
			if at == 0 || s[at-1] == ' ' || s[at-1] == '(' {
				n.Value, n.Start = -n.Value, at
			}
		}
	}
}

// signedCountry takes the country's letters before a dollar sign, as in US$ or A$.
func (n *stated) signedCountry(s string, before []Token) {
	if k := len(before); k > 0 && before[k-1].End == n.Start && s[n.Start] == '$' {
		if u := dollars[before[k-1].Text]; u != "" {
			n.Unit, n.Start = u, before[k-1].Start
		}
	}
}

// spelled reads a number in words, such as "two hundred and fifty".
func spelled(s string, words []Token, i int) (v float64, used int) {
	var sp spelling
	from := i
	if counted(s, words, i) {
		from += sp.article(words, i)
		used = from - i
	}
	for k := from; k < len(words); k++ {
		if k > i && !adjoining(s[words[k-1].End:words[k].Start]) {
			break
		}
		low := strings.ToLower(words[k].Text)
		if low == "and" && sp.part > 0 && andHalf(s, words, k) {
			return sp.total + sp.part + 0.5, k + 3 - i
		}
		if low == "and" && sp.takesAnd() && k+1 < len(words) && numberWords[strings.ToLower(words[k+1].Text)] > 0 {
			continue
		}
		if !sp.add(low) {
			break
		}
		used = k - i + 1
	}
	return sp.total + sp.part, used
}

// A spelling is a number in words as far as it has been read.
type spelling struct{ total, part float64 }

// takesAnd says that "and" can go on with the number, as in "two hundred and".
func (sp *spelling) takesAnd() bool { return sp.part >= 100 && int(sp.part)%100 == 0 }

// add takes the next word, unless it does not belong to the number.
func (sp *spelling) add(w string) bool {
	n := numberWords[w]
	switch {
	case n > 0 && sp.takes(n) && sp.part != 0.5:
		sp.part += n
	case w == "hundred" && sp.part > 0 && sp.part < 100:
		sp.part *= 100
	case w == "dozen" && sp.part > 0:
		sp.part *= 12
	case w == "thousand" && sp.part > 0:
		sp.total, sp.part = sp.total+sp.part*1000, 0
	default:
		return false
	}
	return true
}

// takes says whether n below a hundred can follow what was read: anything after
// hundreds, units after tens.
func (sp *spelling) takes(n float64) bool {
	part := int(sp.part)
	return part%100 == 0 || n < 10 && part%100 >= 20 && part%10 == 0
}

func adjoining(gap string) bool { return gap == " " || gap == "-" }

// inRange says whether a and b are the ends of one range.
func inRange(s string, a Number, b stated) bool {
	if b.Start < a.End {
		return false
	}
	gap := s[a.End:b.Start]
	if len(gap) > 8 {
		return false
	}
	switch strings.TrimSpace(gap) {
	case "-", "–", "—", "to":
		return a.Value < b.Value || a.Value < b.Value/b.scale
	case "and":
		return strings.HasSuffix(strings.ToLower(strings.TrimRight(s[:a.Start], " $€£₹")), "between")
	}
	return false
}

// shareUnit gives the ends of a range the unit that only one of them states, and
// the first the scale of the second.
func shareUnit(a *Number, b *stated) {
	if a.Unit == "" {
		a.Unit = b.Unit
	}
	if b.Unit == "" {
		b.Unit = a.Unit
	}
	if a.Unit == b.Unit && b.scale > 1 && a.Value < b.Value/b.scale {
		a.Value *= b.scale
	}
}

var numberWords = map[string]float64{
	"one": 1, "two": 2, "three": 3, "four": 4, "five": 5, "six": 6, "seven": 7, "eight": 8, "nine": 9, "ten": 10,
	"eleven": 11, "twelve": 12, "thirteen": 13, "fourteen": 14, "fifteen": 15, "sixteen": 16, "seventeen": 17,
	"eighteen": 18, "nineteen": 19, "twenty": 20, "thirty": 30, "forty": 40, "fifty": 50, "sixty": 60,
	"seventy": 70, "eighty": 80, "ninety": 90,
}

var scales = map[string]float64{
	"hundred": 1e2, "thousand": 1e3, "k": 1e3, "lakh": 1e5, "lakhs": 1e5, "lac": 1e5, "lacs": 1e5,
	"million": 1e6, "millions": 1e6, "mn": 1e6, "mln": 1e6, "m": 1e6, "crore": 1e7, "crores": 1e7, "cr": 1e7,
	"billion": 1e9, "billions": 1e9, "bn": 1e9, "bln": 1e9, "b": 1e9, "trillion": 1e12, "tn": 1e12, "trn": 1e12,
}

var units = map[string]string{
	"percent": "%", "pct": "%", "pc": "%", "bps": "bp", "percentage": "%",
	"km": "km", "kms": "km", "kilometre": "km", "kilometres": "km", "kilometer": "km", "kilometers": "km",
	"mile": "mi", "miles": "mi", "metre": "m", "metres": "m", "meter": "m", "meters": "m", "feet": "ft", "foot": "ft", "ft": "ft",
	"cm": "cm", "mm": "mm", "inch": "in", "inches": "in", "kg": "kg", "kilogram": "kg", "kilograms": "kg", "kilos": "kg",
	"tonne": "t", "tonnes": "t", "ton": "t", "tons": "t", "pounds": "GBP", "barrel": "bbl", "barrels": "bbl",
	"mw": "MW", "gw": "GW", "megawatt": "MW", "megawatts": "MW", "gigawatt": "GW", "gigawatts": "GW",
	"mph": "mph", "kmph": "km/h", "kph": "km/h", "ghz": "GHz", "mhz": "MHz", "mbps": "Mbps", "gb": "GB", "tb": "TB", "acres": "acre", "acre": "acre",
	"hectare": "ha", "hectares": "ha", "degrees": "°", "litres": "l", "liters": "l",
	"second": "s", "seconds": "s", "minute": "min", "minutes": "min", "hour": "h", "hours": "h",
	"day": "day", "days": "day", "week": "week", "weeks": "week", "month": "month", "months": "month", "year": "year", "years": "year",
}

var currencies = map[string]string{
	"usd": "USD", "dollar": "USD", "dollars": "USD", "inr": "INR", "rs": "INR", "rupee": "INR", "rupees": "INR",
	"eur": "EUR", "euro": "EUR", "euros": "EUR", "gbp": "GBP", "yen": "JPY", "jpy": "JPY", "yuan": "CNY", "cny": "CNY", "rmb": "CNY",
	"cents": "¢", "rubles": "RUB", "roubles": "RUB", "chf": "CHF", "aud": "AUD", "cad": "CAD", "sgd": "SGD", "hkd": "HKD", "krw": "KRW", "pkr": "PKR",
	"bdt": "BDT", "taka": "BDT", "naira": "NGN", "baht": "THB", "ringgit": "MYR", "rupiah": "IDR", "hryvnia": "UAH", "hryvnias": "UAH",
	"shekels": "ILS", "dirhams": "AED", "zloty": "PLN", "renminbi": "CNY",
}

var currencySigns = []struct{ sign, unit string }{{"$", "USD"}, {"€", "EUR"}, {"£", "GBP"}, {"₹", "INR"}, {"¥", "JPY"}, {"₽", "RUB"}, {"₩", "KRW"}}

var dollars = map[string]string{"US": "USD", "A": "AUD", "AU": "AUD", "C": "CAD", "CA": "CAD", "NZ": "NZD", "HK": "HKD", "S": "SGD", "NT": "TWD", "R": "BRL"}
