package keys

import (
	"context"
	"net/http"

	"mangrove/pkg/service"
	"mangrove/pkg/web/peer"
)

// Remote is the register of a running consent.
type Remote struct {
	base   string
	client *http.Client
}

// NewRemote reaches consent at a base address over a peer's HTTP client.
func NewRemote(base string, client *http.Client) *Remote { return &Remote{base, client} }

// Snapshot asks for the grants as they stand now.
func (r *Remote) Snapshot(ctx context.Context, worker, agency string, cases []string) (Snapshot, error) {
	var out Snapshot
	ask := map[string]any{"worker": worker, "agency": agency, "cases": cases}
	return out, peer.Post(ctx, r.client, r.base+"/peer/consent/v1/snapshot", ask, &out)
}

// Head publishes the head of this ledger.
func (r *Remote) Head(ctx context.Context, h service.Head) error {
	return peer.Post(ctx, r.client, r.base+"/peer/consent/v1/head", h, nil)
}
