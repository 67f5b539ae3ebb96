-- +goose Up
-- What a topic has learned of its past, as package match writes it; '' while nothing.
-- It learns again when what it would learn from is another than learned_from says.
ALTER TABLE topics ADD COLUMN learned TEXT NOT NULL DEFAULT '';
ALTER TABLE topics ADD COLUMN learned_from TEXT NOT NULL DEFAULT '';
ALTER TABLE topics ADD COLUMN learned_at BIGINT NOT NULL DEFAULT 0;
CREATE INDEX topics_learned ON topics (learned_at);

-- Articles that people gave as examples of what a topic means, or of what it does
-- not. They outlast the archive, so their texts stand here.
CREATE TABLE topic_examples (
    topic_id   BIGINT  NOT NULL,
    article_id BIGINT  NOT NULL,
    wanted     BOOLEAN NOT NULL,
    title      TEXT    NOT NULL,
    text       TEXT    NOT NULL,
    person     TEXT    NOT NULL,
    made_at    BIGINT  NOT NULL,
    PRIMARY KEY (topic_id, article_id)
);

-- Articles that match a topic's query and are below its threshold: it learns from
-- them as from the others, but nobody is told of them.
CREATE TABLE topic_below (
    topic_id   BIGINT NOT NULL,
    article_id BIGINT NOT NULL,
    PRIMARY KEY (topic_id, article_id)
);
CREATE INDEX topic_below_article ON topic_below (article_id);

-- +goose Down
DROP TABLE topic_below;
DROP TABLE topic_examples;
DROP INDEX topics_learned;
ALTER TABLE topics DROP COLUMN learned_at;
ALTER TABLE topics DROP COLUMN learned_from;
ALTER TABLE topics DROP COLUMN learned;
