package compose

import "testing"

// TestTwoEventsAreNoMovingToll holds that a toll moves where the later sentence says that it
// rose or names the same places and day, and never from one event to another.
func TestTwoEventsAreNoMovingToll(t *testing.T) {
	for _, c := range []struct{ told, now, want string }{
		{"An earthquake in Japan killed 12 people on Monday.", "A second earthquake in Japan killed 30 people on Wednesday.", ""},
		{"The death toll in Japan was 12.", "The death toll in Japan was 30.", ""},
		{"A blast in Kabul killed five people on Monday.", "A blast at a mosque in Kabul killed nine people on Wednesday, two days after a blast at a market killed five.", ""},
		{"A blast in Kabul killed five people on Monday.", "A blast at a mosque in Kabul killed nine people on Wednesday.", ""},
		{"A blast in Kabul killed five people on Monday.", "The death toll from Wednesday's blast in Kabul has risen to nine.", ""},
		{"A plane crash in Peru killed 8 people on Monday.", "A new plane crash in Peru killed 9 people on Thursday.", ""},
		{"A plane crash in Peru killed 8 people on Monday.", "The death toll in the latest plane crash in Peru has risen to 9.", ""},
		{"A landslide in Wayanad in Kerala killed 8 people on Monday.", "A landslide in Idukki in Kerala killed 20 people on Wednesday.", ""},
		{"A landslide in Wayanad in Kerala killed 8 people on Monday.", "The death toll from the landslide in Idukki in Kerala has risen to 20.", ""},
		{"A bus crash in Gaya killed 4 people on Monday, police in Bihar said.", "A bus crash in Patna killed 6 people on Wednesday, police in Bihar said.", ""},
		{"A bus crash in Gaya killed 4 people on Monday.", "The death toll in the Patna bus crash has risen to six.", ""},
		{"An earthquake in Japan killed 12 people on Monday.", "The death toll from floods in Japan has risen to 30.", ""},
		{"Cyclone Mayura killed 12 people in Odisha.", "The death toll from cyclone Tara in Odisha has risen to 30.", ""},

		{"A landslide in Wayanad in Kerala killed 8 people on Monday.", "The death toll from the landslide in Wayanad in Kerala has risen to 20.", "8 → 20"},
		{"A landslide in Wayanad in Kerala killed 8 people on Monday.", "The death toll rose to 20 on Wednesday.", ""},
		{"A blast in Kabul killed five people on Monday.", "The blast in Kabul on Monday killed nine people.", "5 → 9"},
		{"A blast in Kabul killed five people on Monday.", "The death toll from Monday's blast in Kabul has climbed to nine.", "5 → 9"},
		{"At least six people died when cyclone Mayura came ashore near Gopalpur in the small hours of Monday.", "The number of people killed by cyclone Mayura in the Indian state of Odisha has risen to seven, officials said on Thursday.", "at least 6 → 7"},
		{"The cyclone killed 12 people in Odisha.", "The cyclone has killed 19 people in Odisha so far.", "12 → 19"},
	} {
		got := ""
		for _, s := range shifts(valuesAt(1, 12, c.told), valuesAt(2, 70, c.now)) {
			got += s.From + " → " + s.To
		}
		if got != c.want {
			t.Errorf("%s\n%s\ngot %q, want %q", c.told, c.now, got, c.want)
		}
	}
}
