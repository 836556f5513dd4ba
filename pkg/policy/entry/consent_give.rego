# METADATA
# title: consent.give
# description: Recording that a person, or their guardian, agreed to something.
package mangrove.entry.consent_give

import data.mangrove.children
import data.mangrove.consent
import data.mangrove.firewall
import data.mangrove.households
import data.mangrove.need_to_know
import data.mangrove.purpose
import data.mangrove.register
import data.mangrove.reply

deny contains "N-01" if not need_to_know.party

deny contains "N-02" if not need_to_know.role_may

deny contains "F-01" if firewall.enforcement

deny contains "F-01" if firewall.towards_enforcement

deny contains "F-02" if firewall.police_by_another_family

deny contains "C-01" if not consent.names_recipient

deny contains "C-03" if not consent.given_rightly

deny contains "C-04" if consent.given_by_relative

deny contains "H-01" if households.speaks_for_another

deny contains "C-06" if consent.unproven

deny contains "P0" if not purpose.stated

deny contains "P0" if not consent.of_a_family

deny contains "P0" if {
	some category in input.command.categories
	not purpose.is_category(category)
}

applied contains "C-06" if consent.provisional

applied contains "C-06" if consent.waits

# What becomes of it until its witness has confirmed it (C-06).
given contains "provisional" if {
	count(deny) == 0
	consent.provisional
}

given contains "pending" if {
	count(deny) == 0
	consent.waits
}

given contains "awaits_witness" if {
	count(deny) == 0
	consent.evidenced
}

obligations contains name if some name in given

obligations contains "duty:retake_consent:supervisor:72h" if {
	some waiting in {"provisional", "pending"}
	waiting in given
}

obligations contains "duty:name_guardian:child_social_worker:24h" if {
	consent.given_by_relative
	children.child
	not children.has_guardian
}

obligations contains "duty:short_assessment:child_social_worker:5d" if consent.paused

default escalate_to := ""

escalate_to := "guardianship_office" if consent.guardian_missing

answer := reply.of_case({
	"deny": deny,
	"applied": applied,
	"obligations": obligations,
	"escalate_to": escalate_to,
	"grant": register.under,
})
