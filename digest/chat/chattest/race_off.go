//go:build !race

package chattest

// Raced says that the tests are built with the race detector.
const Raced = false
