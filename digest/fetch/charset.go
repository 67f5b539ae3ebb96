package fetch

import (
	"bytes"
	"mime"
	"regexp"
	"strings"
	"unicode/utf8"

	"golang.org/x/net/html/charset"
	"golang.org/x/text/encoding"
	"golang.org/x/text/encoding/charmap"
	"golang.org/x/text/encoding/unicode"
	"golang.org/x/text/encoding/unicode/utf32"
)

var declaredEncoding = regexp.MustCompile(`^\s*<\?xml[^>]{0,200}?encoding\s*=\s*["']\s*([A-Za-z0-9._:-]{1,40})\s*["']`)

// toUTF8 decodes a feed's body. What the bytes are goes before what they are said
// to be: a byte order mark, then the shape of UTF-16 and UTF-32, then valid UTF-8,
// and only then the HTTP header and the XML declaration. Bytes that are no UTF-8
// in a text that else is become what they are in Windows-1252, which is where
// they nearly always come from.
func toUTF8(body []byte, contentType string) []byte {
	if e, skip := marked(body); e != nil {
		return decode(e, body[skip:])
	}
	body = bytes.TrimPrefix(body, []byte("\xef\xbb\xbf"))
	declared := labels(body, contentType)
	for _, l := range declared {
		// These write everything in ASCII bytes, and so pass for UTF-8.
		if strings.HasPrefix(l, "iso-2022-") || l == "hz-gb-2312" || l == "utf-7" {
			if e, _ := charset.Lookup(l); e != nil && e != encoding.Replacement {
				return decode(e, body)
			}
		}
	}
	if utf8.Valid(body) {
		return body
	}
	if mostlyUTF8(body) {
		return repairUTF8(body)
	}
	for _, l := range declared {
		e, name := charset.Lookup(l)
		if e != nil && e != encoding.Replacement && name != "utf-8" && !strings.HasPrefix(name, "utf-16") {
			return decode(e, body)
		}
	}
	return decode(charmap.Windows1252, body)
}

// marked tells the encoding that a byte order mark or the first bytes of "<?xml"
// or "<rss" give away, nil for none or UTF-8, and how many bytes the mark takes.
func marked(b []byte) (encoding.Encoding, int) {
	has := func(p string) bool { return bytes.HasPrefix(b, []byte(p)) }
	u32, u16 := utf32.UTF32, unicode.UTF16
	switch {
	case has("\x00\x00\xfe\xff"):
		return u32(utf32.BigEndian, utf32.IgnoreBOM), 4
	case has("\xff\xfe\x00\x00"):
		return u32(utf32.LittleEndian, utf32.IgnoreBOM), 4
	case has("\xfe\xff"):
		return u16(unicode.BigEndian, unicode.IgnoreBOM), 2
	case has("\xff\xfe"):
		return u16(unicode.LittleEndian, unicode.IgnoreBOM), 2
	case has("\x00\x00\x00<"):
		return u32(utf32.BigEndian, utf32.IgnoreBOM), 0
	case has("<\x00\x00\x00"):
		return u32(utf32.LittleEndian, utf32.IgnoreBOM), 0
	case has("\x00<\x00"):
		return u16(unicode.BigEndian, unicode.IgnoreBOM), 0
	case has("<\x00") && len(b) > 3 && b[3] == 0:
		return u16(unicode.LittleEndian, unicode.IgnoreBOM), 0
	}
	return nil, 0
}

// labels lists the encodings that the header and the declaration name, in lower case.
func labels(body []byte, contentType string) []string {
	var l []string
	if _, params, err := mime.ParseMediaType(contentType); err == nil && params["charset"] != "" {
		l = append(l, strings.ToLower(params["charset"]))
	}
	if m := declaredEncoding.FindSubmatch(body[:min(len(body), 400)]); m != nil {
		l = append(l, strings.ToLower(string(m[1])))
	}
	return l
}

// pageUTF8 decodes a web page. As with feeds, what is valid UTF-8 is UTF-8: many
// pages say so too late, or not at all.
func pageUTF8(body []byte, contentType string) []byte {
	if e, skip := marked(body); e != nil {
		return decode(e, body[skip:])
	}
	if utf8.Valid(body) {
		return body
	}
	if mostlyUTF8(body) {
		return repairUTF8(body)
	}
	e, _, _ := charset.DetermineEncoding(body[:min(len(body), 64<<10)], contentType)
	return decode(e, body)
}

func decode(e encoding.Encoding, b []byte) []byte {
	out, err := e.NewDecoder().Bytes(b)
	if err != nil {
		return bytes.ToValidUTF8(b, []byte("\uFFFD"))
	}
	return out
}

// mostlyUTF8 says that b holds more characters that are several bytes of valid
// UTF-8 than bytes that are none.
func mostlyUTF8(b []byte) bool {
	good, bad := 0, 0
	for i := 0; i < len(b); {
		if b[i] < utf8.RuneSelf {
			i++
			continue
		}
		r, n := utf8.DecodeRune(b[i:])
		if r == utf8.RuneError && n == 1 {
			bad++
		} else {
			good++
		}
		i += n
	}
	return good > bad
}

func repairUTF8(b []byte) []byte {
	out := make([]byte, 0, len(b)+64)
	for i := 0; i < len(b); {
		r, n := utf8.DecodeRune(b[i:])
		if r == utf8.RuneError && n == 1 {
			out = utf8.AppendRune(out, charmap.Windows1252.DecodeByte(b[i]))
		} else {
			out = append(out, b[i:i+n]...)
		}
		i += n
	}
	return out
}
