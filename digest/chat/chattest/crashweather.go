package chattest

import (
	"context"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"
)

// weather makes it worse for a newsroom until ctx is done: the network is cut, the
// disk is full, the database is restarted as after a power cut. It ends in fair
// weather.
func (r *room) weather(ctx context.Context) {
	for ctx.Err() == nil {
		pause(ctx, rand.N(6*time.Second)) //nolint:gosec // a test's dice
		if ctx.Err() != nil {
			return
		}
		switch what := rand.IntN(3); { //nolint:gosec // as above
		case what == 0:
			r.line.cut.Store(true)
			pause(ctx, rand.N(2*time.Second)) //nolint:gosec // as above
			r.line.cut.Store(false)
			r.count("network cuts")
		case what == 1 && r.cluster != nil:
			r.restartDatabase()
		case what == 2 && r.small:
			r.fillDisk(ctx)
		}
	}
}

func pause(ctx context.Context, d time.Duration) {
	select {
	case <-ctx.Done():
	case <-time.After(d):
	}
}

func (e *engineUnderTest) count(what string) {
	e.tally.mu.Lock()
	defer e.tally.mu.Unlock()
	if e.tally.weather == nil {
		e.tally.weather = map[string]int{}
	}
	e.tally.weather[what]++
}

// restartDatabase stops PostgreSQL as a power cut would, and starts it again, unless a
// newsroom that shares it is being opened or judged.
func (r *room) restartDatabase() {
	r.restarting.Lock()
	defer r.restarting.Unlock()
	if int(r.storming.Load()) < r.crowd().rooms {
		return
	}
	data := filepath.Join(r.cluster.Dir(), "data")
	for _, args := range [][]string{
		{"-D", data, "-m", "immediate", "-s", "stop"},
		{"-D", data, "-w", "-s", "-l", filepath.Join(r.cluster.Dir(), "log"), "-o", r.cluster.Options(), "start"},
	} {
		if out, err := r.cluster.Command("pg_ctl", args...).CombinedOutput(); err != nil {
			r.t.Errorf("restart PostgreSQL: %v: %s", err, out)
		}
	}
	r.count("database restarts")
}

// smallDisk mounts a disk of a few megabytes on a folder; false where that may not be
// done.
func smallDisk(t *testing.T, dir string) bool {
	if os.Getuid() != 0 || exec.CommandContext(t.Context(), "mount", "-t", "tmpfs", "-o", "size=12m", "tmpfs", dir).Run() != nil {
		t.Log("no small disk can be mounted here: the disk is never full")
		return false
	}
	t.Cleanup(func() {
		if out, err := exec.Command("umount", dir).CombinedOutput(); err != nil { //nolint:noctx // the test's has ended
			t.Errorf("umount: %v: %s", err, out)
		}
	})
	return true
}

// fillDisk leaves no room on the newsroom's disk for a while.
func (r *room) fillDisk(ctx context.Context) {
	ballast := filepath.Join(r.dir, "ballast")
	f, err := os.Create(ballast)
	if err != nil {
		r.t.Error(err)
		return
	}
	for size := 1 << 20; size > 0; {
		if _, err := f.WriteString(strings.Repeat(".", size)); err != nil {
			size /= 2
		}
	}
	_ = f.Close()                                 // it is full
	pause(ctx, time.Second+rand.N(4*time.Second)) //nolint:gosec // a test's dice
	if err := os.Remove(ballast); err != nil {
		r.t.Error(err)
	}
	r.count("full disks")
}

// replaced ends a process that is to be followed by another: told to, as in a rolling
// restart, or with no warning. In bad weather it may have ended by itself.
func (r *room) replaced(p *process) {
	if !r.plan.storms {
		r.kill(p)
		return
	}
	select {
	case <-p.ended:
		r.count("ended by itself")
		r.note(false)
		return
	default:
	}
	if rand.IntN(5) > 0 { //nolint:gosec // a test's dice
		r.kill(p)
		return
	}
	_ = p.Process.Signal(syscall.SIGTERM) // it may end just now
	select {
	case <-p.ended:
	case <-time.After(30 * time.Second):
		r.t.Error("the bot does not end when it is told to")
	}
	r.count("restarts")
	r.note(false)
}
