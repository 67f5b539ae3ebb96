package main

import (
	"crypto/rand"
	"encoding/hex"
	"fmt"
	"log/slog"
	"time"

	"newsdesk/config"
	"newsdesk/digest"
	"newsdesk/digest/command"
	"newsdesk/digest/llm"
	"newsdesk/digest/store"
	"newsdesk/digest/summarize"
)

// hire gives the writer that the configuration asks for, and what people are told of
// its models. Without a model, and for commands that talk to nobody, it is nil.
func hire(w wiring, db *store.DB) (*summarize.Writer, command.Models, error) {
	m := w.cfg.Models
	o := llm.LadderOptions{Ledger: db, Budget: budget(m.Budget), Zone: w.cfg.Location(), Now: w.now, Log: w.log}
	told := command.Models{Budget: o.Budget}
	for _, c := range []config.Model{m.Large, m.Small} {
		if c.Kind == config.NoModel {
			continue
		}
		s, err := step(c)
		if err != nil {
			return nil, told, err
		}
		o.Steps = append(o.Steps, s)
		told.Names = append(told.Names, s.Name)
		if w.set == nil {
			continue
		}
		w.log.Info("a model writes; each sentence is checked", "model", s.Name, "server", shownServer(c), slog.Bool("bounded", o.Budget != digest.Budget{}))
	}
	if len(o.Steps) == 0 || w.set == nil {
		return nil, told, nil
	}
	return &summarize.Writer{Model: llm.NewLadder(o), Notes: db, Now: func() time.Time { return w.now().In(o.Zone) }, Boundary: boundary, Explains: m.Meaning}, told, nil
}

// listen has stories span languages, where a model for embeddings is configured.
func (n *newsroom) listen(w wiring) error {
	c := w.cfg.Models.Embeddings
	if c.Kind == config.NoModel {
		return nil
	}
	e, err := llm.OpenEmbedder(llm.Options{
		Kind: string(c.Kind), URL: c.URL, Key: c.Key.Reveal(), Name: c.Name, Timeout: c.Timeout, Tries: c.Tries, Calls: c.Calls,
		Idle: c.Timeout, Patience: c.Timeout,
	})
	if err != nil {
		return fmt.Errorf("embeddings %s: %w", c.Name, err)
	}
	n.ingest.Hear(llm.NewMeanings(llm.MeaningsOptions{
		Embedder: e, Name: c.Name, Price: llm.Price{In: digest.Money(c.PriceIn)}, Ledger: n.store, Budget: budget(w.cfg.Models.Budget),
		Zone: w.cfg.Location(), Now: w.now, Log: w.log,
	}), float64(c.Alike)/100)
	return nil
}

// step is one configured model.
func step(c config.Model) (llm.Step, error) {
	m, err := llm.Open(llm.Options{
		Kind: string(c.Kind), URL: c.URL, Key: c.Key.Reveal(), Name: c.Name, Format: c.Format, Stream: c.Stream,
		Timeout: c.Timeout, Tries: c.Tries, Calls: c.Calls,
	})
	if err != nil {
		return llm.Step{}, fmt.Errorf("model %s: %w", c.Name, err)
	}
	return llm.Step{Name: c.Name, Model: m, Price: llm.Price{In: digest.Money(c.PriceIn), Out: digest.Money(c.PriceOut)}}, nil
}

func budget(b config.Budget) digest.Budget {
	amount := func(x config.Bound) digest.Amount {
		return digest.Amount{Tokens: int64(x.Tokens), Money: digest.Money(x.Money)}
	}
	return digest.Budget{Day: amount(b.Day), Month: amount(b.Month), ChannelDay: amount(b.ChannelDay), ChannelMonth: amount(b.ChannelMonth)}
}

// boundary is a random word: nobody who writes an article can foresee it.
func boundary() string {
	b := make([]byte, 12)
	_, _ = rand.Read(b) // it never fails
	return "boundary-" + hex.EncodeToString(b)
}
