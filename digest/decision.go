package digest

import "time"

// A Decision says why grouping put an article where it did.
type Decision struct {
	Article     int64
	Story       int64
	Nearest     int64   // the likeliest story, joined or not; zero when nothing came near
	Probability float64 // that the article belongs to it, 0 to 1
	DuplicateOf int64
	Evidence    []Evidence // for and against, strongest first
	Words       []string   // that the article and that story share
	At          time.Time
}

// Evidence is one thing that spoke for or against one story: what was measured, and
// by how much it moved the log-odds.
type Evidence struct {
	Name   string
	Value  float64
	Weight float64
}
