package answer

import (
	"strings"
	"testing"
	"time"

	"newsdesk/digest"
)

func TestCutWhen(t *testing.T) {
	delhi := time.FixedZone("IST", 5*3600+1800)
	now := time.Date(2025, 4, 19, 9, 30, 0, 0, delhi) // a Saturday
	day := func(d int) time.Time { return time.Date(2025, 4, d, 0, 0, 0, 0, delhi) }
	tests := []struct {
		ask    string
		from   time.Time
		closed bool
		rest   string // what is left to look for; empty: all of it
	}{
		{"What changed since Tuesday?", day(15), false, "What changed ?"},
		{"what changed since tuesday", day(15), false, "what changed"},
		{"What changed since this morning?", day(19), false, ""},
		{"Any news in the last 3 days?", now.AddDate(0, 0, -3), false, "Any news ?"},
		{"the last half hour", now.Add(-30 * time.Minute), false, ""},
		{"What happened over the past week?", now.AddDate(0, 0, -7), false, ""},
		{"What was said since two hours ago?", now.Add(-2 * time.Hour), false, ""},
		{"Who resigned this week?", day(13), false, ""},
		{"Who resigned yesterday?", day(18), true, ""},
		{"Who resigned on Thursday?", day(17), true, ""},
		{"Who resigned on 16 April?", day(16), true, ""},
		{"Who resigned today?", day(19), false, ""},
		{"Will the bridge open on Friday?", time.Time{}, false, ""},
		{"What is due by 15 November?", time.Time{}, false, ""},
		{"Who won the cup in 2019?", time.Time{}, false, ""},
		{"Since when has the bridge been shut?", time.Time{}, false, ""},
	}
	for _, tt := range tests {
		t.Run(tt.ask, func(t *testing.T) {
			rest, w := cutWhen(tt.ask, now)
			if !w.from.Equal(tt.from) || w.closed != tt.closed {
				t.Errorf("from %v, closed %v; want %v, %v", w.from, w.closed, tt.from, tt.closed)
			}
			if got := strings.Join(strings.Fields(rest), " "); tt.rest != "" && got != tt.rest {
				t.Errorf("left %q, want %q", got, tt.rest)
			}
		})
	}
	if rest, w := cutWhen("What changed since Tuesday?", time.Time{}); !w.zero() || rest != "What changed since Tuesday?" {
		t.Errorf("%q, %v without a time of asking", rest, w)
	}
}

func TestLeansOnEarlier(t *testing.T) {
	for s, want := range map[string]bool{
		"What is it waiting for?": true, "And in India?": true, "Why?": true, "tell me more": true, "How big is the second one?": true,
		"Is there a deal on steel tariffs?": false, "Did Northway say when it will open?": false, "How long does it take to reach Norland?": false,
		"Who was the first woman in space?": false, "Which companies did Skybeam team up with?": false,
	} {
		if got := leansOnEarlier(s); got != want {
			t.Errorf("%s: %v", s, got)
		}
	}
}

func TestRefer(t *testing.T) {
	told := []digest.Sentence{{Text: "Skybeam has teamed up with Telnor and Fjordcom."}, {Text: "The regulator in Ostland waits."}}
	for _, tt := range []struct {
		ask   string
		told  []digest.Sentence
		want  string
		story int64
	}{
		{"How big is the second one?", told, "How big is Fjordcom ?", 0},
		{"What of the last one?", told[1:], "What of the last one?", 9},
		{"Tell me about #1", nil, "Tell me about #1", 7},
		{"Tell me about story 3", nil, "Tell me about story 3", 0},
	} {
		q, _ := refer(digest.Question{Text: tt.ask, Told: tt.told, Stories: []int64{7, 9}})
		if got := strings.Join(strings.Fields(q.Text), " "); got != tt.want || q.Story != tt.story {
			t.Errorf("%s: %q of story %d, want %q of %d", tt.ask, got, q.Story, tt.want, tt.story)
		}
	}
}
