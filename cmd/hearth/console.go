package main

import (
	"context"
	"io"
	"log/slog"
	"time"

	"github.com/hearthlabs/hearth/console/web"
	"github.com/hearthlabs/hearth/sink/clickhouse"
)

// mountConsole serves the built-in console from the database that cfg names.
func mountConsole(s *webServer, cfg clickhouse.Config, logger *slog.Logger) error {
	h, err := web.New(web.Config{Ask: asker(cfg), Logger: logger, Now: time.Now, Version: version, Charts: web.Charts()})
	if err != nil {
		return err
	}
	h.Mount(s.handle)
	return nil
}

// asker lets the console ask a database.
func asker(cfg clickhouse.Config) web.Asker {
	return func(ctx context.Context, sql, format string, params, settings map[string]string, w io.Writer) error {
		return clickhouse.RawQueryWith(ctx, cfg, sql, format, params, settings, w)
	}
}
