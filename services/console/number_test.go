package console

import (
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"

	"mangrove/services/console/session"
	"mangrove/services/console/view"
)

// gets is a page at an address with a query, as somebody of these roles sees it.
func (c *Console) gets(t *testing.T, one room, address string, roles ...string) string {
	t.Helper()
	w, r := httptest.NewRecorder(), httptest.NewRequestWithContext(t.Context(), http.MethodGet, address, nil)
	if err := one(visit{w: w, r: r, words: in(t, "en"), session: session.Session{Roles: roles}, user: c.api.As("somebody"), log: c.Log}); err != nil {
		t.Fatal(err)
	}
	return w.Body.String()
}

// The number of a case is what stands on its pages; who types it, or the id, means that case, and who types anything else none.
func TestTheNumberOfACaseIsRead(t *testing.T) {
	const id = "b2555e20-0a1b-4c2d-8e3f-000000000001"
	for typed, want := range map[string]string{
		view.Number(id): "b2555e20", " mg b255 5e20 ": "b2555e20", "B255–5E20": "b2555e20", "\u2068MG-B255-5E20\u2069": "b2555e20", id: id,
		"mg B2555E20 0A1B 4C2D 8E3F 000000000001": id, id[:35]: "", id + "0": "",
		"": "", "MG": "", "Nadia Belo": "", "MG-B255-5E2": "", "MG-B255-5E20-1": "", "MG-B255-5E2G": "",
	} {
		if got := view.Signs(typed); got != want {
			t.Errorf("%q is read as %q, want %q", typed, got, want)
		}
	}
	for typed, want := range map[string]string{"mg-b255-5e20": "MG-B255-5E20", "Fadeaced": "", "Mg Fadeaced": "MG-FADE-ACED", "Nadia": ""} {
		if got := view.TypedNumber(typed); got != want {
			t.Errorf("%q is called %q, want %q", typed, got, want)
		}
	}
}

// Whoever lists cases finds one by its number, as far as the service lists it to them; what is no number is asked of no service.
func TestACaseIsFoundByItsNumber(t *testing.T) {
	const id = "b2555e20-0a1b-4c2d-8e3f-000000000001"
	c := among(t, answers{
		"identification /cases?limit=25&number=b2555e20": `{"items": [{"case": "` + id + `"}], "next": "x"}`, "identification /cases?limit=25&number=00000000": `{"items": []}`,
		"identification /cases?limit=25": `{"items": [{"case": "` + id + `"}]}`, "coordination /cases?limit=25&number=b2555e20": `{"items": [{"case": "` + id + `"}]}`,
	})
	const href, none = `href="/cases/` + id + `"`, "No case here has this number."
	find := func(typed string) string {
		return c.gets(t, c.cases, "/cases?"+url.Values{"number": {typed}}.Encode(), "worker")
	}
	if page := find("MG-B255-5E20"); !strings.Contains(page, href) || !strings.Contains(page, `value="MG-B255-5E20"`) || !strings.Contains(page, `href="/cases?after=x&amp;number=MG-B255-5E20"`) {
		t.Errorf("by the number it reads:\n%s", page)
	}
	for _, typed := range []string{"MG-0000-0000", "Nadia Belo"} {
		if page := find(typed); strings.Contains(page, href) || !strings.Contains(page, none) {
			t.Errorf("by %q it reads:\n%s", typed, page)
		}
	}
	if page := find(id); !strings.Contains(page, href) {
		t.Errorf("by the id it reads:\n%s", page)
	}
	const other = "b2555e20-0a1b-4c2d-8e3f-000000000002"
	for _, role := range []string{"worker", "national_coordinator"} {
		if page := c.gets(t, c.cases, "/cases?number="+other, role); strings.Contains(page, id) || strings.Contains(page, "MG-B255-5E20") {
			t.Errorf("by the id of another case of the same number a %s reads:\n%s", role, page)
		}
	}
	if page := find(""); !strings.Contains(page, href) {
		t.Errorf("by none it reads:\n%s", page)
	}
	for typed, there := range map[string]bool{"mg b255 5e20": true, "Nadia Belo": false} {
		if page := c.gets(t, c.cases, "/cases?"+url.Values{"number": {typed}}.Encode(), "national_coordinator"); strings.Contains(page, href) != there {
			t.Errorf("who coordinates reads by %q:\n%s", typed, page)
		}
	}
}

// Data protection finds what was decided of a case by its number too, a question of the police by that number among it; what else
// somebody typed is not shown.
func TestWhatWasDecidedIsFoundByTheNumber(t *testing.T) {
	const id, row = "b2555e20-0a1b-4c2d-8e3f-000000000001", `{"id": "r", "actor": "paul", "case": "`
	rows := `{"items": [` + row + id + `"}, ` + row + `mg-b255-5e20"}, ` + row + `Fadeaced"}, ` + row + `Nadia Belo"}]}`
	c := among(t, answers{
		"keys /ledger?limit=26&number=b2555e20": rows, "keys /ledger?case=" + id + "&limit=26": rows,
	})
	for name := range c.Services {
		if name != "keys" {
			delete(c.Services, name)
		}
	}
	for _, typed := range []string{"MG-B255-5E20", id, "mg " + strings.ReplaceAll(id, "-", " ")} {
		page := c.gets(t, c.decisions, "/decisions?"+url.Values{"case": {typed}}.Encode(), "data_protection")
		if n := strings.Count(page, ">MG-B255-5E20<"); n != 2 || strings.Count(page, "no such case") != 2 || !strings.Contains(page, `href="/decisions?case=MG-B255-5E20"`) || strings.Contains(page, "Fadeaced") {
			t.Errorf("by %s the number stands %d times:\n%s", typed, n, page)
		}
	}
	if page := c.gets(t, c.decisions, "/decisions?case=Nadia", "data_protection"); strings.Contains(page, ">paul<") {
		t.Errorf("by a name it reads:\n%s", page)
	}
}

// What somebody types to find a case may be a name: what is no number stands in no address, neither of the page nor of what it leads to, and is
// asked of no service; nor does what narrows the ledgers, before one of them has something by it.
func TestATypedNameStandsInNoAddress(t *testing.T) {
	const id, none = "b2555e20-0a1b-4c2d-8e3f-000000000001", "Celeste Dumont"
	rows := `{"items": [{"id": "r", "actor": "paul", "case": "` + id + `"}]}`
	said := answers{"keys /ledger?limit=26": rows, "keys /ledger?actor=paul&limit=26": rows, "keys /ledger?limit=26&number=b2555e20": rows, "keys /ledger": `{"items": []}`}
	c := overheard(t, said, func(what string) {
		if strings.HasSuffix(what, "/cases") {
			t.Errorf("%q is asked", what)
		}
	})
	for name := range c.Services {
		if name != "keys" && name != "identification" && name != "coordination" {
			delete(c.Services, name)
		}
	}
	said["identification /ledger"], said["coordination /ledger"] = `{"items": []}`, `{"items": []}`
	find := map[string]room{"worker": c.findCases, "national_coordinator": c.findCases, "data_protection": c.decisions}
	for _, one := range []struct {
		role string
		form url.Values
		to   string // empty where the page says that there is none
	}{
		{"worker", url.Values{"number": {none}}, ""},
		{"national_coordinator", url.Values{"number": {none}, "stage": {"detected"}}, ""},
		{"data_protection", url.Values{"case": {none}}, ""},
		{"data_protection", url.Values{"actor": {none}}, ""},
		{"data_protection", url.Values{"action": {none}, "denied": {"true"}}, ""},
		{"worker", url.Values{"number": {" mg b255 5e20"}}, "/cases?number=MG-B255-5E20"},
		{"worker", url.Values{"number": {id}}, "/cases?number=" + id},
		{"worker", url.Values{"number": {""}}, "/cases"},
		{"national_coordinator", url.Values{"number": {""}, "stage": {"detected"}, "overdue": {"true"}}, "/cases?overdue=true&stage=detected"},
		{"data_protection", url.Values{"case": {"B255 5e20"}}, "/decisions?case=MG-B255-5E20"},
		{"data_protection", url.Values{"actor": {"paul"}}, "/decisions?actor=paul"},
		{"data_protection", url.Values{"actor": {""}}, "/decisions"},
	} {
		w, err := c.posts(t, find[one.role], []string{one.role}, one.form)
		if to := w.Header().Get("Location"); err != nil || to != one.to || (to == "") != (w.Code == http.StatusOK) {
			t.Errorf("a %s who asks for %v is led to %q, %d, %v, want %q", one.role, one.form, to, w.Code, err, one.to)
		}
		if one.to != "" {
			continue
		}
		see, path := c.cases, "/cases?"
		if one.role == "data_protection" {
			see, path = c.decisions, "/decisions?"
		}
		for how, page := range map[string]string{"typed": w.Body.String(), "in the address": c.gets(t, see, path+one.form.Encode(), one.role)} {
			if n := strings.Count(page, "Celeste"); n != 1 || !strings.Contains(page, `value="`+none+`"`) || strings.Contains(page, id) {
				t.Errorf("%s, of %v a %s reads it %d times:\n%s", how, one.form, one.role, n, page)
			}
		}
	}
}
