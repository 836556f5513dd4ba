package mangrove

import (
	"encoding/json"
	"maps"
	"net/http"
	"os"
	"slices"
	"strings"
	"testing"

	"mangrove/pkg/web"
)

// described is what the APIs say of themselves, as far as asking for everything needs it.
type described struct {
	Paths map[string]map[string]struct {
		OperationID string `json:"operationId"`
		RequestBody struct {
			Content map[string]struct{ Schema schema }
		} `json:"requestBody"`
	}
	Components struct{ Schemas map[string]schema }
}

type schema struct {
	Ref        string `json:"$ref"`
	Type       string
	Format     string
	Enum       []string
	Items      *schema
	Required   []string
	Properties map[string]schema
}

// filled gives a value of a schema with what it requires and nothing else.
func (d described) filled(s schema, given object) any {
	if name, ok := strings.CutPrefix(s.Ref, "#/components/schemas/"); ok {
		s = d.Components.Schemas[name]
	}
	switch {
	case s.Format == "date-time":
		return "2031-01-02T03:04:05Z"
	case len(s.Enum) > 0:
		return s.Enum[0]
	case s.Type == "boolean":
		return true
	case s.Type == "integer":
		return 1
	case s.Type == "array":
		return []any{d.filled(*s.Items, given)}
	case s.Type == "object":
		out := object{}
		for name, one := range s.Properties {
			if value, ok := given[name]; ok {
				out[name] = value
			} else if slices.Contains(s.Required, name) || strings.Contains(one.Ref, "Identity") {
				out[name] = d.filled(one, given)
			}
		}
		// A section may not be empty, though it requires nothing.
		for _, name := range slices.Sorted(maps.Keys(s.Properties)) {
			if len(out) == 0 && s.Properties[name].Type == "string" {
				out[name] = d.filled(s.Properties[name], given)
			}
		}
		return out
	}
	return "2009-03-31"
}

// Who works on a case and only lacks the role for something is told whose it is and whom to ask, whatever else is missing,
// for every action that asks for a role.
func TestWhoLacksTheRoleIsToldWhoseItIs(t *testing.T) {
	t.Parallel()
	url := lent(t)
	d := desk{t, url, single(url)}
	p := traveller{desk: d, id: d.begun("amara", 10, nil)}
	// The clinic has a part in the case everywhere, so that nothing is unknown to who asks.
	for service, purpose := range map[string]string{"health": "health", "shelter": "shelter", "legalaid": "legal_aid", "bestinterests": "best_interests", "returns": "return", "identification": "identification"} {
		p.asked("amara", service, "riverside-clinic", purpose, "samira")
	}
	unit := d.unit("small_group", 4)

	raw, err := os.ReadFile("../../pkg/policy/data/actions.json")
	var may map[string][]string
	if err != nil || json.Unmarshal(raw, &may) != nil {
		t.Fatal("no table of actions", err)
	}
	var apis described
	_, _, raw, err = web.NewClient(url, nil).Do(t.Context(), http.MethodGet, "/openapi.json", "", nil)
	if err != nil || json.Unmarshal(raw, &apis) != nil {
		t.Fatal("no description of the APIs", err)
	}
	played := map[string]bool{}
	for path, methods := range apis.Paths {
		for method, op := range methods {
			action := strings.TrimSuffix(strings.TrimSuffix(op.OperationID, "_worker"), "_agency")
			if may[action] == nil || strings.Contains(action, ".record_") || action == "coordination.read" {
				continue // needs no role, is a fact that nothing refuses, or is no record to all others
			}
			played[action] = true
			// All three work at the clinic.
			as := ""
			for _, one := range []string{"piet", "mei", "samira"} {
				if as == "" && !slices.ContainsFunc(may[action], func(role string) bool { return slices.Contains(rolesOf(one), role) }) {
					as = one
				}
			}
			if as == "" {
				continue // each of them may
			}
			service := strings.Split(path, "/")[2]
			at := strings.TrimPrefix(path, "/api/"+service+"/v1")
			at = strings.NewReplacer("{case}", p.id, "{", "", "}", "").Replace(at)
			var body object
			if content, ok := op.RequestBody.Content["application/json"]; ok {
				body, _ = apis.filled(content.Schema, object{"unit": unit}).(object)
			}
			said := p.ask(as, strings.ToUpper(method), service, at, body, http.StatusForbidden)
			got := texts(said["roles"])
			slices.Sort(got)
			want := slices.Sorted(slices.Values(may[action]))
			if !slices.Contains(texts(said["rules"]), "N-02") || !slices.Equal(got, want) {
				t.Errorf("%s as %s is refused by %v, for the roles %v, want N-02 and %v", action, as, said["rules"], got, want)
			}
			title, _ := said["title"].(string)
			hint, _ := said["hint"].(string)
			if !strings.HasPrefix(title, "This is for ") || !strings.Contains(hint, "Ask ") || strings.Contains(title+hint, "{") || strings.Contains(title, "_") {
				t.Errorf("%s as %s reads %q %q", action, as, title, hint)
			}
		}
	}
	for action := range may {
		if !played[action] && !strings.Contains(action, ".record_") && action != "coordination.read" {
			t.Errorf("%s is not played: no operation of the APIs has its name", action)
		}
	}
}

// What somebody tells of a contact whose role it is not is kept, takes the place of nothing, and is the supervisor's to read.
func TestWhatIsToldWithoutTheRoleTakesThePlaceOfNothing(t *testing.T) {
	t.Parallel()
	url := lent(t)
	d := desk{t, url, single(url)}
	p := traveller{desk: d, id: d.begun("amara", 10, object{"contact": object{"safe_way": "by the school (invented)"}})}
	tells := func(as, way string) {
		t.Helper()
		p.ask(as, "POST", "identification", p.path("/contacts"), object{"channel": "hotline", "contact": object{"safe_way": way}}, http.StatusOK)
		p.quiet()
	}
	reads := func() string {
		t.Helper()
		raw, err := json.Marshal(p.ask("amara", "GET", "identification", p.path(""), nil, http.StatusOK)["contact"])
		if err != nil {
			t.Fatal(err)
		}
		return string(raw)
	}
	tells("benedita", "at the market (invented)") // who sits on panels
	if got := reads(); !strings.Contains(got, "school") {
		t.Errorf("the contact is %s", got)
	}
	if got := p.due("ruth", "identification"); got != "read_told_contact/open" {
		t.Errorf("the supervisor owes %q", got)
	}
	tells("amara", "by an aunt (invented)")
	if got := reads(); !strings.Contains(got, "aunt") || p.due("ruth", "identification") != "" {
		t.Errorf("the contact is %s, and the supervisor owes %q", got, p.due("ruth", "identification"))
	}
}

func rolesOf(account string) []string {
	for _, a := range Accounts() {
		if a.ID == account {
			return a.Roles
		}
	}
	return nil
}

func texts(of any) []string {
	all, _ := of.([]any)
	out := make([]string, len(all))
	for i, one := range all {
		out[i], _ = one.(string)
	}
	return out
}
