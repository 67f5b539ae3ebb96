-- +goose Up
-- People name articles by their links, but articles stand under what their feeds call
-- them. An address may be longer than an index takes, so its beginning is indexed.
CREATE INDEX articles_link ON articles (substr(url, 1, 200));

-- +goose Down
DROP INDEX articles_link;
