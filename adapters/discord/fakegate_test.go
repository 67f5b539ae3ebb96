package discord

import (
	"encoding/json"
	"math/rand/v2"
	"strconv"
	"sync"
	"time"

	"golang.org/x/net/websocket"
)

// A gatewaySide is the fake's gateway: hello, identify, resume, heartbeats, and
// the events of a session kept for its resumption.
type gatewaySide struct {
	fake *fake

	mu         sync.Mutex
	conns      map[*websocket.Conn]bool
	dead       map[*websocket.Conn]bool
	sessions   map[string]*gateSession
	current    *gateSession
	count      int
	identifies int
	resumes    int
	beats      int
	interval   time.Duration // between heartbeats
	onResume   string        // "", invalid, op7, silent
	mute       bool          // heartbeats are not answered
	first      []string      // frames sent before READY
	shards     int
	wrong      []string
	servers    []string // that the bot is in; guildID when there are none
	told       bool     // GUILD_CREATE follows for each

	intents     int           // that the bot must ask for; 4609 when it is 0
	concurrency int           // max_concurrency; 16 when it is 0
	slow        time.Duration // at most, before hello
	identified  []time.Time   // when sessions were begun
}

type gateSession struct {
	id     string
	conn   *websocket.Conn
	events []json.RawMessage
}

func (g *gatewaySide) info() map[string]any {
	g.mu.Lock()
	defer g.mu.Unlock()
	concurrency := g.concurrency
	if concurrency == 0 {
		concurrency = 16
	}
	return map[string]any{"url": g.fake.ws(), "shards": max(1, g.shards), "session_start_limit": map[string]any{"total": 1000, "remaining": 900, "reset_after": 1, "max_concurrency": concurrency}}
}

func (g *gatewaySide) send(c *websocket.Conn, v any) { _ = websocket.JSON.Send(c, v) }

func (g *gatewaySide) serve(c *websocket.Conn) {
	g.mu.Lock()
	if g.conns == nil {
		g.conns, g.sessions = map[*websocket.Conn]bool{}, map[string]*gateSession{}
	}
	g.conns[c] = true
	interval, slow := g.interval, g.slow
	if interval == 0 {
		interval = 40 * time.Second
	}
	g.mu.Unlock()
	defer func() {
		g.mu.Lock()
		delete(g.conns, c)
		g.mu.Unlock()
	}()
	if slow > 0 {
		time.Sleep(rand.N(slow))
	}
	g.send(c, map[string]any{"op": opHello, "d": map[string]any{"heartbeat_interval": interval.Milliseconds()}})
	for {
		var f struct {
			Op   int             `json:"op"`
			Data json.RawMessage `json:"d"`
		}
		if websocket.JSON.Receive(c, &f) != nil {
			return
		}
		g.take(c, f.Op, f.Data)
	}
}

func (g *gatewaySide) take(c *websocket.Conn, op int, data json.RawMessage) {
	g.mu.Lock()
	defer g.mu.Unlock()
	if g.dead[c] {
		return
	}
	switch op {
	case opHeartbeat:
		g.beats++
		if !g.mute {
			g.send(c, map[string]any{"op": opAck})
		}
	case opIdentify:
		var d struct {
			Token      string            `json:"token"`
			Intents    int               `json:"intents"`
			Shard      []int             `json:"shard"`
			Properties map[string]string `json:"properties"`
		}
		if json.Unmarshal(data, &d) != nil || d.Token != botToken || d.Intents != max(4609, g.intents) || len(d.Shard) != 2 || d.Properties["os"] == "" {
			g.wrong = append(g.wrong, string(data))
		}
		g.identifies++
		g.identified = append(g.identified, time.Now())
		g.begin(c)
	case opResume:
		var d struct {
			Token   string `json:"token"`
			Session string `json:"session_id"`
			Seq     int    `json:"seq"`
		}
		if json.Unmarshal(data, &d) != nil || d.Token != botToken {
			g.wrong = append(g.wrong, string(data))
		}
		g.resumes++
		g.resume(c, d.Session, d.Seq)
	default:
		g.wrong = append(g.wrong, string(data))
	}
}

func (g *gatewaySide) begin(c *websocket.Conn) {
	g.count++
	s := &gateSession{id: "s" + strconv.Itoa(g.count), conn: c}
	g.sessions[s.id], g.current = s, s
	for _, f := range g.first {
		_, _ = c.Write([]byte(f))
	}
	ids := g.servers
	if ids == nil {
		ids = []string{guildID}
	}
	guilds := []any{}
	for _, id := range ids {
		guilds = append(guilds, map[string]any{"id": id, "unavailable": true})
	}
	g.emit(s, "READY", map[string]any{
		"v": 10, "session_id": s.id, "resume_gateway_url": g.fake.ws(), "user": map[string]any{"id": botUser},
		"guilds": append(guilds, nil), "application": map[string]any{"id": botUser},
	})
	for _, id := range ids {
		if g.told {
			g.emit(s, "GUILD_CREATE", map[string]any{"id": id, "name": "a server", "channels": []any{}, "members": []any{}, "roles": []any{}})
		}
	}
}

func (g *gatewaySide) resume(c *websocket.Conn, id string, seq int) {
	s := g.sessions[id]
	switch {
	case g.onResume == "op7":
		g.send(c, map[string]any{"op": opReconnect})
		return
	case g.onResume == "silent":
		return
	case s == nil || g.onResume == "invalid" || seq > len(s.events):
		g.send(c, map[string]any{"op": opInvalid, "d": false})
		return
	}
	s.conn = c
	for _, e := range s.events[seq:] {
		_, _ = c.Write(e)
	}
	g.emit(s, "RESUMED", map[string]any{})
}

// emit sends an event and keeps it. g.mu is held.
func (g *gatewaySide) emit(s *gateSession, kind string, data any) {
	b, err := json.Marshal(map[string]any{"op": 0, "t": kind, "s": len(s.events) + 1, "d": data})
	if err != nil {
		panic(err)
	}
	s.events = append(s.events, b)
	if s.conn != nil {
		if _, err := s.conn.Write(b); err != nil {
			s.conn = nil
		}
	}
}

// happen tells the bot what has happened, as soon as there is a session.
func (g *gatewaySide) happen(kind string, data any) {
	for end := time.Now().Add(10 * time.Second); time.Now().Before(end); time.Sleep(time.Millisecond) {
		g.mu.Lock()
		if s := g.current; s != nil {
			g.emit(s, kind, data)
			g.mu.Unlock()
			return
		}
		g.mu.Unlock()
	}
	g.fake.t.Error("the bot does not connect")
}

// raw sends a frame as it stands to every connection.
func (g *gatewaySide) raw(b string) {
	g.mu.Lock()
	defer g.mu.Unlock()
	for c := range g.conns {
		_, _ = c.Write([]byte(b))
	}
}

// forget leaves no session to send events to: the next one is waited for.
func (g *gatewaySide) forget() {
	g.mu.Lock()
	defer g.mu.Unlock()
	g.current = nil
}

// silence makes every connection of now dead without a word: nothing comes, and
// nothing that is sent is answered.
func (g *gatewaySide) silence() {
	g.mu.Lock()
	defer g.mu.Unlock()
	if g.dead == nil {
		g.dead = map[*websocket.Conn]bool{}
	}
	for c := range g.conns {
		g.dead[c] = true
	}
	if g.current != nil {
		g.current.conn = nil
	}
}

// deaf says whether heartbeats are left unanswered.
func (g *gatewaySide) deaf(yes bool) {
	g.mu.Lock()
	defer g.mu.Unlock()
	g.mute = yes
}

// drop cuts every connection.
func (g *gatewaySide) drop() {
	g.mu.Lock()
	defer g.mu.Unlock()
	for c := range g.conns {
		_ = c.Close()
	}
	if g.current != nil {
		g.current.conn = nil
	}
}

func (g *gatewaySide) close() {
	g.drop()
	for _, w := range g.wrong {
		g.fake.t.Errorf("the gateway refuses %s", w)
	}
}

func (g *gatewaySide) counts() (identifies, resumes int) {
	g.mu.Lock()
	defer g.mu.Unlock()
	return g.identifies, g.resumes
}
