// Package signin signs people in to the console by the deployment's OpenID provider (authorization code with PKCE), and gets
// them the tokens that each service asks for, by token exchange (RFC 8693). It keeps nothing but what it learnt of the provider.
package signin
