package discord

import (
	"bytes"
	"context"
	"encoding/json"
	"io"
	"net/http"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"time"
)

// A trouble is what goes wrong with one request.
type trouble string

// The troubles.
const (
	noTrouble   trouble = ""
	cutBefore   trouble = "cut before it is taken"
	cutAfter    trouble = "cut after it was taken"
	badGateway  trouble = "502 with a page"
	serverFault trouble = "500 after it was taken"
	tooMany     trouble = "429 of one bucket"
	tooManyAll  trouble = "429 of all requests"
	tooManyPage trouble = "429 with a page"
	verySlow    trouble = "no answer for a long time"
	lateTaken   trouble = "taken after nobody waits any more"
	tokenOver   trouble = "401 of an interaction that is over"
)

// A lostAnswer takes what is answered and gives none of it on.
type lostAnswer struct{ header http.Header }

func (l lostAnswer) Header() http.Header         { return l.header }
func (l lostAnswer) Write(b []byte) (int, error) { return len(b), nil }
func (l lostAnswer) WriteHeader(int)             {}

// troubled says whether a request ends in trouble.
func (f *fake) troubled(w http.ResponseWriter, r *http.Request, path string) bool {
	if f.mischief == nil || r.Header.Get("X-Again") != "" {
		return false
	}
	how := f.mischief(r.Method, path)
	switch how {
	case noTrouble:
		return false
	case cutBefore:
		panic(http.ErrAbortHandler)
	case lateTaken:
		f.takeLater(r)
		select {
		case <-r.Context().Done():
		case <-time.After(time.Minute):
		}
		panic(http.ErrAbortHandler)
	case cutAfter, serverFault, verySlow:
		f.takeAnyway(r)
		if how == cutAfter {
			panic(http.ErrAbortHandler)
		}
		if how == verySlow {
			select {
			case <-r.Context().Done():
			case <-time.After(time.Minute):
			}
		}
		refuse(w, 500, 0, "500: Internal Server Error")
	case tokenOver:
		refuse(w, 401, 50027, "Invalid Webhook Token")
	case badGateway:
		w.WriteHeader(502)
		_, _ = w.Write([]byte("<html>502</html>"))
	case tooMany, tooManyAll:
		f.count429()
		if how == tooManyAll {
			w.Header().Set("X-RateLimit-Global", "true")
		}
		w.Header().Set("X-RateLimit-Scope", "user")
		answer(w, 429, map[string]any{"message": "You are being rate limited.", "retry_after": 0.7, "global": how == tooManyAll})
	case tooManyPage:
		f.count429()
		w.Header().Set("Retry-After", "1")
		w.WriteHeader(429)
		_, _ = w.Write([]byte("<html>error 1015</html>"))
	}
	return true
}

func (f *fake) count429() {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.refusals++
}

// takeAnyway does what was asked for.
func (f *fake) takeAnyway(r *http.Request) {
	r.Header.Set("X-Again", "1")
	f.api(lostAnswer{http.Header{}}, r)
}

// takeLater does what was asked for when whoever asked has gone.
func (f *fake) takeLater(r *http.Request) {
	body, err := io.ReadAll(r.Body)
	if err != nil {
		return
	}
	later := r.Clone(context.WithoutCancel(r.Context()))
	later.Header.Set("X-Late", "1") // counted when it was sent
	later.Body = io.NopCloser(bytes.NewReader(body))
	time.AfterFunc(25*time.Second, func() { f.takeAnyway(later) })
}

// sleepThreads archives every thread.
func (f *fake) sleepThreads() {
	f.mu.Lock()
	defer f.mu.Unlock()
	for _, p := range f.places {
		if p.Parent != "" && !p.Archived {
			p.Archived, p.ArchivedAt = true, time.Now()
		}
	}
}

// openTalk is the channel of a talk with one person.
func (f *fake) openTalk(w http.ResponseWriter, person string) {
	f.mu.Lock()
	defer f.mu.Unlock()
	if !snowflake(person) {
		f.wrong(w, "recipient %q", person)
		return
	}
	for _, p := range f.places {
		if p.Person == person {
			answer(w, 200, p.wire())
			return
		}
	}
	p := &fakePlace{ID: f.id(), Type: 1, Person: person}
	f.places[p.ID] = p
	answer(w, 200, p.wire())
}

func (f *fake) crosspost(w http.ResponseWriter, channel, id string) {
	f.mu.Lock()
	defer f.mu.Unlock()
	p, m := f.places[channel], f.find(id)
	switch {
	case p == nil || m == nil || m.Channel != channel:
		refuse(w, 404, 10008, "Unknown Message")
	case p.Type != 5:
		f.wrong(w, "crosspost of a message in a channel of type %d", p.Type)
	case f.published[id] > 0:
		f.published[id]++
		refuse(w, 400, 40033, "This message has already been crossposted.")
	default:
		f.published[id]++
		answer(w, 200, m.wire())
	}
}

func (f *fake) oneMessage(w http.ResponseWriter, channel, id string) {
	f.mu.Lock()
	defer f.mu.Unlock()
	m := f.find(id)
	if m == nil || m.Channel != channel {
		refuse(w, 404, 10008, "Unknown Message")
		return
	}
	answer(w, 200, m.wire())
}

func (f *fake) application(w http.ResponseWriter) {
	f.mu.Lock()
	defer f.mu.Unlock()
	out := map[string]any{"id": botUser, "flags": 0, "verify_key": "", "interactions_endpoint_url": nil}
	for k, v := range f.app {
		out[k] = v
	}
	answer(w, 200, out)
}

var slashName = regexp.MustCompile(`^[-_'\p{Ll}\p{Lo}\p{Lm}\p{N}\p{Devanagari}]{1,32}$`)

// checkCommands names what the documentation forbids in commands.
func checkCommands(raw json.RawMessage) []string {
	c := &checker{ids: map[string]bool{}, number: map[int]bool{}}
	var cmds []map[string]any
	if raw != nil && json.Unmarshal(raw, &cmds) != nil {
		return []string{"no list"}
	}
	count := map[int]int{}
	for _, m := range cmds {
		kind := num(m["type"])
		count[kind]++
		key := strconv.Itoa(kind) + str(m["name"])
		if c.ids[key] {
			c.fault("%s twice", m["name"])
		}
		c.ids[key] = true
		c.keys("command", m, "name", "name_localizations", "type", "description", "description_localizations", "options", "default_member_permissions", "contexts", "integration_types")
		if kind == kindMessage {
			c.length("name", str(m["name"]), 1, 32)
			if str(m["description"]) != "" || m["options"] != nil {
				c.fault("a message command with a description or options")
			}
			c.translated(m["name_localizations"], 32, nil)
			continue
		}
		c.described(m)
		if n := total(m); n > 8000 {
			c.fault("%s has %d characters in all", m["name"], n)
		}
	}
	if count[kindSlash] > 100 || count[kindMessage] > 15 {
		c.fault("too many commands: %v", count)
	}
	return c.faults
}

// described checks a command, a subcommand or an option, and what is in it.
func (c *checker) described(m map[string]any) {
	if !slashName.MatchString(str(m["name"])) {
		c.fault("name %q", m["name"])
	}
	c.length("description", str(m["description"]), 1, 100)
	c.translated(m["name_localizations"], 32, slashName)
	c.translated(m["description_localizations"], 100, nil)
	options := list(m["options"])
	if len(options) > 25 || len(list(m["choices"])) > 25 {
		c.fault("%s has %d options", m["name"], len(options))
	}
	var names []string
	optional := false
	for _, o := range options {
		if slices.Contains(names, str(o["name"])) {
			c.fault("option %s twice", o["name"])
		}
		names = append(names, str(o["name"]))
		if o["required"] == true && optional {
			c.fault("required option %s after optional ones", o["name"])
		}
		optional = optional || (num(o["type"]) != optionSub && o["required"] != true)
		c.described(o)
	}
	c.apart(options)
}

// apart checks that translated names of neighbours differ: Discord refuses others.
func (c *checker) apart(options []map[string]any) {
	seen := map[string]bool{}
	for _, o := range options {
		names, _ := o["name_localizations"].(map[string]any)
		for language, n := range names {
			key := language + " " + str(n)
			if seen[key] {
				c.fault("two are called %s", key)
			}
			seen[key] = true
		}
	}
}

func (c *checker) translated(v any, most int, want *regexp.Regexp) {
	m, _ := v.(map[string]any)
	for language, t := range m {
		if !slices.Contains([]string{"hi", "es-ES", "es-419"}, language) {
			c.fault("language %q", language)
		}
		c.length(language, str(t), 1, most)
		if want != nil && (!want.MatchString(str(t)) || strings.ToLower(str(t)) != str(t)) {
			c.fault("name %q", t)
		}
	}
}

// total is what Discord counts of a command: names, descriptions and values, each in
// its longest language.
func total(m map[string]any) int {
	n := size(str(m["value"]))
	for _, key := range []string{"name", "description"} {
		longest := size(str(m[key]))
		languages, _ := m[key+"_localizations"].(map[string]any)
		for _, t := range languages {
			longest = max(longest, size(str(t)))
		}
		n += longest
	}
	for _, key := range []string{"options", "choices"} {
		for _, o := range list(m[key]) {
			n += total(o)
		}
	}
	return n
}
