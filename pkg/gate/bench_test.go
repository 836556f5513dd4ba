package gate_test

import (
	"context"
	"testing"

	"mangrove/pkg/gate"
	. "mangrove/pkg/gate/gatetest"
)

func BenchmarkDecide(b *testing.B) {
	g := New(b)
	for name, f := range map[string]gate.Flow{
		"reserve": Flow("shelter.reserve", "shelter", Rosa(), atLantern, Age(16), Asked(), Resource(Unit("u", "small_group", Sleeper("a", 15, ""), Sleeper("b", 16, "")))),
		"open":    bothSides[3].lawful,
		"read":    Flow("identification.read", "identification", Amara(), Grants(Assignment(Desk, "identification"))),
	} {
		b.Run(name, func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				if d, err := g.Decide(context.Background(), f); err != nil || !d.Allow {
					b.Fatal(d, err)
				}
			}
		})
	}
}

func BenchmarkFilter(b *testing.B) {
	g := New(b)
	for b.Loop() {
		if _, err := g.Filter(context.Background(), Amara(), "identification", Now); err != nil {
			b.Fatal(err)
		}
	}
}
