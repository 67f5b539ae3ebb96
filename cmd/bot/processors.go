package main

import (
	"os"
	"runtime"
)

// spare is how many threads may run Go code beside one for each processor.
const spare = 2

// spareThreads lets more threads run Go code than there are processors, unless the
// environment says how many. While as many goroutines compute as there may be threads,
// Go looks at the network every ten milliseconds, and what comes then waits for ten
// more behind each that computes; a spare thread is woken by the operating system as
// soon as something comes, and it shares the processors out fairly. So a platform has
// its acknowledgement while the engine is busy; see BenchmarkAck in adapters/slack.
func spareThreads() {
	if os.Getenv("GOMAXPROCS") == "" {
		runtime.GOMAXPROCS(runtime.GOMAXPROCS(0) + spare)
	}
}
