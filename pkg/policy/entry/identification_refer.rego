# METADATA
# title: identification.refer
# description: A referral never depends on cooperation, and shares only what is agreed. One that shares nothing is always possible.
package mangrove.entry.identification_refer

import data.mangrove.borders
import data.mangrove.consent
import data.mangrove.firewall
import data.mangrove.need_to_know
import data.mangrove.purpose
import data.mangrove.reply

deny contains "N-01" if not need_to_know.assigned

deny contains "N-02" if not need_to_know.role_may

deny contains "F-01" if firewall.enforcement

deny contains "F-02" if firewall.police_refused

deny contains "F-01" if firewall.towards_enforcement

deny contains "F-02" if firewall.towards_police_refused

deny contains "C-01" if count(consent.uncovered) > 0

deny contains "C-01" if consent.declined_service

deny contains "C-04" if count(consent.newly_used) > 0

deny contains "X-01" if borders.not_agreed

deny contains "X-01" if borders.not_from_abroad

deny contains "X-02" if borders.told_origin

deny contains "CP-09" if borders.child_kept

deny contains "P0" if not purpose.stated

deny contains "P0" if {
	some category in input.command.categories
	not purpose.is_category(category)
}

applied contains rule if some rule in firewall.assistance

applied contains "C-05" if consent.said_no

# What is refused for what it shares alone is lawful without (P2); where no agreement is with the other country, somebody must act.
options := [
	{"action": "identification.refer_without_sharing"},
	{"action": "consent.ask"},
] if {
	count(deny) > 0
	count(deny - {"C-01", "C-04", "CP-09", "X-01"}) == 0
	not consent.declined_service
	not borders.not_agreed_at_all
	not borders.not_from_abroad
}

options := [{"action": "consent.ask"}] if consent.declined_service

default options := []

default escalate_to := ""

escalate_to := "national_coordinator" if {
	count(deny & {"X-01", "X-02"}) > 0
	count(options) == 0
}

answer := reply.of_case({"deny": deny, "applied": applied, "options": options, "escalate_to": escalate_to, "grant": purpose.under})
