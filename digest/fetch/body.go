package fetch

import (
	"bytes"
	"compress/flate"
	"compress/gzip"
	"compress/zlib"
	"errors"
	"fmt"
	"io"
	"net/http"
	"strings"
)

// readBody reads an answer's body, undoing its compression, up to limit bytes.
// A body that breaks off is returned as far as it goes, with cut set.
func readBody(resp *http.Response, limit int64) (body []byte, cut bool, err error) {
	if resp.StatusCode != http.StatusOK {
		// Only a success is read for what it says, but a little of an error's body
		// lets the connection be used again.
		limit = min(limit, 64<<10)
		body, _ = io.ReadAll(io.LimitReader(resp.Body, limit))
		return body, false, nil
	}
	if resp.ContentLength > limit {
		return nil, false, tooLarge(limit)
	}
	wire := &counter{r: resp.Body}
	r, err := decompress(wire, resp.Header.Get("Content-Encoding"))
	if err != nil {
		return nil, false, err
	}
	body, cut, err = readBounded(r, limit, resp.ContentLength)
	if errors.Is(err, errTooLong) {
		return nil, false, overLimit(limit, wire.n)
	}
	if err != nil {
		return nil, false, err
	}
	if bytes.HasPrefix(body, []byte{0x1f, 0x8b}) {
		return gunzip(body, limit)
	}
	return body, cut, nil
}

var errTooLong = errors.New("longer than the limit")

// readBounded reads r to its end. A broken end is no error but cut.
func readBounded(r io.Reader, limit, hint int64) (body []byte, cut bool, err error) {
	var b bytes.Buffer
	if hint > 0 {
		b.Grow(int(min(hint, limit)) + bytes.MinRead)
	}
	_, err = b.ReadFrom(io.LimitReader(r, limit+1))
	if int64(b.Len()) > limit {
		return nil, false, errTooLong
	}
	if brokeOff(err) {
		return b.Bytes(), true, nil
	}
	return b.Bytes(), false, err
}

// brokeOff says that err is the other side's breaking off, not our time running out.
func brokeOff(err error) bool {
	var corrupt flate.CorruptInputError
	return errors.Is(err, io.ErrUnexpectedEOF) || errors.Is(err, gzip.ErrChecksum) || errors.Is(err, gzip.ErrHeader) ||
		errors.Is(err, zlib.ErrChecksum) || errors.As(err, &corrupt)
}

// decompress undoes the Content-Encoding. We ask for gzip only; some servers
// send deflate all the same.
func decompress(r io.Reader, encoding string) (io.Reader, error) {
	switch strings.ToLower(strings.TrimSpace(encoding)) {
	case "", "identity":
		return r, nil
	case "gzip", "x-gzip":
		z, err := gzip.NewReader(r)
		if errors.Is(err, io.EOF) {
			return bytes.NewReader(nil), nil
		}
		if err != nil {
			return nil, faultf(Broken, "the answer claims to be gzip and is not; tell the publisher")
		}
		return z, nil
	case "deflate":
		z, err := zlib.NewReader(r)
		if err != nil {
			return nil, faultf(Broken, "the answer claims to be compressed and is not; tell the publisher")
		}
		return z, nil
	}
	return nil, faultf(Broken, "the answer is compressed as %q, which was not asked for; tell the publisher", brief(encoding))
}

// gunzip undoes compression that no header told of, as of a feed.xml.gz.
func gunzip(body []byte, limit int64) ([]byte, bool, error) {
	wire := &counter{r: bytes.NewReader(body)}
	z, err := gzip.NewReader(wire)
	if err != nil {
		return body, false, nil
	}
	plain, cut, err := readBounded(z, limit, 0)
	if errors.Is(err, errTooLong) {
		return nil, false, overLimit(limit, wire.n)
	}
	return plain, cut, err
}

func overLimit(limit, wire int64) *Fault {
	if wire < limit/20 {
		return faultf(TooLarge, "%s of compressed data unpack to more than %s, the most that is read: a decompression bomb, or a mistake; tell the publisher", size(wire), size(limit))
	}
	return tooLarge(limit)
}

func tooLarge(limit int64) *Fault {
	return faultf(TooLarge, "the answer is larger than %s, the most that is read; follow a smaller feed of the site, or raise fetch.max_body", size(limit))
}

func size(n int64) string {
	switch {
	case n >= 1<<20:
		return fmt.Sprintf("%d MiB", n>>20)
	case n >= 1<<10:
		return fmt.Sprintf("%d KiB", n>>10)
	}
	return fmt.Sprintf("%d bytes", n)
}

// A counter counts what is read through it.
type counter struct {
	r io.Reader
	n int64
}

func (c *counter) Read(p []byte) (int, error) {
	n, err := c.r.Read(p)
	c.n += int64(n)
	return n, err
}
