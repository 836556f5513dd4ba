package story

import (
	"net/http"
	"strings"
	"time"
)

// traveller is a man who was smuggled, not trafficked, and who may return.
type traveller struct {
	returner
	room, seen     string
	ibrahim, tarek func(Step) Answer
}

// s4 is a return that he wants, does not want, and wants again.
// Seed: R40, R50, R58.
func s4(t *Teller) {
	m := &traveller{returner: returner{Teller: t}, ibrahim: t.as("ibrahim", "Ibrahim, hotline,"), tarek: t.as("tarek", "Tarek, Harbour,")}
	m.helped()
	m.counselled()
	m.delayed()
	m.stays()
	m.goes()
	m.home()
}

// helped: a bed, a doctor and a lawyer, as for anybody (F-04).
func (m *traveller) helped() {
	m.Say("A man, stranded. Who brought him over the border was paid, and left him: smuggled, not trafficked. (He is invented.)")
	m.id = m.ibrahim(Step{What: "opens a case", Service: "identification", Path: "/cases", Body: m.person("Ousmane Keita (invented)", m.born(31, "documented"))}).Subject()
	m.at = "/cases/" + m.id
	m.agrees(m.ibrahim, "records that he agrees that Harbour knows his name and needs", m.at, m.sharing("migration-assistance", "IDENTITY", "NEEDS"))

	m.Say("He gets what anybody gets: nobody asks what was done to him before they help.")
	m.asks("shelter", "migration-assistance", "shelter", "tarek", "Tarek, Harbour,", "IDENTITY", "NEEDS")
	m.asks("health", "riverside-clinic", "health", "samira", "Dr Samira, clinic,")
	m.asks("legalaid", "open-door", "legal_aid", "lucien", "Lucien, lawyer,")
	m.Quiet() // what each decides on comes by way of the register: further than a request waits for
	m.room = m.tarek(Step{What: "opens a room", Service: "shelter", Path: "/units", Body: unit("migration-assistance", "Harbour", "adults", 1)}).Subject()
	m.tarek(Step{What: "takes him in", Service: "shelter", Path: m.at + "/admission", Rules: []string{"F-03", "F-04"}, Body: map[string]any{"unit": m.room}})
	m.clinic("writes down what he needs", "/needs", map[string]any{"needs": map[string]any{"other": "an inhaler at night"}})
	m.clinic("notes what she found", "/notes", map[string]any{"notes": map[string]any{"text": "asthma (invented)"}})
	m.seen = m.clinic("agrees with him when he comes again", "/appointments", map[string]any{"at": m.inDays(20)}).ID()
	m.Quiet()
	seen := m.tarek(Step{What: "sees his name and what he needs", Service: "shelter", Path: m.at, Shown: []string{"identity", "needs"}})
	m.Check(m.err != nil || seen.Body["notes"] == nil, "the house sees what he needs, never the notes")
	m.tarek(Step{What: "asks the clinic why he needs it", Service: "health", Path: m.at, Status: http.StatusNotFound, Rules: []string{"N-01", "N-02"}})
	m.as("lucien", "Lucien, lawyer,")(Step{What: "takes his mandate", Service: "legalaid", Path: m.at + "/mandate", Rules: []string{"F-03"}, Body: map[string]any{}})
}

// asks refers him, and who is asked accepts. Help is the same whatever the crime.
func (m *traveller) asks(service, agency, purpose, account, who string, categories ...string) {
	asked := m.ibrahim(Step{
		What: "asks " + who[:strings.Index(who, ",")] + " to help", Service: "identification", Path: m.at + "/referrals", Rules: []string{"F-03", "F-04"},
		Body: map[string]any{"service": service, "agency": agency, "purpose": purpose, "categories": categories},
	}).ID()
	m.as(account, who)(Step{What: "accepts", Service: "identification", Path: m.at + "/referrals/" + asked + "/accept", Body: map[string]any{}})
}

// counselled: alone, in his language, and with days to reconsider.
func (m *traveller) counselled() {
	m.Say("Weeks later he asks what it would be like to go home.")
	m.agreesToReturn()
	m.asks("returns", "migration-assistance", "return", "joaquim", "Joaquim, return office,")
	m.asks("returns", "odarra-mission", "return", "duarte", "Duarte, consulate,")
	m.asks("returns", "odarra-social", "reintegration", "leonor", "Leonor, Odarra,")
	m.Quiet()
	m.returns("writes down that he asks: it binds him to nothing", "/enquiry", map[string]any{"country": "XOD", "movement": "return"})
	m.returns("counsels him alone", "/counselling", map[string]any{"alone": true, "language": "fr", "counselling": map[string]any{"text": "He fears for his tools. (invented)"}})
	m.as("leonor", "Leonor, Odarra,")(Step{
		What: "cannot read what was said: he agreed to nothing that names her country", Service: "returns", Path: m.at, Withheld: map[string][]string{"counselling": {"C-01", "X-01"}},
	})
	m.returns("writes down that he wants to go", "/declaration", map[string]any{"well": true})
	m.returns("asks what awaits him", "/risk", map[string]any{"danger": "none", "risk": map[string]any{"text": "a debt of a cousin, paid (invented)"}})
	m.as("joaquim", "Joaquim, return office,")(Step{
		What: "cannot issue a paper: a consulate does", Service: "returns", Path: m.at + "/papers", Status: http.StatusForbidden, Rules: []string{"X-02"},
		Body: map[string]any{"until": m.inDays(90)},
	})
	m.papers("issues a travel document", 90)
	m.books("books a seat in four days; the carrier asks for a doctor's word", 4*24*time.Hour)
	m.examined("finds him fit, and says until when", 5)
	m.prepares()
	m.refused("cannot say that he boards: the flight is in four days, and he has three to reconsider", "I-01", "R-01")
}

// agreesToReturn is his own word that he is helped to return.
func (m *traveller) agreesToReturn() {
	agreed := m.agreement("service", "return", "migration-assistance")
	agreed["recipient"] = map[string]any{"agency": "migration-assistance", "service": "returns"}
	m.agrees(m.ibrahim, "records that he agrees to be helped to return", m.at, agreed)
}

// delayed: his fitness ends while he waits, and is renewed.
func (m *traveller) delayed() {
	m.Say("The days pass. The carrier moves the flight.")
	m.Later("73h")
	m.books("books the later one: it arrives after the doctor's word has ended", 4*24*time.Hour)
	m.prepares()
	in, missing := m.gates("sees which gates are not in place")
	m.Check(m.err != nil || missing == "boarding_time fit_to_travel", "what was in place stays so, but for the fitness that ends on the way")
	m.Check(!strings.Contains(in+missing, "reflection"), "nobody presumes that he is a victim: no time to reflect runs (R-02)")
	m.Later("92h")
	m.Say("The day of the flight, four hours before it leaves.")
	m.prepares()
	m.refused("cannot let him board: the doctor's word ends before he lands", "R-03")
	m.examined("finds him fit still, and says until when", 2)
	m.prepares()
	_, missing = m.gates("sees that nothing is missing")
	m.Check(m.err != nil || missing == "", "renewed, it is in place again")
	m.Later("16m")
	m.refused("waits too long: what was confirmed holds for a quarter of an hour", "I-01")
	m.prepares()
	m.returns("lets him board", "/departure", map[string]any{})
	m.odarra(Step{What: "cannot say that he has come: the flight has not left", Path: "/arrival", Status: http.StatusConflict, Code: "not_left_yet", Body: map[string]any{}})
	m.Quiet()
	m.Check(m.house("hears that he leaves, and is to end his stay") == "discharge_departed" || m.err != nil, "the house hears of a departure")
}

// house is what Tarek must do next for him.
func (m *traveller) house(what string) string {
	duty := m.Find(Step{Who: "Tarek, Harbour,", As: "tarek", What: what, Service: "shelter", Path: "/duties"}, "subject", m.id)
	name, _ := duty["what"].(string)
	return name
}

// stays: at the gate he changes his mind, and everything is as it was.
func (m *traveller) stays() {
	m.Say("At the gate, an hour before it leaves, he turns round.")
	m.Later("2h30m")
	m.returns("writes down that he has changed his mind: he owes no reason", "/change-of-mind", map[string]any{})
	read := m.returns("sees that the seat is released", "", nil)
	facts, _ := read.Body["facts"].(map[string]any)
	m.Check(m.err != nil || read.Body["stage"] == "counselled" && read.Body["leaves_at"] == nil && facts["departed"] == false, "he is counselled, no more, and no seat is held")
	m.refused("cannot let him board", "I-01", "R-01", "R-03")
	m.Quiet()
	m.Check(m.house("has no stay to end") == "" || m.err != nil, "the house hears that he stays")
	house := m.tarek(Step{What: "finds him in his bed, and what he needs", Service: "shelter", Path: m.at, Shown: []string{"identity", "needs"}})
	m.Check(m.err != nil || house.Body["state"] == "resident" && house.Body["unit"] == m.room, "his bed is his")
	care := m.as("samira", "Dr Samira, clinic,")(Step{What: "sees him as before", Service: "health", Path: m.at, Shown: []string{"needs", "notes"}})
	agreed, _ := care.Body["appointments"].([]any)
	m.Check(m.err != nil || len(agreed) == 1 && agreed[0].(map[string]any)["state"] == "booked", "what he agreed with the clinic stands")
	m.as("lucien", "Lucien, lawyer,")(Step{What: "is still his lawyer", Service: "legalaid", Path: m.at})
}

// goes: two months later he wants to.
func (m *traveller) goes() {
	m.Say("Two months later his mother writes. Now he wants to.")
	m.Later("480h")
	m.clinic("sees him, as agreed", "/appointments/"+m.seen+"/end", map[string]any{"kept": true})
	m.Later("960h")
	m.agreesToReturn()
	m.returns("counsels him again", "/counselling", map[string]any{"alone": true, "language": "fr", "counselling": map[string]any{"text": "His mother is ill. (invented)"}})
	m.returns("writes down that he wants to go", "/declaration", map[string]any{"well": true})
	m.Later("72h")
	m.papers("issues a new travel document", 30)
	m.books("books a seat", 24*time.Hour)
	m.prepares()
	m.refused("cannot let him board: it leaves tomorrow, and what was found two months ago is too old", "I-01", "R-03", "R-04")
	m.returns("asks again what awaits him", "/risk", map[string]any{"danger": "none", "risk": map[string]any{"text": "nothing new (invented)"}})
	m.examined("finds him fit", 3)
	m.gates("sees what is left to do")
	m.Check(m.err != nil || m.advised == "receiver_may_read", "nothing is agreed with him about what Leonor may read")
	tells := m.agreement("sharing", "reintegration", "odarra-social", "RETURN")
	tells["recipient"] = map[string]any{"agency": "odarra-social", "service": "returns", "country": "XOD"}
	m.agrees(m.ibrahim, "records that he agrees that Leonor, in Odarra, knows of his return", m.at, tells)
	m.Later("20h")
	m.prepares()
	m.gates("sees that nothing is left to do")
	m.Check(m.err != nil || m.advised == "", "it is agreed with him what Leonor may read")
	m.returns("lets him board", "/departure", map[string]any{})
	m.Quiet()
	m.Check(m.house("is to end his stay") == "discharge_departed" || m.err != nil, "the house hears of a departure")
	m.tarek(Step{What: "gives his bed back", Service: "shelter", Path: m.at + "/discharge", Body: map[string]any{}})
	m.Check(m.house("has done it") == "" || m.err != nil, "the stay has ended, and the duty with it")
}

// home: met, helped within a budget line, and visited for a year.
func (m *traveller) home() {
	m.Later("36h")
	m.as("joaquim", "Joaquim, return office,")(Step{What: "cannot say that he has come: who meets him does", Service: "returns", Path: m.at + "/arrival", Status: http.StatusForbidden, Rules: []string{"N-02"}, Body: map[string]any{}})
	m.odarra(Step{What: "meets him", Path: "/arrival", Body: map[string]any{}})
	m.odarra(m.plan("agrees with him what he begins with, and what the budget line holds", 500, "cash for the first weeks; how to run a business"))
	m.odarra(Step{What: "reads what they agreed, as he wished", Shown: []string{"plan"}})
	m.odarra(m.delivery("gives him cash", 200, "120 000", "the first weeks"))
	over := m.delivery("cannot pay more than the line holds", 301, "180 600", "business training")
	over.Status, over.Code = http.StatusConflict, "over_budget"
	m.odarra(over)
	m.odarra(m.delivery("pays his business training", 300, "180 000", "business training"))

	m.Later("2100h")
	m.Check(m.due("sees which visit is due") == "visit_month_3" || m.err != nil, "the first visit is due after three months")
	m.odarra(m.visit("visits him after three months", "middle", "The shop is open.", "E7 yes", "S1 good"))
	m.Later("2200h")
	m.odarra(m.visit("visits him after six, with the survey", "low", "The shop was flooded.", "E7 no", "E5 debt_larger"))
	stands := m.odarra(Step{What: "finds the plan open again: he stands lower than before"})
	m.Check(m.err != nil || stands.Body["stage"] == "arrived", "a dip opens the plan")
	m.Check(m.due("finds that it is hers to agree anew") == "agree_plan" || m.err != nil, "a dip opens a duty")
	m.odarra(Step{What: "cannot close while a visit is due", Path: "/closing", Status: http.StatusConflict, Code: "visit_due", Body: map[string]any{}})
	m.odarra(m.plan("agrees with him on a new one", 150, "repair the roof"))
	m.odarra(m.delivery("pays for the roof", 150, "90 000", "the roof"))
	m.Later("4400h")
	m.odarra(m.visit("visits him after a year, with the survey", "middle", "The roof holds.", "E7 yes", "E5 no_debt"))
	m.odarra(Step{What: "closes", Path: "/closing", Body: map[string]any{}})
	m.Check(m.due("has nothing more to do for him") == "" || m.err != nil, "nothing is due any more")
	m.Check(m.err != nil || m.returns("sees that it is closed", "", nil).Body["stage"] == "closed", "the return is closed")
}
