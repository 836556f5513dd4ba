package mangrove

import (
	"bytes"
	"net/http"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/santhosh-tekuri/jsonschema/v6"

	"mangrove/pkg/policy"
	"mangrove/pkg/web"
)

// guided is a request that a guide tells somebody to make; a row of a table names no service, for which a token is.
type guided struct{ as, service, path, body string }

var (
	commandOf = regexp.MustCompile(`token --as (\w+) --for (\w+)`)
	bodyOf    = regexp.MustCompile(`-d '([^']+)'`)
	pathOf    = regexp.MustCompile(`http://127\.0\.0\.1:8080(/api/\S+)`)
	rowOf     = regexp.MustCompile("(?m)^\\|([^|]+)\\| `(/api/[^`]+)` \\| `([^`]+)` \\|$")
	accountOf = regexp.MustCompile("\\(`(\\w+)`\\)")
)

// requests are those that a guide tells: as a command, by whom, and as rows of a table, which are of whom the command is, or of the
// account that the row names.
func requests(text string) []guided {
	var out []guided
	for _, block := range fence.FindAllStringSubmatch(text, -1) {
		who, body, path := commandOf.FindStringSubmatch(block[1]), bodyOf.FindStringSubmatch(block[1]), pathOf.FindStringSubmatch(block[1])
		if who != nil && body != nil && path != nil {
			out = append(out, guided{who[1], who[2], path[1], body[1]})
		}
	}
	var whose string
	if len(out) > 0 {
		whose = out[0].as
	}
	for _, row := range rowOf.FindAllStringSubmatch(text, -1) {
		one := guided{as: whose, path: row[2], body: row[3]}
		if named := accountOf.FindStringSubmatch(row[1]); named != nil {
			one.as = named[1]
		}
		out = append(out, one)
	}
	return out
}

// Whatever a guide tells somebody to ask by the API is asked there, with such a body, and of a role that may.
func TestWhatAGuideTellsToAskIsAsked(t *testing.T) {
	t.Parallel()
	_, _, raw, err := web.NewClient(lent(t), nil).Do(t.Context(), http.MethodGet, "/openapi.json", "", nil)
	if err != nil {
		t.Fatal(err)
	}
	document, err := jsonschema.UnmarshalJSON(bytes.NewReader(raw))
	if err != nil {
		t.Fatal(err)
	}
	compiler := jsonschema.NewCompiler()
	if err := compiler.AddResource("api.json", document); err != nil {
		t.Fatal(err)
	}
	doers, err := policy.Doers()
	if err != nil {
		t.Fatal(err)
	}
	known, actions := http.NewServeMux(), map[string]string{}
	for path, item := range document.(map[string]any)["paths"].(map[string]any) {
		if post, ok := item.(map[string]any)["post"].(map[string]any); ok {
			known.HandleFunc("POST "+path, func(http.ResponseWriter, *http.Request) {})
			actions["POST "+path], _ = post["operationId"].(string)
		}
	}
	roles := map[string][]string{}
	for _, a := range Accounts() {
		roles[a.ID] = a.Roles
	}
	h, told := readHouse(t), 0
	for _, page := range h.pages {
		for _, one := range requests(h.read(t, page)) {
			told++
			r, err := http.NewRequestWithContext(t.Context(), http.MethodPost, one.path, nil)
			if err != nil {
				t.Fatal(err)
			}
			_, pattern := known.Handler(r)
			if pattern == "" {
				t.Errorf("%s: nothing is asked at %s", page, one.path)
				continue
			}
			at := strings.NewReplacer("/", "~1", "{", "%7B", "}", "%7D").Replace(strings.TrimPrefix(pattern, "POST "))
			body, err := compiler.Compile("api.json#/paths/" + at + "/post/requestBody/content/application~1json/schema")
			if err != nil {
				t.Fatal(err)
			}
			given, err := jsonschema.UnmarshalJSON(strings.NewReader(one.body))
			if err == nil {
				err = body.Validate(given)
			}
			if err != nil {
				t.Errorf("%s: %s is not asked with %s: %v", page, one.path, one.body, err)
			}
			of, listed := doers[actions[pattern]] // what is not listed anybody does who helps the person
			if !slices.ContainsFunc(roles[one.as], func(role string) bool { return !listed || slices.Contains(of, role) }) {
				t.Errorf("%s: it is not for %q to ask %s", page, one.as, one.path)
			}
			if one.service != "" && !strings.HasPrefix(one.path, "/api/"+one.service+"/") {
				t.Errorf("%s: %s does not ask %s by a token for %s", page, one.as, one.path, one.service)
			}
		}
	}
	if told < 20 {
		t.Errorf("only %d requests are found in the guides", told)
	}
}
