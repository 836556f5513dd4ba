package consent

import (
	"context"
	"log/slog"
	"net/http"

	"mangrove/pkg/service"
	"mangrove/pkg/service/grants"
	"mangrove/pkg/store"
	"mangrove/pkg/web/peer"
	"mangrove/services/consent/register"
)

// Peer is what other services of the deployment may call.
func Peer(s *service.Service) http.Handler {
	failed := func(err error) { s.Log.Error("a peer's call failed", slog.Any("error", err)) }
	mux := http.NewServeMux()
	mux.Handle("POST "+grants.SnapshotPath, callers{"keys": peer.Serve(func(ctx context.Context, a grants.Ask) (grants.Snapshot, error) {
		return snapshot(ctx, s, a)
	}, failed)})
	mux.Handle("POST "+grants.EndPath, callers{
		"identification": end(s, func(e grants.End) register.EndFollowing { return register.EndReferral(e.Follows) }, failed),
		"bestinterests": end(s, func(e grants.End) register.EndFollowing {
			if len(e.Undertakings) > 0 {
				return register.CloseFile(e.Undertakings)
			}
			return register.EndDetermination(e.Follows)
		}, failed),
	})
	mux.Handle("POST "+grants.HeadPath, callers{"keys": peer.Serve(func(ctx context.Context, h service.Head) (struct{}, error) {
		h.Service = "keys"
		return struct{}{}, s.Store.Do(ctx, func(tx *store.Tx) error { return s.QueueHead(tx, h) })
	}, failed)})
	return peer.Known(mux)
}

// end ends what followed from an event of the caller's, and of no other service's.
func end(s *service.Service, following func(grants.End) register.EndFollowing, failed func(error)) http.Handler {
	cases := register.New()
	return peer.Serve(func(ctx context.Context, e grants.End) (struct{}, error) {
		return struct{}{}, s.Store.Do(ctx, func(tx *store.Tx) error {
			return s.Do(ctx, tx, service.On(cases, e.Case, following(e)))
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

func snapshot(ctx context.Context, s *service.Service, a grants.Ask) (grants.Snapshot, error) {
	out := grants.Snapshot{Now: s.Domain().UTC(), Cases: map[string]grants.Case{}}
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
			out.Cases[ref.ID] = grants.Case{Known: one.Known, Person: one.Person, Facts: one.Facts, Grants: service.GateGrants(one.Grants)}
		}
		return nil
	})
	return out, err
}
