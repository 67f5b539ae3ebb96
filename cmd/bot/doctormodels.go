package main

import (
	"cmp"
	"context"
	"fmt"
	"net/http"
	"net/url"
	"strings"
	"time"

	"newsdesk/config"
	"newsdesk/digest"
	"newsdesk/digest/chat"
	"newsdesk/digest/store"
)

// modelPatience is how long a model's server may take to answer a doctor.
const modelPatience = 5 * time.Second

// examineModels says whether the models' servers answer, and what is left of their
// budget. No model is asked for anything.
func examineModels(ctx context.Context, cfg config.Config, db *store.DB, now time.Time) []chat.Finding {
	var found []chat.Finding
	e := cfg.Models.Embeddings
	if e.Kind != config.NoModel {
		found = append(found, examineModel(ctx, config.Model{Kind: e.Kind, URL: e.URL, Name: e.Name}))
	}
	if !cfg.Models.Any() {
		found = append(found, inOrder("models", "None writes: everything is told in the articles' own sentences."))
	}
	if !cfg.Models.Any() && e.Kind == config.NoModel {
		return found
	}
	for _, m := range []config.Model{cfg.Models.Large, cfg.Models.Small} {
		if m.Kind != config.NoModel {
			found = append(found, examineModel(ctx, m))
		}
	}
	b := budget(cfg.Models.Budget)
	if b.Day == (digest.Amount{}) && b.Month == (digest.Amount{}) {
		return append(found, inOrder("models", "Their budget has no bound in all."))
	}
	c, err := db.CostOf(ctx, "", now.In(cfg.Location()))
	if err != nil {
		return append(found, broken("database", asSentence(err), "Restore it from a copy, or name another."))
	}
	return append(found, examineBudget("today", c.Day, b.Day), examineBudget("this month", c.Month, b.Month))
}

// examineModel asks a model's server for its address. Whatever it answers, it is there.
func examineModel(ctx context.Context, m config.Model) chat.Finding {
	where := "model " + m.Name
	ctx, stop := context.WithTimeout(ctx, modelPatience)
	defer stop()
	r, err := http.NewRequestWithContext(ctx, http.MethodHead, serverOf(m), nil)
	if err != nil {
		return broken(where, "Its url is no address.", "Mend its url in the configuration.")
	}
	direct := &http.Client{CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }}
	res, err := direct.Do(r)
	if err != nil {
		return doubtful(where, "Its server cannot be reached: "+asSentence(err), "Start the server, or mend its url; until then stories are told in the articles' own sentences.")
	}
	_ = res.Body.Close()
	return inOrder(where, "Its server answers at "+shownServer(m)+".")
}

// serverOf is the address of a model's server.
func serverOf(m config.Model) string {
	maker := "https://api.openai.com"
	if m.Kind == config.Anthropic {
		maker = "https://api.anthropic.com"
	}
	return cmp.Or(m.URL, maker)
}

// shownServer is serverOf for people and logs: without a password.
func shownServer(m config.Model) string {
	u, err := url.Parse(serverOf(m))
	if err != nil {
		return "an address that cannot be read"
	}
	return u.Redacted()
}

// examineBudget says what is left of a bound.
func examineBudget(when string, took, bound digest.Amount) chat.Finding {
	const where = "budget of models"
	var left []string
	out := false
	if bound.Tokens > 0 {
		n := max(bound.Tokens-took.Tokens, 0)
		out = out || n == 0
		left = append(left, fmt.Sprintf("%d of %d tokens", n, bound.Tokens))
	}
	if bound.Money > 0 {
		n := max(bound.Money-took.Money, 0)
		out = out || n == 0
		left = append(left, fmt.Sprintf("%s of %s in money", config.Money(n), config.Money(bound.Money)))
	}
	switch {
	case len(left) == 0:
		return inOrder(where, "It has no bound "+when+".")
	case out:
		return doubtful(where, "Nothing is left "+when+": "+strings.Join(left, ", ")+".", "Raise it under models.budget, or wait: until then stories are told in the articles' own sentences.")
	}
	return inOrder(where, "Left "+when+": "+strings.Join(left, ", ")+".")
}
