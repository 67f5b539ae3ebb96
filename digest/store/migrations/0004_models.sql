-- +goose Up
-- What models took, by whom and by day and month, so that a bound can be kept by one
-- statement. The scope '' is everybody.
CREATE TABLE model_spending (
    scope  TEXT   NOT NULL,
    period TEXT   NOT NULL,
    tokens BIGINT NOT NULL,
    money  BIGINT NOT NULL,
    PRIMARY KEY (scope, period)
);

-- One row a call. What is not settled was set aside by a process that is no more: it
-- counts in full, for the call may have been made.
CREATE TABLE model_calls (
    id         {id},
    at         BIGINT  NOT NULL,
    day        TEXT    NOT NULL,
    month      TEXT    NOT NULL,
    channel    TEXT    NOT NULL,
    model      TEXT    NOT NULL,
    tokens     BIGINT  NOT NULL,
    money      BIGINT  NOT NULL,
    settled_at BIGINT  NOT NULL DEFAULT 0
);
CREATE INDEX model_calls_channel ON model_calls (channel, month);
CREATE INDEX model_calls_at ON model_calls (at);

-- What the gate said of every sentence that a model wrote.
CREATE TABLE model_verdicts (
    id       {id},
    at       BIGINT  NOT NULL,
    month    TEXT    NOT NULL,
    channel  TEXT    NOT NULL,
    story_id BIGINT  NOT NULL DEFAULT 0,
    model    TEXT    NOT NULL,
    became   TEXT    NOT NULL,
    kinds    TEXT    NOT NULL DEFAULT '',
    reasons  TEXT    NOT NULL DEFAULT '',
    sentence TEXT    NOT NULL
);
CREATE INDEX model_verdicts_channel ON model_verdicts (channel, month);
CREATE INDEX model_verdicts_at ON model_verdicts (at);

-- +goose Down
DROP TABLE model_verdicts;
DROP TABLE model_calls;
DROP TABLE model_spending;
