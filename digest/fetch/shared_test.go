package fetch

import (
	"archive/tar"
	"compress/gzip"
	"errors"
	"io"
	"testing"

	"newsdesk/digest/datatest"
)

// sharedTar reads every file of a shared archive.
func sharedTar(t testing.TB, name string) map[string][]byte {
	t.Helper()
	z, err := gzip.NewReader(datatest.Open(t, "data/"+name))
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
