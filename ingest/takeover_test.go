package ingest_test

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"strings"
	"testing"
	"time"

	"github.com/hearthlabs/hearth/ingest"
	"github.com/hearthlabs/hearth/lifecycle"
	"github.com/hearthlabs/hearth/sink"
)

// flaky is a memory of which some readings fail once.
type flaky struct {
	*memory
	communities, members, recent bool // the next such reading fails
}

var errPassing = errors.New("connection reset")

func once(due *bool) error {
	if *due {
		*due = false
		return errPassing
	}
	return nil
}

func (f *flaky) FindCommunities(ctx context.Context, names []string, asOf sink.AsOf) ([]sink.Community, error) {
	if err := once(&f.communities); err != nil {
		return nil, err
	}
	return f.memory.FindCommunities(ctx, names, asOf)
}

func (f *flaky) LoadMembers(ctx context.Context, communities []string, yield func(sink.Member) error) error {
	if err := once(&f.members); err != nil {
		return err
	}
	return f.memory.LoadMembers(ctx, communities, yield)
}

func (f *flaky) RecentEvents(ctx context.Context, since map[string]int64, asOf sink.AsOf, yield func(sink.Event) error) error {
	if err := once(&f.recent); err != nil {
		return err
	}
	return f.memory.RecentEvents(ctx, since, asOf, yield)
}

// part is the log of one partition of some epoch.
func part(partition int32, lines []line) *memoryLog {
	l := logOf(lines)
	l.partition = partition
	return l
}

func TestPassingErrorWhileAdopting(t *testing.T) {
	lines := history()
	want := clean(t, lines)
	for name, f := range map[string]*flaky{
		"no error": {}, "communities": {communities: true}, "members": {members: true}, "recent events": {recent: true},
	} {
		t.Run(name, func(t *testing.T) {
			m := newMemory()
			if err := run(t, m, part(0, lines[:500]), 100); err != nil {
				t.Fatal(err)
			}
			f.memory = m
			// Another partition of the next epoch goes on; some lines come again.
			if err := runWith(t, m, part(1, lines[480:]), setup{epoch: 2, next: -1, rows: 100, through: f}); err != nil {
				t.Fatal(err)
			}
			if f.communities || f.members || f.recent {
				t.Fatal("the reading that was to fail never came")
			}
			same(t, "adopted", want, tables(m))
		})
	}
}

// A log whose oldest records are gone: the first range begins at some offset
// that batches says nothing of.
func TestCrashInFirstRangeOfTrimmedLog(t *testing.T) {
	lines := history()[:100]
	want := clean(t, lines)
	for _, planLost := range []bool{false, true} {
		for failAt := 1; failAt <= 9; failAt++ {
			m, l := newMemory(), logOf(lines)
			l.first, m.failAt = 500, failAt
			if err := runWith(t, m, l, setup{next: -1, rows: 60}); err != nil {
				t.Logf("crash before table %d: %v", failAt, err)
			}
			next := int64(-1)
			if len(m.batches) > 0 {
				next = m.next(1, 0)
			}
			if planLost {
				l.metadata = ""
			}
			if err := runWith(t, m, l, setup{next: next, rows: 45}); err != nil {
				t.Fatalf("plan lost %v, restart after table write %d: %v", planLost, failAt, err)
			}
			same(t, fmt.Sprintf("plan lost %v, crash at table write %d", planLost, failAt), want, tables(m))
			if n := m.next(1, 0); n != 600 {
				t.Errorf("plan lost %v, crash at table write %d: batches ends at %d, want 600", planLost, failAt, n)
			}
			if last := m.batches[0].Last; !planLost && last != 559 {
				t.Errorf("crash at table write %d: the first range ends at %d, want 559 as planned", failAt, last)
			}
		}
	}
}

// The log loses more of its records before the planned range can be finished:
// that is told, not passed over.
func TestPlannedRangeIsGoneFromTheLog(t *testing.T) {
	lines := history()[:100]
	m, l := newMemory(), logOf(lines)
	l.first, m.failAt = 500, 3
	_ = runWith(t, m, l, setup{next: -1, rows: 60})
	l.first, l.values = 530, l.values[30:]
	err := runWith(t, m, l, setup{next: -1, rows: 60, patience: 300 * time.Millisecond})
	if gap, ok := errors.AsType[*ingest.GapError](err); !ok || gap.Want != 500 || gap.First != 530 {
		t.Errorf("error %v, want a *GapError from 500 to 530", err)
	}
	if len(m.batches) != 0 || len(m.events) != 60 {
		t.Errorf("%d ranges and %d ledger rows, want none and the 60 of before", len(m.batches), len(m.events))
	}
}

// byCommunity deals the lines to two partitions, one for each community. Both
// get the time every six hours, as live partitions do.
func byCommunity(lines []line) (all []line, parts [2][]line) {
	every := 6 * time.Hour
	last := lines[0].at.Truncate(every)
	for _, l := range lines {
		for l.at >= last+every {
			last += every
			clock := line{last, fmt.Sprintf(`{"id":"clk","kind":"clock","at":%d}`, began.Add(last).UnixMilli())}
			all, parts[0], parts[1] = append(all, clock), append(parts[0], clock), append(parts[1], clock)
		}
		i := 0
		if strings.Contains(l.json, `"community":"c1"`) {
			i = 1
		}
		all, parts[i] = append(all, l), append(parts[i], l)
	}
	return all, parts
}

// With more partitions a community moves: nobody but its new owner may let time
// pass for it, least of all the owner of the old partition's number.
func TestOneOwnerAfterAnotherPartitionCount(t *testing.T) {
	lines := history()
	all, parts := byCommunity(lines[500:])
	logs := map[string][]*memoryLog{"one": {part(0, all)}, "two": {part(0, parts[0]), part(1, parts[1])}}
	got := map[string]map[string][]string{}
	for name, epoch2 := range logs {
		m := newMemory()
		if err := run(t, m, part(0, lines[:500]), 100); err != nil {
			t.Fatal(err)
		}
		for _, l := range epoch2 {
			if err := runWith(t, m, l, setup{epoch: 2, next: -1, rows: 100}); err != nil {
				t.Fatal(err)
			}
		}
		got[name] = tables(m)
	}
	same(t, "two partitions instead of one", got["one"], got["two"])
}

// crashes lets the process die before every table write of a run over lines,
// hands what is left to again, and looks at the tables then.
func crashes(t *testing.T, lines []line, again func(m *memory, l *memoryLog) error) {
	t.Helper()
	want := clean(t, lines)
	for failAt := 1; ; failAt++ {
		m, l := newMemory(), logOf(lines)
		m.failAt = failAt
		err := run(t, m, l, 60)
		if m.tables < failAt {
			if failAt < 50 {
				t.Fatalf("only %d table writes: the test covers too little", m.tables)
			}
			return
		}
		if err != nil && !errors.Is(err, errCrash) {
			t.Fatalf("crash at table write %d: %v", failAt, err)
		}
		l.pos = 0
		if err := again(m, l); err != nil {
			t.Fatalf("after a crash at table write %d: %v", failAt, err)
		}
		same(t, fmt.Sprintf("crash at table write %d", failAt), want, tables(m))
	}
}

// The commit that held the plan may be gone: another group, expired offsets.
func TestCrashAnywhereAndThePlanIsLost(t *testing.T) {
	lines := history()[:400]
	crashes(t, lines, func(m *memory, l *memoryLog) error {
		l.metadata, l.committed = "", -1
		err := run(t, m, l, 45)
		if len(m.events) != len(lines) {
			t.Errorf("%d ledger rows for %d records", len(m.events), len(lines))
		}
		return err
	})
}

// After a crash another source brings the same events: what the first finished
// is not counted twice, what it did not is not missed.
func TestCrashAnywhereAndANewEpoch(t *testing.T) {
	lines := history()[:400]
	crashes(t, lines, func(m *memory, _ *memoryLog) error {
		if err := m.settle(t.Context()); err != nil {
			return err
		}
		return runWith(t, m, logOf(lines), setup{epoch: 2, next: -1, rows: 45})
	})
}

// The tables are put back to a backup that was taken in the middle of a range,
// be it the very first one, while the broker holds the plan of a later range, or
// of the same offsets cut once more.
func TestTablesOfAnEarlierBackup(t *testing.T) {
	lines := history()[:200]
	want := clean(t, lines)
	for _, planLost := range []bool{false, true} {
		for taken := 1; taken <= 32; taken++ {
			for _, later := range []int{0, 3, 20} {
				what := fmt.Sprintf("plan lost %v, backup after table write %d, crash %d writes later", planLost, taken-1, later)
				m, l := newMemory(), logOf(lines)
				m.failAt = taken
				if err := fromHere(t, m, l, 60); err != nil && !errors.Is(err, errCrash) || m.tables < taken {
					t.Fatalf("%s: %d table writes, error %v", what, m.tables, err)
				}
				backup := m.copy()
				if planLost {
					l.metadata = ""
				}
				if m.failAt = 0; later > 0 {
					m.failAt = m.tables + later
				}
				if err := fromHere(t, m, l, 45); err != nil && !errors.Is(err, errCrash) {
					t.Fatalf("%s: %v", what, err)
				}
				backup.ticks, backup.failAt = m.ticks, 0
				if err := fromHere(t, backup, l, 35); err != nil {
					t.Fatalf("%s: %v", what, err)
				}
				same(t, what, want, tables(backup))
				if len(backup.events) != len(lines) || backup.next(1, 0) != int64(len(lines)) {
					t.Errorf("%s: %d ledger rows and ranges up to %d, want %d", what, len(backup.events), backup.next(1, 0), len(lines))
				}
			}
		}
	}
}

// An owner that comes to look at what was left when it has lost the partition
// already may see the range that the next owner is writing: it leaves it alone.
func TestLateOwnerTakesNothingOut(t *testing.T) {
	lines := history()[:100]
	for _, failAt := range []int{3, 15} { // with facts alone, and with all but the row of batches
		m, l := newMemory(), logOf(lines)
		m.failAt = failAt
		if err := fromHere(t, m, l, 60); err != nil && !errors.Is(err, errCrash) {
			t.Fatal(err)
		}
		events, batches := len(m.events), len(m.batches)
		if events != 60 || batches != 0 {
			t.Fatalf("crash at table write %d: %d ledger rows and %d ranges, want 60 and none", failAt, events, batches)
		}
		l.fenced, l.metadata = true, ""
		if err := fromHere(t, m, l, 60); !errors.Is(err, ingest.ErrFenced) {
			t.Errorf("error %v, want that of a lost partition", err)
		}
		if len(m.events) != events || len(m.batches) != batches {
			t.Errorf("crash at table write %d: the late owner leaves %d ledger rows and %d ranges, want %d and %d", failAt, len(m.events), len(m.batches), events, batches)
		}
	}
}

// fromHere is run, and knows that tables without a range promise nothing.
func fromHere(t *testing.T, m *memory, l *memoryLog, rows int) error {
	t.Helper()
	s := setup{rows: rows}
	if len(m.batches) == 0 {
		s.next = -1
	}
	return runWith(t, m, l, s)
}

// refusing is a memory that does not let a worker begin, or not write.
type refusing struct {
	*memory
	err   error
	begin bool
	tried chan struct{} // closed at the first attempt
}

func (r refusing) refuse() error {
	select {
	case <-r.tried:
	default:
		close(r.tried)
	}
	return r.err
}

func (r refusing) LoadCommunities(ctx context.Context, asOf sink.AsOf) ([]sink.Community, error) {
	if !r.begin {
		return nil, r.refuse()
	}
	return r.memory.LoadCommunities(ctx, asOf)
}

func (r refusing) Write(context.Context, *sink.Block, bool) error { return r.refuse() }

func TestStopWhileParked(t *testing.T) {
	lines := history()[:20]
	want := clean(t, lines)
	for _, class := range sink.Classes() {
		for _, begin := range []bool{true, false} {
			m, l := newMemory(), logOf(lines)
			db := refusing{m, &sink.WriteError{Class: class, Err: errors.New("no")}, begin, make(chan struct{})}
			stopParked(t, fmt.Sprintf("%s, begins %v", class, begin), db, l)
			plan, planned, err := ingest.ParsePlan(l.metadata)
			if err != nil || planned != begin || plan.First != 0 || begin && plan.Last != 4 {
				t.Errorf("%s, begins %v: the broker holds %+v, %v, %v; want the plan of the range that is not in", class, begin, plan, planned, err)
			}
			if err := run(t, m, l, 5); err != nil { // the trouble is over
				t.Fatal(err)
			}
			same(t, string(class)+": stopped and started", want, tables(m))
		}
	}
}

// stopParked stops a worker once the database has refused it.
func stopParked(t *testing.T, what string, db refusing, l *memoryLog) {
	t.Helper()
	cfg := config(5)
	cfg.RetryMin, cfg.RetryMax, cfg.DrainTimeout = time.Hour, time.Hour, time.Hour
	w := ingest.NewWorker(cfg, ingest.Claim{Epoch: 1, Committed: -1}, ingest.Deps{
		Processor: ingest.NewProcessor(toyScorer{}, db, db, lifecycle.DefaultPolicy(), nil, time.Now),
		Writer:    db, Archive: db, Log: l, Logger: slog.New(slog.DiscardHandler), Now: time.Now,
	})
	ctx, cancel := context.WithCancel(t.Context())
	defer cancel()
	done := make(chan error, 1)
	go func() { done <- w.Run(ctx) }()
	<-db.tried
	cancel()
	select {
	case err := <-done:
		if err != nil {
			t.Errorf("%s: error %v, want a clean stop", what, err)
		}
	case <-time.After(30 * time.Second):
		t.Fatalf("%s: a parked worker does not stop", what)
	}
}
