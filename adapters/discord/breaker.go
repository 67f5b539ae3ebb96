package discord

import (
	"fmt"
	"net/http"
	"strings"
	"time"

	"newsdesk/digest/chat"
)

// A shut is a kind of request that Discord refuses in one place, for want of a right.
// After a few refusals in a row it is not made for a while, ever longer: each counts
// towards a ban of the address, and none would do any good.
type shut struct {
	refusals int
	until    time.Time
	err      error // the last refusal
}

const (
	shutAfter = 3
	shutFirst = time.Minute
	shutMost  = time.Hour
	maxShut   = 5000
)

func shutKey(r route) string { return r.template + " " + r.major }

// shutOut takes note of a refusal, if it is for want of a right in one place.
func (l *limiter) shutOut(r route, refused *apiError, err error) {
	if r.major == "" || r.exempt || refused.Status != http.StatusForbidden || (refused.Code != codeAccess && refused.Code != codePermissions) {
		return
	}
	l.mu.Lock()
	defer l.mu.Unlock()
	s := l.shut[shutKey(r)]
	if s == nil {
		if len(l.shut) >= maxShut {
			clear(l.shut)
		}
		s = &shut{}
		l.shut[shutKey(r)] = s
	}
	s.refusals, s.err = s.refusals+1, err
	if n := s.refusals - shutAfter; n >= 0 {
		s.until = l.now().Add(min(shutFirst<<min(n, 10), shutMost))
	}
}

// refusing is the error of a request that is not worth making now.
func (l *limiter) refusing(r route) error {
	l.mu.Lock()
	defer l.mu.Unlock()
	s := l.shut[shutKey(r)]
	if s == nil || !l.now().Before(s.until) {
		return nil
	}
	return fmt.Errorf("%w: refused %d times in a row, not asked again before %s: %w", chat.ErrGone, s.refusals, s.until.UTC().Format(time.TimeOnly), s.err)
}

// granted takes note that a request was not refused.
func (l *limiter) granted(r route) {
	l.mu.Lock()
	defer l.mu.Unlock()
	delete(l.shut, shutKey(r))
}

// open forgets the refusals in a place, and says whether there were any.
func (l *limiter) open(major string) bool {
	l.mu.Lock()
	defer l.mu.Unlock()
	found := false
	for key := range l.shut {
		if strings.HasSuffix(key, " "+major) {
			delete(l.shut, key)
			found = true
		}
	}
	return found
}
