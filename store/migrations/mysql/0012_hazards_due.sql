-- Hazards are found by their deadlines (整改期限), to remind of them.

-- +goose Up
CREATE INDEX hazards_due ON hazards (status, deadline);
