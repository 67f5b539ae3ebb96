package command_test

import (
	"fmt"
	"testing"
)

// season is a newsroom in which a topic matches trade news, and cricket in passing.
func season(t *testing.T) *rig {
	t.Helper()
	r := newRig(t)
	for i := range 12 {
		r.publish(fmt.Sprint("Ledger", i), fmt.Sprintf("Tariff on goods from ports of India falls in round %d", i),
			fmt.Sprintf("India cut its tariff on goods in round %d of the trade talks. The trade ministry of India said exports of textiles would grow. Customs duties fell by %d percent, exporters said.", i, i+2))
		r.publish(fmt.Sprint("Sports", i), fmt.Sprintf("Bowlers take wicket %d before stumps", i),
			fmt.Sprintf("The captain praised the wicket and the bowlers after innings %d. The batsman struck a century before the umpire stopped play. The crowd sang for the bowlers. Rain ended the innings. The next match of the tour is against India.", i))
	}
	r.news(curator, "track ties India")
	return r
}

func TestExamplesOfATopic(t *testing.T) {
	r := season(t)
	wants(t, r.news(curator, "track ties like Tariff on goods from ports of India falls in round 3"),
		"ties means what is like “Tariff on goods from ports of India falls in round", "threshold")
	wants(t, r.news(curator, "track ties unlike Bowlers take wicket 3 before stumps"),
		"ties does not mean what is like “Bowlers take wicket", "Its threshold is 0\\.[0-9]+ of 1, learned from 24 matches")
	wants(t, r.news(reader, "topics"), "ties: India", "Its threshold is 0\\.")
	r.publish("Gazette", "Batsman struck a century on the last day", "The bowlers took no wicket, and the umpire stopped play. The captain praised the batsman and his innings. The crowd sang and went home in the rain. The tour goes on against India.")
	wants(t, r.news(reader, "why Batsman struck a century on the last day"), "below this topic's threshold: by its past, it is meant with 0\\.[0-9]+ of 1, and it takes 0\\.", "against it: .*bowlers")
	wants(t, r.news(reader, "rehearse 3 days: ties"), "Left out: [0-9]+ more matches below this topic's threshold", "Bowlers take wicket")
	lacks(t, r.news(reader, "rehearse 3 days: India"), "Left out")
	wants(t, r.news(curator, "track ties like nothing"), "ties has no examples any more", "It has no threshold yet")
	lacks(t, r.news(reader, "topics"), "threshold is")
}

func TestExamplesThatCannotBe(t *testing.T) {
	r := season(t)
	wants(t, r.news(curator, "track chips like Tariff on goods"), `no topic named "chips"`)
	wants(t, r.news(curator, "track ties like https://nowhere.example/1"), "No article in the archive has that link")
	for _, forgotten := range []string{"track ties like", "track ties unlike", "track unlike 2"} {
		wants(t, r.news(curator, forgotten), "Like which story, for which topic")
	}
	wants(t, r.news(curator, "track ties like words that no headline has"), "Which story\\?")
	wants(t, r.news(reader, "track ties like Tariff on goods"), "Only")
	wants(t, r.news(curator, `track phrase "like" OR unlike`), "now follows phrase")
}
