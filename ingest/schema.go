package ingest

import (
	"bytes"
	"encoding/json"
	"slices"
)

// schemaID names the published contract; it is no address.
const schemaID = "urn:hearth:event:v1"

// JSONSchema returns the event contract as a JSON Schema (draft 2020-12),
// indented, with a closing newline. It is derived from the tables of kinds and
// fields, and it is a little stricter than Decode, which takes null or "" of an
// optional field for absent. What the schema accepts Decode accepts, but for
// rules a schema cannot tell: lengths in bytes (a schema counts characters),
// the range of written times, MaxAhead, and part ≤ parts.
func JSONSchema() []byte {
	properties := make(map[string]any, len(fields))
	for name, f := range fields {
		properties[name] = f.schema(name)
	}
	var perKind []any
	for _, k := range Kinds() {
		perKind = append(perKind, k.schema())
	}
	schema := map[string]any{
		"$schema": "https://json-schema.org/draft/2020-12/schema",
		"$id":     schemaID,
		"title":   "Hearth community event, version 1",
		"description": "One JSON object per record or NDJSON line; the record key is the community. Fields that are not listed are ignored and counted. " +
			"The same object may be the data of a CloudEvents 1.0 envelope of type community.<kind>.v1, whose id, time and type fill what it lacks.",
		"type":       "object",
		"properties": properties,
		"required":   []string{"id", "kind", "at"},
		"allOf":      perKind,
	}
	var b bytes.Buffer
	enc := json.NewEncoder(&b)
	enc.SetEscapeHTML(false)
	enc.SetIndent("", "  ")
	if err := enc.Encode(schema); err != nil { // maps, lists and strings only
		panic("ingest: encode JSON schema: " + err.Error())
	}
	return b.Bytes()
}

// schema describes the field itself; what a kind asks of it is in Kind.schema.
func (f field) schema(name string) map[string]any {
	s := map[string]any{"description": f.doc}
	switch {
	case f.special:
		special(name, s)
	case f.list != nil:
		s["type"], s["items"] = "array", map[string]any{"type": "string"}
	default:
		s["type"] = f.jsonType()
	}
	if values := enums[name]; values != nil {
		s["enum"] = values
	}
	switch {
	case slices.Contains(identities, name):
		s["maxLength"] = MaxID
	case name == "text":
		s["maxLength"] = MaxText
	case name == "birthday":
		s["pattern"] = `^((0[13578]|1[02])-(0[1-9]|[12][0-9]|3[01])|(0[469]|11)-(0[1-9]|[12][0-9]|30)|02-(0[1-9]|[12][0-9]))$`
	case name == "part" || name == "parts":
		s["minimum"] = 1
	}
	return s
}

// special describes the fields that are decoded by name.
func special(name string, s map[string]any) {
	switch name {
	case "kind":
		s["type"], s["enum"] = "string", Kinds()
	case "at", "until", "slot":
		s["anyOf"] = []any{
			map[string]any{"type": "string", "format": "date-time"},
			map[string]any{"type": "integer", "minimum": minMillis, "maximum": maxMillis},
		}
	case "attrs":
		s["type"], s["additionalProperties"] = "object", map[string]any{"type": "string"}
	case "same_as":
		s["type"], s["additionalProperties"] = "object", map[string]any{"type": "string"}
		s["required"] = []string{"member"}
		s["properties"] = map[string]any{
			"platform": map[string]any{"type": "string"},
			"member":   map[string]any{"type": "string", "minLength": 1},
		}
	}
}

// schema says what the kind needs, in the form "if it is this kind, then".
func (k Kind) schema() map[string]any {
	filled := map[string]any{}
	needs := kinds[k].needs
	for _, name := range needs {
		if fields[name].str != nil {
			filled[name] = map[string]any{"minLength": 1}
		}
	}
	return map[string]any{
		"if": map[string]any{
			"properties": map[string]any{"kind": map[string]any{"const": k}},
			"required":   []string{"kind"},
		},
		"then": map[string]any{"description": k.Doc(), "required": needs, "properties": filled},
	}
}
