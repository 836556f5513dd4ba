package mangrove

import (
	"bytes"
	"encoding/json"
	"fmt"
	"maps"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"mangrove/pkg/web"
	"mangrove/services/identification/sheet"
)

// Told are the houses with their beds and those that are free.
func told() map[string][2]int {
	return map[string][2]int{
		"Lantern": {14, 2}, "Heron": {20, 6}, "Kite": {8, 1}, "Tern": {6, 1}, "Fern": {8, 0}, "Acacia": {40, 9}, "Willow": {24, 3},
		"Families": {15, 2}, "Step": {6, 1}, "Harbour": {16, 5}, "Riverside": {2, 1},
	}
}

// The demo world is loaded once, as it is told: a second start finds it, and adds nothing.
func TestDemoWorld(t *testing.T) {
	t.Parallel()
	cfg := home(t)
	cfg.Demo = true
	var said bytes.Buffer
	cfg.Out = &said
	var before string
	for round := range 2 {
		said.Reset()
		url, stop := up(t, cfg)
		w := seen{t: t, url: url, sleepers: map[string]int{}, names: map[string]string{}}
		w.look()
		w.houses()
		w.ways()
		w.alike()
		w.abroad()
		w.turn()
		if len(w.persons) != 134 || len(w.names) != 134 {
			t.Errorf("there are %d persons with %d names, want 134", len(w.persons), len(w.names))
		}
		for name := range w.names {
			if !strings.HasSuffix(name, " (invented)") {
				t.Errorf("%q is not marked as invented", name)
			}
		}
		rosa := strings.Join(w.pages("rosa", "shelter", "/cases"), "")
		for _, want := range []string{"Celeste Duarte (invented)", "Nuno (invented)", "Joy Amadi (invented)", "a room of her own"} {
			if !strings.Contains(rosa, want) {
				t.Errorf("Rosa does not see %s", want)
			}
		}
		if strings.Contains(rosa, "Salehe") || strings.Contains(rosa, "Marta") || strings.Contains(rosa, "Nadia") {
			t.Error("Rosa sees a name that nobody agreed to tell her")
		}
		w.owed()
		// Celeste, Nuno, Joy and the seven women in the background.
		if known := strings.Count(rosa, `(invented)"`); known != 10 || !strings.Contains(rosa, "ground floor") {
			t.Errorf("Rosa knows %d by name, want 10", known)
		}
		if before != "" && rosa != before {
			t.Errorf("a second start changed what Rosa sees:\n%s\n%s", before, rosa)
		}
		before = rosa
		if loaded := strings.Contains(said.String(), "Loading the demo world"); loaded != (round == 0) {
			t.Errorf("start %d says that it loads: %v", round+1, loaded)
		}
		if round == 1 {
			w.nights(&machine{T: t, cfg: cfg})
			w.left()
		}
		stop()
		id := regexp.MustCompile(`cases/([0-9a-f-]{36})"`).FindStringSubmatch(said.String())
		if id == nil || !slices.Equal(w.waiting, id[1:]) {
			t.Errorf("what is printed to try does not name Nadia's case, who alone waits for Rosa's word %v:\n%s", w.waiting, said.String())
		}
	}
}

// owed holds that each word that only somebody's own account gives is waited for of somebody, but that a condition of a
// determination is met: no panel has sat.
func (w *seen) owed() {
	w.t.Helper()
	for _, one := range [][3]string{
		{"teodora", "shelter", "two_houses"},
		{"mei", "shelter", "two_houses"},
		{"amara", "consent", "confirm_consent"},
		{"lucien", "returns", "attest"},
		{"mariam", "bestinterests", "check_inquiry"},
		{"duarte", "identification", "issue_papers"},
	} {
		if due := strings.Join(w.pages(one[0], one[1], "/duties"), ""); strings.Count(due, `"`+one[2]+`"`) != 1 {
			w.t.Errorf("%s has not one duty %s: %s", one[0], one[2], due)
		}
	}
}

// nights holds since when somebody has slept in Acacia, of who is told: three for longer than the ninety nights of CP-04, and Sefi
// for nearly as long. No page shows it yet.
func (w *seen) nights(m *machine) {
	w.t.Helper()
	conn := m.database()
	defer conn.Close(w.t.Context()) //nolint:errcheck // it was only read
	var nights []int
	err := conn.QueryRow(w.t.Context(), `SELECT array_agg(nights ORDER BY nights) FROM (
		SELECT max(night) - min(night) + 1 AS nights FROM (
			SELECT subject_id, substring(encode(event, 'escape') FROM '\d{4}-\d{2}-\d{2}')::date AS night FROM shelter.journal WHERE type LIKE '%NightRecorded'
		) each GROUP BY subject_id HAVING max(night) > min(night)
	) stays`).Scan(&nights)
	if err != nil || !slices.Equal(nights, []int{88, 93, 110, 127}) {
		w.t.Errorf("they have slept in Acacia for %v nights: %v", nights, err)
	}
}

// left lets two months pass in which nobody does anything: who coordinates sees what is overdue of every service that owes.
func (w *seen) left() {
	w.t.Helper()
	desk{w.t, w.url, single(w.url)}.later("1440h")
	overdue := strings.Join(w.pages("grace", "coordination", "/overdue"), "")
	for _, service := range []string{"identification", "consent", "shelter", "health", "legalaid", "bestinterests", "returns"} {
		if !strings.Contains(overdue, `"service":"`+service+`"`) {
			w.t.Errorf("nothing of %s is overdue", service)
		}
	}
}

// seen is the demo world as its people see it.
type seen struct {
	t   *testing.T
	url string
	// sleepers are how many sleep in a unit, by its id; persons are all cases; names those that their keeper reads, each with the case.
	sleepers map[string]int
	persons  []string
	names    map[string]string
	// waiting are the cases that Lantern has not answered for yet.
	waiting []string
}

// pages gives the items of a list, page by page.
func (w *seen) pages(as, service, path string) []string {
	w.t.Helper()
	token, err := fetchToken(w.t.Context(), w.url, as, service)
	if err != nil {
		w.t.Fatal(err)
	}
	var all []string
	for after := ""; ; {
		var page struct {
			Items []json.RawMessage
			Next  string
		}
		status, _, body, err := web.NewClient(w.url, nil).Do(w.t.Context(), "GET", "/api/"+service+"/v1"+path+"?limit=20"+after, token, nil)
		if err != nil || status != 200 || json.Unmarshal(body, &page) != nil || len(page.Items) > 20 {
			w.t.Fatalf("a page of %s as %s: status %d, %v", path, as, status, err)
		}
		for _, i := range page.Items {
			all = append(all, string(i))
		}
		if page.Next == "" {
			return all
		}
		after = "&after=" + page.Next
	}
}

// look reads all lists.
func (w *seen) look() {
	for _, item := range w.pages("rosa", "identification", "/duties") {
		var duty struct{ What, Subject string }
		if err := json.Unmarshal([]byte(item), &duty); err != nil {
			w.t.Fatal(err)
		}
		if duty.What == "answer_referral" {
			w.waiting = append(w.waiting, duty.Subject)
		}
	}
	for _, as := range []string{"rosa", "teodora", "odile", "tarek", "mei"} {
		for _, item := range w.pages(as, "shelter", "/cases") {
			var stay struct{ Unit, State string }
			if err := json.Unmarshal([]byte(item), &stay); err != nil {
				w.t.Fatal(err)
			}
			if stay.State == "resident" {
				w.sleepers[stay.Unit]++
			}
		}
	}
	for _, as := range []string{hotline, department} {
		for _, item := range w.pages(as, "identification", "/cases") {
			var one struct {
				Case     string
				Identity struct{ Name string }
			}
			if err := json.Unmarshal([]byte(item), &one); err != nil {
				w.t.Fatal(err)
			}
			w.persons = append(w.persons, one.Case)
			w.names[one.Identity.Name] = one.Case
		}
	}
}

// houses holds what is told of the houses against who sleeps there, and against the bands that others are shown.
func (w *seen) houses() {
	beds := map[string]int{}
	for _, u := range demoUnits() {
		beds[u.name()] = u.beds
	}
	is := map[string][2]int{}
	for _, item := range w.pages("ibrahim", "shelter", "/units") {
		var u struct{ Unit, House, Alias, Free string }
		if err := json.Unmarshal([]byte(item), &u); err != nil {
			w.t.Fatal(err)
		}
		name := u.House + ", " + u.Alias
		free := beds[name] - w.sleepers[u.Unit]
		if want := bandOf(free); u.Free != want {
			w.t.Errorf("in %s %d sleep in %d beds, and %s are said to be free, want %s", name, w.sleepers[u.Unit], beds[name], u.Free, want)
		}
		is[u.House] = [2]int{is[u.House][0] + beds[name], is[u.House][1] + free}
	}
	if !maps.Equal(is, told()) {
		w.t.Errorf("the houses have beds and free beds %v, want %v", is, told())
	}
}

// ways holds what is told of those who leave, have left, or may, against what their officers are shown.
func (w *seen) ways() {
	w.t.Helper()
	var missing, declared []string
	for _, item := range w.pages("joaquim", "returns", "/cases") {
		var one struct {
			Case     string
			LeavesAt time.Time `json:"leaves_at"`
			Facts    struct{ Departed bool }
			Identity struct{ Name string }
		}
		if err := json.Unmarshal([]byte(item), &one); err != nil {
			w.t.Fatal(err)
		}
		switch {
		case one.Facts.Departed:
			continue
		case one.LeavesAt.IsZero():
			declared = append(declared, one.Identity.Name)
			continue
		}
		if one.LeavesAt.Weekday() != time.Thursday {
			w.t.Errorf("somebody leaves on %s, want Samuel alone, on Thursday", one.LeavesAt)
		}
		if one.Identity.Name != "Samuel Oduya (invented)" {
			w.t.Errorf("who books his journey is told that it is %q", one.Identity.Name)
		}
		var gates struct {
			Gates []struct {
				Gate    string
				InPlace bool `json:"in_place"`
				Blocks  bool
				Until   string
			}
		}
		w.get("joaquim", "returns", "/cases/"+one.Case+"/gates", &gates)
		for _, g := range gates.Gates {
			// The owners confirm what they own, each by a gate, once everything else is in place.
			if !g.InPlace && g.Blocks && !strings.HasPrefix(g.Gate, "confirmed_by_") {
				missing = append(missing, g.Gate)
			}
			if ended, _ := time.Parse(time.RFC3339, g.Until); g.Gate == "fit_to_travel" && time.Since(ended).Truncate(2*time.Hour) != 24*time.Hour {
				w.t.Errorf("Samuel was fit to travel until %s, want about this hour of yesterday", g.Until)
			}

		}
	}
	if slices.Sort(missing); strings.Join(missing, " ") != "boarding_time fit_to_travel preparation" {
		w.t.Errorf("of Samuel's gates %v are not in place", missing)
	}
	if fmt.Sprint(declared) != `[Zé "Gaivota" d'Ondamar (invented)]` {
		w.t.Errorf("those who have no ticket yet are %v", declared)
	}
	due := map[string]bool{}
	for _, who := range []string{"leonor", "grace"} {
		for _, item := range w.pages(who, "returns", "/duties") {
			var duty struct{ What string }
			if err := json.Unmarshal([]byte(item), &duty); err != nil {
				w.t.Fatal(err)
			}
			due[who+" "+duty.What] = true
		}
	}
	for _, want := range []string{"leonor agree_plan", "leonor visit_month_12", "leonor screen_again", "grace deliver_plan"} {
		if !due[want] {
			w.t.Errorf("of Bakary, whose tools are late, or Ana nobody is to %s: %v", want, due)
		}
	}
	w.nuno()
}

// nuno is looked at as the member of his panel who has undertaken to keep what is heard: the options are side by side, he was heard
// alone, and his grandmother is found.
func (w *seen) nuno() {
	w.t.Helper()
	var called struct{ Case string }
	panels := w.pages("aline", "bestinterests", "/cases")
	if len(panels) != 1 || json.Unmarshal([]byte(panels[0]), &called) != nil {
		w.t.Fatalf("one panel is called, not %d: %v", len(panels), panels)
	}
	var file struct {
		Panel    []struct{ Member string }
		Options  []struct{ Kind string }
		Hearings []struct {
			Alone bool `json:"seen_alone"`
		}
		Requests []struct{ Kind, Finding string }
	}
	w.get("marc", "bestinterests", "/cases/"+called.Case, &file)
	slices.SortFunc(file.Requests, func(a, b struct{ Kind, Finding string }) int { return strings.Compare(a.Kind, b.Kind) })
	want := "[{aline} {benedita} {marc}] [{stay_as_now} {family_reunification_origin}] [{true}] [{caregiver_check } {family_assessment found} {tracing found}]"
	if got := fmt.Sprint(file.Panel, file.Options, file.Hearings, file.Requests); got != want {
		w.t.Errorf("before the panel about Nuno there are %s, want %s", got, want)
	}
}

// alike looks at three of whom a list tells little: the crew of the Alba, of whom one row is to be mended; Marta, whom her lawyer
// knows, and police were refused; and Daniel, whose needs his house knows for three days, on a word that is to be taken anew.
func (w *seen) alike() {
	w.t.Helper()
	for _, m := range crew() {
		if name := m[0] + " " + m[1] + " (invented)"; w.names[name] == "" {
			w.t.Errorf("%s of the Alba is not there", name)
		}
	}
	if due := strings.Join(w.pages(hotline, "identification", "/duties"), ""); strings.Count(due, `"mend_row"`) != 1 {
		w.t.Errorf("of the crew's sheet one row is to be mended: %s", due)
	}
	d := desk{w.t, w.url, single(w.url)}
	marta, daniel := w.names["Marta Ilves (invented)"], w.names["Daniel Kowalczyk (invented)"]
	d.ask("lucien", "GET", "legalaid", "/cases/"+marta, nil, 200)
	d.ask("paul", "GET", "identification", "/cases/"+marta, nil, 404)
	if got := w.agreed(marta, "refusal"); len(got) != 1 || got[0]["purpose"] != "investigation" {
		w.t.Errorf("Marta's no to police is %v", got)
	}
	if stay := fmt.Sprint(d.ask("teodora", "GET", "shelter", "/cases/"+daniel, nil, 200)); !strings.Contains(stay, "Signs; the interpreter was asked for") {
		w.t.Errorf("Daniel's house knows of him %s", stay)
	}
	if got := w.agreed(daniel, "consent"); len(got) != 1 || got[0]["provisional"] != true || fmt.Sprint(got[0]["until"]) > d.in(72) {
		w.t.Errorf("what Daniel agreed to without an interpreter is %v", got)
	}
}

// agreed are the grants of a kind in somebody's register.
func (w *seen) agreed(of, kind string) []object {
	w.t.Helper()
	var register struct{ Grants []object }
	w.get(hotline, "consent", "/cases/"+of+"/grants", &register)
	return slices.DeleteFunc(register.Grants, func(g object) bool { return g["kind"] != kind })
}

// abroad holds that nothing goes to a country without an agreement: nobody there is asked to receive somebody, and who works there
// finds no record.
func (w *seen) abroad() {
	w.t.Helper()
	d, at := desk{w.t, w.url, single(w.url)}, "/cases/"+w.persons[0]
	asked := object{"service": "returns", "agency": "islands-family", "purpose": "reintegration"}
	if got := d.ask(hotline, "POST", "identification", at+"/referrals", asked, 403); fmt.Sprint(got["rules"]) != "[X-01]" {
		w.t.Errorf("Mirabel Cays is not asked for %v", got["rules"])
	}
	for _, service := range []string{"returns", "bestinterests", "identification"} {
		if seen := w.pages("nerissa", service, "/cases"); len(seen) != 0 {
			w.t.Errorf("Mirabel Cays sees %v of %s", seen, service)
		}
		d.ask("nerissa", "GET", service, at, nil, 404)
	}
	if _, _, page, err := web.NewClient(w.url, nil).Do(w.t.Context(), "GET", "/try", "", nil); err != nil || !bytes.Contains(page, []byte("no agreement with Mirabel Cays")) {
		w.t.Errorf("the list of accounts does not say what she will see: %v", err)
	}
}

// get reads one answer.
func (w *seen) get(as, service, path string, out any) {
	w.t.Helper()
	token, err := fetchToken(w.t.Context(), w.url, as, service)
	if err != nil {
		w.t.Fatal(err)
	}
	status, _, body, err := web.NewClient(w.url, nil).Do(w.t.Context(), "GET", "/api/"+service+"/v1"+path, token, nil)
	if err != nil || status != 200 || json.Unmarshal(body, out) != nil {
		w.t.Fatalf("%s as %s: status %d, %v", path, as, status, err)
	}
}

func bandOf(free int) string {
	for _, band := range []struct {
		upTo int
		name string
	}{{0, "none"}, {1, "one"}, {4, "few"}} {
		if free <= band.upTo {
			return band.name
		}
	}
	return "several"
}

// The crew's sheet has one row that cannot be read whole, whatever day it is made.
func TestTheCrewHasOneBrokenRow(t *testing.T) {
	for _, begun := range []string{"2026-03-01", "2027-12-31", "2028-02-29"} {
		today, err := time.Parse(time.DateOnly, begun)
		if err != nil {
			t.Fatal(err)
		}
		read, err := sheet.Read((&demoLoader{begun: today}).albaSheet(), today)
		if err != nil {
			t.Fatal(err)
		}
		broken := ""
		for _, r := range read.Rows {
			for _, f := range r.Faults {
				broken += r.Ref + " " + f.Column
			}
			if age := today.AddDate(-18, 0, 0).Format(time.DateOnly); r.Birth.GetLatest() > age || r.Birth.GetLatest() == "" {
				t.Errorf("on %s: %s is no man", begun, r.Ref)
			}
		}
		if len(read.Rows) != 14 || broken != "ALBA-09 prs_Gender" {
			t.Errorf("on %s: %d rows, broken %s", begun, len(read.Rows), broken)
		}
	}
}
