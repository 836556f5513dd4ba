// Package oracle holds a second reading of the policy: a plain decision table, a line for each of the design's sentences,
// that is asked the same questions as the rules. It reads neither the rules nor their tables: its numbers, roles and
// agreements are typed out again, so that whoever changes one of two has to say so twice. What the design leaves to data
// (which role does what, how many calls rule out a step of care) was typed from the tables: agreeing there shows less.
//
// There is nothing but tests here. Flows are generated from seeds that are printed: each begins lawful, and a few things
// are then put out of place, on both sides of each boundary. The table and the gate must agree on every rule that denies,
// withholds or is applied. Each rule has floors of how often it denied, denied alone, and passed at its boundary; and each
// line of an entry, taken away, must be missed by the table.
package oracle
