package clickhouse_test

import (
	"fmt"
	"math"
	"math/rand/v2"
	"strconv"
	"strings"
	"testing"

	"github.com/hearthlabs/hearth/sink"
	"github.com/hearthlabs/hearth/sink/clickhouse"
	"github.com/hearthlabs/hearth/sink/clickhouse/clickhousetest"
)

// riskStart is day 0 of the drawn communities, 2026-01-05 in Shanghai.
const (
	riskStart = 20458
	riskDays  = 90
)

// drawnRisk draws what the pipeline may write of a community: people who go from
// stage to stage at closes of days, and how each day closed. It returns the rows
// and who is at risk at which close.
func drawnRisk(dice *rand.Rand, name string, people int) (b sink.Block, atRisk [riskDays]uint32) {
	stages := []string{"newcomer", "active", "core", "at_risk", "dormant", "returned", "left"}
	seq := uint32(0)
	for m := range people {
		stage, day := "none", dice.IntN(30)
		for day < riskDays {
			to := stages[dice.IntN(len(stages))]
			if to != stage {
				// Transitions by silence begin when their day ends, others within it.
				at, rule := int64(riskStart+day)*86_400_000-8*3_600_000, "speak"
				if to == "at_risk" || to == "dormant" {
					at, rule = at+86_400_000, map[string]string{"at_risk": "fade", "dormant": "doze"}[to]
				} else {
					at += dice.Int64N(86_400_000)
				}
				seq++
				b.Transitions = append(b.Transitions, sink.Transition{
					Coordinates: sink.Coordinates{Epoch: 1, Offset: int64(day)}, Seq: seq, Community: name, Member: fmt.Sprintf("m%d", m), At: at, From: stage, To: to, Rule: rule,
				})
				stage = to
			}
			next := day + 1 + dice.IntN(25)
			for d := day; d < min(next, riskDays) && stage == "at_risk"; d++ {
				atRisk[d]++
			}
			day = next
		}
		for range dice.IntN(4) {
			b.Events = append(b.Events, sink.Event{
				Coordinates: sink.Coordinates{Epoch: 1, Offset: int64(len(b.Events))}, Community: name, At: int64(riskStart) * 86_400_000, ID: fmt.Sprintf("%s-%d-%d", name, m, len(b.Events)),
				Member: fmt.Sprintf("m%d", m), Kind: "message", Channel: []string{"general", "track", "trail"}[dice.IntN(3)], Disposition: sink.DispositionFact,
			})
		}
	}
	for d := range riskDays {
		r := sink.RiskDay{Coordinates: sink.Coordinates{Epoch: 1, Offset: int64(d)}, Seq: uint32(d), Community: name, Day: int32(riskStart + d), AtRisk: atRisk[d], People: uint32(people)}
		if d >= 56 {
			r.Weeks, r.UsualDay = 8, r.Day-7*int32(1+dice.IntN(8))
			usual := atRisk[r.UsualDay-riskStart]
			r.Usual, r.Excess = float64(usual)/float64(people), int32(atRisk[d])-int32(usual)
			r.Z = float64(dice.IntN(9))
		}
		b.RiskDays = append(b.RiskDays, r)
	}
	b.Communities = []sink.Community{{Coordinates: sink.Coordinates{Epoch: 1, Offset: 100}, Community: name, ClosedDay: riskStart + riskDays - 1, Zone: "Asia/Shanghai"}}
	return b, atRisk
}

// stored writes a block to a database of the test's own.
func stored(t *testing.T, b *sink.Block) clickhouse.Config {
	t.Helper()
	b.Batch = sink.Batch{Epoch: 1, Last: 1000}
	return clickhousetest.Database(t, b)
}

// Parts of a change sum to it exactly, in people, in every way of taking it
// apart; and the change is that of the days' facts.
func TestPartsOfARiskSumExactly(t *testing.T) {
	clickhousetest.Need(t)
	dice := rand.New(rand.NewPCG(7, 11))
	var all sink.Block
	for i := range 12 {
		b, _ := drawnRisk(dice, fmt.Sprintf("c%02d", i), 60+dice.IntN(120))
		all.Transitions, all.Events = append(all.Transitions, b.Transitions...), append(all.Events, b.Events...)
		all.RiskDays, all.Communities = append(all.RiskDays, b.RiskDays...), append(all.Communities, b.Communities...)
	}
	cfg := stored(t, &all)
	got := lines(ask(t, cfg, "SELECT d.community, toInt32(d.day), d.dimension, sum(d.change), sum(d.share_change), countIf(d.part = '(erased)'), count(),\n"+
		"    any(toInt64(n.at_risk) - toInt64(u.at_risk)) AS want, any(n.at_risk / n.people - u.at_risk / u.people)\n"+
		"FROM alert_decomposition AS d INNER JOIN risk_days AS n ON n.community = d.community AND n.day = d.day\n"+
		"INNER JOIN risk_days AS u ON u.community = d.community AND u.day = n.usual_day\n"+
		"GROUP BY d.community, d.day, d.dimension ORDER BY ALL"))
	parts := 0
	for _, line := range got {
		f := strings.Split(line, "\t")
		share, _ := strconv.ParseFloat(f[4], 64)
		wantShare, _ := strconv.ParseFloat(f[8], 64)
		if f[3] != f[7] || f[5] != "0" || math.Abs(share-wantShare) > 1e-12 {
			t.Errorf("%s, day %s, by %s: parts sum to %s people and %g of the share, want %s and %g; %s of them erased", f[0], f[1], f[2], f[3], share, f[7], wantShare, f[5])
		}
		n, _ := strconv.Atoi(f[6])
		parts += n
	}
	if len(got) < 3*12 || parts < 3*len(got) {
		t.Errorf("%d changes in %d parts are too few to tell", len(got), parts)
	}
	// Days that raise nothing are taken apart only when they are the newest.
	if n := ask(t, cfg, "SELECT count() FROM (SELECT DISTINCT community, day FROM alert_decomposition) AS d INNER JOIN risk_days AS n ON n.community = d.community AND n.day = d.day\n"+
		"WHERE n.day < toDate(20458 + 89) AND NOT (n.z > 3 AND n.at_risk / n.people - n.usual >= 0.03 AND n.excess >= 20)"); n != "0" {
		t.Errorf("%s days that raised nothing are taken apart", n)
	}
	// Whoever is erased leaves a part without a name, and the sums hold.
	must(t, cfg, "DELETE FROM transitions WHERE member IN ('m1', 'm2', 'm3', 'm4', 'm5', 'm6', 'm7')")
	if n := ask(t, cfg, "SELECT countIf(x != 0), sum(gone) > 0 FROM (SELECT sum(d.change) - any(toInt64(n.at_risk) - toInt64(u.at_risk)) AS x, countIf(d.part = '(erased)') AS gone\n"+
		"FROM alert_decomposition AS d INNER JOIN risk_days AS n ON n.community = d.community AND n.day = d.day\n"+
		"INNER JOIN risk_days AS u ON u.community = d.community AND u.day = n.usual_day GROUP BY d.community, d.day, d.dimension)"); n != "0\t1" {
		t.Errorf("after an erasure: sums that differ, and erased parts = %q, want 0 and some", n)
	}
}

// A family of one community is compared as that community would be, and one of
// several by their sums.
func TestFamiliesAreComparedAsCommunitiesAre(t *testing.T) {
	clickhousetest.Need(t)
	row := func(community, family string, day int, atRisk, people uint32) sink.RiskDay {
		return sink.RiskDay{Coordinates: sink.Coordinates{Epoch: 1, Offset: int64(day)}, Seq: uint32(len(community) + day), Community: community, Day: int32(riskStart + day), AtRisk: atRisk, People: people, Family: family}
	}
	var b sink.Block
	for d := range riskDays {
		wave := uint32(0)
		if d >= 85 {
			wave = 14
		}
		b.RiskDays = append(b.RiskDays, row("a", "run", d, uint32(d%7)+wave, 40), row("bb", "run", d, 2+wave, 30), row("ccc", "", d, 0, 500))
	}
	cfg := stored(t, &b)
	// Day 89 is a Saturday like 82, 75 … 33; day 26 is unripe. 5 and 2 of 70 at risk then, and 33 now.
	usual := float64(89%7+2) / 70
	z := (float64(89%7+2+28)/70 - usual) / math.Sqrt(usual*(1-usual)/70)
	want := fmt.Sprintf("run\t2\t%d\t70\t8\t%.6f\t0.000000\t%.6f\t28", 89%7+2+28, usual, z)
	got := ask(t, cfg, "SELECT family, communities, at_risk, people, weeks, printf('%.6f', usual), printf('%.6f', mad), printf('%.6f', z), excess FROM risk_pools WHERE day = toDate(20458 + 89)")
	if got != want {
		t.Errorf("family: %q, want %q", got, want)
	}
	if got := ask(t, cfg, "SELECT count() FROM risk_pools WHERE family = ''"); got != "0" {
		t.Errorf("%s rows of communities that stand for themselves", got)
	}
	if got := ask(t, cfg, "SELECT community, excess FROM ("+sink.SignalPool+")"); got != "family:run\t28" {
		t.Errorf("the signal says %q, want family:run with 28", got)
	}
}

// plantedSignals are communities with something to tell, whose last closed day is 31 March 2026.
var plantedSignals = []string{
	"INSERT INTO communities (community, watermark, closed_day, zone, members, version) SELECT c, '2026-03-31 18:00:00', '2026-03-31', 'Asia/Shanghai', 100, 1 FROM (SELECT arrayJoin(['people', 'mood', 'growth']) AS c)",
	// Ten core members. k0 went quiet long ago; k1 to k4 within the week, of whom k4 came back.
	"INSERT INTO transitions (community, at, member, seq, `from`, to, rule, cause) SELECT 'people', '2026-03-01 04:00:00', 'k' || toString(number), 1, 'active', 'core', 'core', '' FROM numbers(10)",
	"INSERT INTO transitions (community, at, member, seq, `from`, to, rule, cause) VALUES ('people', '2026-03-20 16:00:00', 'k0', 2, 'core', 'at_risk', 'fade', 'silence')",
	"INSERT INTO transitions (community, at, member, seq, `from`, to, rule, cause) SELECT 'people', '2026-03-29 16:00:00', 'k' || toString(number), 2, 'core', 'at_risk', 'fade', 'silence' FROM numbers(1, 4)",
	"INSERT INTO transitions (community, at, member, seq, `from`, to, rule, cause) VALUES ('people', '2026-03-31 04:00:00', 'k4', 3, 'at_risk', 'active', 'calm', 'activity')",
	// Twelve left: five on the last day, three the day before, four earlier. Rosters told of three more, last week.
	"INSERT INTO transitions (community, at, member, seq, `from`, to, rule, cause) SELECT 'people', toDateTime('2026-03-31 04:00:00') - INTERVAL multiIf(number < 5, 0, number < 8, 1, 2) DAY, 'x' || toString(number), 1, 'active', 'left', 'leave', 'self' FROM numbers(12)",
	"INSERT INTO transitions (community, at, member, seq, `from`, to, rule, cause) SELECT 'people', '2026-03-27 04:00:00', 'r' || toString(number), 1, 'active', 'left', 'leave', 'roster' FROM numbers(3)",
	// Four newcomers spoke on the 28th; one was answered within the day.
	"INSERT INTO transitions (community, at, member, seq, `from`, to, rule, cause) SELECT 'people', '2026-03-28 02:00:00', 'n' || toString(number), 1, 'none', 'newcomer', 'join', '' FROM numbers(4)",
	"INSERT INTO messages (community, at, message_id, member, kind) SELECT 'people', '2026-03-28 02:00:00', 'hello' || toString(number), 'n' || toString(number), 'message' FROM numbers(4)",
	"INSERT INTO messages (community, at, message_id, member, kind, reply_to) VALUES ('people', '2026-03-28 03:00:00', 'welcome', 'k9', 'message', 'hello0')",
	"INSERT INTO member_days (community, day, member, messages, scored, version) VALUES ('people', '2026-03-30', 'k9', 100, 70, 1), ('people', '2026-03-10', 'k9', 200, 180, 1)",
	// Nine weeks of ten people: 0.2, then the last one -0.4.
	"INSERT INTO member_days (community, day, member, messages, scored, positive, negative, version) SELECT 'mood', toDate('2026-03-30') - 7 * w, 'm' || toString(m), 10, 10, if(w = 0, 3, 6), if(w = 0, 7, 4), 1 FROM (SELECT arrayJoin(range(9)) AS w, arrayJoin(range(10)) AS m)",
	// Weeks from 9 March: twenty; ten of them and two new; five of those twelve and three new.
	"INSERT INTO member_days (community, day, member, qualifying, version) SELECT 'growth', d, 'g' || toString(m), 1, 1 FROM (" +
		"SELECT toDate('2026-03-10') AS d, arrayJoin(range(20)) AS m UNION ALL SELECT toDate('2026-03-17'), arrayJoin(arrayConcat(range(10), [20, 21])) UNION ALL SELECT toDate('2026-03-24'), arrayJoin(arrayConcat(range(5), [22, 23, 24])))",
	// Of contacts: a twice and b once beyond a cap, b the day before; growth within its caps; people long ago.
	"INSERT INTO communities (community, watermark, closed_day, zone, members, version) VALUES ('care', '2026-03-31 18:00:00', '2026-03-30', 'Asia/Shanghai', 100, 1)",
	"INSERT INTO touches (community, at, member, id, touch_kind, charged, over, held_out) VALUES ('care', '2026-03-31 10:00:00', 'a', 't1', 'marketing', 1, 1, 0), ('care', '2026-03-31 11:00:00', 'a', 't2', 'care', 1, 1, 0), " +
		"('care', '2026-03-30 10:00:00', 'b', 't3', 'care', 1, 1, 0), ('care', '2026-03-22 10:00:00', 'm3', 't4', 'care', 1, 0, 0), ('growth', '2026-03-31 10:00:00', 'a', 't5', 'care', 1, 0, 0), " +
		"('mood', '2026-03-31 10:00:00', 'a', 't6', 'marketing', 0, 0, 1), ('people', '2025-12-01 10:00:00', 'a', 't7', 'care', 1, 1, 0)",
	// Two missed, one honoured in the week; one that nobody waits for, one held back, one nobody may be contacted for, one that waits, one long past.
	"INSERT INTO moments (community, at, member, seq, day, moment, due, held) VALUES ('care', '2026-03-20 10:00:00', 'm1', 1, '2026-03-20', 'core_quiet', '2026-03-21 02:00:00', ''), " +
		"('care', '2026-03-20 10:00:00', 'm2', 1, '2026-03-20', 'newcomer_unanswered', '2026-03-21 02:00:00', ''), ('care', '2026-03-20 10:00:00', 'm3', 1, '2026-03-20', 'birthday', '2026-03-21 02:00:00', ''), " +
		"('care', '2026-03-20 10:00:00', 'm4', 1, '2026-03-20', 'birthday', 0, 'mood'), ('care', '2026-03-20 10:00:00', 'm5', 1, '2026-03-20', 'core_quiet', 0, ''), " +
		"('care', '2026-03-30 10:00:00', 'm6', 1, '2026-03-30', 'core_quiet', '2026-03-31 02:00:00', ''), ('care', '2026-03-10 10:00:00', 'm7', 1, '2026-03-10', 'core_quiet', '2026-03-11 02:00:00', ''), " +
		"('care', '2026-03-20 10:00:00', 'm8', 1, '2026-03-20', 'first_post', '2026-03-21 02:00:00', ''), ('people', '2026-03-20 10:00:00', 'm1', 1, '2026-03-20', 'core_quiet', '2026-03-21 02:00:00', '')",
	// Erasures: whole; broken off; with rows left, and done again; with rows left.
	"INSERT INTO erasures (community, at, tombstone, phase, place, rows, offset) VALUES ('care', '2026-03-01 00:00:00', 's1', 'begun', 'events', 4, 1), ('care', '2026-03-01 00:00:00', 's1', 'done', 'events', 0, 1), ('care', '2026-03-01 00:00:00', 's1', 'left', 'log', 0, 1), " +
		"('mood', '2026-03-30 00:00:00', 's2', 'begun', 'events', 4, 2), ('mood', '2026-03-30 00:00:00', 's2', 'begun', 'members', 1, 2), ('mood', '2026-03-30 00:00:00', 's2', 'done', 'events', 0, 2), " +
		"('growth', '2026-03-28 00:00:00', 's3', 'begun', 'events', 4, 3), ('growth', '2026-03-28 00:00:00', 's3', 'done', 'events', 1, 3), " +
		"('growth', '2026-03-29 00:00:00', 's3', 'begun', 'events', 1, 4), ('growth', '2026-03-29 00:00:00', 's3', 'done', 'events', 0, 4), " +
		"('people', '2026-03-29 00:00:00', 's4', 'begun', 'events', 4, 5), ('people', '2026-03-29 00:00:00', 's4', 'done', 'events', 1, 5), ('people', '2026-03-30 00:00:00', 's5', 'begun', 'events', 1, 6)",
}

// Each signal over the planted communities; every contract's question can be asked.
func TestSignals(t *testing.T) {
	longSQL(t)
	cfg := clickhousetest.Config(t)
	db := clickhousetest.Open(t, cfg)
	must(t, cfg, plantedSignals...)
	type key struct{ signal, community string }
	got := map[key]float64{}
	for _, s := range sink.Signals() {
		rows, err := db.Readings(t.Context(), s.SQL, "value")
		if err != nil {
			t.Errorf("%s: %v", s.Name, err)
		}
		for _, r := range rows {
			if _, twice := got[key{s.Name, r.Community}]; twice || math.IsNaN(r.Values[0]) || math.IsInf(r.Values[0], 0) {
				t.Errorf("%s of %s: %v (twice: %t)", s.Name, r.Community, r.Values, twice)
			}
			got[key{s.Name, r.Community}] = math.Round(r.Values[0]*1e4) / 1e4
		}
	}
	for k, want := range map[key]float64{
		{"core_quiet_members", "people"}: 3, {"core_quiet_ratio", "people"}: 0.3333,
		{"exit_members", "people"}: 8, {"exit_ratio", "people"}: 0.3636, // 14 are there: k0 to k9, n0 to n3
		{"newcomer_unanswered_7d_ratio", "people"}: 0.75,
		{"roster_drift_members", "people"}:         3, {"roster_drift_ratio", "people"}: 0.03,
		{"unscored_change_ratio", "people"}: 0.2,
		{"mood_change", "mood"}:             -0.6, {"mood_z", "mood"}: -6, // 0.6 below, where a hundred texts are 0.1 apart
		{"quick_ratio", "growth"}: 0.4286, {"quick_lapsed_members", "growth"}: 7,
		{"anger_authors", "people"}:      0,
		{"over_contact_members", "care"}: 1, {"over_contact_members", "growth"}: 0,
		{"care_missed_moments", "care"}: 2, {"care_missed_ratio", "care"}: 0.6667,
		{"erasure_asked_timestamp_seconds", "mood"}: 1774828800, {"erasure_asked_timestamp_seconds", "people"}: 1774742400, // 30 and 29 March
	} {
		if v, ok := got[k]; !ok || v != want {
			t.Errorf("%s of %s: %g (there: %t), want %g", k.signal, k.community, v, ok, want)
		}
	}
	for _, k := range []key{
		{"newcomer_unanswered_28d_ratio", "people"},
		{"unscored_change_ratio", "growth"},
		{"flap_ratio", "people"},
		{"over_contact_members", "mood"},
		{"over_contact_members", "people"},
		{"care_missed_moments", "people"},
		{"care_missed_ratio", "growth"},
		{"erasure_asked_timestamp_seconds", "care"},
		{"erasure_asked_timestamp_seconds", "growth"},
	} {
		if v, ok := got[k]; ok {
			t.Errorf("%s of %s: %g, where too little is known", k.signal, k.community, v)
		}
	}
}

// A contract holds, or it does not.
func TestHolds(t *testing.T) {
	cfg := clickhousetest.Config(t)
	db := clickhousetest.Open(t, cfg)
	for _, tt := range []struct {
		sql  string
		want bool
	}{{"SELECT 1 AS x WHERE x = 2", true}, {"SELECT number FROM numbers(3)", false}} {
		if ok, err := db.Holds(t.Context(), tt.sql); err != nil || ok != tt.want {
			t.Errorf("%s: holds %t, %v; want %t", tt.sql, ok, err, tt.want)
		}
	}
	if _, err := db.Holds(t.Context(), "SELECT 1 FROM no_such_table"); err == nil {
		t.Error("a question that cannot be asked has an answer")
	}
}
