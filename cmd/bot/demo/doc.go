// Package demo is a newsroom in a box: some sixty articles by a dozen outlets
// over five days, all of them invented, and a server that publishes them on
// loopback as time goes by. `bot demo` reads it, and the tests measure against
// its labels.
//
// The articles are in newsroom, one file a day, to be read and edited; see
// newsroom/README.md for their form. Nothing here polls, groups or posts: to the
// rest of the program the newsroom is a web server like any other.
package demo
