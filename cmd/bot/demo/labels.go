package demo

import "time"

// Labels are what a careful reader makes of the newsroom: the yardstick for the
// stages of the program. Articles are named by their IDs.
type Labels struct {
	Stories        []StoryLabel
	Duplicates     map[string]string // from a copy to its original
	Facts          []FactLabel
	Values         []ValueLabel
	Contradictions []Contradiction
	Corrections    []Correction
	Promises       []Promise
	Questions      []QuestionLabel
}

// A StoryLabel is the articles about one event. Each article is in one story.
type StoryLabel struct {
	ID       string
	Title    string
	Topic    string   // the topic its articles belong to; empty for none
	Articles []string // by time of publication
}

// A FactLabel is one stated thing that was new on its day.
type FactLabel struct {
	Day   time.Time // 00:00 UTC of the day on which it was first stated
	Story string
	Fact  string
	Said  map[string]string // from an article to the words in its text that state it
}

// A ValueLabel is a value that moves while the story goes on.
type ValueLabel struct {
	Story string
	What  string
	Steps []ValueStep // in time order
}

// A ValueStep is what a value was said to be from some day on.
type ValueStep struct {
	Day     time.Time
	Value   string
	Article string
	Words   string
}

// A Contradiction is a value on which outlets differ that did not copy each other.
type Contradiction struct {
	Story  string
	What   string
	Values map[string]map[string]string // from a value to an article to its words
	// Resolved is the article that settles it; empty when none does.
	Resolved string
}

// A Correction is a value that an article took back.
type Correction struct {
	Article string
	Was     string
	Now     string
}

// A Promise is something said to happen by a day.
type Promise struct {
	Story   string
	What    string
	Article string
	Words   string
	By      time.Time
	Outcome string // happened or slipped
	Settled string // the article that tells the outcome
}

// A QuestionLabel is a question, and what answers it from the articles there were
// when it was asked.
type QuestionLabel struct {
	Ask    string
	Asked  time.Time // zero for the newsroom's end
	Says   []string  // every one is in a right answer; of words divided by | one is enough
	In     []string  // the articles that may be cited; any one is right
	Refuse string    // why it cannot be answered; empty when it can
}
