package discord

import (
	"flag"
	"os"
	"testing"
)

// TestMain lets more tests run at once than there are processors: most of their time
// they wait.
func TestMain(m *testing.M) {
	flag.Parse()
	if f := flag.Lookup("test.parallel"); f.Value.String() == f.DefValue {
		_ = f.Value.Set("5") // a number is taken
	}
	os.Exit(m.Run())
}
