package story

import "time"

// The evidence that makes a consent whole (C-06).
func evidence() map[string]any {
	return map[string]any{
		"proof": "mark", "witness": "amara", "witness_agency": "child-welfare", "language": "fr", "interpreter_needed": false,
		"explained": "text-1-fr", "notice_given": true,
	}
}

func inDays(n int) string {
	return time.Now().AddDate(0, 0, n).UTC().Format(time.RFC3339)
}

// sharing is a person's consent that a house may know something.
func sharing(agency string, categories ...string) map[string]any {
	return map[string]any{
		"family": "sharing", "purpose": "shelter", "categories": categories,
		"recipient": map[string]any{"agency": agency, "service": "shelter"}, "giver": "person", "evidence": evidence(), "until": inDays(90),
	}
}

func adult(name string) map[string]any {
	return map[string]any{
		"channel": "hotline", "birth": map[string]any{"earliest": "1998-01-01", "latest": "1998-12-31", "status": "declared"},
		"identity": map[string]any{"name": name, "language": "fr"},
		"contact":  map[string]any{"safe_way": "through her cousin, mornings only"},
	}
}
