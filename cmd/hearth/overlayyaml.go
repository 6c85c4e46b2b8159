package main

import (
	"errors"
	"fmt"
	"strings"

	"go.yaml.in/yaml/v3"

	"github.com/hearthlabs/hearth/nlp"
)

// yamlEntries reads an overlay in YAML: a mapping from words to their fields, or
// to a polarity alone.
//
//	上岸: {polarity: 1200, emotions: "joy:900", aspect: reward}
//	躺平: ignore
func yamlEntries(name, text string) ([]nlp.OverlayEntry, []nlp.Finding) {
	entries := []nlp.OverlayEntry{} // not nil: the file is in YAML, whatever it holds
	var doc yaml.Node
	if err := yaml.Unmarshal([]byte(text), &doc); err != nil {
		return entries, []nlp.Finding{yamlError(name, err)}
	}
	if len(doc.Content) == 0 {
		return entries, nil
	}
	root := doc.Content[0]
	if root.Kind != yaml.MappingNode {
		return entries, []nlp.Finding{{File: name, Line: root.Line, Problem: "want words with their fields, as in 上岸: {polarity: 1200, emotions: joy}"}}
	}
	var wrong []nlp.Finding
	for i := 0; i < len(root.Content); i += 2 {
		word, value := root.Content[i], root.Content[i+1]
		e := nlp.OverlayEntry{File: name, Line: word.Line, Word: strings.TrimSpace(word.Value)}
		if err := fillYAML(&e, value); err != nil {
			wrong = append(wrong, nlp.Finding{File: name, Line: value.Line, Word: e.Word, Problem: err.Error()})
			continue
		}
		entries = append(entries, e)
	}
	return entries, wrong
}

// yamlError finds the line in the library's message: "yaml: line 3: …".
func yamlError(name string, err error) nlp.Finding {
	f := nlp.Finding{File: name, Line: 1, Problem: strings.TrimPrefix(err.Error(), "yaml: ")}
	if _, serr := fmt.Sscanf(f.Problem, "line %d:", &f.Line); serr == nil {
		_, f.Problem, _ = strings.Cut(f.Problem, ": ")
	}
	f.Problem = "not YAML: " + f.Problem
	return f
}

// fillYAML reads the value of a word.
func fillYAML(e *nlp.OverlayEntry, value *yaml.Node) error {
	if value.Kind == yaml.ScalarNode {
		e.Set("polarity", value.Value)
		return nil
	}
	if value.Kind != yaml.MappingNode {
		return errors.New("want fields, as in {polarity: 1200, emotions: joy}, or a polarity")
	}
	for i := 0; i < len(value.Content); i += 2 {
		key, v := value.Content[i].Value, value.Content[i+1]
		text := v.Value
		switch v.Kind {
		case yaml.ScalarNode:
		case yaml.SequenceNode, yaml.MappingNode: // [joy, like] or {joy: 800}
			var items []string
			step := 1
			if v.Kind == yaml.MappingNode {
				step = 2
			}
			for k := 0; k < len(v.Content); k += step {
				item := v.Content[k].Value
				if step == 2 {
					item += ":" + v.Content[k+1].Value
				}
				items = append(items, item)
			}
			text = strings.Join(items, ",")
		case yaml.DocumentNode, yaml.AliasNode:
			return fmt.Errorf("field %q: want a value or a list", key)
		}
		if !e.Set(key, text) {
			return fmt.Errorf("%q is no field: one of %s", key, strings.Join(fieldNames(), ", "))
		}
	}
	return nil
}

// fieldNames are the columns beside the word, by our names.
func fieldNames() []string {
	var out []string
	for _, names := range nlp.FieldNames()[1:] {
		out = append(out, names[0])
	}
	return out
}
