package text

import (
	_ "embed"
	"math"
	"strconv"
	"strings"
	"sync"
)

// commonTable is made by the program in learn; see there for its form.
//
//go:embed common.txt
var commonTable string

// unknownShare is the share of articles taken to have a word that is not in the
// table.
const unknownShare = 0.0004

// A commonWord says how common a word is in English news.
type commonWord struct {
	rarity float32 // see Rarity
	lower  int8    // how many of a hundred times it is written in lower case within a sentence
}

var commonWords = sync.OnceValue(func() map[string]commonWord {
	m := make(map[string]commonWord, strings.Count(commonTable, "\n"))
	for line := range strings.Lines(commonTable) {
		f := strings.Fields(line)
		if len(f) != 3 {
			continue
		}
		share, _ := strconv.ParseFloat(f[1], 64)
		lower, _ := strconv.Atoi(f[2])
		m[f[0]] = commonWord{rarity: float32(-math.Log(max(share/1000, unknownShare))), lower: int8(lower)}
	}
	return m
})

// Rarity tells how much it says that a text has this folded English word: the
// negative logarithm of the share of news articles that have it, from 0 for
// "the" to 7.8 for a word that hardly any has.
func Rarity(w string) float64 {
	if c, ok := commonWords()[w]; ok {
		return float64(c.rarity)
	}
	return -math.Log(unknownShare)
}
