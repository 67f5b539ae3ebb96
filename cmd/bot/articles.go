package main

import (
	"bufio"
	"bytes"
	"compress/gzip"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"iter"
	"os"
	"strings"
	"time"

	"newsdesk/digest"
	"newsdesk/digest/fetch"
)

// maxLine is the longest line of an article file, in bytes.
const maxLine = 16 << 20

// A fileArticle is one line of an article file: the form in which articles come
// into and go out of the engine's commands. Published is RFC 3339.
type fileArticle struct {
	ID        string `json:"id"`
	Title     string `json:"title"`
	Text      string `json:"text"`
	Source    string `json:"source"`
	URL       string `json:"url"`
	Published string `json:"published"`
	Lang      string `json:"lang,omitempty"`
	Story     string `json:"story,omitempty"`
	Image     string `json:"image,omitempty"`
}

// article is f as the engine knows it, under the number that stands for its id.
func (f fileArticle) article(id int64) (digest.Article, error) {
	at, err := time.Parse(time.RFC3339, f.Published)
	if err != nil && f.Published != "" {
		return digest.Article{}, fmt.Errorf("article %q: published %q is not an RFC 3339 time, such as 2025-04-18T06:30:00Z", f.ID, f.Published)
	}
	return digest.Article{
		ID: id, Identity: f.ID, URL: f.URL, Title: f.Title, Text: f.Text, Source: f.Source,
		Language: f.Lang, Image: fetch.Image(f.Image), Published: at.UTC(), Undated: f.Published == "",
	}, nil
}

// A lineError is a fault in one line of an input file; the lines after it can
// still be read.
type lineError struct {
	File         string
	Line, Column int
	Err          error
}

func (e *lineError) Error() string {
	return fmt.Sprintf("%s:%d:%d: %v", e.File, e.Line, e.Column, e.Err)
}

func (e *lineError) Unwrap() error { return e.Err }

// openInput opens a file for reading, "-" being standard input; gzip is undone.
func openInput(path string, stdin io.Reader) (io.ReadCloser, error) {
	if path == "-" {
		return io.NopCloser(stdin), nil
	}
	f, err := os.Open(path)
	if err != nil {
		return nil, &usageError{err}
	}
	if !strings.HasSuffix(path, ".gz") {
		return f, nil
	}
	z, err := gzip.NewReader(f)
	if err != nil {
		f.Close()
		return nil, usagef("read %s: %w", path, err)
	}
	return struct {
		io.Reader
		io.Closer
	}{z, f}, nil
}

// readLines gives each line of a JSON Lines file, decoded into a T. A line that
// is no T, or is too long, comes as a *lineError and reading goes on; any other error
// ends it.
func readLines[T any](r io.Reader, file string) iter.Seq2[T, error] {
	return func(yield func(T, error) bool) {
		lines := bufio.NewReaderSize(r, 64<<10)
		for line := 1; ; line++ {
			b, fault, end := nextLine(lines)
			if line == 1 {
				b = bytes.TrimPrefix(b, []byte("\ufeff"))
			}
			if fault != nil || len(bytes.TrimSpace(b)) > 0 {
				var v T
				if fault == nil {
					fault = decode(b, &v)
				}
				if fault != nil {
					fault = &lineError{File: file, Line: line, Column: column(fault), Err: plainJSON(fault)}
				}
				if !yield(v, fault) {
					return
				}
			}
			if end != nil {
				if !errors.Is(end, io.EOF) {
					var none T
					yield(none, end)
				}
				return
			}
		}
	}
}

// decode is json.Unmarshal, but what decodes itself checks the line itself: once.
func decode(b []byte, v any) error {
	if u, ok := v.(json.Unmarshaler); ok {
		return u.UnmarshalJSON(b)
	}
	return json.Unmarshal(b, v)
}

// nextLine reads one line, the last of which may not be ended; end says why there is
// no other. Of a line that is too long nothing is kept.
func nextLine(r *bufio.Reader) (line []byte, fault, end error) {
	for {
		part, err := r.ReadSlice('\n')
		if len(line)+len(part) > maxLine {
			line, fault = nil, fmt.Errorf("the line is longer than %d MiB", maxLine>>20)
		}
		if fault == nil {
			line = append(line, part...)
		}
		if !errors.Is(err, bufio.ErrBufferFull) {
			return bytes.TrimRight(line, "\r\n"), fault, err
		}
	}
}

// plainJSON says what is wrong with a line in words for people who have never seen
// this program from inside.
func plainJSON(err error) error {
	var t *json.UnmarshalTypeError
	switch {
	case !errors.As(err, &t):
		return err
	case t.Field == "":
		return fmt.Errorf("the line is a JSON %s; an object is wanted", t.Value)
	}
	return fmt.Errorf("%q is a JSON %s; a %s is wanted", t.Field, t.Value, t.Type)
}

func column(err error) int {
	var s *json.SyntaxError
	var t *json.UnmarshalTypeError
	switch {
	case errors.As(err, &s):
		return int(s.Offset)
	case errors.As(err, &t):
		return int(t.Offset)
	}
	return 1
}
