package story

import (
	"net/http"
	"strings"
	"time"
)

// returner is somebody who may return, in the hands of those who help them to: Joaquim here, Samira who says whether they
// may travel, Leonor who receives them in Odarra.
type returner struct {
	*Teller
	id, at string
	// advised is what was not in place when the gates were last looked at, and stops nobody.
	advised string
}

// returns is a step of the return office.
func (r *returner) returns(what, path string, body map[string]any) Answer {
	return r.as("joaquim", "Joaquim, return office,")(Step{What: what, Service: "returns", Path: r.at + path, Body: body})
}

// clinic is a step of the clinic.
func (r *returner) clinic(what, path string, body map[string]any) Answer {
	return r.as("samira", "Dr Samira, clinic,")(Step{What: what, Service: "health", Path: r.at + path, Body: body})
}

// odarra is a step of who receives them.
func (r *returner) odarra(s Step) Answer {
	s.Service, s.Path = "returns", r.at+s.Path
	return r.as("leonor", "Leonor, Odarra,")(s)
}

// papers are the consulate's.
func (r *returner) papers(what string, days int) {
	r.as("duarte", "Duarte, consulate,")(Step{What: what, Service: "returns", Path: r.at + "/papers", Body: map[string]any{"until": r.inDays(days)}})
}

// books is a seat, of a carrier that asks for a clinician's word.
func (r *returner) books(what string, in time.Duration) {
	leaves := r.Now().Add(in)
	r.returns(what, "/ticket", map[string]any{
		"leaves_at": leaves.Format(time.RFC3339), "arrives_at": leaves.Add(12 * time.Hour).Format(time.RFC3339), "clearance": true,
	})
}

// escorted: Joaquim travels with them, and attests it himself.
func (r *returner) escorted() {
	r.returns("travels with him", "/escort", map[string]any{"escort": "joaquim"})
	r.returns("attests that he does, by his own account", "/attestations", map[string]any{"occasion": "escort"})
}

// examined is the clinic's finding, which they give for this journey; without that nobody else learns of it.
func (r *returner) examined(what string, days int) {
	r.clinic(what, "/fitness", map[string]any{"outcome": "fit", "until": r.inDays(days), "examination": map[string]any{"finding": "lungs clear (invented)"}})
	r.clinic("gives it on for this journey, as he asks", "/fitness/gift", map[string]any{})
	r.Quiet()
}

// prepares has every owner of a fact confirm it anew (I-01).
func (r *returner) prepares() {
	r.as("joaquim", "Joaquim, return office,")(Step{
		What: "asks everybody who owns a fact to confirm it", Service: "returns", Path: r.at + "/preparation", Status: http.StatusAccepted, Body: map[string]any{},
	})
	r.Quiet()
}

// gates are what the departure rests on: those in place, and those that are not.
func (r *returner) gates(what string) (in, missing string) {
	r.advised = ""
	list, _ := r.returns(what, "/gates", nil).Body["gates"].([]any)
	var place, out []string
	for _, g := range list {
		gate, _ := g.(map[string]any)
		name, _ := gate["gate"].(string)
		switch {
		case gate["in_place"] == true:
			place = append(place, name)
		case gate["blocks"] == true:
			out = append(out, name)
		default:
			r.advised = name
		}
	}
	return strings.Join(place, " "), strings.Join(out, " ")
}

// refused is a departure that these rules refuse and no other, and that says what to do instead.
func (r *returner) refused(what string, rules ...string) {
	a := r.as("joaquim", "Joaquim, return office,")(Step{
		What: what, Service: "returns", Path: r.at + "/departure", Status: http.StatusForbidden, Code: "refused", Rules: rules, Body: map[string]any{},
	})
	options, _ := a.Body["options"].([]any)
	r.Check(r.err != nil || len(options) > 0 && a.Body["duty"] != nil, "a refusal names what to do instead, and opens a duty (P2)")
	r.Check(r.err != nil || len(a.Rules) == len(rules), "it is refused by these rules and by no other")
}

// plan is agreed with the person, for what a budget line holds for it.
func (r *returner) plan(what string, limit int, goals string) Step {
	return Step{What: what, Path: "/plan", Rules: []string{"F-04"}, Body: map[string]any{
		"budget_line": "line-7", "limit": limit, "deliver_by": r.inDays(21)[:len(time.DateOnly)], "plan": map[string]any{"goals": goals + " (invented)"},
		"money": map[string]any{"amount": "300 000", "currency": "XOC", "for": "all of it"},
	}}
}

// delivery is something of the plan.
func (r *returner) delivery(what string, amount int, local, of string) Step {
	return Step{What: what, Path: "/deliveries", Body: map[string]any{
		"budget_line": "line-7", "amount": amount, "money": map[string]any{"amount": local, "currency": "XOC", "for": of},
	}}
}

// visit is one of today, with what the survey asked.
func (r *returner) visit(what, economic, heard string, answers ...string) Step {
	return Step{What: what, Path: "/visits", Records: true, Rules: []string{"P1"}, Body: map[string]any{
		"visited_on": r.Now().Format(time.DateOnly), "standing": map[string]any{"economic": economic, "social": "high", "psychosocial": "middle"},
		"survey": map[string]any{"text": heard + " (invented)", "answers": answers},
	}}
}

// due is what Leonor must do next for the person.
func (r *returner) due(what string) string {
	duty := r.Find(Step{Who: "Leonor, Odarra,", As: "leonor", What: what, Service: "returns", Path: "/duties"}, "subject", r.id)
	name, _ := duty["what"].(string)
	return name
}
