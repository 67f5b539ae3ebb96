package discord

import (
	"fmt"
	"math/rand/v2"
	"net/http"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"newsdesk/digest/chat"
)

// long is an answer of as many messages as it has parts.
func long(name string, parts int) chat.Message {
	var m chat.Message
	for i := range parts {
		m.Blocks = append(m.Blocks, chat.Block{Kind: chat.Paragraph, Text: chat.Say(fmt.Sprintf("%s-part-%d. ", name, i) + strings.Repeat("word ", 700))})
	}
	return m
}

// track is /news track, which the tests' handlers answer for everybody.
func track(name string) map[string]any {
	return map[string]any{"name": "news", "type": 1, "options": []any{map[string]any{
		"type": 1, "name": "track", "options": []any{map[string]any{"type": 3, "name": "name", "value": name}},
	}}}
}

// follows is what goes wrong with answers that follow an interaction.
type follows struct {
	mu    sync.Mutex
	rng   *rand.Rand
	lossy map[string]bool // an outcome is unknown, or was held up: by token
	over  map[string]bool // the token is no longer taken
}

func (f *follows) mischief(method, path string) trouble {
	f.mu.Lock()
	defer f.mu.Unlock()
	p := strings.Split(path, "/")
	if method != http.MethodPost || p[1] != "webhooks" {
		return noTrouble
	}
	token := p[3]
	switch n := f.rng.IntN(100); {
	case f.over[token] || n < 10:
		f.over[token] = true
		return tokenOver
	case n < 40:
		f.lossy[token] = true
		all := []trouble{cutBefore, cutAfter, badGateway, serverFault, tooMany, verySlow, lateTaken}
		return all[f.rng.IntN(len(all))]
	}
	return noTrouble
}

// TestEveryAnswerLandsOnce answers commands for everybody while what follows the
// acknowledgement goes wrong: no part is there twice, and all are there unless Discord
// did not say what became of one.
func TestEveryAnswerLandsOnce(t *testing.T) {
	const parts = 3
	for seed := range seeds(t, 12) {
		bubble(t, strconv.Itoa(seed), func(t *testing.T) {
			w := &follows{rng: rand.New(rand.NewPCG(uint64(seed), 11)), lossy: map[string]bool{}, over: map[string]bool{}}
			p := newPerson(t, Config{})
			p.fake.mischief = w.mischief
			p.runs(recorder{func(r chat.Request) chat.Message { return long(r.Options["name"], parts) }})
			tokens := map[string]string{}
			for i := range 20 {
				name := fmt.Sprintf("q%d", i)
				tokens[name] = "token-" + p.act(chat.Ref{Channel: p.channel(general)}, interactionCommand, track(name), nil).id
				time.Sleep(5 * time.Second)
			}
			time.Sleep(20 * time.Minute) // what is still on its way arrives
			seen := map[string]int{}
			for _, m := range p.all() {
				name, _, _ := strings.Cut(m.text, " ")
				seen[name]++
			}
			missing, told := 0, seen["A"] // "A part of the answer may be missing", which may be lost, too
			for name, token := range tokens {
				all := true
				for i := range parts {
					text := fmt.Sprintf("%s-part-%d.", name, i)
					if n := seen[text]; n > 1 || (n == 0 && !w.lossy[token]) {
						t.Errorf("%s is there %d times", text, n)
					}
					all = all && seen[text] == 1
				}
				if !all && !w.over[token] {
					missing++
				}
			}
			t.Logf("%d answers lack a part, %d askers were told so", missing, told)
			if missing > 2*told+2 {
				t.Errorf("%d answers lack a part, and %d askers were told so", missing, told)
			}
		})
	}
}
