-- +goose Up
-- Several processes may share a newsroom. Each has a name of its own, another every
-- time that it starts: the owner of what it has leased.

CREATE TABLE replicas (
    id         TEXT   PRIMARY KEY,
    host       TEXT   NOT NULL,
    version    TEXT   NOT NULL,
    started_at BIGINT NOT NULL,
    beat_at    BIGINT NOT NULL,
    -- by how much its clock is ahead of the database's
    skew_us    BIGINT NOT NULL
);

-- Work that one replica does at a time.
CREATE TABLE leases (
    name     TEXT   PRIMARY KEY,
    owner    TEXT   NOT NULL,
    since_at BIGINT NOT NULL,
    until_at BIGINT NOT NULL
);

-- Hosts that one replica asks at a time, so that each is asked politely.
CREATE TABLE hosts (
    host     TEXT   PRIMARY KEY,
    owner    TEXT   NOT NULL,
    until_at BIGINT NOT NULL
);
CREATE INDEX hosts_owner ON hosts (owner);
CREATE INDEX hosts_until ON hosts (until_at);

ALTER TABLE feeds ADD COLUMN owner TEXT NOT NULL DEFAULT '';
ALTER TABLE digests ADD COLUMN owner TEXT NOT NULL DEFAULT '';
ALTER TABLE digests ADD COLUMN leased_until BIGINT NOT NULL DEFAULT 0;

ALTER TABLE parts ADD COLUMN owner TEXT NOT NULL DEFAULT '';
-- the state in which it was claimed
ALTER TABLE parts ADD COLUMN was TEXT NOT NULL DEFAULT '';
-- in which order parts take their turns: a workspace's own count, so that none
-- waits for all of another's
ALTER TABLE parts ADD COLUMN turn BIGINT NOT NULL DEFAULT 0;
CREATE INDEX parts_turn ON parts (turn, id) WHERE state IN ('ready', 'sending');
CREATE INDEX parts_line ON parts (channel, edition_id, number) WHERE state IN ('ready', 'sending');
DROP INDEX parts_waiting;

CREATE TABLE turns (
    workspace TEXT   PRIMARY KEY,
    turn      BIGINT NOT NULL
);

-- What people of a channel said is asked for by every edition of it.
CREATE INDEX ties_channel ON ties (channel) WHERE undone_at = 0;

-- +goose Down
SELECT 1;
