// Package decidetest checks state machines: tables of given, when and then, the laws that every aggregate keeps, and
// golden files that hold each event as journals have it.
package decidetest
