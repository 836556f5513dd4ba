package story

import (
	"cmp"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"slices"
	"strings"
	"sync"
	"time"

	"mangrove/pkg/web"
)

// World is where a story is played.
type World struct {
	// Base gives the address of a service.
	Base func(service string) string
	// Token gives an account's token for a service.
	Token func(ctx context.Context, account, service string) (string, error)
	// Quiet returns when nothing is left that any service would do by itself.
	Quiet func(ctx context.Context) error
	// Clock moves the domain clock by a duration such as 2h.
	Clock func(ctx context.Context, by string) error
	// Now is the domain clock's instant, as RFC 3339.
	Now func(ctx context.Context) (string, error)
}

// Record is one step as an outside program can check it.
type Record struct {
	Story     string   `json:"story"`
	Step      int      `json:"step"`
	Who       string   `json:"who"`
	What      string   `json:"what"`
	Method    string   `json:"method"`
	Path      string   `json:"path"`
	Status    int      `json:"status"`
	Code      string   `json:"code,omitempty"`
	Events    []string `json:"events,omitempty"`
	Rules     []string `json:"rules,omitempty"`
	Decisions []string `json:"decisions,omitempty"`
}

// Teller plays and tells one story.
type Teller struct {
	ctx   context.Context
	world World
	out   io.Writer
	json  *json.Encoder
	name  string

	step int
	// last is the last position that was answered, known the last about each subject.
	last  string
	known map[string]string
	err   error
}

// Step is one request of one person.
type Step struct {
	Who, As, Service string
	What             string
	Method, Path     string
	Body             map[string]any
	Basis            string
	// TokenFor is the service that the token was issued for; empty: the one asked.
	TokenFor string
	// Status is what it must answer; 0 means 200 or 201.
	Status int
	// Code is the problem's code it must have.
	Code string
	// Rules must all be in the rows of the ledger.
	Rules []string
	// Shown are fields that must be opened; Withheld fields that must be withheld, by these rules.
	Shown    []string
	Withheld map[string][]string
	// Records waits until all is quiet before the ledger is read: a recorded fact is decided right after.
	Records bool
}

// Answer is what a step came back with.
type Answer struct {
	Status   int
	Body     map[string]any
	Raw      []byte
	Header   http.Header
	Position string
	Rules    []string
	Rows     []map[string]any
}

// ID is what the command brought into being.
func (a Answer) ID() string { s, _ := a.Body["id"].(string); return s }

// Subject is what the command was about.
func (a Answer) Subject() string { s, _ := a.Body["subject"].(string); return s }

func (t *Teller) fail(format string, args ...any) {
	if t.err == nil {
		t.err = fmt.Errorf("step %d of %s: %s", t.step, t.name, fmt.Sprintf(format, args...))
	}
}

// Say tells something between steps.
func (t *Teller) Say(text string) {
	if t.err == nil {
		fmt.Fprintf(t.out, "\n%s\n", text)
	}
}

// Before plays what happened before a scene, and tells it in one line.
func (t *Teller) Before(text string, play func()) {
	out, records, step := t.out, t.json, t.step
	t.out, t.json = io.Discard, nil
	play()
	t.out, t.json, t.step = out, records, step
	t.Say(text)
}

// Check fails the story unless ok.
func (t *Teller) Check(ok bool, what string) {
	if t.err == nil && !ok {
		t.fail("%s", what)
	}
}

// Quiet waits until all is quiet. Everybody has reached every position then.
func (t *Teller) Quiet() {
	if t.err == nil {
		if err := t.world.Quiet(t.ctx); err != nil {
			t.fail("waiting for quiet: %v", err)
		}
		t.last, t.known = "", nil
	}
}

// Now is the instant of the domain clock.
func (t *Teller) Now() time.Time {
	if t.err != nil {
		return time.Time{}
	}
	text, err := t.world.Now(t.ctx)
	if err != nil {
		t.fail("reading the clock: %v", err)
		return time.Time{}
	}
	now, err := time.Parse(time.RFC3339, text)
	if err != nil {
		t.fail("reading the clock: %v", err)
	}
	return now
}

// Find goes through the pages of a list for the item of which a field has a value; nil where there is none. It is a
// step, and states no rule.
func (t *Teller) Find(s Step, field, value string) map[string]any {
	s.Path += "?limit=200"
	path := s.Path
	for t.err == nil {
		a := t.Do(s)
		items, _ := a.Body["items"].([]any)
		for _, item := range items {
			if one, _ := item.(map[string]any); one[field] == value {
				return one
			}
		}
		next, _ := a.Body["next"].(string)
		if next == "" {
			return nil
		}
		s.Path = path + "&after=" + next
	}
	return nil
}

// Later moves the domain clock and waits until what fell due is done.
func (t *Teller) Later(by string) {
	if t.err != nil {
		return
	}
	fmt.Fprintf(t.out, "\n        … %s later\n", by)
	if err := t.world.Clock(t.ctx, by); err != nil {
		t.fail("moving the clock: %v", err)
		return
	}
	t.Quiet()
}

// Do plays a step.
func (t *Teller) Do(s Step) Answer {
	if t.err != nil {
		return Answer{Body: map[string]any{}}
	}
	t.step++
	s.Method = s.method()
	a, err := t.request(s)
	for range 2 { // a machine that is busy says so, and a person looks again
		if err == nil && s.Method == http.MethodGet && s.cannotOpen(a) {
			a, err = t.request(s)
		}
	}
	if err != nil {
		t.fail("%s: %v", s.What, err)
		return a
	}
	if s.Method == http.MethodPost {
		t.learn(a.Position)
	}
	return t.check(s, a)
}

// cannotOpen: something that must be shown cannot be opened now.
func (s Step) cannotOpen(a Answer) bool {
	return slices.ContainsFunc(s.Shown, func(field string) bool { return newest(a.Body[field])["sealed"] != nil })
}

func (s Step) method() string {
	switch {
	case s.Method != "":
		return s.Method
	case s.Body == nil:
		return http.MethodGet
	}
	return http.MethodPost
}

// Race plays two steps at the same instant, of which one must succeed and the other be answered 409 with a code. It
// tells whether the first one won.
func (t *Teller) Race(first, second Step, code string) bool {
	if t.err != nil {
		return false
	}
	steps := []Step{first, second}
	answers, errs := make([]Answer, len(steps)), make([]error, len(steps))
	var both sync.WaitGroup
	for i := range steps {
		steps[i].Method = steps[i].method()
		both.Go(func() { answers[i], errs[i] = t.request(steps[i]) })
	}
	both.Wait()
	won := 0
	if answers[0].Status == http.StatusConflict {
		won = 1
	}
	for _, i := range []int{won, 1 - won} {
		t.step++
		if errs[i] != nil {
			t.fail("%s: %v", steps[i].What, errs[i])
			return false
		}
		if i != won {
			steps[i].Status, steps[i].Code = http.StatusConflict, code
		}
		t.check(steps[i], answers[i])
	}
	t.learn(answers[won].Position)
	return won == 0
}

// learn keeps a position, which names its service, the kind of its subject, and that.
func (t *Teller) learn(position string) {
	parts := strings.Split(position, "/")
	if len(parts) < 3 {
		return
	}
	if t.known == nil {
		t.known = map[string]string{}
	}
	t.last, t.known[parts[2]] = position, position
}

// position is what the answer to a request must have reached: the last that was learnt about what its path names, for
// something else may have been done since; where a list is read, the last of all.
func (t *Teller) position(s Step) string {
	for _, part := range strings.Split(s.Path, "/") {
		if at := t.known[part]; at != "" {
			return at
		}
	}
	if s.Method == http.MethodGet {
		return t.last
	}
	return ""
}

// check holds an answer against its step, reads the ledger, and tells.
func (t *Teller) check(s Step, a Answer) Answer {
	want := s.Status
	if want == 0 && (a.Status == http.StatusOK || a.Status == http.StatusCreated) {
		want = a.Status
	}
	if a.Status != want {
		t.fail("%s: answered %d %v, not %d", s.What, a.Status, a.Body["code"], s.Status)
	}
	if s.Code != "" && a.Body["code"] != s.Code {
		t.fail("%s: answered code %v, not %s", s.What, a.Body["code"], s.Code)
	}
	if s.Records {
		t.Quiet()
	}
	t.readLedger(&a)
	t.sections(s, a)
	for _, rule := range s.Rules {
		if !slices.Contains(a.Rules, rule) {
			t.fail("%s: the ledger's row does not name %s; it names %v", s.What, rule, a.Rules)
		}
	}
	t.tell(s, a)
	return a
}

func (t *Teller) request(s Step) (Answer, error) {
	token, err := t.world.Token(t.ctx, s.As, cmp.Or(s.TokenFor, s.Service))
	if err != nil {
		return Answer{}, err
	}
	headers := []string{}
	if at := t.position(s); at != "" {
		headers = append(headers, web.HeaderPosition, at)
	}
	if s.Basis != "" {
		headers = append(headers, web.HeaderBasis, s.Basis)
	}
	var body any
	if s.Method == http.MethodPost {
		body = s.Body
		if s.Body == nil {
			body = map[string]any{}
		}
	}
	status, header, raw, err := web.NewClient(t.world.Base(s.Service), nil).
		Do(t.ctx, s.Method, "/api/"+s.Service+"/v1"+s.Path, token, body, headers...)
	if err != nil {
		return Answer{}, err
	}
	a := Answer{Status: status, Raw: raw, Header: header, Body: map[string]any{}, Position: header.Get(web.HeaderPosition)}
	if len(raw) > 0 {
		if err := json.Unmarshal(raw, &a.Body); err != nil {
			return a, fmt.Errorf("the answer is not a JSON object")
		}
	}
	return a, nil
}
