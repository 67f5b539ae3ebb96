package text

import (
	"strings"
	"testing"
	"time"
)

func TestScenes(t *testing.T) {
	for s, want := range map[string]string{
		"At least six people died when cyclone Mayura came ashore near Gopalpur.":       "gopalpur|mayura|storm|false",
		"The number of people killed in the Indian state of Odisha has risen to seven.": "india odisha|||false",
		"Kabul blast kills nine at a market in New Delhi":                               "kabul new delhi||blast|false",
		"A second earthquake in Japan killed 30 people.":                                "japan||quake|true",
		"A new plane crash in Peru killed 9 people.":                                    "peru||crash|true",
		"A blast killed nine people, two days after an attack on a market.":             "||blast|true",
		"The second day of the search after the quake: 9 dead.":                         "||quake|false",
		"The toll is the latest count of the ministry in New Delhi.":                    "new delhi|||false",
	} {
		sc := SceneOf(s, time.Time{}, false)
		got := strings.Join([]string{strings.Join(sc.Places, " "), strings.Join(sc.Names, " "), strings.Join(sc.Kinds, " "), map[bool]string{true: "true", false: "false"}[sc.Another]}, "|")
		if got != want {
			t.Errorf("%s\n got %s\nwant %s", s, got, want)
		}
	}
}
