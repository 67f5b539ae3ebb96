package text

import (
	_ "embed"
	"strconv"
	"strings"
	"sync"
)

// The labels of pieces.
const (
	Outside    = iota // of no name
	Begins            // begins a name of a person, organisation or place
	Inside            // goes on with it
	BeginsElse        // begins another name: of a work, an event, a people
	InsideElse        // goes on with it
	NameLabels        // how many there are
)

// inside is the label of what goes on with a name that begins with a label.
func inside(label int8) int8 { return (label - 1) | 1 + 1 }

// NameGaps is how many kinds of gaps stand before pieces.
const NameGaps = int(gaps)

// A NameModel tells which pieces of a text are names. It is a chain of labels
// whose likeliest course is found (a conditional random field), in which a
// feature and a gap between two labels have weights.
type NameModel struct {
	rows  []uint64 // for each of NameRows features, see SetRow
	Edges [NameGaps][NameLabels][NameLabels]int16
}

// NewNameModel makes a model that knows nothing.
func NewNameModel() *NameModel {
	m := &NameModel{rows: make([]uint64, NameRows)}
	for r := range m.rows {
		m.SetRow(r, [NameLabels - 1]int{})
	}
	return m
}

// laneBits is the room that the weight of one label has in a row, and laneZero what
// stands for no weight, so that rows are added up without a carry between lanes.
const (
	laneBits = 16
	laneZero = 256
)

// SetRow sets how much more a feature speaks for each label but Outside than for
// Outside, from -255 to 255.
func (m *NameModel) SetRow(row int, weights [NameLabels - 1]int) {
	m.rows[row] = 0
	for y, w := range weights {
		m.rows[row] |= uint64(laneZero+min(255, max(-255, w))) << (laneBits * y)
	}
}

// Row is what SetRow set.
func (m *NameModel) Row(row int) (weights [NameLabels - 1]int) {
	for y := range weights {
		weights[y] = int(m.rows[row]>>(laneBits*y)&(1<<laneBits-1)) - laneZero
	}
	return weights
}

// namesTable is made by the program in learn/names: lines of a feature's row with
// its weights, and lines of "edge", a gap, two labels and a weight.
//
//go:embed names.txt
var namesTable string

var nameModel = sync.OnceValue(func() *NameModel {
	m := NewNameModel()
	for line := range strings.Lines(namesTable) {
		f := strings.Fields(line)
		switch {
		case len(f) != NameLabels:
		case f[0] == "edge":
			m.Edges[number(f[1])][number(f[2])][number(f[3])] = int16(number(f[4]))
		default:
			m.SetRow(number(f[0]), [...]int{number(f[1]), number(f[2]), number(f[3]), number(f[4])})
		}
	}
	return m
})

func number(s string) int {
	n, _ := strconv.Atoi(s)
	return n
}

// tag gives the likeliest labels of the pieces from one to before another.
func (m *NameModel) tag(n *namer, from, to int) []int8 {
	best := n.best[:0]
	var score [NameLabels]int32
	for i := from; i < to; i++ {
		node := m.node(n.features(i))
		if i == from {
			score = node
			score[Inside], score[InsideElse] = -never, -never
			best = append(best, [NameLabels]int8{})
			continue
		}
		var back [NameLabels]int8
		score, back = m.step(score, node, n.pieces[i].gap)
		best = append(best, back)
	}
	n.best = best
	return n.trace(score)
}

// never is more than all weights of a text together.
const never = 1 << 20

func (m *NameModel) node(rows []uint32) (score [NameLabels]int32) {
	sum := uint64(0)
	for _, r := range rows {
		sum += m.rows[r&(NameRows-1)]
	}
	for y := range NameLabels - 1 {
		score[1+y] = int32(sum>>(laneBits*y)&(1<<laneBits-1)) - int32(laneZero*len(rows))
	}
	return score
}

// step goes on from the scores of the labels before, by the best way to each.
func (m *NameModel) step(before, node [NameLabels]int32, g gap) (score [NameLabels]int32, back [NameLabels]int8) {
	e := &m.Edges[g]
	for y := range int8(NameLabels) {
		best, at := int32(-1<<30), int8(0)
		for x := range int8(NameLabels) {
			if !MayFollow(x, y) || g == apart && (y == Inside || y == InsideElse) {
				continue
			}
			if v := before[x] + int32(e[x][y]); v > best {
				best, at = v, x
			}
		}
		score[y], back[y] = best+node[y], at
	}
	return score, back
}

// MayFollow says that label y can follow x.
func MayFollow(x, y int8) bool {
	return y != Inside && y != InsideElse || x == y || x == y-1
}

// trace reads the best labels backwards from the last scores.
func (n *namer) trace(score [NameLabels]int32) []int8 {
	y := int8(0)
	for x := range score {
		if score[x] > score[y] {
			y = int8(x)
		}
	}
	labels := n.labels[:0]
	for range n.best {
		labels = append(labels, y)
	}
	for i := len(labels) - 1; i >= 0; i-- {
		labels[i] = y
		y = n.best[i][y]
	}
	n.labels = labels
	return labels
}

// A NameRun is a stretch of a text in which names can be, for the learning program.
type NameRun struct {
	Pieces   []Span
	Features [][]uint32
	Gaps     []uint8 // before each piece
}

// NameRuns gives the stretches of s in which names can be.
func NameRuns(s string) []NameRun {
	sentences := Sentences(s)
	n := newNamer(s, newRuler(s, Words(s), sentences), sentences)
	var runs []NameRun
	n.eachRun(func(from, to int) {
		var r NameRun
		for i := from; i < to; i++ {
			r.Pieces = append(r.Pieces, n.pieces[i].Span)
			r.Features = append(r.Features, append([]uint32(nil), n.features(i)...))
			r.Gaps = append(r.Gaps, uint8(n.pieces[i].gap))
		}
		runs = append(runs, r)
	})
	return runs
}
