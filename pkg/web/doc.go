// Package web turns HTTP into calls and answers into HTTP. It owns what is the
// same at every edge: who calls (package token), how much and how often, which
// paths and parameters exist, how a refusal reads, and the description of it all
// as OpenAPI.
//
// It knows nothing of domain, policy, SQL or Kafka: a Route's Handler gets a Call
// and gives an Answer or an error. Go kit is met here alone.
//
// A refusal has two faces. Who has a part in the case is told what cannot happen
// now, why, and what can be done instead (Refused). All others read the answer of
// NoSuchRecord, which is the same bytes and the same headers whether the record
// is hidden, never was, or the path does not exist, so that a refusal confirms
// nobody's presence.
//
// What a request carries lives in memory, under a cap, and is never logged: of a
// failure the log has the operation, the types of the errors and a random
// reference, which the caller is given too.
package web
