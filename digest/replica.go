package digest

import "time"

// A Replica is one process of the bot among those that share a database.
type Replica struct {
	ID      string // another each time that it starts
	Host    string // the machine it runs on
	Version string
	Started time.Time
	Beat    time.Time     // when it last said that it lives
	Skew    time.Duration // by how much its clock is ahead of the database's
}

// A Lease is work that one replica does at a time.
type Lease struct {
	Name         string
	Owner        string // a replica's ID
	Since, Until time.Time
}

// A Load is what waits to be done, and since when.
type Load struct {
	Parts        int // wait to be posted
	PartsSince   time.Time
	Sending      int // of those: are being posted, or were when somebody died
	Digests      int // are due and have no edition yet
	DigestsSince time.Time
	Feeds        int // are due
	FeedsSince   time.Time
	Pages        int // wait for their full text
	Articles     int // wait for their story
}
