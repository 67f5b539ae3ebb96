package main

import (
	"fmt"
	"io"
	"log/slog"
	"net"
	"net/http"
	"net/netip"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"syscall"
	"testing"
	"time"

	"newsdesk/adapters"
	"newsdesk/config"
	"newsdesk/digest"
	"newsdesk/digest/datatest"
)

// BenchmarkPolling polls 1,000 feeds of 20 to 50 articles: all new, all unchanged,
// and a tenth of them with two new articles each. Storing, grouping, matching and
// indexing are included. It needs the measuring data's feed server; the server is
// a process of its own, so that cpu-s is the bot's alone.
func BenchmarkPolling(b *testing.B) {
	const feeds = 1000
	base := startFeedServer(b, feeds)
	for b.Loop() {
		b.StopTimer()
		n := benchNewsroom(b, b.TempDir())
		now := time.Now()
		for i := range feeds {
			url := fmt.Sprintf("http://127.0.0.%d:%s/f/%d.xml", 1+i%50, port(base), i)
			if _, err := n.store.AddFeed(b.Context(), digest.Feed{URL: url}, now); err != nil {
				b.Fatal(err)
			}
		}
		b.StartTimer()
		measure(b, "cold", func() error { return n.ingest.Poll(b.Context(), now) })
		measure(b, "304", func() error { return n.ingest.Poll(b.Context(), now.Add(48*time.Hour)) })
		b.StopTimer()
		get(b, base+"/ctl/advance?pct=10&new=2")
		b.StartTimer()
		measure(b, "tenth", func() error { return n.ingest.Poll(b.Context(), now.Add(96*time.Hour)) })
		b.StopTimer()
		report(b, n)
		if err := n.Close(); err != nil {
			b.Fatal(err)
		}
		b.StartTimer()
	}
}

func startFeedServer(b *testing.B, feeds int) string {
	b.Helper()
	dir := filepath.Dir(datatest.Path(b, "bench/feedserver/main.go"))
	bin := filepath.Join(b.TempDir(), "feedserver")
	build := exec.Command("go", "build", "-o", bin, ".")
	build.Dir = dir
	if out, err := build.CombinedOutput(); err != nil {
		b.Fatalf("build feed server: %v\n%s", err, out)
	}
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		b.Fatal(err)
	}
	base := "http://" + l.Addr().String()
	if err := l.Close(); err != nil {
		b.Fatal(err)
	}
	server := exec.Command(bin, "-feeds", strconv.Itoa(feeds), "-port", port(base))
	if err := server.Start(); err != nil {
		b.Fatal(err)
	}
	b.Cleanup(func() {
		_ = server.Process.Kill()
		_ = server.Wait()
	})
	for range 600 {
		if r, err := http.Get(base + "/stats"); err == nil {
			r.Body.Close()
			return base
		}
		time.Sleep(100 * time.Millisecond)
	}
	b.Fatal("the feed server does not answer")
	return ""
}

func port(base string) string { return base[strings.LastIndexByte(base, ':')+1:] }

func get(b *testing.B, url string) {
	b.Helper()
	r, err := http.Get(url)
	if err != nil {
		b.Fatal(err)
	}
	defer r.Body.Close()
	if _, err := io.Copy(io.Discard, r.Body); err != nil {
		b.Fatal(err)
	}
}

func benchNewsroom(b *testing.B, dir string) *newsroom {
	b.Helper()
	cfg := config.Default()
	cfg.Database = filepath.Join(dir, "bench.db")
	cfg.Fetch.AllowPrivate = []netip.Prefix{netip.MustParsePrefix("127.0.0.0/8")}
	cfg.Fetch.FullText = false
	log := slog.New(slog.DiscardHandler)
	n, err := openNewsroom(b.Context(), wiring{cfg: cfg, now: time.Now, log: log, set: adapters.NewSet(log, nil), hasty: true})
	if err != nil {
		b.Fatal(err)
	}
	return n
}

// measure reports the processor time that f takes.
func measure(b *testing.B, name string, f func() error) {
	b.Helper()
	before := cpu(b)
	if err := f(); err != nil {
		b.Fatal(err)
	}
	b.ReportMetric((cpu(b) - before).Seconds(), name+"-cpu-s")
}

func cpu(b *testing.B) time.Duration {
	b.Helper()
	var u syscall.Rusage
	if err := syscall.Getrusage(syscall.RUSAGE_SELF, &u); err != nil {
		b.Fatal(err)
	}
	return time.Duration(u.Utime.Nano() + u.Stime.Nano())
}

// report tells how many articles are stored, how many feeds are at fault and how
// much memory is resident.
func report(b *testing.B, n *newsroom) {
	b.Helper()
	w, err := n.store.Window(b.Context(), digest.Scope{})
	if err != nil {
		b.Fatal(err)
	}
	feeds, err := n.store.Feeds(b.Context())
	if err != nil {
		b.Fatal(err)
	}
	faults := 0
	for _, f := range feeds {
		if !f.Healthy() {
			faults++
		}
	}
	b.ReportMetric(float64(w.Articles), "articles")
	b.ReportMetric(float64(faults), "faulty-feeds")
	b.ReportMetric(resident(b), "peak-MB")
}

func resident(b *testing.B) float64 {
	b.Helper()
	s, err := os.ReadFile("/proc/self/status")
	if err != nil {
		b.Skip("no /proc here")
	}
	for line := range strings.SplitSeq(string(s), "\n") {
		if kb, ok := strings.CutPrefix(line, "VmHWM:"); ok {
			n, err := strconv.ParseFloat(strings.TrimSpace(strings.TrimSuffix(strings.TrimSpace(kb), "kB")), 64)
			if err != nil {
				b.Fatal(err)
			}
			return n / 1024
		}
	}
	return 0
}
