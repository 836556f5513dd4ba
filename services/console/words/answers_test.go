package words_test

import (
	"encoding/json"
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"

	"mangrove/services/console/words"
)

// answering is the source of what answers: the services, and what they are built on.
func answering(t *testing.T) map[string]string {
	t.Helper()
	out := map[string]string{}
	for _, root := range []string{"../../../pkg", "../../../services"} {
		err := filepath.WalkDir(root, func(path string, d fs.DirEntry, err error) error {
			switch {
			case err == nil && d.IsDir() && slices.Contains([]string{"console", "mangrove", "embedded"}, d.Name()):
				return fs.SkipDir
			case err != nil || d.IsDir() || !strings.HasSuffix(path, ".go") || strings.HasSuffix(path, "_test.go"):
				return err
			}
			text, err := os.ReadFile(path)
			out[path] = string(text)
			return err
		})
		if err != nil {
			t.Fatal(err)
		}
	}
	return out
}

// called is the last part of a name.
func called(e ast.Expr) string {
	switch e := e.(type) {
	case *ast.Ident:
		return e.Name
	case *ast.SelectorExpr:
		return e.Sel.Name
	}
	return ""
}

// saying are the arguments of a function by which it says something to who asked.
func saying(function ast.Expr) []int {
	if plain, ok := function.(*ast.Ident); ok {
		return map[string][]int{"invalid": {1}, "wrong": {0}, "problem": {2, 3}, "unauthenticated": {2}, "InvalidField": {1}}[plain.Name]
	}
	return map[string][]int{"Refuse": {1}, "Invalid": {1}, "InvalidField": {1}}[called(function)]
}

// answers are the texts that Go code says to who asked: what is handed to a function that says it, what stands as title, detail
// or hint of something, or by the codes of a list, and what is put there later. A text that is not written out cannot be told in another language: unsure names it.
func answers(source string) (said, unsure []string, err error) {
	files := token.NewFileSet()
	file, err := parser.ParseFile(files, "", source, parser.SkipObjectResolution)
	if err != nil {
		return nil, nil, err
	}
	say := func(e ast.Expr) {
		switch text, whole := constant(e); {
		case whole && text != "":
			said = append(said, text)
		case !whole && !handedOn(e):
			unsure = append(unsure, fmt.Sprintf("line %d", files.Position(e.Pos()).Line))
		}
	}
	ast.Inspect(file, func(n ast.Node) bool {
		switch n := n.(type) {
		case *ast.CallExpr:
			for _, i := range saying(n.Fun) {
				if i < len(n.Args) { // another function may bear the name
					say(n.Args[i])
				}
			}
		case *ast.CompositeLit:
			byCode := false
			if m, ok := n.Type.(*ast.MapType); ok {
				byCode = called(m.Key) == "Code"
			}
			for _, e := range n.Elts {
				if pair, ok := e.(*ast.KeyValueExpr); ok && (byCode || spoken(pair.Key)) {
					say(pair.Value)
				}
			}
		case *ast.AssignStmt:
			for i, to := range n.Lhs {
				if field, ok := to.(*ast.SelectorExpr); ok && spoken(field.Sel) {
					say(n.Rhs[min(i, len(n.Rhs)-1)])
				}
			}
		}
		return true
	})
	return said, unsure, nil
}

func spoken(e ast.Expr) bool { return slices.Contains([]string{"Title", "Detail", "Hint"}, called(e)) }

// handedOn says whether an expression is what somebody else said: an argument of who says it, or what stands in another's.
func handedOn(e ast.Expr) bool {
	if call, ok := e.(*ast.CallExpr); ok {
		return slices.Contains([]string{"Replace", "Filled", "Hint"}, called(call.Fun))
	}
	return slices.Contains([]string{"hint", "title", "why", "Title", "Detail", "Hint"}, called(e))
}

// constant is a text that is written out, in one piece or several.
func constant(e ast.Expr) (text string, whole bool) {
	switch e := e.(type) {
	case *ast.BasicLit:
		text, err := strconv.Unquote(e.Value)
		return text, err == nil
	case *ast.BinaryExpr:
		a, one := constant(e.X)
		b, other := constant(e.Y)
		return a + b, one && other && e.Op == token.ADD
	}
	return "", false
}

// gap is where the services put what a text is of, filled where a message does.
const gap, filled = "{of}", "{{.Of}}"

// unanswered are the texts of the services that a language has no words for, or none with the gap that they have.
func unanswered(m messages, said []string) []string {
	var out []string
	for _, text := range said {
		told := m["answer."+text]
		if told == nil || strings.Contains(text, gap) != strings.Contains(told["other"], filled) {
			out = append(out, text)
		}
	}
	return out
}

// Whatever the services answer themselves, as their state machines do and what reads a request, is told in every language, and
// nothing else is.
func TestEveryAnswerIsToldInEveryLanguage(t *testing.T) {
	var all []string
	for path, source := range answering(t) {
		said, unsure, err := answers(source)
		if err != nil {
			t.Fatal(path, err)
		}
		for _, where := range unsure {
			t.Errorf("%s %s says what is not written out: it can be told in no other language", path, where)
		}
		all = append(all, said...)
	}
	slices.Sort(all)
	all = slices.Compact(all)
	for code, m := range read(t) {
		if code == words.Languages()[0].Code {
			continue
		}
		for _, text := range unanswered(m, all) {
			t.Errorf("%s has no words for %q", code, text)
		}
		for id := range m {
			if text, ok := strings.CutPrefix(id, "answer."); ok && !slices.Contains(all, text) {
				t.Errorf("%s has words for %q, which no service says", code, text)
			}
		}
	}
}

// What is said, and what could be told in no other language, is found wherever it stands.
func TestAnswersAreFound(t *testing.T) {
	said, unsure, err := answers(`package x

func f(s string, k Kind) error {
	decide.Refuse("code", "refused "+"here"); decide.Invalid("field", "invalid"); web.InvalidField(s, "a field"); problem(400, "code", "a title", "a hint")
	p := &web.Problem{Code: "code", Title: "another title", Hint: s, Detail: no.Detail}
	p.Hint, p.Of = "put there", s
	p.Title = "about " + s
	return map[token.Code]string{token.Expired: "expired"}[k]
}
`)
	want := []string{"refused here", "invalid", "a field", "a title", "a hint", "another title", "put there", "expired"}
	if err != nil || !slices.Equal(said, want) || !slices.Equal(unsure, []string{"line 5", "line 7"}) {
		t.Errorf("found %q, unsure of %q (%v)", said, unsure, err)
	}
	m := messages{"answer.a": {"other": "un"}, "answer.b {of}": {"other": "deux"}, "answer.c {of}": {"other": "trois {{.Of}}"}}
	if missing := unanswered(m, []string{"a", "b {of}", "c {of}", "d"}); !slices.Equal(missing, []string{"b {of}", "d"}) {
		t.Errorf("missing are %q", missing)
	}
}

// Each condition of a departure has words for what is in place and others for what is still to come, and what is done then has words.
func TestEveryGateIsToldInEveryLanguage(t *testing.T) {
	var gates map[string]struct{ Whose, Instead string }
	data, err := os.ReadFile("../../../pkg/policy/data/departure.json")
	if err != nil || json.Unmarshal(data, &gates) != nil || len(gates) == 0 {
		t.Fatal("the conditions of a departure cannot be read", err)
	}
	for code, m := range read(t) {
		for gate, of := range gates {
			for _, id := range []string{"gate." + gate, "gate_missing." + gate, "do." + of.Instead, "role." + of.Whose} {
				if m[id] == nil {
					t.Errorf("%s has no words for %s", code, id)
				}
			}
			if there := m["gate."+gate]["other"]; there == m["gate_missing."+gate]["other"] {
				t.Errorf("%s says of %s the same, %q, where it is in place and where it is missing", code, gate, there)
			}
		}
	}
}
