package gate

import (
	"errors"
	"fmt"

	"github.com/open-policy-agent/opa/v1/ast"
)

// read takes an entry's answer apart. An answer that lacks a part, or has one of another shape, is none.
func read(v ast.Value) (Decision, error) {
	o, ok := v.(ast.Object)
	if !ok {
		return Decision{}, errors.New("the entry gave no answer")
	}
	r := reader{o: o}
	d := Decision{
		Deny:        r.texts("deny"),
		Outside:     r.texts("outside"),
		Applied:     r.texts("applied"),
		Grant:       r.text("grant"),
		Purpose:     r.text("purpose"),
		Withhold:    map[Section][]string{},
		Carried:     map[Section]string{},
		Shows:       r.texts("shows"),
		Options:     []Option{},
		Conditions:  []Condition{},
		EscalateTo:  r.text("escalate_to"),
		Explained:   r.truth("explained"),
		Roles:       r.texts("roles"),
		Obligations: r.texts("obligations"),
	}
	r.each("withhold", func(s Section, v ast.Value) { d.Withhold[s] = r.list("withhold", v) })
	r.each("carried", func(s Section, v ast.Value) { d.Carried[s] = r.string("carried", v) })
	r.objects("options", func(o *reader) error {
		d.Options = append(d.Options, Option{Action: o.text("action"), More: o.count("more")})
		return o.err
	})
	r.objects("conditions", func(o *reader) error {
		c := Condition{
			Name: o.text("name"), Rule: o.text("rule"), InPlace: o.truth("in_place"), Blocks: o.truth("blocks"),
			Whose: o.text("whose"), Instead: o.text("instead"), Until: o.text("until"),
		}
		d.Conditions = append(d.Conditions, c)
		return o.err
	})
	d.Allow = len(d.Deny) == 0
	return d, r.err
}

type reader struct {
	o   ast.Object
	err error
}

func (r *reader) fail(key, want string) {
	if r.err == nil {
		r.err = fmt.Errorf("the entry's answer has no %s that is %s", key, want)
	}
}

func (r *reader) get(key string) ast.Value {
	if t := r.o.Get(ast.InternedTerm(key)); t != nil {
		return t.Value
	}
	return nil
}

func (r *reader) text(key string) string { return r.string(key, r.get(key)) }

func (r *reader) string(key string, v ast.Value) string {
	s, ok := v.(ast.String)
	if !ok {
		r.fail(key, "a text")
	}
	return string(s)
}

// count reads a number that need not be there.
func (r *reader) count(key string) int {
	v := r.get(key)
	if v == nil {
		return 0
	}
	n, ok := v.(ast.Number)
	i, whole := n.Int()
	if !ok || !whole {
		r.fail(key, "a whole number")
	}
	return i
}

func (r *reader) truth(key string) bool {
	b, ok := r.get(key).(ast.Boolean)
	if !ok {
		r.fail(key, "true or false")
	}
	return bool(b)
}

func (r *reader) texts(key string) []string { return r.list(key, r.get(key)) }

// list reads a set of texts, in order.
func (r *reader) list(key string, v ast.Value) []string {
	out := []string{}
	s, ok := v.(ast.Set)
	if !ok {
		r.fail(key, "a set")
		return out
	}
	s.Sorted().Foreach(func(t *ast.Term) { out = append(out, r.string(key, t.Value)) })
	return out
}

// each reads an object whose keys are sections.
func (r *reader) each(key string, do func(Section, ast.Value)) {
	o, ok := r.get(key).(ast.Object)
	if !ok {
		r.fail(key, "an object")
		return
	}
	o.Foreach(func(k, v *ast.Term) {
		section, ok := k.Value.(ast.Object)
		if !ok {
			r.fail(key, "keyed by sections")
			return
		}
		of := reader{o: section}
		do(Section{Category: of.text("category"), Author: of.text("author"), Agency: of.text("agency")}, v.Value)
		if r.err == nil {
			r.err = of.err
		}
	})
}

// objects reads a list of objects. read takes one apart.
func (r *reader) objects(key string, read func(o *reader) error) {
	a, ok := r.get(key).(*ast.Array)
	if !ok {
		r.fail(key, "a list")
		return
	}
	a.Foreach(func(t *ast.Term) {
		o, ok := t.Value.(ast.Object)
		if !ok {
			r.fail(key, "a list of objects")
			return
		}
		if err := read(&reader{o: o}); err != nil {
			r.err = err
		}
	})
}
