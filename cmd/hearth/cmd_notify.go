package main

import (
	"context"
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/hearthlabs/hearth/console/notify"
)

// NotifyCmd is the bridge between Alertmanager and robots of group chats. It is a
// process of its own, because it has to tell when the others are down.
type NotifyCmd struct {
	Addr      string       `name:"notify-addr" placeholder:"HOST:PORT" default:"127.0.0.1:8060" help:"Where Alertmanager posts: http://HOST:PORT/v1/alerts/ROBOT; beyond this machine it needs a token (default: 127.0.0.1:8060)."`
	Token     string       `placeholder:"TOKEN" secret:"" help:"Token that requests must carry; better in HEARTH_TOKEN or a file than on the command line."`
	TokenFile string       `placeholder:"FILE" help:"File with the token."`
	Check     bool         `env:"-" help:"Check the robots and exit: 0 when they are fine, 2 when they are not. Sends nothing."`
	Robots    RobotsConfig `embed:""`
	Log       LogConfig    `embed:"" group:"Log"`
}

// Run serves until a signal.
func (c *NotifyCmd) Run(ctx context.Context, t *terminal) error {
	robots, err := c.Robots.read()
	if err != nil {
		return usage(err)
	}
	logger := c.Log.logger(t)
	web, err := newWebServer(WebConfig{Token: c.Token, TokenFile: c.TokenFile}, newRegistry(), &health{}, logger)
	if err != nil {
		return usage(err)
	}
	if web.token == "" && !isLoopback(hostOf(c.Addr)) {
		return usage(fmt.Errorf("notify-addr: %w", errNeedsToken(c.Addr)))
	}
	names := strings.Join(slices.Sorted(maps.Keys(robots)), ", ")
	if c.Check {
		fmt.Fprintf(t.out, "the robots are fine: %s\n", names)
		return nil
	}
	l, err := web.listen(ctx, c.Addr)
	if err != nil {
		return err
	}
	web.handle(notify.Path, notify.NewHandler(robots, logger))
	fmt.Fprintf(t.err, "hearth: alerts at http://%s/v1/alerts/ROBOT go to %s\n", l.Addr(), names)
	return web.serve(ctx, l)
}
