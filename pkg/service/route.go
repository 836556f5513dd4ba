package service

import (
	"context"
	"slices"
	"time"

	"google.golang.org/protobuf/proto"
	"google.golang.org/protobuf/reflect/protoreflect"

	"mangrove/pkg/contract"
	"mangrove/pkg/decide"
	"mangrove/pkg/store"
	"mangrove/pkg/web"
	contractv1 "mangrove/proto/gen/contractv1"
)

// Route is one operation of a service: of a command, made by Command, Joint, Bound, Beside or Batch, or of a query, made by
// Query, List, Foresee, Answer or AnswerOf.
type Route struct {
	Method, Path    string
	Action, Summary string
	// Operation is the route's own name, where several routes ask the policy for one action.
	Operation string
	Params    []string

	request  protoreflect.MessageType
	response protoreflect.MessageDescriptor
	list     bool
	stream   bool
	maxBody  int64
	handler  func(s *Service, r Route) web.Handler
	plan     plan
}

// Asked is what a route's own functions may know of a request.
type Asked struct {
	Path  map[string]string
	Query map[string]string
	Actor string
	// Agency is that of the actor, and Roles are theirs.
	Agency   string
	Roles    []string
	sections map[string]decide.Section
}

// Section is the personal section that the command carries in a field, sealed or about to be.
func (a Asked) Section(field string) decide.Section { return a.sections[field] }

// plan is how a command runs, with its types erased.
type plan struct {
	machine  decide.Machine
	subject  string // the path's variable; empty where the command brings a subject into being
	resource decide.Machine
	// resourceID tells the resource of a joint command.
	resourceID func(req proto.Message, a Asked) string
	// resourceOf tells it where the command names none, by the state; of none it is empty.
	resourceOf func(state any) string
	run        func(state, resource any, req proto.Message, a Asked, g decide.Given) (decide.Outcome, error)
	// part tells the policy what the command is about inside the state: a referral, or the locked resource.
	part func(state, resource any, req proto.Message, a Asked) map[string]any
	// narrow gives what of the state a query shows to who asks.
	narrow func(state any, a Asked) any
	// beside says that the resource is another case, which is read only.
	beside   bool
	describe func(id string, resource any) map[string]any
	records  bool
	// rows names the cases of a page of a list, in order, of those that the gate's filter admits, and where the page ends.
	rows func(ctx context.Context, tx *store.Tx, filter string, c web.Call, now time.Time) (ids []string, next string, err error)
	// asks says that what the command asks others for is still to come when it is answered.
	asks bool
}

// versioned says that the command is on a record of which the caller has read a version; a recorded fact stands beside whatever
// was recorded meanwhile (P1).
func (r Route) versioned() bool { return r.request != nil && r.plan.subject != "" && !r.plan.records }

// DirectCall is something that an event makes it necessary to tell another service at once.
type DirectCall struct {
	Name string
	Body any
}

// Option changes a route.
type Option func(*Route)

// Opens says that the command brings its subject into being.
func Opens() Option { return func(r *Route) { r.plan.subject = "" } }

// Subject names the variable of the path that holds the subject, where it is not {case}.
func Subject(variable string) Option { return func(r *Route) { r.plan.subject = variable } }

// Records marks the recording of a fact (P1): it is never refused, and decided right after it was journalled.
func Records() Option { return func(r *Route) { r.plan.records = true } }

// Asks says that the command only asks others, who answer by event: it is answered 202.
func Asks() Option { return func(r *Route) { r.plan.asks = true } }

// About tells the policy the part of the state that the command names, such as a referral; of a query, what it rests on.
func About[S any, Q proto.Message](part func(state S, req Q, a Asked) map[string]any) Option {
	return func(r *Route) {
		r.plan.part = func(state, _ any, req proto.Message, a Asked) map[string]any { return part(state.(S), req.(Q), a) }
	}
}

// Narrow says that a query shows to who asks only what is theirs of a state, of its sections too.
func Narrow[S any](narrow func(state S, a Asked) S) Option {
	return func(r *Route) { r.plan.narrow = func(state any, a Asked) any { return narrow(state.(S), a) } }
}

// AboutBoth tells the policy what a joint command names of the case and of the resource, which is empty where it is not there yet.
func AboutBoth[S, R any, Q proto.Message](part func(state S, resource R, req Q) map[string]any) Option {
	return func(r *Route) {
		r.plan.part = func(state, res any, req proto.Message, _ Asked) map[string]any {
			return part(state.(S), res.(R), req.(Q))
		}
	}
}

// Named gives a route a name of its own, where several ask the policy for one action.
func Named(operation string) Option { return func(r *Route) { r.Operation = operation } }

// Params names the query parameters that a route takes.
func Params(names ...string) Option { return func(r *Route) { r.Params = names } }

func typeOf[Q proto.Message]() protoreflect.MessageType {
	var q Q
	return q.ProtoReflect().Type()
}

// Command makes the route of a command on one subject. build makes the command from its request.
func Command[Q proto.Message, S any](path, action, summary string, machine *decide.Aggregate[S], build func(req Q, a Asked) decide.Command[S], options ...Option) Route {
	r := Route{
		Method: "POST", Path: path, Action: action, Summary: summary, request: typeOf[Q](),
		response: (*contractv1.Done)(nil).ProtoReflect().Descriptor(),
		handler:  func(s *Service, r Route) web.Handler { return s.command(r) },
		plan: plan{
			machine: machine, subject: "case",
			run: func(state, _ any, req proto.Message, a Asked, g decide.Given) (decide.Outcome, error) {
				return build(req.(Q), a).Decide(state.(S), g)
			},
		},
	}
	for _, o := range options {
		o(&r)
	}
	return r
}

// Joint makes the route of a command on a case and a resource. describe tells the policy the state of such a
// resource, which must be there; when the command is refused as care, it is tried with each other one, to name the lawful
// options. Without it the resource may come into being with the command, and AboutBoth tells the policy of it.
func Joint[Q proto.Message, S, R any](path, action, summary string, machine *decide.Aggregate[S], resources *decide.Aggregate[R],
	which func(req Q, a Asked) string, describe func(id string, r R) map[string]any,
	build func(req Q, a Asked) decide.Joint[S, R], options ...Option,
) Route {
	r := Route{
		Method: "POST", Path: path, Action: action, Summary: summary, request: typeOf[Q](),
		response: (*contractv1.Done)(nil).ProtoReflect().Descriptor(),
		handler:  func(s *Service, r Route) web.Handler { return s.command(r) },
		plan: plan{
			machine: machine, subject: "case", resource: resources,
			resourceID: func(req proto.Message, a Asked) string { return which(req.(Q), a) },
			run: func(state, res any, req proto.Message, a Asked, g decide.Given) (decide.Outcome, error) {
				return build(req.(Q), a).Decide(state.(S), res.(R), g)
			},
		},
	}
	if describe != nil {
		r.plan.describe = func(id string, res any) map[string]any { return describe(id, res.(R)) }
	}
	for _, o := range options {
		o(&r)
	}
	return r
}

// Bound makes the route of a command on a case and the resource that its state names. Who asks names none and is offered no other,
// so that no answer tells which it is; part, by About, tells the policy what the command rests on.
func Bound[Q proto.Message, S, R any](path, action, summary string, machine *decide.Aggregate[S], resources *decide.Aggregate[R], which func(S) string,
	build func(req Q, a Asked) decide.Joint[S, R], part Option,
) Route {
	r := Joint(path, action, summary, machine, resources, nil, nil, build, part)
	r.plan.resourceID = nil
	r.plan.resourceOf = func(state any) string { return which(state.(S)) }
	return r
}

// Beside makes the route of a command on a case that names another, which it reads and leaves as it is. The policy is told
// who has a part in the other; one that is not there is decided like one that is hidden.
func Beside[Q proto.Message, S any](path, action, summary string, machine *decide.Aggregate[S], which func(req Q, a Asked) string,
	build func(req Q, a Asked) decide.Joint[S, S], options ...Option,
) Route {
	r := Joint(path, action, summary, machine, machine, which, nil, build, options...)
	r.plan.beside = true
	return r
}

// View shows the clear fields of a view. Its sections are found by their name and type among the case's own and folded
// ones, and opened by asking.
type View[S any, V proto.Message] func(state S, subject Seen, a Asked) V

// Seen is what a view may know of a subject besides its state.
type Seen struct {
	ID, Person string
	Version    uint64
	OpenedAt   string
	Facts      map[string]any
	// At is the instant at which it is seen.
	At time.Time
	// Grants are those of a case of which the service keeps a copy, ended ones too.
	Grants []store.Held
	// Owed are the duties about it at other services, the most urgent first, where the service collects them.
	Owed []store.Owed
	// Shows names what the policy shows to this reader, of what it does not show to all.
	Shows []string
}

// Live are the grants that hold.
func (s Seen) Live() []store.Held {
	return slices.DeleteFunc(slices.Clone(s.Grants), func(h store.Held) bool { return !live(h, s.At) })
}

// Query makes the route of a view of one case.
func Query[S any, V proto.Message](path, action, summary string, machine *decide.Aggregate[S], view View[S, V], options ...Option) Route {
	var v V
	r := Route{
		Method: "GET", Path: path, Action: action, Summary: summary,
		response: v.ProtoReflect().Descriptor(),
		plan:     plan{machine: machine, subject: "case"},
	}
	r.handler = func(s *Service, r Route) web.Handler {
		return s.query(r, func(state any, seen Seen, a Asked) proto.Message { return view(state.(S), seen, a) })
	}
	for _, o := range options {
		o(&r)
	}
	return r
}

// List makes the route that lists the cases of the asker's agency, each shown as a single read would show it.
func List[S any, V proto.Message](path, action, summary string, machine *decide.Aggregate[S], view View[S, V], options ...Option) Route {
	r := Query(path, action, summary, machine, view, options...)
	r.list = true
	if r.plan.rows == nil {
		r.plan.rows = byDue
	}
	r.handler = func(s *Service, r Route) web.Handler {
		return s.list(r, func(state any, seen Seen, a Asked) proto.Message { return view(state.(S), seen, a) })
	}
	return r
}

// Rows names the cases of a page of a list, in order, and where the page ends, where a list is not of what is due here. It may
// name none but those that the gate's filter, a condition over the table grants, admits.
func Rows(rows func(ctx context.Context, tx *store.Tx, filter string, c web.Call, now time.Time) (ids []string, next string, err error)) Option {
	return func(r *Route) { r.plan.rows = rows }
}

// byDue is the list of what is due here first.
func byDue(ctx context.Context, tx *store.Tx, filter string, c web.Call, _ time.Time) ([]string, string, error) {
	number, err := Number(c)
	if err != nil {
		return nil, "", err
	}
	ids, err := tx.List(ctx, filter, c.Limit+1, c.Query.Get("after"), number)
	ids, next := Cut(ids, c.Limit, func(id string) string { return id })
	return ids, next, err
}

// sections lists the fields of a view that show a section.
func sections(md protoreflect.MessageDescriptor) []contract.Field {
	return fields(md, func(f contract.Field) bool { return f.Kind == contract.Section })
}

func fields(md protoreflect.MessageDescriptor, which func(contract.Field) bool) []contract.Field {
	var out []contract.Field
	m, err := contract.Of(md)
	if err != nil {
		return nil
	}
	for _, f := range m.Fields {
		if which(f) {
			out = append(out, f)
		}
	}
	return out
}

// Listed says that the answer is a page of items of this shape.
func Listed(item proto.Message) Option { return listed(item.ProtoReflect().Descriptor()) }

func listed(md protoreflect.MessageDescriptor) Option {
	return func(r *Route) { r.response, r.list = md, true }
}

// Shows says what shape the answer has.
func Shows(view proto.Message) Option {
	return func(r *Route) { r.response = view.ProtoReflect().Descriptor() }
}
