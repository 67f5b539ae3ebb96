// Package fetch brings in what others publish: feeds, pages, the feeds of a
// site, and lists of feeds (OPML). Everything it reads is foreign and may be
// hostile, so every request is bounded in time, size and redirects, and reaches a
// private address only if the configuration says so.
//
// It keeps nothing: what a poll brought, and the feed's new state, go back to the
// caller. It decides neither when a feed is due nor what its articles are worth.
//
// ParseFeed, ParseOPML, Canonical and Identity are pure; all else goes through a
// Client.
package fetch
