package token

import "fmt"

// Code is a stable reason for refusing a token, for problem+json.
type Code string

// Reasons. All but Unavailable are the token's fault (401); Unavailable is the
// provider's (503) and worth another try.
const (
	Expired       Code = "expired"
	WrongAudience Code = "wrong_audience"
	BadSignature  Code = "bad_signature" // also: an algorithm that is not accepted
	Malformed     Code = "malformed"     // also: not valid yet
	UnknownIssuer Code = "unknown_issuer"
	MissingClaim  Code = "missing_claim"
	Unavailable   Code = "provider_unavailable"
)

// Error refuses a token. Its text is safe to show.
type Error struct {
	Code  Code
	cause error // only for Unavailable, where it cannot hold the token
}

func refuse(c Code) *Error { return &Error{Code: c} }

// Hint says what was wrong and what to do.
func (e *Error) Hint() string {
	return map[Code]string{
		Expired:       "it has expired: get a new one",
		WrongAudience: "it was not issued for this service alone: get one for this service",
		BadSignature:  "its signature is not the provider's: get one from the provider",
		Malformed:     "it cannot be read or is not valid yet: send a signed JWT",
		UnknownIssuer: "this service does not accept its issuer: get one from the configured provider",
		MissingClaim:  "a claim is missing: sub, iss, aud, exp and mangrove.kind are needed, for workers agency and agency_kind too",
		Unavailable:   "the provider's keys could not be fetched: try again",
	}[e.Code]
}

// Error is Hint, and why the provider could not be reached.
func (e *Error) Error() string {
	if e.cause != nil {
		return fmt.Sprintf("access token: %s: %v", e.Hint(), e.cause)
	}
	return "access token: " + e.Hint()
}

// Unwrap returns why the provider could not be reached.
func (e *Error) Unwrap() error { return e.cause }
