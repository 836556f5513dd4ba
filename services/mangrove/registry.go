package mangrove

import (
	"bytes"
	"encoding/json"
	"fmt"
	"maps"
	"os"
	"slices"

	"mangrove/pkg/service"
	"mangrove/services/console"
)

// Registry is the registry of agencies of a deployment, by id.
type Registry map[string]Registered

// Registered is what the registry says of an agency: of which kind it is, in which country, what it can be asked for, and whether it
// opens cases and keeps them.
type Registered struct {
	service.Agency
	Helps []console.Help `json:"helps,omitempty"`
	Keeps bool           `json:"keeps,omitempty"`
}

// Known is what the services go by that refer, record consents or ask abroad (F-01, F-02, X-01).
func (r Registry) Known() service.Agencies {
	out := service.Agencies{}
	for id, a := range r {
		out[id] = a.Agency
	}
	return out
}

// Directory is what the console offers, in the order of the ids.
func (r Registry) Directory() []console.Agency {
	var out []console.Agency
	for _, id := range slices.Sorted(maps.Keys(r)) {
		out = append(out, console.Agency{ID: id, Helps: r[id].Helps, Keeps: r[id].Keeps})
	}
	return out
}

// readRegistry reads the registry of agencies; without a path there is none.
func readRegistry(path string) (Registry, error) {
	if path == "" {
		return nil, nil
	}
	b, err := os.ReadFile(path)
	if err != nil {
		return nil, fmt.Errorf("reading the registry of agencies: %w", err)
	}
	var out Registry
	strict := json.NewDecoder(bytes.NewReader(b))
	strict.DisallowUnknownFields()
	if err := strict.Decode(&out); err != nil {
		return nil, fmt.Errorf("the registry of agencies is not a JSON object of ids, each with kind, country and what it helps with: %w", err)
	}
	for id, a := range out {
		if a.Kind == "" || a.Country == "" {
			return nil, fmt.Errorf("the registry of agencies: %s needs a kind and a country", id)
		}
		for _, h := range a.Helps {
			if !slices.Contains(Names(), h.Service) {
				return nil, fmt.Errorf("the registry of agencies: %s helps by %q, which is none of %v", id, h.Service, Names())
			}
		}
	}
	return out, nil
}
