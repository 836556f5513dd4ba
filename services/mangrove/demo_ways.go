package mangrove

import (
	"maps"
	"time"
)

// sent asks an agency of a service for a purpose, which accepts.
func (d *demoLoader) sent(as, id, service, agency, purpose, account string, categories ...string) {
	asked := d.refer(as, id, agreement{agency: agency, service: service, purpose: purpose, categories: categories})
	d.answer(account, id, asked, "accept")
}

// wantsHome is an adult who agreed to be helped to return to Odarra: the return office, the consulate, who receives them, the
// clinic, and a lawyer from outside the programme. The office may know who they are: it books a journey for somebody. learns is
// what who receives them may know.
func (d *demoLoader) wantsHome(id string, learns ...string) {
	d.agree(hotline, id, agreement{agency: "migration-assistance", service: "returns", purpose: "return", family: "service"})
	office := agreement{agency: "migration-assistance", service: "returns", purpose: "return", categories: []string{"IDENTITY"}}
	d.agree(hotline, id, office)
	d.sent(hotline, id, "returns", office.agency, office.purpose, "joaquim", office.categories...)
	d.sent(hotline, id, "returns", "odarra-mission", "return", "duarte")
	d.sent(hotline, id, "returns", "odarra-social", "reintegration", "leonor", learns...)
}

// declared is somebody who was told what a return is, and wants to. Nobody moves the clock here, so they asked not to wait, before a
// lawyer.
func (d *demoLoader) declared(id, heard string) {
	at := "/cases/" + id
	d.do("joaquim", "returns", at+"/enquiry", map[string]any{"country": "XOD", "movement": "return"})
	d.do("joaquim", "returns", at+"/counselling", map[string]any{"alone": true, "language": "en", "counselling": map[string]any{"text": heard + " (invented)"}})
	d.do("joaquim", "returns", at+"/declaration", map[string]any{"well": true})
	d.do("joaquim", "returns", at+"/waiver", map[string]any{"witness": "lucien"})
}

// counselled is what a return rests on but for fitness, with a carrier that asks for it.
func (d *demoLoader) counselled(id, heard string, leaves time.Time) {
	at := "/cases/" + id
	d.declared(id, heard)
	d.do("lucien", "returns", at+"/attestations", map[string]any{"occasion": "waiver"})
	d.do("joaquim", "returns", at+"/risk", map[string]any{"danger": "none", "risk": map[string]any{"text": "Nobody waits for a debt. (invented)"}})
	d.do("duarte", "returns", at+"/papers", map[string]any{"until": d.at(60 * 24 * time.Hour)})
	d.do("joaquim", "returns", at+"/ticket", map[string]any{
		"leaves_at": leaves.Format(time.RFC3339), "arrives_at": leaves.Add(12 * time.Hour).Format(time.RFC3339), "clearance": true,
	})
}

func (d *demoLoader) at(in time.Duration) string { return d.begun.Add(in).Format(time.RFC3339) }

// thursday is the next one that is two days away or more, in the morning.
func (d *demoLoader) thursday() time.Time { return d.next(time.Thursday, 2) }

// next is the next such day, some days away or more, at nine.
func (d *demoLoader) next(day time.Weekday, days int) time.Time {
	at := d.begun.Truncate(24*time.Hour).AddDate(0, 0, days).Add(9 * time.Hour)
	for at.Weekday() != day {
		at = at.AddDate(0, 0, 1)
	}
	return at
}

// leavesOnThursday has all in place but one gate: the doctor's word, of last week, ended yesterday.
func (d *demoLoader) leavesOnThursday(id string) {
	d.wantsHome(id)
	d.later = append(d.later, func() {
		d.counselled(id, "He asks what tiles cost at home.", d.thursday())
		d.do("samira", "health", "/cases/"+id+"/fitness", map[string]any{
			"outcome": "fit", "examined_on": d.begun.AddDate(0, 0, -8).Format(time.DateOnly),
			"until": d.begun.AddDate(0, 0, -1).Format(time.RFC3339), "examination": map[string]any{"finding": "A wrist that heals. (invented)"},
		})
		d.do("samira", "health", "/cases/"+id+"/fitness/gift", map[string]any{})
	})
}

// went has somebody gone home some months ago, and met there by Leonor, who may know who they are, with a plan, a first delivery
// and what she found since. They left before there was a record here, so that they have gone is written down as the fact that it
// is (P1), with its day.
func (d *demoLoader) went(id string, months int, goals string, rest map[string]any, found ...map[string]any) {
	home := agreement{agency: "odarra-social", service: "returns", purpose: "reintegration", categories: []string{"IDENTITY", "RETURN"}, country: "XOD"}
	d.agree(hotline, id, home)
	d.wantsHome(id, home.categories...)
	d.later = append(d.later, func() {
		at, came := "/cases/"+id, d.begun.AddDate(0, -months, 0)
		d.do("joaquim", "returns", at+"/enquiry", map[string]any{"country": "XOD", "movement": "return"})
		d.do("joaquim", "returns", at+"/departures", map[string]any{"on": came.AddDate(0, 0, -1).Format(time.DateOnly)})
		d.do("leonor", "returns", at+"/arrival", map[string]any{"on": came.Format(time.DateOnly)})
		d.do("leonor", "returns", at+"/plan", map[string]any{
			"budget_line": "line-7", "limit": 500, "deliver_by": came.AddDate(0, 0, 21).Format(time.DateOnly), "plan": map[string]any{"goals": goals + " (invented)"},
			"money": map[string]any{"amount": "300 000", "currency": "XOC", "for": "all of it"},
		})
		delivery := map[string]any{
			"budget_line": "line-7", "amount": 200, "money": map[string]any{"amount": "120 000", "currency": "XOC", "for": "the first weeks"},
		}
		maps.Copy(delivery, rest)
		d.do("leonor", "returns", at+"/deliveries", delivery)
		for _, visit := range found {
			d.do("leonor", "returns", at+"/visits", visit)
		}
	})
}

// visit is what Leonor found some days ago.
func (d *demoLoader) visit(ago int, economic, psychosocial, heard string, risk bool) map[string]any {
	return map[string]any{
		"visited_on": d.begun.AddDate(0, 0, -ago).Format(time.DateOnly), "at_risk": risk, "standing": map[string]any{"economic": economic, "social": "middle", "psychosocial": psychosocial},
		"survey": map[string]any{"text": heard + " (invented)"},
	}
}

// panelNextTuesday is what goes before a panel about a child: two teams and an agency abroad have looked for his family, he
// was heard, the options are side by side, and the panel is called: one of them has undertaken, and reads it. His grandmother's
// neighbours may yet be asked.
func (d *demoLoader) panelNextTuesday(id string) {
	at := "/cases/" + id
	d.sent(department, id, "bestinterests", "child-welfare", "best_interests", department)
	d.sent(department, id, "bestinterests", "referral-desk", "best_interests", "salma")
	d.sent(department, id, "bestinterests", "best-interests-panel", "best_interests", "aline")
	d.later = append(d.later, func() {
		short := d.do(department, "bestinterests", at+"/short-assessments", map[string]any{
			"purpose": "tracing", "categories": []string{"FAMILY"}, "agency": "odarra-social", "service": "bestinterests", "until": d.at(29 * 24 * time.Hour),
			"assessment": map[string]any{"text": "He asks after his grandmother. (invented)"},
		})
		d.do("salma", "bestinterests", at+"/short-assessments/"+short+"/countersignature", map[string]any{})
		d.settle()
		d.sent(department, id, "bestinterests", "odarra-social", "tracing", "leonor", "FAMILY")
		d.settle()
		for _, kind := range []string{"tracing", "family_assessment"} {
			request := d.do(department, "bestinterests", at+"/requests", map[string]any{
				"kind": kind, "agency": "odarra-social", "learns": []string{"agency", "family"}, "inquiry": map[string]any{"text": "A grandmother in Porto Alvo? (invented)"},
			})
			d.do("salma", "bestinterests", at+"/requests/"+request+"/check", map[string]any{})
			d.do("leonor", "bestinterests", at+"/requests/"+request+"/answer", map[string]any{
				"finding": "found", "answer": map[string]any{"text": "She lives alone, and wants him. (invented)"},
			})
		}
		d.do(department, "bestinterests", at+"/views", map[string]any{
			"seen_alone": true, "views": map[string]any{"text": "He draws a boat that goes both ways. (invented)", "how_weighed": "he is about ten, and clear"},
		})
		d.do(department, "bestinterests", at+"/determination", map[string]any{"purpose": "return", "country": "XOD"})
		d.do(department, "bestinterests", at+"/options", map[string]any{
			"options":  []any{demoOption("stay_as_now", "neutral"), demoOption("family_reunification_origin", "for")},
			"weighing": map[string]any{"evidence": "Two visits, her answer, his school. (invented)"},
		})
		d.do("aline", "bestinterests", at+"/panel", map[string]any{
			"members": []string{"aline", "benedita", "marc"}, "at": d.next(time.Tuesday, 1).Format(time.RFC3339),
		})
		d.do("marc", "bestinterests", at+"/panel/undertaking", map[string]any{})
		// Mariam, who stands for him, looks first at who there would learn of it (CP-09).
		d.do(department, "bestinterests", at+"/requests", map[string]any{
			"kind": "caregiver_check", "agency": "odarra-social", "learns": []string{"agency", "neighbours"}, "inquiry": map[string]any{"text": "Who would live with them? (invented)"},
		})
	})
}

// demoOption weighs an option the same by all elements of General Comment 14.
func demoOption(kind, weight string) map[string]any {
	var weights []any
	for _, e := range []string{"views", "identity", "family", "safety", "vulnerability", "health", "education"} {
		weights = append(weights, map[string]any{"element": e, "weight": weight})
	}
	return map[string]any{"kind": kind, "weights": weights}
}
