package text

import (
	"fmt"
	"strings"
	"testing"
)

// numbersIn gives the numbers in s on one line, each as its text, value and unit.
func numbersIn(s string) string {
	var out []string
	for _, n := range Numbers(s) {
		out = append(out, fmt.Sprintf("%s = %.12g%s", n.Text, n.Value, n.Unit))
	}
	return strings.Join(out, "; ")
}

func TestNumberForms(t *testing.T) {
	for in, want := range map[string]string{
		// In words.
		"Two dozen ships waited.":                  "Two dozen = 24",
		"A dozen ships waited.":                    "A dozen = 12",
		"Half a dozen ships waited.":               "Half a dozen = 6",
		"Dozens of ships waited.":                  "",
		"A few ships waited for a day.":            "",
		"A hundred and twenty left.":               "A hundred and twenty = 120",
		"Half a million left.":                     "Half a million = 500000",
		"It cost a billion dollars.":               "a billion dollars = 1000000000USD",
		"It cost a crore.":                         "a crore = 10000000",
		"Two and a half years passed.":             "Two and a half years = 2.5year",
		"Three and a half million left.":           "Three and a half million = 3500000",
		"Two-thirds of the seats are empty.":       "Two-thirds = 0.666666666667",
		"Three-quarters of them are.":              "Three-quarters = 0.75",
		"One-third of them are.":                   "One-third = 0.333333333333",
		"They sold little in two third rate shops": "two = 2",
		"After three quarters of losses it shut.":  "three = 3",
		"It is a story of the twenty-first time.":  "twenty-first = 21th",
		"On the 2nd he left.":                      "2nd = 2th",
		"Twelve hundred people came.":              "Twelve hundred = 1200",
		"Two hundred thousand came.":               "Two hundred thousand = 200000",
		"One of them, at one time, won.":           "",
		"It lasts 1 second.":                       "1 second = 1s",
		"Every second counts.":                     "",
		"A half was enough":                        "",

		// Money.
		"Rs 1,250 crore":                            "Rs 1,250 crore = 12500000000INR",
		"12.5 billion rupees":                       "12.5 billion rupees = 12500000000INR",
		"Rs. 2,000-crore plan":                      "Rs. 2,000-crore = 20000000000INR",
		"₹1.5 lakh":                                 "₹1.5 lakh = 150000INR",
		"Rs 50-60 lakh":                             "Rs 50 = 5000000INR; 60 lakh = 6000000INR",
		"US$5m or C$3.2bn":                          "US$5m = 5000000USD; C$3.2bn = 3200000000CAD",
		"R$40 million":                              "R$40 million = 40000000BRL",
		"five million Canadian dollars":             "five million Canadian dollars = 5000000CAD",
		"300 million Pakistani rupees":              "300 million Pakistani rupees = 300000000PKR",
		"20 Hong Kong dollars":                      "20 Hong Kong dollars = 20HKD",
		"3 million pounds sterling":                 "3 million pounds = 3000000GBP",
		"CHF 5 million":                             "CHF 5 million = 5000000CHF",
		"50,000 baht":                               "50,000 baht = 50000THB",
		"5 million US dollars":                      "5 million US dollars = 5000000USD",
		"a $3-billion plant":                        "$3-billion = 3000000000USD",
		"5 Russian ships":                           "5 = 5",
		"1.234.567 euros":                           "1.234.567 euros = 1234567EUR",
		"12\u00a0500 euros and 3\u202f000\u202f000": "12\u00a0500 euros = 12500EUR; 3\u202f000\u202f000 = 3000000",
		"in 2010 100 came":                          "2010 = 2010; 100 = 100",

		// Measures.
		"5,000 square kilometres of forest": "5,000 square kilometres = 5000km²",
		"200 sq ft":                         "200 sq ft = 200ft²",
		"a square of 5":                     "5 = 5",
		"80 km per hour":                    "80 km per hour = 80km/h",
		"60 miles an hour":                  "60 miles an hour = 60mph",
		"25 basis points":                   "25 basis points = 25bp",
		"down 40 bps":                       "40 bps = 40bp",
		"5pc":                               "5pc = 5%",
		"30°C or 86 °F":                     "30°C = 30°; 86 °F = 86°",
		"minus 5 degrees":                   "minus 5 degrees = -5°",
		"up 0.5 percentage points":          "0.5 percentage points = 0.5pp",
		"12,34,567 people":                  "12,34,567 = 1234567",
	} {
		if got := numbersIn(in); got != want {
			t.Errorf("%q\n got %s\nwant %s", in, got, want)
		}
	}
}
