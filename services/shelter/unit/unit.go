package unit

import (
	"maps"
	"slices"
	"time"

	"google.golang.org/protobuf/proto"

	"mangrove/pkg/contract"
	"mangrove/pkg/decide"
	shelterv1 "mangrove/proto/gen/shelterv1"
)

// State is what shelter knows of a unit.
type State struct {
	Agency, House, Alias string
	Kind                 shelterv1.UnitKind
	Beds                 uint32
	AwakeStaff           bool
	Nearness             shelterv1.Nearness
	// FromAge and ToAge say whom it takes of children; 0 sets no bound.
	FromAge, ToAge uint32
	// Held are the reservations, by case, until when.
	Held map[string]time.Time
	// Emergencies are those in which a bed is held, by case.
	Emergencies map[string]Emergency `json:",omitempty"`
	Sleepers    map[string]Sleeper
}

// Emergency is why a bed is held before gentler care was asked for, and which agency said so.
type Emergency struct {
	Why        shelterv1.Emergency
	DeclaredBy string
}

// Sleeper is what CP-02 needs to know of who sleeps in the unit.
type Sleeper struct {
	AdultOn     string
	AgeDisputed bool
	Household   string
	VettedCarer bool
	// AssessedWith are the adults beside whom they may sleep, by their cases.
	AssessedWith []string `json:",omitempty"`
}

// New is the state machine.
func New() *decide.Aggregate[State] {
	return decide.New("unit",
		func(s State) proto.Message {
			return &shelterv1.UnitFacts{BedsFree: s.Free(), Beds: s.Beds, UnitKind: s.Kind}
		},
		decide.On(func(s State, e *shelterv1.UnitOpened) State {
			s.Agency, s.House, s.Alias, s.Kind = e.GetAgency(), e.GetHouse(), e.GetAlias(), e.GetKind()
			s.Beds, s.AwakeStaff, s.Nearness = e.GetBeds(), e.GetAwakeStaff(), e.GetNearness()
			s.FromAge, s.ToAge = e.GetFromAge(), e.GetToAge()
			return s
		}),
		decide.On(func(s State, e *shelterv1.BedHeld) State {
			s.Held = maps.Clone(s.Held)
			if s.Held == nil {
				s.Held = map[string]time.Time{}
			}
			s.Held[e.GetCase()] = e.GetUntil().AsTime()
			if why := e.GetEmergency(); why != shelterv1.Emergency_EMERGENCY_UNSPECIFIED {
				s.Emergencies = maps.Clone(s.Emergencies)
				if s.Emergencies == nil {
					s.Emergencies = map[string]Emergency{}
				}
				s.Emergencies[e.GetCase()] = Emergency{why, e.GetDeclaredBy()}
			}
			return s
		}),
		decide.On(func(s State, e *shelterv1.BedFreed) State {
			s = s.unheld(e.GetCase())
			s.Sleepers = maps.Clone(s.Sleepers)
			delete(s.Sleepers, e.GetCase())
			return s
		}),
		decide.On(func(s State, e *shelterv1.SleeperEntered) State {
			s = s.unheld(e.GetCase())
			s.Sleepers = maps.Clone(s.Sleepers)
			if s.Sleepers == nil {
				s.Sleepers = map[string]Sleeper{}
			}
			s.Sleepers[e.GetCase()] = Sleeper{
				AdultOn: e.GetAdultOn(), AgeDisputed: e.GetAgeDisputed(), Household: e.GetHousehold(), VettedCarer: e.GetVettedCarer(),
				AssessedWith: e.GetAssessedWith(),
			}
			return s
		}),
	)
}

// unheld is the unit without the bed that was held for a case.
func (s State) unheld(of string) State {
	s.Held, s.Emergencies = maps.Clone(s.Held), maps.Clone(s.Emergencies)
	delete(s.Held, of)
	delete(s.Emergencies, of)
	return s
}

// Free is the number of beds that nobody holds or sleeps in.
func (s State) Free() uint32 {
	taken := uint32(len(s.Held) + len(s.Sleepers)) //nolint:gosec // a house has fewer beds than that
	if taken > s.Beds {
		return 0
	}
	return s.Beds - taken
}

// Open brings a unit into being.
type Open struct{ *shelterv1.OpenUnit }

// Decide opens.
func (c Open) Decide(s State, _ decide.Given) (decide.Outcome, error) {
	if s.Alias != "" {
		return decide.Refuse("unit_exists", "the unit was opened already: go on with it, or open another")
	}
	if c.GetBeds() > 500 {
		return decide.Invalid("beds", "at most 500")
	}
	if c.GetFromAge() > oldest {
		return decide.Invalid("from_age", "at most 17: who is older is no child")
	}
	if to := c.GetToAge(); to > oldest || to > 0 && to < c.GetFromAge() {
		return decide.Invalid("to_age", "at most 17, and not below from_age; leave it out where there is no bound")
	}
	return decide.Events(&shelterv1.UnitOpened{
		Agency: c.GetAgency(), House: c.GetHouse(), Alias: c.GetAlias(), Kind: c.GetKind(), Beds: c.GetBeds(),
		AwakeStaff: c.GetAwakeStaff(), Nearness: c.GetNearness(), FromAge: c.GetFromAge(), ToAge: c.GetToAge(),
	})
}

// oldest is the last age of a child.
const oldest = 17

// Describe tells the policy about the unit.
func Describe(id string, s State) map[string]any {
	sleepers := make([]any, 0, len(s.Sleepers))
	for _, name := range slices.Sorted(maps.Keys(s.Sleepers)) {
		p := s.Sleepers[name]
		sleepers = append(sleepers, map[string]any{
			"case": name, "adult_on": p.AdultOn, "age_disputed": p.AgeDisputed, "household": p.Household, "vetted_carer": p.VettedCarer,
			"assessed_with": texts(p.AssessedWith),
		})
	}
	emergencies := make([]any, 0, len(s.Emergencies))
	for _, name := range slices.Sorted(maps.Keys(s.Emergencies)) {
		e := s.Emergencies[name]
		emergencies = append(emergencies, map[string]any{
			"case": name, "emergency": contract.EnumName(e.Why.Descriptor(), e.Why.Number()), "declared_by": e.DeclaredBy,
		})
	}
	return map[string]any{
		"kind": "unit", "id": id, "unit_kind": kindName(s.Kind), "beds": s.Beds, "beds_free": s.Free(), "from_age": s.FromAge, "to_age": s.ToAge, "awake_staff": s.AwakeStaff,
		"agency": s.Agency, "sleepers": sleepers, "held": texts(slices.Sorted(maps.Keys(s.Held))), "emergencies": emergencies,
	}
}

func texts(of []string) []any {
	out := make([]any, len(of))
	for i, s := range of {
		out[i] = s
	}
	return out
}

func kindName(k shelterv1.UnitKind) string {
	switch k {
	case shelterv1.UnitKind_UNIT_KIND_ADULTS:
		return "adults"
	case shelterv1.UnitKind_UNIT_KIND_SMALL_GROUP:
		return "small_group"
	case shelterv1.UnitKind_UNIT_KIND_FAMILY:
		return "family"
	case shelterv1.UnitKind_UNIT_KIND_FOSTER:
		return "foster"
	case shelterv1.UnitKind_UNIT_KIND_INSTITUTION:
		return "institution"
	case shelterv1.UnitKind_UNIT_KIND_UNSPECIFIED:
	}
	return ""
}
