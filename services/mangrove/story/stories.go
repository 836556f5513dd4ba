package story

import (
	"context"
	"encoding/json"
	"fmt"
	"io"
	"slices"
	"strings"
)

// script is one story.
type script struct {
	title string
	play  func(*Teller)
}

func scripts() map[string]script {
	return map[string]script{
		"first": {"First light: one woman, one house, one withdrawal", first},
		"panel": {"A panel sits: what is best for a boy who does not want to go", panel},
		"s2":    {"She decides: what an adult agrees to, refuses and takes back", s2},
		"s4":    {"Second thoughts: a return that he wants, does not want, and wants again", s4},
		"s5":    {"Not in that house: a youth whose age is disputed", s5},
		"s9":    {"The list: who asks, and reads nothing", s9},
	}
}

// Names lists the stories there are.
func Names() []string {
	var out []string
	for name := range scripts() {
		out = append(out, name)
	}
	slices.Sort(out)
	return out
}

// Play plays a story, or all of them, and returns an error at the first step that did not end as told.
func Play(ctx context.Context, world World, name string, out io.Writer, records io.Writer) error {
	names := []string{name}
	if name == "all" {
		names = Names()
	}
	for _, n := range names {
		s, ok := scripts()[n]
		if !ok {
			return fmt.Errorf("there is no story %q: there are %s, and all", n, strings.Join(Names(), ", "))
		}
		t := &Teller{ctx: ctx, world: world, out: out, name: n}
		if records != nil {
			t.json = json.NewEncoder(records)
		}
		fmt.Fprintf(out, "%s: %s\n", strings.ToUpper(n), s.title)
		s.play(t)
		if t.err != nil {
			return t.err
		}
		fmt.Fprintf(out, "\n%s ended as told, in %d steps.\n\n", strings.ToUpper(n), t.step)
	}
	return nil
}
