package text

import (
	"slices"
	"strings"
	"time"
)

// A Scene is what a text says of which event it speaks, as far as that tells it from
// another.
type Scene struct {
	Places  []string    // the stems of each place's name, one place each: "uttar pradesh"
	Names   []string    // what events are called, in stems: "mayura" of cyclone Mayura
	Kinds   []string    // what kinds of events it names: "quake"
	Days    []time.Time // midnight UTC of the days on which it says that something happened
	Another bool        // it says itself that there were other such events

	stems map[string]bool
}

// SceneOf reads the scene of a text that was published on the day of ref. A text that
// tells how a count has risen says when it rose: only the days that it gives an event
// itself, as in "Monday's blast", are taken then.
func SceneOf(s string, ref time.Time, risen bool) Scene {
	words := Words(s)
	if len(words) > longestScene {
		words = words[:longestScene]
	}
	r := valueReader{s: s, words: words, low: make([]string, len(words)), of: slices.Repeat([]int{-1}, len(words))}
	sc := Scene{stems: map[string]bool{}}
	for i, w := range words {
		r.low[i] = strings.ToLower(w.Text)
		sc.stems[stemmed(r.low[i])] = true
	}
	for i := range words {
		r.locate(&sc, i)
		sc.Another = sc.Another || r.another(i)
		if k := eventKinds[r.low[i]]; k != "" {
			sc.Kinds = appendNew(sc.Kinds, k)
		}
	}
	for _, d := range Dates(s, ref) {
		own := strings.HasSuffix(d.Text, "'s") || strings.HasSuffix(d.Text, "’s")
		if d.Days() == 1 && (!risen || own) {
			sc.Days = append(sc.Days, d.From)
		}
	}
	return sc
}

// longestScene bounds what is read of a text, in words.
const longestScene = 200

// locate takes the place or the event's name at the word at i into a scene.
func (r *valueReader) locate(sc *Scene, i int) {
	switch {
	case naming[r.low[i]] && r.capitalised(i+1) && r.close(i):
		sc.Names = appendNew(sc.Names, stemmed(r.low[i+1]))
	case placing[r.low[i]] || r.low[i] == "of" && regions[r.word(i-1)]:
		r.locateBehind(sc, i)
	case r.capitalised(i) && (i == 0 || !r.capitalised(i-1)):
		r.locateBefore(sc, i)
	}
}

// locateBehind takes what the preposition at the word at i leads to for a place: "in
// the Kerala hills".
func (r *valueReader) locateBehind(sc *Scene, i int) {
	at := i + 1
	for at < i+4 && at < len(r.words) && r.close(at-1) && !capital(r.words[at].Text) && !joining[r.low[at]] && r.low[at] != "to" && r.low[at] != "by" {
		at++
	}
	if r.close(at - 1) {
		r.noteplace(sc, at)
	}
}

// locateBefore takes the name at the word at i for a place where an event stands
// behind it: "the Kabul blast".
func (r *valueReader) locateBefore(sc *Scene, i int) {
	for at := i; at < len(r.words) && at < i+6 && (at == i || r.close(at-1)); {
		at++
		if eventKinds[r.word(at)] != "" && r.close(at-1) && !naming[r.word(at)] {
			r.noteplace(sc, i)
		}
		if at < len(r.words) && (stops[r.low[at]] || joining[r.low[at]] || timely[r.low[at]]) {
			return
		}
	}
}

// noteplace takes the name that begins at the word at i for a place.
func (r *valueReader) noteplace(sc *Scene, i int) {
	var name []string
	for ; r.capitalised(i) && len(name) < 4; i++ {
		if eventKinds[r.low[i]] != "" || len(name) > 0 && !r.close(i-1) {
			break
		}
		name = append(name, stemmed(r.low[i]))
	}
	if len(name) > 0 {
		sc.Places = appendNew(sc.Places, strings.Join(name, " "))
	}
}

// capitalised says that the word at i has a capital and is no word for a time, and none
// that only begins a sentence.
func (r *valueReader) capitalised(i int) bool {
	if i < 0 || i >= len(r.words) || !capital(r.words[i].Text) {
		return false
	}
	w := strings.TrimSuffix(r.low[i], "'s")
	if w == "new" && r.close(i) && i+1 < len(r.words) && capital(r.words[i+1].Text) && eventKinds[r.low[i+1]] == "" { // New Delhi
		return true
	}
	return !timely[w] && !stops[w] && !determining[w] && !joining[w] && !placing[w] && !othering[w]
}

// another says that the words at i speak of one more event, or of one that came after
// another: "a second blast", "two days after an attack".
func (r *valueReader) another(i int) bool {
	w := r.low[i]
	if w == "after" && spans[strings.TrimSuffix(r.word(i-1), "s")] {
		next := r.word(i + 1)
		return next == "a" || next == "an" || next == "another" || next == "similar"
	}
	if !othering[w] {
		return false
	}
	for at := i + 1; at <= i+4 && at < len(r.words) && r.close(at-1); at++ {
		if eventKinds[r.low[at]] != "" {
			return true
		}
	}
	return false
}

var (
	placing  = wordSet(`in at near off outside inside around across along over`)
	regions  = wordSet(`state city town district province village island coast capital region port county suburb outskirts`)
	naming   = wordSet(`cyclone hurricane typhoon storm flight ferry operation`)
	othering = wordSet(`second third fourth fifth another fresh separate similar new latest`)
	spans    = wordSet(`day week month hour year`)
)

// eventKinds are the words for events that cost lives, by kind.
var eventKinds = byName(map[string]string{
	"quake":    `earthquake earthquakes quake quakes tremor tremors aftershock aftershocks tsunami`,
	"storm":    `flood floods flooding flash-flood landslide landslides mudslide mudslides avalanche storm storms cyclone hurricane typhoon tornado tornadoes monsoon rains downpour`,
	"crash":    `crash crashes collision collisions accident accidents derailment derailed pile-up capsized capsizing sinking shipwreck`,
	"blast":    `blast blasts explosion explosions bombing bombings bomb bombs attack attacks strike strikes airstrike airstrikes shelling shooting shootings gunman raid raids ambush stabbing massacre clash clashes riot riots`,
	"fire":     `fire fires blaze blazes wildfire wildfires inferno`,
	"crush":    `stampede crush`,
	"collapse": `collapse collapses collapsed`,
	"disease":  `outbreak epidemic cholera dengue measles ebola heatwave`,
})

// Apart says that two texts hardly speak of one event: each is what one says, within what
// its article says it is about.
func Apart(a, b, aboutA, aboutB Scene) bool {
	if a.Another || b.Another || aboutA.Another || aboutB.Another || strangers(a.Kinds, aboutB.Kinds) && strangers(b.Kinds, aboutA.Kinds) {
		return true
	}
	if strangers(a.Days, b.Days) || strangers(a.Names, b.Names) {
		return true
	}
	if len(a.Names) > 0 && len(b.Names) > 0 {
		return false
	}
	return aboutB.lacks(a.Places) || aboutA.lacks(b.Places)
}

// lacks says that a scene does not name one of some places.
func (s Scene) lacks(places []string) bool {
	for _, p := range places {
		for w := range strings.FieldsSeq(p) {
			if !s.stems[w] {
				return true
			}
		}
	}
	return false
}

// strangers says that two lists have something, and nothing in common.
func strangers[T comparable](a, b []T) bool {
	return len(a) > 0 && len(b) > 0 && !slices.ContainsFunc(a, func(x T) bool { return slices.Contains(b, x) })
}

// SamePlaceAndDay says that two scenes name the same places, and a day in common.
func SamePlaceAndDay(a, b Scene) bool {
	return len(a.Places) > 0 && len(b.Places) > 0 && len(a.Days) > 0 && len(b.Days) > 0 && !strangers(a.Days, b.Days) && !a.lacks(b.Places) && !b.lacks(a.Places)
}

// Rises says that a sentence tells its value as one that has grown since: "rose to 41",
// "41 dead so far", "now 41".
func (v Value) Rises(sentence string) bool {
	if v.Way > 0 || v.Changed {
		return true
	}
	low := strings.ToLower(sentence)
	before := strings.TrimSuffix(low[:min(v.Amount.Start, len(low))], " at least ")
	return strings.Contains(low, " so far") || strings.HasPrefix(low, "in all, ") || strings.HasSuffix(strings.TrimRight(before, " "), "now")
}
