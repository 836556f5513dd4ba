package keys

import (
	"context"
	"fmt"
	"time"

	"github.com/google/uuid"

	"mangrove/pkg/gate"
	"mangrove/pkg/service"
	"mangrove/pkg/service/grants"
	"mangrove/pkg/store"
	"mangrove/pkg/web"
	contractv1 "mangrove/proto/gen/contractv1"
)

// Routes are what people may ask of keys: its ledger, for data protection.
func (k *Keys) Routes(domain func() time.Time) []web.Route {
	return []web.Route{{
		Method: "GET", Path: "/ledger", Operation: "keys.ledger", Summary: "What was opened and withheld, the newest first.",
		List: true, Params: service.LedgerParams(), Response: (*contractv1.LedgerView)(nil).ProtoReflect().Descriptor(),
		Handle: func(ctx context.Context, c web.Call) (web.Answer, error) { return k.ledger(ctx, c, domain()) },
	}}
}

func (k *Keys) ledger(ctx context.Context, c web.Call, now time.Time) (web.Answer, error) {
	flow := gate.Flow{
		Action: "keys.ledger", Channel: gate.Query, Service: "keys", Now: now,
		Actor: gate.Actor{ID: c.Actor.ID, Kind: c.Actor.Kind, Agency: c.Actor.Agency, AgencyKind: c.Actor.AgencyKind, Roles: c.Actor.Roles, Country: c.Actor.Country},
	}
	standing, err := k.Register.Snapshot(ctx, grants.Ask{Worker: c.Actor.ID, Agency: c.Actor.Agency})
	if err != nil {
		return web.Answer{}, fmt.Errorf("asking the register for a standing: %w", err)
	}
	flow.Actor.Standing = standing.Standing
	d, err := k.Gate.Decide(ctx, flow)
	if err != nil {
		k.Log.ErrorContext(ctx, "the policy could not decide", "action", flow.Action, "error", err)
	}
	id := uuid.NewString()
	e, err := service.RowOf(flow, d).Entry(id, flow)
	if err != nil {
		return web.Answer{}, err
	}
	if err := k.Store.Write(ctx, e); err != nil {
		return web.Answer{}, err
	}
	decision := "keys/" + id
	if !d.Allow {
		p := web.NoSuchRecord()
		switch {
		case d.Undecided:
			p = web.Unavailable(time.Second)
		case d.Explained:
			p = web.Refused("keys.ledger", d.Deny, d.Roles)
		}
		p.Decision = decision
		return web.Answer{}, p
	}
	var page web.Page
	err = k.Store.Snapshot(ctx, func(tx *store.Tx) error {
		var err error
		page, err = service.LedgerPage(ctx, tx, c)
		return err
	})
	if err != nil {
		return web.Answer{}, fmt.Errorf("reading the ledger: %w", err)
	}
	return web.Answer{Body: page, Decision: decision}, nil
}
