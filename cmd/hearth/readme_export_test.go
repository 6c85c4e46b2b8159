package main

import (
	"fmt"
	"io"
	"log/slog"

	"github.com/alecthomas/kong"
	"github.com/prometheus/client_golang/prometheus"

	"github.com/hearthlabs/hearth/sink/chdb"
)

// UpFlags are the flags of `hearth up`, as --name or --name=default.
func UpFlags() ([]string, error) {
	up, err := command("up")
	if err != nil {
		return nil, err
	}
	var out []string
	for _, level := range up.AllFlags(false) {
		for _, f := range level {
			flag := "--" + f.Name
			if f.HasDefault && f.Default != "" {
				flag += "=" + f.Default
			}
			if f.Name != "help" {
				out = append(out, flag)
			}
		}
	}
	return out, nil
}

// IsCommand says whether hearth has a command of that name.
func IsCommand(name string) bool {
	_, err := command(name)
	return err == nil
}

func command(name string) (*kong.Node, error) {
	p, err := newParser(&cli{}, &terminal{out: io.Discard, err: io.Discard})
	if err != nil {
		return nil, err
	}
	for _, c := range p.Model.Children {
		if c.Name == name {
			return c, nil
		}
	}
	return nil, fmt.Errorf("no command %q", name)
}

// ProcessMetrics registers what the program itself counts.
func ProcessMetrics(reg prometheus.Registerer) {
	observeIntake(reg)
	newDiskMetrics(reg)
	newReloadMetrics(reg)
	newWatch(nil, nil, reg, slog.New(slog.DiscardHandler))
	reg.MustRegister(newRegistry())
}

// SettingVariables are the environment variables that some command reads.
func SettingVariables() []string {
	k, err := newParser(&cli{}, &terminal{out: io.Discard, err: io.Discard})
	if err != nil {
		panic(err)
	}
	out := []string{passwordEnv, chdb.LibraryEnv}
	_ = kong.Visit(k.Model, func(n kong.Visitable, next kong.Next) error {
		if f, ok := n.(*kong.Flag); ok {
			out = append(out, f.Envs...)
		}
		return next(nil)
	})
	return out
}

// Flags are the flags of each command, with those of the commands below it; of
// all commands under "".
func Flags() map[string]map[string]bool {
	k, err := newParser(&cli{}, &terminal{out: io.Discard, err: io.Discard})
	if err != nil {
		panic(err)
	}
	out := map[string]map[string]bool{"": {"config": true}}
	for _, c := range k.Model.Children {
		mine := map[string]bool{"config": true}
		_ = kong.Visit(c, func(n kong.Visitable, next kong.Next) error {
			if f, ok := n.(*kong.Flag); ok {
				mine[f.Name], out[""][f.Name] = true, true
			}
			return next(nil)
		})
		out[c.Name] = mine
	}
	return out
}
