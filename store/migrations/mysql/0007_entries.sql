-- An enterprise's ledgers (台账): contractors, certificates, hot work, drills, risk
-- points. What a row says are the answers of the conversation that kept it.

-- +goose Up
CREATE TABLE entries (
    id            varchar(40)  NOT NULL PRIMARY KEY,
    enterprise_id varchar(40)  NOT NULL,
    ledger        varchar(40)  NOT NULL,
    title         varchar(300) NOT NULL,
    status        varchar(20)  NOT NULL,
    fields        longtext NOT NULL,
    due_at        bigint       NOT NULL DEFAULT 0,
    record_id     varchar(40)  NOT NULL DEFAULT '',
    by_name       varchar(60)  NOT NULL DEFAULT '',
    by_role       varchar(20)  NOT NULL DEFAULT '',
    at            bigint       NOT NULL,
    changed_at    bigint       NOT NULL,
    version       integer      NOT NULL
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_bin;
CREATE INDEX entries_ledger ON entries (enterprise_id, ledger, status);
CREATE INDEX entries_due ON entries (ledger, due_at);
