package text

import (
	"strings"
	"testing"
)

// TestNoMoveOfWhatIsInventedOrMisread holds that nothing moves by a sentence that says
// itself that it is not so, or whose number is not sure.
func TestNoMoveOfWhatIsInventedOrMisread(t *testing.T) {
	tariff := "The tariff on Indian goods is 26 percent."
	toll := "The death toll from the flood in Assam is 8."
	for now, old := range map[string]string{
		"The death toll from the flood in Assam rose to 80, according to an unverified post that police called a rumour.": toll,
		"The flood in Assam killed 80 people, according to an unverified post that police called a rumour.":               "The flood in Assam killed 8 people.",
		"The Ledger wrongly reported that the tariff on Indian goods was cut to 18 percent.":                              tariff,
		"A fake video said the tariff on Indian goods was cut to 18 percent.":                                             tariff,
		"A fake video said the tariff on Indian goods was cut from 26 to 18 percent.":                                     tariff,
		"A hoax on social media said the tariff on Indian goods was cut to 18 percent.":                                   tariff,
		"“The tariff on Indian goods is 900 percent,” a protester's placard outside the ministry read.":                   tariff,
		"In the novel the tariff on Indian goods rises to 80 percent.":                                                    tariff,
		"April fool: the tariff on Indian goods is 99 percent.":                                                           tariff,
		"The tariff on Indian goods rises to 80 percent in the minister's new film.":                                      tariff,
		"The tariff on Indian goods was cut to 18 percent, the newspaper said mistakenly.":                                tariff,
		"After a 10-for-1 split the share price of Acme is $1.":                                                           "The share price of Acme is $10.",
		"The share price of Acme fell to $1 after a 10-for-1 split.":                                                      "The share price of Acme is $10.",
		"The tariff on Indian goods rose to 9000 percent.":                                                                tariff,
		"The budget of the harbour rose to $1e400 dollars.":                                                               "The budget of the harbour was set at $20 million.",
		"The budget of the harbour rose to $" + strings.Repeat("9", 44) + " trillion trillion.":                           "The budget of the harbour was set at $20 million.",
		"The death toll from the flood rose to 1.200.":                                                                    "The death toll from the flood is 100.",
		"The death toll from the flood rose to 12.5.":                                                                     "The death toll from the flood is 8.",
		Clean("The tariff on Indian goods was cut to 1\u200b8\u202e42 percent."):                                          "The tariff on Indian goods is 2000 percent.",
		"The tariff on Indian goods was cut to 1 8 42 percent.":                                                           "The tariff on Indian goods is 50 percent.",
	} {
		if got := movesOf(old, now); got != "" {
			t.Errorf("%s\n%s\ngot %s", old, now, got)
		}
	}
	for now, old := range map[string]string{
		"The death toll of the novel coronavirus rose to 80.":                "The death toll of the novel coronavirus is 60.",
		"The death toll from the flood rose to 1 200.":                       "The death toll from the flood is 1 000.",
		"The budget of the harbour rose to $1.375 billion.":                  "The budget of the harbour was set at $1 billion.",
		"The tariff on Indian goods falls to 18 percent, the ministry said.": tariff,
	} {
		if movesOf(old, now) == "" {
			t.Errorf("%s\n%s\nno move", old, now)
		}
	}
}

// movesOf are the moves by which the values of one sentence became another's, both of them
// what their articles are about.
func movesOf(old, now string) string {
	var moves []string
	for _, v := range Values(now) {
		for _, o := range Values(old) {
			v.Lead, o.Lead = true, true
			if v.Moved(o) {
				moves = append(moves, brief(o)+" → "+brief(v))
			}
		}
	}
	return strings.Join(moves, "; ")
}

func TestNumbersInGroups(t *testing.T) {
	for s, want := range map[string]float64{
		"The toll is 1 000":            1000,
		"rose to 12 345 678 overnight": 12345678,
		"on May 12 500 people came":    12,
		"call 0 800 123":               0,
		"Flight 7 110 was late":        7,
		"he has 1 000 500 12 of them":  1,
		"in all 4 5000":                4,
	} {
		if ns := Numbers(s); len(ns) == 0 || ns[0].Value != want {
			t.Errorf("%q: %+v, want %v first", s, ns, want)
		}
	}
}

func TestNothingInvisibleMakesANumber(t *testing.T) {
	for s, want := range map[string]string{
		"1\u200b8\u202e42 percent": "1\ufffd8\ufffd42 percent",
		"1\u00ad.5":                "1\ufffd.5",
		"1\x008":                   "1\ufffd8",
		"9\u200b times":            "9 times",
		"wo\u00adrd 5\u200bkm":     "word 5km",
		"1 \u200b2":                "1 2",
	} {
		got := Clean(s)
		if got != want {
			t.Errorf("Clean(%q) is %q, want %q", s, got, want)
		}
		if again := Clean(got); again != got {
			t.Errorf("Clean(%q) is %q", got, again)
		}
	}
}
