package text

import (
	"strings"

	"github.com/blevesearch/snowballstem"
	"github.com/blevesearch/snowballstem/danish"
	"github.com/blevesearch/snowballstem/dutch"
	"github.com/blevesearch/snowballstem/english"
	"github.com/blevesearch/snowballstem/finnish"
	"github.com/blevesearch/snowballstem/french"
	"github.com/blevesearch/snowballstem/german"
	"github.com/blevesearch/snowballstem/italian"
	"github.com/blevesearch/snowballstem/norwegian"
	"github.com/blevesearch/snowballstem/portuguese"
	"github.com/blevesearch/snowballstem/russian"
	"github.com/blevesearch/snowballstem/spanish"
	"github.com/blevesearch/snowballstem/swedish"
)

// longestStemmed is the longest word that is stemmed, in bytes: what is longer
// is no word of any language.
const longestStemmed = 64

// Stem is the stem of a folded word in a language, given as a BCP 47 tag; no
// tag means English. Words with digits, very long words and words of a language
// without a stemmer stay as they are.
//
// A stem costs about a microsecond: a caller with many words keeps those it has.
func Stem(w, lang string) string {
	if len(w) < 3 || len(w) > longestStemmed || strings.ContainsAny(w, "0123456789.&-") {
		return w
	}
	stem := stemmer(primary(lang))
	if stem == nil {
		return w
	}
	env := snowballstem.NewEnv(w)
	stem(env)
	return env.Current()
}

func stemmer(lang string) func(*snowballstem.Env) bool {
	switch lang {
	case "", "en":
		return english.Stem
	case "es":
		return spanish.Stem
	case "fr":
		return french.Stem
	case "de":
		return german.Stem
	case "pt":
		return portuguese.Stem
	case "it":
		return italian.Stem
	case "nl":
		return dutch.Stem
	case "sv":
		return swedish.Stem
	case "da":
		return danish.Stem
	case "no", "nb", "nn":
		return norwegian.Stem
	case "fi":
		return finnish.Stem
	case "ru":
		return russian.Stem
	}
	return nil
}

// primary is the language of a tag such as en-GB, in lower case.
func primary(lang string) string {
	if i := strings.IndexAny(lang, "-_"); i >= 0 {
		lang = lang[:i]
	}
	return strings.ToLower(lang)
}
