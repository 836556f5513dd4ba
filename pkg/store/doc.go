// Package store owns a service's tables: subjects with their state, the journal, the outbox queue, facts and
// heads folded from others, the copy of grants, duties, parked reactions, idempotency and the ledger.
//
// One transaction locks the subject's row first, takes the next gapless number, appends the events, stores the
// new state and facts, moves duties, writes the ledger row and queues what is to be published. The journal is
// only ever inserted and read. Everything lives in the schema of the service's own database role. Of what a
// service is made of it is the only package that imports pgx, and it sees personal sections only as sealed bytes.
//
// A round trip to the database costs more than most statements: what a decision rests on is read in one (Records), and
// writes are kept until something must be answered (pipe). So an error of a write may come to light with the commit.
package store
