package text

import (
	"testing"
	"time"
)

// A day of the week is the next one where its clause tells of what is to come.
func TestWeekdayOfAPromise(t *testing.T) {
	ref := time.Date(2025, 4, 17, 9, 0, 0, 0, time.UTC) // a Thursday
	for in, want := range map[string]string{
		"The interim agreement will be signed in Washington on Friday.":             "2025-04-18",
		"The ministers are to sign the trade treaty on Friday.":                     "2025-04-18",
		"The ministers plan to sign the treaty in New Delhi on Friday.":             "2025-04-18",
		"Talks are expected on Monday.":                                             "2025-04-21",
		"The vote is scheduled for Monday.":                                         "2025-04-21",
		"A hearing scheduled to begin on Monday is open.":                           "2025-04-21",
		"She is going to speak in Delhi on Saturday.":                               "2025-04-19",
		"The court won't sit on Friday.":                                            "2025-04-18",
		"India to sign trade deal on Friday":                                        "2025-04-18",
		"Modi Will Visit Washington on Friday":                                      "2025-04-18",
		"Both presidents signed the treaty in New Delhi on Friday.":                 "2025-04-11",
		"The agreement will be signed in May, officials said on Friday.":            "2025-04-11",
		"The agreement will be signed in May officials said on Friday.":             "2025-04-11",
		"The bill that will cut taxes passed on Friday.":                            "2025-04-11",
		"Prices rose faster than expected on Friday.":                               "2025-04-11",
		"Will Smith spoke on Friday.":                                               "2025-04-11",
		"The will of the people was heard on Friday.":                               "2025-04-11",
		"Modi, who will visit Washington, met Vance on Friday.":                     "2025-04-11",
		"A man will be charged after his arrest in Delhi on Friday.":                "2025-04-11",
		"He went to Delhi to talk on Friday.":                                       "2025-04-11",
		"India returned to talks on Friday":                                         "2025-04-11",
		"The deal was to be signed in May but talks collapsed on Friday.":           "2025-04-11",
		"The court will sit on Thursday.":                                           "2025-04-17",
		"An interim text usually needs two weeks, and Friday is in three days.":     "2025-04-18",
		"Friday is the day of the signing.":                                         "2025-04-18",
		"Friday will decide it.":                                                    "2025-04-18",
		"The text must be ready by Friday.":                                         "2025-04-18",
		"The minister is to sign the text on Friday.":                               "2025-04-18",
		"A hearing set for Friday has drawn crowds.":                                "2025-04-18",
		"The truce expires on Friday.":                                              "2025-04-18",
		"The new duty takes effect on Friday.":                                      "2025-04-18",
		"The new duty comes into force on Friday.":                                  "2025-04-18",
		"The hearing was set for Friday but the judge fell ill.":                    "2025-04-11",
		"The raid on Friday is under review.":                                       "2025-04-11",
		"Friday was the last day of the talks.":                                     "2025-04-11",
		"Friday's attack is being investigated.":                                    "2025-04-11",
		"The truce began on Friday.":                                                "2025-04-11",
		"He was taken to a hospital when the search begins, police said on Friday.": "2025-04-11",
		"It will review the ruling of last Friday.":                                 "2025-04-11",
	} {
		var got string
		for _, d := range Dates(in, ref) {
			if d.Days() == 1 {
				got = d.From.Format(time.DateOnly)
			}
		}
		if got != want {
			t.Errorf("%q: got %s, want %s", in, got, want)
		}
	}
}
