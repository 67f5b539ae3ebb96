package console

import (
	"fmt"
	"io"
	"net/url"
	"os"
	"strconv"
	"strings"
	"sync"
	"time"

	"golang.org/x/term"

	"newsdesk/digest/chat"
)

// A screen is where messages are shown: a terminal with a prompt, or a pipe.
type screen struct {
	out    io.Writer
	zone   *time.Location
	width  int  // of a pipe
	fd     int  // of the terminal, -1 for a pipe
	styled bool // may use escape sequences for looks
	linked bool // the terminal shows OSC 8 links

	mu     sync.Mutex // guards what follows
	tty    *term.Terminal
	prompt string
	doing  []progress
}

// A progress is what the bot does about one request.
type progress struct {
	request string
	text    string
}

// shown is a message as it is to be printed.
type shown struct {
	ref     chat.Ref
	thread  string
	message chat.Message
	edited  bool
}

func newScreen(o Options) *screen {
	s := &screen{out: o.Out, fd: -1, width: o.Width, zone: o.Zone}
	if s.width == 0 {
		s.width = 80
	}
	if f, ok := o.Out.(*os.File); ok && term.IsTerminal(int(f.Fd())) {
		s.fd = int(f.Fd())
		s.styled = os.Getenv("NO_COLOR") == "" && os.Getenv("TERM") != "dumb"
		s.linked = os.Getenv("TERM") != "dumb" && showsLinks(os.Getenv)
	}
	return s
}

// showsLinks tells the terminals known to show OSC 8 links; the others would
// hide the address.
func showsLinks(env func(string) string) bool {
	switch env("TERM_PROGRAM") {
	case "iTerm.app", "WezTerm", "vscode", "ghostty", "Hyper", "rio":
		return true
	}
	if v, err := strconv.Atoi(env("VTE_VERSION")); err == nil && v >= 5000 {
		return true
	}
	for _, name := range []string{"xterm-kitty", "foot", "alacritty", "xterm-ghostty"} {
		if env("TERM") == name {
			return true
		}
	}
	return env("KITTY_WINDOW_ID") != "" || env("WT_SESSION") != "" || env("KONSOLE_VERSION") != ""
}

// columns is how wide a line may be.
func (s *screen) columns() int {
	if s.fd >= 0 {
		if w, _, err := term.GetSize(s.fd); err == nil && w > 0 {
			return min(w, 100)
		}
	}
	return s.width
}

// message prints one message under a line that says where it stands.
func (s *screen) message(m shown) error {
	indent := ""
	head := "#" + m.ref.Channel.ID + " · " + short(m.ref.ID)
	if m.thread != "" {
		indent = "    "
		head = "  ↳ " + short(m.thread) + " · " + short(m.ref.ID)
	}
	if m.message.Private {
		head += " · only you see this"
	}
	if m.edited {
		head += " · edited:"
	}
	width := s.columns()
	if width > 0 {
		width = max(20, width-len(indent))
	}
	body := s.printer(width).Message(m.message)
	lines := strings.Split(body, "\n")
	for i, line := range lines {
		lines[i] = strings.TrimRight(indent+line, " ")
	}
	return s.print(s.dim(chat.Clean(head)) + "\n" + strings.Join(lines, "\n") + "\n\n")
}

// short is an ID as a person types it.
func short(id string) string { return id[strings.LastIndexByte(id, '.')+1:] }

func (s *screen) printer(width int) chat.Printer {
	p := chat.Printer{Width: width, Zone: s.zone, Control: func(n int, c chat.Control) string {
		label := "[" + strconv.Itoa(n) + "] " + c.Label
		if len(c.Choices) > 0 {
			label += " ▾"
		}
		return s.sgr("1", label)
	}}
	if s.styled {
		p.Paint = s.paint
	}
	if s.linked {
		p.Link = link
	}
	return p
}

// paint is text in the look of its style, by the codes of ECMA-48.
func (s *screen) paint(kind chat.BlockKind, style chat.Style, text string) string {
	var codes []string
	if kind == chat.Small {
		codes = append(codes, "2")
	}
	if kind == chat.Heading {
		codes = append(codes, "1", "4")
	}
	for _, c := range []struct {
		style chat.Style
		code  string
	}{{chat.Bold, "1"}, {chat.Italic, "3"}, {chat.Strike, "9"}, {chat.Mono, "36"}} {
		if style&c.style != 0 {
			codes = append(codes, c.code)
		}
	}
	return s.sgr(strings.Join(codes, ";"), text)
}

func (s *screen) sgr(codes, text string) string {
	if !s.styled || codes == "" || text == "" {
		return text
	}
	return "\x1b[" + codes + "m" + text + "\x1b[0m"
}

func (s *screen) dim(text string) string { return s.sgr("2", text) }

// link is text that leads to address in terminals with OSC 8. The address comes
// out of url.Parse, so that nothing in it ends the sequence early.
func link(text, address string) string {
	u, err := url.Parse(address)
	if err != nil {
		return text
	}
	return "\x1b]8;;" + chat.Clean(u.String()) + "\x1b\\" + text + "\x1b]8;;\x1b\\"
}

// say prints a line that is no message, such as what a form asks.
func (s *screen) say(format string, args ...any) {
	_ = s.print(chat.Clean(fmt.Sprintf(format, args...)) + "\n")
}

// print writes text above the prompt.
func (s *screen) print(text string) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.write(text)
}

func (s *screen) write(text string) error {
	var err error
	if s.tty != nil {
		_, err = s.tty.Write([]byte(text))
	} else {
		_, err = io.WriteString(s.out, text)
	}
	return err
}

// ask sets the prompt.
func (s *screen) ask(prompt string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.prompt = prompt
	s.repaint()
}

// repaint shows prompt and progress. Terminal draws its prompt anew with each
// write, also with one of nothing.
func (s *screen) repaint() {
	if s.tty == nil {
		return
	}
	prompt := s.prompt
	if n := len(s.doing); n > 0 {
		prompt = "(… " + s.doing[n-1].text + ") " + prompt
	}
	s.tty.SetPrompt(prompt)
	_ = s.write("")
}

// working shows what is done about a request, instead of what was shown before.
func (s *screen) working(request, text string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	text = chat.Clip(strings.Join(strings.Fields(chat.Clean(text)), " "), 60, nil)
	for i, p := range s.doing {
		if p.request == request && p.text == text {
			return
		}
		if p.request == request {
			s.doing = append(s.doing[:i], s.doing[i+1:]...)
			break
		}
	}
	s.doing = append(s.doing, progress{request, text})
	if s.tty == nil {
		_ = s.write("… " + text + "\n")
		return
	}
	s.repaint()
}

// done takes the progress of a request away.
func (s *screen) done(request string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	for i, p := range s.doing {
		if p.request == request {
			s.doing = append(s.doing[:i], s.doing[i+1:]...)
			s.repaint()
			return
		}
	}
}

// attach hands the screen to a terminal with a prompt, or takes it back.
func (s *screen) attach(t *term.Terminal) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.tty = t
	if t != nil {
		s.repaint()
	}
}
