-- +goose Up
-- What the platform refused makes the pause before a part's next try longer; a try that
-- ended with its process does not, unless several in a row did.
ALTER TABLE parts ADD COLUMN refused BIGINT NOT NULL DEFAULT 0;
ALTER TABLE parts ADD COLUMN broken BIGINT NOT NULL DEFAULT 0;

-- +goose Down
ALTER TABLE parts DROP COLUMN broken;
ALTER TABLE parts DROP COLUMN refused;
