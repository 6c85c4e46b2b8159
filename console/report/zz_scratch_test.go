package report_test

import (
	"context"
	"fmt"
	"io"
	"os"
	"testing"
	"time"

	"github.com/hearthlabs/hearth/console/report"
	"github.com/hearthlabs/hearth/sink/clickhouse"
)

func TestScratch(t *testing.T) {
	cfg := clickhouse.DefaultConfig()
	cfg.Addr = "http://127.0.0.1:18999"
	for range 3 {
		total := time.Now()
		q := report.RawFunc(func(ctx context.Context, sql, format string, params map[string]string, w io.Writer) error {
			s := time.Now()
			err := clickhouse.RawQuery(ctx, cfg, sql, format, params, w)
			fmt.Print(time.Since(s).Milliseconds(), " ")
			return err
		})
		r := build(t, q, report.Options{Community: os.Getenv("RCOMM")})
		fmt.Println("total", time.Since(total), len(r.Statements))
	}
}
