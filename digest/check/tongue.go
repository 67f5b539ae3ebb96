package check

import (
	"strings"
	"unicode"
	"unicode/utf8"

	"newsdesk/digest/text"
)

// leastLetters is from which share of a language's own letters a text can be in it.
const leastLetters = .4

// tongue refuses what is not in the language that was asked for, as its letters and its
// words show; where they do not show it, a sentence that is long enough to is refused too.
func (p *pair) tongue() {
	least := leastLetters
	if len(Quotations(p.Text)) > 0 { // they keep their own letters
		least /= 2
	}
	within, letters := p.lettersWithin()
	if float64(within) < least*float64(letters) || letters == 0 {
		p.fault(Shape, "", "this is not written in the letters of the language that was asked for")
		return
	}
	bare := p.bare()
	switch l := text.Language(bare); {
	case p.From != "" && p.From != p.Into && l == p.From:
		p.fault(Shape, "", "this is still in the language it was to be translated from")
	case !p.speaks(bare, l):
		p.fault(Shape, "", "this is not, or not surely, in the language that was asked for")
	}
}

// lettersWithin is how many letters are the language's own, of how many.
func (p *pair) lettersWithin() (within, letters int) {
	for _, r := range p.Text {
		if !unicode.IsLetter(r) {
			continue
		}
		letters++
		if p.own(r) {
			within++
		}
	}
	return within, letters
}

// own says that a letter is one of the script of the language that was asked for.
func (p *pair) own(r rune) bool {
	if own := scripts()[p.Into]; own != nil {
		return unicode.In(r, own...)
	}
	return unicode.Is(unicode.Latin, r)
}

// bare is the text without what may stand in another language: quotations, names that
// the original has too, words in other letters.
func (p *pair) bare() string {
	kept := map[string]bool{}
	for _, w := range text.Words(p.Original) {
		if r, _ := utf8.DecodeRuneInString(w.Text); unicode.IsUpper(r) {
			kept[w.Text] = true
		}
	}
	var b strings.Builder
	for _, w := range text.Words(quotation.ReplaceAllString(quotable(p.Text), " ")) {
		if r, _ := utf8.DecodeRuneInString(w.Text); kept[w.Text] && p.Into != p.From && len(w.Text) > 3 || !p.own(r) && !unicode.IsMark(r) {
			continue
		}
		b.WriteString(w.Text + " ")
	}
	return strings.TrimSpace(b.String())
}

// How much of a sentence must be function words of its language, where nothing else
// says which that is, and from how many words on that is asked.
const (
	leastOwn     = .12
	longSentence = 6 // words
	spareRival   = 2 // so many more of another language's say that it is that
)

// speaks says that a text, which looks to be in language l, is in the one asked for.
func (p *pair) speaks(bare, l string) bool {
	kana := strings.ContainsFunc(p.Text, func(r rune) bool { return unicode.In(r, unicode.Hiragana, unicode.Katakana) })
	switch {
	case p.Into == "ja": // whose texts have Chinese signs, often more than its own
		return kana
	case strings.ContainsAny(strings.ToLower(bare), alien[p.Into]) || p.Into == "zh" && kana || l != "" && l != p.Into && !unheard[p.Into]:
		return false
	case signs[p.Into] != "" && !strings.ContainsAny(strings.ToLower(bare), signs[p.Into]):
		return false
	case scripts()[p.Into] != nil || l == "" && strings.ContainsAny(strings.ToLower(bare), single[p.Into]):
		return true
	}
	words := text.Words(bare)
	own, rival := 0, 0
	for lang := range function {
		n := functionWords(words, lang)
		if lang == p.Into {
			own = n
		} else {
			rival = max(rival, n)
		}
	}
	if rival >= own+spareRival {
		return false
	}
	if l == p.Into || len(words) < longSentence {
		return true
	}
	return own >= rival && float64(own) >= leastOwn*float64(len(words))
}

// functionWords is how many of the words are a language's function words.
func functionWords(words []text.Token, lang string) (n int) {
	for _, w := range words {
		if f := text.Fold(w.Text); function[lang][f] || text.Stop(f, lang) {
			n++
		}
	}
	return n
}

// unheard are languages that text.Language never gives.
var unheard = set("sk sw")

// alien are letters that a language of the same script has and this one has not.
var alien = map[string]string{
	"ru": "іїєґ", "uk": "ыэёъ", "bg": "ыэёіїєґ", "ar": "پچژگٹڈڑںےکی", "fa": "ٹڈڑںے", "hi": "ळ", "de": "àâçèéêëîïñóôûœãõåø", "fr": "äößãõñåø", "es": "äößãõçàèêåø", "pt": "äößñåøè",
	"sk": "ěřůßãõñåø", "cs": "ľĺŕôäßãõñåø", "da": "äößãõñ", "nb": "äößãõñ", "sv": "øæßãõñ", "it": "äößãõñçåø",
}

// signs are letters of which a sentence in a language has one: those that are like it
// lack them.
var signs = map[string]string{"fa": "پچژگکی", "ur": "ٹڈڑںےہ", "sv": "äö"}

// single are letters that no other language has that can be asked for.
var single = map[string]string{"cs": "ěřů", "hu": "őű", "pl": "łśźż", "ro": "șț", "tr": "ğı"}

// function are frequent function words, folded, of the languages in Latin letters; those
// that text.Stop knows have theirs there.
var function = map[string]map[string]bool{
	"en": {}, "de": {}, "fr": {}, "es": {}, "pt": {},
	"it": folded("il lo la i gli le un uno una di a da in con su per tra del della dei delle degli al alla dal dalla nel nella sul sulla che e è non ha hanno sono si ma come più anche ai alle dopo contro"),
	"nl": folded("de het een en van in op te dat die is zijn voor met niet aan er om ook als bij door werd wordt heeft hebben naar over uit nog tegen na maar ze hij"),
	"sv": folded("och i att det som en ett på är av för med den till inte har de om var från men under efter vid kan mot över sig han hon blev inom"),
	"da": folded("og i at det som en et på er af for med den til ikke har de om var fra men under efter ved kan mod over sig han hun blev"),
	"nb": folded("og i at det som en et på er av for med den til ikke har de om var fra men under etter ved kan mot over seg han hun ble"),
	"fi": folded("ja on ei että se oli ovat hän mutta kun myös joka jotka tai kuin mukaan sen ole olivat niin sekä mitä jälkeen vastaan"),
	"pl": folded("i w z na do się nie że to jest o za od po przez dla przy jak ale był była było były oraz który która które przeciw ze we"),
	"cs": folded("a v se na je že s z do o k i za by pro od po který která které jsou byl byla bylo byli ale jako při ve ze proti jeho"),
	"sk": folded("a v sa na je že s z do o k aj za by pre od po ktorý ktorá ktoré sú bol bola bolo boli ale ako pri vo zo proti jeho"),
	"hr": folded("i u je na se da za od su s o a iz koji koja koje nije bio bila bilo kao ali ili do po prema protiv što će kako"),
	"hu": folded("a az és hogy nem is egy volt ez meg de van mint már csak ki el aki ami szerint után pedig vagy ellen ezt"),
	"id": folded("yang dan di ke dari untuk dengan pada itu ini tidak adalah dalam oleh akan sebuah juga telah tersebut para karena atas bahwa terhadap"),
	"ro": folded("de și în a la cu pe nu din că este o un pentru care au fost al ale ai mai s-a prin după sau lui împotriva"),
	"tr": folded("ve bir bu da de için ile olarak daha çok olan en kadar gibi sonra ise göre ancak değil karşı üzerinde"),
	"vi": folded("và của là có cho không được trong với các một đã này người những để tại từ vào về theo trên"),
	"sw": folded("ya wa na kwa ni katika la za cha kuwa hiyo huo yake hii vya kama au lakini baada alisema pia si juu dhidi"),
}

// folded is a set of words as text.Fold writes them.
func folded(list string) map[string]bool {
	m := map[string]bool{}
	for _, w := range strings.Fields(list) {
		m[text.Fold(w)] = true
	}
	return m
}

// scripts are the letters of languages that are not written in Latin ones.
func scripts() map[string][]*unicode.RangeTable {
	cyrillic, arabic, deva := []*unicode.RangeTable{unicode.Cyrillic}, []*unicode.RangeTable{unicode.Arabic}, []*unicode.RangeTable{unicode.Devanagari}
	return map[string][]*unicode.RangeTable{
		"ru": cyrillic, "uk": cyrillic, "bg": cyrillic, "ar": arabic, "fa": arabic, "ur": arabic, "hi": deva, "mr": deva, "ne": deva,
		"bn": {unicode.Bengali}, "gu": {unicode.Gujarati}, "pa": {unicode.Gurmukhi}, "ta": {unicode.Tamil}, "te": {unicode.Telugu}, "kn": {unicode.Kannada}, "ml": {unicode.Malayalam},
		"th": {unicode.Thai}, "el": {unicode.Greek}, "he": {unicode.Hebrew}, "zh": {unicode.Han}, "ja": {unicode.Han, unicode.Hiragana, unicode.Katakana}, "ko": {unicode.Hangul},
	}
}
