package console

import (
	"io"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"newsdesk/digest/chat"
	"newsdesk/digest/chat/chattest"
)

func TestContract(t *testing.T) {
	chattest.Test(t, func(t *testing.T) chattest.Rig {
		p := newPerson(t, Options{
			Channels: []string{"#general", "#tech"}, Transcript: filepath.Join(t.TempDir(), "chat.jsonl"),
			Limits: chat.Limits{Message: 2000, Block: 600, Blocks: 9, Control: 5},
		})
		return chattest.Rig{
			Adapter: p.console, Channel: p.console.Channel("general"), Person: p,
			Lacks: map[chattest.Ability]string{
				chattest.Bots:       "a terminal has one person in it",
				chattest.Redelivery: "what is typed comes once",
				chattest.Viewing:    "a form that only shows is a message",
				chattest.Many:       "several choices are typed",
				chattest.Drafts:     "a form is asked field by field, and again at each live one",
				chattest.Direct:     "the one person reads every channel",
				chattest.Home:       "the page is printed as a message",
				chattest.Pointing:   "commands are typed",
				chattest.Leaving:    "nobody can take the bot out of a terminal",
				chattest.Removing:   "nobody can take the bot out of a terminal",
			},
		}
	})
}

// A person types into a console and reads what it prints.
type person struct {
	t       *testing.T
	console *Console
	keys    *os.File
	out     *page
	session string

	mu   sync.Mutex
	fail chattest.Failure
}

// newPerson sits down in front of a new console.
func newPerson(t *testing.T, o Options) *person {
	in, keys, err := os.Pipe()
	if err != nil {
		t.Fatal(err)
	}
	p := &person{t: t, keys: keys, out: &page{}}
	if o.Name == "" {
		o.Name = "con"
	}
	if o.Before == nil {
		o.Before, o.After = p.before, p.after
	}
	o.In, o.Out, o.Width = in, p.out, -1
	p.console, err = Open(o)
	if err != nil {
		t.Fatal(err)
	}
	p.session = p.console.session
	t.Cleanup(func() {
		_, _, _ = keys.Close(), in.Close(), p.console.Close()
	})
	return p
}

func (p *person) before(int) error {
	p.mu.Lock()
	defer p.mu.Unlock()
	how := p.fail
	if how != chattest.TimedOut {
		p.fail = ""
	}
	switch how {
	case chattest.Limited:
		return &chat.RetryError{After: chattest.Pause}
	case chattest.Gone:
		return chat.ErrGone
	case chattest.Rejected:
		return chat.ErrRejected
	}
	return nil
}

func (p *person) after(int) error {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.fail == chattest.TimedOut {
		p.fail = ""
		return chat.ErrUnknown
	}
	return nil
}

func (p *person) Fail(how chattest.Failure) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.fail = how
}

// types a line. The console has taken it when the next prompt would be there,
// which a pipe does not tell: what is written is acknowledged.
func (p *person) types(line string) <-chan struct{} {
	p.t.Helper()
	if _, err := io.WriteString(p.keys, line+"\n"); err != nil {
		p.t.Error(err)
	}
	acked := make(chan struct{})
	close(acked)
	return acked
}

func (p *person) in(at chat.Ref, line string) <-chan struct{} {
	if at.ID != "" {
		line = ">" + short(at.ID) + " " + line
	}
	return p.types(line)
}

func (p *person) Say(at chat.Ref, text string) <-chan struct{} { return p.in(at, text) }

func (p *person) Command(at chat.Ref, line string) <-chan struct{} { return p.in(at, "/news "+line) }

func (p *person) Press(on chat.Ref, label string) <-chan struct{} {
	return p.types("!" + p.number(on, label))
}

func (p *person) Choose(on chat.Ref, label, choice string) <-chan struct{} {
	return p.types("!" + p.number(on, label) + " " + choice)
}

// number is what to type for a control, as the message shows it.
func (p *person) number(on chat.Ref, label string) string {
	p.t.Helper()
	for _, s := range p.Seen() {
		if m := regexp.MustCompile(`\[(\d+)\] ` + label).FindStringSubmatch(s.Text); m != nil && s.Ref == on {
			return short(on.ID) + "." + m[1]
		}
	}
	p.t.Fatalf("no control %q at %s", label, on)
	return ""
}

// asked are the labels that fields were asked by.
func (p *person) asked() []string {
	var out []string
	for _, m := range regexp.MustCompile(`(?m)^  ([A-Z]\w*).*:$`).FindAllStringSubmatch(p.out.String(), -1) {
		out = append(out, m[1])
	}
	return out
}

func (p *person) Form() (chattest.Form, bool) {
	parts := strings.Split(p.out.String(), "  (/cancel gives up)\n")
	if len(parts) < 2 || !strings.HasSuffix(strings.TrimSpace(parts[len(parts)-1]), ":") {
		return chattest.Form{}, false
	}
	before := strings.Split(parts[len(parts)-2], "\n")
	f := chattest.Form{Title: before[len(before)-1], Errors: map[string]string{}}
	for _, m := range regexp.MustCompile(`(?m)^  ! (.*?): (.*)$`).FindAllStringSubmatch(parts[len(parts)-1], -1) {
		f.Errors[m[1]] = m[2]
	}
	return f, true
}

func (p *person) Submit(values map[string]string) <-chan struct{} {
	p.t.Helper()
	first := len(p.asked()) - 1
	var acked <-chan struct{}
	for i := range values {
		_ = i
		asked := p.asked()
		for end := time.Now().Add(5 * time.Second); len(asked) <= first; asked = p.asked() {
			if time.Now().After(end) {
				p.t.Fatalf("no further field is asked: %q", asked)
			}
			time.Sleep(time.Millisecond)
		}
		acked = p.types(values[asked[first]])
		first++
	}
	return acked
}

var headLine = regexp.MustCompile(`(?m)^(?:#(\S+)|  ↳ (\S+)) · (\d+)( · only you see this)?( · edited:)?\n`)

func (p *person) Seen() []chattest.Seen {
	text := p.out.String()
	var out []chattest.Seen
	at := headLine.FindAllStringSubmatchIndex(text, -1)
	for i, m := range at {
		end := len(text)
		if i+1 < len(at) {
			end = at[i+1][0]
		}
		group := func(n int) string {
			if m[2*n] < 0 {
				return ""
			}
			return text[m[2*n]:m[2*n+1]]
		}
		s := chattest.Seen{
			Ref:  chat.Ref{Channel: p.console.Channel("general"), ID: p.session + group(3)},
			Text: text[m[1]:end], Raw: text[m[0]:end], Private: group(4) != "", Edited: group(5) != "",
		}
		if root := group(2); root != "" {
			s.Thread = p.session + root
		}
		if i := slices.IndexFunc(out, func(o chattest.Seen) bool { return o.Ref == s.Ref }); i >= 0 {
			out[i] = s
			continue
		}
		out = append(out, s)
	}
	return out
}

func (p *person) Doing() []string {
	var out []string
	for line := range strings.SplitSeq(p.out.String(), "\n") {
		if s, ok := strings.CutPrefix(line, "… "); ok {
			out = append(out, s)
		}
	}
	return out
}

func (p *person) SayAs(chattest.Speaker, string) { p.t.Fatal("nobody else is here") }
func (p *person) Redeliver()                     { p.t.Fatal("nothing comes twice") }

// waits until the console has printed text.
func (p *person) waits(text string) {
	p.t.Helper()
	for end := time.Now().Add(5 * time.Second); !strings.Contains(p.out.String(), text); time.Sleep(time.Millisecond) {
		if time.Now().After(end) {
			p.t.Fatalf("%q was not printed:\n%s", text, p.out)
		}
	}
}

// A page is what a console has printed.
type page struct {
	mu sync.Mutex
	b  strings.Builder
}

func (p *page) Write(b []byte) (int, error) {
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.b.Write(b)
}

func (p *page) String() string {
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.b.String()
}
