package store

import "sync"

// common remembers in how many articles the common words stand: FTS5 counts a
// word's articles one by one, which takes milliseconds for each of them.
type common struct {
	mu     sync.Mutex // guards what follows
	newest int64      // the newest article when the first of them was counted
	counts map[string]int
}

const (
	// isCommon is from how many articles on a word is worth remembering.
	isCommon = 500
	// maxCommon bounds how many words are remembered.
	maxCommon = 20_000
)

// count is what is remembered of a word, forgotten when the archive has grown by a
// hundredth since.
func (c *common) count(word string, newest int64) (int, bool) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.counts == nil || newest < c.newest || newest > c.newest+c.newest/100 || len(c.counts) > maxCommon {
		c.newest, c.counts = newest, map[string]int{}
	}
	n, ok := c.counts[word]
	return n, ok
}

func (c *common) keep(word string, n int) {
	if n < isCommon {
		return
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	c.counts[word] = n
}
