-- +goose Up
-- Times are microseconds since 1970 in UTC; 0 is never.

CREATE TABLE feeds (
    id            INTEGER PRIMARY KEY AUTOINCREMENT,
    url           TEXT    NOT NULL UNIQUE,
    site          TEXT    NOT NULL DEFAULT '',
    title         TEXT    NOT NULL DEFAULT '',
    source        TEXT    NOT NULL DEFAULT '',
    language      TEXT    NOT NULL DEFAULT '',
    etag          TEXT    NOT NULL DEFAULT '',
    last_modified TEXT    NOT NULL DEFAULT '',
    body_hash     TEXT    NOT NULL DEFAULT '',
    created_at    BIGINT  NOT NULL,
    polled_at     BIGINT  NOT NULL DEFAULT 0,
    ok_at         BIGINT  NOT NULL DEFAULT 0,
    newest_at     BIGINT  NOT NULL DEFAULT 0,
    next_at       BIGINT  NOT NULL DEFAULT 0,
    interval_us   BIGINT  NOT NULL DEFAULT 0,
    failures      BIGINT  NOT NULL DEFAULT 0,
    fault         TEXT    NOT NULL DEFAULT '',
    fault_at      BIGINT  NOT NULL DEFAULT 0,
    leased_until  BIGINT  NOT NULL DEFAULT 0
);
CREATE INDEX feeds_due ON feeds (next_at);
-- finds what was polled by a clock that has been put back since
CREATE INDEX feeds_polled ON feeds (polled_at);

-- The texts stand last: what stands behind a long text is slow to read.
CREATE TABLE articles (
    id           INTEGER PRIMARY KEY AUTOINCREMENT,
    feed_id      BIGINT  NOT NULL DEFAULT 0,
    published_at BIGINT  NOT NULL,
    undated      BOOLEAN NOT NULL DEFAULT FALSE,
    seen_at      BIGINT  NOT NULL,
    revised_at   BIGINT  NOT NULL DEFAULT 0,
    revision     BIGINT  NOT NULL DEFAULT 0,
    story_id     BIGINT  NOT NULL DEFAULT 0,
    duplicate_of BIGINT  NOT NULL DEFAULT 0,
    teaser       BOOLEAN NOT NULL DEFAULT FALSE,
    -- 'page': full text is still to be fetched; 'group': to be grouped; 'done'
    stage        TEXT    NOT NULL,
    page_tries   BIGINT  NOT NULL DEFAULT 0,
    page_at      BIGINT  NOT NULL DEFAULT 0,
    -- what the feed itself said, so that an unchanged item is known without its full text
    feed_hash    TEXT    NOT NULL DEFAULT '',
    identity     TEXT    NOT NULL UNIQUE,
    language     TEXT    NOT NULL DEFAULT '',
    source       TEXT    NOT NULL DEFAULT '',
    author       TEXT    NOT NULL DEFAULT '',
    guid         TEXT    NOT NULL DEFAULT '',
    url          TEXT    NOT NULL DEFAULT '',
    title        TEXT    NOT NULL DEFAULT '',
    text         TEXT    NOT NULL DEFAULT ''
);
CREATE INDEX articles_page ON articles (page_at, id) WHERE stage = 'page';
CREATE INDEX articles_group ON articles (published_at, id) WHERE stage = 'group';
CREATE INDEX articles_story ON articles (story_id, published_at);
CREATE INDEX articles_published ON articles (published_at);
CREATE INDEX articles_seen ON articles (seen_at);
CREATE INDEX articles_revised ON articles (revised_at) WHERE revised_at > 0;
CREATE INDEX articles_feed ON articles (feed_id, published_at, seen_at);

-- How many articles were published on each day (UTC, since 1970), and between which
-- IDs they lie: what is asked of a stretch of time is not counted one by one.
CREATE TABLE article_days (
    day      BIGINT PRIMARY KEY,
    articles BIGINT NOT NULL,
    first_id BIGINT NOT NULL,
    last_id  BIGINT NOT NULL
);

-- The other feeds that carry an article, beside the one that brought it.
CREATE TABLE article_feeds (
    article_id BIGINT NOT NULL,
    feed_id    BIGINT NOT NULL,
    PRIMARY KEY (article_id, feed_id)
) WITHOUT ROWID;
CREATE INDEX article_feeds_feed ON article_feeds (feed_id);

CREATE TABLE revisions (
    article_id BIGINT NOT NULL,
    number     BIGINT NOT NULL,
    title      TEXT   NOT NULL,
    text       TEXT   NOT NULL,
    until_at   BIGINT NOT NULL,
    PRIMARY KEY (article_id, number)
);
CREATE INDEX revisions_until ON revisions (until_at);

-- The words of every placed article. It holds no text of its own: placing an
-- article writes its row, and pruning deletes it.
CREATE VIRTUAL TABLE articles_text USING fts5 (
    title, text,
    content = '', contentless_delete = 1,
    tokenize = 'unicode61 remove_diacritics 2'
);
-- Merging more segments at once halves the work of placing: 2.5 s in place of 4 s of
-- processor time for 35,000 articles.
INSERT INTO articles_text (articles_text, rank) VALUES ('automerge', 16);
CREATE VIRTUAL TABLE articles_words USING fts5vocab (articles_text, 'row');

CREATE TABLE stories (
    id       BIGINT PRIMARY KEY,
    headline TEXT   NOT NULL DEFAULT '',
    first_at BIGINT NOT NULL,
    last_at  BIGINT NOT NULL,
    articles BIGINT NOT NULL DEFAULT 0,
    outlets  BIGINT NOT NULL DEFAULT 0,
    -- the story it was merged into; 0 while it stands by itself
    merged_into BIGINT NOT NULL DEFAULT 0,
    -- some digest wants it, so its facts are kept
    followed    BOOLEAN NOT NULL DEFAULT FALSE
);

CREATE INDEX stories_last ON stories (last_at);

-- One row: how often articles were placed. Who places by what it saw at another
-- generation must look again.
CREATE TABLE placing (generation BIGINT NOT NULL);
INSERT INTO placing (generation) VALUES (0);

CREATE TABLE facts (
    id           INTEGER PRIMARY KEY AUTOINCREMENT,
    story_id     BIGINT NOT NULL,
    key          TEXT   NOT NULL,
    text         TEXT   NOT NULL,
    at           BIGINT NOT NULL,
    seen_at      BIGINT NOT NULL,
    -- when the last article that stated it took it back; 0 while it stands
    withdrawn_at BIGINT NOT NULL DEFAULT 0
);
CREATE INDEX facts_story ON facts (story_id, key);
CREATE INDEX facts_key ON facts (key, story_id);

CREATE TABLE fact_spans (
    fact_id    BIGINT  NOT NULL,
    article_id BIGINT  NOT NULL,
    revision   BIGINT  NOT NULL,
    start_at   BIGINT  NOT NULL,
    end_at     BIGINT  NOT NULL,
    in_title   BOOLEAN NOT NULL DEFAULT FALSE,
    PRIMARY KEY (article_id, revision, in_title, start_at)
);
CREATE INDEX fact_spans_fact ON fact_spans (fact_id);

CREATE TABLE topics (
    id         INTEGER PRIMARY KEY AUTOINCREMENT,
    workspace  TEXT   NOT NULL,
    name       TEXT   NOT NULL,
    query      TEXT   NOT NULL,
    created_at BIGINT NOT NULL,
    UNIQUE (workspace, name)
);

CREATE TABLE topic_articles (
    topic_id   BIGINT NOT NULL,
    article_id BIGINT NOT NULL,
    PRIMARY KEY (topic_id, article_id)
);
CREATE INDEX topic_articles_article ON topic_articles (article_id);

CREATE TABLE digests (
    id          INTEGER PRIMARY KEY AUTOINCREMENT,
    channel     TEXT   NOT NULL UNIQUE,
    workspace   TEXT   NOT NULL,
    schedule    TEXT   NOT NULL,
    cron        TEXT   NOT NULL,
    zone        TEXT   NOT NULL,
    entries     BIGINT NOT NULL,
    lines       BIGINT NOT NULL,
    next_due_at BIGINT NOT NULL DEFAULT 0,
    created_at  BIGINT NOT NULL,
    stopped     TEXT   NOT NULL DEFAULT ''
);
CREATE INDEX digests_due ON digests (next_due_at) WHERE stopped = '' AND next_due_at > 0;

CREATE TABLE digest_topics (
    digest_id BIGINT NOT NULL,
    topic_id  BIGINT NOT NULL,
    PRIMARY KEY (digest_id, topic_id)
);

CREATE TABLE digest_feeds (
    digest_id BIGINT NOT NULL,
    feed_id   BIGINT NOT NULL,
    PRIMARY KEY (digest_id, feed_id)
);
CREATE INDEX digest_feeds_feed ON digest_feeds (feed_id);

CREATE TABLE editions (
    id          INTEGER PRIMARY KEY AUTOINCREMENT,
    digest_id   BIGINT NOT NULL,
    channel     TEXT   NOT NULL,
    -- the slot: local date and time of day; one edition each
    slot        TEXT   NOT NULL,
    due_at      BIGINT NOT NULL,
    since_at    BIGINT NOT NULL,
    composed_at BIGINT NOT NULL,
    -- the newest fact there was: what came later is news to those told then
    newest_fact BIGINT NOT NULL DEFAULT 0,
    verdict     TEXT   NOT NULL,
    -- entries and coverage as they were told, in JSON
    body        TEXT   NOT NULL,
    UNIQUE (digest_id, slot)
);
CREATE INDEX editions_channel ON editions (channel, composed_at);
CREATE INDEX editions_composed ON editions (composed_at);

CREATE TABLE edition_stories (
    edition_id BIGINT NOT NULL,
    number     BIGINT NOT NULL,
    story_id   BIGINT NOT NULL,
    channel    TEXT   NOT NULL,
    PRIMARY KEY (edition_id, number)
);
CREATE INDEX edition_stories_story ON edition_stories (channel, story_id);

CREATE TABLE parts (
    id           INTEGER PRIMARY KEY AUTOINCREMENT,
    edition_id   BIGINT  NOT NULL,
    number       BIGINT  NOT NULL,
    channel      TEXT    NOT NULL,
    threaded     BOOLEAN NOT NULL,
    key          TEXT    NOT NULL UNIQUE,
    message      TEXT    NOT NULL,
    state        TEXT    NOT NULL,
    next_try_at  BIGINT  NOT NULL,
    leased_until BIGINT  NOT NULL DEFAULT 0,
    tries        BIGINT  NOT NULL DEFAULT 0,
    first_try_at BIGINT  NOT NULL DEFAULT 0,
    sent_at      BIGINT  NOT NULL DEFAULT 0,
    ref          TEXT    NOT NULL DEFAULT '',
    failure      TEXT    NOT NULL DEFAULT '',
    UNIQUE (edition_id, number)
);
CREATE INDEX parts_waiting ON parts (next_try_at) WHERE state IN ('ready', 'sending');
CREATE INDEX parts_ref ON parts (ref) WHERE ref <> '';

CREATE TABLE told (
    channel    TEXT   NOT NULL,
    fact_id    BIGINT NOT NULL,
    edition_id BIGINT NOT NULL,
    -- the part that carries it: a part given up for good untells its facts
    part       BIGINT NOT NULL,
    told_at    BIGINT NOT NULL,
    PRIMARY KEY (channel, fact_id)
);
CREATE INDEX told_edition ON told (edition_id, part);
CREATE INDEX told_fact ON told (fact_id);

CREATE TABLE audit (
    id      INTEGER PRIMARY KEY AUTOINCREMENT,
    at      BIGINT NOT NULL,
    channel TEXT   NOT NULL,
    person  TEXT   NOT NULL,
    command TEXT   NOT NULL,
    detail  TEXT   NOT NULL
);
CREATE INDEX audit_at ON audit (at);

CREATE TABLE notes (
    name       TEXT   PRIMARY KEY,
    value      TEXT   NOT NULL,
    updated_at BIGINT NOT NULL
);
CREATE INDEX notes_updated ON notes (updated_at);

-- +goose Down
SELECT 1;
