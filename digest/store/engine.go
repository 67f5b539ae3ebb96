package store

import (
	"context"
	"database/sql"
	"strings"

	"github.com/pressly/goose/v3"

	"newsdesk/digest"
)

// An engine is what differs between the databases. Everything else is one SQL
// text, in which a few words stand for what an engine says in its own:
//
//	{claim}     behind a SELECT of what is to be leased: rows that another holds are left out
//	{hold}      behind a SELECT of one row, or of some in the order of their IDs: they stay as they are until the transaction ends
//	CROSS JOIN  … ON: a join in the order that is written, where the engine knows no better one
//	{list}      the numbers of $1, which is a text such as 3,2,1
//	instr(      where a text stands in another
//	{id}        in a table: a number that each row gets by itself, and the key
//	{bytes}     in a table: the kind of a column that holds bytes
type engine struct {
	dialect goose.Dialect
	lock    []goose.ProviderOption
	words   *strings.Replacer
	index   wordIndex
	schema  schema
	open    func(address string) (write, read *sql.DB, err error)
	slow    func(address string) (*sql.DB, error) // for migrations; nil when they run on the others
	// finish gives a newsroom what its first tables lack, before migrations, and takes
	// from it what only a backup has; nil where there is neither.
	finish func(context.Context, *sql.DB) error
	// prepares says that statements are worth keeping: the driver keeps none itself.
	prepares bool
	// alone is what a transaction begins with that no other may run beside; empty
	// when none ever does.
	alone string
	// args makes the arguments of a statement such as the engine can store; nil when
	// it stores anything.
	args func([]any) []any
	// again says that a transaction that failed by an error may do better when it is
	// run again: another was in its way.
	again func(error) bool
	// explain adds what an operator can do to the engine's words for a fault.
	explain func(error) error
	// clock asks for the database's time; empty where it is this machine's.
	clock string
	// there says why the database that was opened is not the one at address any more.
	there func() error
	// wake tells $1 to who listens in this schema, whose name listen asks for; empty where
	// nobody does.
	wake, listen string
	// tidy is run by housekeeping within a transaction, fold outside of one; empty
	// when the engine does it by itself.
	tidy, fold string
}

// text is a statement in the engine's own words.
func (e *engine) text(query string) string {
	if e.words == nil {
		return query
	}
	return e.words.Replace(query)
}

// A wordIndex finds articles by their words.
type wordIndex interface {
	// add makes articles findable, by their present words alone.
	add(ctx context.Context, tx *tx, as []digest.Article) error
	remove(ctx context.Context, tx *tx, article int64) error
	// holding asks for the newest articles that hold one form of each of all terms,
	// of which there are about expected among the articles, as one line "3,2,1" of IDs.
	holding(all []digest.Term, expected, articles int) look
	// count tells in about how many articles t stands, an article with two of its forms
	// counting once: exactly where its forms together stand in fewer than reach.
	count(ctx context.Context, q querier, t digest.Term, reach int) (int, error)
}

// A look is a search for words as an engine runs it: a statement, and its $1. What
// follows are the IDs between which it looks, and how many it gives; of scoped, which
// gives only articles within a scope, also the scope's times and feeds.
type look struct {
	query, scoped string
	words         string
}

// within is the scope of a look at articles a.
const within = ` AND a.published_at >= $5 AND a.published_at < $6 AND ($7 = '' OR instr($7, ',' || a.feed_id || ',') > 0)`
