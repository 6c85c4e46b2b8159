package main

import (
	"errors"
	"fmt"
	"os"

	"github.com/alecthomas/kong"
	"go.yaml.in/yaml/v3"
)

// configFile holds the values of a configuration file: one mapping whose keys
// are the names of flags. It implements kong.Resolver.
type configFile struct {
	path   string
	values map[string]fileValue
}

type fileValue struct {
	line  int
	value any // string, or []any of strings
}

// readConfigFile reads the file and makes sure that every key is a flag of
// some command. A file may serve several commands, so a key that the selected
// one lacks is no mistake.
func readConfigFile(path string, app *kong.Node) (*configFile, error) {
	raw, err := os.ReadFile(path)
	if err != nil {
		return nil, fmt.Errorf("read configuration: %w", err)
	}
	var doc yaml.Node
	if err := yaml.Unmarshal(raw, &doc); err != nil {
		return nil, fmt.Errorf("read configuration %s: %w", path, err)
	}
	f := &configFile{path: path, values: map[string]fileValue{}}
	if len(doc.Content) == 0 {
		return f, nil // nothing but comments
	}
	root := doc.Content[0]
	if root.Kind != yaml.MappingNode {
		return nil, f.wrong(root.Line, errors.New("want a mapping of flag names to values"))
	}
	names := map[string]string{}
	flagNames(app, names)
	for i := 0; i < len(root.Content); i += 2 {
		if err := f.add(root.Content[i], root.Content[i+1], names); err != nil {
			return nil, err
		}
	}
	return f, nil
}

func (f *configFile) add(key, value *yaml.Node, names map[string]string) error {
	name, known := names[key.Value]
	if !known {
		return f.wrong(key.Line, fmt.Errorf("unknown key %q", key.Value))
	}
	if had, twice := f.values[name]; twice {
		return f.wrong(key.Line, fmt.Errorf("key %q stands on line %d already", key.Value, had.line))
	}
	v, err := flagValue(value)
	if err != nil {
		return f.wrong(value.Line, fmt.Errorf("key %q: %w", key.Value, err))
	}
	f.values[name] = fileValue{line: key.Line, value: v}
	return nil
}

func (f *configFile) wrong(line int, err error) error {
	return fmt.Errorf("configuration %s, line %d: %w", f.path, line, err)
}

// flagNames maps every name a flag goes by, in any command, to its own.
func flagNames(n *kong.Node, names map[string]string) {
	for _, f := range n.Flags {
		switch f.Name {
		case "help", "config", "check", "print-config":
			continue
		}
		names[f.Name] = f.Name
		for _, alias := range f.Aliases {
			names[alias] = f.Name
		}
	}
	for _, c := range n.Children {
		flagNames(c, names)
	}
}

// flagValue is what kong reads as the value of a flag.
func flagValue(n *yaml.Node) (any, error) {
	switch {
	case n.Kind == yaml.AliasNode:
		return flagValue(n.Alias)
	case n.Kind == yaml.ScalarNode && n.Tag != "!!null":
		return n.Value, nil
	case n.Kind == yaml.SequenceNode:
		list := make([]any, 0, len(n.Content))
		for _, item := range n.Content {
			if item.Kind != yaml.ScalarNode {
				return nil, errors.New("want a list of plain values")
			}
			list = append(list, item.Value)
		}
		return list, nil
	}
	return nil, errors.New("want a value or a list of values")
}

// Validate implements kong.Resolver; the keys were checked as they were read.
func (*configFile) Validate(*kong.Application) error { return nil }

// Resolve gives the value of a flag that neither the command line nor the
// environment has set.
func (f *configFile) Resolve(_ *kong.Context, _ *kong.Path, flag *kong.Flag) (any, error) {
	for _, env := range flag.Envs {
		if _, set := os.LookupEnv(env); set {
			return nil, nil
		}
	}
	v, ok := f.values[flag.Name]
	if !ok {
		return nil, nil
	}
	// Parsed once into a throw-away value, so that a mistake names its line.
	trial := *flag.Value
	if err := trial.Parse(kong.Scan().PushTyped(v.value, kong.FlagValueToken), newLike(flag)); err != nil {
		return nil, f.wrong(v.line, err)
	}
	return v.value, nil
}
