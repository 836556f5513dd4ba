// Package decidetest checks state machines, of one subject or of a case and a resource together: tables of given, when
// and then, the laws that every aggregate keeps, and golden files that hold each event as journals have it, its sections
// sealed to a key that must open them for ever.
package decidetest
