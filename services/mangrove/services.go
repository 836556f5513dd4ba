package mangrove

import (
	"slices"

	"mangrove/pkg/service"
	"mangrove/services/bestinterests"
	"mangrove/services/consent"
	"mangrove/services/coordination"
	"mangrove/services/health"
	"mangrove/services/identification"
	"mangrove/services/legalaid"
	"mangrove/services/returns"
	"mangrove/services/shelter"
)

// part is a service that there is.
type part struct {
	name string
	// define puts it together; nil for keys, which has no events.
	define func(w wiring) service.Definition
	// agencies says that it needs the registry of agencies, peers that other services call it.
	agencies, peers bool
}

// wiring is what definitions are made with: the direct calls to others, who the agencies are, and which services there are.
type wiring struct {
	end         service.Caller
	disclosures consent.Disclosures
	agencies    service.Agencies
	services    []string
}

// parts are the services that there are, in the order in which they are shown.
func parts() []part {
	return []part{
		{name: identification.Name, agencies: true, define: func(w wiring) service.Definition { return identification.Define(w.end, w.agencies, w.services) }},
		{name: consent.Name, agencies: true, peers: true, define: func(w wiring) service.Definition { return consent.Define(w.disclosures, w.agencies, w.services) }},
		{name: health.Name, define: func(wiring) service.Definition { return health.Define() }},
		{name: legalaid.Name, define: func(wiring) service.Definition { return legalaid.Define() }},
		{name: bestinterests.Name, agencies: true, define: func(w wiring) service.Definition { return bestinterests.Define(w.end, w.agencies) }},
		{name: returns.Name, define: func(wiring) service.Definition { return returns.Define() }},
		{name: shelter.Name, define: func(wiring) service.Definition { return shelter.Define() }},
		{name: coordination.Name, define: func(wiring) service.Definition { return coordination.Define() }},
		{name: "keys", peers: true},
	}
}

func partOf(name string) (part, bool) {
	all := parts()
	i := slices.IndexFunc(all, func(p part) bool { return p.name == name })
	if i < 0 {
		return part{}, false
	}
	return all[i], true
}

// Names are the services that there are, in the order in which they are shown.
func Names() []string {
	var out []string
	for _, p := range parts() {
		out = append(out, p.name)
	}
	return out
}

// Definitions are the services that have events, without their calls to others.
func Definitions() []service.Definition {
	var out []service.Definition
	for _, p := range parts() {
		if p.define != nil {
			out = append(out, p.define(wiring{}))
		}
	}
	return out
}

// Reads tells for each service with events whose topics it reads.
func Reads() map[string][]string {
	out := map[string][]string{}
	for _, d := range Definitions() {
		out[d.Name] = d.Reads
	}
	return out
}
