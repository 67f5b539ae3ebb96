package console

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"go.uber.org/goleak"
	"golang.org/x/term"

	"newsdesk/digest/chat"
	"newsdesk/digest/chat/chattest"
)

func TestMain(m *testing.M) {
	if path := os.Getenv("CONSOLE_TEST_POSTS_TO"); path != "" {
		postUntilKilled(path)
		return
	}
	goleak.VerifyTestMain(m)
}

func say(key, s string) chat.Message {
	return chat.Message{Key: key, Blocks: []chat.Block{{Kind: chat.Paragraph, Text: chat.Say(s)}}}
}

func open(t *testing.T, o Options) *Console {
	t.Helper()
	if o.Name == "" {
		o.Name = "con"
	}
	c, err := Open(o)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = c.Close() })
	return c
}

func mustPost(t *testing.T, c *Console, thread string, m chat.Message) chat.Ref {
	t.Helper()
	ref, err := c.Post(t.Context(), chat.Ref{Channel: c.Channel("general"), ID: thread}, m)
	if err != nil {
		t.Fatal(err)
	}
	return ref
}

// lines are the entries of a transcript.
func lines(t *testing.T, path string) []entry {
	t.Helper()
	b, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	var out []entry
	for line := range bytes.Lines(b) {
		var e entry
		if err := json.Unmarshal(line, &e); err != nil {
			t.Fatalf("%q: %v", line, err)
		}
		out = append(out, e)
	}
	return out
}

func TestTranscript(t *testing.T) {
	path := filepath.Join(t.TempDir(), "chat.jsonl")
	at := time.Date(2025, 4, 18, 6, 30, 0, 0, time.UTC)
	now := func() time.Time { return at }

	t.Run("holds what was posted", func(t *testing.T) {
		c := open(t, Options{Transcript: path, Now: now})
		root := mustPost(t, c, "", say("k1", "one"))
		mustPost(t, c, root.ID, say("", "two"))
		if err := c.Edit(t.Context(), root, say("k1", "one, better")); err != nil {
			t.Fatal(err)
		}
		want := []entry{
			{Time: at, Ref: "con::general:1", Channel: "general", Key: "k1", Message: say("k1", "one")},
			{Time: at, Ref: "con::general:2", Channel: "general", Thread: "1", Message: say("", "two")},
			{Time: at, Ref: "con::general:1", Channel: "general", Key: "k1", Edit: true, Message: say("k1", "one, better")},
		}
		if diff := cmp.Diff(want, lines(t, path)); diff != "" {
			t.Errorf("transcript (-want +got):\n%s", diff)
		}
	})
	t.Run("goes on after a restart", func(t *testing.T) {
		var out page
		c := open(t, Options{Transcript: path, Now: now, Out: &out})
		if ref := mustPost(t, c, "", say("k1", "one")); ref.ID != "1" {
			t.Errorf("a key of before the restart becomes %s", ref)
		}
		if ref := mustPost(t, c, "", say("k3", "three")); ref.ID != "3" {
			t.Errorf("the next message is %s, want 3", ref)
		}
		ref, ok, err := c.Find(t.Context(), c.Channel("general"), "k1", at.Add(-time.Minute))
		if ref.ID != "1" || !ok || err != nil {
			t.Errorf("Find: %v, %v, %v", ref, ok, err)
		}
		if _, ok, _ := c.Find(t.Context(), c.Channel("general"), "k1", at.Add(time.Minute)); ok {
			t.Error("Find finds what was posted before since")
		}
		if strings.Contains(out.String(), "one") {
			t.Errorf("it is printed again:\n%s", out.String())
		}
	})
	t.Run("loses a half-written line", func(t *testing.T) {
		before := len(lines(t, path))
		f, err := os.OpenFile(path, os.O_APPEND|os.O_WRONLY, 0)
		if err != nil {
			t.Fatal(err)
		}
		if _, err := f.WriteString(`{"time":"2025-04-18T06:30:00Z","ref":"con::general:4","key":"k4","mess`); err != nil {
			t.Fatal(err)
		}
		f.Close()
		c := open(t, Options{Transcript: path, Now: now})
		if ref := mustPost(t, c, "", say("k4", "four")); ref.ID != "4" {
			t.Errorf("posted as %s, want 4", ref)
		}
		if got := lines(t, path); len(got) != before+1 || got[before].Key != "k4" {
			t.Errorf("transcript: %+v", got)
		}
	})
	t.Run("a line that is not its own is named", func(t *testing.T) {
		bad := filepath.Join(t.TempDir(), "notes.txt")
		if err := os.WriteFile(bad, []byte("dear diary\n"), 0o600); err != nil {
			t.Fatal(err)
		}
		if _, err := Open(Options{Name: "con", Transcript: bad}); err == nil || !strings.Contains(err.Error(), "notes.txt:1") {
			t.Errorf("error %v", err)
		}
	})
	t.Run("an unwritable one posts nothing", func(t *testing.T) {
		var out page
		c := open(t, Options{Transcript: filepath.Join(t.TempDir(), "t"), Out: &out})
		c.record.file.Close()
		_, err := c.Post(t.Context(), chat.Ref{Channel: c.Channel("general")}, say("k", "x"))
		var retry *chat.RetryError
		if !errors.As(err, &retry) && !errors.Is(err, chat.ErrUnknown) || out.String() != "" {
			t.Errorf("error %v, printed %q", err, out.String())
		}
	})
}

// postUntilKilled is what the killed process does.
func postUntilKilled(path string) {
	c, err := Open(Options{Name: "con", Transcript: path, Out: os.Stdout})
	if err != nil {
		panic(err)
	}
	for i := 0; ; i++ {
		m := say(fmt.Sprintf("k%d", i), strings.Repeat("text ", 2000))
		if _, err := c.Post(context.Background(), chat.Ref{Channel: c.Channel("general")}, m); err != nil {
			panic(err)
		}
	}
}

func TestKilledPostsAreThereOnce(t *testing.T) {
	path := filepath.Join(t.TempDir(), "chat.jsonl")
	for round := range 5 {
		cmd := exec.Command(os.Args[0], "-test.run=^$")
		cmd.Env = append(os.Environ(), "CONSOLE_TEST_POSTS_TO="+path)
		out, err := cmd.StdoutPipe()
		if err != nil {
			t.Fatal(err)
		}
		if err := cmd.Start(); err != nil {
			t.Fatal(err)
		}
		// It prints when it has posted something, after that it is killed anywhere.
		_, _ = io.ReadFull(out, make([]byte, 20000*(round+1)))
		if err := cmd.Process.Kill(); err != nil {
			t.Fatal(err)
		}
		_ = cmd.Wait()
	}
	_ = open(t, Options{Transcript: path}).Close()
	seen, refs := map[string]int{}, map[string]bool{}
	for i, e := range lines(t, path) {
		seen[e.Key]++
		refs[e.Ref] = true
		if seen[e.Key] > 1 || e.Key != fmt.Sprintf("k%d", i) {
			t.Fatalf("line %d is %s, for the %d. time", i+1, e.Key, seen[e.Key])
		}
	}
	if len(seen) == 0 || len(refs) != len(seen) {
		t.Errorf("%d keys under %d refs", len(seen), len(refs))
	}
	t.Logf("%d messages over 5 kills", len(seen))
}

func TestPostTellsWhatIsWrong(t *testing.T) {
	c := open(t, Options{Channels: []string{"#general"}, Limits: chat.Limits{Message: 5}})
	general := c.Channel("general")
	done, cancel := context.WithCancel(t.Context())
	cancel()
	var retry *chat.RetryError
	tests := []struct {
		name string
		ctx  context.Context
		at   chat.Channel
		m    chat.Message
		want func(error) bool
	}{
		{"too large", t.Context(), general, say("", "sixsix"), func(err error) bool { return errors.Is(err, chat.ErrRejected) }},
		{"no such channel", t.Context(), c.Channel("other"), say("", "x"), func(err error) bool { return errors.Is(err, chat.ErrGone) }},
		{"another adapter's", t.Context(), chat.Channel{Adapter: "x", ID: "general"}, say("", "x"), func(err error) bool { return errors.Is(err, chat.ErrGone) }},
		{"cancelled", done, general, say("", "x"), func(err error) bool { return errors.As(err, &retry) }},
	}
	for _, test := range tests {
		if _, err := c.Post(test.ctx, chat.Ref{Channel: test.at}, test.m); !test.want(err) {
			t.Errorf("%s: error %v", test.name, err)
		}
	}
}

// An echo answers with what it was asked.
type echo struct{}

func (echo) Commands() []chat.Command { return chattest.Commands() }
func (echo) Handle(_ context.Context, r chat.Request) chat.Message {
	return say("", "you said "+r.Text+r.Command+r.Action+" "+r.Value)
}

func (echo) Complete(_ context.Context, r chat.Request, option, typed string) []chat.Choice {
	return []chat.Choice{{Value: "Asia/Kolkata"}, {Value: "Asia/Tokyo"}, {Value: "Europe/Berlin"}, {Value: r.Command + option + typed}}
}

func TestScriptsEndWithTheirInput(t *testing.T) {
	var out page
	c := open(t, Options{In: strings.NewReader("what now?\n/topics\n\n/nonsense\n!9\n>9 x\n/join nowhere\nlast"), Out: &out, Channels: []string{"general"}, EndAtEOF: true})
	if err := c.Run(t.Context(), echo{}); err != nil {
		t.Fatal(err)
	}
	want := `  ↳ q1 · 1
    you said what now?

#general · 2
you said topics

#general · 3 · only you see this
There is no command "nonsense".

    nonsense
    ^

/news help shows what you can ask.

There is no [9]. Say !1 for [1] of the latest message, !17.1 for that of message 17.
There is no message "9" here. Say >3 to speak in the thread of message 3.
There is no channel "nowhere". There are: #general
  ↳ q2 · 4
    you said last

`
	if diff := cmp.Diff(want, strings.ReplaceAll(out.String(), c.session, "")); diff != "" {
		t.Errorf("printed (-want +got):\n%s", diff)
	}
}

func TestPostsGoOnWhenNobodyTypes(t *testing.T) {
	for name, in := range map[string]io.Reader{"absent": nil, "closed": strings.NewReader("")} {
		t.Run(name, func(t *testing.T) {
			var out page
			c := open(t, Options{In: in, Out: &out})
			ctx, cancel := context.WithCancel(t.Context())
			ended := make(chan error)
			go func() { ended <- c.Run(ctx, echo{}) }()
			select {
			case err := <-ended:
				t.Fatalf("Run has ended: %v", err)
			case <-time.After(50 * time.Millisecond):
			}
			mustPost(t, c, "", say("", "still here"))
			cancel()
			if err := <-ended; err != nil || !strings.Contains(out.String(), "still here") {
				t.Errorf("Run: %v, printed %q", err, out.String())
			}
		})
	}
}

func TestQuitIsAsked(t *testing.T) {
	ctx, cancel := context.WithCancel(t.Context())
	p := newPerson(t, Options{Quit: cancel})
	p.types("/quit")
	if err := p.console.Run(ctx, echo{}); err != nil {
		t.Error(err)
	}
}

func TestRunCanBeRepeated(t *testing.T) {
	p := newPerson(t, Options{})
	for i := range 3 {
		ctx, cancel := context.WithCancel(t.Context())
		ended := make(chan error)
		go func() { ended <- p.console.Run(ctx, echo{}) }()
		p.types(fmt.Sprintf("round %d", i))
		p.waits(fmt.Sprintf("you said round %d", i))
		cancel()
		if err := <-ended; err != nil {
			t.Fatal(err)
		}
	}
}

func TestThreadsAndDialogs(t *testing.T) {
	p := newPerson(t, Options{Channels: []string{"#general", "#tech"}})
	ctx, cancel := context.WithCancel(t.Context())
	ended := make(chan error)
	go func() { ended <- p.console.Run(ctx, echo{}) }()
	defer func() {
		cancel()
		if err := <-ended; err != nil {
			t.Error(err)
		}
	}()
	root := mustPost(t, p.console, "", chat.Message{Blocks: []chat.Block{{Kind: chat.Actions, Controls: []chat.Control{
		{Label: "Mode", Action: "mode", Choices: []chat.Choice{{Label: "Short", Value: "s"}, {Label: "Long", Value: "l"}}},
		{Label: "Page", URL: "https://a.example/"},
	}}}})
	if root.ID != p.session+"1" {
		t.Fatalf("first message is %s", root)
	}
	for _, step := range [][2]string{
		{">1 and then?", "  ↳ 1 · 2\n    you said and then?"},
		{"> go on", "you said go on"},
		{"!2", "Page <https://a.example/>"},
		{"!1", "    2  Long\n"},
		{"7", "! Mode: choose a number from 1 to 2"},
		{"/cancel", "Cancelled."},
		{"!1", "Mode, a number or /cancel:"},
		{"/topics", "you said topics"},
		{"/press 1 long", "you said mode l"},
		{"/join #tech", "You are in #tech now."},
		{"/join", `There is no channel "". There are: #general, #tech`},
		{"!1", "There is no [1]."},
		{"!1.1 Short", "you said mode s"},
		{strings.Repeat("x", maxLine+5), "That line was too long."},
	} {
		p.types(step[0])
		p.waits(step[1])
	}
}

func TestComplete(t *testing.T) {
	c := open(t, Options{Channels: []string{"#general", "#tech"}})
	v := &conversation{Console: c, handler: echo{}}
	tests := []struct {
		typed, want string
		list        string
	}{
		{"hello", "hello", ""},
		{"/ne", "/news ", ""},
		{"/t", "/t", "topics track"},
		{"/to", "/topics ", ""},
		{"/join t", "/join tech ", ""},
		{"/news sch", "/news schedule ", ""},
		{"/news x", "/news x", ""},
		{"/news schedule 9:00 in Eu", "/news schedule 9:00 in Europe/Berlin ", ""},
		{"/schedule 9:00 in as", "/schedule 9:00 in Asia/", ""},
		{"/schedule 9:00 in Asia/", "/schedule 9:00 in Asia/", "Asia/Kolkata Asia/Tokyo"},
		{"/track name Eu", "/track name Eu", ""},
	}
	for _, test := range tests {
		got := v.complete(t.Context(), test.typed)
		if got.line != test.want || strings.Join(got.list, " ") != test.list {
			t.Errorf("complete(%q) = %q %q, want %q %q", test.typed, got.line, got.list, test.want, test.list)
		}
	}
}

func TestKeys(t *testing.T) {
	tests := []struct{ in, want string }{
		{"plain\r", "plain\r"},
		{"\x1b[A\x1b[B", "\x1b[A\x1b[B"},
		{"\x1b[200~two\r\nlines\t\x1b[31m\x03\x1b[201~\r", "\x1b[200~two  lines [31m\x1b[201~\r"},
		{"abc\x03", "abc\x05\x15"},
		{"\x03", "\x03"},
		{"abc\x03\x03", "abc\x05\x15\x03"},
		{"\x1b[A\x03", "\x1b[A\x05\x15"},
		{"abc\r\x03", "abc\r\x03"},
	}
	for _, test := range tests {
		for _, size := range []int{1, 3, 1024} {
			k := &keys{in: &chunks{[]byte(test.in), size}}
			got, err := io.ReadAll(k)
			if string(got) != test.want || err != nil {
				t.Errorf("%q by %d becomes %q, %v; want %q", test.in, size, got, err, test.want)
			}
		}
	}
}

// chunks reads a few bytes at a time.
type chunks struct {
	b    []byte
	size int
}

func (c *chunks) Read(p []byte) (int, error) {
	if len(c.b) == 0 {
		return 0, io.EOF
	}
	n := copy(p, c.b[:min(c.size, len(c.b))])
	c.b = c.b[n:]
	return n, nil
}

func FuzzKeys(f *testing.F) {
	f.Add([]byte("a\x1b[200~x\x1b[201~\r\x03\x03"))
	f.Add([]byte("\x1b[200~never ends \x1b[2"))
	f.Add(bytes.Repeat([]byte("\x1b"), 700))
	f.Add(append([]byte("\x1b"), bytes.Repeat([]byte("\x00"), 700)...))
	f.Fuzz(func(t *testing.T, in []byte) {
		whole, _ := io.ReadAll(&keys{in: bytes.NewReader(in)})
		if len(whole) > 2*len(in) {
			t.Fatalf("%d bytes become %d", len(in), len(whole))
		}
		pieces, _ := io.ReadAll(&keys{in: &chunks{in, 1}})
		if !bytes.Equal(whole, pieces) {
			t.Fatalf("%q depends on how it is read: %q, %q", in, whole, pieces)
		}
		tty := term.NewTerminal(struct {
			io.Reader
			io.Writer
		}{&keys{in: bytes.NewReader(in)}, io.Discard}, "> ")
		for range len(in) + 1 {
			if _, err := tty.ReadLine(); err != nil && !errors.Is(err, term.ErrPasteIndicator) {
				return
			}
		}
	})
}

// The terminal's side: what a Terminal writes around the prompt.
func TestTerminalKeepsThePrompt(t *testing.T) {
	var out page
	s := newScreen(Options{Out: &out, Zone: time.UTC})
	in, keys := io.Pipe()
	tty := term.NewTerminal(struct {
		io.Reader
		io.Writer
	}{in, &out}, "")
	s.attach(tty)
	s.ask("#general> ")
	read := make(chan string)
	go func() { l, _ := tty.ReadLine(); read <- l }()
	_, _ = io.WriteString(keys, "half ")
	(&person{t: t, out: &out}).waits("half ")
	s.working("r1", "reading 132 articles")
	s.working("r1", "reading 132 articles")
	_ = s.message(shown{ref: chat.Ref{Channel: chat.Channel{ID: "general"}, ID: "7"}, message: say("", "arrives")})
	s.done("r1")
	_, _ = io.WriteString(keys, "typed\r")
	if got := <-read; got != "half typed" {
		t.Errorf("read %q", got)
	}
	s.attach(nil)
	_ = keys.Close()
	for _, want := range []string{"(… reading 132 articles) #general> half", "#general · 7\r\narrives\r\n", "#general> half"} {
		if !strings.Contains(out.String(), want) {
			t.Errorf("no %q in %q", want, out.String())
		}
	}
}

func TestStylesOnlyWhereTheyShow(t *testing.T) {
	m := shown{ref: chat.Ref{Channel: chat.Channel{ID: "general"}, ID: "1"}, message: chat.Message{Blocks: []chat.Block{
		{Kind: chat.Heading, Text: chat.Say("Head \x1b[5mline")},
		{Kind: chat.Paragraph, Text: chat.Text{{Text: "see", URL: "https://a.example/\x1b\\x"}, {Text: " it", Style: chat.Strike, URL: "https://a.example/?a=1;b"}}},
		{Kind: chat.Actions, Controls: []chat.Control{{Label: "More", Action: "more"}}},
	}}}
	var plain, styled page
	s := newScreen(Options{Out: &plain, Zone: time.UTC})
	_ = s.message(m)
	want := "#general · 1\nHead line\n=========\n\nsee it <https://a.example/?a=1;b>\n\n[1] More\n\n"
	if diff := cmp.Diff(want, plain.String()); diff != "" {
		t.Errorf("plain (-want +got):\n%s", diff)
	}
	s = newScreen(Options{Out: &styled, Zone: time.UTC})
	s.styled, s.linked = true, true
	_ = s.message(m)
	want = "\x1b[2m#general · 1\x1b[0m\n\x1b[1;4mHead line\x1b[0m\n\nsee\x1b]8;;https://a.example/?a=1;b\x1b\\\x1b[9m it\x1b[0m\x1b]8;;\x1b\\\n\n\x1b[1m[1] More\x1b[0m\n\n"
	if diff := cmp.Diff(want, styled.String()); diff != "" {
		t.Errorf("styled (-want +got):\n%s", diff)
	}
}

func TestShowsLinks(t *testing.T) {
	for env, want := range map[string]bool{"TERM_PROGRAM=iTerm.app": true, "TERM_PROGRAM=Apple_Terminal": false, "VTE_VERSION=6003": true, "VTE_VERSION=4000": false, "TERM=foot": true, "TERM=xterm": false, "WT_SESSION=1": true} {
		name, value, _ := strings.Cut(env, "=")
		got := showsLinks(func(s string) string {
			if s == name {
				return value
			}
			return ""
		})
		if got != want {
			t.Errorf("with %s: %v", env, got)
		}
	}
}

func TestMessagesForgottenStayInTheTranscript(t *testing.T) {
	c := open(t, Options{Transcript: filepath.Join(t.TempDir(), "t")})
	c.mu.Lock()
	for i := range keep + 10 {
		c.remember(chat.Ref{Channel: c.Channel("general"), ID: fmt.Sprint(i + 1)}, entry{Key: fmt.Sprint(i)})
	}
	c.mu.Unlock()
	if len(c.posts) != keep || len(c.order) != keep {
		t.Errorf("%d messages are held, want %d", len(c.posts), keep)
	}
	if _, ok, _ := c.Find(t.Context(), c.Channel("general"), "0", time.Time{}); !ok {
		t.Error("the oldest key is forgotten")
	}
}
