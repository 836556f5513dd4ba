package oracle

import (
	"slices"
	"strings"
	"time"
)

// The numbers of the design, typed out.
const (
	adultAge, heardAge, assentAge, ownAge = 18, 6, 12, 15
	objectionWeighs, objectionEnds        = 12, 15

	birthSlip         = 7                // CP-01, days
	careAfter18       = 60               // C-03, days
	toReconsider      = 72 * time.Hour
	reflection        = 30               // R-02, days
	reviewLasts       = 30               // R-02, days
	riskLasts         = 30               // R-04, days
	caregiverLasts    = 30               // CP-05, days
	confirmationLasts = 15 * time.Minute // I-01
	boarding          = 6 * time.Hour    // I-01
	shortAssessment   = 30               // B-02, days
	renewals          = 1                // B-02
	determination     = 365              // B-02, days
	quorum            = 3                // B-02
	callsHold         = 30               // CP-03, days
	callsRecorded     = 7                // CP-03, days
	unanswered        = 3                // CP-03, days
	familyOnly        = 3                // CP-03, years
	institutionPlaces = 12               // CP-03 and CP-04
	familyPlaces      = 40               // CP-03
	wardsOfOne        = 30               // CP-08
)

// The country of the cases, and what it agreed with the only other that it has an agreement with.
const (
	home  = "XNB"
	other = "XOD"
)

var (
	agreedPurposes   = words("return reintegration tracing")
	agreedCategories = words("IDENTITY CONTACT FAMILY PROFILE PLACEMENT NEEDS LEGAL BEST_INTERESTS RETURN FINANCIAL")

	categories = words("IDENTITY CONTACT FAMILY PROFILE PLACEMENT NEEDS HEALTH MENTAL_HEALTH LEGAL TESTIMONY BEST_INTERESTS RETURN FINANCIAL")
	purposes   = words("identification shelter health legal_aid best_interests return reintegration reunification resettlement coordination tracing " +
		"investigation protection_now stop_removal guardian_appointment continuity_at_18 statistics own_record audit proceedings education")
	carePurposes  = words("shelter health guardian_appointment continuity_at_18")
	shortPurposes = words("shelter health tracing guardian_appointment education")
	doneAbroad    = words("open identification.accept_referral identification.decline_referral identification.complete_referral " +
		"bestinterests.answer_abroad bestinterests.read_requests returns.read returns.acknowledge_arrival returns.correct_arrival returns.correct_departure " +
		"returns.agree_plan returns.deliver returns.record_departure returns.record_monitoring returns.change_mind returns.issue_papers")
	unitKinds         = words("adults small_group institution family foster")
	houseRoles        = words("shelter_coordinator shelter_worker")
	dutyRole          = "on_call_child_protection"
	authoritiesAbroad = words("welfare police immigration_enforcement") // X-02, beside every consulate
	purposeOf         = map[string]string{"identification": "identification", "shelter": "shelter", "consent": "coordination", "keys": "audit", "health": "health", "legalaid": "legal_aid", "bestinterests": "best_interests", "returns": "return", "coordination": "coordination"}
)

// gentler are the steps of care before each, and callsFor how many calls that found nobody rule one out (CP-03).
var (
	gentler  = map[string][]string{"foster": words("family kin"), "small_group": words("family kin foster"), "institution": words("family kin foster small_group")}
	callsFor = map[string]int{"family": 1, "kin": 1, "foster": 6, "small_group": 2}
)

// opens is N-02's table of roles and categories.
var opens = map[string][]string{
	"hotline":                  words("IDENTITY CONTACT NEEDS"),
	"child_social_worker":      words("IDENTITY CONTACT FAMILY PROFILE PLACEMENT NEEDS BEST_INTERESTS RETURN"),
	"supervisor":               words("IDENTITY CONTACT FAMILY PROFILE PLACEMENT NEEDS BEST_INTERESTS RETURN"),
	"shelter_coordinator":      words("IDENTITY PLACEMENT NEEDS"),
	"shelter_worker":           words("IDENTITY PLACEMENT NEEDS"),
	"clinician":                words("IDENTITY CONTACT NEEDS HEALTH MENTAL_HEALTH"),
	"lawyer":                   words("IDENTITY CONTACT FAMILY HEALTH LEGAL TESTIMONY BEST_INTERESTS"),
	"guardian":                 words("IDENTITY CONTACT FAMILY PROFILE PLACEMENT NEEDS HEALTH MENTAL_HEALTH LEGAL BEST_INTERESTS RETURN"),
	"guardianship_office":      words("IDENTITY"),
	"return_officer":           words("IDENTITY CONTACT NEEDS RETURN FINANCIAL"),
	"consular_officer":         words("IDENTITY"),
	"on_call_child_protection": words("IDENTITY CONTACT PLACEMENT NEEDS"),
	"panel_chair":              words("IDENTITY FAMILY PROFILE BEST_INTERESTS"),
	"panel_member":             words("IDENTITY FAMILY PROFILE BEST_INTERESTS"),
	"police_liaison":           words("IDENTITY CONTACT TESTIMONY"),
	"national_coordinator":     nil,
	"data_protection":          nil,
	"analyst":                  nil,
	"border_enforcement":       nil,
}

func words(of string) []string { return strings.Fields(of) }

func is(word string, of ...string) bool { return slices.Contains(of, word) }

func among(word string, of []string) bool { return slices.Contains(of, word) }
