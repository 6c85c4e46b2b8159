package lifecycle

// FalseAlarms is the curve that thresholds come from.
func FalseAlarms() []float64 { return falseAlarms[:] }

// CountAlarms follows the members of a community, each of whom has days of
// texts, each a list of polarities in thousandths, and counts the shifts past a
// threshold and the weight of the texts that were watched. What days differ by is
// known from the whole history.
func CountAlarms(p MoodPolicy, members [][][]int32, threshold float64) (alarms int, weight float64) {
	var b moodBudget
	b.settle(&p, 1)
	follow(&p, &b, members)
	b.settle(&p, 1)
	b.threshold = threshold - b.overshoot()
	return follow(&p, &b, members)
}

func follow(p *MoodPolicy, b *moodBudget, members [][][]int32) (alarms int, weight float64) {
	for _, days := range members {
		var t moodTrack
		for i, texts := range days {
			var d said
			for _, x := range texts {
				d.add(Mood{Scored: true, Self: true, Polarity: x}, +1)
			}
			if t.watched(p) {
				weight += p.weight(float64(d.n))
				b.texts += uint64(p.weight(float64(d.n)) * budgetUnit)
				b.parts += budgetUnit
			}
			if _, ok := t.close(Day(i), d, p, b); ok { // a test's days are few
				alarms++
			}
		}
	}
	return alarms, weight
}

// UsualSilence returns the longest silence that is usual after gaps, in days, but for
// the rare ones.
func UsualSilence(gaps []float64, rare float64) float64 {
	p := DefaultPolicy()
	p.Risk.Rare = rare
	c, err := compile(p)
	if err != nil {
		panic(err)
	}
	var t tempo
	for _, g := range gaps {
		t = t.add(g, c.rare)
	}
	return t.usual(1, c.rare)
}
