package gate

import (
	"time"

	"github.com/open-policy-agent/opa/v1/ast"
)

// instant is a time as the rules compare it: a text of fixed width in UTC.
const instant = "2006-01-02T15:04:05.000000000Z"

// never stands for the end of a grant that has none.
var never = ast.StringTerm("9999-12-31T23:59:59.999999999Z")

// input gives a flow as terms of the engine. Built by hand: going through JSON costs as much as the decision.
func input(f Flow) (*ast.Term, error) {
	command, err := object(f.Command)
	if err != nil {
		return nil, err
	}
	facts, err := object(f.Case.Facts)
	if err != nil {
		return nil, err
	}
	resource, err := object(f.Resource)
	if err != nil {
		return nil, err
	}
	sections := make([]*ast.Term, len(f.Sections))
	for i, s := range f.Sections {
		sections[i] = ast.ObjectTerm(text("category", s.Category), text("author", s.Author), text("agency", s.Agency))
	}
	in := [][2]*ast.Term{
		text("action", f.Action),
		text("channel", string(f.Channel)),
		text("service", f.Service),
		text("purpose", f.Purpose),
		text("basis_ref", f.BasisRef),
		text("now", f.Now.UTC().Format(instant)),
		item("actor", ast.ObjectTerm(
			text("id", f.Actor.ID),
			text("kind", f.Actor.Kind),
			text("agency", f.Actor.Agency),
			text("agency_kind", f.Actor.AgencyKind),
			item("roles", set(f.Actor.Roles)),
			text("country", f.Actor.Country),
			text("standing", string(f.Actor.Standing)),
		)),
		item("case", ast.ObjectTerm(
			text("id", f.Case.ID),
			text("person", f.Case.Person),
			item("known", ast.BooleanTerm(f.Case.Known)),
			item("facts", facts),
			item("owners", set(f.Case.Owners)),
			item("gapped", ast.BooleanTerm(f.Case.Gapped)),
			item("parked", ast.BooleanTerm(f.Case.Parked)),
		)),
		item("command", command),
		item("resource", resource),
		item("grants", grants(f.Grants)),
		item("sections", ast.ArrayTerm(sections...)),
	}
	if b := f.Beside; b != nil {
		in = append(in, item("beside", ast.ObjectTerm(text("id", b.ID), item("known", ast.BooleanTerm(b.Known)), item("grants", grants(b.Grants)))))
	}
	return ast.ObjectTerm(in...), nil
}

func grants(of []Grant) *ast.Term {
	terms := make([]*ast.Term, len(of))
	for i, g := range of {
		terms[i] = grant(g)
	}
	return ast.ArrayTerm(terms...)
}

func grant(g Grant) *ast.Term {
	until := never
	if g.Until != nil {
		until = moment(*g.Until)
	}
	return ast.ObjectTerm(
		text("id", g.ID),
		text("kind", g.Kind),
		text("family", g.Family),
		text("purpose", g.Purpose),
		item("categories", set(g.Categories)),
		item("recipient", ast.ObjectTerm(
			text("agency", g.Recipient.Agency),
			text("service", g.Recipient.Service),
			text("country", g.Recipient.Country),
			text("person", g.Recipient.Person),
		)),
		text("giver", g.Giver),
		text("custodian", g.Custodian),
		text("child_view", g.ChildView),
		item("provisional", ast.BooleanTerm(g.Provisional)),
		item("pending", ast.BooleanTerm(g.Pending)),
		item("reviewed", ast.BooleanTerm(g.Reviewed)),
		item("from", moment(g.From)),
		item("until", until),
		item("ended", ast.BooleanTerm(g.EndedAt != nil)),
		text("follows", g.Follows),
		text("lead", g.Lead),
		text("author", g.Author),
	)
}

func item(key string, value *ast.Term) [2]*ast.Term {
	return [2]*ast.Term{ast.InternedTerm(key), value}
}

func text(key, value string) [2]*ast.Term { return item(key, ast.StringTerm(value)) }

func moment(t time.Time) *ast.Term { return ast.StringTerm(t.UTC().Format(instant)) }

func set(texts []string) *ast.Term {
	terms := make([]*ast.Term, len(texts))
	for i, t := range texts {
		terms[i] = ast.StringTerm(t)
	}
	return ast.SetTerm(terms...)
}

func object(m map[string]any) (*ast.Term, error) {
	if len(m) == 0 {
		return ast.ObjectTerm(), nil
	}
	v, err := ast.InterfaceToValue(m)
	if err != nil {
		return nil, err
	}
	return ast.NewTerm(v), nil
}
