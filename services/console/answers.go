package console

import (
	"context"
	"errors"
	"net/url"
	"slices"

	idv1 "mangrove/proto/gen/identificationv1"
	"mangrove/services/console/api"
	"mangrove/services/console/view"
)

// answering says whether somebody answers for an agency that somebody is referred to. Who asks others for help all day meets it among
// their duties, and for whom no duties are told the room would be empty.
func (c *Console) answering(v visit) bool {
	return slices.ContainsFunc(v.session.Roles, func(role string) bool {
		return role != "hotline" && slices.Contains(c.Doers["identification.accept_referral"], role) && slices.Contains(c.Doers["identification.duties"], role)
	})
}

// declineReasons are why an agency may say that it cannot take somebody on. None is about the person.
func declineReasons() []string { return values[idv1.DeclineReason]() }

// referredTo are the duties of somebody's agency to answer: whom it is asked to take on.
func referredTo(ctx context.Context, u api.User) ([]duty, error) {
	all, err := pages[duty](ctx, u, "identification", "/duties")
	return toAnswer(all), err
}

// toAnswer are those duties that are answered in this room.
func toAnswer(all []duty) []duty {
	return slices.DeleteFunc(slices.Clone(all), func(d duty) bool { return d.What != answerDuty })
}

// answers shows who is referred to somebody's agency. Of a person it shows nothing but the number: what they agreed to opens with
// the acceptance.
func (c *Console) answers(v visit) error { return c.showAnswers(v, view.Answers{}) }

func (c *Console) showAnswers(v visit, out view.Answers) error {
	all, err := pages[duty](v.context(), v.user, "identification", "/duties")
	if err != nil {
		return err
	}
	for _, d := range toAnswer(all) {
		one := view.Asked{Case: d.Subject, Referral: d.About, Until: v.words.T("answers.until", "When", v.words.Moment(d.By)), Late: d.State == "overdue"}
		for _, reason := range declineReasons() {
			one.Reasons = append(one.Reasons, view.Answer{Value: reason, Text: v.words.T("declined." + reason)})
		}
		out.Asked = append(out.Asked, one)
	}
	if taken := c.done(v).Get("taken"); taken != "" {
		out.Taken = &view.Taken{Case: taken, Opens: c.reads(v, "identification"), Beds: c.does(v, "shelter.list")}
		out.Taken.Papers = slices.ContainsFunc(all, func(d duty) bool { return d.What == papersDuty && d.Subject == taken })
	}
	out.Live = c.live(v, "answers", "identification")
	c.render(v.w, v.r, status(out.Form), view.AnswersPage(c.inside(v, "answers", "answers.title"), out))
	return nil
}

// answer takes a person on, or says why the agency cannot.
func (c *Console) answer(v visit) error {
	id, asked := v.r.PostFormValue("case"), view.Asked{Referral: v.r.PostFormValue("referral")}
	f, err := filled(v, asked.Reason())
	if err != nil {
		return err
	}
	verb, body := "accept", map[string]any{}
	if v.r.PostFormValue("answer") == "decline" {
		reason := f.Value(asked.Reason())
		if !slices.Contains(declineReasons(), reason) {
			f.Fault(asked.Reason(), v.words.T("answers.wrong"))
			return c.showAnswers(v, view.Answers{Form: f})
		}
		verb, body = "decline", map[string]any{"reason": reason}
	}
	done, err := v.user.Send(v.r.Context(), "identification", address("cases", id, "referrals", asked.Referral, verb), body)
	var no *api.Problem
	if errors.As(err, &no) && !no.Hidden() {
		why := refused(v.words, no, id)
		f.Refused = &why
		return c.showAnswers(v, view.Answers{Form: f})
	}
	if err != nil {
		return err
	}
	if verb == "decline" {
		return v.goes("/answers", done.Position)
	}
	return c.goesDone(v, "/answers", done.Position, url.Values{"taken": {id}})
}
