package report_test

import (
	"fmt"
	"os"
	"testing"
	"time"

	"context"
	"io"

	"github.com/hearthlabs/hearth/console/report"
	"github.com/hearthlabs/hearth/sink/clickhouse"
)

func TestScratch(t *testing.T) {
	cfg := clickhouse.DefaultConfig()
	cfg.Addr = "http://127.0.0.1:18999"
	q := report.RawFunc(func(ctx context.Context, sql, format string, params map[string]string, w io.Writer) error {
		s := time.Now()
		err := clickhouse.RawQuery(ctx, cfg, sql, format, params, w)
		if d := time.Since(s); d > 30*time.Millisecond {
			fmt.Println(d, sql[:60])
		}
		return err
	})
	r := build(t, q, report.Options{Lang: report.Lang(os.Getenv("RLANG")), Community: os.Getenv("RCOMM")})
	r.Write(os.Stdout, report.Format{})
}
