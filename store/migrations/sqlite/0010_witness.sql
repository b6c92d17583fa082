-- Staff bind a phone as witnesses (代绑): a code says what a binding by it is, who
-- made it and when, and the binding keeps who witnessed it.

-- +goose Up
ALTER TABLE invites ADD COLUMN how varchar(20) NOT NULL DEFAULT 'code';
ALTER TABLE invites ADD COLUMN witness_id varchar(40) NOT NULL DEFAULT '';
ALTER TABLE invites ADD COLUMN made_at bigint NOT NULL DEFAULT 0;
CREATE INDEX invites_witness ON invites (witness_id, made_at);
ALTER TABLE bindings ADD COLUMN witness_id varchar(40) NOT NULL DEFAULT '';
