package web

import (
	"encoding/json"
	"fmt"
	"maps"
	"net/http"
	"slices"
	"strings"
)

// object is a JSON object of the description. encoding/json sorts its names, so
// the same routes always give the same bytes.
type object = map[string]any

// OpenAPI describes the routes of services as an OpenAPI 3.1 document. What a
// field is comes from the contract's options, so that nothing is listed twice.
func OpenAPI(title string, services map[string][]Route) ([]byte, error) {
	s := schemas{}
	paths := object{}
	for _, service := range slices.Sorted(maps.Keys(services)) {
		for _, r := range services[service] {
			if err := r.check(service); err != nil {
				return nil, err
			}
			op, err := s.operation(service, r)
			if err != nil {
				return nil, fmt.Errorf("describing %s: %w", r.Operation, err)
			}
			at := "/api/" + service + "/v1" + r.Path
			item, _ := paths[at].(object)
			if item == nil {
				item = object{}
				paths[at] = item
			}
			method := strings.ToLower(r.Method)
			if item[method] != nil {
				return nil, fmt.Errorf("web: %s: %s %s stands there twice", service, r.Method, r.Path)
			}
			item[method] = op
		}
	}
	s["Problem"] = problemSchema()
	doc, err := json.MarshalIndent(object{
		"openapi": "3.1.0",
		"info":    object{"title": title, "version": "1"},
		"paths":   paths,
		"components": object{
			"schemas":         s,
			"parameters":      parameters(),
			"headers":         headers(),
			"responses":       object{"Problem": problemResponse()},
			"securitySchemes": object{"bearer": object{"type": "http", "scheme": "bearer", "bearerFormat": "JWT"}},
		},
	}, "", "  ")
	if err != nil {
		return nil, fmt.Errorf("writing the description: %w", err)
	}
	return doc, nil
}

func (s schemas) operation(service string, r Route) (object, error) {
	op := object{"operationId": r.Operation, "tags": []string{service}}
	if r.Summary != "" {
		op["summary"] = r.Summary
	}
	security := []object{{"bearer": []string{}}}
	if r.Public {
		security = []object{}
	}
	op["security"] = security
	var params []object
	for _, name := range r.values() {
		params = append(params, object{"name": name, "in": "path", "required": true, "schema": text()})
	}
	for _, name := range r.params() {
		switch {
		case r.List && (name == "limit" || name == "after"):
			params = append(params, ref("parameters", name))
		default:
			params = append(params, object{"name": name, "in": "query", "schema": text()})
		}
	}
	params = append(params, ref("parameters", "basis"), ref("parameters", "position"))
	if r.Method != http.MethodGet {
		params = append(params, ref("parameters", "idempotency"))
	}
	if r.Versioned {
		params = append(params, ref("parameters", "version"))
	}
	op["parameters"] = params

	switch {
	case r.Request != nil:
		body, err := s.of(r.Request, false)
		if err != nil {
			return nil, err
		}
		op["requestBody"] = object{"content": object{"application/json": object{"schema": body}}}
	case r.MaxBody > 0:
		op["requestBody"] = object{"content": object{"*/*": object{"schema": object{}}}}
	}
	done := object{
		"description": "Done.",
		"headers":     object{HeaderPosition: ref("headers", "position"), "ETag": ref("headers", "version")},
	}
	if r.Response != nil {
		body, err := s.of(r.Response, true)
		if err != nil {
			return nil, err
		}
		if r.List {
			body = object{
				"type": "object", "required": []string{"items"}, "additionalProperties": false,
				"properties": object{
					"items": object{"type": "array", "items": body},
					"next":  object{"type": "string", "description": "The parameter after of the next page; absent at the end."},
				},
			}
		}
		kind := "application/json"
		if r.Stream {
			kind = eventStream
			done["description"] = "Events named change, each with this as its data, and one named beat each second while the service knows of all that others publish."
		}
		done["content"] = object{kind: object{"schema": body}}
	}
	op["responses"] = object{"2XX": done, "default": ref("responses", "Problem")}
	return op, nil
}

func ref(kind, name string) object { return object{"$ref": "#/components/" + kind + "/" + name} }

func text() object { return object{"type": "string", "minLength": 1, "maxLength": maxValue} }

func parameters() object {
	in := func(where, name, what string, schema object) object {
		return object{"name": name, "in": where, "description": what, "schema": schema}
	}
	return object{
		"limit":       in("query", "limit", "At most how many items.", object{"type": "integer", "minimum": 1, "maximum": 200, "default": defaultPage}),
		"after":       in("query", "after", "Where the page before ended: its next.", text()),
		"basis":       in("header", HeaderBasis, "The id of the grant or referral that carries this request.", text()),
		"position":    in("header", HeaderPosition, "A position from an earlier answer, which this one must have reached.", text()),
		"idempotency": in("header", HeaderIdempotency, "The same key and body again have the same effect once.", text()),
		"version":     in("header", "If-Match", "The ETag of the record as it was read.", object{"type": "string", "pattern": `^"[0-9]+"$`}),
	}
}

func headers() object {
	return object{
		"position": object{"description": "How far the answer knows; may be sent back.", "schema": object{"type": "string"}},
		"version":  object{"description": "The record's version.", "schema": object{"type": "string"}},
	}
}

func problemResponse() object {
	return object{
		"description": "What cannot happen now, why, and what to do. To those without a part in the case only: no such record.",
		"content":     object{"application/problem+json": object{"schema": ref("schemas", "Problem")}},
	}
}

func problemSchema() object {
	str := object{"type": "string"}
	return object{
		"type": "object", "required": []string{"type", "status", "code", "title"},
		"properties": object{
			"type": str, "title": str, "detail": str, "hint": str, "escalate_to": str, "duty": str, "tonight": str,
			"field": str, "reference": str, "of": str,
			"words":   object{"type": "string", "description": "Names the words, so that they can be told in another language: those of a rule, or a hint with a gap that of fills."},
			"status":  object{"type": "integer"},
			"code":    object{"type": "string", "description": "Stable; programs go by it."},
			"version": object{"type": "integer"},
			"rules":   object{"type": "array", "items": str},
			"roles":   object{"type": "array", "items": str, "description": "Those that may, where the caller has none of them."},
			"options": object{"type": "array", "items": optionSchema()},
		},
	}
}

func optionSchema() object {
	return object{
		"type": "object", "required": []string{"action"},
		"properties": object{
			"action": object{"type": "string"}, "resource": object{"type": "string"},
			"more": object{"type": "integer", "description": "How many times it is still to be done, of different persons."},
		},
	}
}
