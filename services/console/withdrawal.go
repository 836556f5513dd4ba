package console

import (
	"errors"
	"net/http"
	"slices"

	"mangrove/services/console/api"
	"mangrove/services/console/view"
)

// withdrawing tells what a withdrawal will do.
func (c *Console) withdrawing(v visit) error { return c.showWithdrawal(v, nil) }

func (c *Console) showWithdrawal(v visit, no *view.Refused) error {
	id, grantID := v.r.PathValue("case"), v.r.PathValue("grant")
	held, _, err := c.grants(v.context(), v, id)
	if err != nil {
		return err
	}
	i := slices.IndexFunc(held, func(g grant) bool { return g.ID == grantID && g.Kind == "consent" && g.EndedAt.IsZero() })
	if i < 0 {
		return &api.Problem{Status: http.StatusNotFound}
	}
	g := held[i]
	out := view.Withdrawal{Case: id, Grant: grantID, Purpose: v.words.T("purpose." + g.Purpose), Agency: view.Agency(g.Recipient.Agency), Refused: no}
	if g.help() {
		ends := "withdraw.ends_" + g.Purpose
		if !v.words.Has(ends) {
			ends = "withdraw.ends"
		}
		out.Ends = v.words.T(ends, "Agency", out.Agency)
	}
	for _, category := range g.Categories {
		out.Loses = append(out.Loses, v.words.T("category."+category))
	}
	out.Needs = slices.Contains(g.Categories, "NEEDS")
	p := c.inside(v, "cases", "withdraw.title")
	p.Title += " " + view.Number(id)
	c.render(v.w, v.r, http.StatusOK, view.WithdrawPage(p, out))
	return nil
}

// withdraw withdraws: from now on nothing opens by it.
func (c *Console) withdraw(v visit) error {
	id := v.r.PathValue("case")
	done, err := v.user.Send(v.r.Context(), "consent", address("cases", id, "grants", v.r.PathValue("grant"), "withdrawal"), map[string]any{})
	var no *api.Problem
	if errors.As(err, &no) && !no.Hidden() {
		r := refused(v.words, no, id)
		return c.showWithdrawal(v, &r)
	}
	if err != nil {
		return err
	}
	return v.goes(address("cases", id)+"#agreed", done.Position)
}
