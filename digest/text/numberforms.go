package text

import "strings"

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

// grouped takes the groups of three digits that follow with a narrow or unbreakable space
// between them, and says how many words they are.
func (n *stated) grouped(s string, rest []Token) (used int) {
	for used < len(rest) && len(rest[used].Text) == 3 && n.Value < 1e12 {
		gap := s[n.End:rest[used].Start]
		v, suffix, ok := numeral(rest[used].Text)
		if gap != "\u00a0" && gap != "\u202f" && gap != "\u2009" || !ok || suffix != "" {
			break
		}
		n.Value, n.End = n.Value*1000+v, rest[used].End
		used++
	}
	return used
}
