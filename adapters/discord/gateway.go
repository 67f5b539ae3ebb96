package discord

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"math/rand/v2"
	"net/http"
	"net/url"
	"runtime"
	"sync"
	"time"

	"github.com/bwmarrin/discordgo"
)

// intents are what the gateway tells: what happens to channels, and what is said
// to the bot. None of them is privileged: without MESSAGE_CONTENT the text of
// mentions and direct messages comes all the same.
// https://docs.discord.com/developers/events/gateway#message-content-intent
const intents = discordgo.IntentsGuilds | discordgo.IntentsGuildMessages | discordgo.IntentsDirectMessages

// intents are those of this configuration.
func (c Config) intents() discordgo.Intent {
	if c.MessageContent {
		return intents | discordgo.IntentMessageContent
	}
	return intents
}

// Operations of the gateway.
// https://docs.discord.com/developers/topics/opcodes-and-status-codes#gateway-gateway-opcodes
const (
	opDispatch  = 0
	opHeartbeat = 1
	opIdentify  = 2
	opResume    = 6
	opReconnect = 7
	opInvalid   = 9
	opHello     = 10
	opAck       = 11
)

const (
	dialTime    = 15 * time.Second
	helloTime   = 15 * time.Second
	readyTime   = 20 * time.Second // from identifying or resuming to its answer
	writeTime   = 10 * time.Second
	maxFrame    = 64 << 20
	minBeat     = 100 * time.Millisecond
	maxBeat     = 2 * time.Minute
	slack       = 10 * time.Second // beyond a heartbeat's interval, for its answer
	identifyGap = 5 * time.Second  // between those of one rate limit key
	maxBackoff  = time.Minute
	steady      = time.Minute // after which the next failure counts as the first
)

// A wire is a websocket, as discordgo's dialler opens it.
type wire interface {
	ReadMessage() (kind int, b []byte, err error)
	WriteMessage(kind int, b []byte) error
	SetReadLimit(n int64)
	SetReadDeadline(t time.Time) error
	SetWriteDeadline(t time.Time) error
	Close() error
}

// A frame is what goes over it.
type frame struct {
	Op   int             `json:"op"`
	Data json.RawMessage `json:"d"`
	Seq  *int64          `json:"s,omitempty"`
	Kind string          `json:"t,omitempty"`
}

// An ended says how a connection ended.
type ended struct {
	err   error
	fatal bool // the operator must mend it
	fresh bool // what was can not be resumed
	soon  bool // connect again at once
	after time.Duration
}

func (e *ended) Error() string { return e.err.Error() }
func (e *ended) Unwrap() error { return e.err }

// A gatewayInfo is what Discord tells of its gateway.
type gatewayInfo struct {
	URL    string `json:"url"`
	Shards int    `json:"shards"`
	Start  struct {
		Remaining   int   `json:"remaining"`
		Reset       int64 `json:"reset_after"` // milliseconds
		Concurrency int   `json:"max_concurrency"`
	} `json:"session_start_limit"`
}

// connect keeps every shard of this process connected until ctx is done. The
// error is the operator's to mend.
func (v *conversation) connect(ctx context.Context) error {
	var info gatewayInfo
	if err := v.patiently(ctx, call{method: "GET", path: "/gateway/bot", into: &info}); err != nil {
		if ctx.Err() != nil {
			return nil
		}
		return fmt.Errorf("ask Discord for its gateway: %w", err)
	}
	count := v.opt.Config.Shards
	if count == 0 {
		count = min(max(1, info.Shards), 1000)
	}
	ids := v.opt.Config.ShardIDs
	if len(ids) == 0 {
		for i := range count {
			ids = append(ids, i)
		}
	}
	ctx, stop := context.WithCancelCause(ctx)
	defer stop(nil)
	turn := newGate(v.opt.Vault)
	var running sync.WaitGroup
	for _, id := range ids {
		s := &shard{conversation: v, id: id, count: count, gate: turn, info: info}
		running.Go(func() {
			if err := s.run(ctx); err != nil {
				stop(err)
			}
		})
	}
	running.Wait()
	var end *ended
	if errors.As(context.Cause(ctx), &end) {
		return end
	}
	return nil
}

// A shard is one connection to the gateway, after another. Its fields are those
// of the goroutine that runs it.
type shard struct {
	*conversation
	id, count int
	gate      *gate
	info      gatewayInfo

	session string // to be resumed; empty for none
	resume  string // where
	seq     int64
	misses  int // resumes in a row that were not answered

	members membership
}

// run connects again and again until ctx is done, or until the operator must mend
// something.
func (s *shard) run(ctx context.Context) error {
	wait := time.Duration(0)
	for ctx.Err() == nil {
		began := time.Now()
		err := s.once(ctx)
		if ctx.Err() != nil {
			return nil
		}
		var end *ended
		if !errors.As(err, &end) {
			end = &ended{err: err}
		}
		if end.fatal {
			return end
		}
		if end.fresh {
			s.session = ""
		}
		if time.Since(began) > steady {
			wait = 0
		}
		pause := wait + rand.N(time.Second)
		if end.soon && wait == 0 {
			pause = rand.N(500 * time.Millisecond)
		}
		pause = max(pause, end.after)
		s.opt.Log.Info("gateway connection ended", "shard", s.id, "err", err, "again_in", pause.Round(time.Millisecond))
		if sleep(ctx, pause) != nil {
			return nil
		}
		wait = min(max(2*wait, time.Second), maxBackoff)
	}
	return nil
}

// once connects, and reads until the connection ends. A panic ends it, too.
func (s *shard) once(ctx context.Context) (err error) {
	defer func() {
		if r := recover(); r != nil {
			err = fmt.Errorf("panic: %v", r)
			s.opt.Log.Error("panic", "shard", s.id, "panic", fmt.Sprint(r))
			s.session = ""
		}
	}()
	if s.misses > 1 {
		s.session, s.misses = "", 0
	}
	at, err := s.address(ctx)
	if err != nil {
		return err
	}
	leave, err := s.enter(ctx)
	if err != nil {
		return err
	}
	defer leave()
	conn, err := s.dial(ctx, at)
	if err != nil {
		s.resume = "" // that host may be gone
		return fmt.Errorf("dial the gateway: %w", err)
	}
	c := &connection{wire: conn, beats: make(chan struct{}, 1)}
	ctx, stop := context.WithCancel(ctx)
	// Closing is what ends a read: nothing here waits for the other side.
	context.AfterFunc(ctx, c.hangUp)
	defer c.beating.Wait()
	defer c.hangUp()
	defer stop()
	conn.SetReadLimit(maxFrame)
	return s.talk(ctx, c, leave)
}

// enter waits for the turn to begin a session, before there is a connection: while it
// is waited for nobody would read what Discord answers to heartbeats. A session that
// is resumed needs none.
func (s *shard) enter(ctx context.Context) (leave func(), err error) {
	if s.session != "" {
		return func() {}, nil
	}
	return s.gate.enter(ctx, s.id%max(1, s.info.Start.Concurrency))
}

// address is where to connect to: where a session can be resumed, else where
// Discord says.
func (s *shard) address(ctx context.Context) (string, error) {
	base := s.resume
	if s.session == "" || base == "" {
		var info gatewayInfo
		if err := s.rest.do(ctx, call{method: "GET", path: "/gateway/bot", into: &info}); err != nil {
			var refused *apiError
			if errors.As(err, &refused) && refused.Status == http.StatusUnauthorized {
				return "", &ended{err: err, fatal: true}
			}
			return "", err
		}
		s.info, base = info, info.URL
		if info.Start.Remaining == 0 && info.Start.Reset > 0 && s.session == "" {
			s.opt.Log.Warn("no session may be started for now", "shard", s.id, "again_in", time.Duration(info.Start.Reset)*time.Millisecond)
			if err := sleep(ctx, time.Duration(info.Start.Reset)*time.Millisecond); err != nil {
				return "", err
			}
		}
	}
	u, err := url.Parse(base)
	if err != nil || (u.Scheme != "ws" && u.Scheme != "wss") || u.Host == "" {
		s.resume = ""
		return "", fmt.Errorf("gateway address %q: want wss://", clip(base, 200))
	}
	u.RawQuery = "v=10&encoding=json"
	return u.String(), nil
}

// talk is a connection's life: hello, who we are, and then what happens. It calls
// introduced once that was said.
func (s *shard) talk(ctx context.Context, c *connection, introduced func()) error {
	f, err := c.next(helloTime)
	if err != nil {
		return fmt.Errorf("wait for hello: %w", err)
	}
	var hello struct {
		Interval int64 `json:"heartbeat_interval"`
	}
	if err := json.Unmarshal(f.Data, &hello); err != nil || f.Op != opHello {
		return fmt.Errorf("wait for hello: got operation %d", f.Op)
	}
	interval := min(max(time.Duration(hello.Interval)*time.Millisecond, minBeat), maxBeat)
	c.mu.Lock()
	c.acked, c.seq = true, s.seq
	c.mu.Unlock()
	c.beating.Go(func() { c.beat(ctx, interval) })
	resuming := s.session != ""
	if err := s.introduce(c); err != nil {
		return err
	}
	introduced()
	if resuming {
		s.misses++
	}
	if err := s.welcome(ctx, c); err != nil {
		return err
	}
	s.misses = 0
	for {
		f, err := c.next(interval + slack)
		if err != nil {
			return err
		}
		if err := s.take(ctx, c, f); err != nil {
			return err
		}
	}
}

// introduce resumes the session, or begins one.
func (s *shard) introduce(c *connection) error {
	if s.session != "" {
		return c.send(opResume, map[string]any{"token": s.opt.Config.Token, "session_id": s.session, "seq": s.seq})
	}
	s.seq = 0
	return c.send(opIdentify, map[string]any{
		"token": s.opt.Config.Token, "intents": s.opt.Config.intents(), "shard": []int{s.id, s.count}, "large_threshold": 50,
		"properties": map[string]string{"os": runtime.GOOS, "browser": "newsdesk", "device": "newsdesk"},
	})
}

// welcome reads until the session is there. Other things may come before, but not
// for ever.
func (s *shard) welcome(ctx context.Context, c *connection) error {
	for end := time.Now().Add(readyTime); ; {
		f, err := c.next(max(time.Until(end), time.Millisecond))
		if err != nil {
			if !time.Now().Before(end) && s.session != "" { // the session does not come back
				return &ended{err: fmt.Errorf("wait to be resumed: %w", err), fresh: true}
			}
			return fmt.Errorf("wait to be let in: %w", err)
		}
		if err := s.take(ctx, c, f); err != nil {
			return err
		}
		if f.Op == opDispatch && (f.Kind == "READY" || f.Kind == "RESUMED") {
			s.connected.Store(true)
			s.opt.Log.Info("gateway connected", "shard", s.id, "kind", f.Kind)
			return nil
		}
	}
}

// take deals with a frame. An error ends the connection.
func (s *shard) take(ctx context.Context, c *connection, f frame) error {
	switch f.Op {
	case opDispatch:
		if f.Seq != nil {
			s.seq = *f.Seq
			c.mark(s.seq)
		}
		if f.Kind == "READY" {
			return s.ready(ctx, f.Data)
		}
		switch f.Kind {
		case "GUILD_CREATE", "GUILD_DELETE", "GUILD_UPDATE", "CHANNEL_DELETE", "CHANNEL_UPDATE":
			s.moved(f.Kind, f.Data)
		default:
			s.dispatch(f.Kind, f.Data)
		}
	case opHeartbeat:
		select {
		case c.beats <- struct{}{}:
		default:
		}
	case opAck:
		c.ack()
	case opReconnect:
		return &ended{err: errors.New("discord asks to reconnect"), soon: true}
	case opInvalid:
		var resumable bool
		_ = json.Unmarshal(f.Data, &resumable) // what cannot be read cannot be resumed
		return &ended{err: errors.New("discord says that the session is invalid"), fresh: !resumable, after: time.Second + rand.N(4*time.Second)}
	}
	return nil
}

func (s *shard) ready(ctx context.Context, data json.RawMessage) error {
	var r struct {
		Session string `json:"session_id"`
		Resume  string `json:"resume_gateway_url"`
		Guilds  []struct {
			ID string `json:"id"`
		} `json:"guilds"`
	}
	if err := json.Unmarshal(data, &r); err != nil {
		return fmt.Errorf("read READY: %w", err)
	}
	s.session, s.resume = r.Session, r.Resume
	ids := make([]string, 0, len(r.Guilds))
	for _, g := range r.Guilds {
		if snowflake(g.ID) {
			ids = append(ids, g.ID)
		}
	}
	s.present(ctx, ids)
	return nil
}
