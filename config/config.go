// Package config reads the file that says how the bot runs. What the bot does,
// its feeds, topics and digests, is in the database and not here.
//
// It imports nothing of this program: the kinds of adapter are an argument of
// Load, and each adapter decodes its own Section.
package config

import (
	"log/slog"
	"net/netip"
	"time"
)

// A Config is how the bot runs. Default gives one that works as it is.
type Config struct {
	Database string `yaml:"database" jsonschema:"description=An SQLite database: a path or sqlite://path; or PostgreSQL: postgres://user:password@host/name"`
	// SecretKey seals the tokens that workspaces give when they install the bot.
	SecretKey Secret `yaml:"secret_key" jsonschema:"description=Seals stored tokens: 32 bytes in base64; without it the environment's NEWSDESK_SECRET_KEY"`

	Log      Log                `yaml:"log" jsonschema:"description=What the bot writes to standard error"`
	HTTP     HTTP               `yaml:"http" jsonschema:"description=Health and metrics and the status page"`
	Fetch    Fetch              `yaml:"fetch" jsonschema:"description=How feeds and pages are fetched"`
	Zone     string             `yaml:"zone" jsonschema:"description=Time zone of schedules that name none (IANA name)"`
	Language string             `yaml:"language" jsonschema:"description=Language of new digests (a name or ISO 639-1 code); empty for that of the articles; needs a model"`
	Families string             `yaml:"families" jsonschema:"description=A file of publishers with several outlets in place of the one that comes with the bot"`
	Keep     Keep               `yaml:"keep" jsonschema:"description=How long things are kept"`
	Models   Models             `yaml:"models" jsonschema:"description=Models that write summaries; none is needed"`
	Adapters map[string]Adapter `yaml:"adapters" jsonschema:"description=Chat accounts by a name of your choice"`
}

// Log says what is logged to standard error.
type Log struct {
	Level  slog.Level `yaml:"level" jsonschema:"enum=debug,enum=info,enum=warn,enum=error"`
	Format Format     `yaml:"format" jsonschema:"enum=text,enum=json"`
}

// A Format is how a log line is written.
type Format string

// The formats.
const (
	Text Format = "text" // key=value
	JSON Format = "json"
)

// HTTP is the bot's own small web server.
type HTTP struct {
	// Listen is a host and a port; empty when the server is off.
	Listen string `yaml:"listen" jsonschema:"description=Address such as 127.0.0.1:8080; off for none"`
}

// Fetch bounds what the bot takes from the web.
type Fetch struct {
	UserAgent    string        `yaml:"user_agent" jsonschema:"description=How the bot names itself to publishers"`
	Timeout      time.Duration `yaml:"timeout" jsonschema:"description=For one request from dialling to the last byte"`
	MaxBody      Size          `yaml:"max_body" jsonschema:"description=Longest answer after decompression"`
	MaxRedirects int           `yaml:"max_redirects" jsonschema:"minimum=0,maximum=20"`
	// AllowPrivate lists the private addresses that may be reached all the same.
	AllowPrivate []netip.Prefix `yaml:"allow_private" jsonschema:"description=Private addresses or CIDR ranges that feeds may live on"`
	FullText     bool           `yaml:"full_text" jsonschema:"description=Fetch the article when the feed has only a teaser"`
	Interval     Interval       `yaml:"interval" jsonschema:"description=Time between two polls of one feed"`
	Workers      int            `yaml:"workers" jsonschema:"minimum=1,maximum=256,description=Feeds polled at the same time"`
}

// An Interval is the shortest and the longest time between two polls of a feed.
type Interval struct {
	Min time.Duration `yaml:"min"`
	Max time.Duration `yaml:"max"`
}

// Keep says how long things are kept; what is older is deleted.
type Keep struct {
	Articles  time.Duration `yaml:"articles" jsonschema:"description=Articles with their stories and facts"`
	Revisions time.Duration `yaml:"revisions" jsonschema:"description=What an article said before it was changed"`
	Editions  time.Duration `yaml:"editions" jsonschema:"description=Posted digests and what each channel was told"`
	Audit     time.Duration `yaml:"audit" jsonschema:"description=Who changed what by command"`
	Left      time.Duration `yaml:"left" jsonschema:"description=What a workspace has after it removed the bot"`
}

// An Adapter is one account on one chat platform.
type Adapter struct {
	Kind     string   `yaml:"kind"`
	Curators []string `yaml:"curators" jsonschema:"description=User ids that may change what a channel follows"`
	Admins   []string `yaml:"admins" jsonschema:"description=User ids that may do everything"`
	// Section holds the keys that only this kind of adapter knows.
	Section Section `yaml:",inline"`
}

// Default is the configuration without a file. It has a console adapter and
// nothing else to talk to.
func Default() Config {
	const day = 24 * time.Hour
	return Config{
		Database: "newsdesk.db",
		Log:      Log{Level: slog.LevelInfo, Format: Text},
		HTTP:     HTTP{Listen: "127.0.0.1:8080"},
		Fetch: Fetch{
			UserAgent:    "Newsdesk/1 (self-hosted news digest bot)",
			Timeout:      30 * time.Second,
			MaxBody:      10 << 20,
			MaxRedirects: 5,
			FullText:     true,
			Interval:     Interval{Min: 10 * time.Minute, Max: day},
			Workers:      8,
		},
		Zone:     "UTC",
		Keep:     Keep{Articles: 180 * day, Revisions: 90 * day, Editions: 730 * day, Audit: 730 * day, Left: 30 * day},
		Models:   Models{Large: defaultModel(), Small: defaultModel(), Embeddings: defaultEmbeddings()},
		Adapters: map[string]Adapter{"console": {Kind: "console"}},
	}
}

// Location is the zone of schedules that name none.
func (c Config) Location() *time.Location {
	l, err := time.LoadLocation(c.Zone)
	if err != nil {
		return time.UTC
	}
	return l
}
