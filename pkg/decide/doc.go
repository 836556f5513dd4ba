// Package decide is the language of the domain: commands, events, aggregates, duties and refusals.
//
// What a service knows is a state machine in plain Go. A command decides on the state and answers events or a
// refusal; an event evolves the state. Both are pure: no I/O, clock, randomness or context. Personal sections
// are opaque here, there or not, so that deciding, rebuilding and reacting never need a key.
package decide
