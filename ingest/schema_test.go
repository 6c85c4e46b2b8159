package ingest_test

import (
	"encoding/json"
	"flag"
	"fmt"
	"math"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"
	"unicode/utf8"

	"github.com/google/go-cmp/cmp"

	"github.com/hearthlabs/hearth/ingest"
)

var updateSchema = flag.Bool("update", false, "rewrite the golden files")

func TestJSONSchemaGolden(t *testing.T) {
	golden := filepath.Join("testdata", "event.schema.json")
	got := ingest.JSONSchema()
	if *updateSchema {
		if err := os.MkdirAll("testdata", 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(golden, got, 0o644); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(golden)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(string(want), string(got)); diff != "" {
		t.Errorf("schema (-want +got):\n%s", diff)
	}
}

// TestJSONSchemaAgreesWithDecode holds the schema and the decoder against the
// same records.
func TestJSONSchemaAgreesWithDecode(t *testing.T) {
	const base = `"id":"1","at":"2026-11-22T00:00:00Z","community":"c"`
	tests := []struct {
		name, record string
		want         bool
	}{
		{"message", `{` + base + `,"kind":"message","member":"m","text":"好"}`, true},
		{"epoch milliseconds", `{"id":"1","at":1795300000000,"community":"c","kind":"join","member":"m"}`, true},
		{"unknown field", `{` + base + `,"kind":"message","member":"m","colour":1}`, true},
		{"clock without community", `{"id":"1","at":1795300000000,"kind":"clock"}`, true},
		{"consent", `{` + base + `,"kind":"consent","member":"m","purpose":"care","granted":false}`, true},
		{"identity", `{` + base + `,"kind":"identity","member":"m","same_as":{"platform":"qq","member":"9"}}`, true},
		{"roster", `{` + base + `,"kind":"roster","members":["a","b"],"part":1,"parts":2}`, true},
		{"annotation", `{` + base + `,"kind":"annotation","title":"v2","until":"2026-11-23T00:00:00+08:00"}`, true},
		{"attrs", `{` + base + `,"kind":"checkin","member":"m","attrs":{"a":"b"}}`, true},
		{"birthday", `{` + base + `,"kind":"profile","member":"m","birthday":"02-29"}`, true},

		{"no id", `{"at":1795300000000,"kind":"clock"}`, false},
		{"no member", `{` + base + `,"kind":"message"}`, false},
		{"empty member", `{` + base + `,"kind":"message","member":""}`, false},
		{"no community", `{"id":"1","at":1795300000000,"kind":"join","member":"m"}`, false},
		{"unknown kind", `{` + base + `,"kind":"shout","member":"m"}`, false},
		{"text is a number", `{` + base + `,"kind":"message","member":"m","text":7}`, false},
		{"time without zone", `{"id":"1","at":"2026-11-22 08:00","community":"c","kind":"join","member":"m"}`, false},
		{"time is a boolean", `{"id":"1","at":true,"community":"c","kind":"join","member":"m"}`, false},
		{"action outside its list", `{` + base + `,"kind":"challenge","member":"m","challenge_id":"x","action":"win"}`, false},
		{"granted missing", `{` + base + `,"kind":"consent","member":"m","purpose":"care"}`, false},
		{"same_as without member", `{` + base + `,"kind":"identity","member":"m","same_as":{"platform":"qq"}}`, false},
		{"nested attrs", `{` + base + `,"kind":"checkin","member":"m","attrs":{"a":{}}}`, false},
		{"mentions hold numbers", `{` + base + `,"kind":"message","member":"m","mentions":[1]}`, false},
		{"birthday with a year", `{` + base + `,"kind":"profile","member":"m","birthday":"2000-02-29"}`, false},
		{"birthday that never comes", `{` + base + `,"kind":"profile","member":"m","birthday":"02-30"}`, false},
		{"long id", `{"id":"` + strings.Repeat("x", ingest.MaxID+1) + `","at":1795300000000,"kind":"clock"}`, false},
		{"no object", `[]`, false},
	}
	var schema map[string]any
	if err := json.Unmarshal(ingest.JSONSchema(), &schema); err != nil {
		t.Fatal(err)
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			var record any
			if err := json.Unmarshal([]byte(tt.record), &record); err != nil {
				t.Fatal(err)
			}
			if err := conforms(schema, record); (err == nil) != tt.want {
				t.Errorf("schema: %v, want accepted %t", err, tt.want)
			}
			var d ingest.Decoder
			if _, _, err := d.Decode(ingest.Record{Value: []byte(tt.record)}); (err == nil) != tt.want {
				t.Errorf("decoder: %v, want accepted %t", err, tt.want)
			}
		})
	}
}

func TestJSONSchemaNamesEveryKind(t *testing.T) {
	var schema struct {
		Properties struct {
			Kind struct{ Enum []ingest.Kind }
		}
		AllOf []struct {
			If struct {
				Properties struct {
					Kind struct{ Const ingest.Kind }
				}
			}
		}
	}
	if err := json.Unmarshal(ingest.JSONSchema(), &schema); err != nil {
		t.Fatal(err)
	}
	var ruled []ingest.Kind
	for _, rule := range schema.AllOf {
		ruled = append(ruled, rule.If.Properties.Kind.Const)
	}
	if diff := cmp.Diff(ingest.Kinds(), schema.Properties.Kind.Enum); diff != "" {
		t.Errorf("kinds listed (-want +got):\n%s", diff)
	}
	if diff := cmp.Diff(ingest.Kinds(), ruled); diff != "" {
		t.Errorf("kinds with a rule (-want +got):\n%s", diff)
	}
}

// conforms evaluates the keywords that the schema uses; one it does not know
// is an error, so that the schema cannot outgrow its test.
func conforms(schema map[string]any, value any) error {
	object, _ := value.(map[string]any)
	for keyword, arg := range schema {
		if err := keywordHolds(keyword, arg, schema, value, object); err != nil {
			return err
		}
	}
	return nil
}

func keywordHolds(keyword string, arg any, schema map[string]any, value any, object map[string]any) error {
	fail := fmt.Errorf("%v: %s %v", value, keyword, arg)
	text, isText := value.(string)
	number, isNumber := value.(float64)
	switch keyword {
	case "$schema", "$id", "title", "description", "then":
		return nil
	case "type":
		return typed(arg.(string), value)
	case "const":
		if value != arg {
			return fail
		}
	case "enum":
		if !slices.Contains(arg.([]any), value) {
			return fail
		}
	case "required":
		for _, name := range arg.([]any) {
			if _, ok := object[name.(string)]; object != nil && !ok {
				return fmt.Errorf("%s is missing", name)
			}
		}
	case "properties":
		for name, sub := range arg.(map[string]any) {
			if v, ok := object[name]; ok {
				if err := conforms(sub.(map[string]any), v); err != nil {
					return fmt.Errorf("%s: %w", name, err)
				}
			}
		}
	case "additionalProperties": // of objects whose named properties obey the same rule
		for name, v := range object {
			if err := conforms(arg.(map[string]any), v); err != nil {
				return fmt.Errorf("%s: %w", name, err)
			}
		}
	case "items":
		list, _ := value.([]any)
		for _, v := range list {
			if err := conforms(arg.(map[string]any), v); err != nil {
				return err
			}
		}
	case "allOf":
		for _, sub := range arg.([]any) {
			if err := conforms(sub.(map[string]any), value); err != nil {
				return err
			}
		}
	case "anyOf":
		for _, sub := range arg.([]any) {
			if conforms(sub.(map[string]any), value) == nil {
				return nil
			}
		}
		return fail
	case "if":
		if conforms(arg.(map[string]any), value) == nil {
			return conforms(schema["then"].(map[string]any), value)
		}
	case "minLength":
		if isText && utf8.RuneCountInString(text) < int(arg.(float64)) {
			return fail
		}
	case "maxLength":
		if isText && utf8.RuneCountInString(text) > int(arg.(float64)) {
			return fail
		}
	case "pattern":
		if isText && !regexp.MustCompile(arg.(string)).MatchString(text) {
			return fail
		}
	case "format":
		if _, err := time.Parse(time.RFC3339, text); err != nil {
			return err
		}
	case "minimum":
		if isNumber && number < arg.(float64) {
			return fail
		}
	case "maximum":
		if isNumber && number > arg.(float64) {
			return fail
		}
	default:
		return fmt.Errorf("keyword %s is not evaluated", keyword)
	}
	return nil
}

func typed(want string, value any) error {
	ok := false
	switch v := value.(type) {
	case string:
		ok = want == "string"
	case bool:
		ok = want == "boolean"
	case float64:
		ok = want == "number" || want == "integer" && v == math.Trunc(v)
	case map[string]any:
		ok = want == "object"
	case []any:
		ok = want == "array"
	}
	if !ok {
		return fmt.Errorf("%v: want %s", value, want)
	}
	return nil
}
