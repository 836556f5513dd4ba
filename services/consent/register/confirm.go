package register

import (
	"slices"
	"strings"

	"google.golang.org/protobuf/proto"
	"google.golang.org/protobuf/types/known/timestamppb"

	"mangrove/pkg/decide"
	consentv1 "mangrove/proto/gen/consentv1"
	grantv1 "mangrove/proto/gen/grantv1"
)

// Confirm is the word of the witness, by their own account, that the person agreed to this: the consent is whole from
// now on (C-06). It also ends what it takes the place of.
type Confirm struct {
	Grant string
	*consentv1.ConfirmConsent
}

// Decide confirms.
func (c Confirm) Decide(s State, g decide.Given) (decide.Outcome, error) {
	grant, ok := s.Grants[c.Grant]
	switch {
	case !ok:
		return decide.Refuse("no_grant", "there is no such agreement on this case: choose one that is listed")
	case grant.Ended || !g.At.Before(grant.Until):
		return decide.Refuse("grant_ended", "it has ended already: ask the person again")
	case grant.ConfirmedUntil.IsZero():
		return decide.Refuse("nothing_to_confirm", "it is whole already, or must be taken again with its evidence")
	case !c.heard(grant):
		return decide.Refuse("not_what_was_recorded", "this is not what was recorded: nothing was confirmed; tell who recorded it")
	}
	out := decide.Outcome{
		Events: []proto.Message{&grantv1.GrantConfirmed{Grant: c.Grant, Until: timestamppb.New(grant.ConfirmedUntil)}},
		Open:   expiry(&grantv1.Grant{Id: c.Grant, Until: timestamppb.New(grant.ConfirmedUntil)}),
		Done:   []string{ExpiryDuty + "/" + c.Grant, ConfirmDuty + "/" + c.Grant},
	}
	return s.retaken(c.Grant, grant, out), nil
}

// heard says whether the witness names just what was recorded.
func (c Confirm) heard(g Grant) bool {
	said, recorded := slices.Clone(c.GetCategories()), slices.Clone(g.Categories)
	slices.Sort(said)
	slices.Sort(recorded)
	return c.GetFamily() == g.Family && c.GetPurpose() == g.Purpose && slices.Equal(slices.Compact(said), slices.Compact(recorded)) &&
		c.GetRecipient().GetAgency() == g.Agency && c.GetRecipient().GetService() == g.Service && c.GetRecipient().GetPerson() == g.Person &&
		c.GetRecipient().GetCountry() == g.Country && c.GetGiver() == g.Giver && isCase(c.GetCustodian(), g.Custodian) && c.GetUntil().AsTime().Equal(g.ConfirmedUntil)
}

// signs are how many of an id stand in the number of a case, by which people know it.
const signs = 8

// isCase says whether somebody names a case: by its id, or by the signs of its number.
func isCase(named, id string) bool {
	return named == id || len(named) == signs && strings.HasPrefix(id, named)
}

// retaken ends the consents that waited and in whose place a whole one comes, and their duty when none is left.
func (s State) retaken(id string, whole Grant, out decide.Outcome) decide.Outcome {
	left := false
	for _, other := range sorted(s.Grants) {
		old := s.Grants[other]
		if other == id || !old.Waits || old.Ended {
			continue
		}
		if old.Family != whole.Family || old.Purpose != whole.Purpose || old.Agency != whole.Agency || old.Service != whole.Service || old.Person != whole.Person || old.Custodian != whole.Custodian {
			left = true
			continue
		}
		gone := s.ended(other, grantv1.EndReason_END_REASON_SUPERSEDED)
		out.Events, out.Done = append(out.Events, gone.Events...), append(out.Done, gone.Done...)
	}
	if !left {
		out.Done = append(out.Done, RetakeDuty)
	}
	return out
}
