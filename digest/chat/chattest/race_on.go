//go:build race

package chattest

// raced says that the tests are built with the race detector.
const raced = true
