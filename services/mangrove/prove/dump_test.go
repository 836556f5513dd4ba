package prove

import (
	"bytes"
	"context"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"

	"mangrove/pkg/seal"
	"mangrove/pkg/seal/ask"
	contractv1 "mangrove/proto/gen/contractv1"
)

// loot is what a thief took from one service: its tables, the memory of its process, and its certificate.
type loot struct {
	a        *apart
	service  string
	rows     map[string]string // of each table, as JSON
	sections []*contractv1.Sealed
	tokens   map[string]bool
	keys     map[[32]byte]bool
	plain    int // how often the marker stands in the memory
}

// superuser connects to the database as nobody but its operator can.
func (a *apart) superuser() *pgx.Conn {
	a.t.Helper()
	conn, err := pgx.Connect(a.t.Context(), a.super)
	if err != nil {
		a.t.Fatal(err)
	}
	return conn
}

// column reads one column of one type of whatever a query gives.
func column[T any](a *apart, conn *pgx.Conn, query string) []T {
	a.t.Helper()
	rows, err := conn.Query(a.t.Context(), query)
	if err != nil {
		a.t.Fatal(err)
	}
	out, err := pgx.CollectRows(rows, pgx.RowTo[T])
	if err != nil {
		a.t.Fatal(err)
	}
	return out
}

// tables are a service's own.
func (a *apart) tables(conn *pgx.Conn, service string) []string {
	a.t.Helper()
	return column[string](a, conn, `SELECT quote_ident(tablename) FROM pg_tables WHERE schemaname = '`+service+`'`)
}

// stored are the sealed sections that a service keeps, in whichever table.
func (a *apart) stored(service string) []*contractv1.Sealed {
	a.t.Helper()
	conn := a.superuser()
	defer conn.Close(context.Background()) //nolint:errcheck // it was only read
	var out []*contractv1.Sealed
	for _, named := range column[string](a, conn, `SELECT format('%I FROM %I.%I', column_name, table_schema, table_name)
		FROM information_schema.columns WHERE data_type = 'bytea' AND table_schema = '`+service+`'`) {
		for _, b := range column[[]byte](a, conn, "SELECT "+named) {
			out = append(out, sections(b)...)
		}
	}
	return out
}

// about says whether a section is of a case: what a seal is bound to names it.
func about(s *contractv1.Sealed, id string) bool { return bytes.Contains(s.GetInfo(), []byte(id)) }

// steal takes everything of a service, right after somebody read a page of a case there. Of the sections it keeps those of
// that case.
func (a *apart) steal(service, id, mark string) loot {
	a.t.Helper()
	dump := a.dump(service)
	stolen := loot{a: a, service: service, rows: map[string]string{}, tokens: dump.tokens(), keys: dump.keys(), plain: dump.count([]byte(mark))}
	known := map[string]bool{}
	keep := func(all []*contractv1.Sealed) (n int) {
		for _, s := range all {
			if !known[string(s.GetBox())] && about(s, id) {
				known[string(s.GetBox())] = true
				stolen.sections = append(stolen.sections, s)
				n++
			}
		}
		return n
	}
	inMemory := 0
	for _, region := range dump {
		inMemory += keep(sections(region))
	}
	inTables := keep(a.stored(service))
	conn := a.superuser()
	defer conn.Close(context.Background()) //nolint:errcheck // it was only read
	for _, table := range a.tables(conn, service) {
		stolen.rows[table] = column[string](a, conn, `SELECT coalesce(json_agg(t), '[]')::text FROM `+service+`.`+table+` t`)[0]
	}
	a.t.Logf("the memory of %s holds the plain text %d times, %d tokens, %d sections (its tables %d more), %d texts of a key's length",
		service, stolen.plain, len(stolen.tokens), inMemory, inTables, len(stolen.keys))
	if inMemory == 0 || len(stolen.tokens) == 0 || !stolen.keys[[32]byte(a.secrets[service].State)] {
		a.t.Errorf("the dump of %s lacks a section, a token, or the key of its rows, which its process does hold: the thief is blind", service)
	}
	return stolen
}

// restore puts the stolen rows back in place of what the service has now.
func (s loot) restore() {
	s.a.t.Helper()
	conn := s.a.superuser()
	defer conn.Close(context.Background()) //nolint:errcheck // each statement is its own
	for _, table := range []string{"section", "grants", "fact", "head", "subject"} {
		_, err := conn.Exec(s.a.t.Context(), `DELETE FROM `+s.service+`.`+table)
		if err == nil {
			_, err = conn.Exec(s.a.t.Context(), `INSERT INTO `+s.service+`.`+table+` SELECT * FROM json_populate_recordset(NULL::`+s.service+`.`+table+`, $1::json)`, s.rows[table])
		}
		if err != nil {
			s.a.t.Fatal(err)
		}
	}
}

// replay asks the running keys for the stolen sections, with a stolen token and a certificate, and gives what opened.
func (s loot) replay(token, service, basis string, lie func(*ask.Item)) (opened []string, answered []ask.Result, err error) {
	client, err := s.a.secrets[service].Identity.Client("keys", 5*time.Second)
	if err != nil {
		return nil, nil, err
	}
	var items []ask.Item
	for _, sealed := range s.sections {
		item := ask.Item{Enc: sealed.GetEnc(), Info: sealed.GetInfo(), Category: sealed.GetCategory(), Path: sealed.GetPath()}
		if lie != nil {
			lie(&item)
		}
		items = append(items, item)
	}
	answer, err := ask.New(s.a.keys, client).Open(s.a.t.Context(), ask.Open{Token: token, Basis: basis, Items: items})
	if err != nil {
		return nil, nil, err
	}
	for i, r := range answer.Results {
		if plain, err := seal.OpenSection(s.sections[i], r.Key); err == nil {
			opened = append(opened, string(plain))
		}
	}
	return opened, answer.Results, nil
}

// all replays with every stolen token, and gives what opened by any.
func (s loot) all() (opened []string, rules []string) {
	for token := range s.tokens {
		some, answered, err := s.replay(token, s.service, "", nil)
		if err != nil {
			continue // the token is for another service, or ran out
		}
		opened = append(opened, some...)
		for _, r := range answered {
			rules = append(rules, r.Rules...)
		}
	}
	slices.Sort(rules)
	return opened, slices.Compact(rules)
}

// force tries every text of a key's length that was in the memory on sections, and gives what opens without asking.
func (s loot) force(on []*contractv1.Sealed) (opened []string) {
	for _, sealed := range on {
		for key := range s.keys {
			if plain, err := seal.OpenSection(sealed, key[:]); err == nil {
				opened = append(opened, string(plain))
			}
		}
	}
	return opened
}

func holds(texts []string, mark string) bool { return strings.Contains(strings.Join(texts, ""), mark) }

// Dumps of the database and of the memory of identification and of shelter, taken before a withdrawal, open nothing
// after it through the running keys.
//
// A dump of memory shows what was being shown: the plain text of the page that was answered just before, and the keys
// of its sections, may still lie there, and open those sections without asking anybody. What was read cannot be
// recalled. What is held here is that nothing else comes of it: with everything that was taken, keys open nothing more,
// and what is written afterwards opens by none of it.
func TestADumpOpensNothingAfterTheWithdrawal(t *testing.T) {
	t.Parallel()
	a := newApart(t, embedded(t))
	mark := newMark()
	open, needs := invented()
	open["identity"] = map[string]any{"name": mark}
	needs["diet"] = mark
	id, grant := a.placed(open, needs)
	at := "/consent/v1/cases/" + id
	pages := map[string]struct{ as, path string }{
		"identification": {"ibrahim", "/identification/v1/cases/" + id}, "shelter": {"rosa", "/shelter/v1/cases/" + id},
	}
	stolen := map[string]loot{}
	for service, page := range pages {
		if r := a.must(page.as, "GET", page.path, nil); !strings.Contains(string(r.raw), mark) {
			t.Fatalf("%s cannot read what was sent, so nothing is proved: %s", page.as, r.raw)
		}
		stolen[service] = a.steal(service, id, mark)
		if opened, _ := stolen[service].all(); !holds(opened, mark) {
			t.Fatalf("before the withdrawal the thief of %s must read it through keys, or the replay proves nothing", service)
		}
	}
	a.mustForce(stolen["shelter"], mark)

	// She takes back that the house may know her, and does not want the desk any more that wrote it down: an author's
	// right does not end with a consent (C-02).
	a.must("ibrahim", "POST", at+"/grants/"+grant+"/withdrawal", map[string]any{})
	if opened, rules := stolen["shelter"].all(); len(opened) > 0 || !slices.Contains(rules, "C-02") {
		t.Errorf("%d sections opened right after the withdrawal; the rest were withheld by %v", len(opened), rules)
	}
	after := newMark()
	a.must("ibrahim", "POST", "/identification/v1/cases/"+id+"/contacts", map[string]any{"channel": "in_person", "contact": map[string]any{"told_by": after}})
	no := a.must("ibrahim", "POST", at+"/exclusions", map[string]any{"recipient": map[string]any{"agency": "referral-desk", "service": "identification"}}).text("id")
	a.must("rosa", "POST", at+"/exclusions/"+no+"/confirmation", map[string]any{}) // it keeps the case, so another agency asks her too
	a.mustQuiet()

	for service, s := range stolen {
		t.Run("everything taken from "+service, func(t *testing.T) {
			a.within(t)
			opened, rules := s.all()
			if len(opened) > 0 {
				t.Errorf("%d sections opened through keys", len(opened))
			}
			if want := map[string]string{"shelter": "C-02", "identification": "N-01"}[service]; !slices.Contains(rules, want) {
				t.Errorf("they were withheld by %v, not by %s", rules, want)
			}
			for other := range pages { // another's certificate, and its tokens with this one's sections
				for token := range stolen[other].tokens {
					if opened, _, err := s.replay(token, other, "", nil); err == nil && len(opened) > 0 {
						t.Errorf("%d sections opened with a token and the certificate of %s", len(opened), other)
					}
				}
			}
			news := slices.DeleteFunc(a.stored("identification"), func(now *contractv1.Sealed) bool {
				return !about(now, id) || slices.ContainsFunc(stolen["identification"].sections, func(was *contractv1.Sealed) bool { return bytes.Equal(was.GetBox(), now.GetBox()) })
			})
			if len(news) == 0 {
				t.Fatal("nothing was sealed since, so nothing new is tried")
			}
			if opened := s.force(news); len(opened) > 0 {
				t.Errorf("%d sections that were sealed since open by a key that was in the memory", len(opened))
			}
		})
	}
	t.Run("what is written later", func(t *testing.T) {
		a.within(t)
		for service := range pages {
			t.Logf("later the memory of %s holds the plain text of before %d times", service, a.dump(service).count([]byte(mark)))
		}
		if n := a.dump("shelter").count([]byte(after)); n > 0 {
			t.Errorf("shelter, which never opened it, holds the plain text of a later section %d times", n)
		}
		if a.dump("identification").count([]byte(after)) == 0 {
			t.Error("it is not even in the memory of identification, which took it down: the dump is blind")
		}
	})
	t.Run("restored rows", func(t *testing.T) {
		a.within(t)
		stolen["shelter"].restore()
		r := a.must("rosa", "GET", pages["shelter"].path, nil)
		for _, section := range []string{"identity", "needs"} {
			if rules, shown := r.withheld(section); shown || !slices.Contains(rules, "C-02") {
				t.Errorf("%s is not withheld by C-02: %s", section, r.raw)
			}
		}
		if bytes.Contains(r.raw, []byte(mark)) {
			t.Error("the answer holds the plain text")
		}
	})
	a.lies(stolen["shelter"], grant)
}

// mustForce shows that trying keys finds one that is there: the section's own, as keys gives it while it may.
func (a *apart) mustForce(s loot, mark string) {
	a.t.Helper()
	token, err := a.token(a.t.Context(), "rosa", s.service)
	if err != nil {
		a.t.Fatal(err)
	}
	_, answered, err := s.replay(token, s.service, "", nil)
	if err != nil {
		a.t.Fatal(err)
	}
	a.t.Logf("%d of %d sections open by a key that still lay in the memory of %s", len(s.force(s.sections)), len(s.sections), s.service)
	for _, r := range answered {
		if len(r.Key) == 32 {
			s.keys[[32]byte(r.Key)] = true
		}
	}
	if !holds(s.force(s.sections), mark) {
		a.t.Error("with the very key in hand the thief opens nothing: the trying is blind")
	}
}

// lies replays what was stolen from shelter with something untrue in it.
func (a *apart) lies(s loot, grant string) {
	token, err := a.token(a.t.Context(), "rosa", "shelter")
	if err != nil {
		a.t.Fatal(err)
	}
	for name, q := range map[string]struct {
		service, basis, rule string
		lie                  func(*ask.Item)
	}{
		"as they are":                  {service: "shelter", rule: "C-02"},
		"by the consent that ended":    {service: "shelter", basis: grant, rule: "C-01"},
		"as another category":          {service: "shelter", lie: func(i *ask.Item) { i.Category = contractv1.Category_CATEGORY_PLACEMENT }},
		"as another path":              {service: "shelter", lie: func(i *ask.Item) { i.Path = "placement" }},
		"with one bit of info changed": {service: "shelter", lie: func(i *ask.Item) { i.Info = bytes.Clone(i.Info); i.Info[len(i.Info)-1] ^= 1 }},
		"as identification":            {service: "identification"},
	} {
		a.t.Run(fmt.Sprint("replayed ", name), func(t *testing.T) {
			a.within(t)
			opened, answered, err := s.replay(token, q.service, q.basis, q.lie)
			if len(opened) > 0 {
				t.Errorf("%d sections opened", len(opened))
			}
			if q.rule == "" {
				return // what a lie is answered differs; that it opens nothing does not
			}
			if err != nil {
				t.Fatal(err)
			}
			for _, r := range answered {
				if len(r.Key) > 0 || !slices.Contains(r.Rules, q.rule) {
					t.Errorf("a section of the dump was answered %v, not %s and no key", r.Rules, q.rule)
				}
			}
		})
	}
}
