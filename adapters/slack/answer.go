package slack

import (
	"context"
	"errors"
	"net/url"
	"time"

	"github.com/slack-go/slack"

	"newsdesk/digest/chat"
)

// say posts what came of a request: a dialog, nothing, or messages.
func (s *session) say(ctx context.Context, q asked, m chat.Message) {
	if err := m.Check(); err != nil {
		s.log.Error("check answer", "request", q.ID, "err", err)
		return
	}
	if m.Form != nil && q.trigger != "" {
		err := s.openForm(ctx, q, *m.Inert().Form, q.memo())
		if err == nil {
			return
		}
		s.log.Warn("open dialog", "request", q.ID, "err", err)
		if len(m.Blocks) == 0 {
			m = note("Slack opened no dialog: it waits three seconds for one. Please try again.")
		}
	}
	m.Form = nil
	if len(m.Blocks) == 0 {
		return
	}
	if q.At.Channel.ID == "" { // asked in App Home, where nothing can be answered
		c, err := s.Direct(ctx, q.At.Channel.Workspace, q.user)
		if err != nil {
			s.log.Error("post answer", "request", q.ID, "err", err)
			return
		}
		q.At, q.direct, q.reply = chat.Ref{Channel: c}, true, ""
	}
	parts := chat.Split(m, limits())
	s.offerShare(q, m, parts)
	for i, part := range parts {
		if err := s.tell(ctx, q, part, i); err != nil {
			if !stopped(err) {
				s.log.Error("post answer", "request", q.ID, "part", i+1, "err", err)
			}
			return
		}
	}
	if q.reply == "" && !q.direct {
		s.talked(ctx, q.At)
	}
}

// maxReplies is how often a response URL may be used
// (https://docs.slack.dev/interactivity/handling-user-interaction#message_responses).
const maxReplies = 5

// tell shows one part of an answer where it belongs.
func (s *session) tell(ctx context.Context, q asked, m chat.Message, part int) error {
	byURL := q.reply != "" && part < maxReplies
	switch {
	case m.Private && byURL:
		err := s.respond(ctx, q, m)
		if err == nil || errors.Is(err, chat.ErrUnknown) || ctx.Err() != nil {
			return err
		}
		s.log.Info("the response URL no longer works", "request", q.ID, "err", err)
		return s.whisper(ctx, q, m)
	case m.Private && !q.direct:
		return s.whisper(ctx, q, m)
	}
	err := s.persist(ctx, func() error {
		_, err := s.Post(ctx, q.At, m)
		return err
	})
	if errors.Is(err, chat.ErrGone) && byURL { // the bot is not in the channel, but may answer there
		return s.respond(ctx, q, m)
	}
	return err
}

// persist tries again what Slack has not taken, for as long as somebody waits for
// an answer.
func (s *session) persist(ctx context.Context, try func() error) error {
	const tries, patience = 4, 30 * time.Second
	for n := 1; ; n++ {
		err := try()
		var retry *chat.RetryError
		if !errors.As(err, &retry) || n == tries || retry.After > patience {
			return err
		}
		if !sleep(ctx, max(retry.After, time.Second)) {
			return ctx.Err()
		}
	}
}

// respond answers by the response URL of a command or a button.
func (s *session) respond(ctx context.Context, q asked, m chat.Message) error {
	if m = bare(m.Inert()); len(blocks(m)) == 0 {
		return nil
	}
	no := false
	w := slack.WebhookMessage{
		Text: fallback(m), Blocks: &slack.Blocks{BlockSet: blocks(m)}, ResponseType: slack.ResponseTypeInChannel,
		ThreadTimestamp: q.At.ID, UnfurlLinks: &no, UnfurlMedia: &no,
	}
	if m.Private {
		w.ResponseType, w.ThreadTimestamp = slack.ResponseTypeEphemeral, q.quiet
	}
	return s.persist(ctx, func() error {
		err := slack.PostWebhookCustomHTTPContext(ctx, q.reply, s.client, &w)
		var failed *url.Error
		if errors.As(err, &failed) { // its text holds the URL, by which anybody may answer
			err = failed.Err
		}
		return outcome("answer by response URL", err)
	})
}

// whisper shows m to the asker alone.
func (s *session) whisper(ctx context.Context, q asked, m chat.Message) error {
	m, err := s.fit(q.At, m)
	if err != nil {
		return err
	}
	m = bare(m) // nothing is uploaded for one person, and a refusal would be no answer
	return s.persist(ctx, func() error {
		api, err := q.w.api(ctx)
		if err != nil {
			return err
		}
		if err := q.w.posts.wait(ctx, q.At.Channel.ID); err != nil {
			return err
		}
		_, err = api.PostEphemeralContext(ctx, q.At.Channel.ID, q.user, said(m, q.quiet)...)
		return heed(q.w.posts, outcome("answer in private", err))
	})
}

// A watch shows in a thread what the bot is doing, the latest only, without
// keeping the one who does it waiting.
type watch struct {
	s     *session
	q     asked
	next  chan string
	stop  context.CancelFunc
	ended chan struct{}
}

const (
	statusPatience = 3 * time.Second
	// mutePause is how long no status is shown after Slack has refused one.
	mutePause = 30 * time.Minute
	maxStatus = 90
)

func (s *session) watch(ctx context.Context, q asked) *watch {
	ctx, stop := context.WithCancel(ctx)
	w := &watch{s: s, q: q, next: make(chan string, 1), stop: stop, ended: make(chan struct{})}
	go func() {
		defer close(w.ended)
		for {
			select {
			case <-ctx.Done():
				return
			case doing := <-w.next:
				s.status(context.WithoutCancel(ctx), q, doing)
			}
		}
	}()
	return w
}

// show is chat.Request.Status.
func (w *watch) show(_ context.Context, doing string) {
	for {
		select {
		case w.next <- doing:
			return
		default:
		}
		select {
		case <-w.next:
		default:
		}
	}
}

// end waits until nothing more is shown: Slack takes a status away when the answer
// comes, and would keep one that comes after it.
func (w *watch) end(noAnswer bool) {
	w.stop()
	<-w.ended
	if noAnswer {
		w.s.status(w.s.ctx, w.q, "")
	}
}

func (s *session) status(ctx context.Context, q asked, doing string) {
	if s.opt.Now().Unix() < q.w.mute.Load() {
		return
	}
	ctx, stop := context.WithTimeout(ctx, statusPatience)
	defer stop()
	api, err := q.w.api(ctx)
	if err != nil {
		return
	}
	err = api.SetAssistantThreadsStatusContext(ctx, slack.AssistantThreadsSetStatusParameters{
		ChannelID: q.At.Channel.ID, ThreadTS: q.At.ID, Status: clip(chat.Clean(doing), maxStatus),
	})
	if mendable(err) || code(err) == "unknown_method" {
		q.w.mute.Store(s.opt.Now().Add(mutePause).Unix())
		s.log.Info("slack shows no status", "err", err)
	}
}
