package group

import (
	"testing"

	"newsdesk/digest"
)

func TestIndependent(t *testing.T) {
	art := func(id int64, source string, copies int64) digest.Article {
		return digest.Article{ID: id, Source: source, DuplicateOf: copies}
	}
	tests := []struct {
		name                 string
		articles             []digest.Article
		outlets, independent int
	}{
		{"nothing", nil, 0, 0},
		{"two_that_wrote", []digest.Article{art(1, "Coast Courier", 0), art(2, "Evening Lamp", 0)}, 2, 2},
		{"a_wire_report_printed_twice", []digest.Article{art(1, "Reuters", 0), art(2, "Coast Courier", 1), art(3, "Evening Lamp", 1)}, 3, 1},
		{"one_publisher", []digest.Article{art(1, "CNN", 0), art(2, "CNN Business", 0)}, 2, 1},
		{"an_outlet_that_copied_and_wrote", []digest.Article{art(1, "Reuters", 0), art(2, "Coast Courier", 1), art(3, "Coast Courier", 0)}, 2, 2},
		{"one_source_twice", []digest.Article{art(1, "Coast Courier", 0), art(2, "The Coast Courier", 1)}, 1, 1},
		{"copies_of_one_that_is_elsewhere", []digest.Article{art(2, "Coast Courier", 1), art(3, "Evening Lamp", 1)}, 2, 1},
		{"no_source", []digest.Article{art(1, "", 0), art(2, "", 0)}, 0, 0},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			outlets, independent := Independent(tt.articles)
			if outlets != tt.outlets || independent != tt.independent {
				t.Errorf("%d outlets, %d independent; want %d, %d", outlets, independent, tt.outlets, tt.independent)
			}
		})
	}
}

// Any feed may take any name, and name any other: that makes no outlets.
func TestIndependentCountsFeedsNotNames(t *testing.T) {
	var n int64
	art := func(source, link string) digest.Article {
		n++
		return digest.Article{ID: n, FeedID: 1, Source: source, URL: link}
	}
	for _, c := range []struct {
		name                 string
		articles             []digest.Article
		outlets, independent int
	}{
		{"one outlet's pages", []digest.Article{art("Ledger", "https://www.ledger.example/1"), art("Ledger", "https://world.ledger.example/2")}, 1, 1},
		{"the same name elsewhere", []digest.Article{art("Ledger", "https://ledger.example/1"), art("Ledger", "https://evil.example/2")}, 2, 2},
		{"a family on two sites", []digest.Article{art("BBC News", "https://www.bbc.co.uk/1"), art("BBC News", "https://www.bbc.com/2")}, 1, 1},
		{"a stranger under its link", []digest.Article{art("Ledger", "https://ledger.example/1"), art("Ledger via evil.example", "https://ledger.example/2")}, 2, 2},
		{"one feed, many names", []digest.Article{art("Reuters via evil.example", "https://evil.example/1"), art("Ledger via evil.example", "https://ledger.example/2"), art("via evil.example", "https://lamp.example/2")}, 1, 1},
		{"one feed, its own name too", []digest.Article{art("Evil", "https://evil.example/1"), art("Ledger via evil.example", "https://ledger.example/2")}, 1, 1},
		{"a name like any other", []digest.Article{art("News via Radio", "https://a.example/1"), art("Viaduct", "https://b.example/1")}, 2, 2},
	} {
		if outlets, independent := Independent(c.articles); outlets != c.outlets || independent != c.independent {
			t.Errorf("%s: %d outlets, %d independent; want %d, %d", c.name, outlets, independent, c.outlets, c.independent)
		}
	}
}

func TestParseFamilies(t *testing.T) {
	f := ParseFamilies("# ours\nLantern Group: Evening Lamp, Morning Lamp\n\nno colon\n: \n")
	if a, b := f.Of("The Evening Lamp (blog)"), f.Of("morning lamp"); a != b || a != "lantern group" {
		t.Errorf("families %q, %q", a, b)
	}
	if got := f.Of("Coast Courier"); got != "coast courier" {
		t.Errorf("a stranger's family is %q", got)
	}
}
