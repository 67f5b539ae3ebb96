package ingest

import (
	"slices"
	"testing"
	"time"

	"newsdesk/digest"
)

func TestCorrections(t *testing.T) {
	const title = "Tariff on Indian goods cut to 18 percent"
	const tariffs = "The tariff on Indian goods falls to 18 percent in June, trade minister Ravi Menon said in New Delhi."
	const more = " Exporters of gems had asked for it since the spring, and importers welcomed the step."
	for name, c := range map[string]struct {
		title, text string
		want        []digest.CorrectionKind
	}{
		"nothing":                       {title, tariffs + more, nil},
		"typography":                    {title, "The tariff on  Indian goods falls to 18 percent in June, trade minister Ravi Menon said in New Delhi!" + more, nil},
		"other words for the same":      {title, "Tariffs on Indian goods will fall to 18 percent in June, the trade minister, Ravi Menon, said in New Delhi." + more, nil},
		"a sentence more":               {title, tariffs + more + " The ministry will publish the list on Friday.", nil},
		"a sentence less":               {title, more, nil},
		"a detail more":                 {title, "The tariff on Indian goods falls to 18 percent on 1 June, trade minister Ravi Menon said in New Delhi." + more, nil},
		"another number":                {title, "The tariff on Indian goods falls to 22 percent in June, trade minister Ravi Menon said in New Delhi." + more, []digest.CorrectionKind{digest.Reworded}},
		"another name":                  {title, "The tariff on Indian goods falls to 18 percent in June, trade minister Anil Rao said in New Delhi." + more, []digest.CorrectionKind{digest.Reworded}},
		"a fuller name":                 {title, "The tariff on Indian goods falls to 18 percent in June, trade minister Ravi K. Menon said in New Delhi." + more, nil},
		"denied":                        {title, "The tariff on Indian goods does not fall to 18 percent in June, trade minister Ravi Menon said in New Delhi." + more, []digest.CorrectionKind{digest.Reworded}},
		"headline with another number":  {"Tariff on Indian goods cut to 22 percent", tariffs + more, []digest.CorrectionKind{digest.Retitled}},
		"headline in other words":       {"India's exporters get lower tariff", tariffs + more, nil},
		"headline without its number":   {"Tariff on Indian goods cut", tariffs + more, nil},
		"retracted":                     {"Retracted: Tariff on Indian goods cut", "We got it wrong.", []digest.CorrectionKind{digest.Retracted}},
		"retracted in the text":         {title, "This article has been withdrawn because its source could not be verified.", []digest.CorrectionKind{digest.Retracted}},
		"somebody retracts a statement": {title, tariffs + " The minister has withdrawn an earlier statement." + more, nil},
	} {
		old := digest.Article{ID: 1, Title: title, Text: tariffs + more}
		key, _ := factKey(tariffs)
		told := []digest.Fact{{ID: 7, Key: key, Text: tariffs}}
		var got []digest.CorrectionKind
		for _, c := range corrections(old, digest.Article{ID: 1, Revision: 1, Title: c.title, Text: c.text}, told) {
			got = append(got, c.Kind)
		}
		if len(got) != len(c.want) || len(got) > 0 && got[0] != c.want[0] {
			t.Errorf("%s: got %v, want %v", name, got, c.want)
		}
	}
}

func TestCountsThatGrowAreNoCorrections(t *testing.T) {
	const was, is = "The cyclone killed at least 12 people in Odisha, officials said.", "The cyclone killed at least 19 people in Odisha, officials said."
	key, _ := factKey(was)
	told := []digest.Fact{{ID: 7, Key: key, Text: was}}
	if cs := corrections(digest.Article{ID: 1, Text: was}, digest.Article{ID: 1, Text: is}, told); len(cs) != 0 {
		t.Errorf("got %+v", cs)
	}
}

func TestHeadlineThatFollowsItsTextIsToldAlready(t *testing.T) {
	const was, is = "Skyline expects to connect 1.2 million households in its first year.", "Skyline expects to connect 120,000 households in its first year."
	const title, right = "Skyline plans to connect 1.2 million Indian households", "Skyline plans to connect 120,000 Indian households"
	key, _ := factKey(was)
	told := []digest.Fact{{ID: 7, Key: key, Text: was}}
	for name, c := range map[string]struct {
		old  digest.Article
		told []digest.Fact
		want int
	}{
		"corrected before":         {digest.Article{ID: 1, Title: title, Text: is}, told, 0},
		"only the headline is off": {digest.Article{ID: 1, Title: title, Text: is}, []digest.Fact{{ID: 8, Key: "k", Text: "The plan is a first."}}, 1},
	} {
		cs := corrections(c.old, digest.Article{ID: 1, Title: right, Text: is}, c.told)
		cs = slices.DeleteFunc(cs, func(c digest.Correction) bool { return c.Kind != digest.Retitled })
		if len(cs) != c.want {
			t.Errorf("%s: got %+v", name, cs)
		}
	}
}

func TestWhatIsCutOffOrDatedAnewIsNoCorrection(t *testing.T) {
	const whole, cut = "Several revelations have shed light on the plans of his supporters in power after the 2020 election.", "Several revelations have shed light on the plans of his supporters in power after the 2"
	published := time.Date(2025, 4, 14, 9, 0, 0, 0, time.UTC)
	for name, c := range map[string]struct{ title, text, newTitle, newText string }{
		"cut off":      {"T", cut, "T", whole},
		"cut off now":  {"T", whole, "T", cut},
		"a weekly":     {"Quiz of the week: 29 October – 4 November", "Test what you know.", "Quiz of the week: 5 – 11 November", "Test what you know."},
		"a daily list": {"5 things to know on May 22, 2022", "Start your week smart.", "5 things to know on August 7, 2022", "Start your week smart."},
	} {
		key, _ := factKey(c.text)
		old := digest.Article{ID: 1, Title: c.title, Text: c.text, Published: published}
		if cs := corrections(old, digest.Article{ID: 1, Title: c.newTitle, Text: c.newText, Published: published}, []digest.Fact{{ID: 7, Key: key, Text: c.text}}); len(cs) != 0 {
			t.Errorf("%s: got %+v", name, cs)
		}
	}
}
