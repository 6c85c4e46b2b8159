package train

import (
	"cmp"
	"fmt"
	"io"
	"io/fs"
	"math"
	"slices"
	"sync"

	"github.com/hearthlabs/hearth/nlp"
)

// Options say how to train. The zero value is not usable; DefaultOptions is.
type Options struct {
	MinCount   int     // texts a term must stand in to be learned
	Keep       int     // terms that are kept of each model
	C          float64 // weight of the data against the L2 penalty
	Iterations int     // of L-BFGS, at most
	All        bool    // train on the held-out parts as well, once everything is settled
	Only       string  // a task; others are not trained, and there is no model to write
}

// DefaultOptions are those of the model in nlp/lexicon.
func DefaultOptions() Options {
	return Options{MinCount: 4, Keep: 60000, C: .6, Iterations: 80}
}

// half is the number of terms at which a text's scale has fallen to 1/√2.
const half = 5

// Trainer holds the corpora as the learner sees them.
type Trainer struct {
	opt   Options
	log   io.Writer
	texts []*text
}

// New reads the corpora of fsys through a scorer; progress and figures go to
// log.
func New(fsys fs.FS, scorer *nlp.Scorer, opt Options, log io.Writer) (*Trainer, error) {
	texts, err := load(fsys)
	if err != nil {
		return nil, err
	}
	var wg sync.WaitGroup
	for k := range workers {
		wg.Go(func() {
			for i := k; i < len(texts); i += workers {
				texts[i].seen = scorer.Features(texts[i].body)
			}
		})
	}
	wg.Wait()
	return &Trainer{opt: opt, log: log, texts: texts}, nil
}

// model is a fitted task with its vocabulary.
type model struct {
	task
	fitted
	vocabulary []string
	at         map[string]int32
	stretch    float64 // calibration: factor on all logits
}

// train fits one task on the texts that use says: from nothing, or going on from
// a model, whose terms it keeps.
func (t *Trainer) train(k task, from *model, use func(*text) bool) (*model, error) {
	var texts []*text
	for _, x := range t.texts {
		if x.corpus.task == k && use(x) {
			texts = append(texts, x)
		}
	}
	keep := t.opt.Keep
	switch k {
	case emotions: // most terms speak of none
		keep = keep * 2 / 3
	case attacks: // one corpus
		keep /= 2
	case polarity, numTasks:
	}
	m := &model{task: k, stretch: 1}
	if from != nil {
		m.vocabulary, m.at, m.stretch = from.vocabulary, from.at, from.stretch
		return m, m.fit(m.problem(texts, t.opt.C), from.x, t.opt.Iterations)
	}
	m.vocabulary = vocabulary(texts, t.opt.MinCount)
	m.index()
	p := m.problem(texts, t.opt.C)
	if err := m.fit(p, nil, t.opt.Iterations); err != nil || len(m.vocabulary) <= keep {
		return m, err
	}
	start := m.prune(p, m.x, keep)
	return m, m.fit(m.problem(texts, t.opt.C), start, t.opt.Iterations)
}

// vocabulary lists, sorted, the terms that stand in at least least texts.
func vocabulary(texts []*text, least int) []string {
	count := make(map[string]int)
	for _, x := range texts {
		for _, term := range x.seen.Terms {
			count[term.Text]++
		}
	}
	var out []string
	for term, n := range count {
		if n >= least {
			out = append(out, term)
		}
	}
	slices.Sort(out)
	return out
}

func (m *model) index() {
	m.at = make(map[string]int32, len(m.vocabulary))
	for i, term := range m.vocabulary {
		m.at[term] = int32(i)
	}
}

// problem puts texts before the optimiser. Sources and classes weigh by the
// square root of their size, so that neither the largest corpus nor the most
// frequent class decides alone.
func (m *model) problem(texts []*text, c float64) *problem {
	p := &problem{classes: m.size(), terms: len(m.vocabulary), against: -1}
	if m.task == polarity {
		p.against = 1
	}
	type cell struct {
		prefix string
		label  classes
	}
	bySource, byCell := make(map[string]float64), make(map[cell]float64)
	for _, x := range texts {
		bySource[x.corpus.prefix]++
		byCell[cell{x.corpus.prefix, x.label}]++
	}
	total := 0.0
	for _, x := range texts {
		e := m.example(x)
		n := bySource[x.corpus.prefix]
		e.weight = x.corpus.weight / math.Sqrt(n)
		e.weight *= math.Pow(n/byCell[cell{x.corpus.prefix, x.label}], x.corpus.rare)
		total += e.weight
		p.examples = append(p.examples, e)
		p.strength = append(p.strength, float64(x.seen.Strength)/1e6)
	}
	for i := range p.examples {
		p.examples[i].weight *= float64(len(texts)) / total
	}
	p.l2 = 1 / c
	return p
}

// example is a text as the task sees it.
func (m *model) example(x *text) example {
	e := example{label: x.label, among: x.corpus.all(), offset: make([]float64, m.size())}
	if x.corpus.labels == nil {
		e.among = positive | neutral | negative
	}
	for _, term := range x.seen.Terms {
		if id, ok := m.at[term.Text]; ok {
			e.terms = append(e.terms, id)
			// Not times Share: weights learned with it grow until they drown the
			// authored words of short texts again (26 minimal pairs fewer).
			e.factor = append(e.factor, float32(term.R)/1000)
		}
	}
	switch m.task {
	case polarity:
		e.offset[0], e.offset[2] = float64(x.seen.Polarity)/2e6, -float64(x.seen.Polarity)/2e6
		e.offset[1] = float64(x.seen.Neutral) / 1e6
	case emotions:
		for i, z := range x.seen.Emotions {
			e.offset[i] = float64(z) / 1e6
		}
	case attacks:
		e.offset[1] = float64(x.seen.Toxic) / 1e6
	case numTasks:
	}
	e.scale = 1 / math.Sqrt(1+float64(len(e.terms))/half)
	return e
}

// prune keeps the terms that matter most, by the squares of their weights times
// the texts they stand in, and returns where to go on from.
func (m *model) prune(p *problem, x []float64, keep int) []float64 {
	count := make([]float64, p.terms)
	for i := range p.examples {
		for _, t := range p.examples[i].terms {
			count[t]++
		}
	}
	matter := make([]float64, p.terms)
	order := make([]int32, p.terms)
	for i := range order {
		order[i] = int32(i)
		mean := 0.0
		for _, w := range x[i*p.classes : (i+1)*p.classes] {
			mean += w / float64(p.classes)
		}
		for _, w := range x[i*p.classes : (i+1)*p.classes] {
			matter[i] += (w - mean) * (w - mean) * count[i]
		}
	}
	slices.SortStableFunc(order, func(a, b int32) int { return cmp.Compare(matter[b], matter[a]) })
	order = order[:keep]
	slices.Sort(order)
	var words []string
	var start []float64
	for _, i := range order {
		words = append(words, m.vocabulary[i])
		start = append(start, x[int(i)*p.classes:int(i+1)*p.classes]...)
	}
	start = append(start, x[p.terms*p.classes:]...)
	m.vocabulary = words
	m.index()
	return start
}

// predict returns the probabilities of a text's classes.
func (m *model) predict(x *text) []float64 {
	e := m.example(x)
	z := make([]float64, m.size())
	for c := range z {
		z[c] = m.bias[c] + m.kappa*e.offset[c]
	}
	if m.task == polarity {
		z[1] -= m.nu * float64(x.seen.Strength) / 1e6
	}
	for _, term := range x.seen.Terms {
		id, ok := m.at[term.Text]
		if !ok {
			continue
		}
		r := float64(term.R) / 1000
		if m.task == polarity {
			r *= float64(term.Share) / 1000 // as a score has it
		}
		for c := range z {
			z[c] += r * m.w[int(id)*m.size()+c]
		}
	}
	for c := range z {
		z[c] *= e.scale * m.stretch
	}
	p := make([]float64, len(z))
	posterior(z, 1<<len(z)-1, p)
	return p
}

// Run trains every task, reports on the held-out parts, and returns the model.
func (t *Trainer) Run() (*Model, error) {
	var all [numTasks]*model
	for k := range numTasks {
		if t.opt.Only != "" && t.opt.Only != k.String() {
			continue
		}
		m, err := t.train(k, nil, func(x *text) bool { return !x.held })
		if err != nil {
			return nil, fmt.Errorf("train %s: %w", k, err)
		}
		m.stretch = t.calibrate(m)
		fmt.Fprintf(t.log, "%s: %d terms, kappa %.3f, nu %.3f, stretch %.3f, bias %.3f\n", k, len(m.vocabulary), m.kappa, m.nu, m.stretch, m.bias)
		t.report(m, func(*text) bool { return true })
		if k == polarity {
			t.reportCalibration(m)
		}
		if t.opt.All {
			if m, err = t.train(k, m, func(*text) bool { return true }); err != nil {
				return nil, fmt.Errorf("train %s: %w", k, err)
			}
		}
		all[k] = m
	}
	if t.opt.Only != "" {
		return nil, nil
	}
	return join(all), nil
}

// LeaveOut leaves every source of the polarity task out in turn and reports on
// its held-out part.
func (t *Trainer) LeaveOut() error {
	done := make(map[string]bool)
	for _, c := range recipe() {
		if c.task != polarity || done[c.source] {
			continue
		}
		done[c.source] = true
		m, err := t.train(polarity, nil, func(x *text) bool { return !x.held && x.corpus.source != c.source })
		if err != nil {
			return fmt.Errorf("train without %s: %w", c.source, err)
		}
		t.report(m, func(x *text) bool { return x.corpus.source == c.source })
	}
	return nil
}
