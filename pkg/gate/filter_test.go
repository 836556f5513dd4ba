package gate_test

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"

	"mangrove/pkg/embedded/postgres/postgrestest"
	"mangrove/pkg/gate"
	. "mangrove/pkg/gate/gatetest"
)

// register is the table that a filter is written for.
func register(t *testing.T) *pgx.Conn {
	t.Helper()
	conn, err := pgx.Connect(t.Context(), postgrestest.New(t))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { conn.Close(context.Background()) })
	_, err = conn.Exec(t.Context(), `CREATE TABLE grants (id text PRIMARY KEY, case_id text NOT NULL, kind text NOT NULL, agency text NOT NULL,
		service text NOT NULL, person text NOT NULL, until timestamptz NOT NULL DEFAULT 'infinity', ended_at timestamptz, follows text NOT NULL DEFAULT '')`)
	if err != nil {
		t.Fatal(err)
	}
	return conn
}

func put(t *testing.T, conn *pgx.Conn, id, of string, g gate.Grant) {
	t.Helper()
	var until any = "infinity"
	if g.Until != nil {
		until = *g.Until
	}
	_, err := conn.Exec(t.Context(), "INSERT INTO grants VALUES ($1, $2, $3, $4, $5, $6, $7::timestamptz, $8, $9)",
		id, of, g.Kind, g.Recipient.Agency, g.Recipient.Service, g.Recipient.Person, until, g.EndedAt, g.Follows)
	if err != nil {
		t.Fatal(err)
	}
}

func listed(t *testing.T, conn *pgx.Conn, where string) map[string]bool {
	t.Helper()
	rows, err := conn.Query(t.Context(), "SELECT DISTINCT g.case_id FROM grants g WHERE "+where)
	if err != nil {
		t.Fatal(err)
	}
	ids, err := pgx.CollectRows(rows, pgx.RowTo[string])
	if err != nil {
		t.Fatalf("%v in %s", err, where)
	}
	out := make(map[string]bool)
	for _, id := range ids {
		out[id] = true
	}
	return out
}

// A case stands in a list exactly where a single read of it passes, and where cases are coordinated its agency is told of it
// exactly so too, for grants of every kind, end and recipient.
func TestListIsWhatSingleReadsGive(t *testing.T) {
	conn := register(t)
	g := New(t)
	cases := made(t, conn)
	where, err := g.Filter(t.Context(), Amara(), "identification", Now)
	if err != nil {
		t.Fatal(err)
	}
	same(t, g, cases, "identification.read", "identification", listed(t, conn, where))
	where, _, err = g.Told(t.Context(), Amara(), "identification", Now)
	if err != nil {
		t.Fatal(err)
	}
	same(t, g, cases, "identification.read", "identification", listed(t, conn, where))
	where, _, err = g.Told(t.Context(), Amara(), "coordination", Now)
	if err != nil {
		t.Fatal(err)
	}
	same(t, g, cases, "coordination.read", "coordination", listed(t, conn, where))
}

// made are cases with grants of every kind, end and recipient.
func made(t *testing.T, conn *pgx.Conn) map[string][]gate.Grant {
	random := rand.New(rand.NewPCG(1, 2)) //nolint:gosec // the same cases each time
	cases := make(map[string][]gate.Grant)
	for i := range 600 {
		id := fmt.Sprintf("case-%d", i)
		if i%2 == 0 { // what takes a case away again is seen where something else admits it
			gr := Assignment(Desk, "identification")
			cases[id] = append(cases[id], gr)
			put(t, conn, id, id, gr)
		}
		for j := range 1 + random.IntN(3) {
			gr := Assignment(pick(random, Desk, Lantern), pick(random, "identification", "identification", "shelter"))
			gr.ID = fmt.Sprintf("%s-%d", id, j)
			gr.Kind = pick(random, "assignment", "assignment", "assignment", "exclusion", "block", "referral", "consent", "author")
			gr.Recipient.Person = pick(random, "", "", "amara", "somebody")
			if gr.Kind == "referral" {
				gr.Purpose = "identification" // a share is for something
			}
			if gr.Kind == "assignment" && gr.Recipient.Service == "identification" {
				gr.Follows = pick(random, "", "", "referral")
			}
			switch random.IntN(5) {
			case 0:
				gr = Ended(gr, Now.Add(-time.Hour))
			case 1:
				gr = Until(gr, Now)
			case 2:
				gr = Until(gr, Now.Add(time.Microsecond))
			}
			cases[id] = append(cases[id], gr)
			put(t, conn, gr.ID, id, gr)
		}
	}
	return cases
}

func same(t *testing.T, g *gate.Gate, cases map[string][]gate.Grant, action, service string, rows map[string]bool) {
	t.Helper()
	allowed := 0
	for id, grants := range cases {
		d := Decide(t, g, Flow(action, service, Amara(), Grants(grants...)))
		if d.Allow {
			allowed++
		}
		if d.Allow != rows[id] {
			t.Errorf("%s: %s allows %t %v, the rows show %t: %+v", id, action, d.Allow, d.Deny, rows[id], grants)
		}
	}
	if allowed < 20 || allowed > 580 {
		t.Fatalf("%d of 600 allowed: the cases show nothing", allowed)
	}
}

// A guardian lists the children they stand for, and is told of these, exactly where a single read passes: not by the part that their
// office has, which its other workers list by, and not a colleague's.
func TestAGuardianListsWhomTheyStandFor(t *testing.T) {
	const office = "guardianship-office"
	conn := register(t)
	g := New(t)
	random := rand.New(rand.NewPCG(3, 4)) //nolint:gosec // the same cases each time
	cases := map[string][]gate.Grant{}
	for i := range 600 {
		id := fmt.Sprintf("case-%d", i)
		if i%2 == 0 {
			gr := Assignment(office, "bestinterests")
			cases[id] = append(cases[id], gr)
			put(t, conn, id, id, gr)
		}
		for j := range 1 + random.IntN(3) {
			gr := Assignment(pick(random, office, office, Lantern), "bestinterests")
			gr.ID, gr.Kind = fmt.Sprintf("%s-%d", id, j), pick(random, "assignment", "guardianship", "guardianship", "exclusion", "block", "author")
			gr.Recipient.Person = pick(random, "", "mariam", "mariam", "yara")
			if gr.Kind == "guardianship" {
				gr.Recipient.Agency, gr.Recipient.Service = pick(random, office, office, "", Lantern), ""
			}
			switch random.IntN(6) {
			case 0:
				gr = Ended(gr, Now.Add(-time.Hour))
			case 1:
				gr = Until(gr, Now)
			case 2:
				gr = Until(gr, Now.Add(time.Microsecond))
			}
			cases[id] = append(cases[id], gr)
			put(t, conn, gr.ID, id, gr)
		}
	}
	for _, who := range []gate.Actor{Worker("mariam", office, "guardianship", "guardian"), Worker("clara", office, "guardianship", "guardianship_office")} {
		where, err := g.Filter(t.Context(), who, "bestinterests", Now)
		told, _, err2 := g.Told(t.Context(), who, "bestinterests", Now)
		if err := errors.Join(err, err2); err != nil {
			t.Fatal(err)
		}
		rows, heard, allowed := listed(t, conn, where), listed(t, conn, told), 0
		for id, grants := range cases {
			d := Decide(t, g, Flow("bestinterests.read", "bestinterests", who, Age(10), Grants(grants...)))
			if d.Allow {
				allowed++
			}
			if d.Allow != rows[id] || d.Allow != heard[id] {
				t.Errorf("%s reads %s: %t %v, lists it: %t, hears of it: %t: %+v", who.ID, id, d.Allow, d.Deny, rows[id], heard[id], grants)
			}
		}
		if t.Logf("%s reads %d", who.ID, allowed); allowed < 50 || allowed > 550 {
			t.Fatalf("%s reads %d of 600: the cases show nothing", who.ID, allowed)
		}
	}
}

// A guardian is told of what is due of their office about whom they stand for, of their own word that is waited for, and of nothing
// that is due of it about another's child; who is more than a guardian is told of all that is due of their agency.
func TestAGuardianIsToldOfTheirOwnDuties(t *testing.T) {
	const office = "guardianship-office"
	conn := register(t)
	g := New(t)
	if _, err := conn.Exec(t.Context(), "CREATE TABLE duty (subject_kind text NOT NULL, subject_id text NOT NULL, agency text NOT NULL, what text NOT NULL, whose text NOT NULL)"); err != nil {
		t.Fatal(err)
	}
	stands := func(person string) gate.Grant {
		return gate.Grant{Kind: "guardianship", Recipient: gate.Recipient{Person: person, Agency: office}}
	}
	for id, gr := range map[string]gate.Grant{
		"hers": stands("mariam"), "yara's": stands("yara"), "ended": Ended(stands("mariam"), Now.Add(-time.Hour)), "over": Until(stands("mariam"), Now),
	} {
		put(t, conn, id, id, gr)
		put(t, conn, id+" of the office", id, Assignment(office, "bestinterests"))
		if _, err := conn.Exec(t.Context(), `INSERT INTO duty VALUES
			('case', $1, $2, 'look_at', 'guardian'), ('case', $1 || ', her word', $2, 'attest', 'worker/mariam'), ('worker', $1, $2, 'look_at', 'guardian'), ('case', $1 || ', a house', $3, 'look_at', 'guardian')`, id, office, Lantern); err != nil {
			t.Fatal(err)
		}
	}
	told := func(who gate.Actor) (ids []string) {
		t.Helper()
		where, err := g.Owed(t.Context(), who, "bestinterests", Now)
		if err != nil {
			t.Fatal(err)
		}
		rows, err := conn.Query(t.Context(), "SELECT subject_kind || ' ' || subject_id FROM duty d WHERE "+where+" ORDER BY 1")
		if err == nil {
			ids, err = pgx.CollectRows(rows, pgx.RowTo[string])
		}
		if err != nil {
			t.Fatalf("%v in %s", err, where)
		}
		return ids
	}
	words := []string{"case ended, her word", "case hers", "case hers, her word", "case over, her word", "case yara's, her word"}
	if got := told(Worker("mariam", office, "guardianship", "guardian")); !slices.Equal(got, words) {
		t.Errorf("a guardian is told of %q, want %q", got, words)
	}
	if got := told(Worker("mariam", office, "guardianship", "guardian", "supervisor")); len(got) != 12 {
		t.Errorf("who is more is told of %q", got)
	}
}

// Who is kept out of a case is told of no duty about it, by their role, their name or their agency, as long as they are; of a worker
// who is named as the case is they are told.
func TestWhoIsKeptOutIsToldOfNoDuty(t *testing.T) {
	conn := register(t)
	g := New(t)
	if _, err := conn.Exec(t.Context(), "CREATE TABLE duty (subject_kind text NOT NULL, subject_id text NOT NULL, agency text NOT NULL, what text NOT NULL, whose text NOT NULL DEFAULT '')"); err != nil {
		t.Fatal(err)
	}
	barred := func(kind string, r gate.Recipient) gate.Grant { return gate.Grant{Kind: kind, Recipient: r} }
	cases := map[string]gate.Grant{
		"free": Assignment(Desk, "identification"), "excluded": barred("exclusion", gate.Recipient{Person: "amara"}),
		"blocked": barred("block", gate.Recipient{Person: "amara"}), "agency": barred("block", gate.Recipient{Agency: Desk}), "not wanted": barred("exclusion", gate.Recipient{Agency: Desk}),
		"somebody": barred("block", gate.Recipient{Agency: Desk, Person: "somebody"}), "lantern": barred("exclusion", gate.Recipient{Agency: Lantern}),
		"let in": Ended(barred("exclusion", gate.Recipient{Agency: Desk}), Now.Add(-time.Hour)),
	}
	for id, gr := range cases {
		put(t, conn, id, id, gr)
		for _, agency := range []string{Desk, "", Lantern} {
			if _, err := conn.Exec(t.Context(), `INSERT INTO duty VALUES
				('case', $1, $2, 'look_at'), ('worker', $1, $2, 'look_at'), ('case', $1, $2, 'delete_notes'), ('case', $1, $2, 'end_stay')`, id, agency); err != nil {
				t.Fatal(err)
			}
		}
	}
	told := func(kind, what, where string) (ids []string) {
		t.Helper()
		rows, err := conn.Query(t.Context(), "SELECT DISTINCT subject_id FROM duty d WHERE subject_kind = $1 AND what = $2 AND ("+where+") ORDER BY subject_id", kind, what)
		if err == nil {
			ids, err = pgx.CollectRows(rows, pgx.RowTo[string])
		}
		if err != nil {
			t.Fatalf("%v in %s", err, where)
		}
		return ids
	}
	lawyer := Worker("amara", Desk, "legal_aid", "lawyer")
	for _, c := range []struct {
		who     gate.Actor
		service string
		want    []string
	}{
		{Amara(), "identification", []string{"free", "lantern", "let in", "somebody"}},
		{lawyer, "legalaid", []string{"agency", "blocked", "free", "lantern", "let in", "somebody"}},
		{lawyer, "returns", []string{"free", "lantern", "let in", "somebody"}},
	} {
		owed, err := g.Owed(t.Context(), c.who, c.service, Now)
		letIn, err2 := g.LetIn(t.Context(), c.who, c.service, Now)
		if err := errors.Join(err, err2); err != nil {
			t.Fatal(err)
		}
		for _, where := range []string{owed, letIn} {
			if got := told("case", "look_at", where); !slices.Equal(got, c.want) {
				t.Errorf("%v in %s is told of %q, not %q: %s", c.who.Roles, c.service, got, c.want, where)
			}
			// An agency that is not wanted any more is told to end what it had, and who is kept out by name is not.
			ending := slices.Sorted(slices.Values(append([]string{"not wanted"}, c.want...)))
			for _, what := range []string{"delete_notes", "end_stay"} {
				if got := told("case", what, where); !slices.Equal(got, ending) {
					t.Errorf("%v in %s is to end %q, not %q: %s", c.who.Roles, c.service, got, ending, where)
				}
			}
			if got := told("worker", "look_at", where); len(got) != len(cases) {
				t.Errorf("of workers they are told of %q: %s", got, where)
			}
		}
	}
}

// Who coordinates lists every case that an agency keeps or kept, and each passes a single read; who keeps out lists none.
func TestTheCoordinatorListsEveryCaseThatIsKept(t *testing.T) {
	conn := register(t)
	g := New(t)
	grace := Worker("grace", "national", "national_body", "national_coordinator")
	cases := map[string][]gate.Grant{
		"kept":         {Assignment(Desk, "identification")},
		"left":         {Ended(Assignment(Desk, "identification"), Now.Add(-time.Hour))},
		"excluded":     {Assignment(Desk, "identification"), {Kind: "exclusion", Recipient: gate.Recipient{Person: "grace"}}},
		"agency":       {Assignment(Desk, "identification"), {Kind: "block", Recipient: gate.Recipient{Agency: "national"}}},
		"only a house": {Assignment(Lantern, "shelter")},
	}
	for id, grants := range cases {
		for i, gr := range grants {
			put(t, conn, fmt.Sprint(id, i), id, gr)
		}
	}
	list := func(who gate.Actor) []string {
		t.Helper()
		where, err := g.Filter(t.Context(), who, "coordination", Now)
		if err != nil {
			t.Fatal(err)
		}
		rows := slices.Sorted(maps.Keys(listed(t, conn, where)))
		for _, id := range rows {
			if d := Decide(t, g, Flow("coordination.read", "coordination", who, Grants(cases[id]...))); !d.Allow {
				t.Errorf("%s stands in the list of %s, and a single read denies it by %v", id, who.ID, d.Deny)
			}
		}
		return rows
	}
	if got := list(grace); !slices.Equal(got, []string{"kept", "left"}) {
		t.Errorf("the coordinator lists %q", got)
	}
	suspended := grace
	suspended.Standing = gate.Suspended
	for _, who := range []gate.Actor{suspended, Amara(), Worker("noor", "dp", "national_body", "data_protection"), Worker("paul", Station, "police", "national_coordinator")} {
		if got := list(who); len(got) > 0 {
			t.Errorf("%s lists %q", who.ID, got)
		}
	}
}

func pick(r *rand.Rand, of ...string) string { return of[r.IntN(len(of))] }

func TestAFilterHoldsAgainstInjection(t *testing.T) {
	conn := register(t)
	put(t, conn, "a", "victim", Assignment(Desk, "identification"))
	g := New(t)
	for _, text := range []string{
		"' OR TRUE --", `\' OR TRUE --`, `\\' OR TRUE --`, "x') OR (TRUE", "$1", "{{.}}", "a\x01b", "';DROP TABLE grants;--", "\u2019 OR TRUE", "%", "E'x'",
	} {
		who := Amara()
		who.Agency = text
		mine := Assignment(text, "identification")
		put(t, conn, text, "mine", mine)
		where, err := g.Filter(t.Context(), who, "identification", Now)
		if err != nil {
			t.Fatal(err)
		}
		if got := listed(t, conn, where); len(got) != 1 || !got["mine"] {
			t.Errorf("agency %q lists %v by %s", text, got, where)
		}
		if _, err := conn.Exec(t.Context(), "DELETE FROM grants WHERE id = $1", text); err != nil {
			t.Fatal(err)
		}
		who = Amara()
		who.ID = text
		if where, err = g.Filter(t.Context(), who, "identification", Now); err != nil {
			t.Fatal(err)
		}
		if got := listed(t, conn, where); len(got) != 1 || !got["victim"] {
			t.Errorf("worker %q lists %v by %s", text, got, where)
		}
	}
}

func TestWhoMayListNothing(t *testing.T) {
	g := New(t)
	suspended, unknown, nobody, elsewhere := Amara(), Amara(), Amara(), Amara()
	suspended.Standing, unknown.Standing = gate.Suspended, gate.Unknown
	nobody.Agency = ""
	elsewhere.Roles = []string{"analyst"}
	enforcement := Worker("vera", Border, "immigration_enforcement", "child_social_worker")
	police := Worker("paul", Station, "police", "child_social_worker")
	for _, who := range []gate.Actor{suspended, unknown, nobody, elsewhere, enforcement, police, {}} {
		where, err := g.Filter(t.Context(), who, "identification", Now)
		if err != nil || where != "FALSE" {
			t.Errorf("%+v: %s %v", who, where, err)
		}
		for _, service := range []string{"identification", "coordination", "shelter"} {
			if cases, units, err := g.Told(t.Context(), who, service, Now); err != nil || cases != "FALSE" || units != "FALSE" {
				t.Errorf("%+v is told in %s of %s, %s %v", who, service, cases, units, err)
			}
		}
	}
	where, err := g.Filter(t.Context(), Amara(), "no such service", Now)
	if err != nil || where != "FALSE" {
		t.Errorf("in no service: %s %v", where, err)
	}
	if where, err = g.Filter(t.Context(), Amara(), "identification", Now); err != nil || !strings.Contains(where, "NOT EXISTS") {
		t.Errorf("%s %v", where, err)
	}
}
