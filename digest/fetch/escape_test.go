package fetch

import (
	"strings"
	"testing"
)

// Of a terminal's escape sequences nothing is left, however a feed writes them.
func TestEscapeSequencesLeaveNothing(t *testing.T) {
	for name, feed := range map[string][]byte{
		"bytes":      rssOf("<title>\x1b[31mIndia red\x1b[0m</title><link>https://courier.example/1</link><description>\x1b]0;owned\aOne \x1b[1;5mtwo.\x1b</description>"),
		"references": rssOf("<title>&amp;#27;[31mIndia red&amp;#x1b;[0m</title><link>https://courier.example/1</link><description>&amp;#27;]0;owned&amp;#7;One &lt;b&gt;&amp;#27;[1;5mtwo.&lt;/b&gt;</description>"),
		"JSON":       []byte(`{"version":"https://jsonfeed.org/version/1.1","title":"C","items":[{"id":"1","url":"https://courier.example/1","title":"\u001b[31mIndia red\u001b[0m","content_text":"\u001b]0;owned\u0007One \u001b[1;5mtwo."}]}`),
		"markup":     rssOf("<title>\x1b]0;India red</title><link>https://courier.example/1</link><description>\x1b]0;<![CDATA[One two.\x07]]></description>"),
	} {
		a := one(t, feed)
		if strings.TrimPrefix(a.Title, "0;") != "India red" || strings.TrimPrefix(strings.TrimPrefix(a.Text, "]"), "0;") != "One two." {
			t.Errorf("%s: %q, %q", name, a.Title, a.Text)
		}
	}
}
