package chattest

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"net/http/httptest"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"sync/atomic"
	"syscall"
	"testing"
	"time"

	"newsdesk/digest/chat"
	"newsdesk/digest/failpoint"
)

// A counter counts from one.
type counter struct{ n atomic.Int64 }

func (c *counter) next() int { return int(c.n.Add(1)) }

// A room is a newsroom to be crashed: a database, channels, a feed, and the
// processes that run it.
type room struct {
	*engineUnderTest
	t        *testing.T
	dir      string
	address  string
	adapter  string
	channels []chat.Channel
	line     *line
	slots    []time.Time // due times, by the bot's clock
	start    time.Time   // what the bot's clock showed
	anchor   time.Time   // at this time
	begun    atomic.Bool // anchor is set
	extra    []string    // of the environment of all processes
	said     *said
	small    bool // its disk is

	mu     sync.Mutex // guards what follows
	kills  int
	broken []time.Time // when a process was gone, or went on after a pause
}

// An order is what a newsroom has to be like.
type order struct {
	channels, slots int
	trouble         float64       // how many of all posts meet with it
	latency         time.Duration // of the platform, at most
	extra           []string
}

// morning is when the first slot is due, by the bot's clock.
var morning = time.Date(2025, 4, 14, 9, 0, 0, 0, time.UTC)

// headStart is how long before the first slot the clock begins: long enough for the
// first edition to have something to tell, in more than one part.
const headStart = 100 * time.Second

func (e *engineUnderTest) open(t *testing.T, o order) *room {
	t.Helper()
	dir := t.TempDir()
	small := e.plan.storms && e.cluster == nil && smallDisk(t, dir)
	r := &room{small: small, engineUnderTest: e, t: t, dir: dir, address: e.database(t, dir), adapter: "work", extra: o.extra, said: &said{}}
	n := e.channels.next()
	r.line = newLine(t, e.platform, uint64(n), o) //nolint:gosec // it is small
	for i := range o.channels {
		r.channels = append(r.channels, e.platform.Channel(r.adapter, 100*n+i))
	}
	for i := range o.slots {
		r.slots = append(r.slots, morning.Add(time.Duration(i)*5*time.Minute))
	}
	feed := httptest.NewServer(http.HandlerFunc(r.feed))
	t.Cleanup(feed.Close)
	r.configure()
	r.start = morning.Add(-headStart)
	for _, c := range r.channels {
		r.command("news", "--channel", c.String(), "follow", feed.URL+"/feed.xml")
		r.command("news", "--channel", c.String(), "schedule", r.cron())
	}
	r.anchor = time.Now()
	r.begun.Store(true)
	t.Cleanup(func() {
		if t.Failed() {
			t.Logf("the last that the bot said:\n%s", r.said.tail())
		}
	})
	return r
}

func (r *room) configure() {
	text := fmt.Sprintf(`database: %q
log: {level: info}
http: {listen: "off"}
fetch: {allow_private: [127.0.0.0/8], full_text: false, interval: {min: 5m, max: 5m}}
adapters:
  %s: {kind: %s, %s}
`, r.address, r.adapter, r.platform.Kind, r.platform.Section(r.line.server.URL))
	if err := os.WriteFile(filepath.Join(r.dir, "newsdesk.yaml"), []byte(text), 0o600); err != nil {
		r.t.Fatal(err)
	}
}

// cron is the schedule: five minutes apart, and then no more on that day.
func (r *room) cron() string {
	hours := map[int][]string{}
	var order []int
	for _, s := range r.slots {
		if _, ok := hours[s.Hour()]; !ok {
			order = append(order, s.Hour())
		}
		hours[s.Hour()] = append(hours[s.Hour()], fmt.Sprint(s.Minute()))
	}
	var lines []string
	for _, h := range order {
		lines = append(lines, fmt.Sprintf("%s %d * * *", strings.Join(hours[h], ","), h))
	}
	return "cron " + strings.Join(lines, "; ")
}

// shown is what the bot's clock shows at t, and really the other way round.
func (r *room) shown(t time.Time) time.Time { return r.start.Add(t.Sub(r.anchor) * speed) }

func (r *room) really(shown time.Time) time.Time { return r.anchor.Add(shown.Sub(r.start) / speed) }

// feed has a new article for every half minute of the bot's clock.
func (r *room) feed(w http.ResponseWriter, _ *http.Request) {
	now := morning.Add(-headStart)
	if r.begun.Load() {
		now = r.shown(time.Now())
	}
	fmt.Fprint(w, `<rss version="2.0"><channel><title>Wire</title><link>http://wire.example/</link>`)
	last := int(now.Sub(morning) / (30 * time.Second))
	for i := max(last-40, -20); i <= last; i++ {
		fmt.Fprint(w, article(i))
	}
	fmt.Fprint(w, `</channel></rss>`)
}

// article is one of its own: it shares no names with any other, so that it is a
// story by itself.
func article(i int) string {
	verbs := strings.Fields("signs buys closes leaves wins opens sells sues")
	w := make([]string, 12)
	for k := range w {
		w[k] = word((i+20)*12 + k)
	}
	title := fmt.Sprintf("%s %s %s of %s", capital(w[0]), verbs[(i+20)%8], w[1], capital(w[2]))
	text := fmt.Sprintf("%s %s the %s of %s after %d weeks of %s. Its %s of %s said that %d %s were %s in %s. The %s will cost %d crore rupees by 2031.",
		capital(w[0]), verbs[(i+20)%8], w[1], capital(w[2]), 23+i, w[3], w[4], capital(w[5]), 800+17*i, w[6], w[7], capital(w[8]), w[9], 90+3*i)
	return fmt.Sprintf("<item><title>%s</title><guid>w%d</guid><link>http://wire.example/%s</link><pubDate>%s</pubDate><description>%s</description></item>\n",
		title, i, w[0], morning.Add(time.Duration(i)*30*time.Second).Format(time.RFC1123Z), text)
}

// word is the nth of a language that has plenty.
func word(n int) string {
	syllables := strings.Fields("ba ke li mo nu ra se ti vo zu da fe gi ho ju ka le mi no pu")
	n = n*7919 + 13
	var b strings.Builder
	for range 4 {
		b.WriteString(syllables[n%20])
		n = n/20*31 + 7
	}
	return b.String()
}

func capital(s string) string { return strings.ToUpper(s[:1]) + s[1:] }

// command runs one of the bot's commands to its end, with the clock stopped.
func (r *room) command(args ...string) []byte {
	r.t.Helper()
	ctx, stop := context.WithTimeout(r.t.Context(), time.Minute)
	defer stop()
	cmd := exec.CommandContext(ctx, r.bot, args...)
	cmd.Dir, cmd.Env = r.dir, append(os.Environ(), "NEWSDESK_CONFIG=newsdesk.yaml", "NEWSDESK_NOW="+r.start.Format(time.RFC3339))
	var errs bytes.Buffer
	cmd.Stderr = &errs
	r.restarting.RLock()
	defer r.restarting.RUnlock()
	out, err := cmd.Output()
	if err != nil {
		r.t.Fatalf("bot %v: %v\n%s%s", args, err, out, errs.Bytes())
	}
	return out
}

// A process is a replica of the bot.
type process struct {
	*exec.Cmd
	ended chan struct{} // closed when it has
	err   error         // how, then
}

// run starts a replica. What is in env goes before the room's own.
func (r *room) run(env ...string) *process { return r.runOff(0, env...) }

// runOff starts a replica whose clock is off by shift.
func (r *room) runOff(shift time.Duration, env ...string) *process {
	r.t.Helper()
	cmd := exec.Command(r.bot, "run") //nolint:noctx // it is killed, and in the end by the test
	cmd.Dir, cmd.Stderr = r.dir, r.said
	cmd.Env = append(os.Environ(), "NEWSDESK_CONFIG=newsdesk.yaml", fmt.Sprintf("%s=%s/%d/%d", failpoint.ClockVariable, r.start.Add(shift).Format(time.RFC3339), r.anchor.UnixMilli(), speed))
	cmd.Env = append(append(append(cmd.Env, failpoint.LinesVariable+"=12"), r.extra...), env...)
	p := &process{Cmd: cmd, ended: make(chan struct{})}
	if err := cmd.Start(); err != nil {
		r.t.Fatal(err)
	}
	go func() {
		p.err = cmd.Wait()
		close(p.ended)
	}()
	r.t.Cleanup(func() {
		_ = cmd.Process.Kill() // it may have ended
		<-p.ended
	})
	return p
}

// kill ends a process with no warning, and notes when it had ended.
func (r *room) kill(p *process) {
	r.t.Helper()
	select {
	case <-p.ended:
		r.t.Errorf("the bot ended before it was killed: %v\n%s", p.err, r.said.tail())
		return
	default:
	}
	_ = p.Process.Kill() // it may end just now
	<-p.ended
	r.note(true)
}

func (r *room) note(killed bool) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.broken = append(r.broken, time.Now())
	if killed {
		r.kills++
	}
}

// died waits for a process to kill itself.
func (r *room) died(p *process) {
	r.t.Helper()
	select {
	case <-p.ended:
	case <-time.After(r.plan.patient):
		r.t.Fatal("the bot never came by its failpoint")
	}
	if !signaled(p, syscall.SIGKILL) {
		r.t.Fatalf("the bot ended by itself: %v\n%s", p.err, r.said.tail())
	}
	r.note(true)
}

// signaled says whether a process that has ended did so by a signal.
func signaled(p *process, by syscall.Signal) bool {
	state, ok := p.ProcessState.Sys().(syscall.WaitStatus)
	return ok && state.Signaled() && state.Signal() == by
}

// A record is a line of the bot's ledger.
type record struct {
	Edition       int64
	Due, Composed time.Time
	Channel       string
	Number        int
	Threaded      bool
	Key, State    string
	Ref, Failure  string
	Tries         int
}

// ledger reads the bot's books.
func (r *room) ledger() []record {
	r.t.Helper()
	d := json.NewDecoder(bytes.NewReader(r.command("store", "ledger")))
	var all []record
	for d.More() {
		var x record
		if err := d.Decode(&x); err != nil {
			r.t.Fatalf("read the ledger: %v", err)
		}
		all = append(all, x)
	}
	return all
}

// settle waits until every slot is over and every part has been posted or given up.
func (r *room) settle() []record {
	r.t.Helper()
	time.Sleep(time.Until(r.really(r.slots[len(r.slots)-1])))
	for end := time.Now().Add(r.plan.patient); ; time.Sleep(300 * time.Millisecond) {
		books := r.ledger()
		if r.settled(books) {
			return books
		}
		if time.Now().After(end) {
			r.t.Errorf("after %s there is still something to do", r.plan.patient)
			return books
		}
	}
}

func (r *room) settled(books []record) bool {
	over := map[string]bool{}
	last := r.slots[len(r.slots)-1]
	for _, x := range books {
		if x.State == "ready" || x.State == "sending" {
			return false
		}
		if !x.Due.Before(last) || !x.Composed.Before(last) {
			over[x.Channel] = true
		}
	}
	return len(over) == len(r.channels)
}

// said keeps the end of what processes say.
type said struct {
	mu  sync.Mutex // guards buf
	buf bytes.Buffer
}

func (s *said) Write(b []byte) (int, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.buf.Write(b)
}

func (s *said) has(text string) bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	return strings.Contains(s.buf.String(), text)
}

func (s *said) tail() string {
	s.mu.Lock()
	defer s.mu.Unlock()
	b := s.buf.Bytes()
	return string(b[max(0, len(b)-6000):])
}
