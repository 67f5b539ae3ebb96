package chat

import (
	"slices"
	"strconv"
)

// Split divides m into messages that each fit l, in order and without losing a
// word; a message that fits comes back as it is. Whole blocks move: a heading
// stays with what follows it and controls with what they follow, where a message
// holds both. Only a block larger than a message alone is divided: after a line,
// else a sentence, else a word, else between two characters. A rest of an Entry
// is an Entry without a title. Where even that does not fit, a block loses its
// links; only limits smaller than one character are exceeded.
//
// The parts' keys are m.Key, m.Key+"#2" and so on. A form goes with the first
// part. A divider where messages part is dropped.
func Split(m Message, l Limits) []Message {
	if l.Fits(m) {
		return []Message{m}
	}
	s := splitter{limits: l}
	for _, u := range units(m.Blocks, l) {
		s.place(u)
	}
	s.flush()
	return s.sealed(m)
}

// units groups blocks that belong together, each within the limits of a block.
func units(blocks []Block, l Limits) [][]Block {
	var out [][]Block
	open := false // the last unit waits for the block that its heading is about
	for _, b := range blocks {
		parts := divide(b, l)
		if n := len(out); n > 0 && (open || b.Kind == Actions) {
			out[n-1] = append(out[n-1], parts...)
		} else {
			out = append(out, parts)
		}
		if b.Kind != Actions {
			open = b.Kind == Heading || b.Kind == Divider
		}
	}
	return out
}

// divide cuts one block so that each piece is within the limits of a block.
func divide(b Block, l Limits) []Block {
	if l.fitsBlock(b) {
		return []Block{b}
	}
	var out []Block
	if b.Kind == Actions {
		for cs := range slices.Chunk(b.Controls, l.Control) {
			out = append(out, Block{Kind: Actions, Controls: cs})
		}
		return out
	}
	f := newFlow(b)
	for !f.empty() {
		head, ok := f.cut(l.fitsBlock, atRune)
		if !ok && f.strip() {
			continue
		}
		if !ok {
			return append(out, f.block(len(f.parts)))
		}
		out = append(out, head)
	}
	return out
}

// A splitter fills one message after the other.
type splitter struct {
	limits Limits
	done   [][]Block
	cur    []Block
	used   int // of limits.Message by cur
}

// place puts a unit where it fits whole, if there is such a place.
func (s *splitter) place(unit []Block) {
	if s.fits(unit...) {
		s.add(unit...)
		return
	}
	if empty := (&splitter{limits: s.limits}); empty.fits(unit...) {
		s.flush()
		s.add(trimDividers(unit)...)
		return
	}
	for _, b := range unit {
		s.placeBlock(b)
	}
}

func (s *splitter) placeBlock(b Block) {
	if s.fits(b) {
		s.add(b)
		return
	}
	if empty := (&splitter{limits: s.limits}); empty.fits(b) {
		s.flush()
		s.add(trimDividers([]Block{b})...)
		return
	}
	if b.Kind == Actions && len(b.Controls) > 1 {
		half := len(b.Controls) / 2
		s.placeBlock(Block{Kind: Actions, Controls: b.Controls[:half]})
		s.placeBlock(Block{Kind: Actions, Controls: b.Controls[half:]})
		return
	}
	s.pour(b)
}

// pour divides a block that no message holds.
func (s *splitter) pour(b Block) {
	f := newFlow(b)
	for !f.empty() {
		floor := atSentence // better a new message than a sentence cut in two
		if len(s.cur) == 0 {
			floor = atRune
		}
		head, ok := f.cut(func(b Block) bool { return s.fits(b) }, floor)
		switch {
		case ok:
			s.add(head)
			if !f.empty() {
				s.flush()
			}
		case len(s.cur) > 0:
			s.flush()
		case f.strip():
		default:
			s.add(f.block(len(f.parts)))
			return
		}
	}
}

func (s *splitter) fits(blocks ...Block) bool {
	if s.limits.Blocks > 0 && len(s.cur)+len(blocks) > s.limits.Blocks {
		return false
	}
	if s.limits.Message <= 0 {
		return true
	}
	total := s.used
	for _, b := range blocks {
		if total += s.limits.cost(b); total > s.limits.Message {
			return false
		}
	}
	return total <= s.limits.Message
}

func (s *splitter) add(blocks ...Block) {
	for _, b := range blocks {
		s.cur = append(s.cur, b)
		s.used += s.limits.cost(b)
	}
}

func (s *splitter) flush() {
	for len(s.cur) > 0 && s.cur[len(s.cur)-1].Kind == Divider {
		s.cur = s.cur[:len(s.cur)-1]
	}
	if len(s.cur) > 0 {
		s.done = append(s.done, s.cur)
	}
	s.cur, s.used = nil, 0
}

func (s *splitter) sealed(m Message) []Message {
	if len(s.done) == 0 { // nothing but dividers
		s.done = [][]Block{nil}
	}
	out := make([]Message, len(s.done))
	for i, blocks := range s.done {
		out[i] = Message{Key: m.Key, Blocks: blocks, Private: m.Private, Broadcast: m.Broadcast && i == 0}
		if i == 0 {
			out[i].Form = m.Form
		} else if m.Key != "" {
			out[i].Key = m.Key + "#" + strconv.Itoa(i+1)
		}
	}
	return out
}

func trimDividers(blocks []Block) []Block {
	for len(blocks) > 0 && blocks[0].Kind == Divider {
		blocks = blocks[1:]
	}
	return blocks
}
