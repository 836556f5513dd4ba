// Package token is how a service knows who is calling: it verifies the access
// token of a request and yields the Actor its verified claims name.
//
// It exists so that one place decides what a good token is. Everything policy
// rests on about a caller comes from an Actor made here, never from a header or
// a body. It knows one issuer and one audience, the service itself: a token that
// is also good elsewhere is refused, because whoever receives it could use it
// there.
//
// The issuer is found by OpenID discovery when the first token arrives, not at
// start, so services and provider may start in any order; while it cannot be
// reached, tokens are refused as Unavailable and the next one tries again. Keys
// are kept and fetched anew when none of them made a token's signature, then no
// more than once in five seconds: anybody can send such tokens.
//
// Beside the registered claims a token carries
//
//	mangrove: {kind, agency, agency_kind, roles, country}
package token
