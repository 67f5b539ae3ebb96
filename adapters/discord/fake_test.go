package discord

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"mime"
	"mime/multipart"
	"net/http"
	"net/http/httptest"
	"slices"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"golang.org/x/net/websocket"

	"newsdesk/digest/chat/chattest"
)

// The people and places of the fake.
const (
	botUser   = "900000000000000001"
	guildID   = "900000000000000100"
	general   = "900000000000000201"
	newsRoom  = "900000000000000202"
	forumRoom = "900000000000000203"
	directly  = "900000000000000204"
	alice     = "900000000000000002"
	otherBot  = "900000000000000009"
	botToken  = "fake.bot.token"
)

// A fake is a Discord that is as strict as the documentation. What the real one
// would refuse it refuses, and the test hears of it.
type fake struct {
	t    testing.TB
	http *httptest.Server
	net  *memNet

	mu        sync.Mutex
	last      int64
	places    map[string]*fakePlace
	messages  []*fakeMessage
	dialogues map[string]*dialogue // interactions by token
	buckets   map[string]*fakeBucket
	lately    []time.Time // requests that count for the global limit
	fail      chattest.Failure
	typed     map[string]int // typing indicators by channel
	commands  map[string]json.RawMessage
	puts      int
	posted    int // messages taken
	latency   time.Duration
	restarted bool // a new process does not know what the old one has used
	calls     []string
	refusals  int // answers 401, 403, 429
	answers   func(method, path string) (status int, body string, ok bool)
	mischief  func(method, path string) trouble
	people    map[string][]string // roles of those who are in the server; everybody has the bot's while it is nil
	owner     string              // of the server; alice when it is empty
	manages   bool                // the bot may manage threads
	dislikes  string              // an address in a message that Discord refuses
	limit     int
	window    time.Duration
	remember  time.Duration // how long a nonce is known
	published map[string]int
	app       map[string]any

	gate gatewaySide
}

type fakePlace struct {
	ID, Parent, Guild, Name string
	Type                    int
	Archived, Locked        bool
	Person                  string // of a talk
	Applied                 []any  // tags of a post
	Tags                    []any  // of a forum
	Flags                   int
	Overwrites              []any
	ArchivedAt              time.Time
}

type fakeMessage struct {
	ID, Channel, Author string
	Body                map[string]any
	Ephemeral, Edited   bool
	Deferred            bool
	Nonce               string
	At                  time.Time
	Versions            []string
	view                *view // of the latest version
	controls            []string
	text, raw           string // as a person reads it, and as it was sent
}

// see is the message as a person sees it now.
func (m *fakeMessage) see() (*view, []string) {
	if m.view == nil {
		m.view, m.controls = seeMessage(m.Body)
		m.text = strings.ReplaceAll(m.view.text.String(), "\u200b", "")
		b, _ := json.Marshal(m.Body) // it came as JSON
		m.raw = string(b)
	}
	return m.view, m.controls
}

// A dialogue is an interaction and what came of it.
type dialogue struct {
	id, channel string
	began       time.Time
	acked       chan struct{}
	done        bool
	original    *fakeMessage
	resolved    bool
	reply       map[string]any
}

type fakeBucket struct {
	remaining int
	reset     time.Time
}

func newFake(t testing.TB) *fake {
	f := &fake{
		t: t, places: map[string]*fakePlace{}, dialogues: map[string]*dialogue{}, buckets: map[string]*fakeBucket{},
		typed: map[string]int{}, commands: map[string]json.RawMessage{}, published: map[string]int{},
		limit: fakeLimit, window: fakeWindow, remember: 2 * time.Minute, net: newMemNet(),
	}
	for id, kind := range map[string]int{general: 0, newsRoom: 5, forumRoom: 15} {
		f.places[id] = &fakePlace{ID: id, Type: kind, Guild: guildID}
	}
	f.places[directly] = &fakePlace{ID: directly, Type: 1}
	f.gate.fake = f
	mux := http.NewServeMux()
	mux.Handle("/ws", websocket.Server{Handler: f.gate.serve})
	mux.HandleFunc("/api/v10/", f.api)
	f.http = httptest.NewUnstartedServer(mux)
	_ = f.http.Listener.Close() // it is replaced
	f.http.Listener = f.net
	f.http.Start()
	t.Cleanup(func() {
		f.gate.close()
		f.http.CloseClientConnections()
		f.http.Close()
	})
	return f
}

func (f *fake) url() string { return f.http.URL + "/api/v10" }

func (f *fake) ws() string { return strings.Replace(f.http.URL, "http", "ws", 1) + "/ws" }

// id is a new id. f.mu is held.
func (f *fake) id() string {
	n := (time.Now().UnixMilli() - epoch) << 22
	if n <= f.last {
		n = f.last + 1
	}
	f.last = n
	return strconv.FormatInt(n, 10)
}

func answer(w http.ResponseWriter, status int, body any) {
	w.Header().Set("Content-Type", "application/json")
	w.WriteHeader(status)
	if status != http.StatusNoContent {
		_ = json.NewEncoder(w).Encode(body)
	}
}

func refuse(w http.ResponseWriter, status, code int, text string) {
	answer(w, status, map[string]any{"code": code, "message": text})
}

// wrong refuses what the adapter should never have sent.
func (f *fake) wrong(w http.ResponseWriter, format string, args ...any) {
	text := fmt.Sprintf(format, args...)
	f.t.Errorf("the fake refuses: %s", text)
	refuse(w, 400, 50035, text)
}

func (f *fake) api(w http.ResponseWriter, r *http.Request) {
	path := strings.TrimPrefix(r.URL.Path, "/api/v10")
	parts := strings.Split(strings.Trim(path, "/"), "/")
	f.mu.Lock()
	f.calls = append(f.calls, r.Method+" "+path)
	answers := f.answers
	f.mu.Unlock()
	if answers != nil {
		if status, body, ok := answers(r.Method, path); ok {
			w.WriteHeader(status)
			_, _ = io.WriteString(w, body)
			return
		}
	}
	if f.latency > 0 {
		time.Sleep(f.latency / 2)
		defer time.Sleep(f.latency / 2)
	}
	if f.troubled(w, r, path) {
		return
	}
	open := parts[0] == "interactions" || parts[0] == "webhooks"
	if !open && r.Header.Get("Authorization") != "Bot "+botToken {
		refuse(w, 401, 0, "401: Unauthorized")
		return
	}
	if !strings.HasPrefix(r.UserAgent(), "DiscordBot (") {
		f.wrong(w, "user agent %q", r.UserAgent())
		return
	}
	if !f.within(w, r, parts, open) {
		return
	}
	body, files, err := readBody(r)
	if err != nil {
		f.wrong(w, "body: %v", err)
		return
	}
	f.route(w, r, parts, body, files)
}

func readBody(r *http.Request) (map[string]any, map[string]string, error) {
	if r.ContentLength == 0 || r.Method == http.MethodPut {
		return nil, nil, nil
	}
	var raw []byte
	files := map[string]string{}
	media, params, _ := mime.ParseMediaType(r.Header.Get("Content-Type"))
	if media == "multipart/form-data" {
		form := multipart.NewReader(r.Body, params["boundary"])
		for {
			p, err := form.NextPart()
			if errors.Is(err, io.EOF) {
				break
			}
			if err != nil {
				return nil, nil, err
			}
			b, err := io.ReadAll(p)
			if err != nil {
				return nil, nil, err
			}
			if p.FormName() == "payload_json" {
				raw = b
			} else {
				files[p.FormName()] = p.FileName()
			}
		}
	} else {
		var err error
		if raw, err = io.ReadAll(r.Body); err != nil {
			return nil, nil, err
		}
	}
	var body map[string]any
	return body, files, json.Unmarshal(raw, &body)
}

// The limit that the fake has for each kind of request in a channel.
const (
	fakeLimit  = 10
	fakeWindow = 500 * time.Millisecond
)

// within counts a request against the limits.
func (f *fake) within(w http.ResponseWriter, r *http.Request, parts []string, open bool) bool {
	f.mu.Lock()
	defer f.mu.Unlock()
	now := time.Now()
	if r.Header.Get("X-Late") != "" {
		return true
	}
	if !open {
		f.lately = slices.DeleteFunc(f.lately, func(t time.Time) bool { return now.Sub(t) > time.Second })
		if f.lately = append(f.lately, now); len(f.lately) > 50 {
			f.t.Errorf("%d requests within a second", len(f.lately))
		}
	}
	// One limit for each kind of path and place, whatever stands at its end: buckets are
	// shared by routes.
	key := r.Method + " " + strings.Join(parts[:min(2, len(parts))], "/") + strconv.Itoa(len(parts))
	b := f.buckets[key]
	if b == nil || !now.Before(b.reset) {
		b = &fakeBucket{remaining: f.limit, reset: now.Add(f.window)}
		f.buckets[key] = b
	}
	b.remaining--
	h := w.Header()
	h.Set("X-RateLimit-Bucket", "b"+strconv.Itoa(len(r.Method)*100+len(parts)))
	h.Set("X-RateLimit-Limit", strconv.Itoa(f.limit))
	h.Set("X-RateLimit-Remaining", strconv.Itoa(max(0, b.remaining)))
	h.Set("X-RateLimit-Reset-After", strconv.FormatFloat(b.reset.Sub(now).Seconds(), 'f', 3, 64))
	if b.remaining < 0 {
		if !f.restarted {
			f.t.Errorf("too many requests: %s", key)
		}
		f.refusals++
		answer(w, 429, map[string]any{"message": "You are being rate limited.", "retry_after": b.reset.Sub(now).Seconds(), "global": false})
		return false
	}
	return true
}

func (f *fake) route(w http.ResponseWriter, r *http.Request, p []string, body map[string]any, files map[string]string) {
	is := func(pattern string) bool {
		q := strings.Split(pattern, " ")
		want := strings.Split(q[1], "/")
		if q[0] != r.Method || len(want) != len(p) {
			return false
		}
		for i := range want {
			if want[i] != "*" && want[i] != p[i] {
				return false
			}
		}
		return true
	}
	switch {
	case is("GET users/@me"):
		answer(w, 200, map[string]any{"id": botUser, "username": "newsbot"})
	case is("GET applications/@me"):
		f.application(w)
	case is("POST users/@me/channels"):
		f.openTalk(w, str(body["recipient_id"]))
	case is("GET guilds/*"):
		answer(w, 200, map[string]any{"id": p[1], "owner_id": orText(f.owner, alice), "roles": []any{map[string]any{"id": p[1], "permissions": "0"}, map[string]any{"id": "77", "permissions": strconv.FormatUint(309237763072, 10)}}})
	case is("GET guilds/*/members/*"):
		f.member(w, p[3])
	case is("POST channels/*/messages/*/crosspost"):
		f.crosspost(w, p[1], p[3])
	case is("GET channels/*/messages/*"):
		f.oneMessage(w, p[1], p[3])
	case is("GET gateway/bot"):
		answer(w, 200, f.gate.info())
	case is("GET applications/*/commands"), is("GET applications/*/guilds/*/commands"), is("PUT applications/*/commands"), is("PUT applications/*/guilds/*/commands"):
		f.command(w, r)
	case is("GET channels/*"):
		f.lookPlace(w, p[1])
	case is("PATCH channels/*"):
		f.wake(w, p[1], body["archived"] == true)
	case is("DELETE channels/*"):
		f.deleteThread(w, p[1])
	case is("POST channels/*/typing"):
		f.mu.Lock()
		f.typed[p[1]]++
		f.mu.Unlock()
		answer(w, 204, nil)
	case is("POST channels/*/messages"):
		f.create(w, p[1], body, files)
	case is("GET channels/*/messages"):
		f.history(w, r, p[1])
	case is("PATCH channels/*/messages/*"):
		f.edit(w, p[1], p[3], body, files)
	case is("DELETE channels/*/messages/*"):
		f.delete(w, p[3])
	case is("POST channels/*/messages/*/threads"):
		f.startThread(w, p[1], p[3], body)
	case is("POST channels/*/threads"):
		f.forumPost(w, p[1], body, files)
	case is("GET guilds/*/threads/active"):
		f.active(w)
	case is("GET channels/*/threads/archived/public"):
		f.archived(w, r, p[1])
	case is("POST interactions/*/*/callback"):
		f.callback(w, p[1], p[2], body)
	case is("PATCH webhooks/*/*/messages/@original"), is("DELETE webhooks/*/*/messages/@original"), is("POST webhooks/*/*"):
		f.webhook(w, r, p[2], body, files)
	default:
		f.wrong(w, "there is no %s %s", r.Method, r.URL.Path)
	}
}

func (f *fake) command(w http.ResponseWriter, r *http.Request) {
	f.mu.Lock()
	defer f.mu.Unlock()
	if r.Method == http.MethodPut {
		f.commands[r.URL.Path], _ = io.ReadAll(r.Body)
		f.puts++
	}
	if faults := checkCommands(f.commands[r.URL.Path]); len(faults) > 0 {
		f.wrong(w, "commands: %s", strings.Join(faults, "; "))
		return
	}
	b := f.commands[r.URL.Path]
	if b == nil {
		b = json.RawMessage("[]")
	}
	// Discord adds fields of its own.
	var cs []map[string]any
	if err := json.Unmarshal(b, &cs); err != nil {
		f.t.Errorf("commands: %v", err)
	}
	for _, c := range cs {
		c["id"], c["version"], c["nsfw"], c["dm_permission"] = "1", "2", false, true
		for _, k := range []string{"default_member_permissions", "name_localizations"} {
			if _, set := c[k]; !set {
				c[k] = nil
			}
		}
	}
	answer(w, 200, cs)
}

func (f *fake) lookPlace(w http.ResponseWriter, id string) {
	f.mu.Lock()
	defer f.mu.Unlock()
	p := f.places[id]
	if p == nil {
		refuse(w, 404, 10003, "Unknown Channel")
		return
	}
	answer(w, 200, p.wire())
}

func (p fakePlace) wire() map[string]any {
	out := map[string]any{"id": p.ID, "type": p.Type}
	if p.Guild != "" {
		out["guild_id"] = p.Guild
	}
	if p.Parent != "" {
		out["parent_id"] = p.Parent
	}
	if p.Tags != nil {
		out["available_tags"], out["flags"] = p.Tags, p.Flags
	}
	if p.Overwrites != nil {
		out["permission_overwrites"] = p.Overwrites
	}
	return out
}

func (f *fake) member(w http.ResponseWriter, id string) {
	f.mu.Lock()
	defer f.mu.Unlock()
	roles, in := f.people[id]
	switch {
	case f.people == nil:
		answer(w, 200, map[string]any{"roles": []string{"77"}})
	case !in:
		refuse(w, 404, 10007, "Unknown Member")
	default:
		answer(w, 200, map[string]any{"roles": roles})
	}
}

// deleteThread deletes one with what is in it: it takes a permission that the bot does not ask for.
func (f *fake) deleteThread(w http.ResponseWriter, id string) {
	f.mu.Lock()
	defer f.mu.Unlock()
	p := f.places[id]
	switch {
	case p == nil:
		refuse(w, 404, 10003, "Unknown Channel")
	case p.Parent == "":
		f.wrong(w, "channel %s is no thread", id)
	case !f.manages:
		f.refusals++
		refuse(w, 403, 50013, "Missing Permissions")
	default:
		delete(f.places, id)
		f.messages = slices.DeleteFunc(f.messages, func(m *fakeMessage) bool { return m.Channel == id })
		answer(w, 200, p.wire())
	}
}

// wake wakes a thread, or puts it to sleep.
func (f *fake) wake(w http.ResponseWriter, id string, sleep bool) {
	f.mu.Lock()
	defer f.mu.Unlock()
	p := f.places[id]
	switch {
	case p == nil:
		refuse(w, 404, 10003, "Unknown Channel")
	case p.Locked:
		f.refusals++
		refuse(w, 403, 50013, "Missing Permissions")
	default:
		p.Archived = sleep
		answer(w, 200, p.wire())
	}
}

func (f *fake) startThread(w http.ResponseWriter, channel, root string, body map[string]any) {
	f.mu.Lock()
	defer f.mu.Unlock()
	name, _ := body["name"].(string)
	p, m := f.places[channel], f.find(root)
	switch {
	case p == nil:
		refuse(w, 404, 10003, "Unknown Channel")
	case p.Type != 0 && p.Type != 5:
		refuse(w, 400, 50024, "Cannot execute action on this channel type")
	case f.places[root] != nil:
		refuse(w, 400, 160004, "A thread has already been created for this message")
	case m == nil || m.Channel != channel:
		refuse(w, 404, 10008, "Unknown Message")
	case name == "" || size(name) > 100:
		f.wrong(w, "thread name %q", name)
	default:
		f.places[root] = &fakePlace{ID: root, Parent: channel, Guild: p.Guild, Type: 11, Name: name}
		answer(w, 201, f.places[root].wire())
	}
}

func (f *fake) forumPost(w http.ResponseWriter, channel string, body map[string]any, files map[string]string) {
	f.mu.Lock()
	defer f.mu.Unlock()
	p := f.places[channel]
	first, _ := body["message"].(map[string]any)
	name, _ := body["name"].(string)
	if p == nil || p.Type != 15 || first == nil || name == "" || size(name) > 100 {
		f.wrong(w, "forum post %v", body)
		return
	}
	m := f.store(w, "", first, files)
	if m == nil {
		return
	}
	m.Channel = m.ID
	applied, _ := body["applied_tags"].([]any)
	for _, a := range applied {
		if !slices.ContainsFunc(p.Tags, func(t any) bool { return t.(map[string]any)["id"] == a }) {
			f.wrong(w, "there is no tag %v", a)
			return
		}
	}
	if p.Flags&flagTagged != 0 && len(applied) == 0 {
		refuse(w, 400, codeTag, "A tag is required to create a forum post in this channel")
		return
	}
	f.places[m.ID] = &fakePlace{ID: m.ID, Parent: channel, Guild: p.Guild, Type: 11, Name: name, Applied: applied}
	made := f.places[m.ID].wire()
	made["message"] = m.wire()
	answer(w, 201, made)
}

func (f *fake) active(w http.ResponseWriter) {
	f.mu.Lock()
	defer f.mu.Unlock()
	out := []map[string]any{}
	for _, p := range f.places {
		if p.Parent != "" && !p.Archived {
			out = append(out, f.thread(p))
		}
	}
	answer(w, 200, map[string]any{"threads": out, "members": []any{}})
}

// thread is one with its latest message. f.mu is held.
func (f *fake) thread(p *fakePlace) map[string]any {
	out, last := p.wire(), ""
	for _, m := range f.messages {
		if m.Channel == p.ID {
			last = m.ID
		}
	}
	if last != "" {
		out["last_message_id"] = last
	}
	out["thread_metadata"] = map[string]any{"archived": p.Archived, "locked": p.Locked, "archive_timestamp": p.ArchivedAt.UTC().Format(time.RFC3339Nano)}
	return out
}

// archived lists a channel's sleeping threads, latest first.
func (f *fake) archived(w http.ResponseWriter, r *http.Request, channel string) {
	f.mu.Lock()
	defer f.mu.Unlock()
	limit, err := strconv.Atoi(r.URL.Query().Get("limit"))
	before := time.Now().Add(time.Hour)
	if s := r.URL.Query().Get("before"); s != "" && err == nil {
		before, err = time.Parse(time.RFC3339Nano, s)
	}
	if err != nil || limit < 2 || limit > 100 {
		f.wrong(w, "archived threads of %s", r.URL)
		return
	}
	var asleep []*fakePlace
	for _, p := range f.places {
		if p.Parent == channel && p.Archived && p.ArchivedAt.Before(before) {
			asleep = append(asleep, p)
		}
	}
	slices.SortFunc(asleep, func(x, y *fakePlace) int { return y.ArchivedAt.Compare(x.ArchivedAt) })
	more := len(asleep) > limit
	out := []map[string]any{}
	for _, p := range asleep[:min(len(asleep), limit)] {
		out = append(out, f.thread(p))
	}
	answer(w, 200, map[string]any{"threads": out, "members": []any{}, "has_more": more})
}
