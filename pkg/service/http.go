package service

import (
	"cmp"
	"context"
	"encoding/hex"
	"errors"
	"net/http"
	"strings"
	"time"

	"mangrove/pkg/gate"
	"mangrove/pkg/store"
	"mangrove/pkg/web"
	contractv1 "mangrove/proto/gen/contractv1"
)

// Answer makes a route whose answer a service makes itself, after the gate allowed it: a list of resources, a
// person's own record.
func Answer(method, path, action, summary string, answer func(ctx context.Context, s *Service, tx *store.Tx, c web.Call) (any, error), options ...Option) Route {
	return AnswerOf(method, path, action, summary, answer, func(_ context.Context, _ web.Call, body any) (any, error) { return body, nil }, options...)
}

// AnswerOf makes a route whose answer needs another service too: read reads in the transaction, and answer makes the
// answer of it after the commit, so that nothing is held here while another service is waited for.
func AnswerOf[R any](method, path, action, summary string, read func(ctx context.Context, s *Service, tx *store.Tx, c web.Call) (R, error),
	answer func(ctx context.Context, c web.Call, read R) (any, error), options ...Option,
) Route {
	r := Route{
		Method: method, Path: path, Action: action, Summary: summary,
		handler: func(s *Service, r Route) web.Handler {
			return func(ctx context.Context, c web.Call) (web.Answer, error) {
				if err := s.await(ctx, c); err != nil {
					return web.Answer{}, err
				}
				var found R
				decision, err := s.allowed(ctx, r.Action, c, func(tx *store.Tx) error {
					var err error
					found, err = read(ctx, s, tx, c)
					return err
				})
				if err != nil {
					return web.Answer{}, err
				}
				body, err := answer(ctx, c, found)
				return web.Answer{Body: body, Decision: decision}, err
			}
		},
	}
	for _, o := range options {
		o(&r)
	}
	return r
}

// allowed asks the gate about a query, writes the ledger, runs read where it may, and names the ledger's row.
func (s *Service) allowed(ctx context.Context, action string, c web.Call, read func(*store.Tx) error) (string, error) {
	var d gate.Decision
	id := newID()
	err := s.Store.Do(ctx, func(tx *store.Tx) error {
		var about []store.Ref
		var named store.Ref
		if id := c.Path["case"]; id != "" {
			named = store.Ref{Kind: CaseKind, ID: id}
			about = append(about, named)
		}
		g, err := s.grounds(ctx, tx, c, nil, about...)
		if err != nil {
			return err
		}
		flow := s.flow(c, action, gate.Query, g, g.of(named))
		d = s.decide(ctx, flow)[0]
		e, err := RowOf(flow, d).Entry(id, flow)
		if err != nil {
			return err
		}
		tx.Write(e)
		if !d.Allow {
			return nil
		}
		return read(tx)
	})
	if err != nil {
		return "", err
	}
	if !d.Allow {
		p := s.face(action, d)
		p.Decision = s.decisionID(id)
		return "", p
	}
	return s.decisionID(id), nil
}

// dutyView is a duty as it is shown: what, whose, by when, who is next.
type dutyView struct {
	Duty     string    `json:"duty"`
	Subject  string    `json:"subject"`
	What     string    `json:"what"`
	Whose    string    `json:"whose"`
	By       time.Time `json:"by"`
	Next     string    `json:"next"`
	State    string    `json:"state"`
	OpenedAt time.Time `json:"opened_at"`
	// About is what of the subject it is about, such as a referral.
	About string `json:"about,omitempty"`
}

// common are the routes that every service has.
func (s *Service) common() []Route {
	return []Route{
		Answer("GET", "/duties", s.def.Name+".duties", "What your agency's roles must do here, the most urgent first.",
			func(ctx context.Context, _ *Service, tx *store.Tx, c web.Call) (any, error) {
				after, err := After(c)
				if err != nil {
					return nil, err
				}
				owed, err := s.Gate.Owed(ctx, actor(c, ""), s.def.Name, s.Domain().UTC())
				if err != nil {
					return nil, err
				}
				held, err := tx.Duties(ctx, owed, whose(c), after, c.Limit+1)
				if err != nil {
					return nil, err
				}
				held, next := Cut(held, c.Limit, func(d store.Duty) string { return store.Mark{At: d.By, ID: d.ID}.String() })
				items := make([]dutyView, len(held))
				for i, d := range held {
					items[i] = dutyView{d.ID, d.Subject, d.What, d.Whose, d.By, d.Next, d.State, d.OpenedAt, d.Details["about"]}
				}
				return web.Page{Items: items, Next: next}, nil
			}, listed((*contractv1.DutyView)(nil).ProtoReflect().Descriptor())),
		Answer("GET", "/ledger", s.def.Name+".ledger", "What was decided here, the newest first.",
			func(ctx context.Context, _ *Service, tx *store.Tx, c web.Call) (any, error) {
				return LedgerPage(ctx, tx, c)
			},
			listed((*contractv1.LedgerView)(nil).ProtoReflect().Descriptor()), Params(LedgerParams()...)),
		s.streamRoute(),
	}
}

// LetIn is the gate's condition over duties, under the name d, about cases from which the caller is not kept out.
func (s *Service) LetIn(ctx context.Context, c web.Call) (string, error) {
	return s.Gate.LetIn(ctx, actor(c, ""), s.def.Name, s.Domain().UTC())
}

// Cut cuts rows that were asked for with one more than fit, and names the last that is shown where there are more.
func Cut[R any](rows []R, limit int, name func(R) string) ([]R, string) {
	if len(rows) <= limit {
		return rows, ""
	}
	return rows[:limit], name(rows[limit-1])
}

// After is where the page before ended.
func After(c web.Call) (store.Mark, error) {
	m, err := store.ParseMark(c.Query.Get("after"))
	if err != nil {
		return m, web.InvalidField("after", "give the next of the page before")
	}
	return m, nil
}

// Number is the number of a case that a reading is narrowed to: the first eight signs of its id, or none.
func Number(c web.Call) (string, error) {
	number := c.Query.Get("number")
	if _, err := hex.DecodeString(number); err != nil || number != "" && len(number) != 8 || number != strings.ToLower(number) {
		return "", web.InvalidField("number", "give the first eight signs of the id of a case, such as 12345678")
	}
	return number, nil
}

// LedgerParams are the parameters that narrow a reading of a ledger.
func LedgerParams() []string {
	return []string{"id", "case", "number", "actor", "action", "denied", "from", "to"}
}

// LedgerPage reads a ledger as a call asks for it, the newest row first.
func LedgerPage(ctx context.Context, tx *store.Tx, c web.Call) (web.Page, error) {
	after, err := After(c)
	if err != nil {
		return web.Page{}, err
	}
	number, err := Number(c)
	if err != nil {
		return web.Page{}, err
	}
	asked := store.Asked{
		ID: c.Query.Get("id"), Case: c.Query.Get("case"), Number: number, Actor: c.Query.Get("actor"), Action: c.Query.Get("action"), After: after, Limit: c.Limit + 1,
	}
	switch c.Query.Get("denied") {
	case "":
	case "true":
		asked.Denied = true
	default:
		return web.Page{}, web.InvalidField("denied", "give true, or leave it out for all that was decided")
	}
	for name, into := range map[string]*time.Time{"from": &asked.From, "to": &asked.To} {
		text := c.Query.Get(name)
		if text == "" {
			continue
		}
		if *into, err = time.Parse(time.RFC3339, text); err != nil {
			return web.Page{}, web.InvalidField(name, "give an instant such as 2009-03-31T15:04:05Z")
		}
	}
	rows, err := tx.Ledger(ctx, asked)
	if err != nil {
		return web.Page{}, err
	}
	rows, next := Cut(rows, c.Limit, func(e store.Entry) string { return store.Mark{At: e.At, ID: e.ID}.String() })
	if rows == nil {
		rows = []store.Entry{}
	}
	return web.Page{Items: rows, Next: next}, nil
}

// WebRoutes are the routes of the service as the edge mounts them.
func (s *Service) WebRoutes() []web.Route {
	var out []web.Route
	for _, r := range append(append([]Route(nil), s.def.Routes...), s.common()...) {
		w := web.Route{
			Method: r.Method, Path: r.Path, Operation: cmp.Or(r.Operation, r.Action), Summary: r.Summary, Response: r.response,
			List: r.list, Stream: r.stream, Params: r.Params, MaxBody: r.maxBody, Versioned: r.versioned(), Handle: helping(r.handler(s, r)),
		}
		if r.request != nil {
			w.Request = r.request.Descriptor()
		}
		out = append(out, w)
	}
	return out
}

// helping has a failure that the caller can do something about read so, whichever kind of route it is.
func helping(h web.Handler) web.Handler {
	return func(ctx context.Context, c web.Call) (web.Answer, error) {
		a, err := h(ctx, c)
		return a, helped(err)
	}
}

// helped gives an error that the caller can do something about the face that says what: to try again where it may pass, to
// send less where it is too much.
func helped(err error) error {
	switch {
	case errors.Is(err, store.ErrTooLarge):
		return web.TooMuch()
	case errors.Is(err, store.ErrNoCard) || store.Passing(err):
		return web.Unavailable(time.Second)
	}
	return err
}

// HTTP is the service's public edge, under /api/NAME/v1.
func (s *Service) HTTP() (http.Handler, error) {
	return web.New(web.Options{
		Service: s.def.Name, Verifier: s.Verifier, Routes: s.WebRoutes(), Tracer: s.Tracer, Log: s.Log,
		Limits: s.Limits, Now: s.Security, Tonight: "808",
	})
}
