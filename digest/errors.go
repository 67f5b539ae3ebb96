package digest

import "errors"

// ErrNotFound says that there is no such thing in the store.
var ErrNotFound = errors.New("not found")

// ErrStale says that the store has changed since it was looked at, so that what was
// decided by that look must be decided again.
var ErrStale = errors.New("changed in the meantime")
