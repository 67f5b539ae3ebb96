package check

import (
	"regexp"
	"strings"
	"unicode"

	"newsdesk/digest/text"
)

var (
	quotation = regexp.MustCompile(`"([^"]{2,})"`)
	ellipsis  = regexp.MustCompile(`\.\.\.|…|\[[^\]]*\]`)
	address   = regexp.MustCompile(`(?i)\b[a-z][a-z0-9+.-]{1,12}://|\bwww\.|\]\(|<[@#!:a-z/]|\bmailto:|\bjavascript:|\bdata:[a-z]+/`)
	mentioned = regexp.MustCompile(`(?i)(?:^|[^\w])@[\w.]+|<!|&lt;!`)
	hostPath  = regexp.MustCompile(`(?i)\b(?:[a-z0-9-]+\.)+[a-z]{2,18}/\S`)
	host      = regexp.MustCompile(`\b(?:[a-z0-9-]+\.)+[a-z]{2,18}\b`)
	toModel   = regexp.MustCompile(`(?i)\b(?:ignore|disregard|forget|override|bypass)\b (?:all |any |the |of )*(?:your|previous|prior|above|earlier|preceding|system)\b.{0,30}\b(?:instructions?|prompts?|rules?|guidelines?|messages?|context|text|articles?)\b` +
		`|\b(?:system|developer) (?:prompt|message)s?\b|\byou are (?:now )?(?:an? )?(?:ai|assistant|language model|chatbot|dan)\b|\bas an? (?:ai|language model)\b` +
		`|\bend of (?:articles?|data|input|documents?|untrusted)\b|<\|[a-z_]+\|>|\[/?inst\]|\b(?:respond|reply|answer|output) (?:only with|with (?:exactly|only|json|the following|the words?))\b|\boutput only\b` +
		`|\b(?:note|attention|message|instructions?) (?:to|for) (?:the )?(?:ai|ais|llm|llms|model|models|assistant|summari[sz]er|bot)\b|^(?:assistant|system|user) ?:`)
)

// ToModel says that a sentence speaks to a model that may read it, not to a reader:
// no such sentence is given to a model, nor taken from one.
func ToModel(s string) bool {
	s = text.Clean(s)
	return mayAddressModel(s) && toModel.MatchString(s)
}

// mayAddressModel says whether a text has any of the words without which toModel finds
// nothing. The pattern folds two letters that lower case does not, so that a text with one
// of them may.
func mayAddressModel(s string) bool {
	if strings.ContainsAny(s, "ſK") {
		return true
	}
	s = strings.ToLower(s)
	for _, w := range modelWords {
		if strings.Contains(s, w) {
			return true
		}
	}
	return false
}

// modelWords are words of which one is in whatever toModel finds.
var modelWords = []string{
	"ignore", "disregard", "forget", "override", "bypass", "system", "developer", "you are", "as an ai", "as a ai", "as a language", "as an language",
	"end of", "<|", "inst]", "respond", "reply", "answer", "output", "note ", "attention ", "message", "instruction", "assistant", "user",
}

// quotable is text as quotations are compared: lower case, one kind of quotation
// mark, single spaces. Single marks count only in a text without double ones: most
// are apostrophes.
func quotable(s string) string {
	single := !strings.ContainsAny(s, "\"“”„«»")
	var b strings.Builder
	b.Grow(len(s))
	rs := []rune(s)
	space := false
	for i, r := range rs {
		switch {
		case unicode.IsSpace(r):
			space = true
			continue
		case strings.ContainsRune("“”„«»‟", r):
			r = '"'
		case strings.ContainsRune("'‘’`´", r):
			r = '\''
			if single && (!letterAt(rs, i-1) || !letterAt(rs, i+1)) {
				r = '"'
			}
		}
		if space && b.Len() > 0 {
			b.WriteByte(' ')
		}
		space = false
		b.WriteRune(unicode.ToLower(r))
	}
	return b.String()
}

func letterAt(rs []rune, i int) bool {
	return i >= 0 && i < len(rs) && (unicode.IsLetter(rs[i]) || unicode.IsDigit(rs[i]))
}

// How a quotation is held to the passages.
const (
	isSpeech   = 3 // from so many words on a quotation must be one in the passage too
	fewLetters = 2
)

// quotes looks for every quotation word for word.
func (x *examination) quotes() {
	for _, q := range Quotations(x.claim.text) {
		for _, part := range ellipsis.Split(q, -1) {
			part = strings.TrimFunc(part, func(r rune) bool { return !unicode.IsLetter(r) && !unicode.IsDigit(r) && r != '$' && r != '%' })
			if len(part) < fewLetters {
				continue
			}
			switch found, spoken := x.ev.quotes(part); {
			case !found:
				x.fault(Quote, part, "this is not said word for word in the cited passages: \""+part+"\"")
			case !spoken && len(strings.Fields(part)) >= isSpeech:
				x.fault(Quote, part, "the passages say this in their own voice, not as a quotation: \""+part+"\"")
			}
		}
	}
}

// Quotations gives what s has between quotation marks, in lower case.
func Quotations(s string) (out []string) {
	for _, m := range quotation.FindAllStringSubmatch(quotable(s), -1) {
		out = append(out, m[1])
	}
	return out
}

// quotes says whether the evidence has these words in a row, and whether between
// quotation marks.
func (e *Evidence) quotes(part string) (found, spoken bool) {
	for _, t := range e.quotable {
		for from := 0; ; {
			i := strings.Index(t[from:], part)
			if i < 0 {
				break
			}
			i += from
			found = true
			if spokenAt(t, i) {
				return true, true
			}
			from = i + len(part)
		}
	}
	return found, false
}

// spokenAt says that what stands at i of a paragraph is between quotation marks: the
// mark before it opens a quotation, or, where there is none, the one after it closes
// one that began in a paragraph before.
func spokenAt(t string, i int) bool {
	if k := strings.LastIndexByte(t[:i], '"'); k >= 0 {
		return opens(t, k)
	}
	k := strings.IndexByte(t[i:], '"')
	return k >= 0 && !opens(t, i+k)
}

// opens says that the mark at k opens a quotation: a letter follows it, and none
// stands before it.
func opens(t string, k int) bool {
	before := k == 0 || strings.ContainsRune(" ([-—–'/", rune(t[k-1])) || t[k-1] >= 0x80
	return before && k+1 < len(t) && t[k+1] != ' '
}

// longestSentence is the longest sentence that passes, in words.
const longestSentence = 90

// shape refuses what is no plain sentence.
func (x *examination) shape() {
	s := x.claim.text
	switch {
	case strings.TrimSpace(s) == "" || len(x.claim.tokens) == 0:
		x.fault(Shape, "", "there is no sentence")
	case len(x.claim.tokens) > longestSentence:
		x.fault(Shape, "", "the sentence is too long")
	case strings.ContainsFunc(s, unseen) || strings.ContainsAny(s, "\n\r"):
		x.fault(Shape, "", "the sentence has line breaks or characters that are not seen")
	}
	if ToModel(s) {
		x.fault(Instruction, "", "the sentence speaks to a model, not to a reader")
	}
}

// unseen says that a character changes how others are shown without being seen.
func unseen(r rune) bool {
	return unicode.IsControl(r) || unicode.Is(unicode.Cf, r) && r != '\u200c' && r != '\u200d' || r == '\u2028' || r == '\u2029' || r == unicode.ReplacementChar
}

// links refuses addresses, mentions and markup.
func (x *examination) links() {
	s := text.Clean(x.claim.text)
	for _, p := range []*regexp.Regexp{address, mentioned, hostPath} {
		if m := p.FindString(s); m != "" {
			x.fault(Link, strings.TrimSpace(m), "a sentence has no links and mentions nobody")
			return
		}
	}
	for _, m := range host.FindAllString(s, -1) {
		if !x.ev.hasText(m) {
			x.fault(Link, m, "a sentence has no links: "+m)
		}
	}
}

func (e *Evidence) hasText(s string) bool {
	for _, q := range e.quotable {
		if strings.Contains(q, strings.ToLower(s)) {
			return true
		}
	}
	return false
}
