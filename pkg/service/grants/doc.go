// Package grants is how the services of a deployment ask the register of grants directly: keys for what an opening is decided
// on, others to end at once what followed from an event of their own. All else they learn by events.
package grants
