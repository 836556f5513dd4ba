// Package gate asks the policy whether a movement of data may happen. It is the only place that knows the engine:
// the rules and tables of package policy are compiled once, in process, and every flow is decided by the entry
// module of its action.
//
// It exists so that nothing goes around the rules and nothing waits on a network for them. Whatever fails - an
// unknown action, an engine that errs or takes too long, an answer that is not whole - is a denial under the id P0.
//
// Beside single decisions it gives the filter by which a list shows only rows whose case the asker may read
// (Filter), and which service may consume which other's topics (MayConsume).
package gate
