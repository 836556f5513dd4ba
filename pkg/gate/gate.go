package gate

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"runtime"
	"slices"
	"strings"
	"time"

	"github.com/open-policy-agent/opa/v1/ast"
	"github.com/open-policy-agent/opa/v1/storage"
	"github.com/open-policy-agent/opa/v1/storage/inmem"
	"github.com/open-policy-agent/opa/v1/topdown"
	"golang.org/x/sync/errgroup"

	"mangrove/pkg/gate/internal/option"
)

// limit is the longest a decision may take; one takes about a millisecond.
const limit = 2 * time.Second

// undecided is the id of the denial where no rule decided.
const undecided = "P0"

// ErrUndecided is wrapped by every error of Decide: the flow was denied because no rule decided it.
var ErrUndecided = errors.New("no rule decided")

// Gate decides flows by the core policy. It is safe for concurrent use.
type Gate struct {
	compiler *ast.Compiler
	store    storage.Store
	entries  map[string]ast.Body // by action
	filters  filters
	reads    map[string][]string // consumer -> producers
	duty     []string
	actions  map[string][]string
	revision string
	slots    chan struct{}
}

// New compiles the core policy. It errs only where the policy that was compiled in is broken.
func New(ctx context.Context, options ...option.Option) (*Gate, error) {
	var s option.Settings
	for _, o := range options {
		o(&s)
	}
	src, err := load(s)
	if err != nil {
		return nil, fmt.Errorf("loading the policy: %w", err)
	}
	compiler := ast.NewCompiler().WithCapabilities(capabilities())
	if compiler.Compile(src.modules); compiler.Failed() {
		return nil, fmt.Errorf("compiling the policy: %w", compiler.Errors)
	}
	g := &Gate{
		compiler: compiler,
		store:    inmem.NewFromObjectWithOpts(src.data, inmem.OptReturnASTValuesOnRead(true)),
		entries:  make(map[string]ast.Body),
		reads:    src.reads,
		duty:     src.duty,
		actions:  src.actions,
		revision: src.revision,
		slots:    make(chan struct{}, runtime.GOMAXPROCS(0)),
	}
	for action, ref := range src.entries {
		body, err := compiler.QueryCompiler().Compile(ast.NewBody(ast.Equality.Expr(ast.VarTerm("answer"), ast.NewTerm(ref))))
		if err != nil {
			return nil, fmt.Errorf("compiling the entry of %s: %w", action, err)
		}
		g.entries[action] = body
	}
	if g.filters, err = newFilters(ctx, compiler, g.store); err != nil {
		return nil, fmt.Errorf("preparing the list filter: %w", err)
	}
	return g, nil
}

// Revision names the rules and tables that decide.
func (g *Gate) Revision() string { return g.revision }

// Actions lists the actions that have an entry, in order.
func (g *Gate) Actions() []string {
	actions := make([]string, 0, len(g.entries))
	for a := range g.entries {
		actions = append(actions, a)
	}
	slices.Sort(actions)
	return actions
}

// Services lists the services of the platform, in order.
func (g *Gate) Services() []string { return slices.Sorted(maps.Keys(g.reads)) }

// MayConsume says whether a service may read the topics of another.
func (g *Gate) MayConsume(consumer, producer string) bool {
	return slices.Contains(g.reads[consumer], producer)
}

// Decide asks the policy about a flow. The decision always holds: where the error is not nil it is a denial (P0)
// that explains nothing, and the error, which has no personal data, is for the log.
func (g *Gate) Decide(ctx context.Context, f Flow) (Decision, error) {
	d, err := g.decide(ctx, f)
	if err != nil {
		return Decision{
			Deny: []string{undecided}, Outside: []string{}, Applied: []string{}, Withhold: withheldAll(f),
			Carried: map[Section]string{}, Options: []Option{}, Conditions: []Condition{}, Obligations: []string{}, Revision: g.revision,
			Undecided: true,
		}, fmt.Errorf("deciding %q: %w: %w", f.Action, ErrUndecided, err)
	}
	return d, nil
}

// Instead names where a refused action would be lawful (P2): it is tried with each other resource that has a bed free, and those
// with which it is allowed join the options of the refusal. What explains nothing to the asker stays as it is. Each resource has
// an id and beds_free. All of it takes no longer than a decision may: the refusal stands in any case, with the options that were
// found; the error, which has no personal data, is for the log.
func (g *Gate) Instead(ctx context.Context, f Flow, refused Decision, others []map[string]any) (Decision, error) {
	if len(refused.Deny) == 0 || !refused.Explained {
		return refused, nil
	}
	ctx, stop := context.WithTimeout(ctx, limit)
	defer stop()
	var failed error
	for _, other := range others {
		id, _ := other["id"].(string)
		if id == "" || !free(other) {
			continue
		}
		f.Resource = other
		tried, err := g.Decide(ctx, f)
		if err != nil {
			failed = fmt.Errorf("trying another resource: %w", err)
			break
		}
		if tried.Allow {
			refused.Options = append(refused.Options, Option{Action: f.Action, Resource: id})
		}
	}
	slices.SortFunc(refused.Options, func(a, b Option) int {
		return strings.Compare(a.Action+"\x00"+a.Resource, b.Action+"\x00"+b.Resource)
	})
	return refused, failed
}

// DecideAll decides flows, each by itself as Decide does, on all cores. The error joins those of the flows.
func (g *Gate) DecideAll(ctx context.Context, flows []Flow) ([]Decision, error) {
	decisions, errs := make([]Decision, len(flows)), make([]error, len(flows))
	var group errgroup.Group
	group.SetLimit(cap(g.slots))
	for i, f := range flows {
		group.Go(func() error {
			decisions[i], errs[i] = g.Decide(ctx, f)
			return nil
		})
	}
	return decisions, errors.Join(append(errs, group.Wait())...)
}

func (g *Gate) decide(ctx context.Context, f Flow) (Decision, error) {
	ctx, stop := context.WithTimeout(ctx, limit)
	defer stop()
	select {
	case g.slots <- struct{}{}:
		defer func() { <-g.slots }()
	case <-ctx.Done():
		return Decision{}, ctx.Err()
	}
	// A slot may have been free for who has gone already.
	if err := ctx.Err(); err != nil {
		return Decision{}, err
	}
	return g.ask(ctx, f)
}

func free(unit map[string]any) bool {
	switch n := unit["beds_free"].(type) {
	case int:
		return n > 0
	case int32:
		return n > 0
	case int64:
		return n > 0
	case uint32:
		return n > 0
	case float64:
		return n > 0
	}
	return false
}

// ask evaluates the entry of the flow's action.
func (g *Gate) ask(ctx context.Context, f Flow) (Decision, error) {
	body, ok := g.entries[f.Action]
	if !ok {
		return Decision{}, errors.New("the action has no entry: add one to pkg/policy/entry")
	}
	in, err := input(f)
	if err != nil {
		return Decision{}, fmt.Errorf("reading the flow: %w", err)
	}
	txn, err := g.store.NewTransaction(ctx)
	if err != nil {
		return Decision{}, fmt.Errorf("opening the tables: %w", err)
	}
	defer g.store.Abort(ctx, txn)
	cancel := topdown.NewCancel()
	defer context.AfterFunc(ctx, cancel.Cancel)()
	var answer ast.Value
	err = topdown.NewQuery(body).
		WithCompiler(g.compiler).
		WithStore(g.store).
		WithTransaction(txn).
		WithInput(in).
		WithCancel(cancel).
		WithStrictBuiltinErrors(true).
		Iter(ctx, func(r topdown.QueryResult) error {
			answer = r["answer"].Value
			return nil
		})
	if err != nil {
		return Decision{}, errors.New(engineFault(ctx, err))
	}
	d, err := read(answer)
	if err != nil {
		return Decision{}, err
	}
	d.Revision = g.revision
	return d, nil
}

// engineFault names the kind of a fault and where it is; the engine's own message may quote the input.
func engineFault(ctx context.Context, err error) string {
	if ctx.Err() != nil {
		return ctx.Err().Error()
	}
	var fault *topdown.Error
	if !errors.As(err, &fault) {
		return "the engine failed"
	}
	if fault.Location == nil {
		return "the engine failed: " + fault.Code
	}
	return fmt.Sprintf("the engine failed: %s at %s:%d", fault.Code, fault.Location.File, fault.Location.Row)
}

func withheldAll(f Flow) map[Section][]string {
	all := make(map[Section][]string, len(f.Sections))
	for _, s := range f.Sections {
		all[s] = []string{undecided}
	}
	return all
}
