-- +goose Up

-- Who in the chat changed a digest last; and what was lost with which it stopped:
-- 'channel', 'workspace', or nothing.
ALTER TABLE digests ADD COLUMN curator TEXT NOT NULL DEFAULT '';
ALTER TABLE digests ADD COLUMN lost TEXT NOT NULL DEFAULT '';
UPDATE digests SET curator = COALESCE((SELECT person FROM audit WHERE audit.channel = digests.channel
    AND person <> '' AND person <> 'shell' ORDER BY id DESC LIMIT 1), '');
CREATE INDEX digests_workspace ON digests (workspace);

-- Workspaces that the bot was removed from; what they have is deleted in time.
CREATE TABLE departures (
    workspace TEXT   PRIMARY KEY,
    left_at   BIGINT NOT NULL,
    why       TEXT   NOT NULL
);

-- Messages to one person alone, on their way as parts are.
CREATE TABLE notices (
    id           {id},
    key          TEXT   NOT NULL UNIQUE,
    workspace    TEXT   NOT NULL,
    person       TEXT   NOT NULL,
    message      TEXT   NOT NULL,
    state        TEXT   NOT NULL,
    created_at   BIGINT NOT NULL,
    next_try_at  BIGINT NOT NULL,
    leased_until BIGINT NOT NULL DEFAULT 0,
    tries        BIGINT NOT NULL DEFAULT 0,
    first_try_at BIGINT NOT NULL DEFAULT 0,
    sent_at      BIGINT NOT NULL DEFAULT 0,
    ref          TEXT   NOT NULL DEFAULT '',
    failure      TEXT   NOT NULL DEFAULT ''
);
CREATE INDEX notices_waiting ON notices (next_try_at) WHERE state IN ('ready', 'sending');
CREATE INDEX notices_created ON notices (created_at);

-- What adapters must not forget. Who keeps secrets there encrypts them first.
CREATE TABLE vault (
    adapter    TEXT   NOT NULL,
    key        TEXT   NOT NULL,
    value      {bytes}   NOT NULL,
    updated_at BIGINT NOT NULL,
    PRIMARY KEY (adapter, key)
);

-- +goose Down
SELECT 1;
