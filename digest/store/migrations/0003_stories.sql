-- +goose Up
-- Times are microseconds since 1970 in UTC; 0 is never.

-- The articles whose identity is an address of another site than the feed's that
-- brought them: the feed of that site takes them over when it brings them.
CREATE TABLE foreign_articles (
    article_id BIGINT PRIMARY KEY
);

-- Articles that channels were told of are read again for a while.
CREATE TABLE rereads (
    article_id    BIGINT PRIMARY KEY,
    next_at       BIGINT NOT NULL,
    tries         BIGINT NOT NULL DEFAULT 0,
    etag          TEXT   NOT NULL DEFAULT '',
    last_modified TEXT   NOT NULL DEFAULT '',
    -- the title as the page had it last: a page's is often another than its feed's
    page_title    TEXT   NOT NULL DEFAULT '',
    -- since when the page has been gone; 0 while it is there
    gone_at       BIGINT NOT NULL DEFAULT 0
);
CREATE INDEX rereads_due ON rereads (next_at);

-- What a publisher changed of what channels were told.
CREATE TABLE corrections (
    id         {id},
    article_id BIGINT NOT NULL,
    revision   BIGINT NOT NULL,
    kind       TEXT   NOT NULL,
    -- the fact that was told, 0 when it is about the whole article
    fact_id    BIGINT NOT NULL DEFAULT 0,
    was        TEXT   NOT NULL DEFAULT '',
    becomes    TEXT   NOT NULL DEFAULT '',
    found_at   BIGINT NOT NULL,
    UNIQUE (article_id, kind, fact_id, was, becomes)
);
CREATE INDEX corrections_found ON corrections (found_at);

CREATE TABLE corrections_told (
    channel       TEXT   NOT NULL,
    correction_id BIGINT NOT NULL,
    edition_id    BIGINT NOT NULL,
    part          BIGINT NOT NULL,
    told_at       BIGINT NOT NULL,
    PRIMARY KEY (channel, correction_id)
);
CREATE INDEX corrections_told_edition ON corrections_told (edition_id, part);

-- Why grouping put an article where it did.
CREATE TABLE decisions (
    article_id  BIGINT PRIMARY KEY,
    story_id    BIGINT NOT NULL,
    -- the likeliest story, in parts per million
    nearest     BIGINT NOT NULL DEFAULT 0,
    probability BIGINT NOT NULL DEFAULT 0,
    -- evidence and words, in JSON
    body        TEXT   NOT NULL,
    decided_at  BIGINT NOT NULL
);

-- How a story changed after its articles were placed, and who or what did it.
CREATE TABLE story_changes (
    id         {id},
    at         BIGINT NOT NULL,
    kind       TEXT   NOT NULL,
    article_id BIGINT NOT NULL DEFAULT 0,
    from_story BIGINT NOT NULL,
    to_story   BIGINT NOT NULL,
    tie_id     BIGINT NOT NULL DEFAULT 0
);
CREATE INDEX story_changes_from ON story_changes (from_story);
CREATE INDEX story_changes_to ON story_changes (to_story);
CREATE INDEX story_changes_at ON story_changes (at);

-- What people said of which articles belong together. It holds until it is undone.
CREATE TABLE ties (
    id         {id},
    workspace  TEXT   NOT NULL,
    channel    TEXT   NOT NULL,
    person     TEXT   NOT NULL,
    kind       TEXT   NOT NULL,
    article_id BIGINT NOT NULL,
    other_id   BIGINT NOT NULL DEFAULT 0,
    made_at    BIGINT NOT NULL,
    undone_at  BIGINT NOT NULL DEFAULT 0,
    undone_by  TEXT   NOT NULL DEFAULT '',
    -- which articles it moved, in JSON, so that undoing moves them back
    moved      TEXT   NOT NULL DEFAULT '[]'
);
CREATE INDEX ties_article ON ties (article_id);

-- Dated promises, and what became of them.
CREATE TABLE watches (
    id         {id},
    fact_id    BIGINT NOT NULL UNIQUE,
    story_id   BIGINT NOT NULL,
    text       TEXT   NOT NULL,
    due_from   BIGINT NOT NULL,
    due_to     BIGINT NOT NULL,
    state      TEXT   NOT NULL,
    -- what says so: a fact of the same story
    by_fact    BIGINT NOT NULL DEFAULT 0,
    by_text    TEXT   NOT NULL DEFAULT '',
    made_at    BIGINT NOT NULL,
    settled_at BIGINT NOT NULL DEFAULT 0
);
CREATE INDEX watches_open ON watches (due_to) WHERE state = 'open';
CREATE INDEX watches_settled ON watches (settled_at);

CREATE TABLE watches_told (
    channel    TEXT   NOT NULL,
    watch_id   BIGINT NOT NULL,
    edition_id BIGINT NOT NULL,
    part       BIGINT NOT NULL,
    told_at    BIGINT NOT NULL,
    PRIMARY KEY (channel, watch_id)
);
CREATE INDEX watches_told_edition ON watches_told (edition_id, part);

-- +goose Down
SELECT 1;
