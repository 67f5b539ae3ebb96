package command_test

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"slices"
	"strings"
	"testing"
	"time"

	"newsdesk/digest"
	"newsdesk/digest/chat"
	"newsdesk/digest/command"
)

var _ chat.Leaver = (*command.Desk)(nil)

// page is the home page of a person, with its buttons.
func (r *rig) page(who chat.User) (string, []chat.Control) {
	r.t.Helper()
	m := r.handle(who, chat.Request{Home: true, At: chat.Ref{Channel: chat.Channel{Adapter: "console"}}})
	var cs []chat.Control
	for _, b := range m.Blocks {
		cs = append(cs, b.Controls...)
	}
	return chat.Plain(m, 0), cs
}

func TestHome(t *testing.T) {
	r := newRig(t)
	got, buttons := r.page(reader)
	wants(t, got, "You may read and ask", "No channel has a digest yet", "What you can ask")
	if len(buttons) > 0 {
		t.Errorf("a reader's buttons: %v", buttons)
	}
	r.news(curator, "pack trade")
	r.newsAt(curator, chat.Ref{Channel: chat.Channel{Adapter: "console", ID: "chips"}}, "track chips chip*")
	r.newsAt(curator, chat.Ref{Channel: chat.Channel{Adapter: "console", Workspace: "other", ID: "secret"}}, "track secrets secret*")
	fs, err := r.store.Feeds(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	fs[0].Fault, fs[0].FaultAt = "it answers 404: give another address", r.now
	fs[1].OKAt = r.now
	if err := r.store.SaveFeeds(t.Context(), fs); err != nil {
		t.Fatal(err)
	}
	got, buttons = r.page(reader)
	wants(t, got, "not known to be in are not shown")
	lacks(t, got, "chips", "tariffs", "one.example")
	if len(buttons) > 0 {
		t.Errorf("a reader's buttons: %v", buttons)
	}
	got, buttons = r.page(curator)
	lacks(t, got, "not shown")
	wants(t, got, "You are a curator here", "Digest of general.*Topics: tariffs.*weekdays at 08:00 \\(Asia/Kolkata\\), at most 3 stories.*Next: tomorrow 08:00.*No edition yet",
		"Digest of chips.*Topics: chips", "1 of 2 feeds are well, 1 faulty, 0 not read yet", "one.example/feed: it answers 404")
	lacks(t, got, "secret")
	if len(buttons) != 3 || !buttons[0].Opens || buttons[0].Value != "" || buttons[2].Value != "console::chips" {
		t.Fatalf("buttons %+v", buttons)
	}
	home := chat.Ref{Channel: chat.Channel{Adapter: "console"}}
	t.Run("its_buttons_edit", func(t *testing.T) {
		f := r.open(curator, chat.Request{At: home, Action: buttons[2].Action, Value: buttons[2].Value})
		m := r.handle(curator, chat.Request{At: home, Action: f.Action, Value: f.Value, Fields: map[string]string{
			"topics": field(t, f, "topics").Value, "schedule": "daily 6:00", "zone": "UTC", "entries": "2", "lines": "20",
		}})
		wants(t, chat.Plain(m, 0), "Channel chips now gets its digest daily at 06:00")
	})
	t.Run("and_create_in_a_channel_to_choose", func(t *testing.T) {
		f := r.open(curator, chat.Request{At: home, Action: buttons[0].Action})
		if !field(t, f, "channel").Channel {
			t.Error("no channel to choose")
		}
		values := map[string]string{"topics": "", "schedule": "daily 6:00", "zone": "UTC", "entries": "2", "lines": "20"}
		again := r.open(curator, chat.Request{At: home, Action: f.Action, Fields: values})
		wants(t, field(t, again, "channel").Error, "Choose the channel")
		values["channel"] = "#rice"
		wants(t, chat.Plain(r.handle(curator, chat.Request{At: home, Action: f.Action, Fields: values}), 0), "Channel rice now gets its digest")
		got, _ := r.page(admin)
		wants(t, got, "Digest of rice.*Everything that its feeds report")
	})
}

// members are who is in which channel; of others nothing is known.
type members map[string][]string

func (m members) In(_ context.Context, person string, c chat.Channel) (bool, error) {
	people, ok := m[c.ID]
	if !ok {
		return false, fmt.Errorf("who is in %s: %w", c, errors.ErrUnsupported)
	}
	if len(people) == 0 {
		return true, errors.New("the platform does not answer")
	}
	return slices.Contains(people, person), nil
}

// A digest is shown, and its form is filled in, in its own channel; elsewhere by who is
// in the channel. Where nobody knows, by who changed the digest last.
func TestADigestIsForThoseInItsChannel(t *testing.T) {
	other := chat.User{ID: "c2", Name: "Divya", Level: chat.Curate}
	home := chat.Ref{Channel: chat.Channel{Adapter: "console"}}
	secret := chat.Channel{Adapter: "console", ID: "secret"}
	values := map[string]string{"topics": "", "schedule": "daily 6:00", "zone": "UTC", "entries": "2", "lines": "20"}
	for _, c := range []struct {
		name string
		who  chat.User
		in   members
		want bool
	}{
		{"who changed it last", curator, nil, true},
		{"another curator", other, nil, false},
		{"an admin", admin, members{"secret": {"c1"}}, true},
		{"a curator who is in the channel", other, members{"secret": {"c2"}}, true},
		{"who changed it last and has left the channel", curator, members{"secret": {"c2"}}, false},
		{"where the platform does not answer", curator, members{"secret": {}}, false},
		{"of which the platform knows nothing", curator, members{"general": {"c1"}}, true},
		{"nobody", chat.User{Level: chat.Curate}, nil, false},
	} {
		t.Run(c.name, func(t *testing.T) {
			r := newRig(t)
			r.member(c.in)
			r.newsAt(curator, chat.Ref{Channel: secret}, "track spying spy*")
			got, _ := r.page(c.who)
			if strings.Contains(got, "spying") != c.want {
				t.Errorf("shown: %v, want %v:\n%s", !c.want, c.want, got)
			}
			for name, req := range map[string]chat.Request{
				"opened":           {At: home, Action: "edit digest", Value: secret.String()},
				"opened elsewhere": {Action: "edit digest", Value: secret.String()},
				"sent":             {At: home, Action: "digest", Value: secret.String(), Fields: values},
				"chosen":           {At: home, Action: "digest", Fields: with(values, "channel", "secret")},
			} {
				m := r.handle(c.who, req)
				text := chat.Plain(m, 0)
				if m.Form != nil {
					for _, f := range m.Form.Fields {
						text += f.Error
					}
				}
				if refused := strings.Contains(text, "not known to be in that channel"); refused == c.want {
					t.Errorf("%s: refused: %v\n%s", name, refused, text)
				}
			}
			wants(t, chat.Plain(r.handle(c.who, chat.Request{At: chat.Ref{Channel: secret}, Action: "digest", Value: secret.String(), Fields: values}), 0), "now gets its digest")
		})
	}
}

func with(values map[string]string, name, value string) map[string]string {
	values = maps.Clone(values)
	values[name] = value
	return values
}

func TestADigestIsSetUpByWhoIsInTheChannel(t *testing.T) {
	r := newRig(t)
	r.member(members{"secret": {"c2"}})
	home := chat.Ref{Channel: chat.Channel{Adapter: "console"}}
	values := map[string]string{"channel": "secret", "topics": "", "schedule": "daily 6:00", "zone": "UTC", "entries": "2", "lines": "20"}
	f := r.open(curator, chat.Request{At: home, Action: "digest", Fields: values})
	wants(t, field(t, f, "channel").Error, "not known to be in that channel")
	if _, err := r.store.DigestOf(t.Context(), chat.Channel{Adapter: "console", ID: "secret"}); !errors.Is(err, digest.ErrNotFound) {
		t.Errorf("it was set up: %v", err)
	}
}

func TestAPlaceLeftAndJoinedAgain(t *testing.T) {
	r := newRig(t)
	r.news(curator, "schedule daily 9:00")
	for range 2 {
		if err := r.desk.Left(t.Context(), general, "the channel\nwas archived."); err != nil {
			t.Fatal(err)
		}
	}
	wants(t, r.news(reader, "schedule"), "stopped: the channel was archived. Set its schedule again")
	got, _ := r.page(curator)
	wants(t, got, "Stopped: the channel was archived")
	ns, err := r.store.ClaimNotices(t.Context(), r.now, time.Minute, 10)
	if err != nil || len(ns) != 1 || ns[0].Person != curator.ID {
		t.Fatalf("notices %+v, %v", ns, err)
	}
	wants(t, chat.Plain(ns[0].Part.Message, 0), "The digest in channel general has stopped: the channel was archived", "You are told because you changed it last")
	r.now = r.now.AddDate(0, 0, 3)
	if err := r.desk.Joined(t.Context(), general); err != nil {
		t.Fatal(err)
	}
	wants(t, r.news(reader, "schedule"), "gets its digest daily at 09:00")
	d, err := r.store.DigestOf(t.Context(), general)
	if err != nil || !d.NextDue.After(r.now) {
		t.Errorf("next due %s at %s, %v", d.NextDue, r.now, err)
	}
}

func TestAWorkspaceLeftIsForgottenInTime(t *testing.T) {
	r := newRig(t)
	r.news(curator, "track chips chip*")
	if err := r.desk.Left(t.Context(), chat.Channel{Adapter: "console"}, ""); err != nil {
		t.Fatal(err)
	}
	wants(t, r.news(reader, "schedule"), "stopped: the bot was removed")
	keep := func(left time.Time) digest.Retention {
		old := tuesday.AddDate(-5, 0, 0)
		return digest.Retention{Articles: old, Revisions: old, Editions: old, Audit: old, Left: left}
	}
	if err := r.store.Prune(t.Context(), keep(r.now)); err != nil {
		t.Fatal(err)
	}
	wants(t, r.news(reader, "topics"), "chips")
	if err := r.store.Prune(t.Context(), keep(r.now.Add(time.Second))); err != nil {
		t.Fatal(err)
	}
	wants(t, r.news(reader, "topics"), "no digest yet")
	if a := r.audited(); len(a) > 0 {
		t.Errorf("the audit book still has %q", a)
	}
}

func TestDoctor(t *testing.T) {
	r := newRig(t)
	wants(t, r.news(curator, "doctor"), "Only admins")
	wants(t, r.news(admin, "doctor"), "All is well")
	r.news(admin, "track chips chip*")
	r.newsAt(admin, chat.Ref{Channel: chat.Channel{Adapter: "console", Workspace: "other", ID: "secret"}}, "track secrets secret*")
	r.found = func(channels []chat.Channel) []chat.Finding {
		if len(channels) != 1 || channels[0] != general {
			t.Errorf("examined %v", channels)
		}
		fs := []chat.Finding{{Where: "database", What: "It answers."}, {Severity: chat.Warning, Where: "feed", What: "It is slow."}}
		for range 50 {
			fs = append(fs, chat.Finding{Severity: chat.Fault, Where: "token", What: "It is refused.", Remedy: "Set another."})
		}
		return fs
	}
	got := r.news(admin, "doctor")
	wants(t, got, "50 errors and 1 warning", "error · token.*It is refused.*Do this: Set another", "11 more are not shown", "1 thing is in order")
	if n := strings.Count(got, "It is refused"); n != 40 {
		t.Errorf("%d findings are shown", n)
	}
}

func TestAStoryThatLivesLongHasAChart(t *testing.T) {
	chart := func(r *rig) *chat.Chart {
		m := r.handle(reader, chat.Request{Command: "story", Options: map[string]string{"story": "1"}})
		for _, b := range m.Blocks {
			if b.Kind == chat.Graph {
				return b.Chart
			}
		}
		return nil
	}
	r := newRig(t)
	r.news(admin, "track ties India")
	r.publish("Ledger", "Skyline gets its licence", licence)
	r.news(reader, "now")
	if c := chart(r); c != nil {
		t.Errorf("a chart of one day: %+v", c)
	}
	for _, day := range []int{1, 4, 4} {
		r.articles++
		r.save(digest.Article{
			Identity: strings.Repeat("x", r.articles), URL: "https://courier.example/", Source: "Courier", Title: "Skyline gets its licence", Text: licence,
			Published: tuesday.AddDate(0, 0, day), Seen: r.now,
		})
	}
	c := chart(r)
	if c == nil {
		t.Fatal("no chart")
	}
	wants(t, strings.Join(c.Labels, " "), "^15 Apr 16 Apr 17 Apr 18 Apr 19 Apr$")
	wants(t, c.Alt, "^4 articles from 15 Apr to 19 Apr, most of them on 19 Apr: 2\\.$")
	if len(c.Picture) < 1000 || string(c.Picture[1:4]) != "PNG" {
		t.Errorf("a picture of %d bytes", len(c.Picture))
	}
}
