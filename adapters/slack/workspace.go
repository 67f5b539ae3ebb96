package slack

import (
	"context"
	"fmt"
	"strings"
	"sync"
	"sync/atomic"
	"time"

	"github.com/slack-go/slack"

	"newsdesk/digest/chat"
)

// A workspace is where the bot is installed: one token, and what goes with it. An
// organisation that installed it for all of its workspaces is one of these.
type workspace struct {
	*Adapter
	id      string // of the team or the organisation; empty with a configured token
	posts   *pace
	edits   *pace
	people  *people
	members *members
	self    atomic.Pointer[self] // nil until Slack has told
	mute    atomic.Int64         // no status before this Unix time: Slack refuses it
	plain   atomic.Int64         // no charts before this Unix time: Slack refuses them

	mu     sync.Mutex // guards what follows; held while the vault is asked, never while Slack is
	client *slack.Client
	held   installation
	looked time.Time // when held was last read
	failed string    // the refresh token that Slack gave nothing for
	fault  error     // and why
	again  time.Time // it is left alone until then
}

// A self is who the bot is in its workspace.
type self struct {
	team, user, bot string
}

// What Slack takes from one app in one workspace
// (https://docs.slack.dev/apis/web-api/rate-limits): a message a second in each
// channel, "several hundred" a minute in all, and 50 calls of chat.update.
const (
	postEvery     = time.Second
	workspacePace = 206 * time.Millisecond // 291 a minute, of 300
	editEvery     = 1300 * time.Millisecond
	editBurst     = 5
)

func (a *Adapter) newWorkspace(id string) *workspace {
	w := &workspace{Adapter: a, id: id, posts: newPace(a.opt.Pace, 1), edits: newPace(editEvery, editBurst)}
	w.posts.limitAll(a.opt.workspacePace())
	w.posts.processes = &a.processes
	w.people, w.members = newPeople(w), newMembers(w)
	return w
}

// workspacePace is the time between two posts to one workspace; a test that posts
// faster to one channel posts faster to all.
func (o Options) workspacePace() time.Duration {
	return min(workspacePace, o.Pace)
}

// newClient is a client of Slack's Web API with this token.
func (a *Adapter) newClient(token string) *slack.Client {
	with := []slack.Option{slack.OptionHTTPClient(a.client), slack.OptionAppLevelToken(a.opt.AppToken)}
	if a.opt.APIURL != "" {
		with = append(with, slack.OptionAPIURL(a.apiURL()))
	}
	return slack.New(token, with...)
}

// apiURL is the address of the Web API, with a slash at its end.
func (a *Adapter) apiURL() string {
	if a.opt.APIURL == "" {
		return slack.APIURL
	}
	return strings.TrimRight(a.opt.APIURL, "/") + "/"
}

// workspace finds where the bot is installed by a team's id. The error says, as
// that of Post does, whether a later try can help.
func (a *Adapter) workspace(ctx context.Context, team string) (*workspace, error) {
	if a.home != nil {
		return a.home, nil
	}
	return a.installed(ctx, team, "")
}

// api is a client with a token that is good now.
func (w *workspace) api(ctx context.Context) (*slack.Client, error) {
	if w.id == "" { // with the configured token, which does not change
		return w.client, nil
	}
	return w.usable(ctx)
}

// in names the workspace in which something was said: an organisation's
// installation has many.
func (w *workspace) in(team string) string {
	me := w.self.Load()
	switch {
	case w.id != "" && !strings.HasPrefix(w.id, "E"):
		return w.id
	case w.id != "":
		return team
	case me != nil:
		return me.team
	}
	return team
}

func (w *workspace) ref(team, channel, ts string) chat.Ref {
	return chat.Ref{Channel: chat.Channel{Adapter: w.opt.Name, Workspace: w.in(team), ID: channel}, ID: ts}
}

// bot is the user id of the bot, empty until it is known.
func (w *workspace) bot() string {
	if me := w.self.Load(); me != nil {
		return me.user
	}
	return ""
}

// Direct is the direct message channel with a person. Without the scope im:write it
// is the person's own id, which Slack takes as a channel to post to.
func (a *Adapter) Direct(ctx context.Context, team, person string) (chat.Channel, error) {
	c := chat.Channel{Adapter: a.opt.Name, Workspace: team, ID: person}
	w, err := a.workspace(ctx, team)
	if err != nil {
		return chat.Channel{}, err
	}
	if person == "" {
		return chat.Channel{}, fmt.Errorf("open direct message with nobody: %w", chat.ErrGone)
	}
	var opened *slack.Channel
	err = w.do(ctx, func(api *slack.Client) (err error) {
		opened, _, _, err = api.OpenConversationContext(ctx, &slack.OpenConversationParameters{Users: []string{person}, ReturnIM: true})
		return err
	})
	switch {
	case code(err) == "missing_scope":
		return c, nil
	case err != nil:
		return chat.Channel{}, outcome("open direct message", err)
	}
	c.ID = opened.ID
	return c, nil
}
