// Package postgrestest gives tests a fresh database each.
//
// The server is started by the first test that asks, shared by the whole test
// binary, and gone with it. To use a running one instead, put a superuser's
// connection string into MANGROVE_TEST_POSTGRES.
//
// Databases are apart, roles are not: they belong to the server. A test that
// makes roles either names them uniquely or allows that they exist.
package postgrestest
