package main

import (
	"fmt"
	"io"
	"log/slog"

	"github.com/alecthomas/kong"
	"github.com/prometheus/client_golang/prometheus"
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
	newReloadMetrics(reg)
	newWatch(nil, nil, reg, slog.New(slog.DiscardHandler))
	reg.MustRegister(newRegistry())
}
