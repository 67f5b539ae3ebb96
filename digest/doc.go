// Package digest holds the nouns of the newsroom, one a file, and this tour of
// the house.
//
// Nouns are files, verbs are folders. A Feed is polled (ingest, with fetch) for
// Articles; an Article joins a Story (group); its sentences are Facts; Topics
// match it (match). A Digest is a channel's standing order: at each of its Slots
// (schedule) an Edition is composed (compose, with summarize) from the facts the
// channel has not been told, cut into Parts, and stored. Then, separately, the
// parts are posted (deliver) through a chat adapter. A question in the same
// channel is answered from the same archive (answer), and commands change what a
// channel follows (command).
//
// Stages meet only in the store: ingest, store, compose, store, deliver. Each can
// crash, be restarted, or run elsewhere; nothing is handed over in memory.
//
// The nouns hold no behaviour beyond what follows from their own fields. They
// know neither the database nor the platforms nor the clock.
//
// Who may import whom is kept by imports_test.go.
package digest
