package main

import (
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

const askArticles = `{"id": "n1", "title": "Bridge opens", "text": "The mayor, Ida Berg, opened the new bridge over the river Sorne on Friday.\n\nIt cost 14 million crowns.", "source": "The Courier", "url": "https://courier.example/bridge", "published": "2025-10-03T08:00:00Z"}
{"id": "n2", "title": "", "text": "A storm tore the roof off the market hall of Lund on Monday. Nobody was hurt.", "source": "Evening Mail", "published": "2025-10-06T08:00:00Z"}
`

func TestAskFile(t *testing.T) {
	dir := t.TempDir()
	write := func(name, text string) string {
		path := filepath.Join(dir, name)
		if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
		return path
	}
	from := write("articles.jsonl", askArticles)
	t.Run("answers_with_its_source", func(t *testing.T) {
		out, _, err := tryCommand(t, askCommand(), "--from", from, "Who opened the new bridge over the Sorne?")
		if err != nil || !strings.Contains(out, "Ida Berg, opened") || !strings.Contains(out, "[1] The Courier, 3 October 2025") {
			t.Errorf("got %q, %v", out, err)
		}
	})
	t.Run("refuses_and_shows_the_nearest", func(t *testing.T) {
		out, _, err := tryCommand(t, askCommand(), "--from", from, "Which team won the chess bridge cup in Karachi?")
		if err != nil || !strings.Contains(out, "The archive does not say") || !strings.Contains(out, "nearest") {
			t.Errorf("got %q, %v", out, err)
		}
	})
	t.Run("writes_a_line_per_question", func(t *testing.T) {
		questions := write("questions.jsonl", `{"id": "q1", "question": "What tore the roof off the market hall?", "asked": "2025-10-06T12:00:00Z"}`+"\n"+`{"id": "q2", "question": ""}`+"\n")
		out, _, err := tryCommand(t, askCommand(), "--from", from, "--questions", questions, "--json")
		if err != nil {
			t.Fatal(err)
		}
		checkAnswerLines(t, strings.Split(strings.TrimSpace(out), "\n"))
	})
	t.Run("names_every_bad_line", func(t *testing.T) {
		bad := write("bad.jsonl", askArticles+"{\n"+`{"id": "n3", "text": "x", "published": "Friday"}`+"\n")
		out, errs, err := tryCommand(t, askCommand(), "--from", bad, "Who opened the new bridge over the Sorne?")
		if err == nil || !strings.Contains(out, "Ida Berg") || !strings.Contains(errs, "bad.jsonl:3:1") || !strings.Contains(errs, "bad.jsonl:4:1") {
			t.Errorf("got %q, %q, %v", out, errs, err)
		}
	})
	t.Run("wants_one_thing_to_ask", func(t *testing.T) {
		for _, args := range [][]string{{"--from", from}, {"why"}, {"--from", from, "--questions", "x", "why"}, {"--from", from, "--top", "0", "why"}} {
			if _, _, err := tryCommand(t, askCommand(), args...); err == nil {
				t.Errorf("%v: no error", args)
			}
		}
	})
}

func checkAnswerLines(t *testing.T, lines []string) {
	t.Helper()
	var got [2]answerLine
	if len(lines) != len(got) {
		t.Fatalf("%d lines: %q", len(lines), lines)
	}
	for i, l := range lines {
		if err := json.Unmarshal([]byte(l), &got[i]); err != nil {
			t.Fatal(err)
		}
	}
	first := got[0]
	if first.ID != "q1" || first.Refused || first.Sentences[0].Cites[0] != (citeLine{Article: "n2", Start: 0, End: 60}) {
		t.Errorf("got %+v", first)
	}
	if got[1].ID != "q2" || !got[1].Refused {
		t.Errorf("got %+v", got[1])
	}
}
