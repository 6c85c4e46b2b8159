package report

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"math"
	"slices"
)

func loadHeadline(ctx context.Context, l *loader) error {
	h := &l.report.Headline
	var members, joins, activity Headline
	err := errors.Join(fill(ctx, l, "members", &members), fill(ctx, l, "joins", &joins), fill(ctx, l, "activity", &activity), fill(ctx, l, "texts", &h.Texts))
	h.Members, h.AtRisk = members.Members, members.AtRisk
	h.Joined, h.Gone = joins.Joined, joins.Gone
	h.Active, h.ActiveBefore = activity.Active, activity.ActiveBefore
	h.New, h.Returned, h.Lapsed = activity.New, activity.Returned, activity.Lapsed
	return err
}

// UnmarshalJSON reads an emotion as the tuple the database makes of it, and as
// the object a Report writes.
func (e *Emotion) UnmarshalJSON(b []byte) error {
	type object Emotion
	if len(b) > 0 && b[0] == '{' {
		return json.Unmarshal(b, (*object)(e))
	}
	var tuple []json.RawMessage
	if err := json.Unmarshal(b, &tuple); err != nil {
		return fmt.Errorf("read emotion: %w", err)
	}
	if len(tuple) != 2 {
		return fmt.Errorf("read emotion: %d fields, want 2", len(tuple))
	}
	return errors.Join(json.Unmarshal(tuple[0], &e.Name), json.Unmarshal(tuple[1], &e.Texts))
}

func loadMood(ctx context.Context, l *loader) error {
	var known []Week
	var notes []Annotation
	if err := errors.Join(list(ctx, l, "mood", &known), list(ctx, l, "annotations", &notes)); err != nil {
		return err
	}
	p, m := l.report.Period, &l.report.Mood
	m.Weeks = []Week{}
	if len(known) == 0 {
		return nil
	}
	for day := known[0].Week; day < p.To; day = p.shift(day, 7) {
		w := Week{Week: day, Hidden: true} // nobody spoke
		if i := slices.IndexFunc(known, func(k Week) bool { return k.Week == day }); i >= 0 {
			w = known[i]
		}
		w.complete(p, notes)
		w.Shift = shift(m.Weeks, w)
		m.Weeks = append(m.Weeks, w)
	}
	return nil
}

// complete derives what the database did not send.
func (w *Week) complete(p Period, notes []Annotation) {
	next := p.shift(w.Week, 7)
	w.Running = next > p.To
	w.Annotations = []Annotation{}
	for _, a := range notes {
		first := max(p.day(a.At.Time), p.Weeks) // one that began earlier shows in the first week
		if first >= w.Week && first < next {
			w.Annotations = append(w.Annotations, a)
		}
	}
	if w.Emotions == nil {
		w.Emotions = []Emotion{}
	}
	slices.SortStableFunc(w.Emotions, func(a, b Emotion) int { return int(b.Texts - a.Texts) })
	if w.Scored > 0 {
		w.Net = float64(w.Positive-w.Negative) / float64(w.Scored)
	}
}

const (
	shiftWeeks  = 6    // shown weeks a week is compared with
	shiftNeeds  = 2    // and how many of them there must be
	shiftErrors = 3    // standard errors a clear change is beyond
	shiftLeast  = 0.05 // and what it must amount to: a change nobody would feel is none
)

// shift says whether w lies clearly below (−1) or above (1) the median of the
// last shown weeks before it. The median, because one bad week must not make the
// usual ones after it look like good news.
func shift(before []Week, w Week) int {
	var base Week
	var nets []float64
	for i := len(before) - 1; i >= 0 && len(nets) < shiftWeeks; i-- {
		if b := before[i]; !b.Hidden {
			base.Scored += b.Scored
			base.Positive += b.Positive
			base.Negative += b.Negative
			nets = append(nets, b.Net)
		}
	}
	if w.Hidden || len(nets) < shiftNeeds {
		return 0
	}
	diff := w.Net - median(nets)
	if math.Abs(diff) < shiftLeast || math.Abs(diff) < shiftErrors*math.Sqrt(base.spread()+w.spread()) {
		return 0
	}
	if diff < 0 {
		return -1
	}
	return 1
}

// median orders x.
func median(x []float64) float64 {
	slices.Sort(x)
	n := len(x)
	return (x[(n-1)/2] + x[n/2]) / 2
}

// spread returns the squared standard error of the net mood. A shown week has
// scored texts.
func (w *Week) spread() float64 {
	n := float64(w.Scored)
	mean := float64(w.Positive-w.Negative) / n
	return (float64(w.Positive+w.Negative)/n - mean*mean) / n
}

func loadStages(ctx context.Context, l *loader) error {
	var now []Stage
	s := &l.report.Stages
	if err := errors.Join(list(ctx, l, "stages", &now), list(ctx, l, "flows", &s.Flows)); err != nil {
		return err
	}
	for _, name := range stageOrder {
		x := Stage{Stage: name}
		for _, n := range now {
			if n.Stage == name {
				x.Members = n.Members
			}
		}
		for _, f := range s.Flows {
			if f.To == name {
				x.In += f.People
			}
			if f.From == name {
				x.Out += f.People
			}
		}
		s.Now = append(s.Now, x)
	}
	return loadSpike(ctx, l)
}

func loadCare(ctx context.Context, l *loader) error {
	type person struct {
		Person
		Total Count `json:"total"`
	}
	var found []person
	if err := list(ctx, l, "care", &found); err != nil {
		return err
	}
	c := &l.report.Care
	c.People = []Person{}
	for _, p := range found {
		c.Total = p.Total
		c.People = append(c.People, p.Person)
	}
	return nil
}

func loadComplaints(ctx context.Context, l *loader) error {
	type example struct {
		Aspect string `json:"aspect"`
		stored
	}
	var quotes []example
	c := &l.report.Complaints
	if err := errors.Join(list(ctx, l, "complaints", &c.Subjects), list(ctx, l, "complaint_examples", &quotes)); err != nil {
		return err
	}
	shown := map[string]bool{}
	for i := range c.Subjects {
		s := &c.Subjects[i]
		s.Examples = []Quote{}
		for _, q := range quotes {
			if i < quotedSubjects && q.Aspect == s.Aspect && len(s.Examples) < quotesEach && !shown[q.Text] {
				shown[q.Text] = true
				s.Examples = append(s.Examples, q.quote())
			}
		}
	}
	return nil
}

// How many subjects are quoted, and how often each. No text is quoted twice.
const (
	quotedSubjects = 5
	quotesEach     = 2
)

func loadJoys(ctx context.Context, l *loader) error {
	type post struct {
		stored
		Member    string `json:"member"`
		Alias     string `json:"alias"`
		Title     string `json:"title"`
		People    Count  `json:"people"`
		Replies   Count  `json:"replies"`
		Reactions Count  `json:"reactions"`
	}
	var posts []post
	j := &l.report.Joys
	if err := errors.Join(list(ctx, l, "joys", &j.Subjects), list(ctx, l, "resonance", &posts)); err != nil {
		return err
	}
	for i := range j.Subjects {
		j.Subjects[i].Examples = []Quote{}
	}
	j.Posts = []Post{}
	for _, p := range posts {
		j.Posts = append(j.Posts, Post{Quote{p.At, p.Text, []Mark{}}, p.Member, p.Alias, p.Title, p.People, p.Replies, p.Reactions})
	}
	return nil
}

func loadTrust(ctx context.Context, l *loader) error {
	t := &l.report.Trust
	return errors.Join(fill(ctx, l, "log", &t.Log), list(ctx, l, "dead_letters", &t.Dead), fill(ctx, l, "ledger", &t.Ledger), list(ctx, l, "languages", &t.Languages))
}
