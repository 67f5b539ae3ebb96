package check

import "newsdesk/digest/text"

// offices looks whether somebody holds the office that the claim gives them.
func (x *examination) offices() {
	for _, m := range x.claim.mentions() {
		office, formerly := x.claim.officeOf(m.from, m.to)
		if office == "" {
			continue
		}
		if !x.ev.whole[text.Stem(office, "en")] {
			x.fault(Office, office, "the cited passages give nobody the office of "+office)
			continue
		}
		now, once := x.ev.held(m.words[len(m.words)-1], office)
		switch {
		case once && !now && !formerly:
			x.fault(Office, m.text, "the passages call "+m.text+" a former "+office)
		case now && !once && formerly:
			x.fault(Office, m.text, "the passages do not call "+m.text+" a former "+office)
		}
	}
}

// officeOf is the office that stands before or after a name, and whether it is said
// to be over.
func (r *reading) officeOf(from, to int) (office string, formerly bool) {
	for i := from; i < to; i++ { // some are taken for part of the name
		if offices[r.tokens[i].fold] {
			office = r.tokens[i].fold
		}
	}
	before, formerly := r.officeBefore(from)
	if office == "" {
		office = before
	}
	if office != "" {
		return office, formerly
	}
	return r.officeAfter(to)
}

// officeBefore reads "former prime minister" before the word at i. A chairman of the
// Board is not the Board's office.
func (r *reading) officeBefore(i int) (office string, formerly bool) {
	for k := i - 1; k >= max(0, i-roomForOffice); k-- {
		switch t := r.tokens[k]; {
		case t.fold == "of" || t.fold == "for" || t.fold == "and":
			return office, formerly
		case formerWords[t.fold]:
			formerly = true
		case offices[t.fold] && office == "":
			office, formerly = t.fold, formerly || r.formerBefore(k)
		case t.weight > 0 && !t.capital && !offices[t.fold]:
			return office, formerly
		}
	}
	return office, formerly
}

// formerBefore says that the office at k is over: "former defence minister".
func (r *reading) formerBefore(k int) bool {
	for j := k - 1; j >= max(0, k-roomForFormer) && !r.parted(j); j-- {
		if formerWords[r.tokens[j].fold] {
			return true
		}
	}
	return false
}

// roomForFormer is how many words before an office tell that it is over.
const roomForFormer = 3

// officeAfter reads ", the former prime minister," after the word before i.
func (r *reading) officeAfter(i int) (office string, formerly bool) {
	if i >= len(r.tokens) || i == 0 || r.tokens[i].Start-r.tokens[i-1].End < len(", ") {
		return "", false // without a comma it is not said of the name
	}
	for k := i; k < min(len(r.tokens), i+roomForOffice); k++ {
		formerly = formerly || formerWords[r.tokens[k].fold]
		if offices[r.tokens[k].fold] {
			return r.tokens[k].fold, formerly
		}
	}
	return "", formerly
}

// roomForOffice is how many words an office may stand from the name.
const roomForOffice = 5

// held says whether the evidence calls somebody the holder of an office, now and
// formerly.
func (e *Evidence) held(name token, office string) (now, once bool) {
	for _, s := range e.sentences {
		for _, i := range s.at[name.stem] {
			found, formerly := s.officeOf(i, i+1)
			if found == "" {
				continue
			}
			if text.Stem(found, "en") == text.Stem(office, "en") {
				now, once = now || !formerly, once || formerly
			}
		}
	}
	return now, once
}
