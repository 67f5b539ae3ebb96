package command_test

import (
	"testing"

	"newsdesk/digest"
)

// A link of an article finds it though its feed calls it something else, and though
// no edition told it.
func TestALinkFindsItsArticle(t *testing.T) {
	r := told(t)
	r.save(digest.Article{
		Identity: "import:#a1", URL: "http://www.courier.example/2025/cup.html", Source: "Courier", Title: "The final is on Sunday",
		Text: "The final of the cup is on Sunday in the harbour's stadium.", Published: r.now, Seen: r.now,
	})
	for _, link := range []string{
		"http://www.courier.example/2025/cup.html", "https://courier.example/2025/cup.html", "<http://www.courier.example/2025/cup.html?utm_source=feed|cup>",
	} {
		wants(t, r.news(reader, "why "+link), "Why: The final is on Sunday")
		wants(t, r.news(reader, "story "+link), "The final is on Sunday")
		wants(t, r.news(curator, "track "+link), "what is like The final is on Sunday")
	}
	wants(t, r.news(reader, "sources https://ledger.example/1"), "Evidence: Skyline gets its licence")
	wants(t, r.news(reader, "sources http://www.courier.example/2025/cup.html"), "none of this channel's last editions")
	for _, say := range []string{"why ", "story ", "sources ", "track "} {
		got := r.news(curator, say+"https://courier.example/else.html")
		wants(t, got, "(?i)no (story|article) in the archive")
		lacks(t, got, "/news track https")
	}
}
