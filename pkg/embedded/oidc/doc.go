// Package oidc is the OpenID provider of development and tests: it signs tokens
// for named accounts without asking for a password, so that everything that
// reads a token (services, console, tests) works with real ones on one machine.
//
// It owns the accounts and services it was given, one signing key and the
// sign-ins under way. It keeps no session of its own: every sign-in shows the
// list of accounts. Whoever can reach it can be anybody, therefore it answers
// only this machine: the caller's address and the Host header must both be
// loopback, the second because a foreign page may point its own name at
// 127.0.0.1.
//
// An access token is a JWT (ES256) for exactly one service:
//
//	iss, sub (account or service), aud: [one service], exp, iat, nbf, jti, client_id
//	mangrove: {kind, agency, agency_kind, roles, country}
//
// Ways to one:
//
//	authorization code with PKCE (S256)   a person signs in to the console
//	refresh_token                         the console keeps that sign-in, 12 hours at most
//	token exchange (RFC 8693)             the console's user token, for one service
//	client_credentials                    a service speaks for itself to another
//	POST {issuer}/dev/token               the command line, by {"as": ..., "for": ...}
//	Provider.Token                        the same inside this process
//
// The audience is named by `audience`, `resource` or the scope `aud:SERVICE`,
// one at a time. Production uses another provider with the same claims.
package oidc
