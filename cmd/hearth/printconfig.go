package main

import (
	"fmt"
	"io"
	"os"
	"reflect"
	"time"

	"github.com/alecthomas/kong"
	"go.yaml.in/yaml/v3"
)

// config lets main find the Config of commands that embed it.
func (c *Config) config() *Config { return c }

// configured validates the selected command's Config, if it has one, and
// serves --check and --print-config; done says that there is nothing to run.
func configured(k *kong.Context, t *terminal) (done bool, err error) {
	node := k.Selected()
	if node == nil || !node.Target.CanAddr() {
		return false, nil
	}
	command, ok := reflect.TypeAssert[interface{ config() *Config }](node.Target.Addr())
	if !ok {
		return false, nil
	}
	c := command.config()
	if err := c.Validate(); err != nil {
		return false, usage(err)
	}
	switch {
	case c.PrintConfig:
		return true, printConfig(t.out, c, node)
	case c.Check:
		fmt.Fprintln(t.out, "the configuration is fine")
		return true, nil
	}
	return false, nil
}

// printConfig writes the command's flags as a configuration file: read back, it
// configures the same. Secrets stand as comments that say where they come from.
func printConfig(w io.Writer, c *Config, node *kong.Node) error {
	policy, err := c.Logic.policy()
	if err != nil {
		return err
	}
	c.Logic.Zone, c.Logic.Lateness = policy.Zone, &policy.Lateness
	for _, f := range node.Flags {
		switch f.Name {
		case "help", "check", "print-config":
			continue
		}
		if err := printFlag(w, f); err != nil {
			return err
		}
	}
	if c.Store.PasswordFile == "" && os.Getenv(passwordEnv) != "" {
		fmt.Fprintf(w, "\n# The ClickHouse password comes from %s, and is not shown.\n", passwordEnv)
	}
	if c.Kafka.SASL != "" && c.Kafka.PasswordFile == "" && os.Getenv(kafkaPasswordEnv) != "" {
		fmt.Fprintf(w, "\n# The password at the brokers comes from %s, and is not shown.\n", kafkaPasswordEnv)
	}
	return nil
}

func printFlag(w io.Writer, f *kong.Flag) error {
	fmt.Fprintf(w, "# %s\n", f.Help)
	value := f.Target
	if value.Kind() == reflect.Pointer {
		value = value.Elem()
	}
	switch {
	case f.Tag.Has("secret"):
		state := "not set"
		if !value.IsZero() {
			state = "set, not shown"
		}
		_, err := fmt.Fprintf(w, "# %s: %s\n", f.Name, state)
		return err
	case !value.IsValid() || value.Kind() == reflect.Slice && value.Len() == 0:
		_, err := fmt.Fprintf(w, "# %s:\n", f.Name)
		return err
	}
	v := value.Interface()
	if d, ok := v.(time.Duration); ok {
		v = d.String()
	}
	line, err := yaml.Marshal(map[string]any{f.Name: v})
	if err != nil {
		return fmt.Errorf("print configuration: %w", err)
	}
	_, err = w.Write(line)
	return err
}

// newLike makes a settable value of a flag's type.
func newLike(f *kong.Flag) reflect.Value { return reflect.New(f.Target.Type()).Elem() }
