package casefile

import (
	"cmp"
	"maps"

	"google.golang.org/protobuf/proto"

	"mangrove/pkg/decide"
	contractv1 "mangrove/proto/gen/contractv1"
	idv1 "mangrove/proto/gen/identificationv1"
)

// State is what identification knows of a case.
type State struct {
	Opened      bool
	Person      string
	Agency      string
	Worker      string
	Stage       idv1.Stage
	Birth       Birth
	AgeDisputed bool
	// LatestSaid is the latest date of birth as it was said first, or by the authority on age: corrections are measured against it.
	LatestSaid string `json:",omitempty"`
	Household  string
	// Unread are the columns of a sheet's row of which something could not be read, until somebody has looked.
	Unread []string `json:",omitempty"`
	// ByCall says that it began with a call.
	ByCall bool `json:",omitempty"`
	// Unaccompanied says that there is no parent or carer.
	Unaccompanied bool
	// Custodians are the cases of the adults with the child who have custody.
	Custodians []string `json:",omitempty"`
	// Named are those that an agency named and no other has confirmed.
	Named *Named `json:",omitempty"`
	// IndicatorOn is the day on which the person was first presumed a victim, or anew after they were found to be none.
	IndicatorOn string
	// Conclusion is what was found since, on conclusive grounds.
	Conclusion  Conclusion `json:",omitzero"`
	VettedCarer bool
	// AssessedWith are the cases of the adults beside whom the child may sleep.
	AssessedWith []string `json:",omitempty"`
	Referrals    map[string]Referral
	Identity     decide.Section
	// Corrected is what was corrected of who they are, when and by whom, day by day, the oldest first.
	Corrected []Correction `json:",omitempty"`
	Contact   decide.Section
	Told      decide.Section
	Screening decide.Section
	Grounds   decide.Section
}

// Birth is the range in which the date of birth lies, and the day the person is surely an adult.
type Birth struct {
	Earliest, Latest string
	Status           idv1.AgeStatus
	AdultOn          string
}

// Referral is the asking of an agency to help.
type Referral struct {
	Service, Agency, Purpose string
	FromAgency               string
	Categories               []contractv1.Category
	State                    string // asked, accepted, declined, completed, revoked
	Declined                 idv1.DeclineReason
}

// The states of a referral.
const (
	Asked     = "asked"
	Accepted  = "accepted"
	Declined  = "declined"
	Completed = "completed"
	Revoked   = "revoked"
)

// New is the state machine.
func New() *decide.Aggregate[State] {
	return decide.New("case", func(s State) proto.Message { return Facts(s) },
		decide.On(func(s State, e *idv1.CaseOpened) State {
			s.Opened, s.Person, s.Agency, s.Worker = true, e.GetPerson(), e.GetAgency(), e.GetWorker()
			s.Stage = idv1.Stage_STAGE_DETECTED
			s.Unread = e.GetUnread()
			if e.GetProvisional() {
				s.Stage = idv1.Stage_STAGE_PROVISIONAL
			}
			s.Birth, s.Household, s.Unaccompanied = birthOf(e.GetBirth()), e.GetHousehold(), e.GetUnaccompanied()
			s.LatestSaid, s.ByCall = s.Birth.Latest, e.GetChannel() == idv1.Channel_CHANNEL_HOTLINE
			s.Identity, s.Contact = decide.Keep(e.GetIdentity()), decide.Keep(e.GetContact())
			return s
		}),
		decide.On(func(s State, _ *idv1.AgeDisputed) State { s.AgeDisputed = true; return s }),
		decide.On(func(s State, e *idv1.BirthCorrected) State {
			s.Birth = birthOf(e.GetBirth())
			s.LatestSaid = cmp.Or(s.LatestSaid, s.Birth.Latest)
			return s.corrected(idv1.Corrected_CORRECTED_BIRTH, e)
		}),
		decide.On(func(s State, e *idv1.AgeDetermined) State {
			s.AgeDisputed, s.Birth = false, birthOf(e.GetBirth())
			s.LatestSaid = s.Birth.Latest
			return s
		}),
		decide.On(func(s State, e *idv1.IdentityCorrected) State {
			s.Identity = decide.Keep(e.GetIdentity())
			s = s.corrected(idv1.Corrected_CORRECTED_IDENTITY, e)
			s.Unread = nil
			if s.Stage == idv1.Stage_STAGE_PROVISIONAL { // its row is mended
				s.Stage = idv1.Stage_STAGE_DETECTED
			}
			return s
		}),
		decide.On(func(s State, e *idv1.VictimPresumed) State {
			s.Stage, s.IndicatorOn = idv1.Stage_STAGE_PRESUMED, cmp.Or(s.IndicatorOn, e.GetOn())
			if s.Conclusion.against() {
				s.IndicatorOn, s.Conclusion.Anew = cmp.Or(e.GetOn(), s.IndicatorOn), true
			}
			s.Screening = decide.Keep(e.GetScreening())
			return s
		}),
		decide.On(func(s State, e *idv1.GroundsConcluded) State {
			found := Conclusion{Victim: e.GetVictim(), On: e.GetOn(), By: e.GetBy(), Agency: e.GetByAgency()}
			if s.Conclusion.Asked {
				found.On, found.Final = s.Conclusion.On, true
			}
			s.Conclusion = found
			s.Grounds = decide.Keep(e.GetGrounds())
			return s
		}),
		decide.On(func(s State, _ *idv1.ReviewAsked) State {
			s.Conclusion.Asked = true
			return s
		}),
		decide.On(func(s State, e *idv1.HouseholdJoined) State {
			// An assessment was of the people that were there then.
			// And who has custody was with the child there.
			if s.Household != e.GetHousehold() {
				s.AssessedWith, s.Custodians, s.Named = nil, nil, nil
			}
			s.Household = e.GetHousehold()
			return s
		}),
		decide.On(func(s State, e *idv1.CarerVetted) State { s.VettedCarer = e.GetVetted(); return s }),
		decide.On(func(s State, e *idv1.FamilyAssessed) State { s.AssessedWith = e.GetAdults(); return s }),
		decide.On(func(s State, e *idv1.CompanyCorrected) State {
			s.Unaccompanied, s.Custodians, s.Named = e.GetUnaccompanied(), nil, nil
			return s
		}),
		decide.On(func(s State, e *idv1.CustodiansNamed) State {
			if e.GetByAgency() == "" {
				s.Custodians, s.Named = e.GetCustodians(), nil
				return s
			}
			s.Named = &Named{Custodians: e.GetCustodians(), ByAgency: e.GetByAgency()}
			return s
		}),
		decide.On(func(s State, e *idv1.CustodiansConfirmed) State {
			s.Custodians, s.Named = e.GetCustodians(), nil
			return s
		}),
		decide.On(func(s State, e *idv1.ContactRecorded) State { s.Contact = decide.Keep(e.GetContact()); return s }),
		decide.On(func(s State, e *idv1.ContactTold) State { s.Told = decide.Keep(e.GetToldContact()); return s }),
		decide.On(func(s State, e *idv1.Referred) State {
			return s.with(e.GetReferral(), Referral{
				Service: e.GetService(), Agency: e.GetAgency(), Purpose: e.GetPurpose(), FromAgency: e.GetFromAgency(),
				Categories: e.GetCategories(), State: Asked,
			})
		}),
		decide.On(func(s State, e *idv1.ReferralAccepted) State { return s.moved(e.GetReferral(), Accepted) }),
		decide.On(func(s State, e *idv1.ReferralDeclined) State {
			r := s.Referrals[e.GetReferral()]
			r.State, r.Declined = Declined, e.GetReason()
			return s.with(e.GetReferral(), r)
		}),
		decide.On(func(s State, e *idv1.ReferralEnded) State {
			if e.GetCompleted() {
				return s.moved(e.GetReferral(), Completed)
			}
			return s.moved(e.GetReferral(), Revoked)
		}),
	)
}

func (s State) with(id string, r Referral) State {
	s.Referrals = maps.Clone(s.Referrals)
	if s.Referrals == nil {
		s.Referrals = map[string]Referral{}
	}
	s.Referrals[id] = r
	return s
}

func (s State) moved(id, to string) State {
	r := s.Referrals[id]
	r.State = to
	return s.with(id, r)
}

func birthOf(b *idv1.BirthRange) Birth {
	return Birth{Earliest: b.GetEarliest(), Latest: b.GetLatest(), Status: b.GetStatus(), AdultOn: b.GetAdultOn()}
}

// Facts are what identification tells others of a case.
func Facts(s State) *idv1.Facts {
	f := &idv1.Facts{
		Stage: s.Stage, AdultOn: s.Birth.AdultOn, AgeDisputed: s.AgeDisputed, Household: s.Household, VettedCarer: s.VettedCarer,
		AssessedWith: s.AssessedWith, AgeStatus: s.Birth.Status, BornEarliest: s.Birth.Earliest, BornLatest: s.Birth.Latest,
		Unaccompanied: s.Unaccompanied, IndicatorOn: s.IndicatorOn, Custodians: s.Custodians, BornLatestSaid: s.LatestSaid,
	}
	if s.Conclusion.against() {
		f.ReviewFrom, f.ReviewOpen = s.Conclusion.On, s.Conclusion.Asked
	}
	return f
}
