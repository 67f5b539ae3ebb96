package fetch

import (
	"context"
	"errors"
	"net/http"
	"net/url"
	"strings"
	"sync"
	"time"

	"github.com/temoto/robotstxt"
)

const (
	maxRobots     = 500 << 10 // bytes of a robots.txt (RFC 9309, section 2.5)
	robotsFor     = 24 * time.Hour
	robotsBadFor  = time.Hour // for one that could not be read
	maxRobotHosts = 2048
)

// A robotsCache holds what the robots.txt of each host says.
type robotsCache struct {
	mu    sync.Mutex
	hosts map[string]robotsEntry
}

type robotsEntry struct {
	data  *robotstxt.RobotsData
	until time.Time
}

// mayRead says whether the host's robots.txt lets us read u, as a *Fault when it
// does not. What cannot be found allows all; a server that fails allows nothing
// for now (RFC 9309, section 2.3.1).
func (c *Client) mayRead(ctx context.Context, u *url.URL) error {
	key := u.Scheme + "://" + u.Host
	data, ok := c.robots.find(key, time.Now())
	if !ok {
		var err error
		if data, err = c.fetchRobots(ctx, key); err != nil {
			return err
		}
	}
	if data.TestAgent(pathOf(u), c.robotName()) {
		return nil
	}
	return faultf(Robots, "%s asks robots not to read this page (robots.txt); the digest has only what the feed itself says", u.Hostname())
}

func pathOf(u *url.URL) string {
	p := u.EscapedPath()
	if p == "" {
		p = "/"
	}
	if u.RawQuery != "" {
		p += "?" + u.RawQuery
	}
	return p
}

// robotName is the word by which a robots.txt may name us.
func (c *Client) robotName() string {
	name, _, _ := strings.Cut(c.o.UserAgent, "/")
	name, _, _ = strings.Cut(name, " ")
	return name
}

func (c *Client) fetchRobots(ctx context.Context, site string) (*robotstxt.RobotsData, error) {
	a, err := c.do(ctx, request{url: site + "/robots.txt", maxBody: maxRobots, partly: true})
	status := a.status
	var f *Fault
	if errors.As(err, &f) {
		switch f.Kind {
		case Cancelled, Private:
			return nil, err
		case TooLarge, Broken, Redirects:
			status = http.StatusNotFound
		default:
			status = http.StatusServiceUnavailable
		}
	}
	if status == http.StatusTooManyRequests {
		status = http.StatusServiceUnavailable
	}
	data, err := robotstxt.FromStatusAndBytes(status, a.body)
	if err != nil {
		data, _ = robotstxt.FromStatusAndBytes(http.StatusNotFound, nil)
	}
	keep := robotsFor
	if status >= 500 {
		keep = robotsBadFor
	}
	c.robots.keep(site, robotsEntry{data, time.Now().Add(keep)})
	return data, nil
}

func (r *robotsCache) find(host string, now time.Time) (*robotstxt.RobotsData, bool) {
	r.mu.Lock()
	defer r.mu.Unlock()
	e, ok := r.hosts[host]
	return e.data, ok && now.Before(e.until)
}

func (r *robotsCache) keep(host string, e robotsEntry) {
	r.mu.Lock()
	defer r.mu.Unlock()
	if r.hosts == nil || len(r.hosts) >= maxRobotHosts {
		r.hosts = map[string]robotsEntry{}
	}
	r.hosts[host] = e
}
