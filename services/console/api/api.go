package api

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"strings"
	"time"

	lru "github.com/hashicorp/golang-lru/v2"

	"mangrove/pkg/web"
	"mangrove/services/console/signin"
)

// ErrAway says that a service cannot be asked now. What is shown then is that it cannot be opened, and nothing else.
var ErrAway = errors.New("the service cannot be asked now: try again in a moment")

// Problem is what a service answers where something cannot be done.
type Problem struct {
	Status int      `json:"status"`
	Code   string   `json:"code"`
	Title  string   `json:"title"`
	Detail string   `json:"detail"`
	Hint   string   `json:"hint"`
	Rules  []string `json:"rules"`
	// Roles are those that may, where it is for lack of one.
	Roles   []string `json:"roles"`
	Options []Option `json:"options"`
	// EscalateTo is the role that decides where nobody here can.
	EscalateTo string `json:"escalate_to"`
	Field      string `json:"field"`
	// Words names the words that the service chose, or is the hint with a gap where Of stands.
	Words string `json:"words"`
	Of    string `json:"of"`
}

// Option may be done instead.
type Option struct {
	Action   string `json:"action"`
	Resource string `json:"resource"`
	// More is how many times it is still to be done, of different persons.
	More int `json:"more"`
}

// Error gives status and code.
func (p *Problem) Error() string { return fmt.Sprintf("%d %s", p.Status, p.Code) }

// Hidden says that the service tells as little as of what there is not.
func (p *Problem) Hidden() bool { return p.Status == http.StatusNotFound }

// Exchange gets a token for a service in the name of who holds an access token of the console.
type Exchange func(ctx context.Context, access, service string) (signin.Token, error)

// mostTokens bounds the tokens held in memory, of all who are signed in.
const mostTokens = 8192

// Client asks the services.
type Client struct {
	services map[string]*web.Client
	exchange Exchange
	now      func() time.Time
	tokens   *lru.Cache[[2]string, signin.Token]
}

// New gives a client of the services, each at its own address.
func New(services map[string]*web.Client, exchange Exchange, now func() time.Time) (*Client, error) {
	tokens, err := lru.New[[2]string, signin.Token](mostTokens)
	if err != nil {
		return nil, fmt.Errorf("preparing to hold tokens: %w", err)
	}
	return &Client{services, exchange, now, tokens}, nil
}

// User asks in the name of somebody who is signed in.
type User struct {
	client *Client
	access string
}

// As gives who holds an access token of the console.
func (c *Client) As(access string) User { return User{c, access} }

func (u User) token(ctx context.Context, service string) (string, error) {
	key := [2]string{u.access, service}
	if t, ok := u.client.tokens.Get(key); ok && t.Good(u.client.now()) {
		return t.Raw, nil
	}
	t, err := u.client.exchange(ctx, u.access, service)
	if err != nil {
		return "", err
	}
	u.client.tokens.Add(key, t)
	return t.Raw, nil
}

// Get reads from a service; path follows /api/SERVICE/v1. The error is a *Problem, or wraps ErrAway or signin.ErrRefused.
func (u User) Get(ctx context.Context, service, path string, into any) error {
	return u.ask(ctx, http.MethodGet, service, path, nil, into)
}

// Done is the answer of a command: references to what it changed.
type Done struct {
	Subject string `json:"subject"`
	ID      string `json:"id"`
	Version uint64 `json:"version"`
	// Position lets what is read next wait until it knows of this.
	Position string `json:"position"`
}

// Send asks a service to do something. headers are names and values in turn. The error is a *Problem, or wraps ErrAway.
func (u User) Send(ctx context.Context, service, path string, body any, headers ...string) (Done, error) {
	var done Done
	return done, u.Post(ctx, service, path, body, &done, headers...)
}

// Post is Send for what answers in a form of its own; a body of []byte goes as it is.
func (u User) Post(ctx context.Context, service, path string, body, into any, headers ...string) error {
	return u.ask(ctx, http.MethodPost, service, path, body, into, headers...)
}

// Hear hears what changes at a service, until each says that it is enough, ctx ends or the stream does. The error is a *Problem
// where the service refuses, or wraps ErrAway or signin.ErrRefused.
func (u User) Hear(ctx context.Context, service string, each func(web.Heard) bool) error {
	client, token, err := u.at(ctx, service)
	if err != nil {
		return err
	}
	status, err := client.Events(ctx, "/api/"+service+"/v1/stream", token, each)
	switch {
	case err != nil:
		return fmt.Errorf("%w: %w", ErrAway, err)
	case status == http.StatusOK:
		return nil
	case status == http.StatusUnauthorized, status == http.StatusTooManyRequests, status >= http.StatusInternalServerError:
		return fmt.Errorf("%w: %s answered %d", ErrAway, service, status)
	}
	return &Problem{Status: status}
}

// at gives the client of a service and the person's token for it.
func (u User) at(ctx context.Context, service string) (*web.Client, string, error) {
	client, ok := u.client.services[service]
	if !ok {
		return nil, "", fmt.Errorf("there is no service %s here: %w", service, ErrAway)
	}
	token, err := u.token(ctx, service)
	if err != nil && !errors.Is(err, signin.ErrRefused) {
		err = fmt.Errorf("%w: %w", ErrAway, err)
	}
	return client, token, err
}

func (u User) ask(ctx context.Context, method, service, path string, body, into any, headers ...string) error {
	client, token, err := u.at(ctx, service)
	if err != nil {
		return err
	}
	if position, ok := ctx.Value(after{}).(string); ok && position != "" {
		headers = append(headers, web.HeaderPosition, position)
	}
	if basis, ok := ctx.Value(under{}).(string); ok {
		headers = append(headers, web.HeaderBasis, basis)
	}
	status, _, answer, err := client.Do(ctx, method, "/api/"+service+"/v1"+path, token, body, headers...)
	if err != nil {
		return fmt.Errorf("%w: %w", ErrAway, err)
	}
	if status < http.StatusBadRequest {
		if err := json.Unmarshal(answer, into); err != nil {
			return fmt.Errorf("reading the answer of %s: %w", service, errors.Join(ErrAway, err))
		}
		return nil
	}
	problem := &Problem{Status: status}
	if err := json.Unmarshal(answer, problem); err != nil || status >= http.StatusInternalServerError || status == http.StatusTooManyRequests {
		return fmt.Errorf("%w: %s answered %d", ErrAway, service, status)
	}
	return problem
}

type (
	after struct{}
	under struct{}
)

// After makes what is asked with the context wait until a service knows of a change.
func After(ctx context.Context, position string) context.Context {
	return context.WithValue(ctx, after{}, position)
}

// Under makes what is asked with the context go under a grant that the person gave, by its id.
func Under(ctx context.Context, grant string) context.Context {
	return context.WithValue(ctx, under{}, grant)
}

// Section is one part of a person's file as it came: exactly one of three.
type Section struct {
	Value map[string]any
	// Withheld says why it is not shown.
	Withheld *Withheld
	// Away says that it cannot be opened now.
	Away bool
}

// Withheld is why a section is not shown, in words.
type Withheld struct {
	Rules  []string `json:"rules"`
	Title  string   `json:"title"`
	Detail string   `json:"detail"`
	Hint   string   `json:"hint"`
	Words  string   `json:"words"`
}

// UnmarshalJSON reads any of the three forms; what is withheld is nothing else.
func (s *Section) UnmarshalJSON(b []byte) error {
	var form struct {
		Withheld *Withheld `json:"withheld"`
		Sealed   string    `json:"sealed"`
	}
	if err := json.Unmarshal(b, &form); err != nil {
		return err
	}
	*s = Section{Withheld: form.Withheld, Away: form.Withheld == nil && form.Sealed != ""}
	if s.Withheld != nil || s.Away {
		return nil
	}
	return json.Unmarshal(b, &s.Value)
}

// Text is a text of the value; empty where there is none or it is not shown.
func (s *Section) Text(field string) string {
	if s == nil {
		return ""
	}
	text, _ := s.Value[field].(string)
	return strings.TrimSpace(text)
}
