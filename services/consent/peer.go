package consent

import (
	"context"
	"encoding/json"
	"fmt"
	"log/slog"
	"net/http"
	"time"

	"mangrove/pkg/gate"
	"mangrove/pkg/service"
	"mangrove/pkg/store"
	"mangrove/pkg/web/peer"
	"mangrove/services/consent/register"
)

// Ask asks for what an opening is decided on.
type Ask struct {
	Worker string   `json:"worker"`
	Agency string   `json:"agency"`
	Cases  []string `json:"cases"`
}

// Snapshot is the register as it stood at one instant, after the request came in.
type Snapshot struct {
	// Now is the domain clock's instant, which grants are measured by.
	Now      time.Time            `json:"now"`
	Standing gate.Standing        `json:"standing"`
	Cases    map[string]Registers `json:"cases"`
}

// Registers is one case of a snapshot.
type Registers struct {
	Known  bool           `json:"known"`
	Person string         `json:"person"`
	Facts  map[string]any `json:"facts"`
	Grants []gate.Grant   `json:"grants"`
}

// End asks to end what followed from a referral or from a determination of the caller's.
type End struct {
	Case    string `json:"case"`
	Follows string `json:"follows"`
}

// Peer is what other services of the deployment may call.
func Peer(s *service.Service) http.Handler {
	failed := func(err error) { s.Log.Error("a peer's call failed", slog.Any("error", err)) }
	mux := http.NewServeMux()
	mux.Handle("POST /peer/consent/v1/snapshot", callers{"keys": peer.Serve(func(ctx context.Context, a Ask) (Snapshot, error) {
		return snapshot(ctx, s, a)
	}, failed)})
	mux.Handle("POST /peer/consent/v1/end", callers{
		"identification": end(s, register.EndReferral, failed),
		"bestinterests":  end(s, register.EndDetermination, failed),
	})
	mux.Handle("POST /peer/consent/v1/head", callers{"keys": peer.Serve(func(ctx context.Context, h service.Head) (struct{}, error) {
		h.Service = "keys"
		return struct{}{}, s.Store.Do(ctx, func(tx *store.Tx) error { return s.QueueHead(tx, h) })
	}, failed)})
	return peer.Known(mux)
}

// end ends what followed from an event of the caller's, and of no other service's.
func end(s *service.Service, following func(string) register.EndFollowing, failed func(error)) http.Handler {
	cases := register.New()
	return peer.Serve(func(ctx context.Context, e End) (struct{}, error) {
		return struct{}{}, s.Store.Do(ctx, func(tx *store.Tx) error {
			return s.Do(ctx, tx, service.On(cases, e.Case, following(e.Follows)))
		})
	}, failed)
}

// callers gives each service that may call its own handler.
type callers map[string]http.Handler

func (c callers) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	next, ok := c[peer.Caller(r.Context())]
	if !ok {
		http.Error(w, "not for this service", http.StatusForbidden)
		return
	}
	next.ServeHTTP(w, r)
}

func snapshot(ctx context.Context, s *service.Service, a Ask) (Snapshot, error) {
	out := Snapshot{Now: s.Domain().UTC(), Cases: map[string]Registers{}}
	worker, agency := store.Ref{Kind: "worker", ID: a.Worker}, store.Ref{Kind: "agency", ID: a.Agency}
	asked := []store.Ref{worker, agency}
	for _, id := range a.Cases {
		asked = append(asked, store.Ref{Kind: service.CaseKind, ID: id})
	}
	err := s.Store.Snapshot(ctx, func(tx *store.Tx) error {
		found, err := tx.Records(ctx, nil, asked)
		if err != nil {
			return err
		}
		out.Standing = service.StandingOf(found[worker], found[agency])
		for _, ref := range asked[2:] {
			one := found[ref]
			out.Cases[ref.ID] = Registers{Known: one.Known, Person: one.Person, Facts: one.Facts, Grants: service.GateGrants(one.Grants)}
		}
		return nil
	})
	return out, err
}

// Ender makes another service's direct call to end what followed from an event of its own.
func Ender(base string, client *http.Client) service.Caller {
	return func(ctx context.Context, body json.RawMessage) error {
		var e End
		if err := json.Unmarshal(body, &e); err != nil {
			return fmt.Errorf("reading a kept call: %w", err)
		}
		return peer.Post(ctx, client, base+"/peer/consent/v1/end", e, nil)
	}
}
