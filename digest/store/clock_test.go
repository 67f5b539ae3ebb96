package store

import (
	"errors"
	"testing"
	"testing/synctest"
	"time"
)

// A database that was held up says nothing of this machine's clock: only what it
// answers quickly does.
func TestOnlyAQuickAnswerTellsOfAClock(t *testing.T) {
	for name, tt := range map[string]struct {
		waits []time.Duration // before the time is looked up, of each answer
		off   time.Duration   // by how much the clock is ahead
		want  time.Duration
		err   error
	}{
		"right":               {waits: []time.Duration{time.Millisecond}},
		"off":                 {waits: []time.Duration{0}, off: -14 * time.Second, want: -14 * time.Second},
		"held up once":        {waits: []time.Duration{28 * time.Second, 0}},
		"held up once, off":   {waits: []time.Duration{28 * time.Second, 0}, off: time.Minute, want: time.Minute},
		"held up all along":   {waits: []time.Duration{28 * time.Second, 12 * time.Second}, err: ErrSlow},
		"held up, clock fine": {waits: []time.Duration{4 * time.Second}},
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				asked := 0
				got, err := skewBy(func() (int64, error) {
					time.Sleep(tt.waits[asked])
					asked++
					return micros(time.Now().Add(-tt.off)), nil
				})
				if !errors.Is(err, tt.err) || (got-tt.want).Abs() > shortTrip/2 {
					t.Errorf("%s, %v; want %s, %v", got, err, tt.want, tt.err)
				}
				if asked != len(tt.waits) {
					t.Errorf("asked %d times; want %d", asked, len(tt.waits))
				}
			})
		})
	}
}
