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

type filters struct{ admits, excludes *compile.Prepared }

func newFilters(ctx context.Context, compiler *ast.Compiler, store storage.Store) (filters, error) {
	prepare := func(rule, row string) (*compile.Prepared, error) {
		return compile.New(
			compile.Target("sql", "postgresql"),
			compile.ParsedQuery(ast.MustParseBody("data.mangrove.lists."+rule)),
			compile.ParsedUnknowns(ast.MustParseTerm("input."+row)),
			compile.Rego(rego.Compiler(compiler), rego.Store(store), rego.StrictBuiltinErrors(true)),
		).Prepare(ctx)
	}
	var f filters
	var err error
	if f.admits, err = prepare("admits", "g"); err != nil {
		return f, err
	}
	f.excludes, err = prepare("excludes", "x")
	return f, err
}

// Filter gives the SQL condition over the table grants, under the name g, whose rows name the cases (g.case_id)
// that the actor may list in a service at an instant. It uses the columns kind, agency, service, person, ended_at
// (null: live) and until ('infinity': open-ended). Values are inlined as quoted literals. For who may list nothing
// it is FALSE; with an error it is FALSE too.
func (g *Gate) Filter(ctx context.Context, actor Actor, service string, now time.Time) (string, error) {
	ctx, stop := context.WithTimeout(ctx, limit)
	defer stop()
	in, err := input(Flow{Actor: actor, Service: service, Now: now})
	if err != nil {
		return nothing, fmt.Errorf("filtering a list: %w", err)
	}
	admits, err := where(ctx, g.filters.admits, in)
	if err != nil || admits == nothing {
		return nothing, err
	}
	excludes, err := where(ctx, g.filters.excludes, in)
	if err != nil {
		return nothing, err
	}
	return "(" + admits + ") AND NOT EXISTS (SELECT 1 FROM grants x WHERE x.case_id = g.case_id AND (" + excludes + "))", nil
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
