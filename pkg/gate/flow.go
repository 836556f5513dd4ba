package gate

import (
	"time"
)

// Channel says through which door a flow goes.
type Channel string

// The doors. Every movement of data goes through one of them.
const (
	Command Channel = "command"
	Query   Channel = "query"
	Open    Channel = "open"
)

// Flow is one movement of data, as the policy sees it. Every attribute that a rule rests on comes from a
// verified source: the token, the register of grants, the facts, the registry of agencies.
type Flow struct {
	// Action is the entry module that decides, as service.verb: identification.refer, shelter.reserve.
	// Openings of all services have the action open.
	Action  string  `json:"action"`
	Channel Channel `json:"channel"`
	// Service is where the flow happens: for an opening the service that asked.
	Service string `json:"service"`

	Actor Actor `json:"actor"`

	// Purpose is what the request repeats of the purpose, if anything. The policy takes the purpose from the grants;
	// a request that names another stands on nothing.
	Purpose string `json:"purpose"`
	// BasisRef is the id of the grant that the request refers to: a referral's share, an assignment, or an own
	// record. Empty: the policy takes the share, else the assignment, of the actor's agency for Service.
	BasisRef string `json:"basis_ref"`

	// Command holds the clear fields of the command, by their proto names; a section is true where present.
	Command map[string]any `json:"command"`

	Case   Case    `json:"case"`
	Grants []Grant `json:"grants"`
	// Beside is another case that the command names, where it names one.
	Beside *Beside `json:"beside,omitempty"`

	// Resource holds what the service tells of the locked resource, or of the part of the case that the command names, as
	// the rules of the action ask for it: empty where it tells nothing.
	Resource map[string]any `json:"resource"`

	// Sections are what an opening asks for.
	Sections []Section `json:"sections"`

	Now time.Time `json:"now"`
}

// Actor is who asks, from verified claims and, for standing, from the register.
type Actor struct {
	ID         string   `json:"id"`
	Kind       string   `json:"kind"` // worker, service, survivor, system
	Agency     string   `json:"agency"`
	AgencyKind string   `json:"agency_kind"`
	Roles      []string `json:"roles"`
	Country    string   `json:"country"`
	// Standing is that of the worker and their agency in the register. Without one nobody does anything.
	Standing Standing `json:"standing"`
}

// Standing is what the register says of a worker and their agency together.
type Standing string

// The standings: unknown while the register does not know the worker or the agency.
const (
	Good      Standing = "good"
	Suspended Standing = "suspended"
	Unknown   Standing = "unknown"
)

// Case is what the facts say. An unknown case has Known false and is decided like any other, so that nobody
// can tell it from one that is hidden.
type Case struct {
	ID     string `json:"id"`
	Known  bool   `json:"known"`
	Person string `json:"person"`
	// Facts by name, of all owners: each has one owner, so names do not collide.
	Facts map[string]any `json:"facts"`
	// Owners are the services whose facts of the case are folded here.
	Owners []string `json:"owners"`
	// Gapped and Parked are set while an event of the case is missing or a reaction waits.
	Gapped bool `json:"gapped"`
	Parked bool `json:"parked"`
}

// Beside is another case, with the grants that say who has a part in it.
type Beside struct {
	ID     string  `json:"id"`
	Known  bool    `json:"known"`
	Grants []Grant `json:"grants"`
}

// Grant is a row of the register of grants or of a copy of it, with the rights it gives or takes away.
type Grant struct {
	ID         string    `json:"id"`
	Kind       string    `json:"kind"`   // consent, refusal, assignment, referral, author, own_record, exclusion, guardianship, best_interests, block, panel, request
	Family     string    `json:"family"` // service, sharing, proceedings
	Purpose    string    `json:"purpose"`
	Categories []string  `json:"categories"` // IDENTITY, NEEDS ...
	Recipient  Recipient `json:"recipient"`
	Giver      string    `json:"giver"` // person, guardian, relative, custodian
	// Custodian is whose word it is where a custodian gives it: the case of that adult.
	Custodian   string     `json:"custodian"`
	ChildView   string     `json:"child_view"`
	Provisional bool       `json:"provisional"`
	Pending     bool       `json:"pending"`
	Reviewed    bool       `json:"reviewed"`
	From        time.Time  `json:"from"`
	Until       *time.Time `json:"until"`    // exclusive; nil: open-ended
	EndedAt     *time.Time `json:"ended_at"` // nil: live
	Follows     string     `json:"follows"`
	Lead        string     `json:"lead"`
	// Author is the agency whose writing alone it carries.
	Author string `json:"author"`
}

// Recipient names whom a grant is for. Empty parts do not narrow it.
type Recipient struct {
	Agency  string `json:"agency"`
	Service string `json:"service"`
	Country string `json:"country"`
	Person  string `json:"person"`
}

// Section is one sealed section that an opening asks for.
type Section struct {
	Category string `json:"category"`
	// Author is the service that wrote it: the owner of the key it is sealed to.
	Author string `json:"author"`
	// Agency is whose worker wrote it, by the key it is sealed to.
	Agency string `json:"agency"`
}

// Decision is the answer of the policy to a flow.
type Decision struct {
	Allow bool `json:"allow"`
	// Deny lists the id of every rule that denies, in order.
	Deny []string `json:"deny"`
	// Outside lists the ids of rules that a recorded fact (P1) is outside of; they do not deny.
	Outside []string `json:"outside"`
	// Applied lists the rules that carried or shaped the answer without denying (C-05, F-03, P1, P2, B-05).
	Applied []string `json:"applied"`
	// Grant is the id of the grant that the flow goes under: a share, an assignment, an own record, a referral.
	// Empty for actions that need none. What carries a section is in Carried.
	Grant string `json:"grant"`
	// Purpose is the purpose the flow was decided for.
	Purpose string `json:"purpose"`
	// Withhold gives, for each section that may not be opened, the rules that withhold it. Of two sections of one category
	// by different agencies one may open and the other not.
	Withhold map[Section][]string `json:"withhold"`
	// Carried gives, for each section that may be opened, the id of the grant that carries it.
	Carried map[Section]string `json:"carried"`
	// Shows names what not everybody who may read is shown of what is in the clear: a part of a view, an entry by its id.
	Shows []string `json:"shows"`
	// Options are what may be done instead.
	Options []Option `json:"options"`
	// Conditions are what an act that cannot be undone rests on, whether they are in place or not; empty for others.
	Conditions []Condition `json:"conditions"`
	// EscalateTo is the role that must act when a refusal of care stands.
	EscalateTo string `json:"escalate_to"`
	// Roles are those that may, where who asks has none of them.
	Roles []string `json:"roles"`
	// Explained is false for those without a part in the case: they read "no such record".
	Explained   bool     `json:"explained"`
	Obligations []string `json:"obligations"`
	// Revision names the rules and the country data that decided.
	Revision string `json:"revision"`
	// Undecided says that no rule denied: the engine failed or took too long. It is a denial, and worth asking again.
	Undecided bool `json:"-"`
}

// Condition is one of the things that an act which cannot be undone rests on.
type Condition struct {
	Name string `json:"name"`
	// Rule is the id of the rule that asks for it.
	Rule    string `json:"rule"`
	InPlace bool   `json:"in_place"`
	// Blocks says that its rule denies while it is not in place; else it is only to be thought of.
	Blocks bool `json:"blocks"`
	// Whose is the role that must act while it is not in place, and Instead the action that puts it in place.
	Whose   string `json:"whose"`
	Instead string `json:"instead"`
	// Until is when it ends or ended, as RFC 3339 tells an instant; empty where nobody knows.
	Until string `json:"until"`
}

// Option is something that may be done instead: an action, and for a placement the unit where it is allowed.
type Option struct {
	Action   string `json:"action"`
	Resource string `json:"resource,omitempty"`
	// More is how many times it is still to be done, of different persons, where one is not enough.
	More int `json:"more,omitempty"`
}
