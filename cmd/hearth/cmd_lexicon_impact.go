package main

import (
	"cmp"
	"context"
	"encoding/json"
	"fmt"
	"math"
	"slices"

	"github.com/hearthlabs/hearth/nlp"
)

// LexiconImpactCmd tells what a change of overlay would change.
type LexiconImpactCmd struct {
	Old   string   `arg:"" help:"Overlay file or folder in force; built-in for none."`
	New   string   `arg:"" help:"The one that would come."`
	Files []string `arg:"" name:"file" help:"Files of texts, one a line; - is standard input."`
	textLines
	Community string `env:"-" placeholder:"NAME" help:"Read plain lines as this community's (default: as everybody's)."`
	Limit     int    `env:"-" default:"20" placeholder:"N" help:"Most changed texts shown (default: ${default})."`
	JSON      bool   `env:"-" help:"Print one JSON object."`
}

// Run scores every text twice and prints what differs.
func (c *LexiconImpactCmd) Run(ctx context.Context, t *terminal) error {
	if c.Limit < 0 {
		return usage(fmt.Errorf("limit %d: want a number from 0", c.Limit))
	}
	b, err := loadBuiltin(nil)
	if err != nil {
		return err
	}
	var sides [2]*reading
	for i, name := range []string{c.Old, c.New} {
		o, err := namedOverlays(name)
		if err != nil {
			return usage(err)
		}
		if sides[i], err = b.read(o); err != nil {
			return usage(err)
		}
	}
	im := newImpact(sides[0], sides[1], c.Limit)
	err = c.each(ctx, t, c.Files, func(chunk []textLine) {
		pairs := make([][2]nlp.Score, len(chunk))
		together(len(chunk), func(i int) {
			community := cmp.Or(chunk[i].community, c.Community)
			for k, side := range sides {
				pairs[i][k] = side.Score(community, chunk[i].text)
			}
		})
		for i := range pairs {
			im.add(chunk[i], pairs[i][0], pairs[i][1])
		}
	})
	if err != nil {
		return err
	}
	im.finish()
	if c.JSON {
		return json.NewEncoder(t.out).Encode(im)
	}
	return printed(t, im.print)
}

// impact adds up what two readings of the same texts differ in.
type impact struct {
	Old     string                    `json:"old"` // versions
	New     string                    `json:"new"`
	Texts   int                       `json:"texts"`
	Changed int                       `json:"changed"`        // texts whose polarity, label or emotion changes
	Labels  int                       `json:"labels_changed"` // of Changed: with another label, unscored included
	Emotion int                       `json:"emotions_changed"`
	Mean    [2]float64                `json:"mean_polarity"` // of scored texts, old and new
	Change  float64                   `json:"mean_change"`   // over texts that both score
	Size    float64                   `json:"mean_size"`     // of |change| over texts whose polarity changes
	Table   map[string]map[string]int `json:"table"`         // old label → new label → texts
	Most    []changedText             `json:"most_changed"`

	limit        int
	sum          [2]float64
	scored       [2]int
	change, size float64
	both, moved  int
}

// changedText is one text that reads differently.
type changedText struct {
	File     string           `json:"file"`
	Line     int              `json:"line"`
	Text     string           `json:"text"`
	Polarity [2]float64       `json:"polarity"`
	Label    [2]string        `json:"label"`
	Emotion  [2]nlp.Emotion   `json:"emotion"`
	Evidence []changedEvident `json:"evidence"` // what differs, the weightiest first
}

// changedEvident is a term of the formula on one side or the other, in units of
// the authored weight.
type changedEvident struct {
	Word   string     `json:"word"`
	Target string     `json:"target"`
	Adds   [2]float64 `json:"adds"`
	Source [2]string  `json:"source"`
}

// maxEvident is how many differing terms of a text are shown.
const maxEvident = 4

// impactLabels are the rows and columns of the table.
var impactLabels = []string{string(nlp.Positive), string(nlp.Neutral), string(nlp.Negative), unscoredLabel}

const unscoredLabel = "unscored"

func newImpact(before, after *reading, limit int) *impact {
	im := &impact{Old: before.version, New: after.version, Table: map[string]map[string]int{}, Most: []changedText{}, limit: limit}
	for _, l := range impactLabels {
		im.Table[l] = map[string]int{}
	}
	return im
}

func labelOf(s nlp.Score) string {
	if !s.Scored {
		return unscoredLabel
	}
	return string(s.Label)
}

// add takes in one text.
func (im *impact) add(l textLine, before, after nlp.Score) {
	im.Texts++
	c := changedText{
		File: l.file, Line: l.line, Text: l.text, Polarity: [2]float64{before.Polarity, after.Polarity},
		Label: [2]string{labelOf(before), labelOf(after)}, Emotion: [2]nlp.Emotion{before.Emotion, after.Emotion},
	}
	im.Table[c.Label[0]][c.Label[1]]++
	for k, s := range []nlp.Score{before, after} {
		if s.Scored {
			im.scored[k]++
			im.sum[k] += s.Polarity
		}
	}
	change := after.Polarity - before.Polarity
	if before.Scored && after.Scored {
		im.both++
		im.change += change
	}
	if change != 0 {
		im.moved++
		im.size += math.Abs(change)
	}
	label, emotion := c.Label[0] != c.Label[1], c.Emotion[0] != c.Emotion[1]
	if label {
		im.Labels++
	}
	if emotion {
		im.Emotion++
	}
	if change == 0 && !label && !emotion {
		return
	}
	im.Changed++
	c.Evidence = differing(before.Evidence, after.Evidence)
	im.Most = append(im.Most, c)
	if len(im.Most) >= 2*im.limit+1024 {
		im.trim()
	}
}

// trim keeps the most changed texts.
func (im *impact) trim() {
	slices.SortStableFunc(im.Most, func(a, b changedText) int { return cmp.Compare(b.size(), a.size()) })
	im.Most = im.Most[:min(len(im.Most), im.limit)]
}

func (c *changedText) size() float64 { return math.Abs(c.Polarity[1] - c.Polarity[0]) }

func (im *impact) finish() {
	im.trim()
	mean := func(sum float64, n int) float64 { return math.Round(sum/float64(max(n, 1))*1e4)/1e4 + 0 }
	for k := range im.Mean {
		im.Mean[k] = mean(im.sum[k], im.scored[k])
	}
	im.Change, im.Size = mean(im.change, im.both), mean(im.size, im.moved)
}

// differing are the terms of words that differ, the weightiest first: those for
// the polarity before all others.
func differing(before, after []nlp.Evidence) []changedEvident {
	type key struct {
		start, end int
		target     string
	}
	var order []key
	found := map[key]*changedEvident{}
	for k, side := range [][]nlp.Evidence{before, after} {
		for _, e := range side {
			if e.Start == e.End || e.Target == nlp.TargetStrength {
				continue
			}
			at := key{e.Start, e.End, e.Target}
			c := found[at]
			if c == nil {
				c = &changedEvident{Word: e.Text, Target: e.Target}
				found[at] = c
				order = append(order, at)
			}
			c.Adds[k] += float64(e.R) * float64(e.A+e.W) / 1e6
			c.Source[k] = e.Source
		}
	}
	out := []changedEvident{}
	for _, at := range order {
		if c := found[at]; c.Adds[0] != c.Adds[1] {
			out = append(out, *c)
		}
	}
	weight := func(c changedEvident) float64 {
		w := math.Abs(c.Adds[1] - c.Adds[0])
		if c.Target == nlp.TargetPolarity {
			w += 1000
		}
		return w
	}
	slices.SortStableFunc(out, func(a, b changedEvident) int { return cmp.Compare(weight(b), weight(a)) })
	return out[:min(len(out), maxEvident)]
}
