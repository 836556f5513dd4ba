package prove

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"maps"
	"math/rand/v2"
	"net/http"
	"net/http/httptest"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/google/uuid"

	"github.com/jackc/pgx/v5"
	"mangrove/pkg/bus"
	"mangrove/pkg/embedded/kafka"
	"mangrove/pkg/service"

	"mangrove/pkg/web"
	"mangrove/services/mangrove"
	"mangrove/services/mangrove/story"
)

// told is the story that is played: an adult who decides, and takes back.
const told = "s2"

// patient stands between a story and the platform as a desk that does not give up: a request that breaks off is sent
// again, under the same Idempotency-Key, to the platform that was started again.
type patient struct {
	w *world
	// desk names it among all that there were: a key is never used again for another story's request.
	desk string
	// before is called with the number of each request to an API, from 1.
	before func(n int)

	mu      sync.Mutex
	n       int
	cases   []string
	crashes int
	err     error
}

func (p *patient) ServeHTTP(out http.ResponseWriter, r *http.Request) {
	body, err := io.ReadAll(r.Body)
	if err != nil {
		http.Error(out, "the request broke off", http.StatusBadRequest)
		return
	}
	p.mu.Lock()
	p.n++
	n := p.n
	p.mu.Unlock()
	if r.Method == http.MethodPost && r.Header.Get(web.HeaderIdempotency) == "" {
		r.Header.Set(web.HeaderIdempotency, fmt.Sprintf("crash-%s-%d", p.desk, n))
	}
	if p.before != nil {
		p.before(n)
	}
	for {
		res, err := p.send(r, body)
		if err != nil {
			if r.Context().Err() != nil || !p.again() {
				return
			}
			continue
		}
		for name, values := range res.header {
			out.Header()[name] = values
		}
		out.WriteHeader(res.status)
		out.Write(res.raw) //nolint:errcheck // the story has gone
		p.note(r, res)
		return
	}
}

func (p *patient) send(r *http.Request, body []byte) (reply, error) {
	req, err := http.NewRequestWithContext(r.Context(), r.Method, p.w.url+r.URL.RequestURI(), bytes.NewReader(body))
	if err != nil {
		return reply{}, err
	}
	req.Header = r.Header.Clone()
	res, err := http.DefaultTransport.RoundTrip(req)
	if err != nil {
		return reply{}, err
	}
	defer res.Body.Close() //nolint:errcheck // it was only read
	raw, err := io.ReadAll(res.Body)
	return reply{status: res.StatusCode, header: res.Header, raw: raw}, err
}

// again starts the platform again where it was killed.
func (p *patient) again() bool {
	p.mu.Lock()
	defer p.mu.Unlock()
	select {
	case <-p.w.gone:
	case <-time.After(100 * time.Millisecond): // another request started it again, or it is dying
		return p.err == nil
	}
	p.crashes++
	if p.err = p.w.start(); p.err == nil {
		p.err = p.w.forward(context.Background())
	}
	return p.err == nil
}

// note keeps which cases the story opened.
func (p *patient) note(r *http.Request, res reply) {
	if r.Method != http.MethodPost || r.URL.Path != "/api/identification/v1/cases" || res.status >= 300 {
		return
	}
	var done struct{ Subject string }
	if json.Unmarshal(res.raw, &done) == nil {
		p.mu.Lock()
		p.cases = append(p.cases, done.Subject)
		p.mu.Unlock()
	}
}

// play plays the story and gives the cases it opened, and how often the platform was started again.
func (w *world) play(before func(n int)) ([]string, int, error) {
	p := &patient{w: w, desk: uuid.NewString(), before: before}
	server := httptest.NewServer(p)
	defer server.Close()
	var out bytes.Buffer
	// A request may wait for the platform to start again, as long as that takes beside other worlds.
	ctx, cancel := context.WithTimeout(w.t.Context(), 5*time.Minute)
	defer cancel()
	err := story.Play(ctx, w.stage(server.URL), told, &out, nil)
	if p.err != nil {
		err = errors.Join(err, p.err)
	}
	if err != nil {
		err = fmt.Errorf("%w\n%s", err, out.String())
	}
	return p.cases, p.crashes, err
}

// stage is where a story is played: the platform as it answers at an address.
func (w *world) stage(base string) story.World {
	// persist asks until it is answered: where the platform was killed just now, a request at the desk starts it again.
	persist := func(ctx context.Context, ask func() error) error {
		var err error
		for range 20 {
			if err = ask(); err == nil {
				return nil
			}
			select {
			case <-w.gone:
			case <-time.After(5 * time.Second):
				return err
			}
			if _, _, _, err = web.NewClient(base, nil).Do(ctx, http.MethodGet, "/healthz", "", nil); err != nil {
				return err
			}
		}
		return err
	}
	quiet := func(ctx context.Context) error { return persist(ctx, func() error { return w.quiet(ctx) }) }
	return story.World{
		Base: func(string) string { return base },
		Token: func(ctx context.Context, account, service string) (string, error) {
			var token string
			err := persist(ctx, func() (err error) { token, err = w.token(ctx, account, service); return err })
			return token, err
		},
		Quiet: quiet,
		Clock: func(ctx context.Context, by string) error {
			step, err := time.ParseDuration(by)
			if err != nil {
				return err
			}
			w.moved += step
			return w.forward(ctx)
		},
		Now: func(ctx context.Context) (string, error) {
			_, _, raw, err := web.NewClient(base, nil).Do(ctx, http.MethodGet, "/dev/clock", "", nil)
			var a struct{ Now string }
			return a.Now, errors.Join(err, json.Unmarshal(raw, &a))
		},
	}
}

// forward moves the domain clock to where the story has moved it: a process that is started again has the machine's.
func (w *world) forward(ctx context.Context) error {
	if w.moved == 0 {
		return nil
	}
	status, _, _, err := w.http.Do(ctx, http.MethodPost, "/dev/clock", "", map[string]any{"to": time.Now().Add(w.moved)})
	if err == nil && status != http.StatusOK {
		err = fmt.Errorf("moving the clock answered %d", status)
	}
	return err
}

// counts says how many events of each type each service's journal holds.
type counts map[string]int

func (w *world) journals() counts { return w.count(w.superuser()) }

func (a *apart) journals() counts { return a.count(a.superuser()) }

// count reads every journal, and finds whether anything is left to do.
func (w *desk) count(conn *pgx.Conn) counts {
	w.t.Helper()
	defer conn.Close(context.Background()) //nolint:errcheck // it was only read
	out := counts{}
	for _, name := range mangrove.Names() {
		rows, err := conn.Query(w.t.Context(), `SELECT subject_kind, type, count(*) FROM "`+name+`".journal GROUP BY 1, 2`)
		if err != nil {
			w.t.Fatal(err)
		}
		for rows.Next() {
			var kind, event string
			var n int
			if err := rows.Scan(&kind, &event, &n); err != nil {
				w.t.Fatal(err)
			}
			out[name+" "+kind+" "+event] = n
		}
		if err := rows.Err(); err != nil {
			w.t.Fatal(err)
		}
		var left int
		err = conn.QueryRow(w.t.Context(), `SELECT (SELECT count(*) FROM "`+name+`".outbox WHERE topic <> 'mangrove.ledger.v1') + (SELECT count(*) FROM "`+name+`".parked)
			+ (SELECT count(*) FROM "`+name+`".head WHERE NOT isempty(missing))`).Scan(&left)
		if err != nil {
			w.t.Fatal(err)
		}
		if left != 0 {
			w.t.Errorf("%s has %d rows unsent, parked or gapped when all is quiet", name, left)
		}
	}
	return out
}

func (c counts) since(before counts) counts {
	out := counts{}
	for k, n := range c {
		if n != before[k] {
			out[k] = n - before[k]
		}
	}
	return out
}

func (c counts) String() string {
	var b strings.Builder
	for _, k := range slices.Sorted(maps.Keys(c)) {
		fmt.Fprintf(&b, "%3d %s\n", c[k], k)
	}
	return b.String()
}

var (
	ids   = regexp.MustCompile(`h-[0-9a-f]{32}|[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}`)
	times = regexp.MustCompile(`\d{4}-\d\d-\d\dT[0-9:.]+Z`)
)

// views are the cases as those who work on them see them, without what is different each time.
func (w *world) views(cases []string) string {
	w.t.Helper()
	var b strings.Builder
	for _, id := range cases {
		for _, look := range []struct{ as, path string }{
			{"ibrahim", "/identification/v1/cases/"}, {"rosa", "/shelter/v1/cases/"}, {"rosa", "/identification/v1/cases/"},
		} {
			b.WriteString(w.look(look.as, look.path+id))
		}
		b.WriteString(w.look("ibrahim", "/consent/v1/cases/"+id+"/grants"))
	}
	return b.String()
}

func (w *world) look(as, path string) string {
	w.t.Helper()
	a, err := w.ask(w.t.Context(), as, "GET", path, nil)
	if err != nil {
		w.t.Fatal(err)
	}
	plain := times.ReplaceAll(ids.ReplaceAll(a.raw, []byte("ID")), []byte("TIME"))
	var v any
	if err := json.Unmarshal(plain, &v); err != nil {
		w.t.Fatalf("the answer is not JSON: %s", a.raw)
	}
	b, err := json.MarshalIndent(sorted(v), "", " ")
	if err != nil {
		w.t.Fatal(err)
	}
	return fmt.Sprintf("%s %s %d %s\n", as, ids.ReplaceAllString(path, "ID"), a.status, b)
}

// sorted brings lists into one order: the random ids that order them are gone.
func sorted(v any) any {
	switch v := v.(type) {
	case map[string]any:
		for k := range v {
			v[k] = sorted(v[k])
		}
	case []any:
		key := func(x any) string { b, _ := json.Marshal(x); return string(b) } //nolint:errchkjson // it was read from JSON
		for i := range v {
			v[i] = sorted(v[i])
		}
		slices.SortFunc(v, func(a, b any) int { return strings.Compare(key(a), key(b)) })
	}
	return v
}

// ending is what a story leaves behind. killed is closed when the process has been killed; nil where it kills itself.
func (w *world) ending(before func(n int), killed <-chan struct{}) (views string, journals counts, crashes int) {
	w.t.Helper()
	was := w.journals()
	cases, crashes, err := w.play(before)
	if err != nil {
		w.t.Fatal(err)
	}
	if killed != nil && crashes == 0 { // it comes after the last answer
		<-killed
		<-w.gone
		crashes++
		if err := errors.Join(w.start(), w.forward(w.t.Context())); err != nil {
			w.t.Fatal(err)
		}
	}
	w.mustQuiet()
	return w.views(cases), w.grown(was), crashes
}

// grown is by how much the journals grew, but for what coordination stated again: it hears of a case by each topic, and which of
// two is read first decides whether there is anything yet to state.
func (w *world) grown(was counts) counts {
	by := w.journals().since(was)
	delete(by, "coordination case mangrove.contract.v1.Restated")
	return by
}

// At-least-once, effect exactly once: the process is killed at the places where it hurts, and anywhere.
func TestACrashChangesNoEnding(t *testing.T) {
	t.Parallel()
	w := newWorld(t, nil)
	requests := 0
	views, journals, _ := w.ending(func(n int) { requests = n }, nil)
	t.Run("an ending is the same each time", func(t *testing.T) {
		w.within(t)
		again, counted, _ := w.ending(nil, nil)
		same(t, views, again, journals, counted)
	})
	t.Run("an ending that differs is found", func(t *testing.T) {
		w.within(t)
		was := w.journals()
		cases, _, err := w.play(nil)
		if err != nil {
			t.Fatal(err)
		}
		w.must("ibrahim", "POST", "/identification/v1/cases/"+cases[0]+"/presumption", map[string]any{})
		w.mustQuiet()
		if w.views(cases) == views || w.grown(was).String() == journals.String() {
			t.Error("one event more changed nothing that is compared")
		}
	})
	for _, at := range []string{"after commit before produce", "after acknowledgement before delete", "after commit before offset"} {
		for _, n := range []int{2, 7} {
			t.Run(fmt.Sprintf("%s, at pass %d", at, n), func(t *testing.T) {
				w.within(t)
				w.arm(at, n)
				got, counted, crashes := w.ending(nil, nil)
				if crashes == 0 {
					t.Fatal("it was never killed")
				}
				same(t, views, got, journals, counted)
			})
		}
	}
	points := shorter(t, 10, 4, "random moments")
	chance := rand.New(rand.NewPCG(10, 20)) //nolint:gosec // the same moments each time, to be repeated
	for i := range points {
		request, later := 1+chance.IntN(requests), time.Duration(chance.IntN(40))*time.Millisecond
		t.Run(fmt.Sprintf("%d at request %d and %s", i+1, request, later), func(t *testing.T) {
			w.within(t)
			killed := make(chan struct{})
			got, counted, crashes := w.ending(func(n int) {
				if n == request {
					process := w.cmd.Process
					time.AfterFunc(later, func() {
						process.Kill() //nolint:errcheck // it is running
						close(killed)
					})
				}
			}, killed)
			if crashes == 0 {
				t.Fatal("it was never killed")
			}
			same(t, views, got, journals, counted)
		})
	}
	skipped := w.passed("skipped duplicate")
	w.stop()
	resent := resends(t, w)
	t.Logf("%d records were sent again, %d duplicates were skipped", resent, skipped)
	if resent == 0 || skipped == 0 {
		t.Error("the crashes missed what they were made for: at least one record must be sent again and one duplicate skipped")
	}
}

func same(t *testing.T, views, gotViews string, journals, gotJournals counts) {
	t.Helper()
	if views != gotViews {
		t.Errorf("the cases end as\n%s\nnot as\n%s", gotViews, views)
	}
	if journals.String() != gotJournals.String() {
		t.Errorf("the journals hold\n%s\nnot\n%s", gotJournals, journals)
	}
}

// records reads every record of the stopped platform's log.
func records(t *testing.T, w *world, each func(topic string, r bus.Record)) {
	t.Helper()
	broker, err := kafka.Start(kafka.Config{Data: filepath.Join(w.cfg.Data, "kafka")})
	if err != nil {
		t.Fatal(err)
	}
	defer broker.Close() //nolint:errcheck // it was only read
	b, err := bus.New(bus.Config{Brokers: []string{broker.Addr()}, ClientID: "prove"})
	if err != nil {
		t.Fatal(err)
	}
	defer b.Close()
	for _, topic := range topics() {
		if err := b.Last(t.Context(), topic, 1<<40, func(r bus.Record) error { each(topic, r); return nil }); err != nil {
			t.Fatal(err)
		}
	}
}

// resends counts the records that stand in a topic more than once: the same case and, in the clear head of the value,
// the same epoch and number.
func resends(t *testing.T, w *world) int {
	t.Helper()
	const head = 1 + len("2026-11") + 4 + 8
	seen, again := map[string]bool{}, 0
	records(t, w, func(topic string, r bus.Record) {
		id := topic + string(r.Key) + string(r.Value)
		if topic != service.LedgerTopic { // whose records are in the clear, and differ each time
			id = topic + string(r.Key) + string(r.Value[:min(head, len(r.Value))])
		}
		if seen[id] {
			again++
		}
		seen[id] = true
	})
	if len(seen) == 0 {
		t.Fatal("no record was read, so none was compared")
	}
	return again
}
