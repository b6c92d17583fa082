-- A focused check's task knows what it asks, a list of item keys (NULL: what the
-- checklist asks), and its period is the check's key.

-- +goose Up
ALTER TABLE tasks ADD COLUMN items text;
ALTER TABLE tasks ALTER COLUMN period TYPE varchar(80);
