package matter

import (
	"slices"

	"google.golang.org/protobuf/proto"

	"mangrove/pkg/decide"
	legalaidv1 "mangrove/proto/gen/legalaidv1"
)

// State is what legal aid knows of a case.
type State struct {
	// Lawyer is who has the mandate; empty: nobody.
	Lawyer string
	// AdvisedOn is the day of the last independent advice on returning, for the claims that were open then.
	AdvisedOn string
	Claims    []Claim
	// OriginContact is what the lawyer limited it to, or what a closed claim for protection left.
	OriginContact legalaidv1.OriginContact
	Statement     decide.Section
	Advice        decide.Section
	Claim         decide.Section
}

// Claim is what is asked for the person.
type Claim struct {
	ID   string
	Kind legalaidv1.ClaimKind
	Open bool
	// Advised says that somebody advised on returning since it was opened.
	Advised bool
}

// New is the state machine.
func New() *decide.Aggregate[State] {
	return decide.New("case", func(s State) proto.Message { return s.Facts() },
		decide.On(func(s State, e *legalaidv1.MandateTaken) State { s.Lawyer = e.GetLawyer(); return s }),
		decide.On(func(s State, _ *legalaidv1.MandateEnded) State { s.Lawyer = ""; return s }),
		decide.On(func(s State, e *legalaidv1.Advised) State {
			s.Advice = decide.Keep(e.GetAdvice())
			if e.GetOn() != "" {
				s.AdvisedOn, s.Claims = e.GetOn(), slices.Clone(s.Claims)
				for i := range s.Claims {
					s.Claims[i].Advised = true
				}
			}
			return s
		}),
		decide.On(func(s State, e *legalaidv1.StatementRecorded) State {
			s.Statement = decide.Keep(e.GetStatement())
			return s
		}),
		decide.On(func(s State, e *legalaidv1.ClaimOpened) State {
			s.Claim = decide.Keep(e.GetClaim())
			s.Claims = append(slices.Clone(s.Claims), Claim{ID: e.GetClaimId(), Kind: e.GetKind(), Open: true})
			return s
		}),
		decide.On(func(s State, e *legalaidv1.ClaimClosed) State {
			s.Claims = slices.Clone(s.Claims)
			for i := range s.Claims {
				if s.Claims[i].ID == e.GetClaimId() {
					s.Claims[i].Open = false
					s.OriginContact = max(s.OriginContact, s.Claims[i].leaves(e.GetWon()))
				}
			}
			return s
		}),
		decide.On(func(s State, e *legalaidv1.OriginContactLimited) State { s.OriginContact = e.GetLimit(); return s }),
	)
}

// leaves is what authorities of a country of origin may be told once a claim is closed, until the lawyer says otherwise:
// after one for protection what a travel document needs, and nothing where it was found that the person fears them.
func (c Claim) leaves(won bool) legalaidv1.OriginContact {
	switch {
	case c.Kind != legalaidv1.ClaimKind_CLAIM_KIND_STATUS:
		return legalaidv1.OriginContact_ORIGIN_CONTACT_UNSPECIFIED
	case won:
		return legalaidv1.OriginContact_ORIGIN_CONTACT_NONE
	}
	return legalaidv1.OriginContact_ORIGIN_CONTACT_TRAVEL_DOCUMENT
}

// advisedOn is the day of the last advice on returning; empty while a claim is open that was opened since: nobody was advised on
// what had not begun.
func (s State) advisedOn() string {
	if slices.ContainsFunc(s.Claims, func(c Claim) bool { return c.Open && !c.Advised }) {
		return ""
	}
	return s.AdvisedOn
}

// Facts are what others may know: that advice was given and that something is open, never what. While a claim for
// protection is open authorities of a country of origin are told nothing, whatever was said before.
func (s State) Facts() *legalaidv1.Facts {
	f := &legalaidv1.Facts{AdvisedOn: s.advisedOn(), ProceedingOpen: s.proceeding(), OriginContact: s.OriginContact}
	for _, c := range s.Claims {
		if c.Open && c.Kind == legalaidv1.ClaimKind_CLAIM_KIND_STATUS {
			f.OriginContact = legalaidv1.OriginContact_ORIGIN_CONTACT_NONE
		}
	}
	return f
}
