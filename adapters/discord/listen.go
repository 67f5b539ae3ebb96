package discord

import (
	"context"
	"crypto/ed25519"
	"encoding/hex"
	"encoding/json"
	"errors"
	"io"
	"net/http"
	"strconv"
	"time"
)

// What is accepted over HTTP.
const (
	maxInteraction = 1 << 20 // bytes
	freshness      = 5 * time.Minute
)

func publicKey(s string) ([]byte, error) {
	key, err := hex.DecodeString(s)
	if err != nil || len(key) != ed25519.PublicKeySize {
		return nil, errors.New("public_key: want 64 hexadecimal digits, from the developer portal")
	}
	return key, nil
}

// ServeHTTP takes interactions that Discord sends to the application's endpoint.
// Discord sends bad signatures on purpose and wants 401 for them.
// https://docs.discord.com/developers/interactions/overview#setting-up-an-endpoint
func (a *Adapter) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	if r.Method != http.MethodPost {
		http.Error(w, "want POST", http.StatusMethodNotAllowed)
		return
	}
	body, err := io.ReadAll(http.MaxBytesReader(w, r.Body, maxInteraction))
	if err != nil {
		http.Error(w, "body is too long", http.StatusRequestEntityTooLarge)
		return
	}
	if !a.signed(r.Header, body) {
		http.Error(w, "invalid request signature", http.StatusUnauthorized)
		return
	}
	var in interaction
	if err := json.Unmarshal(body, &in); err != nil {
		http.Error(w, "no interaction", http.StatusBadRequest)
		return
	}
	if in.Type == interactionPing {
		reply(w, response{Type: respondPong})
		return
	}
	a.serve(w, r, in)
}

// serve hands an interaction to the running conversation, and sends its first
// answer.
func (a *Adapter) serve(w http.ResponseWriter, r *http.Request, in interaction) {
	v := a.running.Load()
	if v == nil {
		http.Error(w, "not running", http.StatusServiceUnavailable)
		return
	}
	first, written := make(chan response), make(chan struct{})
	taken := v.take(in, func(ctx context.Context, answer response) error {
		select {
		case first <- answer:
		case <-r.Context().Done():
			return r.Context().Err()
		case <-ctx.Done():
			return ctx.Err()
		}
		select { // what follows must not overtake it
		case <-written:
			return nil
		case <-ctx.Done():
			return ctx.Err()
		}
	})
	if !taken {
		http.Error(w, "not taken", http.StatusConflict)
		return
	}
	t := time.NewTimer(respondTime)
	defer t.Stop()
	select {
	case answer := <-first:
		defer close(written)
		reply(w, answer)
	case <-r.Context().Done():
	case <-t.C:
		http.Error(w, "no answer in time", http.StatusServiceUnavailable)
	}
}

// reply writes an answer to the end. Who asked may have gone: then nothing is left to
// be told.
func reply(w http.ResponseWriter, r response) {
	b, err := json.Marshal(r)
	if err != nil {
		http.Error(w, "no answer", http.StatusInternalServerError)
		return
	}
	w.Header().Set("Content-Type", "application/json")
	w.Header().Set("Content-Length", strconv.Itoa(len(b)))
	_, _ = w.Write(b)
	_ = http.NewResponseController(w).Flush()
}

// signed says whether Discord signed the request, lately.
func (a *Adapter) signed(h http.Header, body []byte) bool {
	stamp := h.Get("X-Signature-Timestamp")
	seconds, err := strconv.ParseInt(stamp, 10, 64)
	if err != nil || a.key == nil {
		return false
	}
	if age := a.opt.Now().Sub(time.Unix(seconds, 0)); age > freshness || age < -freshness {
		return false
	}
	signature, err := hex.DecodeString(h.Get("X-Signature-Ed25519"))
	if err != nil || len(signature) != ed25519.SignatureSize {
		return false
	}
	return ed25519.Verify(a.key, append([]byte(stamp), body...), signature)
}
