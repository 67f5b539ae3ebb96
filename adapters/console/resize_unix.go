//go:build unix

package console

import (
	"os"
	"os/signal"
	"syscall"
)

// notifyResize sends on c when the terminal's size has changed.
func notifyResize(c chan<- os.Signal) { signal.Notify(c, syscall.SIGWINCH) }
