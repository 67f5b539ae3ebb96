package digest_test

import (
	"fmt"
	"go/parser"
	"go/token"
	"io/fs"
	"maps"
	"os"
	"path"
	"slices"
	"strconv"
	"strings"
	"testing"
)

// module is the path that the imports of our own folders begin with.
const module = "newsdesk/"

// A row of the import table says what the code of one folder may import beyond
// the standard library. An entry stands for the package and, when it is
// somebody else's, for those below it; one that ends in /... stands for all
// below it, and a lone ... for everything.
type row struct {
	ours   []string
	others []string
}

// skills are what the use cases draw on. The store is none of them: each use
// case declares what it needs of it.
var skills = []string{"digest/fetch", "digest/group", "digest/schedule", "digest/match", "digest/check", "digest/llm", "digest/summarize"}

var (
	ground = []string{"digest", "digest/chat", "digest/text"}
	useful = append(slices.Clone(ground), skills...)
	mortal = []string{"digest/failpoint"} // what the crash suite kills in the middle
)

// table is the law of who may import whom. A folder without a row may import
// nothing, so a new one begins here.
var table = map[string]row{
	"digest":      {ours: []string{"digest/chat"}, others: []string{"golang.org/x/net"}},
	"digest/chat": {},
	// Where the crash suite kills the bot; empty in the bot that people run.
	"digest/failpoint": {},
	"digest/text": {others: []string{
		"github.com/clipperhouse/uax29/v2", "github.com/blevesearch/snowballstem", "github.com/abadojack/whatlanggo", "golang.org/x/text",
	}},
	// The contract of an adapter as tests: only tests import it.
	"digest/chat/chattest": {ours: []string{"digest/chat", "digest/failpoint", "digest/store/storetest"}, others: testOnly},

	// Skills: the ground and their own library; never each other.
	"digest/fetch": {ours: ground, others: []string{
		"code.dny.dev/ssrf", "github.com/mmcdole/gofeed", "codeberg.org/readeck/go-readability/v2", "github.com/temoto/robotstxt",
		"github.com/cenkalti/backoff/v5", "golang.org/x/net", "golang.org/x/text", "golang.org/x/sync", "golang.org/x/time",
	}},
	"digest/group":    {ours: ground},
	"digest/chart":    {ours: ground, others: []string{"github.com/go-analyze/charts"}},
	"digest/match":    {ours: ground},
	"digest/schedule": {ours: ground, others: []string{"github.com/robfig/cron/v3"}},
	"digest/llm":      {ours: ground, others: []string{"github.com/sashabaranov/go-openai", "github.com/anthropics/anthropic-sdk-go", "github.com/cenkalti/backoff/v5"}},
	// A model server for tests.
	"digest/llm/llmtest": {},
	"digest/store":       {ours: slices.Concat(ground, mortal), others: []string{"modernc.org/sqlite", "github.com/jackc/pgx/v5", "github.com/pressly/goose/v3", "golang.org/x/text"}},
	// A PostgreSQL for tests: only tests import it.
	"digest/store/storetest": {others: []string{"github.com/jackc/pgx/v5"}},
	// The measuring data for tests: only tests import it.
	"digest/datatest": {},
	"digest/check":    {ours: []string{"digest/text"}},
	"digest/summarize": {
		ours: []string{"digest", "digest/text", "digest/llm", "digest/check"},
	},

	// Use cases: the skills; never the store, never each other.
	"digest/ingest":  {ours: useful, others: []string{"golang.org/x/sync"}},
	"digest/compose": {ours: slices.Concat(useful, mortal)},
	"digest/deliver": {ours: slices.Concat(useful, mortal), others: []string{"github.com/cenkalti/backoff/v5", "golang.org/x/sync"}},
	"digest/answer":  {ours: useful},

	"digest/command": {ours: []string{"digest", "digest/chat", "digest/text", "digest/chart", "digest/schedule", "digest/match", "digest/fetch", "digest/answer"}},
	"digest/web":     {ours: []string{"digest", "digest/chat"}, others: []string{"github.com/prometheus/client_golang"}},

	// Platforms: the waist and their own SDK; never news, never each other.
	"adapters":            {ours: []string{"digest/chat", "adapters/...", "config"}, others: []string{"github.com/cenkalti/backoff/v5", "golang.org/x/sync"}},
	"adapters/console":    {ours: []string{"digest/chat"}, others: []string{"golang.org/x/term"}},
	"adapters/playground": {ours: []string{"digest/chat"}},
	"adapters/slack":      {ours: []string{"digest/chat"}, others: []string{"github.com/slack-go/slack", "golang.org/x/sync", "golang.org/x/time"}},
	"adapters/discord":    {ours: []string{"digest/chat"}, others: []string{"github.com/bwmarrin/discordgo", "golang.org/x/time"}},

	"config":       {others: []string{"go.yaml.in/yaml/v4"}},
	"cmd/bot":      {ours: []string{"..."}, others: []string{"..."}},
	"cmd/bot/demo": {ours: []string{"digest", "digest/chat"}, others: []string{"go.yaml.in/yaml/v4", "golang.org/x/text"}},
}

// testOnly are the libraries that tests use and the program does without.
var testOnly = []string{
	"github.com/google/go-cmp", "pgregory.net/rapid", "github.com/rogpeppe/go-internal", "go.uber.org/goleak",
	"github.com/invopop/jsonschema", "github.com/santhosh-tekuri/jsonschema/v6", "golang.org/x/net", "golang.org/x/text", "golang.org/x/sync",
}

// homes are the packages that live in one folder, whatever the table says.
var homes = map[string]string{
	"github.com/slack-go/slack":     "adapters/slack",
	"github.com/bwmarrin/discordgo": "adapters/discord",
	"modernc.org/sqlite":            "digest/store",
	"newsdesk/cmd/bot":              "",
	"newsdesk/cmd/bot/demo":         "cmd/bot",
}

// rowFor gives the row of a folder. A folder called learn, or one in it, holds the
// program that learns the weights of the folder above it, and may import what that may,
// it, and the ground.
func rowFor(folder string) (row, bool) {
	r, ok := table[folder]
	above, _, learns := strings.Cut(folder+"/", "/learn/")
	if ok || !learns {
		return r, ok
	}
	r, ok = table[above]
	return row{
		ours:   slices.Concat(r.ours, ground, []string{above}),
		others: slices.Concat(r.others, table["digest/text"].others),
	}, ok
}

// testRow is what the tests of a folder may import: in digest all of digest, so
// that they run on the real store and the real skills; elsewhere what the code
// may, and the contract of an adapter. The measuring data is for all tests.
func testRow(folder string, r row) row {
	ours := append(slices.Clone(r.ours), folder, "digest/datatest")
	switch top, _, _ := strings.Cut(folder, "/"); top {
	case "digest":
		ours = append(ours, "digest", "digest/...")
	case "adapters":
		ours = append(ours, "digest/chat/...", "config")
	case "cmd":
		ours = append(ours, "...")
	}
	return row{ours: ours, others: slices.Concat(r.others, testOnly)}
}

func TestImports(t *testing.T) {
	root := os.DirFS("..")
	folders := map[string]bool{}
	err := fs.WalkDir(root, ".", func(file string, e fs.DirEntry, err error) error {
		switch {
		case err != nil:
			return err
		case e.IsDir() && (e.Name() == "testdata" || strings.HasPrefix(e.Name(), ".") && file != "."):
			return fs.SkipDir
		case e.IsDir() || path.Ext(file) != ".go" || path.Dir(file) == ".":
			return nil
		}
		folders[path.Dir(file)] = true
		for _, fault := range faultsOf(t, root, file) {
			t.Error(fault)
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	if len(folders) < 5 {
		t.Errorf("only %d folders were found", len(folders))
	}
	for _, f := range slices.Sorted(maps.Keys(folders)) {
		if _, ok := rowFor(f); !ok {
			t.Errorf("%s has no row in the import table: say there what it may import", f)
		}
	}
}

func faultsOf(t *testing.T, root fs.FS, file string) []string {
	t.Helper()
	src, err := fs.ReadFile(root, file)
	if err != nil {
		t.Fatal(err)
	}
	parsed, err := parser.ParseFile(token.NewFileSet(), file, src, parser.ImportsOnly)
	if err != nil {
		t.Fatal(err)
	}
	var faults []string
	for _, spec := range parsed.Imports {
		imported, err := strconv.Unquote(spec.Path.Value)
		if err != nil {
			t.Fatal(err)
		}
		if why := forbidden(file, imported); why != "" {
			faults = append(faults, fmt.Sprintf("%s imports %s: %s", file, imported, why))
		}
	}
	return faults
}

// forbidden says why file may not import a package; empty when it may.
func forbidden(file, imported string) string {
	folder, isTest := path.Dir(file), strings.HasSuffix(file, "_test.go")
	r, _ := rowFor(folder)
	if isTest {
		r = testRow(folder, r)
	}
	own, ours := strings.CutPrefix(imported, module)
	switch {
	case !ours && standard(imported):
		return ""
	case misplaced(folder, imported) && !isTest:
		return "it lives in one folder alone"
	case ours && own == "digest/chat/chattest" && !isTest:
		return "only tests may"
	case ours && !slices.ContainsFunc(r.ours, func(e string) bool { return covers(e, own, false) }):
		return "the import table does not allow it"
	case !ours && !slices.ContainsFunc(r.others, func(e string) bool { return covers(e, imported, true) }):
		return "the import table does not allow this library here"
	}
	return ""
}

// standard says that a package is in the standard library: only those have no
// dot in their first element.
func standard(imported string) bool {
	first, _, _ := strings.Cut(imported, "/")
	return !strings.Contains(first, ".")
}

func misplaced(folder, imported string) bool {
	for library, home := range homes {
		if covers(library, imported, !strings.HasPrefix(library, module)) && folder != home {
			return true
		}
	}
	return false
}

// covers says that an entry of the table stands for a package.
func covers(entry, imported string, below bool) bool {
	prefix, all := strings.CutSuffix(entry, "...")
	switch {
	case all:
		return strings.HasPrefix(imported, prefix)
	case below && strings.HasPrefix(imported, entry+"/"):
		return true
	}
	return imported == entry
}

// TestForbidden holds the law itself down: these must stay forbidden.
func TestForbidden(t *testing.T) {
	tests := []struct {
		file, imported string
		may            bool
	}{
		{"digest/compose/compose.go", "newsdesk/digest/summarize", true},
		{"digest/compose/compose.go", "newsdesk/digest/store", false},
		{"digest/compose/compose_test.go", "newsdesk/digest/store", true},
		{"digest/compose/compose.go", "newsdesk/digest/deliver", false},
		{"digest/compose/compose.go", "newsdesk/adapters/slack", false},
		{"digest/compose/compose_test.go", "newsdesk/adapters/slack", false},
		{"digest/fetch/client.go", "newsdesk/digest/group", false},
		{"digest/chat/chat.go", "newsdesk/digest", false},
		{"digest/command/ask.go", "newsdesk/digest/chat/chattest", false},
		{"adapters/slack/slack.go", "github.com/slack-go/slack/socketmode", true},
		{"adapters/slack/slack.go", "github.com/bwmarrin/discordgo", false},
		{"adapters/slack/slack.go", "newsdesk/digest", false},
		{"adapters/slack/slack.go", "newsdesk/adapters/discord", false},
		{"adapters/slack/slack_test.go", "newsdesk/digest/chat/chattest", true},
		{"adapters/adapters.go", "newsdesk/adapters/slack", true},
		{"config/config.go", "newsdesk/digest", false},
		{"config/config.go", "github.com/invopop/jsonschema", false},
		{"config/schema_test.go", "github.com/invopop/jsonschema", true},
		{"cmd/bot/run.go", "newsdesk/digest/store", true},
		{"cmd/bot/run.go", "github.com/slack-go/slack", false},
		{"digest/web/web.go", "newsdesk/cmd/bot/demo", false},
		{"digest/group/learn/main.go", "newsdesk/digest/group", true},
		{"digest/group/learn/main.go", "newsdesk/digest/fetch", false},
		{"digest/brandnew/new.go", "newsdesk/digest", false},
		{"digest/text/text.go", "github.com/stretchr/testify/assert", false},
		{"digest/text/text_test.go", "github.com/stretchr/testify/assert", false},
		{"digest/text/text.go", "net/http", true},
	}
	for _, tt := range tests {
		if why := forbidden(tt.file, tt.imported); (why == "") != tt.may {
			t.Errorf("%s imports %s: got %q, want allowed %v", tt.file, tt.imported, why, tt.may)
		}
	}
}
