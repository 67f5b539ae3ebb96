package text

import "github.com/abadojack/whatlanggo"

const (
	languageSample = 2000 // bytes that are enough to tell
	languageLeast  = 20   // bytes below which there is nothing to go by
)

// Language is the BCP 47 primary tag of the language that s is written in, or ""
// when that cannot be told with some confidence.
func Language(s string) string {
	if len(s) > languageSample {
		s = Head(s, languageSample)
	}
	if len(s) < languageLeast {
		return ""
	}
	info := whatlanggo.Detect(s)
	if n := len(s); info.Lang == -1 || n < 200 && !info.IsReliable() && englishShare(s) < 0.2 {
		return ""
	}
	if englishShare(s) >= 0.3 {
		return "en"
	}
	return info.Lang.Iso6391()
}

// englishShare is the share of English function words among the words of s.
// Short headlines are told better by them than by letter statistics.
func englishShare(s string) float64 {
	words := Words(s)
	n := 0
	for _, w := range words {
		if Stop(Fold(w.Text), "en") {
			n++
		}
	}
	return float64(n) / float64(max(1, len(words)))
}
