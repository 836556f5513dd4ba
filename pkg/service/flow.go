package service

import (
	"context"
	"crypto/hmac"
	"encoding/hex"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"

	"mangrove/pkg/contract"
	"mangrove/pkg/gate"
	"mangrove/pkg/store"
	"mangrove/pkg/web"
	contractv1 "mangrove/proto/gen/contractv1"
	grantv1 "mangrove/proto/gen/grantv1"
)

// grounds are what the decisions on a request rest on.
type grounds struct {
	records map[store.Ref]*store.Record
	// standing is that of the worker and their agency, as this service has folded it: early, while the register's own word
	// at each opening is binding.
	standing gate.Standing
}

// of gives a subject's record; an empty one where the request is about none.
func (g grounds) of(r store.Ref) store.Record {
	if rec := g.records[r]; rec != nil {
		return *rec
	}
	return store.Record{}
}

// grounds reads subjects, some of them locked, and the standing of who asks, in one round trip.
func (s *Service) grounds(ctx context.Context, tx *store.Tx, c web.Call, locked []store.Ref, read ...store.Ref) (grounds, error) {
	worker, agency := store.Ref{Kind: "worker", ID: c.Actor.ID}, store.Ref{Kind: "agency", ID: c.Actor.Agency}
	records, err := tx.Records(ctx, locked, append(read, worker, agency))
	if err != nil {
		return grounds{}, err
	}
	return grounds{records, StandingOf(records[worker], records[agency])}, nil
}

// StandingOf is the standing of a worker and their agency together, as their records here say.
func StandingOf(worker, agency *store.Record) gate.Standing {
	standing := gate.Good
	for _, one := range []*store.Record{worker, agency} {
		switch one.Facts[suspended] {
		case false:
		case true:
			return gate.Suspended
		default:
			standing = gate.Unknown
		}
	}
	return standing
}

// flow is what the policy sees of a request to this service: the verified actor, the facts, and this service's
// copy of the grants.
func (s *Service) flow(c web.Call, action string, channel gate.Channel, g grounds, of store.Record) gate.Flow {
	return gate.Flow{
		Action: action, Channel: channel, Service: s.def.Name, BasisRef: c.Basis, Now: s.Domain().UTC(),
		Actor: actor(c, g.standing),
		Case: gate.Case{
			ID: of.ID, Known: of.Known, Person: of.Person, Facts: of.Facts, Owners: of.Owners, Gapped: of.Gapped || !s.Reading(), Parked: of.Parked,
		},
		Grants: GateGrants(of.Grants),
	}
}

// actor is who calls, as the policy reads them.
func actor(c web.Call, standing gate.Standing) gate.Actor {
	return gate.Actor{
		ID: c.Actor.ID, Kind: c.Actor.Kind, Agency: c.Actor.Agency, AgencyKind: c.Actor.AgencyKind,
		Roles: c.Actor.Roles, Country: c.Actor.Country, Standing: standing,
	}
}

// GateGrants gives grants the form in which the policy reads them.
func GateGrants(held []store.Held) []gate.Grant {
	out := make([]gate.Grant, len(held))
	for i, h := range held {
		out[i] = gate.Grant{
			ID:     h.GetId(),
			Kind:   contract.EnumName(h.GetKind().Descriptor(), h.GetKind().Number()),
			Family: contract.EnumName(h.GetFamily().Descriptor(), h.GetFamily().Number()), Purpose: h.GetPurpose(),
			Categories: categoryNames(h.GetCategories()),
			Recipient: gate.Recipient{
				Agency: h.GetRecipient().GetAgency(), Service: h.GetRecipient().GetService(),
				Country: h.GetRecipient().GetCountry(), Person: h.GetRecipient().GetPerson(),
			},
			Giver: contract.EnumName(h.GetGiver().Descriptor(), h.GetGiver().Number()), Custodian: h.GetCustodian(),
			ChildView:   contract.EnumName(h.GetChildView().Descriptor(), h.GetChildView().Number()),
			Provisional: h.GetProvisional(), Pending: h.GetPending(), Reviewed: h.GetReviewed(), Follows: h.GetFollows(), Lead: h.GetLead(), Author: h.GetAuthor(), EndedAt: h.EndedAt,
		}
		if h.GetFrom() != nil {
			out[i].From = h.GetFrom().AsTime()
		}
		if h.GetUntil() != nil {
			until := h.GetUntil().AsTime()
			out[i].Until = &until
		}
	}
	return out
}

func categoryNames(cs []contractv1.Category) []string {
	out := make([]string, len(cs))
	for i, c := range cs {
		out[i] = contract.CategoryName(c)
	}
	return out
}

// live says whether a grant holds at an instant: until is exclusive.
func live(h store.Held, now time.Time) bool {
	return h.EndedAt == nil && (h.GetUntil() == nil || now.Before(h.GetUntil().AsTime()))
}

// assigned lists the agencies that are assigned to a case for this service, the longest assigned first.
func (s *Service) assigned(held []store.Held, now time.Time) []string {
	held = slices.Clone(held)
	slices.SortStableFunc(held, func(a, b store.Held) int { return a.GetFrom().AsTime().Compare(b.GetFrom().AsTime()) })
	var out []string
	for _, h := range held {
		to := h.GetRecipient()
		if assigned(h.Grant) && to.GetService() == s.def.Name && live(h, now) && !slices.Contains(out, to.GetAgency()) {
			out = append(out, to.GetAgency())
		}
	}
	return out
}

// shared lists the categories that live shares name for this service.
func (s *Service) shared(held []store.Held, now time.Time) []contractv1.Category {
	var out []contractv1.Category
	for _, h := range held {
		if h.GetKind() == grantv1.GrantKind_GRANT_KIND_REFERRAL && h.GetRecipient().GetService() == s.def.Name && live(h, now) {
			out = append(out, h.GetCategories()...)
		}
	}
	return out
}

// position says how far this service has come with a subject: service/kind/subject/number/proof. The proof shows that the
// service said so: with a position of one's own making, how long the answer takes would tell what is known here.
func (s *Service) position(kind, subject string, seq uint64) string {
	number := strconv.FormatUint(seq, 10)
	return strings.Join([]string{s.def.Name, kind, subject, number, s.proof(s.def.Name, kind, subject, number)}, "/")
}

// proof is known to the services that read the producer's topic.
func (s *Service) proof(producer, kind, subject, number string) string {
	secret := s.Topics[producer]
	if secret == nil {
		return ""
	}
	return hex.EncodeToString(secret.MAC([]byte("position"), []byte(producer), []byte(kind), []byte(subject), []byte(number))[:16])
}

const patience = 2 * time.Second

// await holds a request until this service has folded what its sender has already seen, at most two seconds, for
// unknown ids too: then it is answered as things stand.
func (s *Service) await(ctx context.Context, c web.Call) error {
	if c.Position == "" {
		return nil
	}
	parts := strings.Split(c.Position, "/")
	if len(parts) != 5 {
		return web.InvalidField("Mangrove-Position", "give a position as a service has answered it")
	}
	want, err := strconv.ParseUint(parts[3], 10, 64)
	if err != nil {
		return web.InvalidField("Mangrove-Position", "give a position as a service has answered it")
	}
	proof := s.proof(parts[0], parts[1], parts[2], parts[3])
	if proof == "" || !hmac.Equal([]byte(proof), []byte(parts[4])) {
		return nil
	}
	end := time.NewTimer(patience)
	defer end.Stop()
	for {
		news := s.news()
		reached, err := s.reached(ctx, c.Actor.Agency, parts[0], parts[1], parts[2], want)
		if err != nil || reached {
			return err
		}
		// Another process of this service may have folded it: look again soon, even without news here.
		again := time.NewTimer(50 * time.Millisecond)
		select {
		case <-news:
		case <-again.C:
		case <-end.C:
			again.Stop()
			return nil
		case <-ctx.Done():
			again.Stop()
			return fmt.Errorf("waiting for a position: %w", ctx.Err())
		}
		again.Stop()
	}
}

func (s *Service) reached(ctx context.Context, agency, producer, kind, subject string, want uint64) (bool, error) {
	var seq uint64
	err := s.Store.Do(ctx, func(tx *store.Tx) error {
		var err error
		if producer == s.def.Name {
			sub, err := tx.Read(ctx, kind, subject)
			seq = sub.Seq
			return err
		}
		if seq, err = tx.Folded(ctx, kind, subject, producer); err != nil || seq < want || kind != CaseKind {
			return err
		}
		// What an owner states again for a new service may come before the assignment that it follows from; and a second
		// agency of this service is assigned to a case that is known here already.
		assigned, err := s.assignedHere(ctx, tx, subject, agency)
		if !assigned {
			seq = 0
		}
		return err
	})
	return seq >= want, err
}

// assignedHere says whether this service holds that an agency was ever assigned to a case, where that is what lets it
// fold one; a case that was opened here needs none.
func (s *Service) assignedHere(ctx context.Context, tx *store.Tx, subject, agency string) (bool, error) {
	if s.def.Register || s.def.OwnGrants != nil || slices.Contains(s.def.FoldsEvery, CaseKind) {
		return true, nil
	}
	sub, err := tx.Read(ctx, CaseKind, subject)
	if err != nil || !sub.Known {
		return true, err
	}
	held, err := tx.Grants(ctx, subject)
	return slices.ContainsFunc(held, func(h store.Held) bool {
		return assigned(h.Grant) && h.GetRecipient().GetService() == s.def.Name && h.GetRecipient().GetAgency() == agency
	}), err
}
