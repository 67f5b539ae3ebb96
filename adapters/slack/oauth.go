package slack

import (
	"context"
	"crypto/rand"
	"crypto/subtle"
	"html/template"
	"net/http"
	"net/url"
	"path"
	"slices"
	"strings"
	"time"

	"github.com/slack-go/slack"
)

// The pages below an adapter's address: one to install the app from, and one that
// Slack sends the browser back to.
const (
	installPage = "install"
	returnPage  = "oauth"
)

const (
	stateCookie = "newsdesk_install"
	stateLife   = 10 * time.Minute
	// installPatience is how long a person waits for the app to be installed.
	installPatience = 20 * time.Second
)

// serveInstall lets people install the app, by OAuth v2
// (https://docs.slack.dev/authentication/installing-with-oauth).
func (a *Adapter) serveInstall(w http.ResponseWriter, r *http.Request, name string) {
	h := w.Header()
	h.Set("Cache-Control", "no-store")
	h.Set("Referrer-Policy", "no-referrer")
	h.Set("Content-Security-Policy", "default-src 'none'; style-src 'unsafe-inline'; frame-ancestors 'none'; base-uri 'none'")
	switch {
	case r.Method != http.MethodGet:
		h.Set("Allow", http.MethodGet)
		a.show(w, http.StatusMethodNotAllowed, webPage{Title: "Open this page in a browser"})
	case name == installPage:
		a.offerInstall(w)
	default:
		a.finishInstall(w, r)
	}
}

// offerInstall shows what the app is, with a link that is good for this browser.
func (a *Adapter) offerInstall(w http.ResponseWriter) {
	state := rand.Text()
	a.setState(w, state, stateLife)
	a.show(w, http.StatusOK, webPage{
		Title: "Add Newsdesk to Slack", Link: a.authorizeURL(state), Label: "Add to Slack",
		Lines: []string{
			"Newsdesk posts digests of the news that your channels follow, with a cite for every sentence, and answers questions about them.",
			"It reads direct messages and mentions of it, and nothing else unless you allow the optional permissions on the next page.",
			"It posts nothing until somebody asks it to.",
		},
	})
}

func (a *Adapter) setState(w http.ResponseWriter, state string, life time.Duration) {
	c := &http.Cookie{
		Name: stateCookie, Value: state, Path: "/", HttpOnly: true, SameSite: http.SameSiteLaxMode,
		Secure: strings.HasPrefix(a.opt.PublicURL, "https:"), MaxAge: int(life.Seconds()),
	}
	if life <= 0 {
		c.MaxAge = -1
	}
	http.SetCookie(w, c)
}

// authorizeURL is where a person allows the app what it asks for. Slack shows the
// scopes that the app's settings call optional as such.
func (a *Adapter) authorizeURL(state string) string {
	return strings.TrimSuffix(a.apiURL(), "api/") + "oauth/v2/authorize?" + url.Values{
		"client_id": {a.opt.ClientID}, "scope": {strings.Join(slices.Concat(RequiredScopes(), EventScopes(), a.opt.optionalScopes()), ",")},
		"state": {state}, "redirect_uri": {a.redirectURL()},
	}.Encode()
}

func (a *Adapter) redirectURL() string {
	return orText(a.opt.RedirectURL, a.opt.PublicURL+"/"+returnPage)
}

// Paths are where the adapter is called beside its own address: Slack may send
// browsers back to another.
func (a *Adapter) Paths() []string {
	if u, err := url.Parse(a.opt.RedirectURL); err == nil && len(u.Path) > 1 {
		return []string{u.Path}
	}
	return nil
}

// page is the page of a path, empty for Slack's own calls.
func (a *Adapter) page(p string) string {
	base := path.Base(p)
	switch {
	case a.home != nil:
	case slices.Contains(a.Paths(), p):
		return returnPage
	case base == installPage || base == returnPage:
		return base
	}
	return ""
}

// finishInstall takes the browser back from Slack. The state must be the one that
// this browser was given: nobody can have another install their workspace's app.
func (a *Adapter) finishInstall(w http.ResponseWriter, r *http.Request) {
	in := r.URL.Query()
	again := webPage{Link: a.opt.PublicURL + "/" + installPage, Label: "Begin again"}
	kept, err := r.Cookie(stateCookie)
	a.setState(w, "", 0)
	switch {
	case err != nil || kept.Value == "" || subtle.ConstantTimeCompare([]byte(kept.Value), []byte(in.Get("state"))) != 1:
		again.Title = "This installation was not begun here"
		again.Lines = []string{"Begin it on the install page, in this browser, and finish it within ten minutes. Cookies must be allowed for it."}
		a.show(w, http.StatusForbidden, again)
		return
	case in.Get("error") != "" || in.Get("code") == "":
		again.Title = "Nothing was installed"
		again.Lines = []string{"Slack says that it was not allowed. If your workspace asks for approval, an owner can approve Newsdesk first."}
		a.show(w, http.StatusOK, again)
		return
	}
	ctx, stop := context.WithTimeout(context.WithoutCancel(r.Context()), installPatience) // a closed tab is no reason to lose the token
	defer stop()
	i, err := a.exchangeCode(ctx, in.Get("code"))
	if err != nil {
		a.opt.Log.Error("install slack app", "adapter", a.opt.Name, "err", err)
		again.Title = "Newsdesk was not installed"
		again.Lines = []string{"Slack gave no token that works. Nothing is lost: begin again. If it goes wrong once more, the log of the bot says why."}
		a.show(w, http.StatusBadGateway, again)
		return
	}
	a.show(w, http.StatusOK, installedPage(i))
}

func (a *Adapter) exchangeCode(ctx context.Context, authorization string) (installation, error) {
	r, err := slack.GetOAuthV2ResponseContext(ctx, a.client, a.opt.ClientID, a.opt.ClientSecret, authorization, a.redirectURL(), slack.OAuthOptionAPIURL(a.apiURL()))
	if err != nil {
		return installation{}, err
	}
	return a.install(ctx, r)
}

// installedPage says what to do next.
func installedPage(i installation) webPage {
	p := webPage{
		Title: "Newsdesk is in " + orText(i.Name, "your workspace"),
		Steps: []string{
			"In Slack, open the channel that is to have the news, and type /invite @newsdesk",
			"Type /news help to see what you can ask, or /news pack to start with a ready topic and its feeds",
			"Or open Newsdesk under Apps, and ask it something there",
		},
		Lines: []string{"Whoever removes the app from the workspace stops its digests; the bot forgets the workspace's token at once."},
	}
	if i.Org {
		p.Steps = append([]string{"An owner of the organisation now adds the app to workspaces, on the page Manage organisation, Apps"}, p.Steps...)
	}
	return p
}

// A webPage is what a browser is shown.
type webPage struct {
	Title       string
	Lines       []string
	Steps       []string
	Link, Label string
}

var pageTemplate = template.Must(template.New("page").Parse(`<!doctype html>
<html lang="en"><meta charset="utf-8"><meta name="viewport" content="width=device-width,initial-scale=1">
<title>{{.Title}}</title>
<style>body{font:16px/1.5 system-ui,sans-serif;max-width:34em;margin:3em auto;padding:0 1em;color:#1d1c1d}
a{display:inline-block;background:#4a154b;color:#fff;text-decoration:none;border-radius:4px;padding:.6em 1.2em;font-weight:600}
li{margin:.4em 0}</style>
<h1>{{.Title}}</h1>
{{range .Lines}}<p>{{.}}</p>
{{end}}{{if .Steps}}<ol>{{range .Steps}}<li>{{.}}</li>
{{end}}</ol>
{{end}}{{if .Link}}<p><a href="{{.Link}}">{{.Label}}</a></p>
{{end}}</html>
`))

func (a *Adapter) show(w http.ResponseWriter, status int, p webPage) {
	w.Header().Set("Content-Type", "text/html; charset=utf-8")
	w.WriteHeader(status)
	if err := pageTemplate.Execute(w, p); err != nil {
		a.opt.Log.Info("show page", "adapter", a.opt.Name, "err", err)
	}
}
