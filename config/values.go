package config

import (
	"errors"
	"fmt"
	"io"
	"math"
	"net/netip"
	"os"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
	"time"
)

const (
	// maxSecret is the largest file that a file: value may name, in bytes.
	maxSecret = 64 << 10
	// maxFamilies bounds the file of publishers, in bytes.
	maxFamilies = 4 << 20
)

// A Size is a number of bytes, written 500kB, 10MB, 8MiB.
type Size int64

// String is the size in the largest unit that divides it.
func (s Size) String() string {
	for _, u := range []struct {
		name string
		size Size
	}{{"GiB", 1 << 30}, {"GB", 1e9}, {"MiB", 1 << 20}, {"MB", 1e6}, {"KiB", 1 << 10}, {"kB", 1e3}} {
		if s != 0 && s%u.size == 0 {
			return strconv.FormatInt(int64(s/u.size), 10) + u.name
		}
	}
	return strconv.FormatInt(int64(s), 10) + "B"
}

var (
	sizePattern     = regexp.MustCompile(`^(\d{1,15}(?:\.\d{1,6})?) ?([kKmMgG]?i?[bB])$`)
	durationPattern = regexp.MustCompile(`^(?:\d{1,9}(?:\.\d{1,6})?(?:ms|s|m|h|d|w))+$`)
	durationPiece   = regexp.MustCompile(`(\d+(?:\.\d+)?)(ms|s|m|h|d|w)`)
	variable        = regexp.MustCompile(`^\$\{([A-Za-z_][A-Za-z0-9_]*)\}$`)
)

func parseSize(text string) (Size, error) {
	m := sizePattern.FindStringSubmatch(text)
	if m == nil {
		return 0, fmt.Errorf("%q is no size; write one such as 500kB or 10MB", text)
	}
	n, err := strconv.ParseFloat(m[1], 64)
	if err != nil {
		return 0, err
	}
	base, unit := 1000.0, strings.ToLower(m[2])
	if strings.Contains(unit, "i") {
		base = 1024
	}
	n *= math.Pow(base, float64(strings.Index("bkmg", unit[:1])))
	if n > 1<<50 {
		return 0, fmt.Errorf("%q is too large", text)
	}
	return Size(n), nil
}

// parseDuration reads what time.ParseDuration reads, without signs and
// fractions of a millisecond, and days and weeks of 24 and 168 hours.
func parseDuration(text string) (time.Duration, error) {
	if !durationPattern.MatchString(text) {
		return 0, fmt.Errorf("%q is no duration; write one such as 30s, 5m, 2h or 7d", text)
	}
	units := map[string]time.Duration{"ms": time.Millisecond, "s": time.Second, "m": time.Minute, "h": time.Hour, "d": 24 * time.Hour, "w": 7 * 24 * time.Hour}
	var sum float64
	for _, m := range durationPiece.FindAllStringSubmatch(text, -1) {
		n, err := strconv.ParseFloat(m[1], 64)
		if err != nil {
			return 0, err
		}
		sum += n * float64(units[m[2]])
	}
	if sum > float64(200*365*24*time.Hour) {
		return 0, fmt.Errorf("%q is too long", text)
	}
	return time.Duration(math.Round(sum)), nil
}

// parsePrefix reads a range such as 10.0.0.0/8, or one address.
func parsePrefix(text string) (netip.Prefix, error) {
	if p, err := netip.ParsePrefix(text); err == nil {
		return p.Masked(), nil
	}
	a, err := netip.ParseAddr(text)
	if err != nil || a.Zone() != "" {
		return netip.Prefix{}, fmt.Errorf("%q is no address and no range; write 192.168.1.20 or 10.0.0.0/8", text)
	}
	return netip.PrefixFrom(a, a.BitLen()), nil
}

// expand gives the value of a ${NAME}, and any other text as it is.
func (s *source) expand(text string) (string, error) {
	m := variable.FindStringSubmatch(text)
	if m == nil {
		if strings.Contains(text, "${") {
			return "", fmt.Errorf("${NAME} must be the whole value")
		}
		return text, nil
	}
	if s.env != nil {
		if v := s.env(m[1]); v != "" {
			return v, nil
		}
	}
	return "", fmt.Errorf("environment variable %s is not set or empty", m[1])
}

// secret gives what a secret is: ${NAME}, file:PATH, or the text itself.
func (s *source) secret(text string) (string, error) {
	path, ok := strings.CutPrefix(text, "file:")
	if !ok {
		return s.expand(text)
	}
	if !filepath.IsAbs(path) {
		path = filepath.Join(filepath.Dir(s.file), path)
	}
	v, err := readSecret(path)
	if err != nil {
		return "", fmt.Errorf("read secret: %w", err)
	}
	return v, nil
}

func readSecret(path string) (string, error) {
	b, err := readFile(path, maxSecret)
	if err != nil {
		return "", err
	}
	v := strings.TrimRight(string(b), "\r\n")
	if v == "" {
		return "", errors.New(path + " is empty")
	}
	return v, nil
}

// ReadFamilies reads the file that the key families names: a regular file of at most
// 4 MiB.
func ReadFamilies(path string) (string, error) {
	b, err := readFile(path, maxFamilies)
	return string(b), err
}

// readFile reads a regular file of at most limit bytes.
func readFile(path string, limit int64) ([]byte, error) {
	// A pipe or a device would block or never end, so its kind comes first.
	info, err := os.Stat(path)
	if err != nil {
		return nil, err
	}
	if !info.Mode().IsRegular() {
		return nil, fmt.Errorf("%s is no regular file", path)
	}
	f, err := os.Open(path)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	b, err := io.ReadAll(io.LimitReader(f, limit+1))
	switch {
	case err != nil:
		return nil, err
	case int64(len(b)) > limit:
		return nil, fmt.Errorf("%s is longer than %d bytes", path, limit)
	}
	return b, nil
}
