package main

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

const summarizeArticles = `{"id":"a1","title":"Rail link opens in Norvale","text":"NORVALE (Wire) - The new rail link between Norvale and Port Essen opened on Monday after nine years of work. It cost $2.1 billion.\n\nRead more: our rail coverage","source":"Wire","url":"https://wire.example/1","published":"2025-04-14T08:00:00Z","story":"s1"}
{"id":"a2","title":"Opinion: trains are overrated","text":"I never liked trains.","source":"Post","published":"2025-04-14T09:00:00Z","story":"s1"}
{"id":"b1","title":"Only a title here","text":"","source":"Post","published":"2025-04-14T09:00:00Z"}
`

func summarizeFile(t *testing.T, content string) string {
	t.Helper()
	file := filepath.Join(t.TempDir(), "articles.jsonl")
	if err := os.WriteFile(file, []byte(content), 0o600); err != nil {
		t.Fatal(err)
	}
	return file
}

func TestSummarize(t *testing.T) {
	t.Run("each_story_is_one_line", func(t *testing.T) {
		out, _, err := runSubcommand(t, summarizeCommand(), "--from", summarizeFile(t, summarizeArticles), "--sentences", "1", "--json")
		if err != nil {
			t.Fatal(err)
		}
		want := `{"story":"s1","headline":"Rail link opens in Norvale","sentences":[{"text":"The new rail link between Norvale and Port Essen opened on Monday after nine years of work.","cites":[{"article":"a1","start":17,"end":108}]}]}
{"story":"b1","headline":"Only a title here","sentences":[{"text":"Only a title here","cites":[{"article":"b1","start":0,"end":17,"title":true}]}]}
`
		if d := cmp.Diff(want, out); d != "" {
			t.Errorf("-want +got\n%s", d)
		}
	})
	t.Run("a_reader_sees_sources", func(t *testing.T) {
		out, _, err := runSubcommand(t, summarizeCommand(), "--from", summarizeFile(t, summarizeArticles), "--grouped")
		if err != nil || !strings.Contains(out, "[1] Wire, 14 April 2025, https://wire.example/1") {
			t.Errorf("got %v\n%s", err, out)
		}
	})
	t.Run("what_was_told_is_not_told_again", func(t *testing.T) {
		told := filepath.Join(t.TempDir(), "told.txt")
		lines := "The new rail link between Norvale and Port Essen opened on Monday after nine years of work.\nIt cost $2.1 billion.\nI never liked trains.\n"
		if err := os.WriteFile(told, []byte(lines), 0o600); err != nil {
			t.Fatal(err)
		}
		out, _, err := runSubcommand(t, summarizeCommand(), "--from", summarizeFile(t, summarizeArticles), "--told", told, "--since", "2025-04-14")
		if err != nil || !strings.Contains(out, "Nothing new.") || strings.Contains(out, "rail link between") {
			t.Errorf("got %v\n%s", err, out)
		}
	})
	t.Run("bad_lines_are_named_and_the_others_told", func(t *testing.T) {
		file := summarizeFile(t, "{broken\n"+summarizeArticles+`{"title":"no id"}`+"\n")
		out, errs, err := runSubcommand(t, summarizeCommand(), "--from", file, "--json")
		if err == nil || strings.Count(out, "\n") != 2 || !strings.Contains(errs, ":1:") || !strings.Contains(errs, ":5:") {
			t.Errorf("got %v\n%s\n%s", err, errs, out)
		}
	})
	t.Run("a_bad_day_is_refused", func(t *testing.T) {
		_, _, err := runSubcommand(t, summarizeCommand(), "--from", "-", "--since", "Tuesday")
		if err == nil || !strings.Contains(err.Error(), "2025-04-18") {
			t.Errorf("got %v", err)
		}
	})
}
