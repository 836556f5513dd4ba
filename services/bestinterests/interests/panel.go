package interests

import (
	"maps"
	"slices"
	"time"

	"google.golang.org/protobuf/proto"
	"google.golang.org/protobuf/types/known/timestamppb"

	"mangrove/pkg/decide"
	biv1 "mangrove/proto/gen/bestinterestsv1"
)

// ConvenePanel calls members to a sitting. Called again it is the same sitting, moved, to which each undertakes anew; another
// follows where a quorum sent the question back, on another day. Who may sit is the policy's to say (B-02).
type ConvenePanel struct {
	Members []string
	At      time.Time
}

// Decide convenes. Each member has a duty to undertake to keep what is heard, or to step aside.
func (c ConvenePanel) Decide(s State, g decide.Given) (decide.Outcome, error) {
	switch {
	case s.Stage != Weighed && s.Stage != Convened:
		return decide.Refuse("nothing_to_determine", "the options are weighed first, before a panel sits")
	case c.At.Before(g.At):
		return decide.Invalid("at", "give an instant that has not passed")
	case c.At.UTC().Format(time.DateOnly) <= s.SentBackOn:
		return decide.Invalid("at", "a question that was sent back is heard again on another day")
	}
	members := slices.Sorted(slices.Values(c.Members))
	if len(members) == 0 || len(slices.Compact(slices.Clone(members))) != len(members) {
		return decide.Invalid("members", "name each member once")
	}
	sitting := s.Sitting
	if s.Stage == Weighed {
		sitting++
	}
	out, err := decide.Events(&biv1.PanelConvened{Members: members, At: timestamppb.New(c.At), Sitting: sitting, By: g.Actor})
	out.Events = append(out.Events, s.closes(s.Sits()...)...)
	out.Done = s.undertakings()
	for _, id := range members {
		if s.Panel[id].Recused {
			return decide.Refuse("recused", "a member who stepped aside does not sit: name another")
		}
		out.Open = append(out.Open, decide.Duty{
			Key: undertaking(id), What: "undertake", Whose: decide.Worker(id), Anywhere: true, Next: "panel_chair", Office: true, By: c.At,
		})
	}
	return out, err
}

func undertaking(member string) string { return "undertake/" + member }

// undertakings are the duties that members may have.
func (s State) undertakings() []string {
	var out []string
	for _, id := range slices.Sorted(maps.Keys(s.Panel)) {
		out = append(out, undertaking(id))
	}
	return out
}

// closes the file to members who had undertaken.
func (s State) closes(members ...string) []proto.Message {
	var gone []string
	for _, id := range members {
		if u := s.Panel[id].Undertaking; u != "" {
			gone = append(gone, u)
		}
	}
	if len(gone) == 0 {
		return nil
	}
	return []proto.Message{&biv1.FileClosed{Undertakings: gone}}
}

// member refuses who was not called, or stepped aside.
func (s State) member(id string) error {
	m, ok := s.Panel[id]
	switch {
	case !ok || s.Stage != Convened:
		return &decide.Refusal{Code: "not_on_the_panel", Hint: "you are not called to this panel: who convenes it can call you"}
	case m.Recused:
		return &decide.Refusal{Code: "recused", Hint: "you have stepped aside: the others go on without you"}
	}
	return nil
}

// Recuse is the word of a member that they have a conflict: they do not sit.
type Recuse struct{}

// Decide recuses.
func (Recuse) Decide(s State, g decide.Given) (decide.Outcome, error) {
	if err := s.member(g.Actor); err != nil {
		return decide.Outcome{}, err
	}
	out, err := decide.Events(&biv1.MemberRecused{Member: g.Actor})
	out.Events = append(out.Events, s.closes(g.Actor)...)
	out.Done = []string{undertaking(g.Actor)}
	return out, err
}

// Undertake is the word of a member to keep what is heard. From its event the register opens the file to them.
type Undertake struct{}

// open is how long the file stays open after the hour to a panel that neither decides nor is called anew.
const open = 30 * 24 * time.Hour

// Decide undertakes.
func (Undertake) Decide(s State, g decide.Given) (decide.Outcome, error) {
	if err := s.member(g.Actor); err != nil {
		return decide.Outcome{}, err
	}
	if s.Panel[g.Actor].Undertaking != "" {
		return decide.Refuse("undertaken_already", "you have undertaken it already: the file is open to you")
	}
	hour := s.SittingAt
	if g.At.After(hour) {
		hour = g.At
	}
	out, err := decide.Events(&biv1.MemberUndertook{Member: g.Actor, Undertaking: g.ID, Until: timestamppb.New(hour.Add(open))})
	out.Done = []string{undertaking(g.Actor)}
	return out, err
}

// sits refuses who has not undertaken to keep what is heard, and everybody before the hour.
func (s State) sits(g decide.Given) error {
	if err := s.member(g.Actor); err != nil {
		return err
	}
	switch {
	case s.Panel[g.Actor].Undertaking == "":
		return &decide.Refusal{Code: "not_undertaken", Hint: "undertake first to keep what is heard"}
	case g.At.Before(s.SittingAt):
		return notSatYet()
	}
	return nil
}

func notSatYet() error {
	return &decide.Refusal{Code: "not_sat_yet", Hint: "the panel sits later: come back at its hour"}
}

// SendBack is the word of a member that the question needs another sitting. Where the policy says that a quorum has said so, this
// sitting is over.
type SendBack struct{}

// Decide sends back.
func (SendBack) Decide(s State, g decide.Given) (decide.Outcome, error) {
	if err := s.sits(g); err != nil {
		return decide.Outcome{}, err
	}
	if s.Panel[g.Actor].SentBack {
		return decide.Refuse("sent_back_already", "you have said so already: the others have yet to say")
	}
	out, err := decide.Events(&biv1.MemberSentBack{Member: g.Actor})
	if slices.Contains(g.Obligations, "sent_back") {
		out.Events = append(out.Events, &biv1.SentBack{On: g.At.UTC().Format(time.DateOnly)})
		out.Events = append(out.Events, s.closes(s.Sits()...)...)
		out.Done = s.undertakings()
	}
	return out, err
}
