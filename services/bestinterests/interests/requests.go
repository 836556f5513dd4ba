package interests

import (
	"maps"
	"slices"

	"mangrove/pkg/decide"
)

// Waits lists the agencies of which something is to be asked that nobody has checked yet.
func (s State) Waits() []string {
	var out []string
	for _, r := range s.Unchecked() {
		out = append(out, r.Agency)
	}
	slices.Sort(out)
	return out
}

// Unchecked are the requests that another agency has still to look at.
func (s State) Unchecked() map[string]Request {
	return s.those(func(r Request) bool { return r.State == ToCheck })
}

func (s State) those(are func(Request) bool) map[string]Request {
	out := maps.Clone(s.Requests)
	maps.DeleteFunc(out, func(_ string, r Request) bool { return !are(r) })
	return out
}

// AskedOf is what an agency is shown that is asked: of what another was asked, or what nobody has checked yet, it reads no word (CP-09).
func (s State) AskedOf(agency string) State {
	requests := s.those(func(r Request) bool { return r.Agency == agency })
	if newest, own := requests[s.Newest]; !own || newest.State == ToCheck {
		s.Inquiry, s.Answer = decide.Section{}, decide.Section{}
	}
	s.Requests = requests
	return s
}
