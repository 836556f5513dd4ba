package journey

import (
	"cmp"
	"slices"

	returnsv1 "mangrove/proto/gen/returnsv1"
)

// Standing is how the person stood when it was last asked, in each dimension of life that was.
type Standing struct{ Economic, Social, Psychosocial returnsv1.Band }

// fell says whether a visit found the person lower than before in any dimension. What was not asked does not count.
func (s Standing) fell(found *returnsv1.Standing) bool {
	lower := func(now, before returnsv1.Band) bool { return now != returnsv1.Band_BAND_UNSPECIFIED && now < before }
	return lower(found.GetEconomic(), s.Economic) || lower(found.GetSocial(), s.Social) || lower(found.GetPsychosocial(), s.Psychosocial)
}

// low says whether a visit found the person low in any dimension.
func low(found *returnsv1.Standing) bool {
	return slices.Contains([]returnsv1.Band{found.GetEconomic(), found.GetSocial(), found.GetPsychosocial()}, returnsv1.Band_BAND_LOW)
}

// after is how the person stands after a visit.
func (s Standing) after(found *returnsv1.Standing) Standing {
	return Standing{
		cmp.Or(found.GetEconomic(), s.Economic), cmp.Or(found.GetSocial(), s.Social), cmp.Or(found.GetPsychosocial(), s.Psychosocial),
	}
}
