// Package story plays the journeys of docs/stories through the public HTTP APIs and tells them step by step: who did
// what, which events it made, what was withheld by which rule.
//
// A step states the rules it shows. After each step the teller reads the decision's row in the ledger, as the data
// protection officer, and fails when a rule is missing there: switching off a rule breaks its story. A story never
// polls: it sends the last position, or asks whether all is quiet.
package story
