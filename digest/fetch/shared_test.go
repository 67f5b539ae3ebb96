package fetch

import (
	"archive/tar"
	"compress/gzip"
	"errors"
	"io"
	"os"
	"path/filepath"
	"testing"
)

// sharedFile opens a file of the shared data, which is not part of the project,
// or skips the test when it is not there.
func sharedFile(t testing.TB, name string) *os.File {
	t.Helper()
	dir := os.Getenv("NEWSDESK_SHARED")
	if dir == "" {
		dir = filepath.Join("..", "..", "..", "shared")
	}
	f, err := os.Open(filepath.Join(dir, "data", name))
	if err != nil {
		t.Skipf("no shared data (set NEWSDESK_SHARED): %v", err)
	}
	t.Cleanup(func() { f.Close() })
	return f
}

// sharedTar reads every file of a shared archive.
func sharedTar(t testing.TB, name string) map[string][]byte {
	t.Helper()
	z, err := gzip.NewReader(sharedFile(t, name))
	if err != nil {
		t.Fatal(err)
	}
	files := map[string][]byte{}
	for r := tar.NewReader(z); ; {
		h, err := r.Next()
		if errors.Is(err, io.EOF) {
			return files
		}
		if err != nil {
			t.Fatal(err)
		}
		if h.Typeflag != tar.TypeReg {
			continue
		}
		b, err := io.ReadAll(r)
		if err != nil {
			t.Fatal(err)
		}
		files[h.Name] = b
	}
}
