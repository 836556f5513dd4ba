package console

import (
	"slices"

	"mangrove/services/console/view"
	"mangrove/services/console/words"
)

// Agency is one of the deployment: what it can be asked for, and whether it opens cases and keeps them.
type Agency struct {
	ID    string
	Helps []Help
	Keeps bool
}

// in says whether an agency can be asked for something in a service.
func (a Agency) in(service string) bool {
	return slices.ContainsFunc(a.Helps, func(h Help) bool { return h.Service == service })
}

// Help is what an agency can be asked for: a service, for a purpose.
type Help struct {
	Service string `json:"service"`
	Purpose string `json:"purpose"`
}

// offer is an agency and what it can be asked for, chosen together.
type offer struct {
	Agency string
	Help
}

// value is how a form names the choice.
func (o offer) value() string { return o.Agency + " " + o.Purpose }

// offers are the agencies that can be asked for something, once for each thing.
func (c *Console) offers() []offer {
	var out []offer
	for _, a := range c.Agencies {
		for _, h := range a.Helps {
			out = append(out, offer{a.ID, h})
		}
	}
	return out
}

// chosen is the choice that a form names.
func (c *Console) chosen(value string) (offer, bool) {
	all := c.offers()
	i := slices.IndexFunc(all, func(o offer) bool { return o.value() == value })
	if i < 0 {
		return offer{}, false
	}
	return all[i], true
}

// helps are the choices of whom to ask for what, in words.
func (c *Console) helps(w words.Words) []view.Answer {
	var out []view.Answer
	for _, a := range c.offers() {
		out = append(out, view.Answer{Value: a.value(), Text: w.T("help.choice", "Agency", view.Agency(a.Agency), "What", w.T("help."+a.Purpose))})
	}
	return out
}
