-- +goose Up
CREATE TABLE subject (
    kind      text   NOT NULL,
    id        text   NOT NULL,
    person    text   NOT NULL DEFAULT '',
    seq       bigint NOT NULL DEFAULT 0,
    state     bytea,
    facts     bytea,
    mac       bytea,
    opened_at timestamptz,
    touched   xid8 NOT NULL DEFAULT pg_current_xact_id(),
    PRIMARY KEY (kind, id)
);
-- What changed since is looked for by the transaction that wrote it: of what was not committed yet, more may come.
CREATE INDEX subject_touched ON subject (touched);

CREATE TABLE journal (
    subject_kind text        NOT NULL,
    subject_id   text        NOT NULL,
    epoch        integer     NOT NULL,
    seq          bigint      NOT NULL,
    event_id     text        NOT NULL UNIQUE,
    type         text        NOT NULL,
    at           timestamptz NOT NULL,
    event        bytea       NOT NULL,
    PRIMARY KEY (subject_kind, subject_id, epoch, seq)
);

CREATE TABLE epoch (
    one   boolean PRIMARY KEY DEFAULT true CHECK (one),
    epoch integer NOT NULL
);
INSERT INTO epoch (epoch) VALUES (1);

CREATE TABLE outbox (
    id        bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    topic     text    NOT NULL,
    partition integer NOT NULL,
    key       bytea   NOT NULL,
    value     bytea   NOT NULL,
    headers   jsonb   NOT NULL
);
CREATE INDEX outbox_topic ON outbox (topic, id);

-- What other services own about a subject, folded generically.
CREATE TABLE fact (
    subject_kind text  NOT NULL,
    subject_id   text  NOT NULL,
    owner        text  NOT NULL,
    facts        bytea NOT NULL,
    mac          bytea NOT NULL,
    PRIMARY KEY (subject_kind, subject_id, owner)
);
-- How far a producer's events about a subject were applied, and the numbers before that which have not come: what they ask
-- for was not done.
CREATE TABLE head (
    subject_kind text           NOT NULL,
    subject_id   text           NOT NULL,
    producer     text           NOT NULL,
    epoch        integer        NOT NULL,
    seq          bigint         NOT NULL,
    missing      int8multirange NOT NULL DEFAULT '{}',
    touched      xid8           NOT NULL DEFAULT pg_current_xact_id(),
    PRIMARY KEY (subject_kind, subject_id, producer)
);
CREATE INDEX head_touched ON head (touched);
CREATE INDEX head_missing ON head (producer) WHERE NOT isempty(missing);
CREATE TABLE section (
    subject_kind text    NOT NULL,
    subject_id   text    NOT NULL,
    producer     text    NOT NULL,
    path         text    NOT NULL,
    category     integer NOT NULL,
    sealed       bytea   NOT NULL,
    PRIMARY KEY (subject_kind, subject_id, producer, path)
);

-- In consent: the register. Elsewhere: the copy of what concerns this service.
CREATE TABLE grants (
    id       text PRIMARY KEY,
    case_id  text  NOT NULL,
    kind     text  NOT NULL,
    agency   text  NOT NULL,
    service  text  NOT NULL,
    person   text  NOT NULL,
    until    timestamptz NOT NULL DEFAULT 'infinity',
    ended_at timestamptz,
    follows  text NOT NULL DEFAULT '',
    body     bytea NOT NULL,
    mac      bytea NOT NULL,
    -- The last change, by its number: an older one that comes later changes nothing.
    changed  jsonb
);
CREATE INDEX grants_case ON grants (case_id);
CREATE INDEX grants_agency ON grants (agency, service, kind) WHERE ended_at IS NULL;
CREATE INDEX grants_person ON grants (person) WHERE ended_at IS NULL AND person <> '';

CREATE TABLE duty (
    id           text        PRIMARY KEY,
    subject_kind text        NOT NULL,
    subject_id   text        NOT NULL,
    key          text        NOT NULL,
    what         text        NOT NULL,
    whose        text        NOT NULL,
    next         text        NOT NULL,
    office       boolean     NOT NULL,
    agency       text        NOT NULL,
    due          timestamptz NOT NULL,
    details      jsonb       NOT NULL,
    opened_at    timestamptz NOT NULL,
    state        text        NOT NULL CHECK (state IN ('open', 'overdue', 'done'))
);
CREATE UNIQUE INDEX duty_key ON duty (subject_kind, subject_id, key) WHERE state <> 'done';
CREATE INDEX duty_due ON duty (due) WHERE state = 'open';

CREATE TABLE idempotency (
    actor  text  NOT NULL,
    key    text  NOT NULL,
    digest bytea NOT NULL,
    answer jsonb NOT NULL,
    at     timestamptz NOT NULL,
    PRIMARY KEY (actor, key)
);

CREATE TABLE parked (
    id           bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    subject_kind text  NOT NULL,
    subject_id   text  NOT NULL,
    event_id     text  NOT NULL,
    event        bytea NOT NULL,
    reaction     text  NOT NULL,
    reason       text  NOT NULL,
    at           timestamptz NOT NULL,
    UNIQUE (event_id, reaction)
);
CREATE INDEX parked_subject ON parked (subject_kind, subject_id);

-- Records that could not be taken at all, so that they stop no other.
CREATE TABLE unread (
    topic     text    NOT NULL,
    partition integer NOT NULL,
    position  bigint  NOT NULL,
    key       bytea,
    value     bytea,
    reason    text    NOT NULL,
    at        timestamptz NOT NULL,
    PRIMARY KEY (topic, partition, position)
);

-- Where each reaction begins: one that was deployed later leaves alone what came before it.
CREATE TABLE reaction (
    name   text     NOT NULL,
    topic  text     NOT NULL,
    begins bigint[] NOT NULL,
    PRIMARY KEY (name, topic)
);

-- What is not done at other services, as their events tell it: only where a service collects duties.
CREATE TABLE told_duty (
    id           text        PRIMARY KEY,
    producer     text        NOT NULL,
    subject_kind text        NOT NULL,
    subject_id   text        NOT NULL,
    what         text        NOT NULL,
    whose        text        NOT NULL,
    next         text        NOT NULL,
    due          timestamptz NOT NULL,
    opened_at    timestamptz NOT NULL,
    overdue      boolean     NOT NULL
);
CREATE INDEX told_duty_subject ON told_duty (subject_kind, subject_id, due, id);
CREATE INDEX told_duty_overdue ON told_duty (due, id) WHERE overdue;
CREATE INDEX told_duty_what ON told_duty (what);
CREATE INDEX told_duty_case ON told_duty (due, subject_id) WHERE subject_kind = 'case';
-- What somebody owes about a case.
CREATE VIEW owed_case AS
    SELECT id, subject_id AS case_id, due, overdue FROM told_duty WHERE subject_kind = 'case';

-- Recorded facts wait here for the decision that marks what they are outside of (P1). One that failed says why, and waits
-- until it is tried again.
CREATE TABLE recorded (
    id       text PRIMARY KEY,
    flow     bytea NOT NULL,
    at       timestamptz NOT NULL,
    retry_at timestamptz NOT NULL,
    reason   text NOT NULL DEFAULT ''
);

-- Calls that must reach another service: an ending at the register, the binding of a card. Retried until done.
CREATE TABLE call (
    id      bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    name    text  NOT NULL,
    body    jsonb NOT NULL,
    tries   integer NOT NULL DEFAULT 0,
    retry_at timestamptz NOT NULL
);

CREATE TABLE card (
    key_id  text PRIMARY KEY,
    card    bytea NOT NULL,
    case_id text,
    -- Whose worker writes with it: a key for each agency, so that who wrote a section is what keys itself knows.
    agency  text NOT NULL DEFAULT '',
    UNIQUE (case_id, agency)
);

CREATE TABLE ledger (
    id       text        PRIMARY KEY,
    at       timestamptz NOT NULL,
    case_id  text        NOT NULL,
    actor    text        NOT NULL,
    body     bytea,
    salt     bytea       NOT NULL,
    hash     bytea       NOT NULL,
    chain_no bigint      UNIQUE,
    chain    bytea
);
CREATE INDEX ledger_unchained ON ledger (at) WHERE chain_no IS NULL;
CREATE INDEX ledger_case ON ledger (case_id, at);
CREATE INDEX ledger_at ON ledger (at);

-- What was written stays: the journal as a whole, the ledger but for its chain, which is linked after the commit, and for
-- bodies that go at their retention. The role owns its tables, so whoever can run any statement as it can take this
-- away; mangrove verify then tells.
-- +goose StatementBegin
CREATE FUNCTION stays() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'what stands in % is not changed and not deleted', TG_TABLE_NAME USING ERRCODE = 'restrict_violation';
END $$;
-- +goose StatementEnd
CREATE TRIGGER stays BEFORE UPDATE OR DELETE OR TRUNCATE ON journal FOR EACH STATEMENT EXECUTE FUNCTION stays();
CREATE TRIGGER stays BEFORE DELETE OR TRUNCATE ON ledger FOR EACH STATEMENT EXECUTE FUNCTION stays();
CREATE TRIGGER chained BEFORE UPDATE ON ledger FOR EACH ROW
    WHEN ((OLD.id, OLD.at, OLD.case_id, OLD.actor, OLD.salt, OLD.hash) IS DISTINCT FROM (NEW.id, NEW.at, NEW.case_id, NEW.actor, NEW.salt, NEW.hash)
        OR OLD.chain_no IS NOT NULL AND (OLD.chain_no, OLD.chain) IS DISTINCT FROM (NEW.chain_no, NEW.chain)
        OR NEW.body IS NOT NULL AND NEW.body IS DISTINCT FROM OLD.body)
    EXECUTE FUNCTION stays();
