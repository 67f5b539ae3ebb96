package config

import (
	"encoding/json"
	"errors"
	"flag"
	"fmt"
	"log/slog"
	"net/netip"
	"os"
	"path/filepath"
	"reflect"
	"strings"
	"testing"
	"time"

	_ "time/tzdata" // so that zones are found on any machine

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"
	"go.yaml.in/yaml/v4"
)

var update = flag.Bool("update", false, "write the golden files anew")

var ignoreSection = cmpopts.IgnoreTypes(Section{})

func parse(text string, env map[string]string) (Config, error) {
	return Parse([]byte(text), "bot.yaml", func(name string) string { return env[name] }, Kinds("console", "slack", "discord"))
}

func TestParse(t *testing.T) {
	tests := []struct {
		name, text string
		want       func(c *Config)
	}{
		{"nothing", "", func(*Config) {}},
		{"comments_only", "# all defaults\n", func(*Config) {}},
		{"null_document", "---\n~\n", func(*Config) {}},
		{"sqlite_address", "database: sqlite:///var/lib/news.db", func(c *Config) { c.Database = "/var/lib/news.db" }},
		{"log", "log: {level: debug, format: json}", func(c *Config) { c.Log = Log{slog.LevelDebug, JSON} }},
		{"http_off", "http: {listen: off}", func(c *Config) { c.HTTP.Listen = "" }},
		{"http_empty", `http: {listen: ""}`, func(c *Config) { c.HTTP.Listen = "" }},
		{"http_port", "http:\n  listen: :9000", func(c *Config) { c.HTTP.Listen = ":9000" }},
		{"zone", "zone: Asia/Kolkata", func(c *Config) { c.Zone = "Asia/Kolkata" }},
		{
			"fetch", "fetch:\n  timeout: 1m30s\n  max_body: 2.5MB\n  full_text: no\n  interval: {min: 5m}\n  workers: 2\n  allow_private: [10.1.2.3/8, '::1']",
			func(c *Config) {
				c.Fetch.Timeout, c.Fetch.MaxBody, c.Fetch.FullText, c.Fetch.Workers = 90*time.Second, 2_500_000, false, 2
				c.Fetch.Interval.Min = 5 * time.Minute
				c.Fetch.AllowPrivate = []netip.Prefix{netip.MustParsePrefix("10.0.0.0/8"), netip.MustParsePrefix("::1/128")}
			},
		},
		{"keep", "keep: {articles: 6w}", func(c *Config) { c.Keep.Articles = 42 * 24 * time.Hour }},
		{
			"adapters_replace_the_default", "adapters:\n  work:\n    kind: slack\n    admins: [U1, 123456789012345678]\n    token: x\n",
			func(c *Config) {
				c.Adapters = map[string]Adapter{"work": {Kind: "slack", Admins: []string{"U1", "123456789012345678"}}}
			},
		},
		{"environment", "zone: ${ZONE}\nfetch:\n  workers: ${WORKERS}", func(c *Config) { c.Zone, c.Fetch.Workers = "Europe/Berlin", 3 }},
		{"windows_lines", "zone: UTC\r\nlog:\r\n  level: warn\r\n", func(c *Config) { c.Log.Level = slog.LevelWarn }},
		{"byte_order_mark", "\ufeffzone: Asia/Tokyo", func(c *Config) { c.Zone = "Asia/Tokyo" }},
	}
	env := map[string]string{"ZONE": "Europe/Berlin", "WORKERS": "3"}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			got, err := parse(tt.text, env)
			if err != nil {
				t.Fatal(err)
			}
			want := Default()
			tt.want(&want)
			if diff := cmp.Diff(want, got, ignoreSection, cmp.Comparer(func(a, b netip.Prefix) bool { return a == b })); diff != "" {
				t.Error(diff)
			}
		})
	}
}

func TestParseNamesEveryFault(t *testing.T) {
	files, err := filepath.Glob("testdata/*.yaml")
	if err != nil || len(files) == 0 {
		t.Fatalf("no test files: %v", err)
	}
	for _, file := range files {
		t.Run(strings.TrimSuffix(filepath.Base(file), ".yaml"), func(t *testing.T) {
			data, err := os.ReadFile(file)
			if err != nil {
				t.Fatal(err)
			}
			_, err = parse(string(data), nil)
			var f *Faults
			if !errors.As(err, &f) {
				t.Fatalf("got %v, want faults", err)
			}
			golden(t, strings.TrimSuffix(file, ".yaml")+".want", f.Error()+"\n")
		})
	}
}

func golden(t *testing.T, file, got string) {
	t.Helper()
	if *update {
		if err := os.WriteFile(file, []byte(got), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(string(want), got); diff != "" {
		t.Errorf("%s (-update writes it):\n%s", file, diff)
	}
}

func TestLoad(t *testing.T) {
	t.Run("no_file_gives_the_defaults", func(t *testing.T) {
		got, err := Load("", nil)
		if err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff(Default(), got, ignoreSection); diff != "" {
			t.Error(diff)
		}
	})
	t.Run("a_missing_file_is_named", func(t *testing.T) {
		_, err := Load("missing.yaml", nil)
		if !errors.Is(err, os.ErrNotExist) || !strings.Contains(err.Error(), "missing.yaml") {
			t.Errorf("got %v", err)
		}
	})
	t.Run("a_huge_file_is_refused", func(t *testing.T) {
		path := filepath.Join(t.TempDir(), "huge.yaml")
		if err := os.WriteFile(path, []byte("# "+strings.Repeat("x", 2*maxFile)), 0o600); err != nil {
			t.Fatal(err)
		}
		if _, err := Load(path, nil); err == nil || !strings.Contains(err.Error(), "larger than") {
			t.Errorf("got %v", err)
		}
	})
}

// sectionOf gives the section of the adapter called work.
func sectionOf(t *testing.T, file, text string, env map[string]string) Section {
	t.Helper()
	c, err := Parse([]byte(text), file, func(name string) string { return env[name] }, Kinds("slack"))
	if err != nil {
		t.Fatal(err)
	}
	return c.Adapters["work"].Section
}

type slackKeys struct {
	Token    Secret        `yaml:"token" required:"yes"`
	AppToken string        `yaml:"app_token" secret:"yes"`
	Pause    time.Duration `yaml:"pause"`
	Channels []string      `yaml:"channels"`
}

func TestSection(t *testing.T) {
	dir := t.TempDir()
	if err := os.WriteFile(filepath.Join(dir, "app"), []byte("from-a-file\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	file := filepath.Join(dir, "bot.yaml")
	env := map[string]string{"SLACK_TOKEN": "from-the-environment"}
	t.Run("decodes_what_is_the_adapters_own", func(t *testing.T) {
		s := sectionOf(t, file, "adapters:\n  work:\n    kind: slack\n    token: ${SLACK_TOKEN}\n    app_token: file:app\n    pause: 1d\n    channels: ['#general']\n", env)
		got := slackKeys{Pause: time.Second}
		if err := s.Decode(&got); err != nil {
			t.Fatal(err)
		}
		want := slackKeys{NewSecret("from-the-environment"), "from-a-file", 24 * time.Hour, []string{"#general"}}
		if diff := cmp.Diff(want, got, cmp.AllowUnexported(Secret{})); diff != "" {
			t.Error(diff)
		}
	})
	t.Run("names_every_fault_where_it_stands", func(t *testing.T) {
		s := sectionOf(t, "bot.yaml", "adapters:\n  work:\n    kind: slack\n    app_token: file:/nowhere/at/all\n    pauze: 1d\n    pause: soon\n    channels: general\n", env)
		err := s.Decode(&slackKeys{})
		var f *Faults
		if !errors.As(err, &f) {
			t.Fatalf("got %v", err)
		}
		want := []string{
			`bot.yaml:3:5: adapters.work.token is missing`,
			`bot.yaml:4:16: read secret: stat /nowhere/at/all: no such file or directory`,
			`bot.yaml:5:5: unknown key "pauze"; did you mean "pause"?`,
			`bot.yaml:6:12: "soon" is no duration; write one such as 30s, 5m, 2h or 7d`,
			`bot.yaml:7:15: want a list, such as [one, two] here, not text`,
		}
		if diff := cmp.Diff(want, strings.Split(f.Error(), "\n")); diff != "" {
			t.Error(diff)
		}
	})
	t.Run("a_missing_variable_is_named", func(t *testing.T) {
		s := sectionOf(t, "bot.yaml", "adapters: {work: {kind: slack, token: '${NOT_SET}'}}", env)
		if err := s.Decode(&slackKeys{}); err == nil || !strings.Contains(err.Error(), "NOT_SET is not set") {
			t.Errorf("got %v", err)
		}
	})
	t.Run("the_adapters_own_judgement_has_a_place", func(t *testing.T) {
		s := sectionOf(t, "bot.yaml", "adapters:\n  work:\n    kind: slack\n    token: abc\n", env)
		want := "bot.yaml:4:12: a bot token begins with xoxb-"
		if got := s.Faultf("token", "a bot token begins with xoxb-").Error(); got != want {
			t.Errorf("got %q, want %q", got, want)
		}
	})
	t.Run("zero_section_is_empty", func(t *testing.T) {
		var into struct {
			Pause time.Duration `yaml:"pause"`
		}
		if err := (Section{}).Decode(&into); err != nil {
			t.Error(err)
		}
		if err := (Section{}).Decode(&slackKeys{}); err == nil {
			t.Error("want a fault for the missing token")
		}
	})
}

func TestReadSecretRefusesWhatIsNoFile(t *testing.T) {
	empty := filepath.Join(t.TempDir(), "empty")
	if err := os.WriteFile(empty, []byte("\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	for _, path := range []string{t.TempDir(), os.DevNull, empty, "missing"} {
		if _, err := readSecret(path); err == nil {
			t.Errorf("%s was read", path)
		}
	}
}

func TestSecretDoesNotPrint(t *testing.T) {
	const value = "xoxb-very-private"
	s := NewSecret(value)
	pair := struct{ Token Secret }{s}
	var printed []string
	for _, verb := range []string{"%v", "%+v", "%#v", "%s", "%q", "%x", "%X", "%d", "%10.3s"} {
		printed = append(printed, fmt.Sprintf(verb, s), fmt.Sprintf(verb, pair), fmt.Sprintf(verb, &pair), fmt.Sprintf(verb, []Secret{s}))
	}
	j, err := json.Marshal(map[string]any{"s": s, "p": &pair})
	if err != nil {
		t.Fatal(err)
	}
	y, err := yaml.Dump(map[string]any{"s": s, "p": pair})
	if err != nil {
		t.Fatal(err)
	}
	var log strings.Builder
	for _, h := range []slog.Handler{slog.NewJSONHandler(&log, nil), slog.NewTextHandler(&log, nil)} {
		slog.New(h).Info("opened", "token", s, "pair", pair)
	}
	printed = append(printed, string(j), string(y), log.String(), fmt.Errorf("open: %v", s).Error())
	for _, p := range printed {
		if strings.Contains(p, "very-private") || strings.Contains(p, fmt.Sprintf("%x", value)) {
			t.Errorf("the secret is told: %s", p)
		}
	}
	if !strings.Contains(log.String(), hidden) {
		t.Errorf("log does not say that there is a secret: %s", &log)
	}
	if s.Reveal() != value || s.IsZero() || !(Secret{}).IsZero() {
		t.Error("Reveal or IsZero is wrong")
	}
}

func TestDurations(t *testing.T) {
	tests := map[string]time.Duration{
		"30s": 30 * time.Second, "5m": 5 * time.Minute, "2h": 2 * time.Hour, "7d": 7 * 24 * time.Hour, "1w": 7 * 24 * time.Hour,
		"1d12h": 36 * time.Hour, "1.5h": 90 * time.Minute, "250ms": 250 * time.Millisecond, "0s": 0,
		"": -1, "30": -1, "5 m": -1, "-5m": -1, "m": -1, "1y": -1, "5mm": -1, "999999999w": -1, "1e9s": -1,
	}
	for text, want := range tests {
		got, err := parseDuration(text)
		if (err != nil) != (want == -1) || err == nil && got != want {
			t.Errorf("%q: got %v, %v; want %v", text, got, err, want)
		}
	}
}

func TestSizes(t *testing.T) {
	tests := map[string]Size{
		"10MB": 10_000_000, "10mb": 10_000_000, "8MiB": 8 << 20, "500kB": 500_000, "1.5 GB": 1_500_000_000, "7B": 7,
		"10": -1, "MB": -1, "-1MB": -1, "10TB": -1, "999999999999999GB": -1, "": -1,
	}
	for text, want := range tests {
		got, err := parseSize(text)
		if (err != nil) != (want == -1) || err == nil && got != want {
			t.Errorf("%q: got %v, %v; want %v", text, got, err, want)
		}
		if err == nil {
			if again, err := parseSize(got.String()); err != nil || again != got {
				t.Errorf("%q: %s does not read back: %v", text, got, err)
			}
		}
	}
}

func TestZones(t *testing.T) {
	find := func(name string) (string, error) {
		if name == "India" {
			return "Asia/Kolkata", nil
		}
		return "", fmt.Errorf("%q can mean several zones", name)
	}
	got, err := Parse([]byte("zone: India"), "bot.yaml", nil, Zones(find))
	if err != nil || got.Zone != "Asia/Kolkata" {
		t.Errorf("got %q, %v", got.Zone, err)
	}
	_, err = Parse([]byte("zone: CST"), "bot.yaml", nil, Zones(find))
	if want := `bot.yaml:1:7: "CST" can mean several zones`; err == nil || err.Error() != want {
		t.Errorf("got %v, want %s", err, want)
	}
	for _, name := range []string{"Local", "''", "../etc", "Asia/Nowhere"} {
		if _, err := Parse([]byte("zone: "+name), "bot.yaml", nil); err == nil {
			t.Errorf("%s is taken for a zone", name)
		}
	}
}

func TestExample(t *testing.T) {
	data, err := os.ReadFile("example.yaml")
	if err != nil {
		t.Fatal(err)
	}
	got, err := Parse(data, "example.yaml", nil, Kinds("console"))
	if err != nil {
		t.Fatal(err)
	}
	t.Run("says_the_defaults", func(t *testing.T) {
		want := Default()
		want.Fetch.AllowPrivate = got.Fetch.AllowPrivate
		want.Adapters = got.Adapters
		if diff := cmp.Diff(want, got, ignoreSection, cmp.Comparer(func(a, b netip.Prefix) bool { return a == b })); diff != "" {
			t.Error(diff)
		}
	})
	t.Run("has_every_key", func(t *testing.T) {
		var root yaml.Node
		if err := yaml.Load(data, &root); err != nil {
			t.Fatal(err)
		}
		in := map[string]bool{}
		pathsIn(root.Content[0], "", in)
		for _, p := range pathsOf(reflect.TypeFor[Config](), "") {
			if !in[p] {
				t.Errorf("%s is not in example.yaml", p)
			}
		}
	})
}

// pathsIn collects the path of every key below n; names of adapters are *.
func pathsIn(n *yaml.Node, path string, paths map[string]bool) {
	for i := 0; n.Kind == yaml.MappingNode && i+1 < len(n.Content); i += 2 {
		key := n.Content[i].Value
		if path == "adapters" {
			key = "*"
		}
		p := join(path, key)
		paths[p] = true
		pathsIn(n.Content[i+1], p, paths)
	}
}

// pathsOf lists the path of every key that a type takes.
func pathsOf(t reflect.Type, path string) []string {
	switch {
	case t.Kind() == reflect.Map:
		return pathsOf(t.Elem(), join(path, "*"))
	case t.Kind() != reflect.Struct || t == prefixType || t == sectionType || t == secretType:
		return nil
	}
	var paths []string
	for i := range t.NumField() {
		name, _, _ := strings.Cut(t.Field(i).Tag.Get("yaml"), ",")
		if name == "" || name == "-" {
			continue
		}
		p := join(path, name)
		paths = append(paths, p)
		paths = append(paths, pathsOf(t.Field(i).Type, p)...)
	}
	return paths
}

func FuzzLoad(f *testing.F) {
	files, _ := filepath.Glob("testdata/*.yaml")
	for _, file := range append(files, "example.yaml") {
		data, err := os.ReadFile(file)
		if err != nil {
			f.Fatal(err)
		}
		f.Add(data)
	}
	f.Fuzz(func(t *testing.T, data []byte) {
		c, err := Parse(data, "bot.yaml", func(string) string { return "x" }, Kinds("console"))
		var faults *Faults
		switch {
		case err == nil:
			for _, a := range c.Adapters {
				_ = a.Section.Decode(&slackKeys{})
			}
		case !errors.As(err, &faults) || len(faults.List) == 0:
			t.Fatalf("an error that is no fault: %v", err)
		}
	})
}
