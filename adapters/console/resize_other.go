//go:build !unix

package console

import "os"

// notifyResize does nothing: the size is read when Run starts.
func notifyResize(chan<- os.Signal) {}
