package digest

import "time"

// A Question is what somebody asks of the archive.
type Question struct {
	Text  string
	Asked time.Time
	// Story, when not zero, is the story under discussion; Earlier holds the
	// questions asked before in the same thread, oldest first.
	Story   int64
	Earlier []string
}

// An Answer is what the archive says to a question. A refusal has no sentences,
// and Nearest says what comes closest.
type Answer struct {
	Refused    bool
	Confidence float64 // 0 to 1; comparable between questions and archives
	Sentences  []Sentence
	Candidates []Candidate // best first, also when refused
	Nearest    *Candidate
	Window     Window
}

// A Candidate is a sentence that may hold the answer.
type Candidate struct {
	Text  string
	Cite  Cite
	Score float64
}

// A Window is the stretch of the archive that was searched.
type Window struct {
	Articles int
	From, To time.Time // of publication
	Newest   time.Time // when the newest article was fetched
}
