package main

import (
	"newsdesk/config"
	"newsdesk/digest/group"
)

// know reads the file of publishers with several outlets that the configuration
// names; without one, those that come with the program are known.
func (n *newsroom) know(file string) error {
	if file == "" {
		return nil
	}
	text, err := config.ReadFamilies(file)
	if err != nil {
		return usagef("families: %w", err)
	}
	n.compose.Know(group.ParseFamilies(text))
	n.log.Info("families read", "file", file, "bytes", len(text))
	return nil
}
