-- Quality marks (核实线索): what was filed and deserves a look, with who looked and what
-- was found. to_mark is what was filed and has not been looked at for marks yet.

-- +goose Up
CREATE TABLE quality_marks (
    id            varchar(60)  NOT NULL PRIMARY KEY,
    enterprise_id varchar(40)  NOT NULL,
    unit          varchar(60)  NOT NULL,
    kind          varchar(20)  NOT NULL,
    record_id     varchar(60)  NOT NULL,
    text          text NOT NULL,
    found_at      bigint       NOT NULL,
    looked_at     bigint       NOT NULL DEFAULT 0,
    looked_by     varchar(130) NOT NULL DEFAULT '',
    looked_text   text NOT NULL,
    version       integer      NOT NULL
);
CREATE INDEX quality_marks_unit ON quality_marks (unit, looked_at, found_at);
CREATE INDEX quality_marks_open ON quality_marks (looked_at, found_at);
CREATE INDEX quality_marks_enterprise ON quality_marks (enterprise_id);

CREATE TABLE to_mark (
    id    varchar(60) NOT NULL PRIMARY KEY,
    photo boolean     NOT NULL,
    at    bigint      NOT NULL
);
CREATE INDEX to_mark_at ON to_mark (at);

CREATE INDEX attachments_sha256 ON attachments (sha256, received_at);
