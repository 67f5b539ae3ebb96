package fetch

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/http/cookiejar"
	"net/netip"
	"net/url"
	"strings"
	"time"

	"code.dny.dev/ssrf"
)

// What a zero Option means.
const (
	DefaultTimeout      = 30 * time.Second
	DefaultMaxBody      = 10 << 20
	DefaultMaxRedirects = 5
	DefaultUserAgent    = "Newsdesk/1 (feed reader)"
)

// PoliteGap is a good Options.Gap on the open internet.
const PoliteGap = time.Second

// Options says how a Client behaves. The zero value is safe and works.
type Options struct {
	UserAgent    string         // its first word, up to a slash, is what robots.txt may name
	Timeout      time.Duration  // for one request with all its redirects, waiting for a turn excluded
	MaxBody      int64          // bytes of one answer, once decompressed
	MaxRedirects int            // hops after the first request
	PerHost      int            // requests under way at one host; zero is one
	Gap          time.Duration  // between the end of one request and the next at one host; zero is none
	AllowPrivate []netip.Prefix // addresses that are allowed although private: fetch.allow_private
	PageTimeout  time.Duration  // for reading the text out of one page; zero is two seconds
}

// A Client fetches. It is safe for concurrent use. A redirect is followed as a
// request of its own: it takes its turn at its host, and its address is checked
// when it is dialled, so that neither a redirect nor a name that resolves
// differently the second time reaches a private address.
type Client struct {
	o         Options
	gate      gate
	transport *http.Transport
	robots    robotsCache
	reading   chan struct{} // holds one value for each page being read
}

// New returns a Client for o.
func New(o Options) *Client {
	o = o.withDefaults()
	c := &Client{o: o, reading: make(chan struct{}, maxReading)}
	c.gate.perHost, c.gate.gap = o.PerHost, o.Gap
	dialer := &net.Dialer{Timeout: min(o.Timeout, 10*time.Second), Control: guard(o.AllowPrivate).Safe}
	c.transport = &http.Transport{
		Proxy:                  nil, // a proxy would dial for us, past the guard
		DialContext:            dialer.DialContext,
		ForceAttemptHTTP2:      true,
		TLSHandshakeTimeout:    min(o.Timeout, 10*time.Second),
		ResponseHeaderTimeout:  o.Timeout,
		MaxResponseHeaderBytes: 256 << 10,
		MaxIdleConns:           64,
		MaxIdleConnsPerHost:    1,
		IdleConnTimeout:        30 * time.Second,
		DisableCompression:     true, // undone in readBody, where the bound is
		ReadBufferSize:         16 << 10,
	}
	return c
}

// Close ends idle connections. The Client can still be used.
func (c *Client) Close() { c.transport.CloseIdleConnections() }

func (o Options) withDefaults() Options {
	o.UserAgent = orString(o.UserAgent, DefaultUserAgent)
	if o.Timeout <= 0 {
		o.Timeout = DefaultTimeout
	}
	if o.MaxBody <= 0 {
		o.MaxBody = DefaultMaxBody
	}
	if o.MaxRedirects <= 0 {
		o.MaxRedirects = DefaultMaxRedirects
	}
	if o.PageTimeout <= 0 {
		o.PageTimeout = 2 * time.Second
	}
	return o
}

func guard(allow []netip.Prefix) *ssrf.Guardian {
	var v4, v6 []netip.Prefix
	for _, p := range allow {
		if p.Addr().Is4() {
			v4 = append(v4, p)
		} else {
			v6 = append(v6, p)
		}
	}
	return ssrf.New(ssrf.WithAnyPort(), ssrf.WithAllowedV4Prefixes(v4...), ssrf.WithAllowedV6Prefixes(v6...))
}

// A request is one GET, with its redirects.
type request struct {
	url     string
	header  http.Header
	maxBody int64                                 // zero is Options.MaxBody
	partly  bool                                  // read no more than maxBody, instead of refusing more
	allow   func(context.Context, *url.URL) error // asked before each hop; may be nil
}

// An answer is what came of a request: the last hop's.
type answer struct {
	status    int
	header    http.Header
	body      []byte
	cut       bool     // the connection ended before the body did
	url       *url.URL // of the last hop
	permanent string   // where permanent redirects alone lead; empty when there were none
}

// do makes the request and follows its redirects. The error is a *Fault. A status
// that is no success is not an error here.
func (c *Client) do(ctx context.Context, r request) (answer, error) {
	u, err := parseURL(r.url)
	if err != nil {
		return answer{}, err
	}
	trail := trail{permanent: true, http: http.Client{
		Transport:     c.transport,
		CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse },
	}}
	for hop := 0; ; hop++ {
		if r.allow != nil {
			if err := r.allow(ctx, u); err != nil {
				return answer{}, err
			}
		}
		a, err := c.hop(ctx, &trail, r, u)
		if err != nil {
			return answer{}, err
		}
		next, err := trail.follow(a)
		if err != nil || next == nil {
			a.permanent = trail.moved
			return a, err
		}
		if hop >= c.o.MaxRedirects {
			return answer{}, faultf(Redirects, "it redirected more than %d times, at last to %s; check the address in a browser", c.o.MaxRedirects, brief(next.String()))
		}
		u = next
	}
}

// A trail is what is known of a request's redirects so far.
type trail struct {
	http      http.Client
	permanent bool // all redirects so far were permanent
	moved     string
	spent     time.Duration
}

// follow tells where a redirects to, nil when it does not.
func (t *trail) follow(a answer) (*url.URL, error) {
	switch a.status {
	case http.StatusMovedPermanently, http.StatusPermanentRedirect:
	case http.StatusFound, http.StatusSeeOther, http.StatusTemporaryRedirect:
		t.permanent = false
	default:
		return nil, nil
	}
	loc := a.header.Get("Location")
	if loc == "" {
		return nil, faultf(Redirects, "the server answered %d without saying where to go; check the address in a browser", a.status)
	}
	next, err := a.url.Parse(loc)
	if err != nil || !isWeb(next) {
		return nil, faultf(Redirects, "it redirects to %s, which is no http or https address", brief(loc))
	}
	next.User = nil
	if t.permanent {
		t.moved = next.String()
	}
	t.keepCookies()
	return next, nil
}

// keepCookies lets a site that sets a cookie and redirects to itself get past
// that. The cookies live no longer than the request.
func (t *trail) keepCookies() {
	if t.http.Jar == nil {
		t.http.Jar, _ = cookiejar.New(nil)
	}
}

// hop makes one request, in its turn, and reads the answer.
func (c *Client) hop(ctx context.Context, t *trail, r request, u *url.URL) (answer, error) {
	leave, err := c.gate.enter(ctx, u.Hostname())
	if err != nil {
		return answer{}, &Fault{Kind: Cancelled, Err: fmt.Errorf("wait for a turn at %s: %w", u.Hostname(), err)}
	}
	defer leave()
	started := time.Now()
	timed, cancel := context.WithTimeout(ctx, c.o.Timeout-t.spent)
	defer cancel()
	defer func() { t.spent += time.Since(started) }()

	req, err := http.NewRequestWithContext(timed, http.MethodGet, u.String(), nil)
	if err != nil {
		return answer{}, faultf(BadURL, "address %s: %w", brief(u.String()), err)
	}
	c.setHeader(req, r.header)
	resp, err := t.http.Do(req)
	if err != nil {
		return answer{}, c.dialFault(ctx, u, err)
	}
	defer resp.Body.Close()
	a := answer{status: resp.StatusCode, header: resp.Header, url: u}
	limit := c.o.MaxBody
	if r.maxBody > 0 {
		limit = r.maxBody
	}
	if r.partly {
		resp.Body, resp.ContentLength = partOf(resp.Body, limit), -1
	}
	a.body, a.cut, err = readBody(resp, limit)
	if err != nil {
		return answer{}, c.dialFault(ctx, u, err)
	}
	return a, nil
}

// partOf is the first n bytes of body.
func partOf(body io.ReadCloser, n int64) io.ReadCloser {
	return struct {
		io.Reader
		io.Closer
	}{io.LimitReader(body, n), body}
}

func (c *Client) setHeader(req *http.Request, h http.Header) {
	for k, v := range h {
		req.Header[k] = v
	}
	req.Header.Set("User-Agent", c.o.UserAgent)
	req.Header.Set("Accept-Encoding", "gzip")
}

// dialFault says in words why a request to u failed.
func (c *Client) dialFault(ctx context.Context, u *url.URL, err error) error {
	var f *Fault
	var dns *net.DNSError
	var op *net.OpError
	host := u.Hostname()
	switch {
	case errors.As(err, &f):
		return f
	case ctx.Err() != nil:
		return &Fault{Kind: Cancelled, Err: fmt.Errorf("fetch from %s: %w", host, ctx.Err())}
	case errors.Is(err, ssrf.ErrProhibitedIP):
		return faultf(Private, "%s is at a private address (%s), which the bot may not reach; if it is meant to, add that address to fetch.allow_private", host, deniedAddress(err, host))
	case errors.Is(err, context.DeadlineExceeded), isTimeout(err):
		return faultf(Slow, "%s did not finish answering within %s; it will be tried again", host, c.o.Timeout)
	case errors.As(err, &dns) && dns.IsNotFound:
		return faultf(Temporary, "there is no host named %s; check the address", host)
	case errors.As(err, &op) && op.Op == "dial":
		return faultf(Temporary, "%s cannot be reached (%v); it will be tried again", host, op.Err)
	}
	return faultf(Temporary, "the connection to %s broke (%s); it will be tried again", host, plainError(err))
}

// deniedAddress is the address the guard refused.
func deniedAddress(err error, host string) string {
	var op *net.OpError
	if errors.As(err, &op) && op.Addr != nil {
		if ap, e := netip.ParseAddrPort(op.Addr.String()); e == nil {
			return ap.Addr().String()
		}
	}
	return host
}

func isTimeout(err error) bool {
	var n net.Error
	return errors.As(err, &n) && n.Timeout()
}

// plainError is err without the method and address that net/http puts before it.
func plainError(err error) string {
	var u *url.Error
	if errors.As(err, &u) {
		err = u.Err
	}
	return brief(err.Error())
}

// parseURL reads a web address. A missing scheme is https.
func parseURL(raw string) (*url.URL, error) {
	raw = strings.TrimSpace(raw)
	if rest, ok := strings.CutPrefix(raw, "feed:"); ok {
		raw = rest
		if strings.HasPrefix(raw, "//") {
			raw = "http:" + raw
		}
	}
	if raw != "" && !strings.Contains(raw, "://") && !strings.HasPrefix(raw, "//") && !strings.HasPrefix(raw, "mailto:") {
		raw = "https://" + raw
	}
	u, err := url.Parse(raw)
	if err != nil || !isWeb(u) {
		return nil, faultf(BadURL, "%q is no http or https address", brief(raw))
	}
	u.Fragment, u.RawFragment = "", ""
	return u, nil
}

func isWeb(u *url.URL) bool {
	return (u.Scheme == "http" || u.Scheme == "https") && u.Hostname() != ""
}

// brief is s cut to what fits a line.
func brief(s string) string {
	const most = 120
	r := []rune(s)
	if len(r) <= most {
		return s
	}
	return string(r[:most-1]) + "…"
}

func orString(s, fallback string) string {
	if s != "" {
		return s
	}
	return fallback
}
