package config

import (
	"fmt"
	"net"
	"net/url"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"time"
)

var adapterName = regexp.MustCompile(`^[a-z][a-z0-9_-]{0,31}$`)

// validate records what is well-formed and wrong all the same. A value that
// could not be read has its fault already and is passed over.
func (d *decoder) validate(c *Config, k knowledge) {
	d.database(c)
	d.listen(c)
	d.zone(c, k.zone)
	d.language(c, k.language)
	d.families(c)
	d.secretKey(c, k.key)
	d.bounds(c)
	d.models(c)
	d.adapters(c, k.kinds)
}

// at records a fault at the value of path; without one in the file the value is
// a default, and those are right.
func (d *decoder) at(path, message, near string) {
	if n := d.nodes[path]; n != nil {
		d.faultAt(n.Line, n.Column, message, near)
	}
}

// database turns the address of the database into its path.
func (d *decoder) database(c *Config) {
	scheme, rest, ok := strings.Cut(c.Database, "://")
	switch {
	case !ok && c.Database != "":
	case c.Database == "":
		d.at("database", "database is empty; give the path of a file", "")
	case scheme == "sqlite" && rest != "":
		c.Database = rest
	case scheme == "postgres" || scheme == "postgresql":
		if u, err := url.Parse(c.Database); err != nil || u.Path == "" || u.Path == "/" {
			d.at("database", "this is no address of a PostgreSQL database; write it as postgres://user:password@host:5432/name", "")
		}
	default:
		d.at("database", fmt.Sprintf("no database is reached by %q; give a path, sqlite://path or postgres://…", scheme+"://"), "")
	}
}

// listen checks the address to listen at; "off" becomes empty.
func (d *decoder) listen(c *Config) {
	if c.HTTP.Listen == "off" {
		c.HTTP.Listen = ""
	}
	if c.HTTP.Listen == "" {
		return
	}
	_, port, err := net.SplitHostPort(c.HTTP.Listen)
	if n, e := strconv.ParseUint(port, 10, 16); err != nil || e != nil || n > 65535 {
		d.at("http.listen", fmt.Sprintf("%q is no address to listen at; write one such as 127.0.0.1:8080, or off", c.HTTP.Listen), "")
	}
}

// zone puts the zone's IANA name in the place of what was written.
func (d *decoder) zone(c *Config, find func(string) (string, error)) {
	n := d.nodes["zone"]
	if n == nil || d.faulty(n) {
		return
	}
	name, err := find(c.Zone)
	if err != nil {
		d.at("zone", err.Error(), "")
		return
	}
	c.Zone = name
}

// language puts the language's code in the place of what was written.
func (d *decoder) language(c *Config, find func(string) (string, error)) {
	n := d.nodes["language"]
	if n == nil || d.faulty(n) || find == nil {
		return
	}
	code, err := find(c.Language)
	if err != nil {
		d.at("language", err.Error(), "")
		return
	}
	c.Language = code
}

// families reads the file of publishers, so that one that cannot be read is told here
// and not when the bot starts.
func (d *decoder) families(c *Config) {
	if c.Families == "" {
		return
	}
	if _, err := ReadFamilies(c.Families); err != nil {
		d.at("families", "read the file of publishers: "+err.Error(), "")
	}
}

// secretKey checks what stored tokens are sealed with.
func (d *decoder) secretKey(c *Config, check func(string) error) {
	n := d.nodes["secret_key"]
	if n == nil || d.faulty(n) || check == nil || c.SecretKey.IsZero() {
		return
	}
	if err := check(c.SecretKey.Reveal()); err != nil {
		d.at("secret_key", err.Error(), "")
	}
}

// findZone knows the zones of the machine by their exact names only.
func findZone(name string) (string, error) {
	if _, err := time.LoadLocation(name); err != nil || name == "" || name == "Local" {
		return "", fmt.Errorf("there is no time zone %q; write one such as Asia/Kolkata", name)
	}
	return name, nil
}

func (d *decoder) bounds(c *Config) {
	const day = 24 * time.Hour
	between(d, "fetch.timeout", c.Fetch.Timeout, time.Second, 10*time.Minute)
	between(d, "fetch.max_body", c.Fetch.MaxBody, 10_000, 1<<30)
	between(d, "fetch.max_redirects", c.Fetch.MaxRedirects, 0, 20)
	between(d, "fetch.workers", c.Fetch.Workers, 1, 256)
	between(d, "fetch.interval.min", c.Fetch.Interval.Min, time.Minute, 7*day)
	if d.nodes["fetch.interval.max"] == nil { // the default bounds the other one
		between(d, "fetch.interval.min", c.Fetch.Interval.Min, time.Minute, c.Fetch.Interval.Max)
	}
	between(d, "fetch.interval.max", c.Fetch.Interval.Max, c.Fetch.Interval.Min, 30*day)
	const ages = 100 * 365 * day
	// What was told must be remembered for longer than a story lives, or it would
	// be told again.
	between(d, "keep.articles", c.Keep.Articles, 30*day, ages)
	between(d, "keep.revisions", c.Keep.Revisions, 7*day, ages)
	between(d, "keep.editions", c.Keep.Editions, 60*day, ages)
	between(d, "keep.audit", c.Keep.Audit, day, ages)
	between(d, "keep.left", c.Keep.Left, day, ages)
	if strings.TrimSpace(c.Fetch.UserAgent) == "" || strings.ContainsAny(c.Fetch.UserAgent, "\r\n") {
		d.at("fetch.user_agent", "a user agent is one line of text", "")
	}
}

func between[T ~int | ~int64](d *decoder, path string, v, low, high T) {
	n := d.nodes[path]
	if n == nil || d.faulty(n) || v >= low && v <= high {
		return
	}
	d.at(path, fmt.Sprintf("%s must be between %s and %s", path, spoken(low), spoken(high)), "")
}

// spoken is a bound as a person would write it in the file.
func spoken[T ~int | ~int64](v T) string {
	d, ok := any(v).(time.Duration)
	switch {
	case !ok:
		return fmt.Sprint(v)
	case d%(24*time.Hour) == 0:
		return fmt.Sprintf("%dd", d/(24*time.Hour))
	case d%time.Hour == 0:
		return fmt.Sprintf("%dh", d/time.Hour)
	case d%time.Minute == 0:
		return fmt.Sprintf("%dm", d/time.Minute)
	}
	return d.String()
}

func (d *decoder) adapters(c *Config, kinds []string) {
	for name, a := range c.Adapters {
		path := "adapters." + name
		key, value := d.keys[path], d.nodes[path]
		if key == nil {
			continue // a default
		}
		if !adapterName.MatchString(name) {
			d.fault(key, "an adapter's name is lower-case letters, digits, - and _, not %q", name)
		}
		switch kind := d.nodes[path+".kind"]; {
		case isNull(value) || d.faulty(value):
		case kind == nil:
			d.fault(key, "%s has no kind; it may be %s", path, strings.Join(kinds, ", "))
		case isNull(kind) || d.faulty(kind):
		case !slices.Contains(kinds, a.Kind):
			d.at(path+".kind", fmt.Sprintf("unknown kind of adapter %q; it may be %s", a.Kind, strings.Join(kinds, ", ")), nearest(a.Kind, kinds))
		}
	}
}
