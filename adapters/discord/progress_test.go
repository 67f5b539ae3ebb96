package discord

import (
	"net/http"
	"strings"
	"sync"
	"testing"
	"time"

	"newsdesk/digest/chat"
)

// TestProgressIsShownOnce: a line of progress whose outcome is unknown is not left
// beside a second one, nor beside the answer.
func TestProgressIsShownOnce(t *testing.T) {
	for _, took := range []time.Duration{2 * time.Second, 10 * time.Second} {
		bubble(t, took.String(), func(t *testing.T) {
			p := newPerson(t, Config{})
			var once sync.Once
			p.fake.mischief = func(method, path string) trouble {
				how := noTrouble
				if method == http.MethodPost && strings.HasSuffix(path, "/messages") {
					once.Do(func() { how = cutAfter })
				}
				return how
			}
			p.runs(recorder{func(r chat.Request) chat.Message {
				r.Status(t.Context(), "reading")
				time.Sleep(took)
				return paragraph("done")
			}})
			p.Say(chat.Ref{Channel: p.channel(general)}, "long?")
			time.Sleep(time.Minute)
			if seen := p.Seen(); len(seen) != 1 || strings.TrimSpace(seen[0].Text) != "done" {
				t.Errorf("there is %+v", seen)
			}
		})
	}
}
