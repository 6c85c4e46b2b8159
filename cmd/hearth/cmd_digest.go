package main

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"time"

	"github.com/hearthlabs/hearth/console/notify"
	"github.com/hearthlabs/hearth/console/report"
)

// DigestCmd writes the shareable report in short, to group chats or to standard
// output: for a timer, once a day.
type DigestCmd struct {
	Community string       `env:"-" required:"" placeholder:"NAME" help:"Community."`
	Days      int          `env:"-" placeholder:"N" default:"7" help:"Closed days it is about, compared with as many before (default: 7)."`
	To        []string     `env:"-" placeholder:"ROBOT" help:"Robots of the file of robots that are to write it into their group chats (default: standard output)."`
	Lang      string       `env:"-" enum:"zh,en" placeholder:"LANG" default:"zh" help:"zh or en (default: zh)."`
	Robots    RobotsConfig `embed:""`
	Store     StoreConfig  `embed:"" group:"Data"`
}

// Run sends it to every robot, and fails if one of them could not. A community
// without data is a failure, and nothing is sent.
func (c *DigestCmd) Run(ctx context.Context, t *terminal) (err error) {
	if c.Days < 1 || c.Days > 366 {
		return usage(fmt.Errorf("days: %d: want 1 to 366", c.Days))
	}
	robots := map[string]*notify.Robot{}
	if len(c.To) > 0 {
		if robots, err = c.Robots.read(); err != nil {
			return usage(err)
		}
	}
	for _, name := range c.To {
		if robots[name] == nil {
			return usage(fmt.Errorf("to: no robot is called %s", name))
		}
	}
	d, err := openDatabase(ctx, c.Store, DDLConfig{})
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, d.Close()) }()
	r, err := report.Build(ctx, report.RawFunc(d.query), report.Options{Community: c.Community, Days: c.Days, Lang: report.Lang(c.Lang), Edition: report.Shareable})
	if err != nil {
		return err
	}
	title, blocks, err := r.Digest(time.Now())
	if err != nil {
		return err
	}
	if len(c.To) == 0 {
		_, err := fmt.Fprintf(t.out, "%s\n\n%s\n", title, strings.Join(blocks, "\n\n"))
		return err
	}
	for _, name := range c.To {
		if failed := robots[name].Send(ctx, notify.Message{Title: title, Blocks: blocks}); failed != nil {
			err = errors.Join(err, fmt.Errorf("send to %s: %w", name, failed))
			continue
		}
		fmt.Fprintf(t.err, "hearth: sent to %s\n", name)
	}
	return err
}
