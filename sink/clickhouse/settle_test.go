package clickhouse_test

import (
	"context"
	"errors"
	"io"
	"net/http"
	"net/url"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/hearthlabs/hearth/sink"
	"github.com/hearthlabs/hearth/sink/clickhouse/clickhousetest"
)

// slowInsert begins an insert of another owner into dead_letters, whose data
// has not ended yet, and returns what ends it.
func slowInsert(t *testing.T, database, token string) (finish func()) {
	t.Helper()
	body, data := io.Pipe()
	q := url.Values{
		"database": {database}, "query": {"INSERT INTO dead_letters (epoch, partition, offset, reason, inserted_at) FORMAT TabSeparated"},
		"insert_deduplication_token": {token}, "async_insert": {"0"},
	}
	r, err := http.NewRequestWithContext(context.WithoutCancel(t.Context()), http.MethodPost, "http://engine/?"+q.Encode(), body)
	if err != nil {
		t.Fatal(err)
	}
	r.SetBasicAuth("default", password)
	done := make(chan error, 1)
	go func() {
		res, err := clickhousetest.Engine.Transport().RoundTrip(r)
		if err == nil {
			_, err = io.Copy(io.Discard, res.Body)
			_ = res.Body.Close()
		}
		done <- err
	}()
	if _, err := io.WriteString(data, "1\t7\t39\tslow\t2999-01-01 00:00:00\n"); err != nil {
		t.Fatal(err)
	}
	finish = sync.OnceFunc(func() {
		_ = data.Close()
		if err := <-done; err != nil {
			t.Error(err)
		}
	})
	t.Cleanup(finish) // an insert that goes on would keep the engine open
	return finish
}

func TestResumeWaitsForRunningInserts(t *testing.T) {
	cfg := clickhousetest.Config(t)
	db := clickhousetest.Open(t, cfg)
	cfg.SettleTimeout = 200 * time.Millisecond
	hasty := clickhousetest.Open(t, cfg)
	b := block(1, 7, 0, 40) // its dead letter has offset 39
	finish := slowInsert(t, cfg.Database, "1/7/0-39/1/dead_letters/0")
	for range 100 { // until the engine has taken the insert up
		if ask(t, cfg, "SELECT count() FROM system.processes WHERE query_kind = 'Insert'") != "0" {
			break
		}
		time.Sleep(10 * time.Millisecond)
	}
	err := hasty.Write(t.Context(), b, true)
	var w *sink.WriteError
	if !errors.As(err, &w) || w.Class != sink.ClassTransient || !strings.Contains(err.Error(), "running insert") {
		t.Fatalf("error %v, want a transient one about running inserts", err)
	}
	time.AfterFunc(300*time.Millisecond, finish)
	if err := db.Write(t.Context(), b, true); err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(want(b), rows(t, cfg, "")); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}
