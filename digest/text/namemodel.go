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
	rows    []uint32 // for each of NameRows features, see SetRow
	known   []known  // of the lexicon's words, see ready; the first is that of no word
	once    sync.Once
	Edges   [NameGaps][NameLabels][NameLabels]int16
	scratch sync.Pool // *namer
}

// NewNameModel makes a model that knows nothing.
func NewNameModel() *NameModel {
	m := &NameModel{rows: make([]uint32, NameRows)}
	for r := range m.rows {
		m.SetRow(r, [NameLabels - 1]int{})
	}
	return m
}

// The weights of a row have a byte each, in which rowZero stands for none, and are
// added up in lanes of sixteen bits each, without a carry between them.
const (
	laneBits = 16
	rowBits8 = 8
	rowZero  = 128
)

// SetRow sets how much more a feature speaks for each label but Outside than for
// Outside, from -127 to 127.
func (m *NameModel) SetRow(row int, weights [NameLabels - 1]int) {
	m.rows[row] = 0
	for y, w := range weights {
		m.rows[row] |= uint32(rowZero+min(127, max(-127, w))) << (rowBits8 * byteOf(y))
	}
}

// byteOf is which byte of a row has the weight of a label: the first two are added up
// apart from the others.
func byteOf(y int) int { return (y&1)*2 + y>>1 }

// lanes is the row with a lane for each weight.
func lanes(row uint32) uint64 {
	return uint64(row&0x00ff00ff) | uint64(row>>8&0x00ff00ff)<<(2*laneBits)
}

// Row is what SetRow set.
func (m *NameModel) Row(row int) (weights [NameLabels - 1]int) {
	for y := range weights {
		weights[y] = int(m.rows[row]>>(rowBits8*byteOf(y))&(1<<rowBits8-1)) - rowZero
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
		node := m.node(n, i)
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
const never = 1 << 28

// ready adds up what of the lexicon's words is the same wherever they stand.
func (m *NameModel) ready() {
	lex := theLexicon()
	m.known = make([]known, len(lex.entries))
	m.known[0] = known{shape: shapes, roleShape: two(0, shapes), shapeShare: two(shapes, 0)}
	for i := range lex.entries {
		if i > 0 {
			w := lex.entries[i].word
			m.known[i] = knownOf(lex, w, shapeOf(w))
		}
		m.weigh(&m.known[i])
	}
}

// weigh adds up the weights of a piece's features by itself.
func (m *NameModel) weigh(k *known) {
	from, itself := k.aloneFeatures()
	for place := range k.alone {
		k.alone[place] = 0
		for j, x := range from {
			k.alone[place] += lanes(m.rows[row(salt(1+place*fromPlace+j), x)])
		}
	}
	for j, x := range itself {
		k.alone[own] += lanes(m.rows[row(salt(itselfTemplates[j]), x)])
	}
}

// node is how much speaks for each label of the piece at i.
func (m *NameModel) node(n *namer, i int) (score [NameLabels]int32) {
	var buf [together]uint32
	n.features(buf[:0], i)
	sum := uint64(0)
	for place := range places {
		sum += n.of(i + place - own).alone[place]
	}
	rows := (*[NameRows]uint32)(m.rows)
	for t, x := range buf {
		sum += lanes(rows[row(togetherTemplates[t], x)&(NameRows-1)])
	}
	for y := range NameLabels - 1 {
		score[1+y] = int32(sum>>(laneBits*y)&(1<<laneBits-1)) - rowZero*templates
	}
	return score
}

// step goes on from the scores of the labels before, by the best way to each.
func (m *NameModel) step(before, node [NameLabels]int32, g gap) (score [NameLabels]int32, back [NameLabels]int8) {
	e := &m.Edges[g]
	for y := range int8(NameLabels) {
		from, to := int8(0), int8(NameLabels-1) // the labels that y may follow
		if y == Inside || y == InsideElse {
			from, to = y-1, y
		}
		best, at := before[from]+int32(e[from][y]), from
		for x := from + 1; x <= to; x++ {
			if v := before[x] + int32(e[x][y]); v > best {
				best, at = v, x
			}
		}
		if g == apart && from > 0 {
			best = -never
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
	n := namer{model: unweighed()}
	r := Read(s)
	n.rules.read(r)
	n.read(r)
	var runs []NameRun
	n.eachRun(func(from, to int) {
		var r NameRun
		for i := from; i < to; i++ {
			r.Pieces = append(r.Pieces, n.pieces[i].Span)
			r.Features = append(r.Features, n.rowsOf(i))
			r.Gaps = append(r.Gaps, uint8(n.pieces[i].gap))
		}
		runs = append(runs, r)
	})
	return runs
}

// unweighed is a model that knows the lexicon's words and nothing of names.
var unweighed = sync.OnceValue(func() *NameModel {
	m := NewNameModel()
	m.ready()
	return m
})

// rowsOf gives the rows of all features of the piece at i.
func (n *namer) rowsOf(i int) []uint32 {
	var rows []uint32
	for place := range places {
		from, itself := n.of(i + place - own).aloneFeatures()
		for j, x := range from {
			rows = append(rows, row(salt(1+place*fromPlace+j), x))
		}
		for j, x := range itself {
			if place == own {
				rows = append(rows, row(salt(itselfTemplates[j]), x))
			}
		}
	}
	for t, x := range n.features(nil, i) {
		rows = append(rows, row(togetherTemplates[t], x))
	}
	return rows
}
