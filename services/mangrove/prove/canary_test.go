package prove

import (
	"bytes"
	"encoding/json"
	"fmt"
	"maps"
	"net/http"
	"net/url"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"google.golang.org/protobuf/reflect/protoreflect"
	"google.golang.org/protobuf/reflect/protoregistry"

	"mangrove/pkg/bus"
	"mangrove/pkg/contract"
	"mangrove/pkg/seal"
	"mangrove/pkg/service"
	contractv1 "mangrove/proto/gen/contractv1"
	"mangrove/services/coordination"
	"mangrove/services/mangrove"
)

// sealedInputs fills every text of every section of every command with the mark: by command, then by field. values are
// all texts that were made.
func sealedInputs(t *testing.T, mark string) (inputs map[string]map[string]any, values []string) {
	t.Helper()
	inputs = map[string]map[string]any{}
	protoregistry.GlobalFiles.RangeFiles(func(file protoreflect.FileDescriptor) bool {
		for i := range file.Messages().Len() {
			md := file.Messages().Get(i)
			if !strings.HasPrefix(string(md.FullName()), "mangrove.") {
				continue
			}
			m, err := contract.Of(md)
			if err != nil || m.Shape != contractv1.Shape_SHAPE_COMMAND {
				continue
			}
			for _, f := range m.Fields {
				if f.Kind != contract.Section {
					continue
				}
				if inputs[string(md.Name())] == nil {
					inputs[string(md.Name())] = map[string]any{}
				}
				section := map[string]any{}
				for j := range f.Desc.Message().Fields().Len() {
					leaf := f.Desc.Message().Fields().Get(j)
					if leaf.Kind() != protoreflect.StringKind || leaf.FullName() == "mangrove.returns.v1.Survey.answers" {
						continue // no other kind can hold a mark, nor what is one of a closed list
					}
					value := fmt.Sprintf("%s %s %s ü", mark, md.Name(), leaf.Name())
					values = append(values, value)
					section[string(leaf.Name())] = value
					if leaf.IsList() {
						section[string(leaf.Name())] = []string{value}
					}
				}
				inputs[string(md.Name())][f.Name()] = section
			}
		}
		return true
	})
	if len(values) < 10 {
		t.Fatalf("only %d texts of sections were found: the walk is blind", len(values))
	}
	return inputs, values
}

// night is one of long ago, whose date stands nowhere else.
const night = "2019-02-17"

// called is another, on which somebody was asked for gentler care.
const called = "2019-03-21"

// seen are the answers to everybody and to those without right.
func (w *world) seen(id string) places {
	w.t.Helper()
	out := places{}
	for _, path := range []string{"/", "/openapi.json", "/healthz", "/metrics", "/dev/quiet", "/dev/verify", "/dev/clock", "/oidc/.well-known/openid-configuration"} {
		_, header, raw, err := w.http.Do(w.t.Context(), "GET", path, "", nil)
		if err != nil {
			w.t.Fatal(err)
		}
		out["answer to all "+path] = append([]byte(fmt.Sprint(header)), raw...)
	}
	for _, path := range []string{"/coordination/v1/cases/" + id, "/coordination/v1/overdue", "/coordination/v1/capacity"} {
		out["answer to who coordinates "+path] = w.must("grace", "GET", path, nil).raw
	}
	for _, as := range []string{"paul", "vera", "teodora"} {
		for _, path := range []string{
			"/identification/v1/cases/" + id, "/legalaid/v1/cases/" + id + "/statement", "/legalaid/v1/cases/" + id, "/health/v1/cases/" + id, "/returns/v1/cases/" + id,
			"/bestinterests/v1/cases/" + id, "/bestinterests/v1/cases/" + id + "/requests", "/bestinterests/v1/cases/" + id + "/panel",
			"/identification/v1/cases", "/identification/v1/referrals", "/identification/v1/duties", "/health/v1/cases", "/health/v1/duties", "/legalaid/v1/cases", "/legalaid/v1/duties",
			"/bestinterests/v1/cases", "/bestinterests/v1/duties", "/returns/v1/cases", "/returns/v1/cases/" + id + "/gates", "/returns/v1/duties",
			"/identification/v1/ledger", "/health/v1/ledger", "/legalaid/v1/ledger", "/bestinterests/v1/ledger", "/returns/v1/ledger", "/coordination/v1/ledger", "/consent/v1/cases/" + id + "/grants", "/consent/v1/cases/" + id + "/own-record", "/consent/v1/ledger",
			"/shelter/v1/cases/" + id, "/shelter/v1/cases", "/shelter/v1/duties", "/shelter/v1/ledger", "/keys/v1/ledger?case=" + id, "/coordination/v1/cases/" + id, "/coordination/v1/overdue", "/coordination/v1/capacity",
		} {
			a, err := w.ask(w.t.Context(), as, "GET", path, nil)
			if err != nil {
				w.t.Fatal(err)
			}
			out["answer to "+as+" "+path] = append([]byte(fmt.Sprint(a.header)), a.raw...)
		}
	}
	return out
}

// refused are the answers to requests that are wrong, each with the mark in what is wrong.
func (w *world) refused(id, mark string) places {
	w.t.Helper()
	out := places{}
	for what, q := range map[string]struct{ method, path, body string }{
		"broken JSON":      {"POST", "/cases", `{"channel": "hotline", "identity": {"name": "` + mark},
		"an unknown field": {"POST", "/cases", `{"channel": "hotline", "identity": {"name": "x"}, "` + mark + `": 1}`},
		"an unknown value": {"POST", "/cases", `{"channel": "` + mark + `", "identity": {"name": "x"}}`},
		"a long text":      {"POST", "/cases", `{"channel": "hotline", "identity": {"name": "` + mark + strings.Repeat("x", 300) + `"}}`},
		"another kind":     {"POST", "/cases", `{"channel": "hotline", "identity": "` + mark + `"}`},
		"no date":          {"POST", "/cases", `{"channel": "hotline", "identity": {"name": "x"}, "birth": {"earliest": "` + mark + `", "latest": "` + mark + `", "status": "declared"}}`},
		"an unknown case":  {"GET", "/cases/" + mark, ""},
		"an unknown part":  {"POST", "/cases/" + id + "/referrals/" + mark + "/accept", "{}"},
		"a word for one":   {"POST", "/cases/" + url.PathEscape(mark+" born 1990") + "/age-dispute", "{}"},
		"a parameter":      {"GET", "/cases/" + id + "?q=" + mark, ""},
		"another path":     {"GET", "/" + mark + "/" + url.PathEscape(mark+" ü"), ""},
	} {
		var body any
		if q.body != "" {
			body = []byte(q.body)
		}
		a, err := w.ask(w.t.Context(), "ibrahim", q.method, "/identification/v1"+q.path, body)
		if err != nil {
			w.t.Fatal(err)
		}
		if a.status < http.StatusBadRequest {
			w.t.Errorf("%s was answered %d", what, a.status)
		}
		out["answer to "+what] = append([]byte(fmt.Sprint(a.header)), a.raw...)
	}
	for _, of := range []string{"consent", "shelter", "health", "legalaid", "bestinterests", "returns", "coordination"} {
		a, err := w.ask(w.t.Context(), "paul", "GET", "/"+of+"/v1/cases/"+mark, nil)
		if err != nil {
			w.t.Fatal(err)
		}
		out["answer to an unknown case of "+of] = append([]byte(fmt.Sprint(a.header)), a.raw...)
	}
	return out
}

// told gives the records of the stopped platform as the broker has them, and as services read them.
func (w *world) told() (sealed, opened places) {
	w.t.Helper()
	b, err := os.ReadFile(w.cfg.Keys)
	if err != nil {
		w.t.Fatal(err)
	}
	var keys struct {
		Services map[string]mangrove.Secrets `json:"services"`
	}
	if err := json.Unmarshal(b, &keys); err != nil {
		w.t.Fatal(err)
	}
	secrets := map[string]*seal.Secret{}
	for _, reader := range keys.Services {
		for producer, secret := range reader.Topics {
			if secrets[service.Topic(producer)], err = seal.NewSecret(secret); err != nil {
				w.t.Fatal(err)
			}
		}
	}
	sealed, opened = places{}, places{}
	records(w.t, w, func(topic string, r bus.Record) {
		where := fmt.Sprintf("record %d of %s/%d", r.Offset, topic, r.Partition)
		sealed[where] = slices.Concat(r.Key, []byte(fmt.Sprint(r.Headers)), r.Value)
		month, err := seal.RecordMonth(r.Value)
		if err != nil {
			return // a head of a ledger is not encrypted
		}
		key, err := secrets[topic].TopicKey(topic, month)
		if err != nil {
			w.t.Fatal(err)
		}
		_, _, plain, err := key.Open(r.Key, r.Value)
		if err != nil {
			w.t.Fatal(err)
		}
		opened[where] = plain
	})
	if len(opened) < 10 {
		w.t.Fatalf("only %d records were opened: the search is blind", len(opened))
	}
	return sealed, opened
}

func nowhere(t *testing.T, what string, s *search, in places) {
	t.Helper()
	for where, forms := range s.find(in) {
		t.Errorf("%s stands in %s, as %s", what, where, strings.Join(forms, ", "))
	}
}

func somewhere(t *testing.T, what string, s *search, in places) {
	t.Helper()
	if len(s.find(in)) == 0 {
		t.Errorf("%s was not found where it must be: the search is blind", what)
	}
}

// needing are the services in whose tables a fact may stand: its owner, and who declares the need of it.
func needing(owner, fact string, leaves bool) []string {
	out := []string{owner}
	for _, d := range mangrove.Definitions() {
		if leaves && d.Name != owner && slices.Contains(d.Needs, fact) {
			out = append(out, d.Name)
		}
	}
	slices.Sort(out)
	return out
}

// naming are the records that name a case.
func naming(in places, id string) places {
	out := places{}
	for where, b := range in {
		if bytes.Contains(b, []byte(id)) {
			out[where] = b
		}
	}
	return out
}

// rowsNaming are the rows of a service's tables that name a case.
func rowsNaming(dump places, service, id string) places {
	out := places{}
	for table, b := range dump {
		for i, row := range strings.Split(string(b), "\n") {
			if strings.HasPrefix(table, service+".") && strings.Contains(row, id) {
				out[fmt.Sprintf("row %d of %s", i, table)] = []byte(row)
			}
		}
	}
	return out
}

// textFacts are the facts of every service that can hold a mark, as "service name", and whether they leave it.
func textFacts(t *testing.T) map[string]bool {
	t.Helper()
	out := map[string]bool{}
	protoregistry.GlobalFiles.RangeFiles(func(file protoreflect.FileDescriptor) bool {
		for i := range file.Messages().Len() {
			md := file.Messages().Get(i)
			m, err := contract.Of(md)
			if err != nil || m.Shape != contractv1.Shape_SHAPE_FACTS {
				continue
			}
			for _, f := range m.Fields {
				if f.Kind == contract.Fact && f.Desc.Kind() == protoreflect.StringKind {
					out[strings.Split(string(md.FullName()), ".")[1]+" "+f.Name()] = !f.NeverLeaves
				}
			}
		}
		return true
	})
	return out
}

// No sealed value is found anywhere outside its seal, and a fact only with those who need it.
func TestCanary(t *testing.T) {
	t.Parallel()
	w := newWorld(t, func(s *settings) { s.Traces = true })
	id, m, on := w.journey()
	answers := w.seen(id)
	maps.Copy(answers, on.none)
	errs := w.refused(id, m.stray.mark)
	rosa := places{"units": w.must("rosa", "GET", "/shelter/v1/units", nil).raw}
	dump := w.dump()
	w.stop()
	sealed, opened := w.told()
	files := w.files(w.cfg.Data)
	logs := places{"log and traces": []byte(w.log.String()), "output": []byte(w.out.String())}
	for name, b := range w.files(filepath.Join(w.cfg.Data, "postgres")) {
		if strings.HasSuffix(name, ".log") {
			logs[name] = b
		}
	}
	temporary := places{}
	if entries, err := os.ReadDir(filepath.Join(w.dir, "tmp")); err != nil || len(entries) > 0 {
		temporary = w.files(filepath.Join(w.dir, "tmp"))
	}
	addresses := places{"addresses": on.addresses.Bytes()}

	t.Run("sealed", func(t *testing.T) {
		somewhere(t, "a sealed value in what the house was shown", m.sealed, on.right)
		for _, in := range []places{dump, files, temporary, logs, sealed, opened, answers, errs, addresses} {
			nowhere(t, "a sealed value", m.sealed, in)
		}
	})
	t.Run("who coordinates keeps no section", func(t *testing.T) {
		if kept := dump[coordination.Name+".section"]; len(kept) > 0 || len(dump["shelter.section"]) == 0 {
			t.Errorf("coordination keeps %d bytes of sections, shelter %d", len(kept), len(dump["shelter.section"]))
		}
	})
	t.Run("a field left unsealed is found", func(t *testing.T) {
		for what, in := range map[string]places{"dump": dump, "files": files, "opened records": opened, "answer with right": rosa} {
			somewhere(t, "the control in the "+what, m.unsealed, in)
		}
		nowhere(t, "even the control", m.unsealed, sealed)
	})
	t.Run("every form is found", func(t *testing.T) {
		for _, list := range m.sealed.needles {
			for _, n := range list {
				if got := m.sealed.in(slices.Concat([]byte("before"), n.b, []byte("after"))); !slices.Contains(got, n.form) {
					t.Errorf("the form %s was not found", n.form)
				}
			}
		}
	})
	t.Run("traces and addresses were there to be searched", func(t *testing.T) {
		somewhere(t, "the case in the addresses", newSearch(id), addresses)
		if !strings.Contains(w.log.String(), `"SpanContext"`) {
			t.Error("no trace was written")
		}
	})
	t.Run("facts", func(t *testing.T) {
		leaves := textFacts(t)
		if len(naming(opened, id)) == 0 {
			t.Error("no record names the case, so none about it was searched")
		}
		for name := range leaves {
			if m.facts[name] == nil && !unmarked()[name] {
				t.Errorf("the fact %s can hold a mark, and the journey sends none", name)
			}
		}
		for name := range unmarked() {
			if _, there := leaves[name]; !there || m.facts[name] != nil {
				t.Errorf("%s is no fact, or holds a mark: it is to be searched", name)
			}
		}
		for name, s := range m.facts {
			owner, fact, _ := strings.Cut(name, " ")
			var got []string
			for where := range s.find(dump) {
				if service, _, _ := strings.Cut(where, "."); !slices.Contains(got, service) {
					got = append(got, service)
				}
			}
			slices.Sort(got)
			want := needing(owner, fact, leaves[name])
			if name == "shelter unit" {
				// Coordination counts the beds of each unit, by its id, and holds no row that names a unit and a person.
				want = append([]string{coordination.Name}, want...)
				nowhere(t, name+" beside a person", s, rowsNaming(dump, coordination.Name, id))
			}
			if !slices.Equal(got, want) {
				t.Errorf("%s stands in the tables of %v; %v may hold it", name, got, want)
			}
			read, told := opened, answers
			if name == "shelter unit" {
				// A unit's own events name it, never together with who sleeps there. The house knows its own beds, and
				// who reads its ledger reads which bed a decision was about.
				read, told = naming(opened, id), maps.Clone(answers)
				maps.DeleteFunc(told, func(where string, _ []byte) bool {
					return strings.Contains(where, " to rosa ") || strings.Contains(where, " to noor ")
				})
			}
			if leaves[name] {
				somewhere(t, name+" in what services read", s, read)
			} else {
				nowhere(t, name, s, read)
			}
			for _, in := range []places{sealed, logs, told, temporary, addresses} {
				nowhere(t, name, s, in)
			}
		}
	})
	t.Run("broken requests", func(t *testing.T) {
		delete(errs, "answer to an unknown field") // it names the field, to whoever sent it alone
		nowhere(t, "what was wrong", m.stray, errs)
		for _, in := range []places{dump, files, temporary, logs, sealed, opened} {
			nowhere(t, "an address or a broken request", m.stray, in)
		}
	})
}
