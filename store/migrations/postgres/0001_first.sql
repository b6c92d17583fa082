-- Times are milliseconds since 1970 in UTC, 0 for never. Lists and maps are
-- JSON text. Ids are made by the program.

-- +goose Up
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
    street      varchar(2000) NOT NULL DEFAULT '',
    on_wecom    boolean      NOT NULL DEFAULT FALSE,
    skipped     text         NOT NULL,
    updated_at  bigint       NOT NULL
);
CREATE INDEX enterprises_township ON enterprises (township, id);
CREATE INDEX enterprises_department ON enterprises (department, id);

CREATE TABLE persons (
    id            varchar(40) NOT NULL PRIMARY KEY,
    enterprise_id varchar(40) NOT NULL REFERENCES enterprises (id),
    name          varchar(60) NOT NULL,
    mobile        varchar(20) NOT NULL DEFAULT '',
    role          varchar(20) NOT NULL,
    active        boolean     NOT NULL
);
CREATE INDEX persons_enterprise ON persons (enterprise_id, active);
CREATE INDEX persons_mobile ON persons (mobile);

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
CREATE INDEX staff_unit ON staff (unit, active);

CREATE TABLE contacts (
    address  varchar(160) NOT NULL PRIMARY KEY,
    channel  varchar(20)  NOT NULL,
    user_id  varchar(128) NOT NULL,
    follows  boolean      NOT NULL,
    since_at bigint       NOT NULL
);

-- A binding joins an address to one person of an enterprise or one member of
-- staff (subject holds whichever it is).
CREATE TABLE bindings (
    address   varchar(160) NOT NULL,
    subject   varchar(40)  NOT NULL,
    person_id varchar(40)  NOT NULL DEFAULT '',
    staff_id  varchar(40)  NOT NULL DEFAULT '',
    channel   varchar(20)  NOT NULL,
    user_id   varchar(128) NOT NULL,
    how       varchar(20)  NOT NULL,
    bound_at  bigint       NOT NULL,
    ended_at  bigint       NOT NULL DEFAULT 0,
    PRIMARY KEY (address, subject)
);
CREATE INDEX bindings_subject ON bindings (subject, ended_at);

CREATE TABLE invites (
    code       varchar(16) NOT NULL PRIMARY KEY,
    person_id  varchar(40) NOT NULL DEFAULT '',
    staff_id   varchar(40) NOT NULL DEFAULT '',
    expires_at bigint      NOT NULL,
    used_at    bigint      NOT NULL DEFAULT 0,
    revoked_at bigint      NOT NULL DEFAULT 0
);
CREATE INDEX invites_person ON invites (person_id);
CREATE INDEX invites_staff ON invites (staff_id);

CREATE TABLE wrong_codes (
    id      varchar(60)  NOT NULL PRIMARY KEY,
    address varchar(160) NOT NULL,
    at      bigint       NOT NULL
);
CREATE INDEX wrong_codes_address ON wrong_codes (address, at);

CREATE TABLE sessions (
    address       varchar(160) NOT NULL PRIMARY KEY,
    channel       varchar(20)  NOT NULL,
    user_id       varchar(128) NOT NULL,
    enterprise_id varchar(40)  NOT NULL DEFAULT '',
    state         bytea,
    wake_at       bigint       NOT NULL DEFAULT 0,
    updated_at    bigint       NOT NULL
);
CREATE INDEX sessions_wake ON sessions (wake_at) WHERE wake_at > 0;

-- id is a digest of address and message key.
CREATE TABLE seen (
    id     varchar(32) NOT NULL PRIMARY KEY,
    at     bigint      NOT NULL,
    answer text        NOT NULL
);
CREATE INDEX seen_at ON seen (at);

CREATE TABLE heads (
    enterprise_id varchar(40) NOT NULL PRIMARY KEY REFERENCES enterprises (id),
    filed_year    integer     NOT NULL,
    filed         integer     NOT NULL,
    digest        varchar(64) NOT NULL,
    hazards       integer     NOT NULL
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
);
CREATE INDEX tasks_enterprise ON tasks (enterprise_id, status);
CREATE INDEX tasks_due ON tasks (status, due_at);

CREATE TABLE reminders (
    task_id varchar(60) NOT NULL,
    rung    varchar(40) NOT NULL,
    at      bigint      NOT NULL,
    PRIMARY KEY (task_id, rung)
);

CREATE TABLE records (
    id            varchar(60)  NOT NULL PRIMARY KEY,
    enterprise_id varchar(40)  NOT NULL REFERENCES enterprises (id),
    number        varchar(20)  NOT NULL,
    task_id       varchar(60)  NOT NULL DEFAULT '',
    duty          varchar(40)  NOT NULL,
    title         varchar(200) NOT NULL,
    filed_by      varchar(500)  NOT NULL,
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
CREATE INDEX records_at ON records (at);

-- +goose StatementBegin
CREATE FUNCTION records_stay() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'a record is never changed or deleted';
END
$$;
-- +goose StatementEnd
CREATE TRIGGER records_stay BEFORE UPDATE OR DELETE ON records FOR EACH ROW EXECUTE FUNCTION records_stay();

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
    location       varchar(2000) NOT NULL DEFAULT '',
    found_at       bigint       NOT NULL,
    found_by       varchar(500)  NOT NULL,
    status         varchar(20)  NOT NULL,
    fix            varchar(10)  NOT NULL DEFAULT '',
    responsible    varchar(500)  NOT NULL DEFAULT '',
    measures       text         NOT NULL,
    funds          varchar(200)  NOT NULL DEFAULT '',
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
);
CREATE INDEX hazards_enterprise ON hazards (enterprise_id, status);
CREATE INDEX hazards_township ON hazards (township, status, waits_since);
CREATE INDEX hazards_department ON hazards (department, status, waits_since);
CREATE INDEX hazards_waiting ON hazards (status, waits_since);

CREATE TABLE attachments (
    id            varchar(60)  NOT NULL PRIMARY KEY,
    enterprise_id varchar(40)  NOT NULL DEFAULT '',
    owner         varchar(60)  NOT NULL DEFAULT '',
    kind          varchar(20)  NOT NULL,
    address       varchar(160) NOT NULL,
    channel       varchar(20)  NOT NULL,
    user_id       varchar(128) NOT NULL,
    media_id      varchar(600) NOT NULL,
    sha256        varchar(64)  NOT NULL DEFAULT '',
    bytes         bigint       NOT NULL DEFAULT 0,
    received_at   bigint       NOT NULL,
    lost          boolean      NOT NULL DEFAULT FALSE,
    attempts      integer      NOT NULL DEFAULT 0,
    fetch_at      bigint       NOT NULL
);
CREATE INDEX attachments_owner ON attachments (owner);
CREATE INDEX attachments_address ON attachments (address, owner);
CREATE INDEX attachments_fetch ON attachments (fetch_at) WHERE fetch_at > 0;

CREATE TABLE outbox (
    seq         bigint       GENERATED BY DEFAULT AS IDENTITY PRIMARY KEY,
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
CREATE INDEX outbox_due ON outbox (status, next_at);
CREATE INDEX outbox_address ON outbox (address, status, seq);
CREATE INDEX outbox_settled ON outbox (settled_at) WHERE settled_at > 0;

CREATE TABLE windows (
    address   varchar(160) NOT NULL,
    kind      varchar(10)  NOT NULL,
    granted   integer      NOT NULL,
    used      integer      NOT NULL,
    until     bigint       NOT NULL,
    spent_at  bigint       NOT NULL DEFAULT 0,
    PRIMARY KEY (address, kind)
);

CREATE TABLE flow_sources (
    digest varchar(80) NOT NULL PRIMARY KEY,
    source text        NOT NULL
);

CREATE TABLE tokens (
    id         varchar(40) NOT NULL PRIMARY KEY,
    name       varchar(60) NOT NULL,
    role       varchar(20) NOT NULL,
    scope      varchar(60) NOT NULL DEFAULT '',
    hash       varchar(64) NOT NULL UNIQUE,
    created_at bigint      NOT NULL
);
