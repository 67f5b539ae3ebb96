-- +goose Up
-- What a publisher changed is told at once, in the thread of the message that told
-- it before, unless a channel wants it with its next edition.
ALTER TABLE digests ADD COLUMN corrections_wait BOOLEAN NOT NULL DEFAULT FALSE;

-- A part that was added to its edition later, to correct it: one that is given up
-- takes nothing of the edition back.
ALTER TABLE parts ADD COLUMN corrects BOOLEAN NOT NULL DEFAULT FALSE;

-- What was answered in a thread, or could not be: it is tried there once, and is
-- the next edition's when that was given up.
CREATE TABLE correction_replies (
    channel       TEXT   NOT NULL,
    correction_id BIGINT NOT NULL,
    part_id       BIGINT NOT NULL,
    PRIMARY KEY (channel, correction_id)
);

-- Messages of the channel as they should look once the reply is posted.
CREATE TABLE part_edits (
    id           {id},
    channel      TEXT   NOT NULL,
    part_id      BIGINT NOT NULL,
    reply_id     BIGINT NOT NULL,
    message      TEXT   NOT NULL,
    state        TEXT   NOT NULL,
    made_at      BIGINT NOT NULL,
    next_try_at  BIGINT NOT NULL,
    leased_until BIGINT NOT NULL DEFAULT 0,
    tries        BIGINT NOT NULL DEFAULT 0,
    first_try_at BIGINT NOT NULL DEFAULT 0,
    failure      TEXT   NOT NULL DEFAULT ''
);
CREATE INDEX part_edits_waiting ON part_edits (next_try_at) WHERE state = 'ready';
CREATE INDEX part_edits_part ON part_edits (part_id);
CREATE INDEX part_edits_made ON part_edits (made_at);

-- +goose Down
SELECT 1;
