package matter

import (
	"slices"

	"mangrove/pkg/decide"
	legalaidv1 "mangrove/proto/gen/legalaidv1"
)

// OpenClaim asks for what is owed to the person. It goes on after a return.
type OpenClaim struct {
	Kind  legalaidv1.ClaimKind
	Claim decide.Section
}

// Decide opens.
func (c OpenClaim) Decide(s State, g decide.Given) (decide.Outcome, error) {
	if err := s.unmandated(); err != nil {
		return decide.Outcome{}, err
	}
	return decide.Events(&legalaidv1.ClaimOpened{ClaimId: g.ID, Kind: c.Kind, Claim: c.Claim.Put()})
}

// CloseClaim ends a claim.
type CloseClaim struct {
	Claim string
	Won   bool
}

// Decide closes: it can be closed after the mandate has ended.
func (c CloseClaim) Decide(s State, _ decide.Given) (decide.Outcome, error) {
	i := slices.IndexFunc(s.Claims, func(one Claim) bool { return one.ID == c.Claim })
	switch {
	case i < 0:
		return decide.Refuse("no_claim", "there is no such claim")
	case !s.Claims[i].Open:
		return decide.Refuse("claim_closed", "the claim is closed already")
	}
	return decide.Events(&legalaidv1.ClaimClosed{ClaimId: c.Claim, Won: c.Won})
}
