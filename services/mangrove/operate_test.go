package mangrove

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net/http"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"
)

// machine is a world as its operator has it: the database's superuser, and the commands.
type machine struct {
	*testing.T
	cfg  UpConfig
	log  *said
	url  string
	stop func()
}

type said struct {
	mu sync.Mutex
	b  bytes.Buffer
}

func (s *said) Write(p []byte) (int, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.b.Write(p)
}

func (s *said) String() string {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.b.String()
}

func newMachine(t *testing.T) *machine {
	t.Helper()
	m := &machine{T: t, cfg: home(t), log: &said{}}
	m.cfg.Log = slog.New(slog.NewTextHandler(m.log, &slog.HandlerOptions{Level: slog.LevelWarn}))
	m.start()
	return m
}

func (m *machine) start() {
	m.Helper()
	m.url, m.stop = up(m.T, m.cfg)
}

// says runs a command of the binary beside the world, and gives its status and what it said.
func (m *machine) says(args ...string) (int, string) {
	m.Helper()
	m.Setenv("MANGROVE_ADDR", strings.TrimPrefix(m.url, "http://"))
	return m.run(args...)
}

// run runs a command of the binary by what is set and nothing else.
func (m *machine) run(args ...string) (int, string) {
	m.Helper()
	var out bytes.Buffer
	status := Run(m.Context(), args, &out, &out)
	return status, out.String()
}

func (m *machine) quiet() {
	m.Helper()
	if _, err := quiet(m.Context(), m.url); err != nil {
		m.Fatal(err)
	}
}

// database connects as the superuser, whom nothing in the tables stops.
func (m *machine) database() *pgx.Conn {
	m.Helper()
	folder := filepath.Join(m.cfg.Data, "postgres")
	password, err := os.ReadFile(filepath.Join(folder, "superuser.password"))
	if err != nil {
		m.Fatal(err)
	}
	pid, err := os.ReadFile(filepath.Join(folder, "cluster", "postmaster.pid"))
	if err != nil {
		m.Fatal(err)
	}
	port := strings.Split(string(pid), "\n")[3]
	conn, err := pgx.Connect(m.Context(), fmt.Sprintf("postgres://postgres:%s@127.0.0.1:%s/postgres?sslmode=disable", password, port))
	if err != nil {
		m.Fatal(err)
	}
	m.Cleanup(func() { conn.Close(context.Background()) }) //nolint:errcheck // the database may be gone
	if _, err := conn.Exec(m.Context(), "SET session_replication_role TO replica"); err != nil {
		m.Fatal(err)
	}
	return conn
}

func (m *machine) sql(sql string) {
	m.Helper()
	conn := m.database()
	defer conn.Close(m.Context()) //nolint:errcheck // what it did is done
	if _, err := conn.Exec(m.Context(), sql); err != nil {
		m.Fatal(err)
	}
}

// number asks the database for one.
func (m *machine) number(sql string, args ...any) (n int) {
	m.Helper()
	conn := m.database()
	defer conn.Close(m.Context()) //nolint:errcheck // it was only read
	if err := conn.QueryRow(m.Context(), sql, args...).Scan(&n); err != nil {
		m.Fatal(err)
	}
	return n
}

// dump copies a service's tables, and gives what puts them back.
func (m *machine) dump(service string) (restore func()) {
	m.Helper()
	conn := m.database()
	defer conn.Close(m.Context()) //nolint:errcheck // what it did is done
	rows, err := conn.Query(m.Context(), "SELECT tablename FROM pg_tables WHERE schemaname = $1", service)
	if err != nil {
		m.Fatal(err)
	}
	tables, err := pgx.CollectRows(rows, pgx.RowTo[string])
	if err != nil {
		m.Fatal(err)
	}
	keep, back := []string{"CREATE SCHEMA kept"}, []string{}
	for _, table := range tables {
		keep = append(keep, fmt.Sprintf("CREATE TABLE kept.%s AS TABLE %s.%s", table, service, table))
		back = append(back, fmt.Sprintf("TRUNCATE %s.%s; INSERT INTO %s.%s OVERRIDING SYSTEM VALUE SELECT * FROM kept.%s", service, table, service, table, table))
	}
	m.sql("BEGIN ISOLATION LEVEL REPEATABLE READ; " + strings.Join(keep, "; ") + "; COMMIT")
	return func() {
		m.Helper()
		m.sql("BEGIN; " + strings.Join(back, "; ") + "; COMMIT")
	}
}

func (m *machine) opens() string {
	m.Helper()
	var made struct{ Subject string }
	request(m.T, m.url, "ibrahim", http.MethodPost, "/api/identification/v1/cases",
		[]byte(`{"channel":"hotline","birth":{"earliest":"1998-01-01","latest":"1998-12-31","status":"declared"},"identity":{"name":"Nadia Belo (invented)","language":"fr"}}`),
		&made, "Content-Type", "application/json")
	return made.Subject
}

// named is how the name of somebody reads to who registered them.
func (m *machine) named(id string) any {
	m.Helper()
	m.quiet()
	var view map[string]any
	request(m.T, m.url, "ibrahim", http.MethodGet, "/api/identification/v1/cases/"+id, nil, &view)
	identity, _ := view["identity"].(map[string]any)
	return identity["name"]
}

func (m *machine) born(id, day string) {
	m.Helper()
	var done map[string]any
	request(m.T, m.url, "ibrahim", http.MethodPost, "/api/identification/v1/cases/"+id+"/birth",
		[]byte(`{"birth":{"earliest":"`+day+`","latest":"`+day+`","status":"declared"}}`), &done, "Content-Type", "application/json")
}

// head is what consent has folded of identification's case.
func (m *machine) head(id string) (epoch, seq int, adultOn string) {
	m.Helper()
	conn := m.database()
	defer conn.Close(m.Context()) //nolint:errcheck // it was only read
	err := conn.QueryRow(m.Context(), `SELECT epoch, seq, convert_from(facts, 'UTF8')::json->>'adult_on' FROM consent.head h
		JOIN consent.fact f USING (subject_kind, subject_id) WHERE subject_id = $1 AND producer = 'identification' AND owner = producer`, id).Scan(&epoch, &seq, &adultOn)
	if err != nil {
		m.Fatal(err)
	}
	return epoch, seq, adultOn
}

func TestADatabasePutBackPublishesNothingUntilItIsRestored(t *testing.T) {
	m := newMachine(t)
	forked, whole := m.opens(), m.opens()
	m.quiet()
	if status, out := m.says("restore", "identification"); status != 0 || !strings.Contains(out, "nothing to do") {
		t.Errorf("restoring what needs none: %d %s", status, out)
	}
	back := m.dump("identification")
	m.born(forked, "1990-05-05")
	m.born(forked, "1991-05-05")
	lost := m.opens()
	m.quiet()
	_, before, _ := m.head(forked)
	back()
	m.stop()

	m.start()
	// It is read and written, and queues.
	m.born(forked, "1992-05-05")
	m.born(whole, "1993-05-05")
	var view map[string]any
	request(t, m.url, "ibrahim", http.MethodGet, "/api/identification/v1/cases/"+forked, nil, &view)
	end := time.After(20 * time.Second)
	tick := time.NewTicker(20 * time.Millisecond)
	defer tick.Stop()
	for !strings.Contains(m.log.String(), "run mangrove restore identification") {
		select {
		case <-end:
			t.Fatalf("it does not say what to do: %s", m.log)
		case <-tick.C:
		}
	}
	// Its free key cards were bound since: what is written now is sealed to none of them.
	const name = "Nadia Belo (invented)"
	meanwhile := m.opens()
	const queued = "SELECT count(*) FROM identification.outbox WHERE topic = 'mangrove.identification.v1'"
	if n := m.number(queued); n < 2 {
		t.Errorf("%d events are queued, want those of two commands", n)
	}
	if epoch, seq, adultOn := m.head(forked); epoch != 1 || seq != before || adultOn != "2009-05-05" {
		t.Errorf("consent has folded %d/%d with %s, want the lost correction", epoch, seq, adultOn)
	}

	status, out := m.says("restore", "identification")
	if status != 0 || !strings.Contains(out, "2 of what it keeps") {
		t.Fatalf("restore: %d %s", status, out)
	}
	m.quiet()
	if n := m.number(queued); n != 0 {
		t.Errorf("%d events are queued still", n)
	}
	for id, want := range map[string]string{forked: "2010-05-05", whole: "2011-05-05"} {
		if epoch, _, adultOn := m.head(id); epoch != 2 || adultOn != want {
			t.Errorf("consent has folded epoch %d with %s, want 2 with %s", epoch, adultOn, want)
		}
	}
	for _, id := range []string{meanwhile, m.opens()} {
		if got := m.named(id); got != name {
			t.Errorf("a name that was written since reads %v", got)
		}
	}
	// It goes on from there, and starting again is refused no more.
	m.born(forked, "1994-05-05")
	m.quiet()
	m.stop()
	m.start()
	m.born(forked, "1995-05-05")
	m.quiet()
	if epoch, _, adultOn := m.head(forked); epoch != 2 || adultOn != "2013-05-05" {
		t.Errorf("consent has folded epoch %d with %s", epoch, adultOn)
	}
	if n := m.number("SELECT count(*) FROM consent.head WHERE NOT isempty(missing)"); n != 0 {
		t.Errorf("%d heads are gapped", n)
	}
	var duties struct {
		Items []struct{ What, Subject string }
	}
	request(t, m.url, "noor", http.MethodGet, "/api/identification/v1/duties", nil, &duties)
	owed := map[string]bool{}
	for _, d := range duties.Items {
		owed[d.What+" "+d.Subject] = true
	}
	if len(owed) != 2 || !owed[compare+forked] || !owed[compare+lost] {
		t.Errorf("the data protection officer has the duties %v, want to compare %s and %s", owed, forked, lost)
	}
	// The journal is whole over both epochs. That rows of the ledger were lost is not hidden.
	status, out = m.says("verify")
	if status == 0 || strings.Count(out, "WRONG") != 1 || !strings.Contains(out, "the ledger of identification was rewritten") || strings.Contains(out, "the journal") {
		t.Errorf("verify: %d %s", status, out)
	}
}

const compare = "compare_forked_case "

// What was put back may hold key cards as free that were bound since, and nothing on the topic need tell. What is sealed to one
// opens for nobody: it is owed, and it happens once.
func TestWhatIsSealedToACardOfAnothersIsWrittenAgain(t *testing.T) {
	m := newMachine(t)
	m.quiet()
	m.sql("UPDATE keys.person_key SET case_id = 'elsewhere' WHERE key_id IN (SELECT key_id FROM identification.card WHERE case_id IS NULL)")
	id := m.opens()
	if got := m.named(id); got != nil {
		t.Errorf("a section that is sealed to another's card reads %v", got)
	}
	type duty struct{ What, Subject string }
	var duties struct{ Items []duty }
	request(t, m.url, "salma", http.MethodGet, "/api/identification/v1/duties", nil, &duties)
	duties.Items = slices.DeleteFunc(duties.Items, func(d duty) bool { return d.What == "go_on_with_call" }) // the case began with a call
	if len(duties.Items) != 1 || duties.Items[0].What != "write_again" || duties.Items[0].Subject != id {
		t.Errorf("the supervisor has the duties %v, want to have it written again", duties.Items)
	}
	var done map[string]any
	request(t, m.url, "ibrahim", http.MethodPost, "/api/identification/v1/cases/"+id+"/contacts",
		[]byte(`{"channel":"hotline","contact":{"told_by":"herself (invented)"}}`), &done, "Content-Type", "application/json")
	m.quiet()
	var view struct{ Contact map[string]any }
	request(t, m.url, "ibrahim", http.MethodGet, "/api/identification/v1/cases/"+id, nil, &view)
	if view.Contact["told_by"] == nil {
		t.Errorf("what was written again reads %v", view)
	}
	if other := m.opens(); m.named(other) == nil {
		t.Error("the next case is sealed to another's card too")
	}
}

func TestVerifyComparesTheGrantsWithTheJournal(t *testing.T) {
	m := newMachine(t)
	id := m.opens()
	m.quiet()
	var given struct{ ID string }
	until := time.Now().AddDate(0, 0, 90).UTC().Format(time.RFC3339)
	request(t, m.url, "ibrahim", http.MethodPost, "/api/consent/v1/cases/"+id+"/consents",
		[]byte(`{"family":"sharing","purpose":"shelter","categories":["IDENTITY"],"recipient":{"agency":"lantern","service":"shelter"},"giver":"person","until":"`+until+`",
			"evidence":{"proof":"mark","witness":"amara","witness_agency":"child-welfare","language":"fr","interpreter_needed":false,"explained":"text-1-fr","notice_given":true}}`),
		&given, "Content-Type", "application/json")
	m.quiet()
	m.sql("CREATE TABLE kept_grants AS TABLE consent.grants")
	var done map[string]any
	request(t, m.url, "ibrahim", http.MethodPost, "/api/consent/v1/cases/"+id+"/grants/"+given.ID+"/withdrawal", []byte(`{}`), &done, "Content-Type", "application/json")
	m.quiet()
	if status, out := m.says("verify"); status != 0 {
		t.Fatalf("verify of what nobody touched: %s", out)
	}
	m.sql("CREATE TABLE true_grants AS TABLE consent.grants")
	for name, sql := range map[string]string{
		// Its old code is put back with the old row, so no reading notices.
		"one that has ended revived": `TRUNCATE consent.grants; INSERT INTO consent.grants SELECT * FROM kept_grants`,
		"one removed":                `DELETE FROM consent.grants WHERE id = '` + given.ID + `'`,
	} {
		m.sql(sql)
		if status, out := m.says("verify"); status == 0 || !strings.Contains(out, "the journal does not give the grants") {
			t.Errorf("%s: %d %s", name, status, out)
		}
		m.sql("TRUNCATE consent.grants; INSERT INTO consent.grants SELECT * FROM true_grants")
	}
	if status, out := m.says("verify"); status != 0 {
		t.Errorf("verify of what was put right: %s", out)
	}
}

func TestReplayIsToldWhatIsParked(t *testing.T) {
	m := newMachine(t)
	if status, out := m.says("replay", "consent"); status != 0 || out != "0 parked\n" {
		t.Errorf("%d %q", status, out)
	}
	id := m.opens()
	m.quiet()
	m.sql(`CREATE FUNCTION consent.broken() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RAISE EXCEPTION 'broken'; END $$;
		CREATE TRIGGER broken BEFORE UPDATE ON consent.fact FOR EACH ROW EXECUTE FUNCTION consent.broken()`)
	m.born(id, "1990-05-05")
	m.quiet()
	for _, args := range [][]string{{"replay", "consent"}, {"replay", "consent", "--run"}} {
		status, out := m.says(args...)
		if status != 0 || !strings.Contains(out, "record mangrove.identification.v1/") || !strings.HasSuffix(out, "SQLSTATE P0001\n1 parked\n") || strings.Contains(out, id) {
			t.Errorf("%v: %d %s", args, status, out)
		}
	}
	m.sql("DROP TRIGGER broken ON consent.fact")
	if status, out := m.says("replay", "consent", "--run"); status != 0 || out != "1 went through\n0 parked\n" {
		t.Errorf("%d %q", status, out)
	}
	if _, _, adultOn := m.head(id); adultOn != "2008-05-05" {
		t.Errorf("consent has %s", adultOn)
	}
	for _, args := range [][]string{{"replay"}, {"replay", "keys"}, {"restore", "nobody"}} {
		if status, _ := m.says(args...); status != 2 {
			t.Errorf("%v: status %d, want 2", args, status)
		}
	}
}

// A service that runs by serve is worked on with its own settings, by who has them.
func TestAnOperatorWithTheSettingsOfAService(t *testing.T) {
	m := newMachine(t)
	id := m.opens()
	m.quiet()
	m.sql(`INSERT INTO consent.unread (topic, partition, position, key, value, reason, at) VALUES ('mangrove.identification.v1', 0, 7, 'k', 'v', 'it is not ours', now())`)
	keys, err := openKeyFile(m.cfg.Keys, time.Now())
	if err != nil {
		t.Fatal(err)
	}
	secrets, agencies, file := filepath.Join(t.TempDir(), "consent.json"), filepath.Join(t.TempDir(), "agencies.json"), filepath.Join(t.TempDir(), "settings")
	if err := errors.Join(writeJSON(secrets, keys.Services["consent"]), writeJSON(agencies, Agencies())); err != nil {
		t.Fatal(err)
	}
	conn := m.database()
	lines := []string{
		fmt.Sprintf("%s=postgres://consent:%s@127.0.0.1:%d/postgres?sslmode=disable", setPostgres, keys.Postgres["consent"], conn.Config().Port),
		setKafka + "=127.0.0.1:1", setOIDC + "=" + m.url + "/oidc", setSecrets + "=" + secrets, setListen + "=127.0.0.1:0", setPeerListen + "=127.0.0.1:0",
		setKeysPeer + "=https://127.0.0.1:1", setConsentPeer + "=https://127.0.0.1:1", setAgencies + "=" + agencies,
	}
	if err := os.WriteFile(file, []byte(strings.Join(lines, "\n")), 0o600); err != nil {
		t.Fatal(err)
	}
	status, out := m.run("replay", "consent", "--settings", file)
	if status != 0 || !strings.Contains(out, "record mangrove.identification.v1/0/7 of identification") || !strings.HasSuffix(out, "it is not ours\n1 parked\n") || strings.Contains(out, id) {
		t.Errorf("%d %s", status, out)
	}
}

func TestVerifyComparesTheStateWithTheJournal(t *testing.T) {
	m := newMachine(t)
	id := m.opens()
	m.sql("CREATE TABLE kept_subject AS TABLE identification.subject")
	m.born(id, "1990-05-05")
	m.quiet()
	m.sql("CREATE TABLE true_subject AS TABLE identification.subject; CREATE TABLE true_journal AS TABLE identification.journal")
	for name, c := range map[string]struct{ sql, says string }{
		"an old row put back with its old code": {
			"TRUNCATE identification.subject; INSERT INTO identification.subject SELECT * FROM kept_subject", "the journal does not give the stored state",
		},
		"the first event removed": {"DELETE FROM identification.journal WHERE seq = 1", "number 1 of the journal is missing"},
		"the last event removed":  {"DELETE FROM identification.journal WHERE seq = 2", "the journal does not give the stored state"},
	} {
		m.sql(c.sql)
		if status, out := m.says("verify"); status == 0 || !strings.Contains(out, c.says) {
			t.Errorf("%s: %d %s", name, status, out)
		}
		m.sql(`TRUNCATE identification.subject; INSERT INTO identification.subject SELECT * FROM true_subject;
			TRUNCATE identification.journal; INSERT INTO identification.journal SELECT * FROM true_journal`)
	}
	if status, out := m.says("verify"); status != 0 {
		t.Errorf("verify of what was put right: %s", out)
	}
}
