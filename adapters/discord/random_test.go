package discord

import (
	"errors"
	"fmt"
	"math/rand/v2"
	"os"
	"strconv"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"newsdesk/digest/chat"
)

// seeds is how many random runs there are; NEWSDESK_SEEDS asks for more.
func seeds(t *testing.T, few int) int {
	n, err := strconv.Atoi(os.Getenv("NEWSDESK_SEEDS"))
	if err != nil {
		return few
	}
	t.Logf("%d seeds", n)
	return n
}

// TestEveryPartLandsOnce posts editions while everything goes wrong, as delivery
// does: requests are cut before and after they are taken, answered late, with pages,
// with 429; threads fall asleep; the network goes down; the process is killed. In the
// end each part is there once.
func TestEveryPartLandsOnce(t *testing.T) {
	for seed := range seeds(t, 12) {
		for _, style := range []string{"components", "embeds"} {
			t.Run(fmt.Sprintf("%s/%d", style, seed), func(t *testing.T) {
				t.Parallel()
				synctest.Test(t, func(t *testing.T) { newStorm(t, uint64(seed), style).run() })
			})
		}
	}
}

// A storm is one random run.
type storm struct {
	*person
	config Config

	mu      sync.Mutex
	rng     *rand.Rand
	over    bool
	current *Adapter
	wants   map[string]int // what was to be posted, by its text
}

func newStorm(t *testing.T, seed uint64, style string) *storm {
	time.Sleep(time.Until(time.Date(2026, 3, 1, 0, 0, 0, 0, time.UTC))) // Discord's ids begin in 2015
	s := &storm{config: Config{Style: style, Crosspost: true}, rng: rand.New(rand.NewPCG(seed, 7)), wants: map[string]int{}}
	s.person = newPerson(t, s.config)
	s.current = s.adapter
	f := s.fake
	f.limit, f.window, f.remember = 5, 5*time.Second, 2*time.Minute
	f.mischief = s.mischief
	return s
}

func (s *storm) chance(percent int) bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.rng.IntN(100) < percent
}

func (s *storm) upTo(d time.Duration) time.Duration {
	s.mu.Lock()
	defer s.mu.Unlock()
	return time.Duration(s.rng.Int64N(int64(d)))
}

func (s *storm) mischief(method, path string) trouble {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.over || s.rng.IntN(100) >= 30 {
		return noTrouble
	}
	all := []trouble{cutBefore, cutAfter, badGateway, serverFault, tooMany, tooManyAll, tooManyPage, verySlow}
	if method == "POST" && strings.HasSuffix(path, "/messages") {
		all = append(all, lateTaken) // what has no nonce cannot be told from a new one
	}
	return all[s.rng.IntN(len(all))]
}

func (s *storm) adapterNow() *Adapter {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.current
}

// run posts everything, and looks what has come of it.
func (s *storm) run() {
	s.runs(rigHandler{})
	var work, weather sync.WaitGroup
	weather.Go(s.weather)
	for _, room := range []string{general, newsRoom, forumRoom} {
		for edition := range 3 {
			work.Go(func() { s.edition(room, edition) })
		}
	}
	work.Wait()
	s.mu.Lock()
	s.over = true
	s.mu.Unlock()
	weather.Wait()
	time.Sleep(5 * time.Minute) // what is still on its way arrives
	s.count()
}

// edition posts a root and two parts in its thread, and edits one.
func (s *storm) edition(room string, n int) {
	time.Sleep(s.upTo(time.Minute))
	root := s.deliver(chat.Ref{Channel: s.channel(room)}, fmt.Sprintf("root-%s-%d.", room, n))
	for i := range 2 {
		reply := s.deliver(root, fmt.Sprintf("part-%s-%d-%d.", room, n, i))
		if i == 1 {
			s.edit(reply, fmt.Sprintf("part-%s-%d-%d. edited", room, n, i))
		}
	}
}

// deliver posts one part as digest/deliver does: what may have been posted is looked
// for before it is posted again.
func (s *storm) deliver(at chat.Ref, text string) chat.Ref {
	m := chat.Message{Key: text, Blocks: paragraph(text).Blocks}
	s.mu.Lock()
	s.wants[text] = 1
	s.mu.Unlock()
	since, unknown := time.Now().Add(-time.Minute), false
	for try := 0; try < 500; try++ {
		if unknown {
			ref, found, err := s.adapterNow().Find(s.t.Context(), at.Channel, text, since)
			if err != nil {
				s.wait(err)
				continue
			}
			if found {
				return ref
			}
		}
		ref, err := s.adapterNow().Post(s.t.Context(), at, m)
		switch {
		case err == nil && s.chance(10): // killed before it is written down
			unknown = true
			s.restart()
		case err == nil:
			return ref
		case errors.Is(err, chat.ErrUnknown):
			unknown = true
		}
		s.wait(err)
	}
	s.t.Errorf("%s cannot be posted", text)
	return at
}

// wait waits as long as an error asks, or for some time.
func (s *storm) wait(err error) {
	var retry *chat.RetryError
	switch {
	case errors.As(err, &retry) && retry.After > 0:
		time.Sleep(retry.After)
	case errors.Is(err, chat.ErrGone), errors.Is(err, chat.ErrRejected):
		s.t.Errorf("given up: %v", err)
	}
	if s.chance(50) {
		time.Sleep(time.Second + s.upTo(2*time.Second)) // before a late request arrives
		return
	}
	time.Sleep(s.upTo(4 * time.Minute)) // beyond the nonce's window
}

func (s *storm) edit(ref chat.Ref, text string) {
	for range 500 {
		err := s.adapterNow().Edit(s.t.Context(), ref, paragraph(text))
		if err == nil {
			return
		}
		s.wait(err)
	}
	s.t.Errorf("%s cannot be edited", text)
}

func (s *storm) restart() {
	a := s.opens(Options{Config: s.config})
	s.fake.mu.Lock()
	s.fake.restarted = true
	s.fake.mu.Unlock()
	s.mu.Lock()
	defer s.mu.Unlock()
	s.current = a
}

// weather is what happens besides.
func (s *storm) weather() {
	for {
		time.Sleep(s.upTo(3 * time.Minute))
		s.mu.Lock()
		over := s.over
		s.mu.Unlock()
		if over {
			s.fake.net.setDown(false)
			return
		}
		switch kind := s.upTo(10); {
		case kind < 3:
			s.fake.gate.drop()
		case kind < 6:
			s.fake.net.setDown(true)
			time.Sleep(s.upTo(2 * time.Minute))
			s.fake.net.setDown(false)
		default:
			s.fake.sleepThreads()
		}
	}
}

// count looks at what was posted.
func (s *storm) count() {
	seen := map[string]int{}
	for _, m := range s.all() {
		for text := range s.wants {
			if strings.Contains(readable(m.Body), text) {
				seen[text]++
			}
		}
	}
	for text := range s.wants {
		if seen[text] != 1 {
			s.t.Errorf("%s is there %d times", text, seen[text])
		}
	}
	if n, least := s.fake.posted, len(s.wants); n < least {
		s.t.Errorf("%d posts for %d parts", n, least)
	}
}

// TestEveryQuestionIsAnsweredOnce asks while the gateway does whatever a session
// survives: it drops, asks to reconnect, says for a moment that the session is
// invalid, falls silent, and stops answering heartbeats.
func TestEveryQuestionIsAnsweredOnce(t *testing.T) {
	for seed := range seeds(t, 8) {
		bubble(t, strconv.Itoa(seed), func(t *testing.T) {
			rng := rand.New(rand.NewPCG(uint64(seed), 9))
			p := newPerson(t, Config{})
			p.runs(rigHandler{})
			p.asks("before")
			g := &p.fake.gate
			const questions = 40
			for i := range questions {
				switch rng.IntN(7) {
				case 0:
					g.drop()
				case 1:
					g.raw(`{"op":7,"d":null}`)
				case 2:
					g.raw(`{"op":9,"d":true}`)
				case 3:
					g.silence()
				case 4:
					g.deaf(true)
					time.Sleep(time.Duration(rng.Int64N(int64(2 * time.Minute))))
					g.deaf(false)
				}
				time.Sleep(time.Duration(rng.Int64N(int64(20 * time.Second))))
				p.says(chat.Ref{Channel: p.channel(general)}, aliceUser, fmt.Sprintf("q%d?", i))
			}
			time.Sleep(5 * time.Minute) // the longest that a dead connection goes unnoticed, and more
			seen := map[string]int{}
			for _, s := range p.Seen() {
				seen[s.Text]++
			}
			if len(seen) != questions+1 {
				t.Errorf("%d answers to %d questions", len(seen), questions+1)
			}
			for text, n := range seen {
				if n != 1 {
					t.Errorf("%q %d times", text, n)
				}
			}
		})
	}
}
