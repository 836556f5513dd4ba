package web_test

import (
	"context"
	"encoding/json"
	"strings"
	"testing"

	"github.com/getkin/kin-openapi/openapi3"

	"mangrove/pkg/web"
	"mangrove/proto/gen/shelterv1"
)

func TestDescriptionIsValidAndFollowsTheContract(t *testing.T) {
	w := newWorld(t)
	rec := w.ask("GET", "/api/shelter/openapi.json", "", "Authorization", "")
	if rec.Code != 200 || rec.Header().Get("Content-Type") != "application/json" {
		t.Fatal(rec.Code, rec.Header())
	}
	doc, err := openapi3.NewLoader().LoadFromData(rec.Body.Bytes())
	if err != nil {
		t.Fatal(err)
	}
	if err := doc.Validate(context.Background()); err != nil {
		t.Fatal(err)
	}
	if doc.OpenAPI != "3.1.0" || doc.Paths.Len() < 15 {
		t.Fatal(doc.OpenAPI, doc.Paths.Len())
	}
	op := doc.Paths.Value("/api/shelter/v1/cases/{case}/admit").Post
	if op == nil || op.OperationID != "shelter.admit" || op.Responses.Value("2XX") == nil || op.Responses.Default() == nil {
		t.Fatal(op)
	}
	if raw := doc.Paths.Value("/api/shelter/v1/raw").Post; op.Parameters.GetByInAndName("header", "If-Match") == nil || raw.Parameters.GetByInAndName("header", "If-Match") != nil {
		t.Error("If-Match is offered elsewhere than where it is compared")
	}

	var raw struct {
		Components struct {
			Schemas map[string]struct {
				Required   []string
				Category   string `json:"x-mangrove-category"`
				Properties map[string]struct {
					Ref       string `json:"$ref"`
					Kind      string `json:"x-mangrove-kind"`
					Category  string `json:"x-mangrove-category"`
					Format    string
					MaxLength int
					OneOf     []struct {
						Ref      string `json:"$ref"`
						Required []string
					}
				}
			}
		}
	}
	if err := json.Unmarshal(rec.Body.Bytes(), &raw); err != nil {
		t.Fatal(err)
	}
	s := raw.Components.Schemas
	admit, view, section := s["mangrove.shelter.v1.Admit"], s["mangrove.shelter.v1.StayView.Answered"], s["mangrove.shelter.v1.Placement"]
	if strings.Join(admit.Required, " ") != "unit" || admit.Properties["unit"].Kind != "administrative" || admit.Properties["unit"].MaxLength != 200 {
		t.Errorf("%+v", admit)
	}
	if p := admit.Properties["placement"]; !strings.HasSuffix(p.Ref, "Placement") || p.Kind != "section" || p.Category != "PLACEMENT" {
		t.Errorf("%+v", p)
	}
	if p := view.Properties["placement"]; len(p.OneOf) != 3 || !strings.HasSuffix(p.OneOf[0].Ref, "Placement.Answered") || p.OneOf[1].Required[0] != "withheld" || p.OneOf[2].Required[0] != "sealed" {
		t.Errorf("%+v", p)
	}
	if view.Properties["reserved_until"].Format != "date-time" || view.Properties["unit"].Kind != "fact" {
		t.Errorf("%+v", view)
	}
	if section.Category != "PLACEMENT" || section.Properties["note"].MaxLength != 2000 {
		t.Errorf("%+v", section)
	}
}

func TestDescriptionRefusesEvents(t *testing.T) {
	_, err := web.OpenAPI("t", map[string][]web.Route{"shelter": {{
		Method: "GET", Path: "/a", Operation: "shelter.a", Response: descriptor(&shelterv1.Admitted{}),
		Handle: func(context.Context, web.Call) (web.Answer, error) { return web.Answer{}, nil },
	}}})
	if err == nil {
		t.Fatal("an event was described as an answer")
	}
}
