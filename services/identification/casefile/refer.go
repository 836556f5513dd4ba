package casefile

import (
	"maps"
	"slices"
	"time"

	"mangrove/pkg/decide"
	contractv1 "mangrove/proto/gen/contractv1"
	idv1 "mangrove/proto/gen/identificationv1"
)

// Refer asks an agency to help, and names what would be shared with it.
type Refer struct {
	Service, Agency, Purpose string
	Categories               []contractv1.Category
	// Unregistered names the field with an agency or a service that the registry does not know; empty where it knows both.
	Unregistered string
}

// answerWithin is how long an agency has to answer a referral before the duty goes on.
const answerWithin = 24 * time.Hour

// Decide refers.
func (c Refer) Decide(s State, g decide.Given) (decide.Outcome, error) {
	if err := unopened(s); err != nil {
		return decide.Outcome{}, err
	}
	if slices.Contains(c.Categories, contractv1.Category_CATEGORY_TESTIMONY) {
		return decide.Invalid("categories", "a statement is never shared by a referral (C-07)")
	}
	if c.Unregistered != "" {
		return decide.Invalid(c.Unregistered, "the registry knows none of this name: choose one that it lists")
	}
	for _, r := range s.Referrals {
		if r.Agency == c.Agency && r.Service == c.Service && (r.State == Asked || r.State == Accepted) {
			return decide.Refuse("referral_open", "a referral to this agency for this service is open already: wait for its answer, or take it back")
		}
	}
	out, err := decide.Events(&idv1.Referred{
		Referral: g.ID, Service: c.Service, Agency: c.Agency, Purpose: c.Purpose, Categories: c.Categories, FromAgency: g.Agency,
	})
	about := map[string]string{"about": g.ID}
	out.Open = []decide.Duty{
		// Overdue it stays theirs: who asked is the one to look elsewhere then.
		{
			Key: answerDuty + "/" + g.ID, What: answerDuty, Whose: decide.Anyone, Next: decide.Anyone, By: g.At.Add(answerWithin),
			Agency: c.Agency, Details: about,
		},
		{Key: followUpDuty + "/" + g.ID, What: followUpDuty, Whose: "hotline", Next: "supervisor", By: g.At.Add(answerWithin), Details: about},
	}
	out.Done = []string{askAnother(c.Service, g.Agency)}
	if s.GoesNoFurther(c.Service) {
		out.Done = append(out.Done, goOnDuty)
	}
	return out, err
}

// The duties while a referral is not answered: of the agency that was asked, and of the one that asked.
const (
	answerDuty   = "answer_referral"
	followUpDuty = "follow_up_referral"
)

func answered(referral string) []string {
	return []string{answerDuty + "/" + referral, followUpDuty + "/" + referral}
}

// find gives a referral in one of the states, or a refusal that says what it is instead.
func (s State) find(id string, states ...string) (Referral, error) {
	r, ok := s.Referrals[id]
	if !ok {
		return r, &decide.Refusal{Code: "no_referral", Hint: "there is no such referral on this case: choose one that is listed"}
	}
	if !slices.Contains(states, r.State) {
		return r, &decide.Refusal{Code: "referral_" + r.State, Hint: "the referral has moved on: look at how it stands"}
	}
	return r, nil
}

// AcceptReferral is the receiving agency's yes. From its event the register gives the assignment and the share.
type AcceptReferral struct{ Referral string }

// Decide accepts: nobody is to ask another for the same any more. Where the policy says so, the agency owes the person a travel document from then on.
func (c AcceptReferral) Decide(s State, g decide.Given) (decide.Outcome, error) {
	r, err := s.find(c.Referral, Asked)
	if err != nil {
		return decide.Outcome{}, err
	}
	out, err := decide.Events(&idv1.ReferralAccepted{
		Referral: c.Referral, Service: r.Service, Agency: r.Agency, Purpose: r.Purpose, Categories: r.Categories, Worker: g.Actor,
	})
	out.Done = append(answered(c.Referral), s.unasked(r.Service)...)
	if slices.Contains(g.Obligations, papersDuty) {
		out.Open = []decide.Duty{{
			Key: papers(c.Referral), What: papersDuty, Whose: "consular_officer", Next: "national_coordinator", Office: true, By: g.At.Add(papersWithin),
		}}
	}
	return out, err
}

// DeclineReferral is the receiving agency's no, and why; another place must be found.
type DeclineReferral struct {
	Referral string
	Reason   idv1.DeclineReason
}

// Decide declines. After a no the agency that asked is to ask another (P2), unless it has asked one for the same already, or one helps.
func (c DeclineReferral) Decide(s State, g decide.Given) (decide.Outcome, error) {
	r, err := s.find(c.Referral, Asked)
	if err != nil {
		return decide.Outcome{}, err
	}
	out, err := decide.Events(&idv1.ReferralDeclined{Referral: c.Referral, Reason: c.Reason})
	out.Done = answered(c.Referral)
	if !s.moved(c.Referral, Declined).helped(r.Service, r.FromAgency) {
		out.Open = []decide.Duty{r.another(askAnotherDuty, g.At)}
	}
	return out, err
}

// another is the duty of who asked to ask another, and for which help. It is not one role's: an agency refers in several roles, and where
// nobody has the one that is named nobody acts.
func (r Referral) another(what string, now time.Time) decide.Duty {
	return decide.Duty{
		Key: askAnother(r.Service, r.FromAgency), What: what, Whose: decide.Anyone, Next: "supervisor", By: now.Add(askAnotherWithin(r.Service)),
		Agency: r.FromAgency, Stands: true, Details: map[string]string{"about": r.Service},
	}
}

// The duty of the agency that asked, once the one it asked said no, or it took back what it had asked: one duty by either name. Each
// that asked for the same service has its own: that another was asked by somebody else is not theirs to know (N-01), and no help yet.
const (
	askAnotherDuty = "ask_another"
	askAgainDuty   = "ask_again"
)

func askAnother(service, asker string) string { return askAnotherDuty + "/" + service + "/" + asker }

// unasked are the keys of that duty of every agency that asked for a service.
func (s State) unasked(service string) []string {
	var out []string
	for _, r := range s.Referrals {
		if r.Service == service {
			out = append(out, askAnother(service, r.FromAgency))
		}
	}
	slices.Sort(out)
	return slices.Compact(out)
}

// shelter is the service that is asked for a bed.
const shelter = "shelter"

// askAnotherWithin is how long who asked has to ask another: a bed is for tonight, all else for tomorrow (design values).
func askAnotherWithin(service string) time.Duration {
	if service == shelter {
		return 2 * time.Hour
	}
	return 24 * time.Hour
}

// helped says that some agency gives a service, or that one which was asked for it by this asker has not said no.
func (s State) helped(service, asker string) bool {
	for _, r := range s.Referrals {
		if r.Service == service && (r.State == Accepted || r.State == Asked && r.FromAgency == asker) {
			return true
		}
	}
	return false
}

// EndReferral completes or revokes a referral. It needs no opening, so it always works.
type EndReferral struct {
	Referral  string
	Completed bool
}

// Decide ends. What was asked, taken back before an answer and asked by them of nobody else is still to be asked (P2).
func (c EndReferral) Decide(s State, g decide.Given) (decide.Outcome, error) {
	states := []string{Accepted}
	if !c.Completed {
		states = append(states, Asked)
	}
	r, err := s.find(c.Referral, states...)
	if err != nil {
		return decide.Outcome{}, err
	}
	out, err := decide.Events(&idv1.ReferralEnded{Referral: c.Referral, Completed: c.Completed})
	out.Done = append(answered(c.Referral), papers(c.Referral))
	if r.State == Asked && !s.moved(c.Referral, Revoked).helped(r.Service, r.FromAgency) {
		out.Open = []decide.Duty{r.another(askAgainDuty, g.At)}
	}
	return out, err
}

// The duty of a consulate that accepted to issue a travel document, and how long it has (a design value).
const (
	papersDuty   = "issue_papers"
	papersWithin = 14 * 24 * time.Hour
)

func papers(referral string) string { return papersDuty + "/" + referral }

// OweNoPapers closes what consulates owe: a travel document was issued, or nobody travels any more.
type OweNoPapers struct{}

// Decide closes.
func (OweNoPapers) Decide(s State, _ decide.Given) (decide.Outcome, error) {
	var out decide.Outcome
	for _, referral := range slices.Sorted(maps.Keys(s.Referrals)) {
		out.Done = append(out.Done, papers(referral))
	}
	return out, nil
}
