-- +goose Up
-- The address of an article's picture, which chat platforms fetch themselves.
ALTER TABLE articles ADD COLUMN image TEXT NOT NULL DEFAULT '';

-- +goose Down
SELECT 1;
