-- +goose Up
-- SQLite's word index has segments; this one has none.
SELECT 1;
