// Package service owns what a service is and how it runs: its definition on one screen (subjects, routes,
// reactions, the facts it needs, deadlines) and the one way that every command, query and event takes.
//
// A command: lock, facts and the copy of grants, gate, decide, seal, append, all in one transaction (command.go).
// A query: read, gate, ledger, open by asking keys, render (query.go). An event: place it against the head, fold
// facts and sections, run the reactions (consume.go). The rest runs beside them: relay, duties, calls to other
// services, decisions on recorded facts, the ledger's chain (run.go).
package service
