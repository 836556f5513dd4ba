package interests

import (
	"maps"
	"slices"
	"time"

	"google.golang.org/protobuf/proto"

	"mangrove/pkg/decide"
	biv1 "mangrove/proto/gen/bestinterestsv1"
	contractv1 "mangrove/proto/gen/contractv1"
)

// State is what is known of the interests of a child.
type State struct {
	Guardian Guardian
	Short    map[string]Short
	// Heard is when the child was heard, the newest last, and Views what was said. No word is ever put
	// out of the file by another.
	Heard []Hearing
	Views []decide.Section
	// Visited is when the child was visited, the newest last, and Visits what was seen.
	Visited []Visit
	Visits  []decide.Section

	// Newest is the request that was made last: Inquiry is what it asks, and Answer what was answered to it.
	Requests map[string]Request
	Newest   string `json:",omitempty"`
	// Findings are what the newest answer of each kind found; one that is asked for anew stands until it is answered.
	Findings         map[biv1.AbroadKind]biv1.AbroadFinding `json:",omitempty"`
	TracingConcluded bool
	AssessedAbroad   bool
	CaregiverOn      string
	FamilyReturnOn   string

	Stage      string
	Purpose    string
	Country    string
	Options    map[biv1.OptionKind]Option
	WeighedBy  []string
	WeighedFor string // the agency of who weighed last, whose worker carries out what is determined
	Panel      map[string]Member
	Sitting    uint32
	SittingAt  time.Time
	Chair      string
	SentBackOn string
	Proposal   Proposal
	// Dissented is who does not agree to the proposal, or did not to what was determined, and Dissent why, in the same order.
	Dissented       []string
	Dissent         []decide.Section
	InForce         Determination
	Assessment      decide.Section
	Inquiry, Answer decide.Section
	Weighing        decide.Section
	Reasons         decide.Section
	NewFact         decide.Section
	FamilyReturn    decide.Section
}

// Hearing is one time that the child was heard.
type Hearing struct {
	On, By         string
	Alone, Objects bool
	// Agency is whose word it is. Unconfirmed is one that takes an objection back before another agency has heard the same.
	Agency      string `json:",omitempty"`
	Unconfirmed bool   `json:",omitempty"`
}

// Visit is one visit to the child.
type Visit struct {
	On, By string
	Alone  bool
}

// Guardian is who was appointed last.
type Guardian struct {
	Worker, Agency string
	Interim        bool
}

// Short is a short assessment.
type Short struct {
	Purpose, Agency, Service, Country string
	Categories                        []contractv1.Category
	Until                             time.Time
	By, ByAgency                      string
	Signed                            bool
}

// Request is what an agency abroad was asked.
type Request struct {
	Kind    biv1.AbroadKind
	Agency  string
	State   string
	By      string // the agency that asked
	Finding biv1.AbroadFinding
	// Asker is whose word it is that who learns of it may, until another agency says so too.
	Asker  string         `json:",omitempty"`
	Learns []biv1.Learner `json:",omitempty"`
}

// The states of a request.
const (
	ToCheck  = "to_check"
	Asked    = "asked"
	Answered = "answered"
	Replaced = "replaced"
)

// Option says for each element how an option was weighed.
type Option map[biv1.Element]biv1.Weight

// Member is who was called to a panel. All but that they stepped aside ends with the sitting.
type Member struct {
	Recused bool
	// Undertaking is the id of their word to keep what is heard; empty before they gave it.
	Undertaking      string
	Agreed, SentBack bool
}

// Determination is the one in force. Purpose and country are empty where the panel chose against what was asked.
type Determination struct {
	ID               string
	Purpose, Country string
	Option           biv1.OptionKind
	Categories       []contractv1.Category
	Conditions       []Condition
	Until            time.Time
	SecondSitting    bool
}

// open are the conditions that are not met.
func (d Determination) open() []Condition {
	return slices.DeleteFunc(slices.Clone(d.Conditions), func(c Condition) bool { return c.Met })
}

// Condition is something that the child's worker sees to by an instant.
type Condition struct {
	Kind biv1.ConditionKind
	By   time.Time
	Met  bool
	// Reporter and ReporterAgency are whose word it is that it is met, until another agency says so too.
	Reporter, ReporterAgency string `json:",omitempty"`
}

// The stages of a determination.
const (
	Opened     = "opened"
	Weighed    = "weighed"
	Convened   = "convened"
	Determined = "determined"
)

// New is the state machine.
func New() *decide.Aggregate[State] {
	return decide.New("case", func(s State) proto.Message { return Facts(s) },
		decide.On(func(s State, e *biv1.GuardianAppointed) State {
			s.Guardian = Guardian{e.GetGuardian(), e.GetAgency(), e.GetInterim()}
			return s
		}),
		decide.On(func(s State, e *biv1.ShortlyAssessed) State {
			s.Short = with(s.Short, e.GetAssessmentId(), Short{
				Purpose: e.GetPurpose(), Agency: e.GetAgency(), Service: e.GetService(), Country: e.GetCountry(), Categories: e.GetCategories(),
				Until: e.GetUntil().AsTime(), By: e.GetBy(), ByAgency: e.GetByAgency(),
			})
			s.Assessment = decide.Keep(e.GetAssessment())
			return s
		}),
		decide.On(func(s State, e *biv1.ShortAssessmentSigned) State {
			signed := s.Short[e.GetAssessmentId()]
			signed.Signed = true
			s.Short = with(s.Short, e.GetAssessmentId(), signed)
			return s
		}),
		decide.On(func(s State, e *biv1.Visited) State {
			s.Visited = append(slices.Clone(s.Visited), Visit{e.GetOn(), e.GetBy(), e.GetSeenAlone()})
			s.Visits = append(slices.Clone(s.Visits), decide.Keep(e.GetVisit()))
			return s
		}),
		decide.On(func(s State, e *biv1.ViewsRecorded) State {
			s.Heard = append(slices.Clone(s.Heard), Hearing{
				On: e.GetOn(), By: e.GetBy(), Alone: e.GetSeenAlone(), Objects: e.GetObjectsToLeaving(), Agency: e.GetByAgency(), Unconfirmed: e.GetUnconfirmed(),
			})
			s.Views = append(slices.Clone(s.Views), decide.Keep(e.GetViews()))
			return s
		}),
		decide.On(State.asked),
		decide.On(func(s State, e *biv1.InquiryChecked) State {
			r := s.Requests[e.GetRequest()]
			r.State = Asked
			s.Requests = with(s.Requests, e.GetRequest(), r)
			return s
		}),
		decide.On(State.answered),
		decide.On(func(s State, e *biv1.FamilyReturnAssessed) State {
			s.FamilyReturnOn, s.FamilyReturn = e.GetOn(), decide.Keep(e.GetFamilyReturn())
			return s
		}),
		decide.On(func(s State, e *biv1.DeterminationOpened) State {
			s.Stage, s.Purpose, s.Country = Opened, e.GetPurpose(), e.GetCountry()
			return s.afresh()
		}),
		decide.On(State.weighed),
		decide.On(State.convened),
		decide.On(func(s State, e *biv1.MemberRecused) State {
			s.Panel = with(s.Panel, e.GetMember(), Member{Recused: true})
			if i := slices.Index(s.Dissented, e.GetMember()); i >= 0 {
				s.Dissented, s.Dissent = slices.Delete(slices.Clone(s.Dissented), i, i+1), slices.Delete(slices.Clone(s.Dissent), i, i+1)
			}
			if s.Proposal.By == e.GetMember() {
				s = s.withdrawn()
			}
			return s
		}),
		decide.On(func(s State, e *biv1.MemberUndertook) State {
			s.Panel = with(s.Panel, e.GetMember(), Member{Undertaking: e.GetUndertaking()})
			return s
		}),
		// What is undertaken ends with the sitting, or with who stepped aside; this tells the register.
		decide.On(func(s State, _ *biv1.FileClosed) State { return s }),
		decide.On(State.proposed),
		decide.On(func(s State, e *biv1.MemberAgreed) State {
			return s.says(e.GetMember(), func(m *Member) { m.Agreed = true })
		}),
		decide.On(func(s State, e *biv1.MemberDissented) State {
			s.Dissented = append(slices.Clone(s.Dissented), e.GetMember())
			s.Dissent = append(slices.Clone(s.Dissent), decide.Keep(e.GetDissent()))
			return s
		}),
		decide.On(func(s State, e *biv1.MemberSentBack) State {
			return s.says(e.GetMember(), func(m *Member) { m.SentBack = true })
		}),
		decide.On(func(s State, e *biv1.SentBack) State {
			s.Stage, s.SentBackOn = Weighed, e.GetOn()
			return s.rises(nil)
		}),
		decide.On(func(s State, e *biv1.Determined) State {
			s.Stage, s.Proposal = Determined, Proposal{}
			if e.GetReasons() != nil {
				s.Reasons = decide.Keep(e.GetReasons())
			}
			s.InForce = Determination{
				ID: e.GetDetermination(), Purpose: e.GetPurpose(), Country: e.GetCountry(), Option: e.GetOption(), Categories: e.GetCategories(),
				Conditions: conditions(e.GetUnder()), Until: e.GetUntil().AsTime(), SecondSitting: e.GetSpecialReasons(),
			}
			return s
		}),
		decide.On(func(s State, e *biv1.ConditionReported) State {
			return s.sees(e.GetCondition(), func(c *Condition) { c.Reporter, c.ReporterAgency = e.GetBy(), e.GetByAgency() })
		}),
		decide.On(func(s State, e *biv1.ConditionMet) State {
			return s.sees(e.GetCondition(), func(c *Condition) { c.Met = true })
		}),
		decide.On(func(s State, e *biv1.Reopened) State {
			s.Stage, s.InForce, s.NewFact = Opened, Determination{}, decide.Keep(e.GetNewFact())
			return s.afresh()
		}),
	)
}

// sees changes a condition of the determination in force.
func (s State) sees(kind biv1.ConditionKind, what func(*Condition)) State {
	s.InForce.Conditions = slices.Clone(s.InForce.Conditions)
	for i, c := range s.InForce.Conditions {
		if c.Kind == kind {
			what(&s.InForce.Conditions[i])
		}
	}
	return s
}

// afresh forgets options and panel: a new fact is weighed anew.
func (s State) afresh() State {
	s.Options, s.WeighedBy, s.WeighedFor, s.Panel, s.Sitting, s.SittingAt, s.Chair, s.SentBackOn = nil, nil, "", nil, 0, time.Time{}, "", ""
	return s.withdrawn()
}

func (s State) asked(e *biv1.AskedAbroad) State {
	s.Requests = maps.Clone(s.Requests)
	for id, r := range s.Requests {
		if r.State == Asked || r.State == ToCheck {
			r.State = Replaced
			s.Requests[id] = r
		}
	}
	state := Asked
	if e.GetToCheck() {
		state = ToCheck
	}
	s.Requests = with(s.Requests, e.GetRequest(), Request{
		Kind: e.GetKind(), Agency: e.GetAgency(), State: state, By: e.GetByAgency(), Asker: e.GetBy(), Learns: e.GetLearns(),
	})
	s.Newest, s.Inquiry, s.Answer = e.GetRequest(), decide.Keep(e.GetInquiry()), decide.Section{}
	return s.learned(e.GetKind(), false, "")
}

func (s State) answered(e *biv1.AnsweredFromAbroad) State {
	r := s.Requests[e.GetRequest()]
	r.State, r.Finding = Answered, e.GetFinding()
	s.Requests = with(s.Requests, e.GetRequest(), r)
	s.Answer = decide.Keep(e.GetAnswer())
	s.Findings = maps.Clone(s.Findings)
	if s.Findings == nil {
		s.Findings = map[biv1.AbroadKind]biv1.AbroadFinding{}
	}
	s.Findings[r.Kind] = r.Finding
	if r.Finding != biv1.AbroadFinding_ABROAD_FINDING_FOUND && r.Kind != biv1.AbroadKind_ABROAD_KIND_TRACING {
		return s
	}
	// Tracing is concluded also where nobody was found.
	return s.learned(r.Kind, true, e.GetOn())
}

// concern says whether something was found that speaks against a return to the family or the caregiver.
func (s State) concern() bool {
	for _, f := range s.Findings {
		if f == biv1.AbroadFinding_ABROAD_FINDING_NO_CONTACT || f == biv1.AbroadFinding_ABROAD_FINDING_RISK {
			return true
		}
	}
	return false
}

// learned sets what an answer tells. While something is asked anew, the answer before it counts no more.
func (s State) learned(kind biv1.AbroadKind, yes bool, on string) State {
	switch kind {
	case biv1.AbroadKind_ABROAD_KIND_TRACING:
		s.TracingConcluded = yes
	case biv1.AbroadKind_ABROAD_KIND_FAMILY_ASSESSMENT:
		s.AssessedAbroad = yes
	case biv1.AbroadKind_ABROAD_KIND_CAREGIVER_CHECK:
		s.CaregiverOn = on
	case biv1.AbroadKind_ABROAD_KIND_UNSPECIFIED:
	}
	return s
}

func (s State) weighed(e *biv1.OptionsWeighed) State {
	if s.Stage == Opened {
		s.Stage = Weighed
	}
	s.Options = map[biv1.OptionKind]Option{}
	for _, o := range e.GetOptions() {
		s.Options[o.GetKind()] = Option{}
		for _, w := range o.GetWeights() {
			s.Options[o.GetKind()][w.GetElement()] = w.GetWeight()
		}
	}
	if !slices.Contains(s.WeighedBy, e.GetBy()) {
		s.WeighedBy = append(slices.Clone(s.WeighedBy), e.GetBy())
	}
	s.WeighedFor = e.GetByAgency()
	s.Weighing = decide.Keep(e.GetWeighing())
	return s
}

func (s State) convened(e *biv1.PanelConvened) State {
	s.Stage, s.Sitting, s.SittingAt, s.Chair = Convened, e.GetSitting(), e.GetAt().AsTime(), e.GetBy()
	return s.rises(e.GetMembers())
}

// rises ends a sitting, and what was undertaken and said in it. Who is called to the next begins anew; who stepped aside stays aside.
func (s State) rises(called []string) State {
	panel := map[string]Member{}
	for id, m := range s.Panel {
		if m.Recused {
			panel[id] = m
		}
	}
	for _, id := range called {
		panel[id] = Member{Recused: s.Panel[id].Recused}
	}
	s.Panel = panel
	return s.withdrawn()
}

// withdrawn takes a proposal from the table, and the dissent from it.
func (s State) withdrawn() State {
	s.Proposal, s.Dissented, s.Dissent = Proposal{}, nil, nil
	return s
}

// proposed puts a determination before the members; nobody but the one who proposes has agreed to it.
func (s State) proposed(e *biv1.DeterminationProposed) State {
	s = s.withdrawn()
	s.Panel, s.Reasons = maps.Clone(s.Panel), decide.Keep(e.GetReasons())
	s.Proposal = Proposal{By: e.GetBy(), Determination: Determination{
		ID: e.GetDetermination(), Purpose: e.GetPurpose(), Country: e.GetCountry(), Option: e.GetOption(), Categories: e.GetCategories(),
		Conditions: conditions(e.GetUnder()), Until: e.GetUntil().AsTime(), SecondSitting: e.GetSpecialReasons(),
	}}
	for id, m := range s.Panel {
		m.Agreed = id == e.GetBy()
		s.Panel[id] = m
	}
	return s
}

func (s State) says(member string, what func(*Member)) State {
	m := s.Panel[member]
	what(&m)
	s.Panel = with(s.Panel, member, m)
	return s
}

// Called lists who is called to the sitting, and has not stepped aside; nobody where none is called.
func (s State) Called() []string {
	if s.Stage != Convened {
		return nil
	}
	return s.who(func(Member) bool { return true })
}

// Named lists whom the panel of this question ever called, who stepped aside too.
func (s State) Named() []string { return slices.Sorted(maps.Keys(s.Panel)) }

// Recused lists who stepped aside from the panel of this question.
func (s State) Recused() []string {
	var out []string
	for _, id := range s.Named() {
		if s.Panel[id].Recused {
			out = append(out, id)
		}
	}
	return out
}

// Sits lists who takes part: who has undertaken to keep what is heard, and has not stepped aside.
func (s State) Sits() []string { return s.who(func(m Member) bool { return m.Undertaking != "" }) }

// Agreed lists who agreed to what is proposed, and sits.
func (s State) Agreed() []string { return s.who(func(m Member) bool { return m.Agreed }) }

// SendBack lists who would have another sitting, and sits.
func (s State) SendBack() []string { return s.who(func(m Member) bool { return m.SentBack }) }

func (s State) who(is func(Member) bool) []string {
	var out []string
	for _, id := range slices.Sorted(maps.Keys(s.Panel)) {
		if m := s.Panel[id]; is(m) && !m.Recused {
			out = append(out, id)
		}
	}
	return out
}

// Signed counts the short assessments for a purpose that were countersigned.
func (s State) Signed(purpose string) int {
	n := 0
	for _, a := range s.Short {
		if a.Signed && a.Purpose == purpose {
			n++
		}
	}
	return n
}

func with[V any](m map[string]V, id string, v V) map[string]V {
	out := maps.Clone(m)
	if out == nil {
		out = map[string]V{}
	}
	out[id] = v
	return out
}

// Facts are what best interests tells others of a child.
func Facts(s State) *biv1.Facts {
	f := &biv1.Facts{
		DeterminedFor: s.InForce.Purpose, DeterminedCountry: s.InForce.Country, SecondSitting: s.InForce.SecondSitting,
		CaregiverVerifiedOn: s.CaregiverOn, TracingConcluded: s.TracingConcluded, FamilyAssessedAbroad: s.AssessedAbroad,
		FamilyReturnAssessedOn: s.FamilyReturnOn, FamilyConcern: s.concern(),
	}
	if n := len(s.Heard); n > 0 {
		f.ChildObjects, f.ViewsOn = s.Objects(), s.Heard[n-1].On
	}
	if s.InForce.Purpose != "" {
		f.DeterminedUntil = s.InForce.Until.UTC().Format(time.DateOnly)
	}
	for _, c := range s.InForce.open() {
		f.ConditionsOpen = append(f.ConditionsOpen, c.Kind)
	}
	return f
}
