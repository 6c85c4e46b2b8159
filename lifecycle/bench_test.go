package lifecycle_test

import (
	"fmt"
	"runtime"
	"testing"

	"github.com/hearthlabs/hearth/lifecycle"
)

func memberIDs(n int) []string {
	ids := make([]string, n)
	for i := range ids {
		ids[i] = fmt.Sprintf("u_%08x", uint32(i)*2654435761)
	}
	return ids
}

// BenchmarkObserve is a busy community of 10,000 members: each speaks now and
// then, days close on the way, and rows are taken every 10,000 activities.
func BenchmarkObserve(b *testing.B) {
	ids := memberIDs(10_000)
	tr := lifecycle.NewTracker(lifecycle.DefaultPolicy())
	a := lifecycle.Activity{
		Community: "c", Kind: message,
		Mood: lifecycle.Mood{Scored: true, Self: true, Polarity: 300, Label: 1},
	}
	b.ReportAllocs()
	i, when := 0, origin
	for b.Loop() {
		a.Member = ids[(i*7919)%len(ids)]
		a.At = when
		when += 2000
		tr.Observe(a)
		if i++; i%10_000 == 0 {
			b.StopTimer()
			tr.Changes()
			b.StartTimer()
		}
	}
	b.ReportMetric(float64(b.N)/b.Elapsed().Seconds(), "events/s")
}

// BenchmarkChanges is the cost of one member's and one day's row.
func BenchmarkChanges(b *testing.B) {
	ids := memberIDs(10_000)
	tr := lifecycle.NewTracker(lifecycle.DefaultPolicy())
	b.ReportAllocs()
	rows := 0
	for b.Loop() {
		b.StopTimer()
		for _, id := range ids {
			tr.Observe(said(id, at(0, 9)))
		}
		b.StartTimer()
		rows += len(tr.Changes().Members)
	}
	b.ReportMetric(float64(b.Elapsed().Nanoseconds())/float64(rows), "ns/member")
}

// BenchmarkClose closes days of a community with a million members, of whom a
// thousand speak each day and the others are silent.
func BenchmarkClose(b *testing.B) {
	const members, speakers = 1_000_000, 1000
	ids := memberIDs(members)
	tr := lifecycle.NewTracker(lifecycle.DefaultPolicy())
	before := heap()
	for i, id := range ids {
		// Spread over 200 days, so that stages and due times are mixed.
		tr.Observe(said(id, at(0, 0)+int64(i)*200*day/members))
		if i%10_000 == 0 {
			tr.Changes()
		}
	}
	tr.Observe(lifecycle.Activity{Community: "c", At: at(202, 0)})
	tr.Changes()
	size := float64(heap()-before) / members
	d := 202
	b.ReportAllocs()
	for b.Loop() {
		b.StopTimer()
		for i := range speakers {
			tr.Observe(said(ids[(d*speakers+i)%members], at(d, 12)))
		}
		d++
		b.StartTimer()
		tr.Observe(lifecycle.Activity{Community: "c", At: at(d, 3)})
		b.StopTimer()
		tr.Changes()
		b.StartTimer()
	}
	b.ReportMetric(size, "B/member")
}

// BenchmarkCloseAllMove is the worst day: a million members who joined on one
// day become lurkers at one close.
func BenchmarkCloseAllMove(b *testing.B) {
	ids := memberIDs(1_000_000)
	for b.Loop() {
		b.StopTimer()
		tr := lifecycle.NewTracker(lifecycle.DefaultPolicy())
		for _, id := range ids {
			tr.Observe(lifecycle.Activity{Community: "c", Member: id, At: at(0, 9), Kind: join})
		}
		for d := range 14 {
			tr.Observe(said("r", at(d, 12)))
		}
		tr.Observe(lifecycle.Activity{Community: "c", At: at(14, 3)})
		tr.Observe(said("r", at(14, 12)))
		tr.Changes()
		b.StartTimer()
		tr.Observe(lifecycle.Activity{Community: "c", At: at(15, 3)})
		b.StopTimer()
		if n := len(tr.Changes().Transitions); n < len(ids) {
			b.Fatalf("%d transitions", n)
		}
		b.StartTimer()
	}
}

// BenchmarkSparseHistory is 3,000 events of 300 members over 13 years.
func BenchmarkSparseHistory(b *testing.B) {
	ids := memberIDs(300)
	b.ReportAllocs()
	for b.Loop() {
		tr := lifecycle.NewTracker(lifecycle.DefaultPolicy())
		for i := range 3000 {
			tr.Observe(said(ids[i*i%300], at(0, 0)+int64(i)*13*365*day/3000))
		}
		tr.Changes()
	}
}

func heap() uint64 {
	runtime.GC()
	var m runtime.MemStats
	runtime.ReadMemStats(&m)
	return m.HeapAlloc
}
