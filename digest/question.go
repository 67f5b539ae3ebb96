package digest

import "time"

// A Question is what somebody asks of the archive.
type Question struct {
	Text  string
	Asked time.Time
	// Story, when not zero, is the story under discussion; Stories are those told
	// in the thread, in their order: "the second one" may mean one of them.
	Story   int64
	Stories []int64
	// Earlier holds the questions asked before in the same thread, oldest first;
	// Told is what was answered to the last of them.
	Earlier []string
	Told    []Sentence
	// Channel is whom the answer is for; a model's words for it count for its budget.
	Channel string
}

// A Polarity is what an answer's sentences say to a question for yes or no.
type Polarity string

// Mostly the sentences speak for themselves, and the polarity is Unsaid.
const (
	Unsaid Polarity = ""
	Yes    Polarity = "yes"
	No     Polarity = "no"
)

// An Answer is what the archive says to a question. A refusal has no sentences,
// and Nearest says what comes closest.
type Answer struct {
	Refused    bool
	By         string  // the model whose words the sentences are; empty for the articles' own
	Confidence float64 // 0 to 1; comparable between questions and archives
	Sentences  []Sentence
	Candidates []Candidate // best first, also when refused
	Nearest    *Candidate
	Window     Window

	Polarity Polarity // what the first sentence plainly says to a yes-or-no question
	// Differ says that the sentences state different values, or yes and no: they
	// are to be shown side by side, each with who says it.
	Differ bool
	// Moved says that the second sentence tells what was so before the first.
	Moved bool
	// Missing are the parts of a comparison, in the question's words, of which the
	// archive says nothing.
	Missing []string
	// Outside says that it was refused for lack of an answer within the time asked
	// about; Nearest may be from another time.
	Outside bool
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
