package toy

import (
	"go/format"
	"os"
	"regexp"
	"strings"
	"testing"
)

const document = "../../../docs/adding-a-service.md"

// boxes are the code boxes of the document, by the path that stands before each.
func boxes(t *testing.T) map[string]string {
	t.Helper()
	b, err := os.ReadFile(document)
	if err != nil {
		t.Fatal(err)
	}
	path, box := regexp.MustCompile(`_([a-z][\w/]*\.(?:proto|go|rego))_`), regexp.MustCompile("(?ms)^```[a-z]+\n(.*?)^```$")
	out := map[string]string{}
	text, end := string(b), 0
	for _, at := range box.FindAllStringSubmatchIndex(text, -1) {
		if named := path.FindStringSubmatch(text[end:at[0]]); named != nil {
			out[named[1]] = text[at[2]:at[3]]
		}
		end = at[1]
	}
	return out
}

// The toy lives elsewhere than a real service would.
var moved = strings.NewReplacer(
	"mangrove/proto/gen/schoolv1", "mangrove/services/mangrove/toy/internal/schoolv1",
	"mangrove/services/school/", "mangrove/services/mangrove/toy/internal/school/",
)

func TestTheDocumentIsThisCode(t *testing.T) {
	all := boxes(t)
	for written, kept := range map[string]string{
		"proto/mangrove/school/v1/school.proto": "internal/schoolv1/school.proto",
		"services/school/place/place.go":        "internal/school/place/place.go",
		"services/school/routes.go":             "internal/school/routes.go",
		"services/school/service.go":            "internal/school/service.go",
	} {
		want := moved.Replace(all[written])
		if strings.HasSuffix(written, ".go") {
			// The other paths may sort the imports otherwise.
			b, err := format.Source([]byte(want))
			if err != nil {
				t.Fatalf("%s in the document: %v", written, err)
			}
			want = string(b)
		}
		got, err := os.ReadFile(kept)
		if err != nil {
			t.Fatal(err)
		}
		if want == "" || string(got) != want {
			t.Errorf("the document's %s is not the code in %s: change both, and generate the contract anew", written, kept)
		}
	}
}
