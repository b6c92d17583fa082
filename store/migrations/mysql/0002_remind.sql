-- When a task's principal is reminded next, in milliseconds; 0: never. Tasks
-- that are open already are looked at once.

-- +goose Up
ALTER TABLE tasks ADD COLUMN remind_at bigint NOT NULL DEFAULT 0;
UPDATE tasks SET remind_at = 1 WHERE status IN ('open', 'in_progress');
CREATE INDEX tasks_remind ON tasks (remind_at, enterprise_id, due_at, id);
