package store

import (
	"context"
	"fmt"

	"newsdesk/digest"
)

const articleAt = `SELECT ` + articleColumns + ` FROM articles a WHERE a.identity = $1`

// ArticleAt returns the article of an identity (see fetch.Identity), or ErrNotFound.
func (db *DB) ArticleAt(ctx context.Context, identity string) (digest.Article, error) {
	a, err := scanArticle(db.read.QueryRowContext(ctx, articleAt, identity))
	if err != nil {
		return a, fmt.Errorf("article at %s: %w", identity, found(err))
	}
	return a, nil
}
