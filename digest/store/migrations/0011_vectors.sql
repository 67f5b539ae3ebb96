-- +goose Up
-- What articles of the last days mean, as a model for embeddings has it: a sketch of
-- its vector, a byte a number.
CREATE TABLE article_vectors (
    article_id BIGINT NOT NULL PRIMARY KEY,
    model      TEXT   NOT NULL,
    vector     {bytes}   NOT NULL,
    -- when it was made
    at         BIGINT NOT NULL
);
CREATE INDEX article_vectors_at ON article_vectors (at);

-- +goose Down
DROP TABLE article_vectors;
