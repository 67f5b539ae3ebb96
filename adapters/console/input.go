package console

import (
	"bufio"
	"bytes"
	"errors"
	"io"
	"os"
	"os/signal"
	"strings"
	"sync"
	"sync/atomic"
	"time"
	"unicode/utf8"

	"golang.org/x/term"
)

// maxLine is the longest line taken from a pipe, in bytes.
const maxLine = 64 << 10

// maxTyped is the longest line that a Terminal takes, in code points.
const maxTyped = 4096

// A line is what was typed, or that nothing more will be.
type line struct {
	text        string
	cut         bool // there was more of it
	end         bool // the input has ended
	interrupted bool // by Ctrl-C
}

// An input reads lines from a terminal or a pipe. Reading goes on from one start
// to the next where it cannot be broken off.
type input struct {
	in     io.Reader
	screen *screen
	lines  chan line
	tab    atomic.Pointer[func(line string) completion]

	tty    *term.Terminal // nil for a pipe
	keys   *keys
	pipe   *bufio.Reader
	broken chan struct{} // closed when the reading goroutine is gone; nil before
}

func newInput(in io.Reader, s *screen) *input {
	i := &input{in: in, screen: s, lines: make(chan line)}
	if f, ok := in.(*os.File); ok && s.fd >= 0 && term.IsTerminal(int(f.Fd())) {
		i.keys = &keys{in: in}
		i.tty = term.NewTerminal(struct {
			io.Reader
			io.Writer
		}{i.keys, s.out}, s.prompt)
		i.tty.AutoCompleteCallback = i.key
		return i
	}
	if in != nil {
		i.pipe = bufio.NewReader(in)
	}
	return i
}

// onTab sets what completes a line in a terminal.
func (i *input) onTab(f func(line string) completion) { i.tab.Store(&f) }

// start begins to read. What it returns ends that, if it can be ended.
func (i *input) start() (stop func(), err error) {
	if i.in == nil {
		return func() {}, nil
	}
	restore := func() {}
	if i.tty != nil {
		if restore, err = i.raw(); err != nil {
			return nil, err
		}
	}
	quit := make(chan struct{})
	breaks, canBreak := i.in.(interface{ SetReadDeadline(t time.Time) error })
	canBreak = canBreak && breaks.SetReadDeadline(time.Time{}) == nil
	if i.broken == nil {
		i.broken = make(chan struct{})
		go i.read(quit)
	}
	return func() {
		if canBreak && breaks.SetReadDeadline(time.Unix(1, 0)) == nil {
			close(quit)
			<-i.broken
			i.broken = nil
		}
		restore()
	}, nil
}

// raw makes the terminal hand over every key, until what it returns is called.
func (i *input) raw() (restore func(), err error) {
	fd := int(i.in.(*os.File).Fd()) //nolint:forcetypeassert // newInput has seen that it is one
	old, err := term.MakeRaw(fd)
	if err != nil {
		return nil, err
	}
	resized := make(chan os.Signal, 1)
	notifyResize(resized)
	i.resize()
	var watch sync.WaitGroup
	watch.Go(func() {
		for range resized {
			i.resize()
		}
	})
	i.tty.SetBracketedPasteMode(true)
	i.screen.attach(i.tty)
	return func() {
		signal.Stop(resized)
		close(resized)
		watch.Wait()
		i.screen.attach(nil)
		i.tty.SetBracketedPasteMode(false)
		_ = i.screen.print("\r\n")
		_ = term.Restore(fd, old)
	}, nil
}

func (i *input) resize() {
	if w, h, err := term.GetSize(i.screen.fd); err == nil && w > 0 {
		_ = i.tty.SetSize(w, h)
	}
}

// read hands over one line after the other.
func (i *input) read(quit <-chan struct{}) {
	defer close(i.broken)
	for {
		l, err := i.next()
		if errors.Is(err, os.ErrDeadlineExceeded) {
			return
		}
		if err != nil {
			l = line{end: true, interrupted: i.keys != nil && i.keys.interrupted}
		}
		select {
		case i.lines <- l:
		case <-quit:
			return
		}
		if l.end {
			return
		}
	}
}

func (i *input) next() (line, error) {
	if i.tty == nil {
		return i.nextOfPipe()
	}
	s, err := i.tty.ReadLine()
	if errors.Is(err, term.ErrPasteIndicator) {
		err = nil
	}
	return line{text: s, cut: utf8.RuneCountInString(s) == maxTyped}, err
}

// nextOfPipe reads a line of any length into bounded memory.
func (i *input) nextOfPipe() (line, error) {
	var l line
	var b []byte
	for {
		part, err := i.pipe.ReadSlice('\n')
		if room := maxLine - len(b); len(part) > room {
			part, l.cut = part[:room], true
		}
		b = append(b, part...)
		if errors.Is(err, bufio.ErrBufferFull) {
			continue
		}
		l.text = strings.ToValidUTF8(strings.TrimRight(string(b), "\r\n"), "")
		if errors.Is(err, io.EOF) && len(b) > 0 {
			err = nil
		}
		return l, err
	}
}

// key is called by the Terminal for each key that it has no use for itself.
func (i *input) key(typed string, pos int, key rune) (string, int, bool) {
	if key != '\t' {
		return "", 0, false
	}
	complete := i.tab.Load()
	if complete == nil {
		return typed, pos, true
	}
	c := (*complete)(typed[:pos])
	if len(c.list) > 0 {
		i.screen.say("%s", strings.Join(c.list, "   "))
	}
	return c.line + typed[pos:], len(c.line), true
}

// keys are a terminal's, made fit for Terminal: a pasted text is one line, and
// Ctrl-C clears a line before it interrupts.
type keys struct {
	in          io.Reader
	ready       []byte
	held        []byte // the start of what may be a mark of pasting
	pasting     bool
	typed       bool // something since the last line end
	interrupted bool
	unended     int // bytes of an escape sequence that has not ended
	buf         [1024]byte
}

var (
	pasteStart = []byte("\x1b[200~")
	pasteEnd   = []byte("\x1b[201~")
)

const (
	ctrlC = 3
	ctrlE = 5
	ctrlU = 21
)

func (k *keys) Read(p []byte) (int, error) {
	for len(k.ready) == 0 {
		n, err := k.in.Read(k.buf[:])
		for _, b := range k.buf[:n] {
			k.take(b)
		}
		if err != nil && len(k.ready) == 0 {
			return 0, err
		}
	}
	n := copy(p, k.ready)
	k.ready = k.ready[n:]
	return n, nil
}

func (k *keys) take(b byte) {
	mark := pasteStart
	if k.pasting {
		mark = pasteEnd
	}
	if len(k.held) > 0 || b == mark[0] {
		k.held = append(k.held, b)
		switch {
		case bytes.Equal(k.held, mark):
			k.pasting = !k.pasting
			k.send(mark...)
		case bytes.HasPrefix(mark, k.held):
			return
		default:
			k.release()
		}
		k.held = k.held[:0]
		return
	}
	k.put(b)
}

// release hands on what was held and is no mark of pasting. In a pasted text the
// escape character goes.
func (k *keys) release() {
	if !k.pasting {
		k.send(k.held...)
		k.typed = true // it may have brought a line of the history
		return
	}
	for _, b := range k.held {
		k.put(b)
	}
}

// maxUnended is how long an escape sequence may go on: the terminal reads no more
// once its 256 bytes are full of one, and would try to for ever.
const maxUnended = 64

// send hands on bytes, and ends an escape sequence that nobody means.
func (k *keys) send(bytes ...byte) {
	for _, b := range bytes {
		ends := b >= 'a' && b <= 'z' || b >= 'A' && b <= 'Z' || b == '~'
		switch {
		case k.unended == 0 && b != pasteStart[0], ends:
			k.unended = 0
		case k.unended == maxUnended:
			k.ready = append(k.ready, '~')
			k.unended = 0
		default:
			k.unended++
		}
		k.ready = append(k.ready, b)
	}
}

func (k *keys) put(b byte) {
	switch {
	case k.pasting && (b == '\r' || b == '\n' || b == '\t'):
		b = ' '
	case k.pasting && (b < ' ' || b == 0x7f):
		return
	case b == ctrlC && k.typed:
		k.send(ctrlE, ctrlU)
		k.typed = false
		return
	case b == ctrlC:
		k.interrupted = true
		k.send(b)
		return
	}
	k.typed = b != '\r' && b != '\n'
	k.send(b)
}
