package grants

import (
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"time"

	"mangrove/pkg/gate"
	"mangrove/pkg/service"
	"mangrove/pkg/web/peer"
	contractv1 "mangrove/proto/gen/contractv1"
	grantv1 "mangrove/proto/gen/grantv1"
)

// The paths of what may be asked.
const (
	SnapshotPath = "/peer/consent/v1/snapshot"
	EndPath      = "/peer/consent/v1/end"
	HeadPath     = "/peer/consent/v1/head"
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
	Now      time.Time       `json:"now"`
	Standing gate.Standing   `json:"standing"`
	Cases    map[string]Case `json:"cases"`
}

// Case is one case of a snapshot.
type Case struct {
	Known  bool           `json:"known"`
	Person string         `json:"person"`
	Facts  map[string]any `json:"facts"`
	Grants []gate.Grant   `json:"grants"`
}

// End asks to end what followed from a referral or a determination of the caller's, or from what members of its panel undertook.
type End struct {
	Case         string   `json:"case"`
	Follows      string   `json:"follows,omitempty"`
	Undertakings []string `json:"undertakings,omitempty"`
}

// EndCall names the direct call that ends, as a service keeps it until it is made.
const EndCall = "consent.end"

// Ending is the direct call to end what followed from an event of the calling service.
func Ending(e End) []service.DirectCall { return []service.DirectCall{{Name: EndCall, Body: e}} }

// Register is a running consent.
type Register struct {
	base   string
	client *http.Client
}

// NewRegister reaches consent at a base address over a peer's HTTP client.
func NewRegister(base string, client *http.Client) *Register { return &Register{base, client} }

// Snapshot asks for the grants as they stand now.
func (r *Register) Snapshot(ctx context.Context, a Ask) (Snapshot, error) {
	var out Snapshot
	return out, peer.Post(ctx, r.client, r.base+SnapshotPath, a, &out)
}

// Head publishes the head of the caller's ledger.
func (r *Register) Head(ctx context.Context, h service.Head) error {
	return peer.Post(ctx, r.client, r.base+HeadPath, h, nil)
}

// End makes the direct call named EndCall; it is a service.Caller.
func (r *Register) End(ctx context.Context, body json.RawMessage) error {
	var e End
	if err := json.Unmarshal(body, &e); err != nil {
		return fmt.Errorf("reading a kept call: %w", err)
	}
	return peer.Post(ctx, r.client, r.base+EndPath, e, nil)
}

// Opening are the grants that follow from an event of a service that opens a case: its agency leads the work by the worker,
// and knows what it wrote. The register and the copy of that service give them alike, each for itself.
func Opening(e *contractv1.Event, agency, worker string) []*grantv1.Grant {
	grant := func(id string, kind grantv1.GrantKind, lead string) *grantv1.Grant {
		return &grantv1.Grant{
			Id: id + "-" + e.GetId(), Case: e.GetSubject(), Kind: kind, Purpose: e.GetSource(), Lead: lead, From: e.GetTime(),
			Recipient: &grantv1.Recipient{Agency: agency, Service: e.GetSource()},
		}
	}
	return []*grantv1.Grant{
		grant("assignment", grantv1.GrantKind_GRANT_KIND_ASSIGNMENT, worker),
		grant("author", grantv1.GrantKind_GRANT_KIND_AUTHOR, ""),
	}
}
