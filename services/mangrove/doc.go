// Package mangrove is the binary: it wires the services together and runs them, all on this machine (up) or one by
// itself (serve). It is the only place that knows every service; no service knows it.
package mangrove
