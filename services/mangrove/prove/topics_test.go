package prove

import (
	"mangrove/pkg/service"
	"mangrove/services/mangrove"
)

// topics are those of every service and that of the ledgers' heads.
func topics() []string {
	out := []string{service.LedgerTopic}
	for _, name := range mangrove.Names() {
		out = append(out, service.Topic(name))
	}
	return out
}
