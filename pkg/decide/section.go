package decide

import (
	"encoding/json"
	"errors"
	"fmt"
	"reflect"

	"google.golang.org/protobuf/proto"

	contractv1 "mangrove/proto/gen/contractv1"
)

// Section is a personal section as the domain sees it: there or not, and nothing else.
type Section struct{ sealed *contractv1.Sealed }

// Keep takes a section out of an event into a state.
func Keep(sealed *contractv1.Sealed) Section { return Section{sealed} }

// Put gives the section for an event.
func (s Section) Put() *contractv1.Sealed { return s.sealed }

// Present says whether there is a section.
func (s Section) Present() bool { return s.sealed != nil }

// MarshalJSON stores the section as it is sealed. A section that is not sealed yet cannot be stored.
func (s Section) MarshalJSON() ([]byte, error) {
	if s.sealed == nil {
		return []byte("null"), nil
	}
	if len(s.sealed.GetBox()) == 0 {
		return nil, errors.New("a section was about to be stored unsealed")
	}
	b, err := proto.MarshalOptions{Deterministic: true}.Marshal(s.sealed)
	if err != nil {
		return nil, fmt.Errorf("encoding a sealed section: %w", err)
	}
	return json.Marshal(b)
}

// UnmarshalJSON reads what MarshalJSON wrote.
func (s *Section) UnmarshalJSON(data []byte) error {
	var b []byte
	if err := json.Unmarshal(data, &b); err != nil {
		return fmt.Errorf("decoding a sealed section: %w", err)
	}
	if b == nil {
		s.sealed = nil
		return nil
	}
	s.sealed = new(contractv1.Sealed)
	if err := proto.Unmarshal(b, s.sealed); err != nil {
		return fmt.Errorf("decoding a sealed section: %w", err)
	}
	return nil
}

// String tells the category only.
func (s Section) String() string {
	if s.sealed == nil {
		return "no section"
	}
	return "section " + s.sealed.GetCategory().String()
}

// SectionsOf lists the sections that a state, which is a struct, holds in its exported fields, by itself or in a list.
func SectionsOf(state any) []*contractv1.Sealed {
	var out []*contractv1.Sealed
	v := reflect.ValueOf(state)
	for i := range v.NumField() {
		if !v.Type().Field(i).IsExported() {
			continue
		}
		var held []Section
		switch f := v.Field(i).Interface().(type) {
		case Section:
			held = []Section{f}
		case []Section:
			held = f
		}
		for _, s := range held {
			if s.Present() {
				out = append(out, s.sealed)
			}
		}
	}
	return out
}
