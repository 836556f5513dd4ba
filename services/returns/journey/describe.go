package journey

import (
	"maps"
	"slices"
	"time"

	"mangrove/pkg/contract"
	returnsv1 "mangrove/proto/gen/returnsv1"
)

// Describe tells the policy about the return.
func Describe(s State) map[string]any {
	witnesses := map[string]any{}
	for occasion, w := range s.Witnesses {
		witnesses[contract.EnumName(occasion.Descriptor(), occasion.Number())] = map[string]any{"named": w.Named, "agency": w.Agency, "at": instant(w.At)}
	}
	confirmed := map[string]any{}
	for owner, at := range s.Confirmed {
		confirmed[owner] = instant(at)
	}
	provisions := make([]any, len(s.Ticket.Provisions))
	for i, p := range s.Ticket.Provisions {
		provisions[i] = provision(p)
	}
	findings := []any{}
	for _, agency := range slices.Sorted(maps.Keys(s.Found)) {
		for _, f := range s.Found[agency] {
			findings = append(findings, map[string]any{
				"agency": agency, "danger": contract.EnumName(f.Danger.Descriptor(), f.Danger.Number()), "at": instant(f.At),
			})
		}
	}
	return map[string]any{
		"kind": "return", "country": s.Country, "movement": contract.EnumName(s.Movement.Descriptor(), s.Movement.Number()),
		"alone": s.Alone, "language": s.Language, "detained": s.Detained,
		"declared_at": instant(s.Declared), "well": s.Well, "witnesses": witnesses,
		"findings": findings, "assessed_at": instant(s.Assessed),
		"leaves_at": instant(s.Ticket.LeavesAt), "arrives_at": instant(s.Ticket.ArrivesAt), "clearance": s.Ticket.Clearance, "provisions": provisions,
		"papers_until": instant(s.Papers), "ask": s.Ask, "confirmed": confirmed, "senders": senders(s), "receiver": s.Receiver, "departed": s.Departed, "arrived": !s.Arrived.IsZero(),
	}
}

// senders are the agencies that said that the person has left.
func senders(s State) []any {
	out := []any{}
	for _, agency := range []string{s.Sender, s.Second} {
		if agency != "" {
			out = append(out, agency)
		}
	}
	return out
}

func provision(p returnsv1.Provision) string { return contract.EnumName(p.Descriptor(), p.Number()) }

// instant is a time as text, empty where there is none.
func instant(t time.Time) string {
	if t.IsZero() {
		return ""
	}
	return t.UTC().Format(time.RFC3339Nano)
}
