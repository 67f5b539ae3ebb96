package slack

import "sync"

// recent remembers the latest values by name, as many as it has room for. It is
// safe for concurrent use.
type recent[V any] struct {
	mu    sync.Mutex
	value map[string]V
	order []string // a ring once it is full
	next  int
}

func newRecent[V any](room int) *recent[V] {
	return &recent[V]{value: make(map[string]V), order: make([]string, 0, room)}
}

// keep remembers v, and says whether the name was new.
func (r *recent[V]) keep(name string, v V) bool {
	r.mu.Lock()
	defer r.mu.Unlock()
	_, known := r.value[name]
	r.value[name] = v
	switch {
	case known:
	case len(r.order) < cap(r.order):
		r.order = append(r.order, name)
	default:
		delete(r.value, r.order[r.next])
		r.order[r.next] = name
		r.next = (r.next + 1) % len(r.order)
	}
	return !known
}

func (r *recent[V]) get(name string) (V, bool) {
	r.mu.Lock()
	defer r.mu.Unlock()
	v, ok := r.value[name]
	return v, ok
}

// drop forgets a name.
func (r *recent[V]) drop(name string) {
	r.mu.Lock()
	defer r.mu.Unlock()
	delete(r.value, name)
}
