package kafka_test

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"go.uber.org/goleak"

	"github.com/hearthlabs/hearth/ingest"
	"github.com/hearthlabs/hearth/ingest/broker"
	"github.com/hearthlabs/hearth/ingest/kafka"
	"github.com/hearthlabs/hearth/sink"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

const partitions = 3

func start(t *testing.T, dir string) kafka.Config {
	t.Helper()
	cfg := kafka.DefaultConfig()
	b, err := broker.Start(t.Context(), broker.Config{Dir: dir, Addr: "127.0.0.1:0", Partitions: partitions, Topics: []string{cfg.Topic, cfg.DeadTopic}})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := b.Close(); err != nil {
			t.Error(err)
		}
	})
	cfg.Brokers = []string{b.Addr()}
	cfg.Session = 6 * time.Second
	return cfg
}

// produce sends n records of the community coffee.
func produce(t *testing.T, cfg kafka.Config, from, n int) {
	t.Helper()
	p := kafka.NewProducer(cfg)
	var records []ingest.Record
	for i := range n {
		records = append(records, ingest.Record{Key: []byte("coffee"), Value: fmt.Appendf(nil, "coffee-%d", from+i)})
	}
	if err := p.Produce(t.Context(), records); err != nil {
		t.Fatal(err)
	}
	if err := p.Close(); err != nil {
		t.Fatal(err)
	}
}

// consume reads n records through one group membership and confirms them.
func consume(t *testing.T, cfg kafka.Config, n int, metadata string) (values map[int32][]string, first map[int32]kafka.Assigned) {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), 30*time.Second)
	defer cancel()
	values, first = map[int32][]string{}, map[int32]kafka.Assigned{}
	type got struct {
		a      kafka.Assigned
		record ingest.Record
		joined bool
	}
	out := make(chan got, 100)
	done := make(chan error, 1)
	go func() {
		done <- kafka.NewSource(cfg, nil).Run(ctx, func(context.Context) error { return nil },
			func(ctx context.Context, a kafka.Assigned, log ingest.Log) error {
				out <- got{a: a, joined: true}
				if _, err := log.Seek(ctx, a.Committed); err != nil {
					return err
				}
				for {
					r, err := log.Read(ctx)
					if err != nil {
						<-ctx.Done()
						return nil //nolint:nilerr // a log may end a moment before its context; the test's own cancel ends both
					}
					if err := log.Confirm(ctx, r.Offset+1, metadata); err != nil {
						return err
					}
					out <- got{a: a, record: r}
				}
			})
	}()
	for seen := 0; seen < n || len(first) < partitions; {
		select {
		case g := <-out:
			if g.joined {
				first[g.a.Partition] = g.a
				continue
			}
			seen++
			values[g.a.Partition] = append(values[g.a.Partition], string(g.record.Value))
		case err := <-done:
			t.Fatalf("source ended after %d of %d records: %v", seen, n, err)
		}
	}
	cancel()
	if err := <-done; err != nil {
		t.Fatal(err)
	}
	return values, first
}

func TestResumeAfterCommitWithMetadata(t *testing.T) {
	dir := t.TempDir()
	cfg := start(t, dir)
	produce(t, cfg, 0, 10)
	home := ingest.Partition("coffee", partitions)

	values, first := consume(t, cfg, 10, "plan-1")
	if len(values[home]) != 10 || values[home][9] != "coffee-9" {
		t.Fatalf("partition %d got %v, want the ten records of coffee in order", home, values[home])
	}
	if first[home].Committed >= 0 || first[home].Metadata != "" {
		t.Errorf("a fresh group starts with %+v, want no offset and no metadata", first[home])
	}
	produce(t, cfg, 10, 5)
	values, first = consume(t, cfg, 5, "plan-2")
	if first[home].Committed != 10 || first[home].Metadata != "plan-1" {
		t.Errorf("the group resumes at %d with %q, want 10 with plan-1", first[home].Committed, first[home].Metadata)
	}
	if len(values[home]) != 5 || values[home][0] != "coffee-10" {
		t.Errorf("got %v, want coffee-10 to coffee-14", values[home])
	}
}

func TestSeekRefusesWhatTheLogDoesNotHold(t *testing.T) {
	cfg := start(t, t.TempDir())
	produce(t, cfg, 0, 3)
	home := ingest.Partition("coffee", partitions)
	ctx, cancel := context.WithCancel(t.Context())
	errs := make(chan error, partitions)
	done := make(chan error, 1)
	go func() {
		done <- kafka.NewSource(cfg, nil).Run(ctx, func(context.Context) error { return nil },
			func(ctx context.Context, a kafka.Assigned, log ingest.Log) error {
				if a.Partition == home {
					_, err := log.Seek(ctx, 99)
					errs <- err
				}
				<-ctx.Done()
				return nil
			})
	}()
	var rewound *ingest.RewoundError
	if err := <-errs; !errors.As(err, &rewound) || rewound.Want != 99 || rewound.Last != 3 {
		t.Errorf("seek beyond the end: %v, want a *RewoundError with 99 and 3", err)
	}
	cancel()
	if err := <-done; err != nil {
		t.Fatal(err)
	}
}

func TestDeadLettersKeepTheRecord(t *testing.T) {
	cfg := start(t, t.TempDir())
	d := kafka.NewDeadLetters(cfg)
	letter := sink.DeadLetter{
		Coordinates: sink.Coordinates{Epoch: 1, Partition: 2, Offset: 7},
		Reason:      string(ingest.ReasonInvalidJSON), Error: "broken", Payload: "{", Key: "coffee",
	}
	if err := d.Publish(t.Context(), []sink.DeadLetter{letter}); err != nil {
		t.Fatal(err)
	}
	if err := d.Close(); err != nil {
		t.Fatal(err)
	}
	cfg.Topic, cfg.DeadTopic = cfg.DeadTopic, ""
	values, _ := consume(t, cfg, 1, "")
	total := 0
	for _, v := range values {
		total += len(v)
		if v[0] != "{" {
			t.Errorf("value %q, want the record as it came", v[0])
		}
	}
	if total != 1 {
		t.Errorf("%d dead letters, want 1", total)
	}
}

// each gives every partition of the topic to handle, until stop.
func each(t *testing.T, cfg kafka.Config, handle kafka.Handler) (stop func()) {
	t.Helper()
	ctx, cancel := context.WithCancel(t.Context())
	done := make(chan error, 1)
	go func() {
		done <- kafka.NewSource(cfg, nil).Run(ctx, func(context.Context) error { return nil }, handle)
	}()
	return func() {
		cancel()
		if err := <-done; err != nil {
			t.Error(err)
		}
	}
}

// records reads the topic from its beginning, until it has n different keys
// and values.
func records(t *testing.T, cfg kafka.Config, n int) []ingest.Record {
	t.Helper()
	out := make(chan ingest.Record, 100)
	stop := each(t, cfg, func(ctx context.Context, _ kafka.Assigned, log ingest.Log) error {
		_, err := log.Seek(ctx, -1)
		for err == nil {
			var r ingest.Record
			if r, err = log.Read(ctx); err == nil {
				out <- r
			}
		}
		<-ctx.Done()
		return nil
	})
	defer stop()
	var got []ingest.Record
	timeout := time.After(40 * time.Second)
	for len(got) < n {
		select {
		case r := <-out:
			if !slices.ContainsFunc(got, func(g ingest.Record) bool { return bytes.Equal(g.Key, r.Key) && bytes.Equal(g.Value, r.Value) }) {
				got = append(got, r) // dead letters come at least once
			}
		case <-timeout:
			t.Fatalf("%d of %d records read", len(got), n)
		}
	}
	return got
}

// noise is n bytes that do not compress.
func noise(n int) []byte {
	b := make([]byte, n)
	_, _ = rand.NewChaCha8([32]byte{}).Read(b)
	return b
}

func TestPartitionWhoseWorkerEndedIsGivenOutAgain(t *testing.T) {
	cfg := start(t, t.TempDir())
	given := make(chan int32, 100)
	var failed atomic.Bool
	stop := each(t, cfg, func(ctx context.Context, a kafka.Assigned, _ ingest.Log) error {
		given <- a.Partition
		if a.Partition == 0 && failed.CompareAndSwap(false, true) {
			return errors.New("list offsets: connection reset")
		}
		<-ctx.Done() // the others have no trouble
		return nil
	})
	defer stop()
	timeout := time.After(40 * time.Second)
	for times := 0; times < 2; {
		select {
		case p := <-given:
			if p == 0 {
				times++
			}
		case <-timeout:
			t.Fatalf("partition 0 was given out %d times: it has no worker", times)
		}
	}
}

func TestDeadLetterLargerThanTheBrokerTakes(t *testing.T) {
	const limit = 8 << 20 // of the broker
	for name, payload := range map[string][]byte{
		"the broker refuses it":      noise(limit - 410), // with its headers
		"the client refuses it":      noise(limit + 1),
		"the client, though it zips": bytes.Repeat([]byte("x"), limit+1),
	} {
		t.Run(name, func(t *testing.T) {
			cfg := start(t, t.TempDir())
			d := kafka.NewDeadLetters(cfg)
			var letters []sink.DeadLetter
			for i, p := range []string{"{before", string(payload), "{after"} {
				letters = append(letters, sink.DeadLetter{
					Coordinates: sink.Coordinates{Epoch: 1, Offset: int64(i)}, Reason: "text_too_long", Error: strings.Repeat("long ", 60), Payload: p,
				})
			}
			if err := errors.Join(d.Publish(t.Context(), letters), d.Close()); err != nil {
				t.Fatal(err)
			}
			cfg.Topic, cfg.DeadTopic = cfg.DeadTopic, ""
			got := map[string]string{}
			for _, r := range records(t, cfg, len(letters)) {
				what := string(r.Value)
				for _, h := range r.Headers {
					if h.Key == "reason" || h.Key == "truncated" {
						what += " " + h.Key + "=" + string(h.Value)
					}
				}
				got[string(r.Key)] = what
			}
			want := map[string]string{
				"[1,0,0]": "{before reason=text_too_long", "[1,0,2]": "{after reason=text_too_long",
				"[1,0,1]": fmt.Sprint(" reason=text_too_long truncated=", len(payload)),
			}
			if diff := cmp.Diff(want, got); diff != "" {
				t.Errorf("dead letters (-want +got):\n%.2000s", diff)
			}
		})
	}
}

func TestRecordLargerThanTheFetchIsRead(t *testing.T) {
	cfg := start(t, t.TempDir())
	cfg.FetchBytes = 1 << 16
	large := noise(2 << 20)
	p := kafka.NewProducer(cfg)
	for _, v := range [][]byte{[]byte("before"), large, []byte("after")} {
		if err := p.Produce(t.Context(), []ingest.Record{{Key: []byte("coffee"), Value: v}}); err != nil {
			t.Fatal(err)
		}
	}
	if err := p.Close(); err != nil {
		t.Fatal(err)
	}
	got := records(t, cfg, 3)
	if string(got[0].Value) != "before" || !bytes.Equal(got[1].Value, large) || string(got[2].Value) != "after" {
		t.Errorf("read %d, %d and %d bytes; want 6, %d and 5", len(got[0].Value), len(got[1].Value), len(got[2].Value), len(large))
	}
}

func TestPingSaysWhatIsWrong(t *testing.T) {
	cfg := kafka.DefaultConfig()
	cfg.Brokers = []string{"127.0.0.1:1"}
	if err := cfg.Ping(t.Context()); err == nil {
		t.Error("nobody listens at port 1, yet ping succeeds")
	}
}

// TestRecreatedUnderAReader: what is read after the topic was created again, by its
// name, is not confirmed as of the topic before.
func TestRecreatedUnderAReader(t *testing.T) {
	cfg := start(t, t.TempDir())
	cfg.Look = time.Hour // nobody looks besides
	produce(t, cfg, 0, 2)
	home := ingest.Partition("coffee", partitions)
	ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
	defer cancel()
	source := kafka.NewSource(cfg, nil)
	read, again := make(chan string, 20), make(chan struct{}) // room for all
	confirmed := make(chan error, 1)
	done := make(chan error, 1)
	go func() {
		done <- source.Run(ctx, func(context.Context) error { return nil }, func(ctx context.Context, a kafka.Assigned, log ingest.Log) error {
			if a.Partition != home {
				<-ctx.Done()
				return nil
			}
			if _, err := log.Seek(ctx, -1); err != nil {
				return err
			}
			for {
				r, err := log.Read(ctx)
				if err != nil {
					<-ctx.Done()
					return nil //nolint:nilerr // the test's own end, or the generation's
				}
				read <- source.Identity() + " " + string(r.Value)
				if string(r.Value) == "coffee-1" { // the newest of the old topic: the next is read before anything is confirmed
					<-again
					if r, err = log.Read(ctx); err != nil {
						return err
					}
				}
				if err := log.Confirm(ctx, r.Offset+1, "plan"); err != nil {
					confirmed <- err
					return err
				}
			}
		})
	}()
	id, _, _ := strings.Cut(<-read, " ")
	<-read
	if err := cfg.DropTopic(ctx); err != nil {
		t.Fatal(err)
	}
	for cfg.EnsureTopics(ctx, partitions) != nil { // the cluster may take a while over the deletion
		if ctx.Err() != nil {
			t.Fatal("the topic was not created again")
		}
	}
	produce(t, cfg, 10, 5)
	close(again)
	select {
	case err := <-confirmed:
		if !errors.Is(err, ingest.ErrFenced) {
			t.Errorf("a plan over records of another topic: %v, want fenced", err)
		}
	case got := <-read:
		t.Fatalf("a plan over records of another topic was confirmed, and %s read", got)
	}
	now, first, _ := strings.Cut(<-read, " ")
	if now == id || first != "coffee-10" {
		t.Errorf("the next generation reads %s first, of topic %s; want coffee-10, of another than %s", first, now, id)
	}
	cancel()
	if err := <-done; err != nil {
		t.Error(err)
	}
}
