// Package chattest is the contract between the engine and the chat platforms, as
// tests that every adapter passes.
//
// It knows no platform: a Rig brings the adapter, a platform to connect it to,
// real or faked, and a person who acts there.
package chattest

import (
	"testing"
	"time"

	"newsdesk/digest/chat"
)

// A Rig is one adapter with its platform around it. It is made anew for each
// part of the contract, and closes itself by t.Cleanup.
type Rig struct {
	Adapter chat.Adapter // opened, not running
	Channel chat.Channel // where the bot may post, and the person is
	Person  Person
	// Lacks names what the platform cannot do, each with the reason. The parts of
	// the contract that need it are skipped.
	Lacks map[Ability]string
}

// A Person acts and looks for a human on the platform. What is done has happened
// on the platform when a method returns. The channels that are returned are
// closed when the adapter has acknowledged it; nil where the platform knows no
// acknowledgement. Its methods fail the test when they do not succeed.
type Person interface {
	// Say says text to the bot, mentioning it where that takes a mention: in the
	// thread of at, or in the channel when at has no ID.
	Say(at chat.Ref, text string) <-chan struct{}
	// Command types "/news" and line. A platform with named options fills them in
	// as chat.Parse would.
	Command(at chat.Ref, line string) <-chan struct{}
	// Press uses the button with this label on a message.
	Press(on chat.Ref, label string) <-chan struct{}
	// Choose picks the choice with this label in the select with that label.
	Choose(on chat.Ref, label, choice string) <-chan struct{}
	// Form is the form that the person has before them.
	Form() (Form, bool)
	// Submit fills in that form, by the fields' labels, and sends it. A field that
	// is not named keeps what it holds.
	Submit(values map[string]string) <-chan struct{}

	// Seen is every message of the bot that the person can see, oldest first, as
	// it stands now.
	Seen() []Seen
	// Doing is what the bot has shown of its progress, oldest first.
	Doing() []string

	// SayAs says text to the bot as somebody who is not to be answered.
	SayAs(who Speaker, text string)
	// Redeliver brings the latest thing that was said or done once more, under
	// the same id.
	Redeliver()
	// Fail makes the next post go wrong.
	Fail(how Failure)
}

// Seen is a message as a person sees it.
type Seen struct {
	Ref      chat.Ref
	Thread   string   // the ID of the thread's root; empty in the channel
	Text     string   // all that can be read, without markup
	Links    []string // what can be followed, buttons included
	Pings    []string // who is notified by it, "everyone" or an id
	Raw      string   // as it was sent
	Controls []string // labels of buttons and selects
	Private  bool     // nobody else sees it
	Edited   bool
}

// A Form is a form as a person sees it.
type Form struct {
	Title  string
	Text   string            // all that can be read in it beside its fields
	Errors map[string]string // by the field's label
}

// What not every person can do is an interface of its own, found by assertion. The
// parts of the contract that need one are skipped for a Person without it.
type (
	// A Visitor can open the bot's own page.
	Visitor interface {
		Visit()
		// Page is what stands there, ok once there is something.
		Page() (page Seen, ok bool)
	}
	// A Drafter can fill in a field of the form before them, by its label, without
	// sending the form.
	Drafter interface {
		Draft(label, value string)
	}
	// A Pointer can use a command on a message of the bot.
	Pointer interface {
		Use(command string, on chat.Ref) <-chan struct{}
	}
	// A Remover can take the bot out of a channel, or out of its workspace when c has
	// no ID, and bring it back.
	Remover interface {
		Remove(c chat.Channel)
		Return(c chat.Channel)
	}
)

// A Speaker is somebody who is not to be answered.
type Speaker string

// The speakers.
const (
	Itself   Speaker = "the bot itself"
	OtherBot Speaker = "another bot"
)

// A Failure is how a platform refuses or loses a post.
type Failure string

// The failures.
const (
	Limited  Failure = "limited"   // too many: try again after Pause
	Gone     Failure = "gone"      // no such channel, or not allowed there
	Rejected Failure = "rejected"  // not as it is
	TimedOut Failure = "timed out" // it is posted, but the answer is lost
)

// Pause is how long a platform that limits asks to wait.
const Pause = 2 * time.Second

// An Ability is something that not every platform can do.
type Ability string

// The abilities. Each Failure is one too.
const (
	Bots        Ability = "bots"         // others than people can speak
	Redelivery  Ability = "redelivery"   // requests may come twice
	Threads     Ability = "threads"      // messages have threads
	Buttons     Ability = "buttons"      //
	Selects     Ability = "selects"      //
	Forms       Ability = "forms"        //
	Private     Ability = "private"      // answers only one person sees
	Edits       Ability = "edits"        // messages can be changed
	Progress    Ability = "progress"     // what the bot does can be shown
	Finding     Ability = "finding"      // a message can be found by its key
	Once        Ability = "once"         // a key is posted once
	FreeText    Ability = "free text"    // commands are lines, and may be mistyped
	Acknowledge Ability = "acknowledges" // a request is acknowledged
	Graphs      Ability = "graphs"       // a chart is shown, at least in words
	Direct      Ability = "direct"       // one person alone can be written to
	Home        Ability = "home"         // the bot has a page of its own: Visitor
	Viewing     Ability = "viewing"      // a form can only show
	Many        Ability = "many"         // a field can take several choices
	Drafts      Ability = "drafts"       // a form is asked about while it is filled in: Drafter
	Pointing    Ability = "pointing"     // commands can be used on a message: Pointer
	Leaving     Ability = "leaving"      // the platform tells that the bot was removed: Remover
	Removing    Ability = "removing"     // and that it was removed from one channel
)

// patience is how long something that must happen may take, on a machine that has other
// work; grace how long something that must not is waited for.
const (
	patience = 2 * time.Minute
	grace    = 200 * time.Millisecond
)

// Test holds an adapter to the contract. open makes a rig of its own for each
// part.
func Test(t *testing.T, open func(t *testing.T) Rig) {
	for _, part := range contract {
		t.Run(part.name, func(t *testing.T) {
			rig := open(t)
			for _, need := range part.needs {
				if why, ok := rig.Lacks[need]; ok {
					t.Skipf("no %s: %s", need, why)
				}
			}
			part.test(start(t, rig))
		})
	}
}

// A part is one thing that an adapter promises.
type part struct {
	name  string
	needs []Ability
	test  func(*bench)
}

var contract = []part{
	{"a_mention_is_a_question", nil, mentionIsQuestion},
	{"a_command_is_parsed", nil, commandIsParsed},
	{"a_mistyped_command_is_explained", []Ability{FreeText}, mistypedCommand},
	{"acknowledges_before_the_handler_returns", []Ability{Acknowledge}, acknowledges},
	{"one_slow_handler_keeps_no_other_waiting", nil, slowHandler},
	{"a_redelivered_request_is_handled_once", []Ability{Redelivery}, redelivered},
	{"answers_neither_itself_nor_other_bots", []Ability{Bots}, bots},
	{"a_ref_survives_a_round_trip", nil, refRoundTrip},
	{"replies_land_in_the_thread", []Ability{Threads}, threads},
	{"every_sample_fits_and_loses_no_word", nil, samplesFit},
	{"text_is_inert", nil, inert},
	{"many_at_once_are_all_posted", nil, manyAtOnce},
	{"limited_is_a_RetryError", []Ability{Ability(Limited)}, limited},
	{"gone_is_ErrGone", []Ability{Ability(Gone)}, gone},
	{"rejected_is_ErrRejected", []Ability{Ability(Rejected)}, rejected},
	{"a_timeout_is_ErrUnknown_and_can_be_looked_up", []Ability{Ability(TimedOut)}, timedOut},
	{"a_faulty_message_is_ErrRejected", nil, faultyMessage},
	{"a_key_is_found", []Ability{Finding}, finding},
	{"a_key_is_posted_once", []Ability{Once}, once},
	{"edits_in_place", []Ability{Edits}, edits},
	{"private_answers_are_private", []Ability{Private}, private},
	{"progress_is_shown", []Ability{Progress}, progress},
	{"buttons_come_back", []Ability{Buttons}, buttons},
	{"selects_come_back", []Ability{Selects}, selects},
	{"forms_come_back_until_they_are_right", []Ability{Forms}, forms},
	{"a_form_that_takes_its_time_opens", []Ability{Forms}, slowForm},
	{"so_does_that_of_a_button", []Ability{Forms, Buttons}, slowFormOfAButton},
	{"a_form_can_only_show", []Ability{Forms, Viewing}, viewerForm},
	{"several_choices_come_back", []Ability{Forms, Many}, manyChoices},
	{"a_live_field_asks_again", []Ability{Forms, Drafts}, liveField},
	{"a_graph_is_shown_in_words_too", []Ability{Graphs}, graph},
	{"one_person_can_be_written_to", []Ability{Direct}, direct},
	{"the_page_shows_what_the_handler_says", []Ability{Home}, home},
	{"a_command_on_a_message", []Ability{Pointing}, pointing},
	{"the_handler_learns_where_the_bot_is_no_more", []Ability{Leaving}, leaving},
	{"the_handler_learns_of_a_channel_that_is_lost", []Ability{Removing}, leavingChannel},
	{"Run_returns_promptly_on_cancel", nil, cancelled},
	{"no_answer_is_no_message", nil, noAnswer},
	{"a_long_answer_comes_in_parts", nil, longAnswer},
}
