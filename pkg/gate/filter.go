package gate

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"time"

	"github.com/open-policy-agent/opa/v1/ast"
	"github.com/open-policy-agent/opa/v1/rego"
	"github.com/open-policy-agent/opa/v1/rego/compile"
	"github.com/open-policy-agent/opa/v1/storage"
)

// nothing is the filter that matches no row.
const nothing = "FALSE"

// filters are what may be listed, and what somebody may be told of.
type filters struct {
	admits, excludes, silences, ends, cases, resources, owes, owesWhoStands, stands *compile.Prepared
}

func newFilters(ctx context.Context, compiler *ast.Compiler, store storage.Store) (filters, error) {
	prepare := func(rule, row string) (*compile.Prepared, error) {
		return compile.New(
			compile.Target("sql", "postgresql"),
			compile.ParsedQuery(ast.MustParseBody("data.mangrove."+rule)),
			compile.ParsedUnknowns(ast.MustParseTerm("input."+row)),
			compile.Rego(rego.Compiler(compiler), rego.Store(store), rego.StrictBuiltinErrors(true)),
		).Prepare(ctx)
	}
	var f filters
	for _, one := range []struct {
		into      **compile.Prepared
		rule, row string
	}{
		{&f.admits, "lists.admits", "g"},
		{&f.excludes, "lists.excludes", "x"},
		{&f.silences, "lists.silences", "x"},
		{&f.ends, "lists.ends", "d"},
		{&f.cases, "streams.cases", "g"},
		{&f.resources, "streams.resources", "r"},
		{&f.owes, "lists.owes", "d"},
		{&f.owesWhoStands, "lists.owes_who_stands", "d"},
		{&f.stands, "lists.stands", "g"},
	} {
		var err error
		if *one.into, err = prepare(one.rule, one.row); err != nil {
			return f, err
		}
	}
	return f, nil
}

// Filter gives the SQL condition over the table grants, under the name g, whose rows name the cases (g.case_id)
// that the actor may list in a service at an instant. It uses the columns kind, agency, service, person, ended_at
// (null: live), until ('infinity': open-ended) and follows. Values are inlined as quoted literals. For who may list nothing
// it is FALSE; with an error it is FALSE too.
func (g *Gate) Filter(ctx context.Context, actor Actor, service string, now time.Time) (string, error) {
	ctx, stop := context.WithTimeout(ctx, limit)
	defer stop()
	in, err := input(Flow{Actor: actor, Service: service, Now: now})
	if err != nil {
		return nothing, fmt.Errorf("filtering a list: %w", err)
	}
	return unless(ctx, g.filters.admits, in, g.filters.letsIn)
}

// Told gives the SQL conditions for what an actor is told of when it changes: as Filter does for cases, and over the table
// subject, under the name r, for what is no case; it uses the column kind. With an error both are FALSE.
func (g *Gate) Told(ctx context.Context, actor Actor, service string, now time.Time) (cases, resources string, err error) {
	ctx, stop := context.WithTimeout(ctx, limit)
	defer stop()
	in, err := input(Flow{Actor: actor, Service: service, Now: now})
	if err != nil {
		return nothing, nothing, fmt.Errorf("filtering a stream: %w", err)
	}
	if cases, err = unless(ctx, g.filters.cases, in, g.filters.letsIn); err != nil {
		return nothing, nothing, err
	}
	if resources, err = where(ctx, g.filters.resources, in); err != nil {
		return nothing, nothing, err
	}
	return cases, resources, nil
}

// Owed gives the SQL condition over the table duty, under the name d, for the duties that an actor is told of in a service at an
// instant where their role has them: those of their agency, of a guardian about whom they stand for alone, and here those that are
// anybody's, but none about a case from which the actor is kept out, but to end what their agency had. It uses the columns agency,
// what, whose, subject_kind and subject_id. With an error it is FALSE.
func (g *Gate) Owed(ctx context.Context, actor Actor, service string, now time.Time) (string, error) {
	ctx, stop := context.WithTimeout(ctx, limit)
	defer stop()
	in, err := input(Flow{Actor: actor, Service: service, Now: now})
	if err != nil {
		return nothing, fmt.Errorf("filtering duties: %w", err)
	}
	tells, err := g.filters.tells(ctx, in)
	owes, err2 := where(ctx, g.filters.owes, in)
	standing, err3 := where(ctx, g.filters.owesWhoStands, in)
	stands, err4 := where(ctx, g.filters.stands, in)
	if err := errors.Join(err, err2, err3, err4); err != nil {
		return nothing, err
	}
	if standing != nothing {
		owes = "(" + owes + ") OR (" + standing + ") AND EXISTS (SELECT 1 FROM grants g WHERE d.subject_kind = 'case' AND g.case_id = d.subject_id AND (" + stands + "))"
	}
	return "(" + owes + ") AND " + tells, nil
}

// LetIn gives the SQL condition over a table of duties, under the name d, for those about a case from which the actor is not kept
// out, those that end what their agency had, and those about no case. It uses the columns what, subject_kind and subject_id. With an
// error it is FALSE.
func (g *Gate) LetIn(ctx context.Context, actor Actor, service string, now time.Time) (string, error) {
	ctx, stop := context.WithTimeout(ctx, limit)
	defer stop()
	in, err := input(Flow{Actor: actor, Service: service, Now: now})
	if err != nil {
		return nothing, fmt.Errorf("filtering duties: %w", err)
	}
	return g.filters.tells(ctx, in)
}

// What ties a row of grants x to the case that a row is of.
const (
	caseOfGrant = "x.case_id = g.case_id"
	caseOfDuty  = "d.subject_kind = 'case' AND x.case_id = d.subject_id"
)

// unless is the condition of a rule where those who are kept out are not let in.
func unless(ctx context.Context, rule *compile.Prepared, in *ast.Term, letIn func(context.Context, *ast.Term) (string, error)) (string, error) {
	admits, err := where(ctx, rule, in)
	if err != nil || admits == nothing {
		return nothing, err
	}
	inside, err := letIn(ctx, in)
	if err != nil {
		return nothing, err
	}
	return "(" + admits + ") AND " + inside, nil
}

// letsIn is the condition for the rows of cases from which no grant excludes.
func (f filters) letsIn(ctx context.Context, in *ast.Term) (string, error) {
	return without(ctx, f.excludes, in, caseOfGrant)
}

// tells is the condition for duties about a case from which no grant excludes, and for those that end a part where none silences.
func (f filters) tells(ctx context.Context, in *ast.Term) (string, error) {
	letIn, err := without(ctx, f.excludes, in, caseOfDuty)
	ends, err2 := where(ctx, f.ends, in)
	heard, err3 := without(ctx, f.silences, in, caseOfDuty)
	if err := errors.Join(err, err2, err3); err != nil {
		return nothing, err
	}
	return "(" + letIn + " OR (" + ends + ") AND " + heard + ")", nil
}

// without is the condition that no grant of the case is one of which a rule holds.
func without(ctx context.Context, rule *compile.Prepared, in *ast.Term, of string) (string, error) {
	holds, err := where(ctx, rule, in)
	if err != nil {
		return nothing, err
	}
	return "NOT EXISTS (SELECT 1 FROM grants x WHERE " + of + " AND (" + holds + "))", nil
}

// where compiles one rule to SQL. A rule that can never hold gives a nil query and must match nothing; one that
// always holds gives an empty text, which would show every row, so it is refused.
func where(ctx context.Context, p *compile.Prepared, in *ast.Term) (string, error) {
	f, err := p.Compile(ctx, rego.EvalParsedInput(in.Value))
	if err != nil {
		return nothing, fmt.Errorf("filtering a list: %w", err)
	}
	switch sql := f.One().Query.(type) {
	case nil:
		return nothing, nil
	case string:
		condition := strings.TrimPrefix(sql, "WHERE ")
		if condition == "" {
			return nothing, errors.New("filtering a list: the rule holds for every row")
		}
		return condition, nil
	default:
		return nothing, fmt.Errorf("filtering a list: the engine gave a %T", sql)
	}
}
