package console

import (
	"net/url"
	"slices"

	"mangrove/services/console/view"
	"mangrove/services/console/words"
)

// referral is one that was made, as identification tells it.
type referral struct {
	Referral string `json:"referral"`
	Agency   string `json:"agency"`
	Service  string `json:"service"`
	Purpose  string `json:"purpose"`
	State    string `json:"state"`
	// Declined is why the agency cannot help, where it said so.
	Declined string `json:"declined"`
	// Ours says that the reader's own agency asked.
	Ours bool `json:"ours"`
}

// open says that the agency was asked and has not said no, or that it helps.
func (r referral) open() bool { return r.State == "asked" || r.State == "accepted" }

func (r referral) shown(w words.Words) view.Referral {
	out := view.Referral{Service: w.T("purpose." + r.Purpose), Agency: view.Agency(r.Agency), Class: "wait", Icon: "half", State: w.T("referral." + r.State)}
	switch r.State {
	case "accepted", "completed":
		out.Class, out.Icon = "yes", "check"
	case "declined", "revoked":
		out.Class, out.Icon = "no", "none"
	}
	if r.State == "declined" && r.Declined != "" {
		out.State = w.T("referral.declined_why", "Why", w.T("declined."+r.Declined))
	}
	return out
}

// referred are the referrals of a case, for who asks others for help with what may be done about each: to take back one that waits,
// where their own agency asked, and to ask another after a no where it has asked nobody for the same yet, and nobody helps.
func (c *Console) referred(v visit, id string, all []referral) []view.Referral {
	helped := func(service string) bool {
		return slices.ContainsFunc(all, func(r referral) bool {
			return r.Service == service && (r.State == "accepted" || r.Ours && r.State == "asked")
		})
	}
	refers := c.does(v, "identification.refer")
	var out []view.Referral
	for _, r := range all {
		shown := r.shown(v.words)
		switch {
		case !refers || r.Agency == v.session.Agency:
		case r.Ours && r.State == "asked":
			shown.Back = address("cases", id, "referrals", r.Referral)
		case r.State == "declined" && !helped(r.Service):
			shown.Another = address("calls", id, "referral") + "?" + url.Values{"service": {r.Service}}.Encode()
		}
		out = append(out, shown)
	}
	return out
}

// takeBack takes back a referral that nobody has answered yet.
func (c *Console) takeBack(v visit) error {
	id := v.r.PathValue("case")
	done, err := v.user.Send(v.r.Context(), "identification", address("cases", id, "referrals", v.r.PathValue("referral"), "revoke"), map[string]any{})
	if err != nil {
		return err
	}
	return v.goes(address("cases", id)+"#referrals", done.Position)
}
