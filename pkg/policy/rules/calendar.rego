# METADATA
# title: The calendar
# description: |
#   Working days of the country of the case: its zone, its weekend, and its holidays, which are the same day every year.
package mangrove.calendar

import data.mangrove.flow

country := data.mangrove.table.country

now := time.parse_rfc3339_ns(input.now)

# METADATA
# description: The next days that are worked, as numbers of days from today, the nearest first.
working := [n |
	some n in numbers.range(1, 100)
	at := time.add_date(now, 0, 0, n)
	not time.weekday([at, country.zone]) in country.weekend
	not substring(flow.date(at), 5, -1) in country.holidays
]

# METADATA
# description: A span, as duties have it, from now to the end of the nth working day from tomorrow.
end_of(nth) := sprintf("%ds", [(((working[nth - 1] + 1) * 24) * 3600) - since_midnight])

since_midnight := ((clock[0] * 3600) + (clock[1] * 60)) + clock[2]

clock := time.clock([now, country.zone])

# METADATA
# description: The instant is not later than so many days, a number of the country, from now.
within(instant, number) if {
	latest := time.add_date(now, 0, 0, country.numbers[number].value)
	time.parse_rfc3339_ns(instant) <= latest
}
