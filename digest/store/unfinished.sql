-- What the tables of the first newsrooms lack of migration 1, which was finished after
-- they were made.
INSERT INTO articles_text (articles_text, rank) VALUES ('automerge', 16);
CREATE TABLE placing (generation BIGINT NOT NULL);
INSERT INTO placing (generation) VALUES (0);
CREATE INDEX facts_key ON facts (key, story_id);
ALTER TABLE parts DROP COLUMN owner;
DROP TABLE answers;
ALTER TABLE notes ADD COLUMN updated_at BIGINT NOT NULL DEFAULT 0;
CREATE INDEX notes_updated ON notes (updated_at);
