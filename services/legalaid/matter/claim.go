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
	out, err := decide.Events(&legalaidv1.ClaimOpened{ClaimId: g.ID, Kind: c.Kind, Claim: c.Claim.Put()})
	s.Claims = append(slices.Clone(s.Claims), Claim{ID: g.ID, Kind: c.Kind, Open: true})
	return s.owed(g, out), err
}

// CloseClaim ends a claim.
type CloseClaim struct {
	Claim string
	Won   bool
}

// Decide closes: it can be closed after the mandate has ended.
func (c CloseClaim) Decide(s State, g decide.Given) (decide.Outcome, error) {
	i := slices.IndexFunc(s.Claims, func(one Claim) bool { return one.ID == c.Claim })
	switch {
	case i < 0:
		return decide.Refuse("no_claim", "there is no such claim: choose one of this person's")
	case !s.Claims[i].Open:
		return decide.Refuse("claim_closed", "the claim is closed already: open another for what is still owed")
	}
	out, err := decide.Events(&legalaidv1.ClaimClosed{ClaimId: c.Claim, Won: c.Won})
	s.Claims = slices.Delete(slices.Clone(s.Claims), i, i+1)
	return s.owed(g, out), err
}
