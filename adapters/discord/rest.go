package discord

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"mime/multipart"
	"net"
	"net/http"
	"net/http/httptrace"
	"net/textproto"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"sync/atomic"
	"time"

	"newsdesk/digest/chat"
)

const (
	requestTimeout = 20 * time.Second
	maxBody        = 8 << 20 // of an answer
	maxRetryAfter  = time.Hour
	unsaidRetry    = 5 * time.Second // where an answer 429 does not tell
	badToken       = 5 * time.Minute // without requests after an answer 401
	banned         = 10 * time.Minute
)

// A client makes requests of Discord's API. It never tries one again: who asked
// decides that. discordgo's own client waits without a context, repeats posts
// after a 502, and cannot send a nonce.
type client struct {
	base  string // such as https://discord.com/api/v10
	token string
	http  *http.Client
	limit *limiter
}

func newClient(base, token string, dial func(context.Context, string, string) (net.Conn, error)) *client {
	transport := http.DefaultTransport.(*http.Transport).Clone() //nolint:forcetypeassert // the standard library says so
	transport.MaxIdleConnsPerHost = 64                           // a flood of interactions makes no flood of connections
	if dial != nil {
		transport.DialContext = dial
	}
	return &client{
		base: strings.TrimRight(base, "/"), token: token, limit: newLimiter(time.Now),
		http: &http.Client{
			Transport: chat.Guarded(transport), Timeout: requestTimeout,
			CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse },
		},
	}
}

// A call is one request. With files its body is sent as a form.
type call struct {
	method, path string
	query        url.Values
	body         any
	files        []*chat.File
	into         any
	anonymous    bool // the path is the authority: an interaction's token
	again        bool // a POST that may be made twice without harm
}

// once says that the call must not be made again while its outcome is unknown.
func (c call) once() bool { return c.method == http.MethodPost && !c.again }

// An apiError is Discord's refusal.
type apiError struct {
	Status  int             `json:"-"`
	Code    int             `json:"code"`
	Message string          `json:"message"`
	Errors  json.RawMessage `json:"errors"`
	After   float64         `json:"retry_after"`
	Global  bool            `json:"global"`
}

func (e *apiError) Error() string {
	s := fmt.Sprintf("discord answered %d %s", e.Status, clip(chat.Clean(orText(e.Message, http.StatusText(e.Status))), 200))
	if e.Code != 0 {
		s += fmt.Sprintf(" (%d)", e.Code)
	}
	if len(e.Errors) > 0 {
		s += " " + clip(chat.Clean(string(e.Errors)), 600)
	}
	return s
}

// code is the code of Discord's refusal in err, 0 for none.
func code(err error) int {
	var e *apiError
	if errors.As(err, &e) {
		return e.Code
	}
	return 0
}

// missing says that what was asked for is not there.
func missing(err error) bool {
	var e *apiError
	return errors.As(err, &e) && e.Status == http.StatusNotFound
}

// do makes a request and reads its answer into c.into. The error wraps
// chat.ErrGone, chat.ErrRejected, chat.ErrUnknown or is a *chat.RetryError.
func (cl *client) do(ctx context.Context, c call) error {
	req, err := cl.request(ctx, c)
	if err != nil {
		return fmt.Errorf("%w: %w", chat.ErrRejected, err)
	}
	r := routeOf(c.method, c.path)
	if err := cl.limit.refusing(r); err != nil {
		return err
	}
	if err := cl.limit.acquire(ctx, r); err != nil {
		return err
	}
	var reached atomic.Bool
	req = req.WithContext(httptrace.WithClientTrace(ctx, &httptrace.ClientTrace{GotConn: func(httptrace.GotConnInfo) { reached.Store(true) }}))
	resp, err := cl.http.Do(req)
	if err != nil {
		cl.limit.learn(r, nil)
		return lost(c, err, reached.Load())
	}
	defer resp.Body.Close()
	cl.limit.learn(r, resp.Header)
	body, err := io.ReadAll(io.LimitReader(resp.Body, maxBody))
	if resp.StatusCode >= 200 && resp.StatusCode < 300 {
		cl.limit.granted(r)
		return read(c, body, err)
	}
	return cl.refusal(r, c, resp, body)
}

func (cl *client) request(ctx context.Context, c call) (*http.Request, error) {
	body, media, err := encode(c)
	if err != nil {
		return nil, err
	}
	target := cl.base + c.path
	if len(c.query) > 0 {
		target += "?" + c.query.Encode()
	}
	req, err := http.NewRequestWithContext(ctx, c.method, target, body)
	if err != nil {
		return nil, fmt.Errorf("make request: %w", err)
	}
	if media != "" {
		req.Header.Set("Content-Type", media)
	}
	if !c.anonymous {
		req.Header.Set("Authorization", "Bot "+cl.token)
	}
	req.Header.Set("User-Agent", "DiscordBot (newsdesk, 1)")
	return req, nil
}

func encode(c call) (io.Reader, string, error) {
	if c.body == nil {
		return http.NoBody, "", nil
	}
	b, err := json.Marshal(c.body)
	if err != nil {
		return nil, "", fmt.Errorf("encode body: %w", err)
	}
	if len(c.files) == 0 {
		return bytes.NewReader(b), "application/json", nil
	}
	var out bytes.Buffer
	w := multipart.NewWriter(&out)
	if err := part(w, `form-data; name="payload_json"`, "application/json", b); err != nil {
		return nil, "", err
	}
	for i, f := range c.files {
		name := fmt.Sprintf(`form-data; name="files[%d]"; filename="%s"`, i, f.Name)
		if err := part(w, name, orText(f.Media, "application/octet-stream"), f.Bytes); err != nil {
			return nil, "", err
		}
	}
	if err := w.Close(); err != nil {
		return nil, "", fmt.Errorf("encode form: %w", err)
	}
	return &out, w.FormDataContentType(), nil
}

func part(w *multipart.Writer, disposition, media string, b []byte) error {
	h := textproto.MIMEHeader{}
	h.Set("Content-Disposition", disposition)
	h.Set("Content-Type", strings.Join(strings.Fields(chat.Clean(media)), " "))
	p, err := w.CreatePart(h)
	if err == nil {
		_, err = p.Write(b)
	}
	if err != nil {
		return fmt.Errorf("encode form: %w", err)
	}
	return nil
}

// lost says what became of a request without an answer. One that was never sent, since
// there was no connection that it reached Discord by, may be tried again; another one that
// changes nothing, too.
func lost(c call, err error, reached bool) error {
	var ue *url.Error
	if errors.As(err, &ue) { // its text holds the address, and that an interaction's token
		err = ue.Err
	}
	if !reached || !c.once() {
		return &chat.RetryError{Err: err}
	}
	return fmt.Errorf("%w: %w", chat.ErrUnknown, err)
}

func read(c call, body []byte, err error) error {
	if err == nil && c.into != nil {
		err = json.Unmarshal(body, c.into)
	}
	if err == nil {
		return nil
	}
	err = fmt.Errorf("read the answer: %w", err)
	if c.once() {
		return fmt.Errorf("%w: %w", chat.ErrUnknown, err)
	}
	return &chat.RetryError{Err: err}
}

// Codes that say that a channel or message is not there, or closed to the bot.
// https://docs.discord.com/developers/topics/opcodes-and-status-codes#json-json-error-codes
var goneCodes = []int{
	10003, 10004, 10008, // unknown channel, guild, message
	50027,        // the token of an interaction that is over
	50001, 50013, // missing access, missing permissions
	50007,         // this person takes no messages
	50083, 160005, // archived, locked thread
}

// refusal says what an answer that is no success means.
func (cl *client) refusal(r route, c call, resp *http.Response, body []byte) error {
	e := &apiError{}
	told := json.Unmarshal(body, e) == nil && e.Message != ""
	s := resp.StatusCode
	e.Status = s
	if (s == 401 || s == 403 || s == 429) && resp.Header.Get("X-RateLimit-Scope") != "shared" {
		cl.limit.refused()
	}
	switch {
	case s == http.StatusTooManyRequests:
		after := retryAfter(e, resp.Header)
		cl.limit.limited(r, after, e.Global || resp.Header.Get("X-RateLimit-Global") == "true" || !told)
		return &chat.RetryError{After: after, Err: e}
	case s == http.StatusUnauthorized && !c.anonymous:
		cl.limit.close(badToken)
		return &chat.RetryError{After: badToken, Err: fmt.Errorf("the bot's token is not accepted: %w", e)}
	case s == http.StatusForbidden && (!told || e.Code == 40333): // not Discord: what stands before it
		cl.limit.close(banned)
		return &chat.RetryError{After: banned, Err: e}
	case s >= 500 && c.once():
		return fmt.Errorf("%w: %w", chat.ErrUnknown, e)
	case s >= 500 || s == http.StatusRequestTimeout || s < 400:
		return &chat.RetryError{Err: e}
	}
	final := e.final(told)
	cl.limit.shutOut(r, e, final)
	return final
}

// final says what a refusal means that stands whenever it is asked again. What is
// not told in Discord's words comes from elsewhere, and may pass.
func (e *apiError) final(told bool) error {
	switch {
	case !told && e.Status != http.StatusRequestEntityTooLarge:
		return &chat.RetryError{After: time.Minute, Err: e}
	case slices.Contains(goneCodes, e.Code), e.Status == http.StatusNotFound, e.Status == http.StatusForbidden:
		return fmt.Errorf("%w: %w", chat.ErrGone, e)
	}
	return fmt.Errorf("%w: %w", chat.ErrRejected, e)
}

// retryAfter is how long an answer 429 asks to wait. What stands before Discord
// answers with a page and a header.
func retryAfter(e *apiError, h http.Header) time.Duration {
	seconds := e.After
	if seconds <= 0 {
		seconds, _ = strconv.ParseFloat(h.Get("Retry-After"), 64)
	}
	if !(seconds > 0) { // not a number, too
		return unsaidRetry
	}
	return time.Duration(min(seconds, maxRetryAfter.Seconds()) * float64(time.Second))
}
