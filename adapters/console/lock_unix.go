//go:build unix

package console

import (
	"os"
	"syscall"
)

// lock keeps other processes from opening the same transcript until f is closed:
// two that append to one file overwrite each other.
func lock(f *os.File) error { return syscall.Flock(int(f.Fd()), syscall.LOCK_EX|syscall.LOCK_NB) }
