package register

import (
	"time"

	"google.golang.org/protobuf/types/known/timestamppb"

	"mangrove/pkg/decide"
	consentv1 "mangrove/proto/gen/consentv1"
	grantv1 "mangrove/proto/gen/grantv1"
)

// Give records a consent. Whether it is rightly given is the policy's to say (C-03), and what it carries until its
// witness has confirmed it: care, or nothing (C-06).
type Give struct {
	*consentv1.GiveConsent
	// Unregistered names the field with an agency or a service that the registry does not know; empty where it knows all.
	Unregistered string
}

// Decide records.
func (c Give) Decide(s State, g decide.Given) (decide.Outcome, error) {
	if c.Unregistered != "" {
		return decide.Invalid(c.Unregistered, "the registry knows none of this name: choose one that it lists")
	}
	if err := inOwnName(c.GetGiver(), c.GetCustodian()); err != nil {
		return decide.Outcome{}, err
	}
	until := c.GetUntil().AsTime()
	if !until.After(g.At) {
		return decide.Invalid("until", "give an instant in the future: a consent without an end is none")
	}
	grant := &grantv1.Grant{
		Id: g.ID, Case: g.Case, Kind: grantv1.GrantKind_GRANT_KIND_CONSENT, Family: c.GetFamily(), Purpose: c.GetPurpose(),
		Categories: c.GetCategories(), Recipient: c.GetRecipient(), Giver: c.GetGiver(), Custodian: c.GetCustodian(), ChildView: c.GetChildView(),
		Evidence: c.GetEvidence(), From: since(g), Until: c.GetUntil(),
		Provisional: obliged(g, "provisional"), Pending: obliged(g, "pending"),
	}
	var open []decide.Duty
	if obliged(g, "awaits_witness") {
		grant.ConfirmedUntil = grant.GetUntil()
		open = []decide.Duty{{
			Key: ConfirmDuty + "/" + g.ID, What: ConfirmDuty, Whose: decide.Worker(c.GetEvidence().GetWitness()), Next: "supervisor",
			By: g.At.Add(provisional), Agency: c.GetEvidence().GetWitnessAgency(), Details: map[string]string{"about": g.ID},
		}}
	}
	if early := g.At.Add(provisional); (grant.GetProvisional() || grant.GetPending()) && until.After(early) {
		grant.Until = timestamppb.New(early)
	}
	out := given(grant)
	out.Open = append(out.Open, open...)
	return out, nil
}

// RetakeDuty names the duty to take a provisional consent again, which the policy opens; ConfirmDuty the witness's to
// confirm it (C-06).
const (
	RetakeDuty  = "retake_consent"
	ConfirmDuty = "confirm_consent"
)

// Refuse records that the person said no. It changes nothing in a service that does not need what was asked (C-05).
type Refuse struct{ *consentv1.RefuseConsent }

// Decide records.
func (c Refuse) Decide(_ State, g decide.Given) (decide.Outcome, error) {
	if err := inOwnName(c.GetGiver(), c.GetCustodian()); err != nil {
		return decide.Outcome{}, err
	}
	return given(&grantv1.Grant{
		Id: g.ID, Case: g.Case, Kind: grantv1.GrantKind_GRANT_KIND_REFUSAL, Family: c.GetFamily(), Purpose: c.GetPurpose(),
		Recipient: c.GetRecipient(), Giver: c.GetGiver(), Custodian: c.GetCustodian(), From: since(g),
	}), nil
}

// inOwnName refuses a custodian's word that does not say whose it is, and the name of one where somebody else speaks (H-01).
func inOwnName(giver grantv1.Giver, custodian string) error {
	if (giver == grantv1.Giver_GIVER_CUSTODIAN) == (custodian != "") {
		return nil
	}
	return &decide.Refusal{Code: "invalid_field", Field: "custodian", Hint: "name the custodian whose word it is, by their own case, and nobody where another speaks"}
}

// ownRecord is the longest that one reading of the own record stays open.
const ownRecord = 24 * time.Hour

// OpenOwnRecord records that the person asked to read their own record with a worker, or named a lawyer (B-05).
type OpenOwnRecord struct{ *consentv1.OpenOwnRecord }

// Decide records.
func (c OpenOwnRecord) Decide(_ State, g decide.Given) (decide.Outcome, error) {
	if until := c.GetUntil().AsTime(); !until.After(g.At) || until.After(g.At.Add(ownRecord)) {
		return decide.Invalid("until", "give an instant in the future, at most a day from now: the person can ask again")
	}
	return given(&grantv1.Grant{
		Id: g.ID, Case: g.Case, Kind: grantv1.GrantKind_GRANT_KIND_OWN_RECORD, Purpose: "own_record",
		Recipient: &grantv1.Recipient{Agency: c.GetAgency(), Person: c.GetReader()}, From: since(g), Until: c.GetUntil(),
	}), nil
}
