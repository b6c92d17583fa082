-- Which mobile of whom WeCom was asked for, and whether a member had it. A miss
-- is not asked for again until the mobile changes.

-- +goose Up
CREATE TABLE mobile_lookups (
    subject  varchar(40) NOT NULL PRIMARY KEY,
    mobile   varchar(20) NOT NULL,
    found    boolean     NOT NULL,
    asked_at bigint      NOT NULL
);
CREATE INDEX mobile_lookups_day ON mobile_lookups (asked_at, found);
CREATE INDEX enterprises_wecom ON enterprises (on_wecom);
