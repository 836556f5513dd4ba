package story

import (
	"context"
	"encoding/json"
	"fmt"
	"io"
	"maps"
	"slices"
	"strings"
)

// script is one story, or one scene.
type script struct {
	title string
	play  func(*Teller)
}

func scripts() map[string]script {
	return map[string]script{
		"first": {"First light: one woman, one house, one withdrawal", first},
		"panel": {"A panel sits: what is best for a boy who does not want to go", panel},
		"s1":    {"The boy who begged: from the call about him to his grandmother's house", s1},
		"s2":    {"She decides: what an adult agrees to, refuses and takes back", s2},
		"s4":    {"Second thoughts: a return that he wants, does not want, and wants again", s4},
		"s5":    {"Not in that house: a youth whose age is disputed", s5},
		"s9":    {"The list: who asks, and reads nothing", s9},
	}
}

// Names lists the stories there are.
func Names() []string { return slices.Sorted(maps.Keys(scripts())) }

// Scenes lists the scenes there are: each is a rule at work, in a few steps, and has the name of the rule.
func Scenes() []string { return slices.Sorted(maps.Keys(scenes())) }

// sceneSteps is how many steps a scene has at most.
const sceneSteps = 6

// Play plays a story or a scene, or all of them, and returns an error at the first step that did not end as told.
func Play(ctx context.Context, world World, name string, out io.Writer, records io.Writer) error {
	if name == "all" {
		for _, n := range slices.Concat(Names(), Scenes()) {
			if err := Play(ctx, world, n, out, records); err != nil {
				return err
			}
		}
		return nil
	}
	s, isStory := scripts()[name]
	if !isStory {
		var ok bool
		if s, ok = scenes()[name]; !ok {
			return fmt.Errorf("there is no story %q: there are %s, the scenes %s, and all", name, strings.Join(Names(), ", "), strings.Join(Scenes(), ", "))
		}
	}
	t := &Teller{ctx: ctx, world: world, out: out, name: name}
	if records != nil {
		t.json = json.NewEncoder(records)
	}
	fmt.Fprintf(out, "%s: %s\n", strings.ToUpper(name), s.title)
	s.play(t)
	t.Check(isStory || t.step <= sceneSteps, "a scene has at most six steps")
	if t.err != nil {
		return t.err
	}
	fmt.Fprintf(out, "\n%s ended as told, in %d steps.\n\n", strings.ToUpper(name), t.step)
	return nil
}
