-- What a trade may have beside its business (设施): boiler, kitchen on gas, pit.

-- +goose Up
ALTER TABLE enterprises ADD COLUMN facilities text NOT NULL DEFAULT '[]';
ALTER TABLE enterprises ADD COLUMN facilities_asked boolean NOT NULL DEFAULT FALSE;
