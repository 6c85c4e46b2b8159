package report

import (
	"cmp"
	"context"
	"errors"
	"math"
	"slices"
)

// moodParts is the row of sqlMoodParts: people, scored texts, and positive
// minus negative ones.
type moodParts struct {
	Stayed             Count `json:"stayed"`
	StayedScored       Count `json:"stayed_scored"`
	StayedNet          Count `json:"stayed_net"`
	StayedScoredBefore Count `json:"stayed_scored_before"`
	StayedNetBefore    Count `json:"stayed_net_before"`
	Arrived            Count `json:"arrived"`
	ArrivedScored      Count `json:"arrived_scored"`
	ArrivedNet         Count `json:"arrived_net"`
	Lapsed             Count `json:"lapsed"`
	LapsedScored       Count `json:"lapsed_scored"`
	LapsedNet          Count `json:"lapsed_net"`
}

func loadChange(ctx context.Context, l *loader) error {
	c := &l.report.Change
	var parts moodParts
	err := errors.Join(fill(ctx, l, "activity", &c.Active), fill(ctx, l, "mood_parts", &parts))
	c.Mood = parts.moved()
	return err
}

// moved splits the change of the net mood. With the share a of the texts now
// that come from who arrived, and b of those before from who has lapsed since,
//
//	now − before = (stayed − stayed before) + a·(arrived − stayed) − b·(lapsed − stayed before)
//
// which holds exactly: each mean is taken apart into the people in it.
func (p moodParts) moved() MovedMood {
	m := MovedMood{Parts: []MoodPart{}}
	if p.Stayed+p.Arrived < MinPeople || p.Stayed+p.Lapsed < MinPeople {
		return m
	}
	now := ratioOf(p.StayedNet+p.ArrivedNet, p.StayedScored+p.ArrivedScored)
	before := ratioOf(p.StayedNetBefore+p.LapsedNet, p.StayedScoredBefore+p.LapsedScored)
	m.Known, m.Now, m.Before = true, hundredths(now), hundredths(before)
	if p.Stayed < MinPeople {
		return m
	}
	stayed, usual := ratioOf(p.StayedNet, p.StayedScored), ratioOf(p.StayedNetBefore, p.StayedScoredBefore)
	names := []string{"stayed", "arrived", "lapsed"}
	parts := []float64{stayed - usual, now - stayed, usual - before}
	few := func(n Count) bool { return n > 0 && n < MinPeople }
	if few(p.Arrived) || few(p.Lapsed) {
		if few(p.Arrived + p.Lapsed) {
			return m
		}
		names, parts = []string{"stayed", "moved"}, []float64{parts[0], parts[1] + parts[2]}
	}
	for i, n := range apportion(m.Now-m.Before, parts) {
		m.Parts = append(m.Parts, MoodPart{names[i], n})
	}
	return m
}

// ratioOf is a mean of texts; 0 where there are none, which then has no weight.
func ratioOf(net, scored Count) float64 {
	if scored == 0 {
		return 0
	}
	return float64(net) / float64(scored)
}

func hundredths(x float64) Count { return Count(math.Round(100 * x)) }

// apportion rounds parts to hundredths whose sum is total: what rounding left
// over goes where it was rounded most, one at a time.
func apportion(total Count, parts []float64) []Count {
	out, order := make([]Count, len(parts)), make([]int, len(parts))
	left := total
	for i, x := range parts {
		out[i], order[i] = Count(math.Floor(100*x)), i
		left -= out[i]
	}
	slices.SortStableFunc(order, func(a, b int) int {
		return cmp.Compare(100*parts[b]-float64(out[b]), 100*parts[a]-float64(out[a]))
	})
	for i := 0; left != 0; i = (i + 1) % len(order) {
		step := Count(1)
		if left < 0 {
			step = -1
		}
		out[order[i]] += step
		left -= step
	}
	return out
}

func loadVoiced(ctx context.Context, l *loader) error {
	type topic struct {
		VoicedTopic
		Many bool `json:"many"`
	}
	var found []topic
	v := &l.report.Voiced
	v.Subjects = []VoicedTopic{}
	if err := errors.Join(fill(ctx, l, "voiced_all", &v.All), list(ctx, l, "voiced", &found)); err != nil {
		return err
	}
	for _, t := range found {
		if !t.Many {
			v.Rest = true
			continue
		}
		v.Subjects = append(v.Subjects, t.VoicedTopic)
	}
	return nil
}
