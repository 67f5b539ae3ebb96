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

func TestParseFamilies(t *testing.T) {
	f := ParseFamilies("# ours\nLantern Group: Evening Lamp, Morning Lamp\n\nno colon\n: \n")
	if a, b := f.Of("The Evening Lamp (blog)"), f.Of("morning lamp"); a != b || a != "lantern group" {
		t.Errorf("families %q, %q", a, b)
	}
	if got := f.Of("Coast Courier"); got != "coast courier" {
		t.Errorf("a stranger's family is %q", got)
	}
}
