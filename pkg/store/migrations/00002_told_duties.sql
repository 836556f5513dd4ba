-- +goose Up
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
