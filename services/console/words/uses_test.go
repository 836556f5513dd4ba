package words_test

import (
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"io/fs"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"
	"unicode"

	templ "github.com/a-h/templ/parser/v2"
	"github.com/a-h/templ/parser/v2/visitor"
)

func asking(t *testing.T, languages string) *http.Request {
	r := httptest.NewRequestWithContext(t.Context(), http.MethodGet, "/", nil)
	r.Header.Set("Accept-Language", languages)
	return r
}

// sources are the files of a folder that end so, by their names.
func sources(t *testing.T, root, end string) map[string]string {
	t.Helper()
	out := map[string]string{}
	err := filepath.WalkDir(root, func(path string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() || !strings.HasSuffix(path, end) || strings.HasSuffix(path, "_test.go") {
			return err
		}
		text, err := os.ReadFile(path)
		out[path] = string(text)
		return err
	})
	if err != nil || len(out) == 0 {
		t.Fatal(root, "cannot be read", err)
	}
	return out
}

// literals are the words that a template says itself, instead of by a message: text, and attributes that are read or shown.
func literals(source string) ([]string, error) {
	file, err := templ.ParseString(source)
	if err != nil {
		return nil, err
	}
	var out []string
	says := func(text string) error {
		if strings.ContainsFunc(text, unicode.IsLetter) {
			out = append(out, text)
		}
		return nil
	}
	quoted := func(e templ.Expression) error {
		if text, err := strconv.Unquote(strings.TrimSpace(e.Value)); err == nil {
			return says(text)
		}
		return nil
	}
	shown := func(key templ.AttributeKey) bool {
		return slices.Contains([]string{"aria-label", "aria-description", "title", "placeholder", "alt", "data-l"}, key.String())
	}
	v := visitor.New()
	v.Text = func(n *templ.Text) error { return says(n.Value) }
	v.StringExpression = func(n *templ.StringExpression) error { return quoted(n.Expression) }
	v.ConstantAttribute = func(n *templ.ConstantAttribute) error {
		if shown(n.Key) {
			return says(n.Value)
		}
		return nil
	}
	v.ExpressionAttribute = func(n *templ.ExpressionAttribute) error {
		if shown(n.Key) {
			return quoted(n.Expression)
		}
		return nil
	}
	return out, v.VisitTemplateFile(file)
}

// Templates say nothing but messages.
func TestTemplatesHoldNoWords(t *testing.T) {
	for path, source := range sources(t, "..", ".templ") {
		said, err := literals(source)
		if err != nil {
			t.Error(path, err)
		}
		for _, text := range said {
			t.Errorf("%s says %q: words stand in the locales", path, text)
		}
	}
	said, err := literals(`package view

templ Page(p string) {
	<p class="x">Text</p>
	<p data-x="fine">12 · { p } { " " } { "Expression" }</p>
	if p != "" {
		for range 2 {
			<b aria-label="Label" title={ "Title" }><input placeholder="Place" value="fine"/></b>
		}
	} else {
		<img alt="Picture" if p == "a" {
			data-l="Cell"
		}/>
	}
	@Page("fine") {
		<i>Child</i>
	}
}
`)
	if want := []string{"Text", "Expression", "Label", "Title", "Place", "Picture", "Cell", "Child"}; err != nil || !slices.Equal(said, want) {
		t.Errorf("a template is found to say %q, want %q (%v)", said, want, err)
	}
}

// unknown tells which messages some Go code uses that there are not, or uses as what they are not.
func unknown(source string, english messages) ([]string, error) {
	file, err := parser.ParseFile(token.NewFileSet(), "", source, parser.SkipObjectResolution)
	if err != nil {
		return nil, err
	}
	tables := map[string]bool{}
	for id := range english {
		table, _, _ := strings.Cut(id, ".")
		tables[table] = true
	}
	var out []string
	say := func(format string, args ...any) { out = append(out, fmt.Sprintf(format, args...)) }
	// The ids of a call are told apart by whether a number goes with them; all else that looks like an id is one, as it is
	// handed on to such a call.
	called := map[ast.Expr]bool{}
	ast.Inspect(file, func(n ast.Node) bool {
		switch n := n.(type) {
		case *ast.CallExpr:
			name, ids := telling(n)
			for _, e := range ids {
				id, whole := id(e)
				called[first(e)] = true
				switch m := english[id]; {
				case id == "" || name == "Assets":
				case whole && m == nil && name != "Has":
					say("there is no message %s", id)
				case whole && m != nil && (len(m) > 1) != (name == "N"):
					say("%s is told by %s", id, name)
				case !whole && !starts(english, id):
					say("no message begins with %s", id)
				}
			}
		case *ast.BasicLit:
			id, _ := id(n)
			begins := strings.HasSuffix(id, "_") && starts(english, id)
			if !called[n] && english[id] == nil && !begins {
				if table, rest, ok := strings.Cut(id, "."); ok && tables[table] && rest != "" && !strings.ContainsFunc(rest, notOfAnID) {
					say("there is no message %s", id)
				}
			}
		}
		return true
	})
	return out, nil
}

// telling gives the name of a call that tells messages, and the expressions of their ids.
func telling(n *ast.CallExpr) (name string, ids []ast.Expr) {
	method, ok := n.Fun.(*ast.SelectorExpr)
	if !ok || len(n.Args) == 0 {
		return "", nil
	}
	of, _ := method.X.(*ast.Ident)
	switch name = method.Sel.Name; {
	case slices.Contains([]string{"T", "N", "Has", "Assets"}, name): // assets are files, which look like ids
		return name, n.Args[:1]
	case name == "Or" && (of == nil || of.Name != "cmp"):
		return name, n.Args
	}
	return "", nil
}

// first is what an expression begins with.
func first(e ast.Expr) ast.Expr {
	if both, ok := e.(*ast.BinaryExpr); ok {
		return first(both.X)
	}
	return e
}

// id gives the id that an expression is, or that it begins with.
func id(e ast.Expr) (text string, whole bool) {
	if begins, ok := first(e).(*ast.BasicLit); ok && begins.Kind == token.STRING {
		text, err := strconv.Unquote(begins.Value)
		return text, err == nil && begins == e
	}
	return "", false
}

func starts(english messages, begin string) bool {
	for id := range english {
		if strings.HasPrefix(id, begin) {
			return true
		}
	}
	return told(begin)
}

func notOfAnID(r rune) bool { return r != '_' && (r < 'a' || r > 'z') }

// Every message that pages and code name is there: those of the console, and of what tells of the demo.
func TestEveryMessageThatIsUsedIsThere(t *testing.T) {
	english := read(t)["en"]
	all := sources(t, "..", ".go")
	for path, source := range sources(t, "../../mangrove", ".go") {
		if strings.Contains(source, `"mangrove/services/console/words"`) {
			all[path] = source
		}
	}
	for path, source := range all {
		found, err := unknown(source, english)
		if err != nil {
			t.Error(path, err)
		}
		for _, complaint := range found {
			t.Errorf("%s: %s", path, complaint)
		}
	}
	found, err := unknown(`package x

func f(w words, n int) {
	w.T("menu.home"); w.T("menu.hoem"); w.N("home.summary", n); w.N("home.sumary", n); w.T("home.summary"); w.N("menu.home", n)
	w.T("menu." + x); w.T("meun." + x); w.Or("step." + x, "step.none"); inside(w, "home", "home.morning"); inside(w, "home", "home.mroning")
	link("consent.give", "home.html5", "/home"); w.T("case.stage_" + x); x = "case.stage_" + x; x = "case.stagee_" + x; p.Assets("away.css"); cmp.Or(a, "–")
}
`, english)
	want := []string{
		"there is no message menu.hoem", "there is no message home.sumary", "home.summary is told by T", "menu.home is told by N",
		"no message begins with meun.", "there is no message step.none", "there is no message home.mroning",
		"there is no message case.stagee_",
	}
	if err != nil || !slices.Equal(found, want) {
		t.Errorf("found %q, want %q (%v)", found, want, err)
	}
}
