package report_test

import (
	"bytes"
	"fmt"
	"strings"
	"testing"

	"github.com/hearthlabs/hearth/console/report"
	"github.com/hearthlabs/hearth/sink"
	"github.com/hearthlabs/hearth/sink/clickhouse/clickhousetest"
)

// A wave of the period is told with where it comes from, and each line sums to
// the whole: 30 more than on the usual day.
func TestReportTakesASpikeApart(t *testing.T) {
	clickhousetest.Need(t)
	b := bookClub()
	for i := range 30 {
		at := sink.Coordinates{Epoch: 1, Offset: int64(500_000 + i)}
		member := fmt.Sprintf("z%02d", i)
		b.Transitions = append(b.Transitions,
			sink.Transition{Coordinates: at, Seq: 1, Community: book, Member: member, At: on(1, 2, 9), From: "none", To: "active", Rule: "join"},
			sink.Transition{Coordinates: at, Seq: 2, Community: book, Member: member, At: on(3, 6, 0), From: []string{"active", "core"}[i%2], To: "at_risk", Rule: "fade"})
		if i < 20 {
			b.Events = append(b.Events, sink.Event{Coordinates: at, Community: book, At: on(1, 3, 9), ID: "z" + member, Member: member, Kind: "message", Channel: fmt.Sprintf("room%d", i/4), Disposition: sink.DispositionFact})
		}
	}
	for i, r := range []sink.RiskDay{
		{Day: dayOf(on(2, 20, 12)), AtRisk: 0, People: 100},
		{Day: dayOf(on(3, 6, 12)), AtRisk: 33, People: 100, Weeks: 8, UsualDay: dayOf(on(2, 20, 12)), Z: 9, Excess: 33},
	} {
		r.Coordinates, r.Seq, r.Community = sink.Coordinates{Epoch: 1, Offset: 600_000}, uint32(i), book
		b.RiskDays = append(b.RiskDays, r)
	}
	r := build(t, querier(clickhousetest.Database(t, b)), report.Options{Community: book, Lang: report.English})
	sums := map[string]report.Count{}
	for _, p := range r.Stages.Spike {
		sums[p.Side] += p.Change
	}
	for _, side := range []string{"cohort", "channel", "stage"} {
		if sums[side] != 33 {
			t.Errorf("parts by %s sum to %d, want 33", side, sums[side])
		}
	}
	var out bytes.Buffer
	if err := r.Write(&out, report.Format{Width: 120}); err != nil {
		t.Fatal(err)
	}
	for _, want := range []string{"33 more drift than usual", "stage before: ", "active +17 · core +16", "others +"} {
		if !strings.Contains(out.String(), want) {
			t.Errorf("the report does not say %q:\n%s", want, out.String())
		}
	}
}
