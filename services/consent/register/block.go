package register

import (
	"time"

	"google.golang.org/protobuf/proto"
	"google.golang.org/protobuf/types/known/timestamppb"

	"mangrove/pkg/decide"
	consentv1 "mangrove/proto/gen/consentv1"
	grantv1 "mangrove/proto/gen/grantv1"
)

// blockReview is how often a block is looked at again (CP-10).
const blockReview = 90 * 24 * time.Hour

// ProposeBlock says who must learn nothing of the person. It holds at once, for 72 hours; another agency confirms it
// (CP-10). Of who keeps the case or stands for the child it holds once confirmed, and so does one that the same agency
// proposes again after nobody confirmed it.
type ProposeBlock struct {
	*consentv1.ProposeBlock
	Blocked decide.Section
}

// Decide proposes.
func (c ProposeBlock) Decide(s State, g decide.Given) (decide.Outcome, error) {
	if c.GetRecipient().GetAgency() == "" && c.GetRecipient().GetPerson() == "" && !c.Blocked.Present() {
		return decide.Invalid("recipient", "name a worker or an agency, or describe who it is")
	}
	grant := &grantv1.Grant{
		Id: g.ID, Case: g.Case, Kind: grantv1.GrantKind_GRANT_KIND_BLOCK, Recipient: c.GetRecipient(), From: since(g),
		Until: timestamppb.New(g.At.Add(provisional)), Provisional: true, ProposedBy: g.Agency,
	}
	if obliged(g, secondAgency) || s.unconfirmed(c.GetRecipient(), g.Agency) {
		out := waits(grant, confirmBlock, g)
		out.Events = append(out.Events, &consentv1.BlockDescribed{Grant: g.ID, Reason: c.GetReason(), Blocked: c.Blocked.Put()})
		return out, nil
	}
	out := given(grant)
	out.Events = append(out.Events, &consentv1.BlockDescribed{Grant: g.ID, Reason: c.GetReason(), Blocked: c.Blocked.Put()})
	out.Open = append(out.Open, forAnother(confirmBlock, g.ID, provisional/2, g))
	return out, nil
}

const (
	confirmBlock = "confirm_block"
	reviewBlock  = "review_block"
)

// unconfirmed says whether an agency blocked somebody before, and no other agency confirmed it.
func (s State) unconfirmed(who *grantv1.Recipient, by string) bool {
	for _, b := range s.Grants {
		same := b.Person == who.GetPerson() && (b.Person != "" || b.Agency != "" && b.Agency == who.GetAgency())
		if b.Kind == grantv1.GrantKind_GRANT_KIND_BLOCK && b.Waits && b.ProposedBy == by && same {
			return true
		}
	}
	return false
}

// ConfirmBlock is the word of another agency: the block holds until it is reviewed.
type ConfirmBlock struct{ Grant string }

// Decide confirms.
func (c ConfirmBlock) Decide(s State, g decide.Given) (decide.Outcome, error) {
	if asked, ok := s.Asked[c.Grant]; ok && asked.Kind == grantv1.GrantKind_GRANT_KIND_BLOCK {
		if !g.At.Before(asked.Until) {
			return decide.Refuse("grant_ended", "nobody confirmed it in time: propose it anew")
		}
		grant := asked.again(c.Grant, g)
		grant.Until = timestamppb.New(g.At.Add(blockReview))
		out := given(grant)
		out.Open, out.Done = append(out.Open, reviewed(c.Grant, g)), []string{confirmBlock + "/" + c.Grant}
		return out, nil
	}
	b, err := s.block(c.Grant, g.At)
	if err != nil {
		return decide.Outcome{}, err
	}
	if !b.Waits {
		return decide.Refuse("block_confirmed", "the block is confirmed already: nothing more is needed")
	}
	until := timestamppb.New(g.At.Add(blockReview))
	return decide.Outcome{
		Events: []proto.Message{&grantv1.GrantConfirmed{Grant: c.Grant, Until: until}},
		Open:   append(expiry(&grantv1.Grant{Id: c.Grant, Until: until}), reviewed(c.Grant, g)),
		Done:   []string{ExpiryDuty + "/" + c.Grant, confirmBlock + "/" + c.Grant},
	}, nil
}

// reviewed is the duty to look at a block again before it ends.
func reviewed(block string, g decide.Given) decide.Duty {
	return decide.Duty{
		Key: reviewBlock + "/" + block, What: reviewBlock, Whose: "supervisor", Next: "on_call_child_protection", Office: true, By: g.At.Add(blockReview).AddDate(0, 0, -7),
	}
}

// LiftBlock ends a block that was looked at again, or contested with reason: by two agencies, or by the one that proposed it
// while nobody has confirmed it (CP-10).
type LiftBlock struct{ Grant string }

// Decide lifts.
func (c LiftBlock) Decide(s State, g decide.Given) (decide.Outcome, error) {
	if _, err := s.block(c.Grant, g.At); err != nil {
		return decide.Outcome{}, err
	}
	if obliged(g, twoAgencies) {
		out, err := s.letInByTwo(c.Grant, g)
		if len(out.Done) > 0 {
			out.Done = append(out.Done, confirmBlock+"/"+c.Grant, reviewBlock+"/"+c.Grant)
		}
		return out, err
	}
	out := s.ended(c.Grant, grantv1.EndReason_END_REASON_WITHDRAWN)
	out.Done = append(out.Done, confirmBlock+"/"+c.Grant, reviewBlock+"/"+c.Grant)
	return out, nil
}

func (s State) block(id string, at time.Time) (Grant, error) {
	b, ok := s.Grants[id]
	switch {
	case !ok || b.Kind != grantv1.GrantKind_GRANT_KIND_BLOCK:
		return b, &decide.Refusal{Code: "no_block", Hint: "there is no such block on this case: choose one that is listed"}
	case b.Ended || !at.Before(b.Until):
		return b, &decide.Refusal{Code: "grant_ended", Hint: "the block has ended already: propose it anew"}
	}
	return b, nil
}
