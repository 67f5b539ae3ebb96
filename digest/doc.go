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
// # The rooms
//
//	chat       what a message, a request and an adapter are; chat/chattest holds every adapter to it
//	failpoint  where the tests kill the bot; empty in the bot that people run
//	text       words, sentences, names, numbers, dates: the ground everyone reads from
//	fetch      polite, bounded, hardened HTTP; feeds, full text, links, discovery, OPML
//	group      which story does an article belong to; copies; independent outlets
//	match      topics as boolean queries, found through an index
//	schedule   what a person says about time, as slots
//	check      does what is cited carry what a sentence says
//	llm        models on servers, and what they may cost; llm/llmtest is such a server for tests
//	chart      numbers as a picture, for platforms that draw none
//	summarize  a story in its articles' own sentences, or in a model's, checked
//	ingest     due feeds, full texts, places, facts
//	compose    what is new for this channel, as an edition in parts
//	deliver    parts as posts: again, look first, give up
//	answer     a question as a cited answer or an honest refusal
//	command    the commands, buttons and questions; who may; the words for failures
//	store      all of it in a database; store/storetest is a PostgreSQL for tests
//	web        health, metrics, status
//
// # What flows where
//
// A poll: lease due feeds, fetch, save a feed's state and its articles in one
// transaction; fetch the full text of teasers; place each article in its story,
// match it against the topics, and keep its facts where a digest wants them.
//
// A slot: stories that moved since the channel's last edition; of each, the facts
// the channel was not told; summed up, checked against their cites, rendered, cut;
// edition, parts, told facts and the next due time in one transaction. Then each
// part is leased, posted, and its outcome written down; one whose outcome nobody
// knows is looked for in the channel before it is posted again. A channel that is gone
// stops its digest, and its curator is told once, by a notice that goes the same way.
//
// A question: search, candidate sentences, an answer or a refusal; what is returned
// is posted in the asker's thread, and the thread is the context of the next one.
//
// The nouns hold no behaviour beyond what follows from their own fields. They
// know neither the database nor the platforms nor the clock.
//
// Who may import whom is kept by imports_test.go.
package digest
