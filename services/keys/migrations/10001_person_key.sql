-- +goose Up
CREATE TABLE person_key (
    serial     bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    service    text    NOT NULL,
    generation integer NOT NULL DEFAULT 1,
    key_id     text    UNIQUE,
    month      text    NOT NULL,
    wrapped    bytea,
    case_id    text    NOT NULL DEFAULT '',
    person     text    NOT NULL DEFAULT '',
    agency     text    NOT NULL DEFAULT '',
    state      text    NOT NULL DEFAULT 'live' CHECK (state IN ('live', 'held', 'destroyed'))
);
CREATE INDEX person_key_person ON person_key (person) WHERE person <> '';
