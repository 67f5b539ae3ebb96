package slack

import (
	"bytes"
	"context"
	"slices"
	"strings"
	"sync"
)

// A forgetful vault lives as long as the process: what an adapter has that is given
// none.
type forgetful struct {
	mu   sync.Mutex
	kept map[string][]byte
}

func (f *forgetful) Load(_ context.Context, key string) ([]byte, error) {
	f.mu.Lock()
	defer f.mu.Unlock()
	return bytes.Clone(f.kept[key]), nil
}

func (f *forgetful) Save(_ context.Context, key string, value []byte) error {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.set(key, value)
	return nil
}

// set keeps a value. f.mu is held.
func (f *forgetful) set(key string, value []byte) {
	if f.kept == nil {
		f.kept = map[string][]byte{}
	}
	f.kept[key] = bytes.Clone(value)
}

func (f *forgetful) Delete(_ context.Context, key string) error {
	f.mu.Lock()
	defer f.mu.Unlock()
	delete(f.kept, key)
	return nil
}

func (f *forgetful) Keys(_ context.Context, prefix string) ([]string, error) {
	f.mu.Lock()
	defer f.mu.Unlock()
	var out []string
	for key := range f.kept {
		if strings.HasPrefix(key, prefix) {
			out = append(out, key)
		}
	}
	slices.Sort(out)
	return out, nil
}

func (f *forgetful) Swap(_ context.Context, key string, old, value []byte) (bool, error) {
	f.mu.Lock()
	defer f.mu.Unlock()
	kept, ok := f.kept[key]
	if ok != (old != nil) || !bytes.Equal(kept, old) {
		return false, nil
	}
	if value == nil {
		delete(f.kept, key)
	} else {
		f.set(key, value)
	}
	return true, nil
}
