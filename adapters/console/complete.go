package console

import (
	"context"
	"slices"
	"strings"
	"time"

	"newsdesk/digest/chat"
)

// A completion is what a line becomes when Tab is pressed after it.
type completion struct {
	line string
	list []string // what it might become, when there is more than one
}

// patience is how long Tab waits for suggestions.
const patience = time.Second

var own = []string{"cancel", "home", "join", "news", "press", "quit"}

// complete completes commands, channels and the values of options.
func (v *conversation) complete(ctx context.Context, line string) completion {
	body, ok := strings.CutPrefix(line, "/")
	if !ok || v.dialog() != nil {
		return completion{line: line}
	}
	name, rest, spaced := strings.Cut(body, " ")
	switch {
	case !spaced:
		return finish("/", name, append(v.names(), own...))
	case name == "join":
		return finish("/join ", rest, v.channels())
	case name != "news":
		return v.completeOption(ctx, "/"+name+" ", name, rest)
	}
	command, rest, spaced := strings.Cut(rest, " ")
	if !spaced {
		return finish("/news ", command, v.names())
	}
	return v.completeOption(ctx, "/news "+command+" ", command, rest)
}

func (v *conversation) names() []string {
	var out []string
	for _, c := range v.handler.Commands() {
		out = append(out, c.Name)
	}
	return out
}

// completeOption completes what is typed last of a command's options.
func (v *conversation) completeOption(ctx context.Context, before, command, rest string) completion {
	i := slices.IndexFunc(v.handler.Commands(), func(c chat.Command) bool { return c.Name == command })
	if i < 0 {
		return completion{line: before + rest}
	}
	o, done, typed := current(v.handler.Commands()[i], rest)
	var values []string
	for _, c := range o.Choices {
		values = append(values, c.Value)
	}
	if completer, ok := v.handler.(chat.Completer); ok && o.Complete {
		ctx, cancel := context.WithTimeout(ctx, patience)
		defer cancel()
		req := chat.Request{ID: v.request(), At: chat.Ref{Channel: v.channel()}, User: v.opt.User, Command: command}
		for _, c := range completer.Complete(ctx, req, o.Name, typed) {
			values = append(values, c.Value)
		}
	}
	return finish(before+done, typed, values)
}

// current is the option that is being typed at the end of rest, what stands
// before it, and what is typed of it so far.
func current(cmd chat.Command, rest string) (o chat.Option, done, typed string) {
	var plain []chat.Option
	for _, o := range cmd.Options {
		if o.Intro == "" {
			plain = append(plain, o)
			continue
		}
		if i := strings.LastIndex(" "+rest, " "+o.Intro+" "); i >= 0 {
			at := i + len(o.Intro) + 1
			return o, rest[:at], rest[at:]
		}
	}
	for len(plain) > 1 {
		_, after, ok := strings.Cut(rest[len(done):], " ")
		if !ok {
			break
		}
		done = rest[:len(rest)-len(after)]
		plain = plain[1:]
	}
	if len(plain) == 0 {
		return chat.Option{}, "", rest
	}
	return plain[0], done, rest[len(done):]
}

// finish completes typed to the one of values that it begins, or as far as all of
// those have in common.
func finish(before, typed string, values []string) completion {
	var fit []string
	for _, s := range values {
		s = strings.Join(strings.Fields(chat.Clean(s)), " ")
		if len(s) >= len(typed) && strings.EqualFold(s[:len(typed)], typed) && !slices.Contains(fit, s) {
			fit = append(fit, s)
		}
	}
	slices.Sort(fit)
	switch len(fit) {
	case 0:
		return completion{line: before + typed}
	case 1:
		return completion{line: before + fit[0] + " "}
	}
	common := fit[0]
	for _, s := range fit[1:] {
		for !strings.HasPrefix(s, common) {
			r := []rune(common)
			common = string(r[:len(r)-1])
		}
	}
	if len(common) > len(typed) {
		return completion{line: before + common}
	}
	return completion{line: before + typed, list: fit}
}
