// Package api is how the console asks the services: over their public HTTP APIs alone, each with a token that is the person's
// own and good for that service. It decides nothing. What it gives is a value, what is withheld and why, or that something
// cannot be opened now.
package api
