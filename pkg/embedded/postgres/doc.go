// Package postgres runs a PostgreSQL server (15 or later) as a child of this
// process, for `mangrove up` and for tests.
//
// It exists so that a laptop, a demonstration or a test needs no prepared
// database: it finds an installed server or fetches a pinned one, makes the
// cluster, starts it on a free port of 127.0.0.1, and ends it with the parent,
// however the parent dies. A deployment that has its own PostgreSQL does not
// use this package.
//
// What it owns is one folder, Config.Data:
//
//	lock                the owner's lock; held while a Server lives
//	superuser.password  random, readable by the owner only
//	cluster/            the data directory
//	server.log          what the server says in this run; server.log.1 is the run before
//
// Persons' data must not reach that log. The server therefore writes no
// statements, no parameters, and no errors of sessions at all: even a plain
// "invalid input syntax" quotes the value. The client that caused an error
// gets it in full. Core dumps are off for the same reason.
//
// PostgreSQL refuses to run as root. A root parent hands the cluster to an
// unprivileged account (postgres, else nobody) and runs the server as that
// account; another parent runs it as itself.
//
// The package works on Unix systems only.
package postgres
