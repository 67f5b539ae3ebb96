package text

import (
	"testing"
	"time"
)

func TestPromises(t *testing.T) {
	ref := time.Date(2025, 11, 3, 9, 0, 0, 0, time.UTC) // a Monday
	for sentence, want := range map[string]string{
		"The treaty will be signed in New Delhi by 15 November, officials said.":             "sign 2025-11-04 2025-11-16",
		"The ministers are to sign the trade treaty in New Delhi on Friday.":                 "sign 2025-11-07 2025-11-08",
		"The ministers are to sign the trade treaty in New Delhi on 7 November.":             "sign 2025-11-07 2025-11-08",
		"The court is expected to rule on the merger of the two banks next week.":            "rule 2025-11-10 2025-11-17",
		"The president will visit the plant in Gujarat from 16 to 18 November.":              "visit 2025-11-16 2025-11-19",
		"The president will visit the plant in Gujarat on 16–18 November.":                   "visit 2025-11-16 2025-11-19",
		"The treaty will not be signed by 15 November.":                                      "",
		"The treaty would be signed in New Delhi by 15 November.":                            "",
		"The treaty was signed in New Delhi on 1 November.":                                  "",
		"If the treaty is ready, it will be signed in New Delhi by 15 November.":             "",
		"He will resign in time before the parliament meets, which is on Friday in Paris.":   "",
		"Zuckerberg will meet senators Tuesday, and the bill will be voted on by the House.": "meet 2025-11-04 2025-11-05",
		"The race will be pivotal for the Democrats in the south on Friday.":                 "",
		"The sale of tickets will likely begin in the capital on Friday.":                    "",
		"The judge will allow voters of both towns to vote in Tuesday's election.":           "",
		"The families will be paid for the losses of the Nov. 7 fire in the old harbour.":    "",
		"The banks will shut counters in the towns of the south on Black Friday.":            "",
		"The awards will air live from the theatre on Sunday, March 29.":                     "",
		"Teachers will have to attend classes in the old school one Monday a month.":         "",
		"The plant will open in 2027.":                                                       "",
		"The treaty will be signed on 7 November and come into force on 1 December.":         "",
	} {
		got := ""
		if p, ok := PromiseOf(sentence, ref); ok {
			got = p.Verb + " " + p.From.Format(time.DateOnly) + " " + p.To.Format(time.DateOnly)
		}
		if got != want {
			t.Errorf("%s\ngot  %q\nwant %q", sentence, got, want)
		}
	}
	p, ok := PromiseOf("The treaty will be signed in New Delhi by 15 November, officials said.", ref)
	if !ok {
		t.Fatal("no promise")
	}
	then := time.Date(2025, 11, 14, 9, 0, 0, 0, time.UTC)
	for sentence, want := range map[string]Fate{
		"Both presidents signed the treaty in New Delhi on Friday.":                  Kept,
		"The treaty was signed in New Delhi.":                                        Kept,
		"The signing of the treaty in New Delhi has been postponed.":                 Slid,
		"The treaty will be signed in New Delhi on 12 December.":                     Slid,
		"The treaty will be signed in New Delhi on Saturday.":                        Unsaid,
		"The treaty was not signed in New Delhi.":                                    Unsaid,
		"The treaty may be signed in New Delhi.":                                     Unsaid,
		"The ministers signed another treaty in Geneva.":                             Unsaid,
		"A treaty like it was signed in New Delhi in 2010.":                          Unsaid,
		"Protesters gathered in New Delhi ahead of the treaty that is to be signed.": Unsaid,
	} {
		if got := p.Fate(sentence, then); got != want {
			t.Errorf("%s: got %d, want %d", sentence, got, want)
		}
	}
}
