package text

import (
	"strings"
	"unicode/utf8"
)

// counted says that "a", "an" or "half a" at i counts what follows: "a dozen", "half a
// million", but not "a few".
func counted(s string, words []Token, i int) bool {
	w := words[i].Text
	if len(w) > 4 || i+1 >= len(words) || s[words[i].End:words[i+1].Start] != " " {
		return false
	}
	switch w {
	case "a", "an", "A", "An":
		return counts[words[i+1].Text]
	case "half", "Half":
		if a := words[i+1].Text; (a == "a" || a == "an") && i+2 < len(words) {
			return counts[words[i+2].Text] && s[words[i+1].End:words[i+2].Start] == " "
		}
	}
	return false
}

var counts = wordSet(`dozen hundred thousand million billion trillion lakh crore`)

// article begins a number with "a" or "half a" at i, of which it says how many words
// they are.
func (sp *spelling) article(words []Token, i int) (used int) {
	if strings.EqualFold(words[i].Text, "half") {
		sp.part = 0.5
		return 2
	}
	sp.part = 1
	return 1
}

// andHalf says that "and a half" follows the words up to k.
func andHalf(s string, words []Token, k int) bool {
	return k+2 < len(words) && words[k].Text == "and" && words[k+1].Text == "a" && words[k+2].Text == "half" && s[words[k].Start:words[k+2].End] == "and a half"
}

// parted takes what makes a number in words a part of one, as "thirds" in "two-thirds", or
// an order, as "first" in "twenty-first", and says how many words that is.
func (n *stated) parted(s string, rest []Token) int {
	if len(rest) == 0 {
		return 0
	}
	gap, low := s[n.End:rest[0].Start], strings.ToLower(rest[0].Text)
	of, isPart := parts[strings.TrimSuffix(low, "s")]
	order, isOrder := orders[low]
	switch {
	case gap == "-" && isOrder && n.Value >= 20 && int(n.Value)%10 == 0:
		n.Value, n.Unit = n.Value+order, "th"
	case isPart && n.Value < of && (gap == "-" || gap == " " && low != "quarters" && strings.HasSuffix(low, "s") && n.Value > 1):
		n.Value /= of
	default:
		return 0
	}
	n.End = rest[0].End
	return 1
}

var (
	parts  = map[string]float64{"half": 2, "third": 3, "quarter": 4, "fifth": 5, "sixth": 6, "seventh": 7, "eighth": 8, "tenth": 10}
	orders = map[string]float64{"first": 1, "second": 2, "third": 3, "fourth": 4, "fifth": 5, "sixth": 6, "seventh": 7, "eighth": 8, "ninth": 9}
)

// nationalMoney is the currency that two words name, as "Canadian dollars" do.
func nationalMoney(rest []Token) (unit string, used int) {
	for words := 2; words <= 3 && words <= len(rest); words++ {
		name := ""
		for _, w := range rest[:words] {
			name += strings.ToLower(w.Text) + " "
		}
		if u := nationalMonies[strings.TrimSuffix(strings.TrimSpace(name), "s")]; u != "" {
			return u, words
		}
	}
	return "", 0
}

var nationalMonies = map[string]string{
	"us dollar": "USD", "u.s. dollar": "USD", "american dollar": "USD", "canadian dollar": "CAD", "australian dollar": "AUD", "singapore dollar": "SGD",
	"hong kong dollar": "HKD", "new zealand dollar": "NZD", "taiwan dollar": "TWD", "indian rupee": "INR", "pakistani rupee": "PKR", "pakistan rupee": "PKR",
	"sri lankan rupee": "LKR", "nepalese rupee": "NPR", "swiss franc": "CHF", "british pound": "GBP", "egyptian pound": "EGP",
	"south korean won": "KRW", "korean won": "KRW", "mexican peso": "MXN", "philippine peso": "PHP", "chinese yuan": "CNY",
	"japanese yen": "JPY", "russian rouble": "RUB", "russian ruble": "RUB", "turkish lira": "TRY", "brazilian real": "BRL", "brazilian reai": "BRL",
}

// measured takes what a unit is put together with: "square kilometres", "miles per hour".
func (n *stated) measured(low string, rest []Token) int {
	if len(rest) < 2 {
		return 0
	}
	next := strings.ToLower(rest[1].Text)
	switch {
	case n.Unit == "" && (low == "square" || low == "sq") && area[units[next]]:
		n.Unit = units[next] + "²"
		return 2
	case n.Unit == "" && low == "basis" && strings.HasPrefix(next, "point"):
		n.Unit = "bp"
		return 2
	case (low == "per" || low == "an") && next == "hour" && speeds[n.Unit] != "":
		n.Unit = speeds[n.Unit]
		return 2
	}
	return 0
}

var (
	area   = map[string]bool{"km": true, "mi": true, "m": true, "ft": true}
	speeds = map[string]string{"km": "km/h", "mi": "mph"}
)

// grouped takes the groups of three digits that follow the number at word i with a space
// between them, and says how many words they are. An ordinary space parts two numbers as
// well: it groups only where nothing before or behind the groups could be one of them.
func (n *stated) grouped(s string, words []Token, i int) (used int) {
	rest := words[i+1:]
	value, end := n.Value, n.End
	plain := false
	for used < len(rest) && value < 1e12 {
		gap := s[end:rest[used].Start]
		v, ok := threeDigits(rest[used].Text)
		if gap != "\u00a0" && gap != "\u202f" && gap != "\u2009" && gap != " " || !ok {
			break
		}
		plain = plain || gap == " "
		value, end = value*1000+v, rest[used].End
		used++
	}
	if plain && (n.Value < 1 || words[i].Text[0] == '0' || numbered(s, words, i) || followed(s, rest[used:], end)) {
		return 0
	}
	n.Value, n.End = value, end
	return used
}

// threeDigits reads a group of three digits.
func threeDigits(w string) (v float64, ok bool) {
	v, suffix, ok := numeral(w)
	return v, ok && suffix == "" && utf8.RuneCountInString(w) == 3
}

// numbered says that the number at word i may be the day of a month, or belong to the word
// before it, as in "May 12", "Flight 7" and "20 125".
func numbered(s string, words []Token, i int) bool {
	if i == 0 || !adjoining(s[words[i-1].End:words[i].Start]) && s[words[i-1].End:words[i].Start] != ", " {
		return false
	}
	w := words[i-1].Text
	return isUpper(w[0]) && i > 1 || months[strings.ToLower(w)] != 0 || class[w[len(w)-1]] == digitByte || numbering[strings.ToLower(w)]
}

// numbering are the words before a number that is a name.
var numbering = wordSet(`flight page chapter article section room bus train route highway platform line level phase part no number day age aged model version`)

// followed says that digits follow what ends at end.
func followed(s string, rest []Token, end int) bool {
	return len(rest) > 0 && class[rest[0].Text[0]] == digitByte && adjoining(s[end:rest[0].Start])
}
