package policy_test

import (
	"cmp"
	"path"
	"slices"
	"strings"
	"testing"

	"github.com/open-policy-agent/opa/v1/ast"

	"mangrove/pkg/policy"
	grantv1 "mangrove/proto/gen/grantv1"
	"mangrove/services/mangrove"
)

// unserved are the kinds of grant that the register gives of the person and to no service.
func unserved() []grantv1.GrantKind {
	return []grantv1.GrantKind{
		grantv1.GrantKind_GRANT_KIND_GUARDIANSHIP, grantv1.GrantKind_GRANT_KIND_OWN_RECORD,
		grantv1.GrantKind_GRANT_KIND_EXCLUSION, grantv1.GrantKind_GRANT_KIND_BLOCK,
	}
}

// elsewhere are the kinds that a rule of every service reads and that not every service keeps, each with why.
func elsewhere() map[grantv1.GrantKind]string {
	return map[grantv1.GrantKind]string{
		grantv1.GrantKind_GRANT_KIND_OWN_RECORD: "the own record is read in consent and identification (B-05, docs/threats.md, Known holes)",
	}
}

// A rule that reads a kind of grant which the service that asks it does not keep never fires there, whatever its own tests say, since
// they hand the grant in. So of each kind that the rules of a service's actions compare a grant with, the service keeps such grants.
// A service that is asked for apart from the kind, as among the assignments of somebody, is not seen here.
func TestEveryServiceKeepsTheGrantsThatItsRulesRead(t *testing.T) {
	t.Parallel()
	rules, excuses := compiled(t), elsewhere()
	missed := map[grantv1.GrantKind]bool{}
	for _, d := range mangrove.Definitions() {
		r := reading{rules: rules, service: d.Name, seen: map[*ast.Rule]bool{}, sought: map[sought]string{}}
		for name, m := range rules.Modules {
			if path.Base(path.Dir(name)) == "entry" && strings.HasPrefix(path.Base(name), d.Name+"_") || name == "rules/lists.rego" || name == "rules/streams.rego" {
				r.follow(m.Rules)
			}
		}
		for _, one := range []grantv1.GrantKind{grantv1.GrantKind_GRANT_KIND_ASSIGNMENT, grantv1.GrantKind_GRANT_KIND_BLOCK, grantv1.GrantKind_GRANT_KIND_GUARDIANSHIP} {
			if r.sought[sought{kind: one}] == "" {
				t.Errorf("no rule of %s is found to read %v", d.Name, one)
			}
		}
		for s, rule := range r.sought {
			if d.Register || d.CopiesOwnCases || d.Keeps(s.grant(d.Name)) {
				continue
			}
			missed[s.kind] = true
			if excuses[s.kind] == "" {
				t.Errorf("%s never fires in %s, which keeps no grant that is %v of %q", rule, d.Name, s.kind, s.service)
			}
		}
	}
	for kind := range excuses {
		if !missed[kind] {
			t.Errorf("every service keeps %v: its excuse has gone", kind)
		}
	}
}

// sought is what a rule looks for among the grants: those of a kind, and of a service where it names one.
type sought struct {
	kind    grantv1.GrantKind
	service string
}

// grant is one as the register gives it.
func (s sought) grant(asker string) *grantv1.Grant {
	to := &grantv1.Recipient{Service: cmp.Or(s.service, asker)}
	if s.service == "" && slices.Contains(unserved(), s.kind) {
		to.Service = ""
	}
	return &grantv1.Grant{Kind: s.kind, Recipient: to}
}

// reading finds what the rules of one service look for, and by which rule.
type reading struct {
	rules   *ast.Compiler
	service string
	seen    map[*ast.Rule]bool
	sought  map[sought]string
}

// follow follows rules, and those that they rest on, but for what they say of another service alone.
func (r *reading) follow(rules []*ast.Rule) {
	for _, rule := range rules {
		for ; rule != nil; rule = rule.Else {
			if r.seen[rule] {
				continue
			}
			r.seen[rule] = true
			texts := compared(rule)
			if at := texts["input.service"]; len(at) > 0 && !slices.Contains(at, r.service) {
				continue
			}
			r.note(rule, texts)
			ast.WalkRefs(rule, func(ref ast.Ref) bool {
				if ref.HasPrefix(ast.DefaultRootRef) {
					r.follow(r.rules.GetRulesDynamicWithOpts(ref, ast.RulesOptions{}))
				}
				return false
			})
		}
	}
}

// note keeps which kinds of grant a rule compares with, and the service that the same grant is to name.
func (r *reading) note(rule *ast.Rule, texts map[string][]string) {
	for what, names := range texts {
		grant, ok := strings.CutSuffix(what, ".kind")
		if !ok || grant == "input.resource" { // a thing of the service's own, which it has
			continue
		}
		services := slices.Concat(texts[grant+".recipient.service"], texts[grant+".service"])
		if len(services) == 0 {
			services = []string{""}
		}
		for _, name := range names {
			kind, ok := grantv1.GrantKind_value["GRANT_KIND_"+strings.ToUpper(name)]
			for _, service := range services {
				if ok {
					r.sought[sought{grantv1.GrantKind(kind), service}] = rule.Ref().String()
				}
			}
		}
	}
}

// compared gives the texts that each reference of a rule is to be: equal to one, or one of several.
func compared(rule *ast.Rule) map[string][]string {
	out, stands := map[string][]string{}, map[string]string{}
	ast.WalkExprs(rule, func(e *ast.Expr) bool {
		if e.Negated || !e.IsCall() || len(e.Operands()) < 2 {
			return false
		}
		left, right := e.Operand(0), e.Operand(1)
		if e.IsEquality() {
			if _, is := left.Value.(ast.String); is {
				left, right = right, left
			}
			if v, is := left.Value.(ast.Var); is {
				stands[v.String()] = right.String() // the compiler names what it compares
			}
		} else if !e.Operator().Equal(ast.Member.Ref()) {
			return false
		}
		what := cmp.Or(stands[left.String()], left.String())
		ast.WalkTerms(right, func(term *ast.Term) bool {
			switch v := term.Value.(type) {
			case ast.String:
				out[what] = append(out[what], string(v))
			case ast.Ref:
				return true
			}
			return false
		})
		return false
	})
	return out
}

// compiled is the policy with every name resolved.
func compiled(t *testing.T) *ast.Compiler {
	t.Helper()
	c := ast.NewCompiler()
	if c.Compile(modules(t, policy.Files())); c.Failed() {
		t.Fatal(c.Errors)
	}
	return c
}
