package gate

import (
	"slices"
	"time"
)

// MayRecord says what records.may of the policy says (P1), without the engine, so that no failure of it keeps a fact from
// being recorded.
func (g *Gate) MayRecord(f Flow) bool {
	if f.Actor.Standing != Good || !f.Case.Known {
		return false
	}
	onDuty := slices.ContainsFunc(f.Actor.Roles, func(role string) bool { return slices.Contains(g.duty, role) })
	return onDuty || slices.ContainsFunc(f.Grants, func(one Grant) bool {
		return one.Kind == "assignment" && one.live(f.Now) && one.Recipient.is(f.Actor)
	})
}

// HasRole says what need_to_know.role_may of the policy says (N-02), without the engine: what somebody records for whose role
// it is not is kept and takes the place of nothing (P1).
func (g *Gate) HasRole(f Flow) bool {
	return slices.ContainsFunc(f.Actor.Roles, func(role string) bool { return slices.Contains(g.actions[f.Action], role) })
}

func (g Grant) live(now time.Time) bool {
	return !now.Before(g.From) && g.EndedAt == nil && (g.Until == nil || now.Before(*g.Until))
}

// is says whether a recipient names an actor: empty parts do not narrow it, and one of neither agency nor person names nobody.
func (r Recipient) is(a Actor) bool {
	named := r.Agency == a.Agency && (r.Person == "" || r.Person == a.ID)
	if r.Agency == "" {
		named = r.Person != "" && r.Person == a.ID
	}
	return named && (r.Country == "" || r.Country == a.Country)
}

// Barred says whether the person excluded who acts, or they are blocked, also by the whole of their agency. What they record
// is kept and takes the place of nothing (P1); as that, it waits for no engine.
func (f Flow) Barred() bool {
	return slices.ContainsFunc(f.Grants, func(g Grant) bool {
		named := g.Recipient.Person == f.Actor.ID || g.Recipient.Person == "" && g.Recipient.Agency != "" && g.Recipient.Agency == f.Actor.Agency
		return g.live(f.Now) && (g.Kind == "exclusion" || g.Kind == "block") && named
	})
}
