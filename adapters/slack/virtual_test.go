package slack

import (
	"fmt"
	"net/http"
	"net/http/httptest"
	"testing"
	"testing/synctest"
	"time"
)

// busy is how much longer a test waits in real time than what it waits for should
// take: the machine may have other work.
const busy = 20

// slackWaits is how long Slack waits for an acknowledgement, and for a dialog to be
// opened.
const slackWaits = 3 * time.Second

// patience is slackWaits as far as the fake can hold the bot to it: to the millisecond
// where time is virtual.
func (f *fake) patience() time.Duration {
	if f.near {
		return slackWaits
	}
	return busy * slackWaits
}

// virtual runs a test over HTTP, or with the app installed, in which nothing goes over
// a network and time is virtual: what takes no time takes none, however busy the
// machine is, and what waits does not keep anybody waiting.
func virtual(t *testing.T, over string, do func(t *testing.T, f *fake, a *Adapter, h *human)) {
	t.Helper()
	f := newFake(t)
	synctest.Test(t, func(t *testing.T) {
		_, a, h := rigOn(t, f.nearby(t), over)
		do(t, f, a, h)
	})
}

// nearby has the fake reached without a network, by who is in t's bubble.
func (f *fake) nearby(t testing.TB) *fake {
	f.t, f.near, f.clock = t, true, time.Now().UnixMicro()
	return f
}

// direct is a transport without a network. What panics has its connection cut.
type direct struct{ http.Handler }

func (d direct) RoundTrip(r *http.Request) (resp *http.Response, err error) {
	defer func() {
		if v := recover(); v != nil {
			resp, err = nil, fmt.Errorf("the connection is cut: %v", v)
		}
	}()
	if r.Body == nil {
		r.Body = http.NoBody
	}
	w := httptest.NewRecorder()
	d.ServeHTTP(w, r)
	return w.Result(), nil
}
