package main

import (
	"os"

	"newsdesk/digest/group"
)

// maxFamilies bounds the file of publishers, in bytes.
const maxFamilies = 4 << 20

// know reads the file of publishers with several outlets that the configuration
// names; without one, those that come with the program are known.
func (n *newsroom) know(file string) error {
	if file == "" {
		return nil
	}
	b, err := os.ReadFile(file)
	if err != nil {
		return usagef("families: %w", err)
	}
	if len(b) > maxFamilies {
		return usagef("families: %s has more than %d bytes", file, maxFamilies)
	}
	n.compose.Know(group.ParseFamilies(string(b)))
	n.log.Info("families read", "file", file, "bytes", len(b))
	return nil
}
