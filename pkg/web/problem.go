package web

import (
	"context"
	"encoding/json"
	"errors"
	"math"
	"net/http"
	"strconv"
	"strings"
	"time"

	"mangrove/pkg/contract"
)

// Problem is what a caller reads when something cannot be done, as
// application/problem+json (RFC 9457). It is safe to show: no text of it may hold
// personal data.
type Problem struct {
	Status int
	// Code is stable; programs go by it.
	Code string
	// Title says what cannot happen now, Detail why, Hint what to do; what Of fills in holds contract.Gap.
	Title, Detail, Hint string
	Of                  string
	// Words names the words that a rule is told by, as refusals.json does, so that they can be told in another language. What
	// no rule says is known by its own text.
	Words string
	// Rules are the ids of the rules that deny, in order.
	Rules []string
	// Roles are those that may, where the caller has none of them.
	Roles []string
	// Options may be done instead.
	Options []Option
	// EscalateTo is the role that decides when no option fits.
	EscalateTo string
	// Duty is the id of the duty opened by a refusal of care.
	Duty string
	// Field is the field, parameter or header that is wrong.
	Field string
	// Version is the current one, on a conflict.
	Version *uint64
	// Reference finds the failure in the log.
	Reference string
	// Decision names the row of the ledger that decided it, as service/id. It is a header, not part of the body.
	Decision string
	// RetryAfter says when to try again; rounded up to seconds.
	RetryAfter time.Duration

	challenge string // WWW-Authenticate
	allow     string // Allow
}

// Option is an action that may be done instead, on a resource where it needs one.
type Option struct {
	Action   string `json:"action"`
	Resource string `json:"resource,omitempty"`
	// More is how many times it is still to be done, of different persons, where one is not enough.
	More int `json:"more,omitempty"`
}

// Error gives status and code.
func (p *Problem) Error() string { return strconv.Itoa(p.Status) + " " + p.Code }

func problem(status int, code, title, hint string) *Problem {
	return &Problem{Status: status, Code: code, Title: title, Hint: hint}
}

const noSuchRecord = "no_such_record"

// NoSuchRecord is the face for those without a part in the case. However it is
// changed, it is written the same.
func NoSuchRecord() *Problem {
	return &Problem{Status: http.StatusNotFound, Code: noSuchRecord, Title: "No such record"}
}

// Refused is the face for those with a part in the case: the rules that deny the
// action, in the order of the decision, the roles that may where it is for lack of one,
// and what may be done instead. The words are those of the rule that says most. Set
// EscalateTo and Duty for a refusal of care.
func Refused(action string, rules, roles []string, options ...Option) *Problem {
	w := wordsOf(action, rules, roles)
	return &Problem{
		Status: http.StatusForbidden, Code: "refused",
		Title: w.Title, Detail: w.Detail, Hint: w.Hint, Words: w.name, Rules: rules, Roles: roles, Options: options,
	}
}

// Conflict says that the record has changed since the caller read it; current is
// its version now.
func Conflict(current uint64) *Problem {
	p := problem(http.StatusConflict, "conflict", "The record has changed", "Read it again, then decide whether to repeat this.")
	p.Version = &current
	return p
}

// InvalidField says which field, parameter or header is wrong and how to mend it,
// without repeating its value.
func InvalidField(field, hint string) *Problem {
	p := problem(http.StatusBadRequest, "invalid_field", "A field does not fit", hint)
	p.Field = field
	return p
}

// KeyReused refuses an Idempotency-Key that came with another body before.
func KeyReused() *Problem {
	p := problem(http.StatusUnprocessableEntity, "idempotency_key_reused", "This key was used for another request", "Send a new key with a new request.")
	p.Field = HeaderIdempotency
	return p
}

// Unavailable says that trying again may help, not before after has passed.
func Unavailable(after time.Duration) *Problem {
	p := problem(http.StatusServiceUnavailable, "temporarily_unavailable", "This cannot be answered just now", "Try again shortly.")
	p.RetryAfter = after
	return p
}

func unauthenticated(code, challenge, why string) *Problem {
	p := problem(http.StatusUnauthorized, code, "Sign in first", why)
	p.challenge = `Bearer realm="mangrove"`
	if challenge != "" {
		p.challenge += `, error="` + challenge + `"`
	}
	return p
}

func rateLimited(wait time.Duration) *Problem {
	p := problem(http.StatusTooManyRequests, "rate_limited", "Too many requests at once", "Wait as long as Retry-After says.")
	p.RetryAfter = wait
	return p
}

func methodNotAllowed(allow string) *Problem {
	p := problem(http.StatusMethodNotAllowed, "method_not_allowed", "This address takes other methods", "Use one of those in Allow.")
	p.allow = allow
	return p
}

func tooLarge(limit int64) *Problem {
	p := problem(http.StatusRequestEntityTooLarge, "too_large", "The body is too large", "Send at most {of} bytes.")
	p.Of = strconv.FormatInt(limit, 10)
	return p
}

// TooMuch says that what would be kept of a command is more than one record holds.
func TooMuch() *Problem {
	return problem(http.StatusRequestEntityTooLarge, "too_large", "This is too much for one record", "Shorten its texts, or send it in parts.")
}

func unsupportedMedia(isJSON bool) *Problem {
	p := problem(http.StatusUnsupportedMediaType, "unsupported_media_type", "The body has another type", "Name its Content-Type, and do not compress it.")
	if isJSON {
		p.Hint = "Send JSON as Content-Type: application/json, in UTF-8, not compressed."
	}
	return p
}

func unknownParameter(name string, known []string) *Problem {
	p := problem(http.StatusBadRequest, "unknown_field", "This operation has no such parameter", "This operation takes no parameters.")
	if len(known) > 0 {
		p.Hint, p.Of = "It takes: {of}.", strings.Join(known, ", ")
	}
	p.Field = shown(name)
	return p
}

// shown keeps back what is not a name but something typed by mistake.
func shown(name string) string {
	word := func(r rune) bool { return r >= 'a' && r <= 'z' || r >= '0' && r <= '9' || r == '_' }
	if name == "" || len(name) > 40 || strings.ContainsFunc(name, func(r rune) bool { return !word(r) }) {
		return "(unnamed)"
	}
	return name
}

// problem is what the caller may know of an error.
func (e *edge) problem(ctx context.Context, operation string, err error) *Problem {
	var p *Problem
	var field *contract.FieldError
	switch {
	case errors.As(err, &p):
		return p
	case errors.As(err, &field):
		p = InvalidField(field.Field, field.Hint)
		p.Code, p.Of = field.Code, field.Of
		return p
	case ctx.Err() != nil || errors.Is(err, context.DeadlineExceeded):
		e.Log.WarnContext(ctx, "request ran out of time", "operation", operation, "errors", kinds(err))
		return Unavailable(time.Second)
	}
	p = internal()
	e.Log.ErrorContext(ctx, "request failed", "operation", operation, "reference", p.Reference, "errors", kinds(err))
	return p
}

// writeProblem writes RFC 9457.
func (e *edge) writeProblem(w http.ResponseWriter, p *Problem) {
	h := w.Header()
	if p.Decision != "" {
		h.Set(HeaderDecision, p.Decision)
	}
	if p.Code == noSuchRecord {
		p = NoSuchRecord()
	}
	if p.RetryAfter > 0 {
		h.Set("Retry-After", strconv.Itoa(int(math.Ceil(p.RetryAfter.Seconds()))))
	}
	if p.challenge != "" {
		h.Set("WWW-Authenticate", p.challenge)
	}
	if p.allow != "" {
		h.Set("Allow", p.allow)
	}
	if p.Version != nil {
		h.Set("ETag", etag(*p.Version))
	}
	tonight := ""
	if p.Code == "refused" {
		tonight = e.Tonight
	}
	words := p.Words
	if p.Of != "" {
		words = p.Hint
	}
	body, err := json.Marshal(document{
		Type: "urn:mangrove:problem:" + p.Code, Status: p.Status, Code: p.Code, Title: p.Title, Detail: p.Detail,
		Hint: contract.Filled(p.Hint, p.Of), Words: words, Of: p.Of,
		Rules: p.Rules, Roles: p.Roles, Options: p.Options, EscalateTo: p.EscalateTo, Duty: p.Duty, Tonight: tonight,
		Field: p.Field, Version: p.Version, Reference: p.Reference,
	})
	if err != nil { // strings and numbers always marshal
		panic("web: a problem did not marshal")
	}
	h.Set("Content-Type", "application/problem+json")
	write(w, p.Status, body)
}

// document is a Problem as it is sent.
type document struct {
	Type       string   `json:"type"`
	Status     int      `json:"status"`
	Code       string   `json:"code"`
	Title      string   `json:"title"`
	Detail     string   `json:"detail,omitempty"`
	Hint       string   `json:"hint,omitempty"`
	Words      string   `json:"words,omitempty"`
	Of         string   `json:"of,omitempty"`
	Rules      []string `json:"rules,omitempty"`
	Roles      []string `json:"roles,omitempty"`
	Options    []Option `json:"options,omitempty"`
	EscalateTo string   `json:"escalate_to,omitempty"`
	Duty       string   `json:"duty,omitempty"`
	Tonight    string   `json:"tonight,omitempty"`
	Field      string   `json:"field,omitempty"`
	Version    *uint64  `json:"version,omitempty"`
	Reference  string   `json:"reference,omitempty"`
}
