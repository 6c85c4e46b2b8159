package main_test

import (
	"context"
	"io"
	"math"
	"net/http"
	"slices"
	"strings"
	"sync/atomic"
	"time"

	main "github.com/hearthlabs/hearth/cmd/chaos"
	"github.com/hearthlabs/hearth/ingest"
	"github.com/hearthlabs/hearth/ingest/kafka"
	"github.com/hearthlabs/hearth/sink"
)

// The builds below are broken on purpose, each in one place that a design
// without care would get wrong. The campaign must notice each of them.

// writerFunc is a function that writes.
type writerFunc func(ctx context.Context, b *sink.Block, resume bool) error

func (w writerFunc) Write(ctx context.Context, b *sink.Block, resume bool) error {
	return w(ctx, b, resume)
}

// commitFirst tells the broker that a range is in before it is, and believes the
// broker afterwards.
func commitFirst() main.Build {
	return main.Build{
		Claim: func(c *ingest.Claim, a kafka.Assigned) { c.Next, c.Metadata = a.Committed, "" },
		Writer: func(w ingest.Writer, log ingest.Log) ingest.Writer {
			return writerFunc(func(ctx context.Context, b *sink.Block, resume bool) error {
				if err := log.Confirm(ctx, b.Batch.Last+1, ""); err != nil {
					return err
				}
				return w.Write(ctx, b, resume)
			})
		},
	}
}

// trustToken writes a range again after a crash, and leaves it to the server to
// know the blocks that are in.
func trustToken() main.Build {
	return main.Build{Writer: func(w ingest.Writer, _ ingest.Log) ingest.Writer {
		return writerFunc(func(ctx context.Context, b *sink.Block, _ bool) error { return w.Write(ctx, b, false) })
	}}
}

// stateFirst writes what the members have become before the facts it follows from.
func stateFirst() main.Build {
	var states atomic.Bool // what passes: states, or the rest
	state := []string{"member_days", "communities", "members"}
	return main.Build{
		Way: func(next http.RoundTripper) http.RoundTripper {
			return roundTripper(func(r *http.Request) (*http.Response, error) {
				step := main.StepOf(r)
				if step == "read" || slices.Contains(state, step) == states.Load() {
					return next.RoundTrip(r)
				}
				_, _ = io.Copy(io.Discard, r.Body)
				return &http.Response{StatusCode: http.StatusOK, Header: http.Header{}, Body: io.NopCloser(strings.NewReader("")), Request: r}, r.Body.Close()
			})
		},
		Writer: func(w ingest.Writer, _ ingest.Log) ingest.Writer {
			return writerFunc(func(ctx context.Context, b *sink.Block, resume bool) error {
				states.Store(true)
				if err := w.Write(ctx, b, false); err != nil {
					return err
				}
				states.Store(false)
				return w.Write(ctx, b, resume)
			})
		},
	}
}

type roundTripper func(*http.Request) (*http.Response, error)

func (f roundTripper) RoundTrip(r *http.Request) (*http.Response, error) { return f(r) }

// asOfNow looks up what is in the ledger, not what was in it before the range.
func asOfNow() main.Build {
	return main.Build{
		Ledger:  func(l ingest.Ledger) ingest.Ledger { return ledgerNow{l} },
		Archive: func(a ingest.Archive) ingest.Archive { return archiveNow{a} },
	}
}

func now(asOf sink.AsOf) sink.AsOf {
	asOf.Before = math.MaxInt64
	return asOf
}

type ledgerNow struct{ ingest.Ledger }

func (l ledgerNow) SeenIDs(ctx context.Context, keys []sink.IDKey, asOf sink.AsOf) ([]bool, error) {
	return l.Ledger.SeenIDs(ctx, keys, now(asOf))
}

func (l ledgerNow) FindMessages(ctx context.Context, keys []sink.MessageKey, asOf sink.AsOf) ([]sink.Event, error) {
	return l.Ledger.FindMessages(ctx, keys, now(asOf))
}

func (l ledgerNow) RecountDays(ctx context.Context, days []sink.DayKey, zone *time.Location, asOf sink.AsOf) ([]sink.Event, error) {
	return l.Ledger.RecountDays(ctx, days, zone, now(asOf))
}

type archiveNow struct{ ingest.Archive }

func (a archiveNow) RecentEvents(ctx context.Context, since map[string]int64, asOf sink.AsOf, yield func(sink.Event) error) error {
	return a.Archive.RecentEvents(ctx, since, now(asOf), yield)
}
