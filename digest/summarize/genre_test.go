package summarize

import (
	"testing"

	"newsdesk/digest"
)

func TestGenreOf(t *testing.T) {
	for _, c := range []struct {
		title, url string
		want       Genre
	}{
		{"Tariff on Indian goods falls to 18 percent", "https://ledger.example/world/2025/1", News},
		{"Live music returns to Marlow", "", News},
		{"Deal signed over Skyline's licence", "", News},
		{"Trade deal: what is in it", "", News},
		{"Ministers review the tariff", "", News},
		{"Five killed as bridge falls, live wires hamper rescue", "", News},
		{"Minister gives opinion poll a miss", "", News},
		{"Opinion: The tariff is a tax", "", Opinion},
		{"The tariff is a tax | Opinion", "", Opinion},
		{"The tariff is a tax", "https://ledger.example/opinion/2025/1", Opinion},
		{"Cyclone Mayura – live updates", "", LiveBlog},
		{"Election results LIVE: counting begins", "", LiveBlog},
		{"WATCH LIVE: Vice-president lands in Delhi", "", Stream},
		{"How to watch the final", "", Stream},
		{"Best laptop deals this week", "", Deals},
		{"Save 40% on this vacuum", "", Deals},
		{"Your horoscope for Tuesday", "", Horoscope},
		{"Ten years on, Marlow remembers its flood", "", Anniversary},
		{"On this day: the first satellite", "", Anniversary},
		{"In pictures: the harbour museum", "", Listing},
		{"Privacy Policy", "", StaticPage},
		{"Ledger", "https://ledger.example/about", StaticPage},
	} {
		if got := GenreOf(digest.Article{Title: c.title, URL: c.url}); got != c.want {
			t.Errorf("%s %s: got %q, want %q", c.title, c.url, got, c.want)
		}
	}
}
