package slack

import (
	queue "container/list"
	"sync"
)

// recent remembers the latest values by name, as many as it has room for. It is
// safe for concurrent use.
type recent[V any] struct {
	room int

	mu    sync.Mutex
	value map[string]*queue.Element
	order *queue.List // of recalled values, the oldest first
}

type recalled[V any] struct {
	name  string
	value V
}

func newRecent[V any](room int) *recent[V] {
	return &recent[V]{room: room, value: make(map[string]*queue.Element), order: queue.New()}
}

// keep remembers v, and says whether the name was new.
func (r *recent[V]) keep(name string, v V) bool {
	r.mu.Lock()
	defer r.mu.Unlock()
	if e, known := r.value[name]; known {
		e.Value = recalled[V]{name, v}
		return false
	}
	if r.order.Len() >= r.room {
		r.remove(r.order.Front())
	}
	r.value[name] = r.order.PushBack(recalled[V]{name, v})
	return true
}

func (r *recent[V]) get(name string) (v V, ok bool) {
	r.mu.Lock()
	defer r.mu.Unlock()
	e, ok := r.value[name]
	if ok {
		v = e.Value.(recalled[V]).value //nolint:forcetypeassert // nothing else is put there
	}
	return v, ok
}

// drop forgets a name, and gives what it was of: to one of those who drop it.
func (r *recent[V]) drop(name string) (v V, ok bool) {
	r.mu.Lock()
	defer r.mu.Unlock()
	e, ok := r.value[name]
	if ok {
		v = r.remove(e)
	}
	return v, ok
}

// remove gives what is removed. r.mu is held.
func (r *recent[V]) remove(e *queue.Element) V {
	n := r.order.Remove(e).(recalled[V]) //nolint:forcetypeassert // as above
	delete(r.value, n.name)
	return n.value
}
