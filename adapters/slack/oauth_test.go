package slack

import (
	"fmt"
	"html"
	"net/http"
	"net/http/httptest"
	"net/url"
	"regexp"
	"strconv"
	"strings"
	"testing"
)

// oauth is oauth.v2.access: a code is good once, and so is a refresh token.
func (f *fake) oauth(args map[string]any) map[string]any {
	if text(args, "client_id") != clientID || text(args, "client_secret") != clientSecret {
		return bad("bad_client_secret")
	}
	if text(args, "grant_type") == "refresh_token" {
		if given := text(args, "refresh_token"); given != f.refresh || given == "" {
			f.violate("refresh token %q is used, which is not good", given)
			return bad("invalid_refresh_token")
		}
		return f.issue()
	}
	if code := text(args, "code"); !f.codes[code] {
		return bad("invalid_code")
	}
	delete(f.codes, text(args, "code"))
	f.removed = false
	return f.issue()
}

// issue makes tokens; those before are no good any more.
func (f *fake) issue() map[string]any {
	f.issued++
	f.access = "xoxb-issued-" + strconv.Itoa(f.issued)
	out := map[string]any{
		"ok": true, "access_token": f.access, "token_type": "bot", "scope": strings.Join(f.granted(), ","), "bot_user_id": botUser, "app_id": "A1",
		"team": map[string]any{"id": team, "name": "Test"}, "authed_user": map[string]any{"id": asha}, "is_enterprise_install": f.org != "",
	}
	if f.org != "" {
		out["team"], out["enterprise"] = nil, map[string]any{"id": f.org, "name": "Works"}
	}
	if f.lives > 0 {
		f.refresh = "xoxe-" + strconv.Itoa(f.issued)
		out["expires_in"], out["refresh_token"] = f.lives, f.refresh
	}
	return out
}

// browse opens one of the adapter's pages with a browser's cookies, and keeps those
// that it is given.
func browse(a *Adapter, address string, jar map[string]string) *httptest.ResponseRecorder {
	r := httptest.NewRequest(http.MethodGet, address, http.NoBody)
	for name, v := range jar {
		r.AddCookie(&http.Cookie{Name: name, Value: v})
	}
	w := httptest.NewRecorder()
	a.ServeHTTP(w, r)
	for _, c := range w.Result().Cookies() {
		jar[c.Name] = c.Value
		if c.MaxAge < 0 {
			delete(jar, c.Name)
		}
	}
	return w
}

var linkTo = regexp.MustCompile(`href="([^"]+)"`)

// install installs the app as a person does.
func (h *human) install(t testing.TB) {
	t.Helper()
	jar := map[string]string{}
	back := h.allow(t, jar)
	if w := browse(h.a, back, jar); w.Code != http.StatusOK || !strings.Contains(w.Body.String(), "/invite @newsdesk") {
		t.Fatalf("installing ends with %d %s", w.Code, w.Body)
	}
}

// allow begins an installation and lets Slack be told yes: it gives the address that
// Slack sends the browser to.
func (h *human) allow(t testing.TB, jar map[string]string) string {
	t.Helper()
	w := browse(h.a, h.a.opt.PublicURL+"/install", jar)
	m := linkTo.FindStringSubmatch(w.Body.String())
	if w.Code != http.StatusOK || m == nil {
		t.Fatalf("the install page: %d %s", w.Code, w.Body)
	}
	u, err := url.Parse(html.UnescapeString(m[1]))
	if err != nil || !strings.HasPrefix(u.String(), h.f.server.URL+"/oauth/v2/authorize?") {
		t.Fatalf("the install page leads to %q, %v", m[1], err)
	}
	in := u.Query()
	if in.Get("client_id") != clientID || in.Get("redirect_uri") != h.a.opt.PublicURL+"/oauth" || !strings.Contains(in.Get("scope"), "chat:write") {
		t.Fatalf("asks for %v", in)
	}
	h.f.mu.Lock()
	defer h.f.mu.Unlock()
	code := fmt.Sprintf("code-%d", len(h.f.codes)+h.f.issued)
	h.f.codes[code] = true
	return in.Get("redirect_uri") + "?" + url.Values{"code": {code}, "state": {in.Get("state")}}.Encode()
}
