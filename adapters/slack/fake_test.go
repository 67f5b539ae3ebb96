package slack

import (
	"encoding/json"
	"fmt"
	"io"
	"maps"
	"net/http"
	"net/http/httptest"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"golang.org/x/net/websocket"
)

const (
	botToken = "xoxb-test"
	appToken = "xapp-test"
	secret   = "signing-secret"

	clientID, clientSecret = "12345.67890", "client-secret"

	team    = "T001"
	botUser = "U00BOT"
	botID   = "B00BOT"
	asha    = "U00ASHA"
	channel = "C00NEWS"
)

// A fake is Slack as far as an adapter sees it: strict about what it is sent, and
// faulty when a test wants it.
type fake struct {
	t      testing.TB
	server *httptest.Server
	near   bool // reached without a network, in virtual time; see virtual

	mu         sync.Mutex
	clock      int64 // the last message, in microseconds
	scopes     map[string]bool
	admins     map[string]bool
	who        map[string]any  // what else users.info says of everybody
	private    map[string]bool // channels that the bot is not in
	messages   []*message
	page       int            // how many messages are told at a time; 0 is as many as are asked for
	replies    map[string]int // uses of response URLs
	views      map[string]map[string]any
	view       string // the dialog in front of the person
	typed      map[string]string
	wrong      map[string]string
	homes      map[string]map[string]any
	doing      []string
	files      []string                 // channel and thread of each
	sockets    map[*websocket.Conn]bool // false for one that is being renewed
	opened     int                      // sockets in all
	waiting    map[string]*delivery
	envelopes  int
	failures   []func(w http.ResponseWriter, method string, do func()) bool
	perSecond  bool
	lastPost   map[string]time.Time
	limited    int
	expired    bool // response URLs no longer work
	down       int  // calls of auth.test that fail
	violations []string
	calls      map[string]int
	triggers   map[string]time.Time // when each was made
	removed    bool                 // the app is not installed any more
	codes      map[string]bool
	refresh    string // the refresh token that is good
	access     string // the access token that is good, beside the configured one
	issued     int    // tokens so far
	lives      int    // seconds that a token lives; 0 is for ever
	org        string // the organisation that installs the app for all of its workspaces
	slow       time.Duration
	prompts    []any
	noPictures bool // Slack cannot load any
	noCharts   bool
	workspace  int         // posts a minute that the workspace takes; 0 is no limit
	posts      []time.Time // of the last minute
	hides      bool        // too many posts are hidden, not refused
	hidden     int
	archived   map[string]bool
	members    map[string]bool                // channels that Slack tells about
	places     map[string]map[string][]string // channels of people, by person and type
}

// A message as Slack keeps it.
type message struct {
	channel, ts, thread string
	text                string
	blocks              []any
	metadata            map[string]any
	user, bot           string
	onlyFor             string
	edited, broadcast   bool
}

// A delivery waits for its acknowledgement.
type delivery struct {
	sent  time.Time
	acked chan struct{}
	took  time.Duration
	reply map[string]any
}

func newFake(t testing.TB) *fake {
	f := &fake{
		t: t, clock: time.Now().UnixMicro(), replies: map[string]int{}, views: map[string]map[string]any{}, homes: map[string]map[string]any{},
		sockets: map[*websocket.Conn]bool{}, waiting: map[string]*delivery{}, lastPost: map[string]time.Time{}, calls: map[string]int{},
		scopes: map[string]bool{"chat:write": true, "channels:history": true, "users:read": true, "usergroups:read": true}, admins: map[string]bool{},
		private: map[string]bool{}, typed: map[string]string{}, codes: map[string]bool{}, triggers: map[string]time.Time{}, archived: map[string]bool{}, members: map[string]bool{},
	}
	for _, scope := range []string{"im:write", "assistant:write", "channels:read", "groups:read"} {
		f.scopes[scope] = true
	}
	f.page = 2 // so that paging is needed
	mux := http.NewServeMux()
	mux.HandleFunc("/api/", f.api)
	mux.HandleFunc("/respond/", f.respond)
	mux.HandleFunc("/upload", func(http.ResponseWriter, *http.Request) {})
	mux.Handle("/socket", websocket.Server{Handler: f.socket})
	f.server = httptest.NewServer(mux)
	t.Cleanup(func() {
		f.disconnect("")
		f.server.Close()
		f.mu.Lock()
		defer f.mu.Unlock()
		for _, v := range f.violations {
			t.Error("violation: " + v)
		}
	})
	return f
}

func (f *fake) violate(format string, args ...any) {
	f.violations = append(f.violations, fmt.Sprintf(format, args...))
}

// ts is a new message's name.
func (f *fake) ts() string {
	f.clock = max(f.clock+1, time.Now().UnixMicro())
	return fmt.Sprintf("%d.%06d", f.clock/1e6, f.clock%1e6)
}

func (f *fake) fail(do func(w http.ResponseWriter, method string, do func()) bool) {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.failures = append(f.failures, do)
}

// api is the Web API.
func (f *fake) api(w http.ResponseWriter, r *http.Request) {
	method := strings.TrimPrefix(r.URL.Path, "/api/")
	args := arguments(r)
	f.mu.Lock()
	defer f.mu.Unlock()
	f.calls[method]++
	if len(f.failures) > 0 && strings.HasPrefix(method, "chat.") {
		fail := f.failures[0]
		f.failures = f.failures[1:]
		if fail(w, method, func() { f.call(method, args) }) {
			return
		}
	}
	if method == "oauth.v2.access" {
		send(w, f.oauth(args))
		return
	}
	want := botToken
	if method == "apps.connections.open" {
		want = appToken
	}
	if f.access != "" {
		want = f.access
	}
	w.Header().Set("X-OAuth-Scopes", strings.Join(f.granted(), ","))
	given := strings.TrimPrefix(r.Header.Get("Authorization"), "Bearer ")
	if given == "" {
		given, _ = args["token"].(string)
	}
	switch {
	case f.removed:
		send(w, bad("account_inactive"))
		return
	case given != want:
		send(w, bad("invalid_auth"))
		return
	}
	if slow := f.slow; slow > 0 {
		f.mu.Unlock()
		time.Sleep(slow)
		f.mu.Lock()
	}
	if method == "chat.postMessage" && f.perSecond && !f.turn(w, fmt.Sprint(args["channel"])) {
		return
	}
	send(w, f.call(method, args))
}

// turn holds a channel to one message a second, with the tolerance of a tenth, and
// the workspace to as many a minute as it takes.
func (f *fake) turn(w http.ResponseWriter, channel string) bool {
	now := time.Now()
	for len(f.posts) > 0 && now.Sub(f.posts[0]) > time.Minute {
		f.posts = f.posts[1:]
	}
	if now.Sub(f.lastPost[channel]) < 900*time.Millisecond || (f.workspace > 0 && len(f.posts) >= f.workspace) {
		if f.hides {
			f.hidden++
			send(w, map[string]any{"ok": true, "channel": channel, "ts": f.ts()})
			return false
		}
		f.limited++
		w.Header().Set("Retry-After", "1")
		w.WriteHeader(http.StatusTooManyRequests)
		return false
	}
	f.lastPost[channel] = now
	f.posts = append(f.posts, now)
	return true
}

// granted are the scopes of the token.
func (f *fake) granted() []string {
	var out []string
	for scope, ok := range f.scopes {
		if ok {
			out = append(out, scope)
		}
	}
	return append(out, "app_mentions:read", "commands", "im:history")
}

func bad(code string) map[string]any { return map[string]any{"ok": false, "error": code} }

func send(w http.ResponseWriter, v any) {
	w.Header().Set("Content-Type", "application/json")
	_ = json.NewEncoder(w).Encode(v)
}

func arguments(r *http.Request) map[string]any {
	body, _ := io.ReadAll(r.Body)
	args := map[string]any{}
	if strings.Contains(r.Header.Get("Content-Type"), "json") {
		_ = json.Unmarshal(body, &args)
		return args
	}
	form, _ := url.ParseQuery(string(body))
	for name := range r.URL.Query() {
		args[name] = r.URL.Query().Get(name)
	}
	for name := range form {
		args[name] = form.Get(name)
	}
	for _, name := range []string{"blocks", "metadata", "view"} {
		if s, ok := args[name].(string); ok && s != "" {
			var v any
			if json.Unmarshal([]byte(s), &v) == nil {
				args[name] = v
			}
		}
	}
	return args
}

var needed = map[string]string{
	"chat.postMessage": "chat:write", "chat.postEphemeral": "chat:write", "chat.update": "chat:write", "users.info": "users:read",
	"files.getUploadURLExternal": "files:write", "usergroups.users.list": "usergroups:read",
	"conversations.open": "im:write", "assistant.threads.setSuggestedPrompts": "assistant:write",
	"conversations.history": "channels:history", "conversations.replies": "channels:history", "assistant.threads.setStatus": "chat:write",
}

func (f *fake) call(method string, args map[string]any) map[string]any {
	scope := needed[method]
	if scope == "" && strings.Contains(text(args, "types"), "public") {
		scope = "channels:read"
	}
	if scope == "" && strings.Contains(text(args, "types"), "private") {
		scope = "groups:read"
	}
	if scope != "" && !f.scopes[scope] {
		return map[string]any{"ok": false, "error": "missing_scope", "needed": scope, "provided": "none"}
	}
	switch method {
	case "auth.test":
		if f.down--; f.down >= 0 {
			return bad("service_unavailable")
		}
		return map[string]any{"ok": true, "team": "Test", "team_id": team, "user": "newsdesk", "user_id": botUser, "bot_id": botID}
	case "apps.connections.open":
		return map[string]any{"ok": true, "url": "ws" + strings.TrimPrefix(f.server.URL, "http") + "/socket"}
	case "chat.postMessage", "chat.postEphemeral":
		return f.post(method, args)
	case "conversations.open":
		return map[string]any{"ok": true, "channel": map[string]any{"id": "D" + text(args, "users")}}
	case "users.conversations":
		return f.placesOf(args)
	case "conversations.info":
		c := text(args, "channel")
		member, known := f.members[c]
		if !known {
			return bad("channel_not_found")
		}
		return map[string]any{"ok": true, "channel": map[string]any{"id": c, "name": "news", "is_member": member, "is_archived": f.archived[c]}}
	case "assistant.threads.setSuggestedPrompts":
		if args["thread_ts"] != nil {
			f.violate("suggested prompts with a thread")
		}
		_ = json.Unmarshal([]byte(text(args, "prompts")), &f.prompts)
		return map[string]any{"ok": true}
	case "chat.update":
		return f.update(args)
	case "chat.delete":
		m := f.find(text(args, "channel"), text(args, "ts"))
		if m == nil {
			return bad("message_not_found")
		}
		f.messages = slices.DeleteFunc(f.messages, func(x *message) bool { return x == m })
		return map[string]any{"ok": true, "channel": m.channel, "ts": m.ts}
	case "conversations.history", "conversations.replies":
		return f.history(method, args)
	case "users.info":
		id := fmt.Sprint(args["user"])
		return map[string]any{"ok": true, "user": merged(f.who, map[string]any{
			"id": id, "team_id": team, "name": "asha", "real_name": "Asha", "tz": "Asia/Kolkata", "is_admin": f.admins[id], "is_owner": false,
		})}
	case "usergroups.users.list":
		members := map[string][]string{"S1": {asha, "U2"}, "S2": {"U2"}}[text(args, "usergroup")]
		if members == nil {
			return bad("no_such_subteam")
		}
		return map[string]any{"ok": true, "users": members}
	case "files.getUploadURLExternal":
		return map[string]any{"ok": true, "upload_url": f.server.URL + "/upload", "file_id": "F1"}
	case "files.completeUploadExternal":
		f.files = append(f.files, text(args, "channel_id")+" "+text(args, "thread_ts"))
		return map[string]any{"ok": true, "files": []any{map[string]any{"id": "F1"}}}
	case "views.open", "views.update":
		return f.openView(method, args)
	case "views.publish":
		v, _ := args["view"].(map[string]any)
		if faults := checkView(v); len(faults) > 0 {
			f.violate("app home: %s", strings.Join(faults, "; "))
			return bad("invalid_arguments")
		}
		f.homes[fmt.Sprint(args["user_id"])] = v
		return map[string]any{"ok": true}
	case "assistant.threads.setStatus":
		if s := fmt.Sprint(args["status"]); s != "" {
			f.doing = append(f.doing, s)
		}
		return map[string]any{"ok": true}
	}
	f.violate("unknown method %s", method)
	return bad("unknown_method")
}

// placesOf is users.conversations, a page at a time.
func (f *fake) placesOf(args map[string]any) map[string]any {
	all := f.places[text(args, "user")][text(args, "types")]
	from, _ := strconv.Atoi(text(args, "cursor"))
	limit, _ := strconv.Atoi(text(args, "limit"))
	if limit < 1 || limit > 999 {
		return bad("invalid_limit")
	}
	if f.org != "" && args["team_id"] == nil {
		return bad("missing_argument")
	}
	if f.page > 0 {
		limit = min(limit, f.page)
	}
	to, next := min(from+limit, len(all)), ""
	if to < len(all) {
		next = strconv.Itoa(to)
	}
	channels := []any{}
	for _, id := range all[from:to] {
		channels = append(channels, map[string]any{"id": id})
	}
	return map[string]any{"ok": true, "channels": channels, "response_metadata": map[string]any{"next_cursor": next}}
}

// merged is m with what over has in place of it.
func merged(over, m map[string]any) map[string]any {
	maps.Copy(m, over)
	return m
}

func text(args map[string]any, name string) string {
	s, _ := args[name].(string)
	return s
}

func (f *fake) openView(method string, args map[string]any) map[string]any {
	v, _ := args["view"].(map[string]any)
	if faults := checkView(v); len(faults) > 0 {
		f.violate("view: %s", strings.Join(faults, "; "))
		return bad("invalid_arguments")
	}
	if method == "views.update" {
		id := text(args, "view_id")
		if f.views[id] == nil {
			return bad("not_found")
		}
		f.views[id] = v
		return map[string]any{"ok": true, "view": map[string]any{"id": id}}
	}
	if sent, ok := f.triggers[text(args, "trigger_id")]; ok && time.Since(sent) > f.patience() {
		return bad("expired_trigger_id")
	}
	f.showView(v)
	return map[string]any{"ok": true, "view": map[string]any{"id": f.view}}
}

func (f *fake) showView(v map[string]any) {
	f.view = "V" + strconv.Itoa(len(f.views)+1)
	f.views[f.view] = v
	f.typed, f.wrong = map[string]string{}, map[string]string{}
}

// respond is a response URL: five uses.
func (f *fake) respond(w http.ResponseWriter, r *http.Request) {
	args := arguments(r)
	f.mu.Lock()
	defer f.mu.Unlock()
	_, where, _ := strings.Cut(strings.TrimPrefix(r.URL.Path, "/respond/"), "/")
	m := &message{channel: where, thread: text(args, "thread_ts"), text: text(args, "text"), user: botUser, bot: botID}
	m.blocks, _ = args["blocks"].([]any)
	if f.expired {
		http.Error(w, "expired_url", http.StatusNotFound)
		return
	}
	if f.replies[r.URL.Path]++; f.replies[r.URL.Path] > 5 {
		f.violate("a response URL is used %d times", f.replies[r.URL.Path])
		http.Error(w, "used_url", http.StatusNotFound)
		return
	}
	if code := f.refuseText(m); code != "" {
		http.Error(w, code, http.StatusBadRequest)
		return
	}
	m.ts = f.ts()
	if text(args, "response_type") == "ephemeral" {
		m.onlyFor = asha
	}
	f.messages = append(f.messages, m)
	io.WriteString(w, "ok")
}
