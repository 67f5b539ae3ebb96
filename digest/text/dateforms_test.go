package text

import (
	"fmt"
	"strings"
	"testing"
	"time"
)

// datesIn gives the dates in s on one line, each as its text, first day and days.
func datesIn(s string, ref time.Time) string {
	var out []string
	for _, d := range Dates(s, ref) {
		out = append(out, fmt.Sprintf("%s = %s+%d", d.Text, d.From.Format(time.DateOnly), d.Days()))
	}
	return strings.Join(out, "; ")
}

func TestDateForms(t *testing.T) {
	ref := time.Date(2025, 4, 19, 15, 0, 0, 0, time.UTC) // a Saturday
	for in, want := range map[string]string{
		// Parts of months and years.
		"The mill reopens in mid-October.":                  "mid-October = 2025-10-11+10",
		"Rain is likely in early May.":                      "early May = 2025-05-01+10",
		"The line closed in late March 2024.":               "late March 2024 = 2024-03-21+11",
		"The ferry is due by mid-June.":                     "by mid-June = 2025-06-11+10",
		"It was so in the late 1990s.":                      "1990s = 1990-01-01+3652",
		"It was sold in late 2023.":                         "late 2023 = 2023-09-01+122",
		"Sales rose in the third quarter of 2024.":          "third quarter of 2024 = 2024-07-01+92",
		"Q1 2025 was poor.":                                 "Q1 2025 = 2025-01-01+90",
		"Output fell in the first half of last year.":       "first half of last year = 2024-01-01+182",
		"They lost the third quarter of the game.":          "",
		"The first half was dull.":                          "",
		"He arrived late on the ferry and left early again": "",

		// Stretches of days.
		"The fair runs from 3 to 5 March.":                "from 3 to 5 March = 2025-03-03+3",
		"The fair runs 3-5 May.":                          "3-5 May = 2025-05-03+3",
		"The fair runs 3–5 May 2026.":                     "3–5 May 2026 = 2026-05-03+3",
		"Between 3 and 7 March it snowed.":                "3 and 7 March = 2025-03-03+5",
		"On 3 and 4 March it snowed.":                     "3 and 4 March = 2025-03-03+2",
		"The court sat on March 3-5, 2025, in Port Essen": "March 3-5, 2025 = 2025-03-03+3",
		"It is closed from March 3 to 5.":                 "from March 3 to 5 = 2025-03-03+3",
		"It is closed from March 30 to April 2.":          "from March 30 = 2025-03-30+1; April 2 = 2025-04-02+1",
		"They won 5-3 in March.":                          "March = 2025-03-01+31",

		// Days from the day of the text.
		"They met the day before yesterday.":       "day before yesterday = 2025-04-17+1",
		"The vote is the day after tomorrow.":      "day after tomorrow = 2025-04-21+1",
		"The council met this morning.":            "this morning = 2025-04-19+1",
		"The storm passed last night.":             "last night = 2025-04-18+1",
		"He left a fortnight ago.":                 "a fortnight ago = 2025-04-05+1",
		"The trial opens two weeks from now.":      "two weeks from now = 2025-05-03+1",
		"The trial opens in two weeks' time.":      "two weeks' time = 2025-05-03+1",
		"The bridge was built in two weeks.":       "",
		"The truce began three hours ago.":         "three hours ago = 2025-04-19+1",
		"The town has changed over the past year.": "past year = 2024-04-19+366",

		// Days of the week.
		"The ship sailed early on Friday.":         "Friday = 2025-04-18+1",
		"She spoke on Thursday of last week.":      "Thursday of last week = 2025-04-10+1",
		"She spoke on Thursday last week.":         "Thursday last week = 2025-04-10+1",
		"The inquest is on Tuesday next week.":     "Tuesday next week = 2025-04-22+1",
		"They married on Sunday, March 2.":         "Sunday, March 2 = 2025-03-02+1",
		"They married on Sunday 2 March 2025.":     "Sunday 2 March 2025 = 2025-03-02+1",
		"They meet on Thursday (April 24).":        "Thursday (April 24 = 2025-04-24+1",
		"The inn is closed on Mondays.":            "",
		"Black Friday was quiet in the shops.":     "",
		"He told the Sunday Times that it is over": "",
		"Monday's vote was close.":                 "Monday's = 2025-04-14+1",
		"The museum opens Thurs.":                  "Thurs = 2025-04-17+1",

		// Months, and days without a year.
		"It snowed last May.":                          "last May = 2024-05-01+31",
		"It may snow next March.":                      "next March = 2026-03-01+31",
		"The line will open on Dec. 30.":               "Dec. 30 = 2025-12-30+1",
		"The line was opened on Dec. 30.":              "Dec. 30 = 2024-12-30+1",
		"The pact was signed in October.":              "October = 2024-10-01+31",
		"The pact will be signed in October.":          "October = 2025-10-01+31",
		"A new duty will take effect in March.":        "March = 2026-03-01+31",
		"The summit, he said, is on 25 April.":         "25 April = 2025-04-25+1",
		"He said the summit on 25 April was in doubt.": "25 April = 2025-04-25+1",
		"The work must be done by April.":              "by April = 2025-04-01+30",
		"April Holt said no, and June Okeke agreed.":   "",
		"The line opened on the 2nd of March.":         "2nd of March = 2025-03-02+1",

		// In figures.
		"It was signed on 04/18/2025.":   "04/18/2025 = 2025-04-18+1",
		"It was signed on 18/04/2025.":   "18/04/2025 = 2025-04-18+1",
		"It was signed on 04/05/2025.":   "",
		"It was signed on 18.04.2025.":   "18.04.2025 = 2025-04-18+1",
		"It was signed on 2025/04/18.":   "2025/04/18 = 2025-04-18+1",
		"It was signed on 31/02/2025.":   "",
		"The rate is 1/3 of that of old": "",
	} {
		if got := datesIn(in, ref); got != want {
			t.Errorf("%q\n got %s\nwant %s", in, got, want)
		}
	}
}

// TestDatesInTheZoneOfTheText sees a day as it is where the text was published.
func TestDatesInTheZoneOfTheText(t *testing.T) {
	india := time.FixedZone("IST", 5*3600+1800)
	ref := time.Date(2025, 4, 19, 20, 0, 0, 0, time.UTC) // the 20th in India
	for in, want := range map[string]string{
		"They met yesterday.":         "yesterday = 2025-04-19+1",
		"They met on Sunday.":         "Sunday = 2025-04-20+1",
		"They will meet next week.":   "next week = 2025-04-21+7",
		"The text is due by Saturday": "by Saturday = 2025-04-26+1",
	} {
		if got := datesIn(in, ref.In(india)); got != want {
			t.Errorf("%q\n got %s\nwant %s", in, got, want)
		}
	}
}
