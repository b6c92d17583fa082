-- A database of an older version, for the test of migrations.
CREATE TABLE attachments (
    id            varchar(60)  NOT NULL PRIMARY KEY,
    enterprise_id varchar(40)  NOT NULL DEFAULT '',
    owner         varchar(60)  NOT NULL DEFAULT '',
    kind          varchar(20)  NOT NULL,
    address       varchar(160) NOT NULL,
    channel       varchar(20)  NOT NULL,
    user_id       varchar(128) NOT NULL,
    media_id      varchar(300) NOT NULL,
    sha256        varchar(64)  NOT NULL DEFAULT '',
    bytes         bigint       NOT NULL DEFAULT 0,
    received_at   bigint       NOT NULL,
    lost          boolean      NOT NULL DEFAULT FALSE,
    attempts      integer      NOT NULL DEFAULT 0,
    fetch_at      bigint       NOT NULL
);
CREATE TABLE bindings (
    address   varchar(160) NOT NULL,
    subject   varchar(40)  NOT NULL,
    person_id varchar(40)  NOT NULL DEFAULT '',
    staff_id  varchar(40)  NOT NULL DEFAULT '',
    channel   varchar(20)  NOT NULL,
    user_id   varchar(128) NOT NULL,
    how       varchar(20)  NOT NULL,
    bound_at  bigint       NOT NULL,
    ended_at  bigint       NOT NULL DEFAULT 0, witness_id varchar(40) NOT NULL DEFAULT '',
    PRIMARY KEY (address, subject)
);
CREATE TABLE contacts (
    address  varchar(160) NOT NULL PRIMARY KEY,
    channel  varchar(20)  NOT NULL,
    user_id  varchar(128) NOT NULL,
    follows  boolean      NOT NULL,
    since_at bigint       NOT NULL
);
CREATE TABLE enterprises (
    id          varchar(40)  NOT NULL PRIMARY KEY,
    uscc        varchar(18)  NOT NULL DEFAULT '',
    name        varchar(200) NOT NULL,
    place       varchar(200) NOT NULL DEFAULT '',
    township    varchar(60)  NOT NULL,
    department  varchar(60)  NOT NULL DEFAULT '',
    sectors     text         NOT NULL,
    trade_forms text         NOT NULL,
    forms_asked boolean      NOT NULL DEFAULT FALSE,
    high_risk   boolean      NOT NULL DEFAULT FALSE,
    state       varchar(20)  NOT NULL,
    street      varchar(300) NOT NULL DEFAULT '',
    on_wecom    boolean      NOT NULL DEFAULT FALSE,
    skipped     text         NOT NULL,
    updated_at  bigint       NOT NULL
, facilities text NOT NULL DEFAULT '[]', facilities_asked boolean NOT NULL DEFAULT FALSE);
CREATE TABLE entries (
    id            varchar(40)  NOT NULL PRIMARY KEY,
    enterprise_id varchar(40)  NOT NULL,
    ledger        varchar(40)  NOT NULL,
    title         varchar(300) NOT NULL,
    status        varchar(20)  NOT NULL,
    fields        text NOT NULL,
    due_at        bigint       NOT NULL DEFAULT 0,
    record_id     varchar(40)  NOT NULL DEFAULT '',
    by_name       varchar(60)  NOT NULL DEFAULT '',
    by_role       varchar(20)  NOT NULL DEFAULT '',
    at            bigint       NOT NULL,
    changed_at    bigint       NOT NULL,
    version       integer      NOT NULL
);
CREATE TABLE flow_sources (
    digest varchar(80) NOT NULL PRIMARY KEY,
    source text        NOT NULL
);
CREATE TABLE goose_db_version (
		id INTEGER PRIMARY KEY AUTOINCREMENT,
		version_id INTEGER NOT NULL,
		is_applied INTEGER NOT NULL,
		tstamp TIMESTAMP DEFAULT (datetime('now'))
	);
CREATE TABLE hazards (
    id             varchar(60)  NOT NULL PRIMARY KEY,
    number         integer      NOT NULL,
    enterprise_id  varchar(40)  NOT NULL REFERENCES enterprises (id),
    township       varchar(60)  NOT NULL,
    department     varchar(60)  NOT NULL,
    source         varchar(20)  NOT NULL,
    level          varchar(20)  NOT NULL DEFAULT '',
    item           varchar(80)  NOT NULL DEFAULT '',
    description    text         NOT NULL,
    location       varchar(300) NOT NULL DEFAULT '',
    found_at       bigint       NOT NULL,
    found_by       varchar(60)  NOT NULL,
    status         varchar(20)  NOT NULL,
    fix            varchar(10)  NOT NULL DEFAULT '',
    responsible    varchar(60)  NOT NULL DEFAULT '',
    measures       text         NOT NULL,
    funds          varchar(40)  NOT NULL DEFAULT '',
    deadline       varchar(10)  NOT NULL DEFAULT '',
    emergency_plan text         NOT NULL,
    reported_at    bigint       NOT NULL DEFAULT 0,
    record_id      varchar(60)  NOT NULL DEFAULT '',
    photos         text         NOT NULL,
    after_photos   text         NOT NULL,
    submitted_at   bigint       NOT NULL DEFAULT 0,
    waits_since    bigint       NOT NULL,
    history        text         NOT NULL,
    version        integer      NOT NULL
, own boolean NOT NULL DEFAULT FALSE, interim text NOT NULL DEFAULT '', external_no varchar(200) NOT NULL DEFAULT '');
CREATE TABLE heads (
    enterprise_id varchar(40) NOT NULL PRIMARY KEY REFERENCES enterprises (id),
    filed_year    integer     NOT NULL,
    filed         integer     NOT NULL,
    digest        varchar(64) NOT NULL,
    hazards       integer     NOT NULL
);
CREATE TABLE invites (
    code       varchar(16) NOT NULL PRIMARY KEY,
    person_id  varchar(40) NOT NULL DEFAULT '',
    staff_id   varchar(40) NOT NULL DEFAULT '',
    expires_at bigint      NOT NULL,
    used_at    bigint      NOT NULL DEFAULT 0,
    revoked_at bigint      NOT NULL DEFAULT 0
, how varchar(20) NOT NULL DEFAULT 'code', witness_id varchar(40) NOT NULL DEFAULT '', made_at bigint NOT NULL DEFAULT 0);
CREATE TABLE mobile_lookups (
    subject  varchar(40) NOT NULL PRIMARY KEY,
    mobile   varchar(20) NOT NULL,
    found    boolean     NOT NULL,
    asked_at bigint      NOT NULL
);
CREATE TABLE outbox (
    seq         integer      PRIMARY KEY AUTOINCREMENT,
    id          varchar(160) NOT NULL UNIQUE,
    address     varchar(160) NOT NULL,
    channel     varchar(20)  NOT NULL,
    user_id     varchar(128) NOT NULL,
    message     text         NOT NULL,
    status      varchar(20)  NOT NULL,
    queued_at   bigint       NOT NULL,
    next_at     bigint       NOT NULL,
    attempts    integer      NOT NULL DEFAULT 0,
    worker      varchar(60)  NOT NULL DEFAULT '',
    lease_until bigint       NOT NULL DEFAULT 0,
    settled_at  bigint       NOT NULL DEFAULT 0,
    code        integer      NOT NULL DEFAULT 0,
    reason      varchar(300) NOT NULL DEFAULT '',
    rerouted    boolean      NOT NULL DEFAULT FALSE
);
CREATE TABLE persons (
    id            varchar(40) NOT NULL PRIMARY KEY,
    enterprise_id varchar(40) NOT NULL REFERENCES enterprises (id),
    name          varchar(60) NOT NULL,
    mobile        varchar(20) NOT NULL DEFAULT '',
    role          varchar(20) NOT NULL,
    active        boolean     NOT NULL
);
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
CREATE TABLE records (
    id            varchar(60)  NOT NULL PRIMARY KEY,
    enterprise_id varchar(40)  NOT NULL REFERENCES enterprises (id),
    number        varchar(20)  NOT NULL,
    task_id       varchar(60)  NOT NULL DEFAULT '',
    duty          varchar(40)  NOT NULL,
    title         varchar(200) NOT NULL,
    filed_by      varchar(60)  NOT NULL,
    by_role       varchar(20)  NOT NULL,
    binding       varchar(20)  NOT NULL,
    at            bigint       NOT NULL,
    answers       text         NOT NULL,
    items         text         NOT NULL,
    attachments   text         NOT NULL,
    corrects      varchar(60)  NOT NULL DEFAULT '',
    previous      varchar(64)  NOT NULL,
    digest        varchar(64)  NOT NULL,
    UNIQUE (enterprise_id, number)
);
CREATE TABLE reminders (
    task_id varchar(60) NOT NULL,
    rung    varchar(40) NOT NULL,
    at      bigint      NOT NULL,
    PRIMARY KEY (task_id, rung)
);
CREATE TABLE seen (
    id     varchar(32) NOT NULL PRIMARY KEY,
    at     bigint      NOT NULL,
    answer text        NOT NULL
);
CREATE TABLE sessions (
    address       varchar(160) NOT NULL PRIMARY KEY,
    channel       varchar(20)  NOT NULL,
    user_id       varchar(128) NOT NULL,
    enterprise_id varchar(40)  NOT NULL DEFAULT '',
    state         blob,
    wake_at       bigint       NOT NULL DEFAULT 0,
    updated_at    bigint       NOT NULL
);
CREATE TABLE settings (
    name  varchar(60) NOT NULL PRIMARY KEY,
    value text        NOT NULL
);
CREATE TABLE staff (
    id      varchar(40) NOT NULL PRIMARY KEY,
    name    varchar(60) NOT NULL,
    mobile  varchar(20) NOT NULL,
    unit    varchar(60) NOT NULL,
    role    varchar(20) NOT NULL,
    title   varchar(60) NOT NULL DEFAULT '',
    on_duty boolean     NOT NULL DEFAULT FALSE,
    licence varchar(60) NOT NULL DEFAULT '',
    active  boolean     NOT NULL
);
CREATE TABLE tasks (
    id            varchar(60)  NOT NULL PRIMARY KEY,
    enterprise_id varchar(40)  NOT NULL REFERENCES enterprises (id),
    duty          varchar(40)  NOT NULL,
    title         varchar(200) NOT NULL,
    flow          varchar(60)  NOT NULL,
    period        varchar(12)  NOT NULL,
    opens_at      bigint       NOT NULL,
    due_at        bigint       NOT NULL,
    status        varchar(20)  NOT NULL,
    done_at       bigint       NOT NULL DEFAULT 0,
    record_id     varchar(60)  NOT NULL DEFAULT '',
    version       integer      NOT NULL DEFAULT 1
, remind_at bigint NOT NULL DEFAULT 0, items text);
CREATE TABLE to_mark (
    id    varchar(60) NOT NULL PRIMARY KEY,
    photo boolean     NOT NULL,
    at    bigint      NOT NULL
);
CREATE TABLE tokens (
    id         varchar(40) NOT NULL PRIMARY KEY,
    name       varchar(60) NOT NULL,
    role       varchar(20) NOT NULL,
    scope      varchar(60) NOT NULL DEFAULT '',
    hash       varchar(64) NOT NULL UNIQUE,
    created_at bigint      NOT NULL
);
CREATE TABLE windows (
    address   varchar(160) NOT NULL,
    kind      varchar(10)  NOT NULL,
    granted   integer      NOT NULL,
    used      integer      NOT NULL,
    until     bigint       NOT NULL,
    spent_at  bigint       NOT NULL DEFAULT 0,
    PRIMARY KEY (address, kind)
);
CREATE TABLE wrong_codes (
    id      varchar(60)  NOT NULL PRIMARY KEY,
    address varchar(160) NOT NULL,
    at      bigint       NOT NULL
);
CREATE INDEX attachments_address ON attachments (address, owner);
CREATE INDEX attachments_fetch ON attachments (fetch_at) WHERE fetch_at > 0;
CREATE INDEX attachments_owner ON attachments (owner);
CREATE INDEX attachments_sha256 ON attachments (sha256, received_at);
CREATE INDEX bindings_subject ON bindings (subject, ended_at);
CREATE INDEX enterprises_department ON enterprises (department, id);
CREATE INDEX enterprises_township ON enterprises (township, id);
CREATE INDEX enterprises_wecom ON enterprises (on_wecom);
CREATE INDEX entries_due ON entries (ledger, due_at);
CREATE INDEX entries_ledger ON entries (enterprise_id, ledger, status);
CREATE INDEX hazards_department ON hazards (department, status, waits_since);
CREATE INDEX hazards_due ON hazards (status, deadline);
CREATE INDEX hazards_enterprise ON hazards (enterprise_id, status);
CREATE INDEX hazards_township ON hazards (township, status, waits_since);
CREATE INDEX hazards_waiting ON hazards (status, waits_since);
CREATE INDEX invites_person ON invites (person_id);
CREATE INDEX invites_staff ON invites (staff_id);
CREATE INDEX invites_witness ON invites (witness_id, made_at);
CREATE INDEX mobile_lookups_day ON mobile_lookups (asked_at, found);
CREATE INDEX outbox_address ON outbox (address, status, seq);
CREATE INDEX outbox_due ON outbox (status, next_at);
CREATE INDEX outbox_settled ON outbox (settled_at) WHERE settled_at > 0;
CREATE INDEX persons_enterprise ON persons (enterprise_id, active);
CREATE INDEX persons_mobile ON persons (mobile);
CREATE INDEX quality_marks_enterprise ON quality_marks (enterprise_id);
CREATE INDEX quality_marks_open ON quality_marks (looked_at, found_at);
CREATE INDEX quality_marks_unit ON quality_marks (unit, looked_at, found_at);
CREATE INDEX records_at ON records (at);
CREATE INDEX seen_at ON seen (at);
CREATE INDEX sessions_wake ON sessions (wake_at) WHERE wake_at > 0;
CREATE INDEX staff_unit ON staff (unit, active);
CREATE INDEX tasks_due ON tasks (status, due_at);
CREATE INDEX tasks_enterprise ON tasks (enterprise_id, status);
CREATE INDEX tasks_remind ON tasks (remind_at, enterprise_id, due_at, id);
CREATE INDEX to_mark_at ON to_mark (at);
CREATE INDEX wrong_codes_address ON wrong_codes (address, at);
CREATE TRIGGER records_never_change BEFORE UPDATE ON records
BEGIN
    SELECT RAISE(ABORT, 'a record is never changed');
END;
CREATE TRIGGER records_never_go BEFORE DELETE ON records
BEGIN
    SELECT RAISE(ABORT, 'a record is never deleted');
END;
CREATE TRIGGER records_never_replaced BEFORE INSERT ON records
WHEN EXISTS (SELECT 1 FROM records WHERE id = NEW.id OR (enterprise_id = NEW.enterprise_id AND number = NEW.number))
BEGIN
    SELECT RAISE(ABORT, 'a record is never replaced');
END;
PRAGMA foreign_keys = OFF;
INSERT INTO goose_db_version (id, version_id, is_applied, tstamp) VALUES (1, 0, 1, '2026-11-26 15:57:12');
INSERT INTO goose_db_version (id, version_id, is_applied, tstamp) VALUES (2, 1, 1, '2026-11-26 15:57:12');
INSERT INTO goose_db_version (id, version_id, is_applied, tstamp) VALUES (3, 2, 1, '2026-11-26 15:57:12');
INSERT INTO goose_db_version (id, version_id, is_applied, tstamp) VALUES (4, 3, 1, '2026-11-26 15:57:12');
INSERT INTO goose_db_version (id, version_id, is_applied, tstamp) VALUES (5, 4, 1, '2026-11-26 15:57:12');
INSERT INTO goose_db_version (id, version_id, is_applied, tstamp) VALUES (6, 5, 1, '2026-11-26 15:57:12');
INSERT INTO goose_db_version (id, version_id, is_applied, tstamp) VALUES (7, 7, 1, '2026-11-26 15:57:12');
INSERT INTO goose_db_version (id, version_id, is_applied, tstamp) VALUES (8, 8, 1, '2026-11-26 15:57:12');
INSERT INTO goose_db_version (id, version_id, is_applied, tstamp) VALUES (9, 9, 1, '2026-11-26 15:57:12');
INSERT INTO goose_db_version (id, version_id, is_applied, tstamp) VALUES (10, 10, 1, '2026-11-26 15:57:12');
INSERT INTO goose_db_version (id, version_id, is_applied, tstamp) VALUES (11, 11, 1, '2026-11-26 15:57:12');
INSERT INTO goose_db_version (id, version_id, is_applied, tstamp) VALUES (12, 12, 1, '2026-11-26 15:57:12');
INSERT INTO enterprises (id, uscc, name, place, township, department, sectors, trade_forms, forms_asked, high_risk, state, street, on_wecom, skipped, updated_at, facilities, facilities_asked) VALUES ('ec0745c78ccc99785', '91350100M000100Y43', '岫岩县东山石材加工厂', '', '东山镇', '县应急管理局', '["工贸"]', '[]', 0, 1, 'operating', '', 0, '{}', 1685926800000, '[]', 0);
INSERT INTO enterprises (id, uscc, name, place, township, department, sectors, trade_forms, forms_asked, high_risk, state, street, on_wecom, skipped, updated_at, facilities, facilities_asked) VALUES ('e62c7d6ea0b159b90', '9144030071526726XG', '岫岩县河畔宾馆', '', '河西镇', '县消防救援大队', '["消防"]', '[]', 0, 0, 'operating', '', 0, '{}', 1685926800000, '[]', 0);
INSERT INTO persons (id, enterprise_id, name, mobile, role, active) VALUES ('p6820a01db442c26f', 'ec0745c78ccc99785', '张三', '13800000001', 'principal', 1);
INSERT INTO persons (id, enterprise_id, name, mobile, role, active) VALUES ('pa1baca19ec2343e7', 'ec0745c78ccc99785', '李四', '13800000002', 'safety_officer', 1);
INSERT INTO persons (id, enterprise_id, name, mobile, role, active) VALUES ('pdd1af2f554d340a3', 'e62c7d6ea0b159b90', '王五', '13800000003', 'principal', 1);
INSERT INTO staff (id, name, mobile, unit, role, title, on_duty, licence, active) VALUES ('sed8a60671d232fee', '孙七', '13900000002', '县应急管理局', 'department', '', 0, '', 1);
INSERT INTO staff (id, name, mobile, unit, role, title, on_duty, licence, active) VALUES ('s6eaf1fa2a44627e3', '赵六', '13900000001', '东山镇', 'township', '', 0, '', 1);
INSERT INTO contacts (address, channel, user_id, follows, since_at) VALUES ('wechat:boss', 'wechat', 'boss', 1, 1685926800000);
INSERT INTO contacts (address, channel, user_id, follows, since_at) VALUES ('wechat:officer', 'wechat', 'officer', 1, 1685926800000);
INSERT INTO contacts (address, channel, user_id, follows, since_at) VALUES ('wecom:host', 'wecom', 'host', 1, 1685926800000);
INSERT INTO contacts (address, channel, user_id, follows, since_at) VALUES ('wecom:township', 'wecom', 'township', 1, 1685926800000);
INSERT INTO contacts (address, channel, user_id, follows, since_at) VALUES ('wecom:bureau', 'wecom', 'bureau', 1, 1685926800000);
INSERT INTO bindings (address, subject, person_id, staff_id, channel, user_id, how, bound_at, ended_at, witness_id) VALUES ('wechat:boss', 'p6820a01db442c26f', 'p6820a01db442c26f', '', 'wechat', 'boss', 'code', 1685926800000, 0, '');
INSERT INTO bindings (address, subject, person_id, staff_id, channel, user_id, how, bound_at, ended_at, witness_id) VALUES ('wechat:officer', 'pa1baca19ec2343e7', 'pa1baca19ec2343e7', '', 'wechat', 'officer', 'code', 1685926800000, 0, '');
INSERT INTO bindings (address, subject, person_id, staff_id, channel, user_id, how, bound_at, ended_at, witness_id) VALUES ('wecom:host', 'pdd1af2f554d340a3', 'pdd1af2f554d340a3', '', 'wecom', 'host', 'code', 1685926800000, 0, '');
INSERT INTO bindings (address, subject, person_id, staff_id, channel, user_id, how, bound_at, ended_at, witness_id) VALUES ('wecom:township', 's6eaf1fa2a44627e3', '', 's6eaf1fa2a44627e3', 'wecom', 'township', 'code', 1685926800000, 0, '');
INSERT INTO bindings (address, subject, person_id, staff_id, channel, user_id, how, bound_at, ended_at, witness_id) VALUES ('wecom:bureau', 'sed8a60671d232fee', '', 'sed8a60671d232fee', 'wecom', 'bureau', 'code', 1685926800000, 0, '');
INSERT INTO invites (code, person_id, staff_id, expires_at, used_at, revoked_at, how, witness_id, made_at) VALUES ('CODE0001', 'p6820a01db442c26f', '', 1701478800000, 1685926800000, 0, 'code', '', 1685926800000);
INSERT INTO invites (code, person_id, staff_id, expires_at, used_at, revoked_at, how, witness_id, made_at) VALUES ('CODE0002', 'pa1baca19ec2343e7', '', 1701478800000, 1685926800000, 0, 'code', '', 1685926800000);
INSERT INTO invites (code, person_id, staff_id, expires_at, used_at, revoked_at, how, witness_id, made_at) VALUES ('CODE0003', 'pdd1af2f554d340a3', '', 1701478800000, 1685926800000, 0, 'code', '', 1685926800000);
INSERT INTO invites (code, person_id, staff_id, expires_at, used_at, revoked_at, how, witness_id, made_at) VALUES ('CODE0004', '', 's6eaf1fa2a44627e3', 1701478800000, 1685926800000, 0, 'code', '', 1685926800000);
INSERT INTO invites (code, person_id, staff_id, expires_at, used_at, revoked_at, how, witness_id, made_at) VALUES ('CODE0005', '', 'sed8a60671d232fee', 1701478800000, 1685926800000, 0, 'code', '', 1685926800000);
INSERT INTO sessions (address, channel, user_id, enterprise_id, state, wake_at, updated_at) VALUES ('wechat:boss', 'wechat', 'boss', '', X'62696E6420434F4445303030310A66696C650A', 0, 1685926800000);
INSERT INTO sessions (address, channel, user_id, enterprise_id, state, wake_at, updated_at) VALUES ('wechat:officer', 'wechat', 'officer', '', X'62696E6420434F4445303030320A', 0, 1685926800000);
INSERT INTO sessions (address, channel, user_id, enterprise_id, state, wake_at, updated_at) VALUES ('wecom:host', 'wecom', 'host', '', X'62696E6420434F4445303030330A', 0, 1685926800000);
INSERT INTO sessions (address, channel, user_id, enterprise_id, state, wake_at, updated_at) VALUES ('wecom:township', 'wecom', 'township', '', X'62696E6420434F4445303030340A', 0, 1685926800000);
INSERT INTO sessions (address, channel, user_id, enterprise_id, state, wake_at, updated_at) VALUES ('wecom:bureau', 'wecom', 'bureau', '', X'62696E6420434F4445303030350A', 0, 1685926800000);
INSERT INTO seen (id, at, answer) VALUES ('350c7d2fb2c9220f544ebcb59704384b', 1685926800000, '{"key":"","body":"张三 岫岩县东山石材加工厂"}');
INSERT INTO seen (id, at, answer) VALUES ('c0e3d6d5b2c3c725f6b3b18afd4beda8', 1685926800000, '{"key":"","body":"李四 岫岩县东山石材加工厂"}');
INSERT INTO seen (id, at, answer) VALUES ('aa3f472d59b942af47ca2f7bf59263ce', 1685926800000, '{"key":"","body":"王五 岫岩县河畔宾馆"}');
INSERT INTO seen (id, at, answer) VALUES ('6be11259a58bafa684bb333d63d07159', 1685926800000, '{"key":"","body":"赵六 东山镇"}');
INSERT INTO seen (id, at, answer) VALUES ('a164c1abdcc79ed84327bb82ba046fe2', 1685926800000, '{"key":"","body":"孙七 县应急管理局"}');
INSERT INTO seen (id, at, answer) VALUES ('1f0e96b4404ef6f3be4e6c4a31f12e43', 1685926800000, '{"key":"","body":"2023-0001"}');
INSERT INTO heads (enterprise_id, filed_year, filed, digest, hazards) VALUES ('ec0745c78ccc99785', 2023, 1, '051a94e3d1febaaa21209807ad95c184c52a480fe679919dbe8abe95c01df44d', 0);
INSERT INTO tasks (id, enterprise_id, duty, title, flow, period, opens_at, due_at, status, done_at, record_id, version, remind_at, items) VALUES ('t3804f8fb3d146b28', 'ec0745c78ccc99785', 'led_check', '2023年6月自查', 'led-check', '2023-06', 1685548800000, 1688140799000, 'done', 1685926800000, 't0000000601', 2, 0, 'null');
INSERT INTO records (id, enterprise_id, number, task_id, duty, title, filed_by, by_role, binding, at, answers, items, attachments, corrects, previous, digest) VALUES ('t0000000601', 'ec0745c78ccc99785', '2023-0001', 't3804f8fb3d146b28', 'led_check', '2023年6月自查', '张三', 'principal', 'code', 1685926800000, '{"count":{"kind":"number","text":"12","value":12}}', '[{"key":"exit","text":"出口不锁","result":"ok","reason":"","hazard_id":""}]', 'null', '', '', '051a94e3d1febaaa21209807ad95c184c52a480fe679919dbe8abe95c01df44d');
INSERT INTO to_mark (id, photo, at) VALUES ('t0000000601', 0, 1685926800000);
