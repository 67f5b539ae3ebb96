-- +goose Up
-- What a digest is put into, ISO 639-1; '' for the words of the articles.
ALTER TABLE digests ADD COLUMN language TEXT NOT NULL DEFAULT '';

-- +goose Down
SELECT 1;
