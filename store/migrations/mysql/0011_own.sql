-- General hazards (一般隐患) that an enterprise keeps and closes by itself, what
-- keeps people safe until a hazard is fixed (临时措施), and the number that the
-- department's receipt gives it.

-- +goose Up
ALTER TABLE hazards ADD COLUMN own boolean NOT NULL DEFAULT FALSE;
ALTER TABLE hazards ADD COLUMN interim longtext NOT NULL DEFAULT ('');
ALTER TABLE hazards ADD COLUMN external_no varchar(200) NOT NULL DEFAULT '';
