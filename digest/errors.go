package digest

import "errors"

// ErrNotFound says that there is no such thing in the store.
var ErrNotFound = errors.New("not found")

// ErrStale says that the store has changed since it was looked at, so that what was
// decided by that look must be decided again.
var ErrStale = errors.New("changed in the meantime")

// ErrOverBudget says that a model's call would take more than is left.
var ErrOverBudget = errors.New("the budget for models is used up")
