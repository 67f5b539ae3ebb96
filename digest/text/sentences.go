package text

import (
	"regexp"
	"strings"
	"unicode"
	"unicode/utf8"
)

// Sentences marks the sentences of s in order, without the space around them. A
// blank line always ends a sentence, and so does a line break before a bullet.
// Abbreviations, initials, decimals and dots within a quotation that goes on do
// not. Every visible character of s is in exactly one sentence.
func Sentences(s string) []Span {
	var spans []Span
	for start := 0; start < len(s); {
		end, next := paragraph(s, start)
		spans = appendSentences(spans, s, Span{start, end})
		start = next
	}
	return spans
}

// paragraph is where the paragraph that begins at i ends and the next begins.
func paragraph(s string, i int) (end, next int) {
	for {
		n := strings.IndexByte(s[i:], '\n')
		if n < 0 {
			return len(s), len(s)
		}
		i += n
		j := i + 1
		breaks := 1
		for j < len(s) {
			r, n := utf8.DecodeRuneInString(s[j:])
			if !unicode.IsSpace(r) {
				break
			}
			if r == '\n' {
				breaks++
			}
			j += n
		}
		if breaks > 1 || bullet(s[j:]) {
			return i, j
		}
		i = j
	}
}

// bullet says that a line begins like an item of a list.
func bullet(line string) bool {
	r, n := utf8.DecodeRuneInString(line)
	if !strings.ContainsRune("•‣⁃◦▪●■*–—-·", r) || n == len(line) {
		return false
	}
	return line[n] == ' ' || line[n] == '\t'
}

func appendSentences(spans []Span, s string, p Span) []Span {
	start := skipSpace(s, p.Start, p.End)
	for i := start; i < p.End; {
		if !mayEnd[s[i]] {
			i++
			continue
		}
		if s[i] == ':' {
			if at := creditAt(s[start:i]); at > 0 {
				spans = append(spans, Span{start, trimEnd(s, start, start+at)})
				start += at
			}
			i++
			continue
		}
		r, n := utf8.DecodeRuneInString(s[i:p.End])
		if !terminator(r) {
			if (r == '•' || r == '⁃') && i > start {
				spans = append(spans, Span{start, trimEnd(s, start, i)})
				start = i
			}
			i += n
			continue
		}
		end := referencesEnd(s[:p.End], terminatorsEnd(s, i, p.End))
		if next, ok := boundary(s[:p.End], start, i, end); ok {
			spans = append(spans, Span{start, end})
			start, i = next, next
			continue
		}
		i = end
	}
	if end := trimEnd(s, start, p.End); end > start {
		spans = append(spans, Span{start, end})
	}
	return spans
}

// creditAt is where the credit of a picture begins that s, before a colon, ends with:
// "… in Washington Image: United States Navy". Zero is nowhere.
func creditAt(s string) int {
	near := s[max(0, len(s)-longestCredit-1):] // no further back: a text may have no space at all
	word := near[strings.LastIndexByte(near, ' ')+1:]
	if !credits[word] || len(word) == len(s) {
		return 0
	}
	before := lastRune(strings.TrimRight(s[:len(s)-len(word)], " "))
	if !unicode.IsLetter(before) && !unicode.IsDigit(before) && !closer(before) {
		return 0
	}
	return len(s) - len(word)
}

var credits = map[string]bool{"Image": true, "Photo": true, "Picture": true, "Photograph": true}

// longestCredit is the length of the longest of credits, in bytes.
const longestCredit = len("Photograph")

// mayEnd holds the bytes that a terminator, a bullet or a credit's colon begins with.
var mayEnd = func() (t [256]bool) {
	for _, r := range ".!?…。！？।॥؟۔｡•⁃:" {
		t[string(r)[0]] = true
	}
	return t
}()

func terminator(r rune) bool {
	switch r {
	case '.', '!', '?', '…', '。', '！', '？', '।', '॥', '؟', '۔', '｡':
		return true
	}
	return false
}

// terminatorsEnd is the end of the terminators at i with the closing quotes and
// brackets that follow them.
func terminatorsEnd(s string, i, limit int) int {
	for i < limit {
		if strings.HasPrefix(s[i:limit], ". .") { // an ellipsis with spaces
			i += 2
			continue
		}
		if n := spacedCloser(s, i, limit); n > 0 {
			i += n
			continue
		}
		r, n := utf8.DecodeRuneInString(s[i:limit])
		if !terminator(r) && !closer(r) && !(r == '“' && misclosed(s[:limit], i+n)) {
			break
		}
		if r == '"' || r == '\'' {
			if !quoteCloses(s, i, n, limit) {
				break
			}
		}
		i += n
	}
	return i
}

// referencesEnd takes the marks of references that follow a sentence, such as
// [3] or [citation needed], and a smile into it.
func referencesEnd(s string, end int) int {
	for mayReference(s[end:]) {
		m := reference.FindString(s[end:min(len(s), end+longestReference)])
		if m == "" {
			return end
		}
		end += len(m)
	}
	return end
}

// mayReference is a quick look whether a reference or a smile begins s.
func mayReference(s string) bool {
	s = strings.TrimLeft(s[:min(len(s), 3)], " \u00a0")
	return s != "" && (s[0] == '[' || s[0] == ':' || s[0] == ';')
}

// longestReference bounds how far is looked for a reference, in bytes.
const longestReference = 40

var reference = regexp.MustCompile(`^[ \x{00a0}]?(?:\[(?:\d{1,3}|[a-z]|note \d+|[a-z]+ (?:[a-z]+ )?needed)\]|[:;]-?[()DPp](?:\s|$))`)

// misclosed says that an opening quotation mark that ends at i stands where one closes.
func misclosed(s string, i int) bool { return i == len(s) || s[i] == ' ' || s[i] == '\n' }

func quoteCloses(s string, i, n, limit int) bool {
	if i+n >= limit {
		return true
	}
	r, _ := utf8.DecodeRuneInString(s[i+n : limit])
	return !unicode.IsLetter(r) && !unicode.IsDigit(r)
}

func closer(r rune) bool { return strings.ContainsRune("\"'”’»)]}›」』）】", r) }

// boundary says whether a sentence that began at start ends with the terminators
// that stand at i up to end, and where the next one begins.
func boundary(s string, start, i, end int) (next int, ok bool) {
	r, _ := utf8.DecodeRuneInString(s[i:])
	if end >= len(s) {
		return end, true
	}
	next = skipSpace(s, end, len(s))
	if next >= len(s) {
		return next, true
	}
	if fullWidth(r) {
		return next, true
	}
	if next == end {
		return end, gluedBoundary(s, i, end)
	}
	return next, sentenceEnds(s, Span{start, i}, end, next)
}

func fullWidth(r rune) bool { return strings.ContainsRune("。！？।॥۔｡", r) }

// gluedBoundary says whether two sentences meet at end without a space, as where
// paragraphs were lost: a word of some length, one dot, a capitalised word.
func gluedBoundary(s string, i, end int) bool {
	if end-i != 1 && !closer(rune(s[end-1])) {
		return false
	}
	before := lastWord(s[:i])
	after, n := utf8.DecodeRuneInString(s[end:])
	second, _ := utf8.DecodeRuneInString(s[min(len(s), end+n):])
	if !unicode.IsUpper(after) || !(unicode.IsLower(second) || unicode.IsSpace(second)) || len(before) < 3 {
		return false
	}
	last, _ := utf8.DecodeLastRuneInString(before)
	if word, _, _ := strings.Cut(Head(s[end:], longestAddress), " "); strings.ContainsAny(word, "@/") {
		return false
	}
	return unicode.IsLower(last) && !strings.ContainsRune(before, '.') && !neverEnds[strings.ToLower(before)]
}

// longestAddress bounds how far is looked for an address, in bytes.
const longestAddress = 80

// sentenceEnds decides for terminators that are followed by a space. The
// sentence so far is head, without them; end is after them and next is where
// the next word begins.
func sentenceEnds(s string, head Span, end, next int) bool {
	mark, n := utf8.DecodeRuneInString(s[head.End:])
	after, word := opening(s, next)
	lower := unicode.IsLower(after) && !innerCapital(s[next:])
	closed := end > head.End+n && closer(lastRune(s[:end]))
	switch {
	case closed && dash(s[next:]), (mark == '!' || mark == '?') && yearInBrackets.MatchString(s[next:min(len(s), next+6)]):
		return false
	case lower:
		return !closed && endsBeforeLower(s[head.Start:end], mark)
	case mark == '!' || mark == '?' || mark == '؟':
		return true
	case mark == '…' || strings.HasPrefix(s[head.End:end], ".."):
		return unicode.IsUpper(after) || !unicode.IsLetter(after)
	case closed && s[end-1] != ')' && s[end-1] != ']':
		return !abbreviated(s, head, word, after) || unicode.IsUpper(after) && starters[word]
	}
	return !abbreviated(s, head, word, after)
}

// dash says that s begins with a dash, as a quotation's source does.
func dash(s string) bool {
	r, _ := utf8.DecodeRuneInString(s)
	return r == '—' || r == '–' || r == '-'
}

var yearInBrackets = regexp.MustCompile(`^\(\d{4}\)`)

// innerCapital says that a word is written like iPhone.
func innerCapital(s string) bool {
	return innerCapitals.MatchString(s[:min(len(s), longestAbbreviation)])
}

var innerCapitals = regexp.MustCompile(`^[a-z]{1,4}[A-Z][a-zA-Z]`)

// endsBeforeLower says whether a sentence, terminators included, ends although
// the next word is in lower case, as in careless writing.
func endsBeforeLower(s string, mark rune) bool {
	switch {
	case mark == '!' || mark == '?':
		r, _ := utf8.DecodeRuneInString(lastWord(s[:len(s)-1]))
		return unicode.IsLower(r)
	case !strings.HasSuffix(s, ".") || strings.HasSuffix(s, ".."):
		return false
	}
	w := lastWord(s[:len(s)-1])
	if len(w) < 3 || neverEnds[w] || beforeName[w] {
		return false
	}
	c, ok := commonWords()[w]
	return ok && c.lower > 60
}

func lastRune(s string) rune {
	r, _ := utf8.DecodeLastRuneInString(s)
	return r
}

// opening is the first letter or digit at or after i within quotes and brackets,
// and the word that it begins, in lower case.
func opening(s string, i int) (rune, string) {
	for i < len(s) {
		r, n := utf8.DecodeRuneInString(s[i:])
		if unicode.IsLetter(r) || unicode.IsDigit(r) {
			return r, strings.ToLower(firstWord(s[i:]))
		}
		if unicode.IsSpace(r) {
			break
		}
		i += n
	}
	return 0, ""
}

// longestAbbreviation bounds how far is looked for a word, in bytes.
const longestAbbreviation = 24

func firstWord(s string) string {
	s = Head(s, longestAbbreviation)
	for i, r := range s {
		if !unicode.IsLetter(r) && !unicode.IsDigit(r) && r != '\'' && r != '’' {
			return s[:i]
		}
	}
	return s
}

// lastWord is the word that s ends with, with the dots in it, as in U.S
func lastWord(s string) string {
	i := len(s)
	for i > 0 && len(s)-i < longestAbbreviation {
		r, n := utf8.DecodeLastRuneInString(s[:i])
		if !unicode.IsLetter(r) && !unicode.IsDigit(r) && r != '.' {
			break
		}
		i -= n
	}
	return s[i:]
}

// abbreviated says whether the dot at head.End belongs to an abbreviation or
// initial that does not end the sentence, given the next word and its first
// letter or digit.
func abbreviated(s string, head Span, word string, after rune) bool {
	if s[head.End] != '.' {
		return false
	}
	last := lastWord(s[head.Start:head.End])
	low := strings.ToLower(last)
	switch {
	case abbreviatedAbroad(s, head, word, after):
		return true
	case last == "":
		return false
	case neverEnds[low]:
		return !(len(last) > 1 && strings.ToUpper(last) == last && starters[word])
	case vital[last]:
		return unicode.IsDigit(after) || months[word] != 0
	case clock[low] && strings.HasPrefix(s[head.Start:], "At ") && head.End-head.Start < longestAbbreviation:
		return true
	case numberFollows[low]:
		return unicode.IsDigit(after)
	case beforeName[low]:
		return unicode.IsUpper(after) && !starters[word] || unicode.IsDigit(after)
	case listNumber(s[head.Start:head.End]):
		return true
	}
	return initialled(last, head, word, after)
}

// initialled says the same of a word that is an initial or has dots in it.
func initialled(last string, head Span, word string, after rune) bool {
	switch {
	case initial(last):
		return !starters[word] || head.End-head.Start == len(last)
	case !strings.Contains(last, ".") || !initials(last):
		return false
	case unicode.IsDigit(after):
		return !clock[strings.ToLower(last)]
	}
	return !starters[word] && unicode.IsUpper(after)
}

// initial says that a word is a single capital, as in J. Smith.
func initial(w string) bool {
	r, n := utf8.DecodeRuneInString(w)
	return n == len(w) && unicode.IsUpper(r)
}

// initials says that every part between the dots of w is short, as in U.S or Ph.D
func initials(w string) bool {
	for part := range strings.SplitSeq(w, ".") {
		if utf8.RuneCountInString(part) > 2 {
			return false
		}
	}
	return true
}

// listNumber says that the sentence so far is only the number of a list's item.
func listNumber(s string) bool {
	if len(s) > 3 {
		return false
	}
	for i := range len(s) {
		if s[i] < '0' || s[i] > '9' {
			return false
		}
	}
	return len(s) > 0
}

func skipSpace(s string, i, limit int) int {
	for i < limit {
		r, n := utf8.DecodeRuneInString(s[i:limit])
		if !unicode.IsSpace(r) {
			break
		}
		i += n
	}
	return i
}

func trimEnd(s string, start, end int) int {
	return start + len(strings.TrimRightFunc(s[start:end], unicode.IsSpace))
}

var (
	// neverEnds holds abbreviations that a name or a number follows.
	neverEnds = wordSet(`mr mrs ms mx messrs mme mlle dr prof rev hon gen lt col maj capt cmdr sgt cpl pvt adm brig gov sen rep reps sens pres supt insp
		st ste mt ft fr sr. vs v eg e.g i.e ie cf viz approx dept univ assn bros fig figs eq al. smt shri sri kum adv ph.d. herr hr sra sr dña ud uds
		lt.gen maj.gen vp asst pfc spc amb atty`)
	// beforeName holds abbreviations that end a sentence only if the next word
	// often begins one.
	beforeName = wordSet(`inc co corp ltd llc plc jr bros jan feb mar apr jun jul aug sept sep oct nov dec ave blvd rd hwy etc est calif mass pa va ariz colo conn del fla ga ill ind kan ky la md mich minn miss mo mont neb nev okla ore penn tenn tex vt wash wis wyo
		sq ph.d m.d b.a m.a al pte pvt int'l gmbh ag s.a no`)
	// numberFollows holds abbreviations only when a number follows.
	numberFollows = wordSet(`no nos pp p vol art sec ch para cap rs nr ca c op`)
	// vital holds what stands before the dates of a life.
	vital = wordSet(`b d m r fl div`)
	clock = wordSet(`a.m p.m`)
	// starters holds words that begin sentences more often than they follow an
	// abbreviation within one.
	starters = wordSet(`the a an he she it they we i you his her its their our my this that these those there here but and or so yet nor if when while as after before since because although though however
		in on at for from by with to of under over during despite according meanwhile also then now what who why how where which is are was were do did does has have had can could will would may no not some many most all both each every one two
		even only just still once until unless about more another other such last next earlier later mr mrs ms`)
)
