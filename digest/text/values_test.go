package text

import (
	"fmt"
	"strings"
	"testing"

	"newsdesk/digest/datatest"
)

// brief is a value on one line.
func brief(v Value) string {
	s := fmt.Sprintf("%s [%s %s] = %v%s", v.Attribute, v.Head, strings.Join(v.Beside, " "), v.Amount.Value, v.Amount.Unit)
	if v.Prior != nil {
		s += fmt.Sprintf(" was %v", v.Prior.Value)
	}
	s += []string{"", " about", " at least", " at most"}[v.Bound] + []string{"", " past", " unsure"}[v.Mood]
	return s
}

func TestValues(t *testing.T) {
	for sentence, want := range map[string]string{
		"The tariff on Indian goods falls to 18 percent from June, the ministry said.":                                                "tariff on Indian goods [tariff good india] = 18%",
		"The tariff on Indian goods falls to 22 percent in May, the ministry said.":                                                   "tariff on Indian goods [tariff good india] = 22%",
		"The US cut the tariff on goods from India from 26 percent to 18 percent.":                                                    "tariff on goods from India [tariff good india] = 18% was 26",
		"The tariff on Indian goods was cut from 26% to 18% on Friday.":                                                               "tariff on Indian goods [tariff good india] = 18% was 26",
		"Washington imposed a tariff of 26 percent on Indian goods.":                                                                  "tariff on Indian goods [tariff good india] = 26%",
		"Washington put a 26 percent tariff on Indian goods in April.":                                                                "tariff on Indian goods [tariff good india] = 26%",
		"The tariff on Indian goods may fall to 18 percent.":                                                                          "",
		"Washington threatened a tariff of 26 percent on Indian goods.":                                                               "tariff on Indian goods [tariff good india] = 26% unsure",
		"Until now the tariff on Indian goods was 26 percent.":                                                                        "tariff on Indian goods [tariff good india] = 26% past",
		"The cyclone killed at least 12 people in Odisha, officials said.":                                                            "killed in Odisha [killed odisha] = 12 at least",
		"The death toll rose to 41 on Thursday.":                                                                                      "death toll [killed ] = 41",
		"Nineteen people were killed and 40 injured.":                                                                                 "killed [killed ] = 19; injured [injured ] = 40",
		"Twelve more people died overnight.":                                                                                          "",
		"Unemployment rose 3 percent.":                                                                                                "",
		"Its stake rose to 26 percent.":                                                                                               "",
		"The repo rate now stands at 6 percent.":                                                                                      "repo rate [rate repo] = 6%",
		"The company is 26 years old and has 5,900 satellites.":                                                                       "",
		"By noon 45,000 people had been taken to 312 shelters, the collector said.":                                                   "people moved to safety [evacuated ] = 45000",
		"In all, 1,30,000 people spent the night in shelters.":                                                                        "people moved to safety [evacuated ] = 130000",
		"Some 45,000 people could be taken to shelters.":                                                                              "",
		"The draft requires the company to build five gateway earth stations in the country.":                                         "gateway earth stations [station earth gateway] = 5",
		"The price is taking shape: three gateway earth stations, local storage and a kill switch.":                                   "gateway earth stations [station earth gateway] = 3",
		"Three senior White House officials and two big fire engines came.":                                                           "",
		"The two companies will build a $2.75 billion plant to package chips at Dholera.":                                             "cost of the plant [cost plant] = 2.75e+09USD",
		"Dholera gets its chip plant: $3.1 billion, 5,200 jobs":                                                                       "cost of the plant [cost plant] = 3.1e+09USD",
		"The rate had fallen to 5.8 percent from 6.1 percent.":                                                                        "rate [rate ] = 5.8% was 6.1",
		"He touted his plan to drop the estate tax, and reduce the corporate tax rate from 35 percent to 15 percent.":                 "corporate tax rate [rate corpor tax] = 15% was 35 unsure; corporate tax rate [rate corpor tax] = 35%",
		"The number of people killed by cyclone Mayura in the Indian state of Odisha has risen to seven, officials said on Thursday.": "people killed [killed ] = 7",
		"The number of dead has risen to seven.":                                                                                      "people killed [killed ] = 7",
		"The number of jobs has risen to seven.":                                                                                      "",
		"The death toll in the Odisha cyclone climbs to seven":                                                                        "death toll in the Odisha cyclone [killed cyclon odisha] = 7",
		"Officials put the cost of the metro extension at 455 crore rupees.":                                                          "cost of the metro extension [cost extens metro] = 4.55e+09INR",
		"Officials put the cost of the metro extension at 9 in the morning.":                                                          "",
		"The metro extension will cost 410 crore rupees.":                                                                             "cost of the metro extension [cost extens metro] = 4.1e+09INR",
		"The metro extension is expected to cost 410 crore rupees.":                                                                   "cost of the metro extension [cost extens metro] = 4.1e+09INR unsure",
		"It will cost 410 crore rupees.":                                                                                              "",
		"The delay cost 410 crore rupees.":                                                                                            "",
		"About 30,000 homes in Ganjam are without power.":                                                                             "homes in Ganjam without power [without power ganjam home] = 30000 about",
		"Some 8,000 homes were still without electricity on Thursday.":                                                                "homes without power [without power home] = 8000 about",
		"The storm left 30,000 customers without power.":                                                                              "homes without power [without power home] = 30000",
		"About 3,40,000 homes are without power.":                                                                                     "homes without power [without power home] = 340000 about",
		"Some 400 people were without shoes.":                                                                                         "",
		"The new bridge over the Tamar will open in 2028 instead of 2027.":                                                            "opening of the new bridge over the Tamar [opening bridg tamar] = 2028 was 2027",
		"The second line of the metro opens in 2027.":                                                                                 "opening of the second line of the metro [opening line metro second] = 2027",
		"The hospital is now expected to be completed by 2028.":                                                                       "completion of the hospital [completion hospit] = 2028",
		"The hospital was completed in 2018.":                                                                                         "",
		"The hospital opened in 2018.":                                                                                                "",
		"The hospital may open in 2028.":                                                                                              "",
		"The court opens in 2027 cases a debate on costs.":                                                                            "",
		"Six of the 41 dead were children.":                                                                                           "killed [killed ] = 41",
	} {
		var got []string
		for _, v := range Values(sentence) {
			got = append(got, brief(v))
		}
		if g := strings.Join(got, "; "); g != want {
			t.Errorf("%s\n got %s\nwant %s", sentence, g, want)
		}
	}
}

func TestDiffers(t *testing.T) {
	for _, c := range []struct {
		a, b string
		want bool
	}{
		{"The draft requires the company to build five gateway earth stations in the country.", "The price is taking shape: three gateway earth stations and local storage.", true},
		{"The draft requires the company to build five gateway earth stations.", "The draft requires the company to build five gateway earth stations in India.", false},
		{"The draft requires five gateway earth stations.", "The company has three small earth stations.", false},
		{"The two companies will build a $2.75 billion plant at Dholera.", "Dholera gets its chip plant: $3.1 billion, 5,200 jobs", true},
		{"The two companies will build a $2.75 billion plant at Dholera.", "The two companies will build a $2.7 billion factory at Dholera.", false},
		{"The strike killed two people in Syria.", "The attack killed 64 people in Yemen.", false},
	} {
		got := false
		for _, x := range Values(c.a) {
			for _, y := range Values(c.b) {
				x.Lead, y.Lead = true, true
				got = got || x.Differs(y) || y.Differs(x)
			}
		}
		if got != c.want {
			t.Errorf("%s\n%s\ngot %v, want %v", c.a, c.b, got, c.want)
		}
	}
}

func TestMoved(t *testing.T) {
	for _, c := range []struct {
		old, now string
		want     string
	}{
		{"Washington imposed a tariff of 26 percent on Indian goods.", "The tariff on Indian goods falls to 18 percent from June.", "26 to 18"},
		{"Washington imposed a tariff of 26 percent on goods from India.", "The US cut the tariff on Indian goods from 26 percent to 18 percent.", "26 to 18"},
		{"Washington imposed a tariff of 26 percent on Indian goods.", "The tariff was cut from 26 percent to 18 percent.", "26 to 18"},
		{"Washington imposed a tariff of 26 percent on Indian goods.", "The tariff on Indian steel falls to 18 percent.", ""},
		{"Washington imposed a tariff of 26 percent on Indian goods.", "The tariff on steel was cut from 26 percent to 18 percent.", ""},
		{"Washington imposed a tariff of 26 percent on Indian goods.", "The tariff falls to 18 percent.", ""},
		{"Washington imposed a tariff of 26 percent on Indian goods.", "The tariff on Indian goods may be cut to 18 percent.", ""},
		{"Washington imposed a tariff of 26 percent on Indian goods.", "The tariff on Indian goods rises to 18 percent.", ""},
		{"Washington imposed a tariff of 26 percent on Indian goods.", "The tariff on Indian goods was cut from 22 percent to 18 percent.", ""},
		{"The cyclone killed at least 12 people in Odisha.", "The death toll rose to 41 on Thursday.", "12 to 41"},
		{"The cyclone killed at least 12 people in Odisha.", "Six people were killed in Puri.", ""},
		{"The cyclone killed at least 12 people in Odisha.", "The cyclone killed 9 people in Odisha.", ""},
		{"They are seeking a deal that would lower the 26 percent tariff the United States has set on Indian goods.", "The two have agreed on a tariff of 18 percent on Indian goods, down from the 26 percent announced in April.", "26 to 18"},
		{"They are seeking a deal that would lower the 26 percent tariff the United States has set on Indian goods.", "The United States has offered to lower its tariff on Indian goods to 22 percent from 26 percent.", ""},
		{"The United States has offered to lower its tariff on Indian goods to 22 percent from 26 percent.", "The two have agreed on a tariff of 18 percent on Indian goods, down from the 26 percent announced in April.", "26 to 18"},
		{"Ministers want a 26 percent tariff on Indian goods.", "The two have agreed on a tariff of 18 percent on Indian goods.", ""},
		{"By noon 45,000 people had been taken to 312 shelters.", "In all, 1,30,000 people spent the night in shelters.", "45000 to 130000"},
		{"The draft asks for three gateway earth stations.", "The draft asks for five gateway earth stations.", ""},
		{"His plan is to cut the corporate tax rate to 15 percent.", "He wants to lower the corporate tax rate from 35 percent to 15 percent.", ""},
		{"12 people were killed.", "Twelve people died.", ""},
		{"The cyclone injured 12 people.", "The death toll rose to 41.", ""},
		{"Inflation in India was at 3.2 percent in March.", "Inflation in India fell to 3.1 percent in April.", ""},
		{"At least six people died when cyclone Mayura came ashore near Gopalpur.", "The number of people killed by cyclone Mayura in the Indian state of Odisha has risen to seven, officials said on Thursday.", "6 to 7"},
		{"Cyclone Mayura: six dead as Odisha counts the damage", "The death toll in the Odisha cyclone climbs to seven", "6 to 7"},
		{"The bus crash killed 2 children.", "The death toll in the Odisha cyclone climbs to seven", ""},
		{"The metro will cost 410 crore rupees.", "The cost of the metro has risen to 455 crore rupees.", "4.1e+09 to 4.55e+09"},
		{"The metro will cost 410 crore rupees.", "The cost of the airport has risen to 455 crore rupees.", ""},
		{"Officials put the cost of the metro extension at 410 crore rupees.", "Officials put the cost of the metro extension at 455 crore rupees.", "4.1e+09 to 4.55e+09"},
		{"About 30,000 homes in Ganjam are without power.", "Some 8,000 homes were still without electricity on Thursday.", "30000 to 8000"},
		{"About 30,000 homes are without power.", "Some 8,000 homes in Puri were still without electricity.", ""},
		{"About 30,000 homes are without power.", "About 34,000 homes are without power.", ""},
		{"About 3,000 homes in Puri are without power.", "Some 80,000 homes were still without electricity.", ""},
		{"The bridge over the Tamar will open in 2027.", "The bridge over the Tamar is now expected to open in 2028.", "2027 to 2028"},
		{"The bridge will open in 2027.", "The bridge will open in 2028 instead of 2027.", "2027 to 2028"},
		{"The bridge will open in 2027.", "The bridge will open in 2028 instead of 2026.", ""},
		{"The bridge will open in 2027.", "The bridge will open in 2028.", ""},
		{"The first line of the metro opens in 2027.", "The second line of the metro opens in 2028.", ""},
		{"The bridge over the Tamar will open in 2027.", "The bridge over the Tamar may open in 2028.", ""},
		{"The bridge over the Tamar will open in 2027.", "The bridge over the Tamar will be completed in 2028.", ""},
		{"The contract price of the ship rose to $20 million.", "The contract price of the ship rose to $21 million.", "2e+07 to 2.1e+07"},
	} {
		got := ""
		for _, v := range Values(c.now) {
			for _, o := range Values(c.old) {
				v.Lead, o.Lead = true, true
				if v.Moved(o) {
					got = fmt.Sprintf("%v to %v", o.Amount.Value, v.Amount.Value)
				}
			}
		}
		if got != c.want {
			t.Errorf("%s\n%s\ngot %q, want %q", c.old, c.now, got, c.want)
		}
	}
}

// TestValuesOnNews counts what is found in real stories, for people to look through:
// of several thousand articles nearly nothing may be a move or a contradiction, for
// they are of one moment each.
func TestValuesOnNews(t *testing.T) {
	type row struct{ Text, Source, Story, TS string }
	type at struct {
		Value
		row
		said string
	}
	articles, values, moves, differ := 0, 0, 0, 0
	for _, set := range []string{"allsides", "neus"} {
		stories := map[string][]at{}
		for _, r := range datatest.Rows[row](t, "data/stories_"+set+"_dev.jsonl.gz", 0) {
			articles++
			for _, sp := range Sentences(r.Text) {
				for _, v := range Values(sp.In(r.Text)) {
					values++
					v.Lead = sp.Start < 300
					stories[r.Story] = append(stories[r.Story], at{v, r, sp.In(r.Text)})
				}
			}
		}
		for _, vs := range stories {
			for i, x := range vs {
				for _, y := range vs[:i] {
					switch {
					case x.Source == y.Source:
					case x.TS >= y.TS && x.Moved(y.Value):
						moves++
						t.Logf("moved: %s\n%s", y.said, x.said)
					case x.Differs(y.Value):
						differ++
						t.Logf("differ: %s\n%s", y.said, x.said)
					}
				}
			}
		}
	}
	t.Logf("%d articles, %d values, %d moves, %d contradictions", articles, values, moves, differ)
	if values < 100 || moves+differ > articles/500 {
		t.Error("too few values, or too many of them in conflict")
	}
}
