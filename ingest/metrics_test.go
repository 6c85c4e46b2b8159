package ingest_test

import (
	"context"
	"errors"
	"strings"
	"testing"

	"github.com/prometheus/client_golang/prometheus"
	"github.com/prometheus/client_golang/prometheus/testutil"

	"github.com/hearthlabs/hearth/ingest"
	"github.com/hearthlabs/hearth/sink"
)

// What an operator would see after a small, bad morning.
func TestMetricsSayWhatHappened(t *testing.T) {
	reg := prometheus.NewRegistry()
	m, l := newMemory(), logOf(history())
	l.values = append(l.values, "{broken", `{"kind":"poke","id":"x"}`, l.values[0])
	if err := runWith(t, m, l, setup{rows: 100, metrics: ingest.NewMetrics(reg)}); err != nil {
		t.Fatal(err)
	}
	const want = `
# HELP hearth_ingest_dead_letters_total Dead letters written, by reason.
# TYPE hearth_ingest_dead_letters_total counter
hearth_ingest_dead_letters_total{reason="invalid_json"} 1
hearth_ingest_dead_letters_total{reason="unknown_kind"} 1
# HELP hearth_ingest_at_risk_ratio Members at risk among those who were active and have not gone: at_risk / (newcomer + active + core + returned + at_risk), 0 to 1.
# TYPE hearth_ingest_at_risk_ratio gauge
hearth_ingest_at_risk_ratio{community="c0"} 0.4166666666666667
hearth_ingest_at_risk_ratio{community="c1"} 0.4444444444444444
`
	if err := testutil.GatherAndCompare(reg, strings.NewReader(want), "hearth_ingest_dead_letters_total", "hearth_ingest_at_risk_ratio"); err != nil {
		t.Error(err)
	}
	if n, err := testutil.GatherAndCount(reg, "hearth_ingest_newest_event_timestamp_seconds"); err != nil || n != 2 {
		t.Errorf("%d communities were heard (%v), want 2", n, err)
	}
	for name, least := range map[string]int{"hearth_ingest_transitions_total": 4, "hearth_ingest_members": 2, "hearth_ingest_texts_total": 6, "hearth_ingest_events_total": 6} {
		if n, err := testutil.GatherAndCount(reg, name); err != nil || n < least {
			t.Errorf("%s has %d series (%v), want at least %d", name, n, err, least)
		}
	}
}

// A broken export of the list of members is counted, each time, by what is wrong
// with it.
func TestMetricsCountDoubtedRosters(t *testing.T) {
	reg := prometheus.NewRegistry()
	m := newMemory()
	l := logOf(nil)
	l.values = []string{
		`{"id":"j","kind":"roster","platform":"x","community":"c","at":"2026-01-05T01:00:00Z","members":["a","b","d","e","f","g","h","i"]}`,
		`{"id":"k","kind":"roster","platform":"x","community":"c","at":"2026-01-06T01:00:00Z","members":["a"]}`,
		`{"id":"l","kind":"roster","platform":"x","community":"c","at":"2026-01-07T01:00:00Z","members":[]}`,
		`{"id":"m","kind":"roster","platform":"x","community":"c","at":"2026-01-08T01:00:00Z","members":["a"],"part":1,"parts":2}`,
		`{"id":"n","kind":"message","platform":"x","community":"c","member":"a","message_id":"n","text":"早","at":"2026-01-10T01:00:00Z"}`,
	}
	if err := runWith(t, m, l, setup{rows: 100, metrics: ingest.NewMetrics(reg)}); err != nil {
		t.Fatal(err)
	}
	const want = `
# HELP hearth_ingest_rosters_doubted_total Rosters that let nobody leave, by reason: a part had not come, nobody was listed, or most members were missing.
# TYPE hearth_ingest_rosters_doubted_total counter
hearth_ingest_rosters_doubted_total{reason="empty"} 1
hearth_ingest_rosters_doubted_total{reason="most"} 1
hearth_ingest_rosters_doubted_total{reason="parts"} 1
`
	if err := testutil.GatherAndCompare(reg, strings.NewReader(want), "hearth_ingest_rosters_doubted_total"); err != nil {
		t.Error(err)
	}
}

// stubborn is a database that refuses an erasure as often as it says, and looks
// each time.
type stubborn struct {
	*memory
	refuse int
	look   func()
}

func (s *stubborn) Write(ctx context.Context, b *sink.Block, resume bool) error {
	if b.Erase == nil {
		return s.memory.Write(ctx, b, resume)
	}
	s.look()
	if s.refuse--; s.refuse >= 0 {
		return errors.New("read-only")
	}
	return s.memory.Write(ctx, b, resume)
}

// An erasure is shown from when it is read until its range is in, however often
// that fails; and not by a process that gives the partition up.
func TestMetricsShowAnErasureAtHand(t *testing.T) {
	const name = "hearth_ingest_erasure_asked_timestamp_seconds"
	value := `{"id":"e","kind":"erase","platform":"x","community":"c","member":"a","at":"2026-01-07T01:00:00Z"}`
	hello := `{"id":"m","kind":"message","platform":"x","community":"c","member":"a","message_id":"m","text":"早","at":"2026-01-06T01:00:00Z"}`
	for _, stops := range []bool{false, true} {
		reg := prometheus.NewRegistry()
		l, looks := logOf(nil), 0
		l.values = []string{hello, value, value} // sent twice, erased twice
		ctx, stop := context.WithCancel(t.Context())
		db := &stubborn{memory: newMemory(), refuse: 3}
		db.look = func() {
			looks++
			want := "# HELP " + name + " When the erasure was asked for that has been read from the log and has not ended. Not there while there is none.\n# TYPE " + name + " gauge\n" + name + "{community=\"c\"} 1.7677476e+09\n"
			if err := testutil.GatherAndCompare(reg, strings.NewReader(want), name); err != nil {
				t.Error(err)
			}
			if stops {
				stop()
			}
		}
		if err := runUntil(ctx, t, db.memory, l, setup{rows: 100, through: db, metrics: ingest.NewMetrics(reg)}); err != nil && !stops {
			t.Fatal(err)
		}
		stop()
		if n, err := testutil.GatherAndCount(reg, name); err != nil || n != 0 {
			t.Errorf("stopped %t: %d erasures are shown at the end (%v)", stops, n, err)
		}
		if looks == 0 || !stops && looks != 5 {
			t.Errorf("stopped %t: looked %d times", stops, looks)
		}
		if stops {
			continue
		}
		const want = `
# HELP hearth_ingest_ranges_total Ranges cut, by reason: full (rows or bytes), interval, erase (an erase record, or the range before one), end.
# TYPE hearth_ingest_ranges_total counter
hearth_ingest_ranges_total{reason="erase"} 3
`
		if err := testutil.GatherAndCompare(reg, strings.NewReader(want), "hearth_ingest_ranges_total"); err != nil {
			t.Error(err)
		}
	}
}
