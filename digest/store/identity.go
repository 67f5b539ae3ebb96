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

const articleByURL = `SELECT ` + articleColumns + ` FROM articles a WHERE substr(a.url, 1, 200) = substr($1, 1, 200) AND a.url = $1
	ORDER BY a.story_id > 0 DESC, a.id DESC LIMIT 1`

// ArticleByURL returns the newest article with an address as it is stored, one with a
// story before one without, or ErrNotFound.
func (db *DB) ArticleByURL(ctx context.Context, url string) (digest.Article, error) {
	a, err := scanArticle(db.read.QueryRowContext(ctx, articleByURL, url))
	if err != nil {
		return a, fmt.Errorf("article with the address %s: %w", url, found(err))
	}
	return a, nil
}
