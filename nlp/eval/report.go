package eval

// The models whose figures stand side by side.
const (
	Hearth   = "hearth"
	Majority = "majority" // always the most frequent class
	Authored = "authored" // the sign of Σ r·a
	Learned  = "learned"  // the sign of Σ r·w
	Words    = "words"    // the bag-of-words model, see Train
)

// Measure is what a model reaches on a task.
type Measure struct {
	Model    string  `json:"model"`
	Accuracy float64 `json:"accuracy"`
	MacroF1  float64 `json:"macro_f1"`
}

// Figure is one task of a set: hearth first, then the baselines.
type Figure struct {
	Task       Task        `json:"task"`
	N          int         `json:"n"`
	Measures   []Measure   `json:"measures"`
	Classes    []Class     `json:"classes"`
	Confusions []Confusion `json:"confusions"`
}

// Of returns what a model reaches, and whether it was measured.
func (f *Figure) Of(model string) (Measure, bool) { return find(f.Measures, model) }

// Of returns what a model reaches, and whether it was measured.
func (m *Mean) Of(model string) (Measure, bool) { return find(m.Measures, model) }

func find(measures []Measure, model string) (Measure, bool) {
	for _, m := range measures {
		if m.Model == model {
			return m, true
		}
	}
	return Measure{}, false
}

// Correlation is how polarity goes with human valence.
type Correlation struct {
	N        int     `json:"n"`
	Pearson  float64 `json:"pearson"`
	Spearman float64 `json:"spearman"`
}

// Calibration is how far confidence can be believed. It is measured on scored
// texts whose label says what the polarity is. Where a set has no neutral rows, a
// text read as neutral is neither right nor wrong and left out; Strict counts it
// as wrong.
type Calibration struct {
	N       int     `json:"n"`
	ECE     float64 `json:"ece"`
	StrictN int     `json:"strict_n"`
	Strict  float64 `json:"strict_ece"`
	Bins    []Bin   `json:"bins"`
}

// Report is what was measured on one set.
type Report struct {
	Name        string       `json:"set"`
	Task        Task         `json:"task"`
	N           int          `json:"n"`
	Excluded    int          `json:"excluded"`  // rows whose labels name no class
	Coverage    float64      `json:"coverage"`  // mean
	Abstained   float64      `json:"abstained"` // share
	Figures     []Figure     `json:"figures"`   // the set's own task first
	Correlation *Correlation `json:"correlation,omitempty"`
	Calibration *Calibration `json:"calibration,omitempty"`
	Curve       []Point      `json:"curve,omitempty"`
	Worst       []Wrong      `json:"worst,omitempty"`

	claims, strict []Claim
	judgeable      int // texts that a claim could be made on
}

// Options say which baselines are measured besides the majority class, and how
// many confusions are kept.
type Options struct {
	Parts      bool // Authored and Learned
	Words      bool
	Confusions int
}

// Evaluate measures the answers to a set's examples, in their order.
func Evaluate(s *Set, answers []Answer, o Options) *Report {
	r := &Report{Name: s.Name, Task: s.Task, N: len(s.Examples), Excluded: s.Excluded}
	for i := range answers {
		r.Coverage += answers[i].Coverage
		if !answers[i].Scored {
			r.Abstained++
		}
	}
	r.Coverage, r.Abstained = ratio(r.Coverage, float64(r.N)), ratio(r.Abstained, float64(r.N))
	switch s.Task {
	case Valence:
		r.correlate(s, answers)
	case ThreeClass, Emotions, Attacks:
		r.add(s.figure(answers, o))
	case TwoClass:
	}
	if s.Task != Attacks {
		r.add(s.sides(answers, o))
	}
	r.claim(s, answers)
	return r
}

// add keeps a figure that has examples.
func (r *Report) add(f Figure) {
	if f.N > 0 {
		r.Figures = append(r.Figures, f)
	}
}

// figure measures a set's own task.
func (s *Set) figure(answers []Answer, o Options) Figure {
	m := NewMatrix(s.Classes)
	for i := range s.Examples {
		m.Add(s.Examples[i].Class, s.read(&answers[i]))
	}
	f := Figure{Task: s.Task, N: m.n, Measures: []Measure{m.measure(Hearth)}, Classes: m.Classes(), Confusions: m.Confusions(o.Confusions)}
	most := NewMatrix(s.Classes)
	for i := range s.Examples {
		most.Add(s.Examples[i].Class, m.Majority())
	}
	f.Measures = append(f.Measures, most.measure(Majority))
	return f
}

func (m *Matrix) measure(model string) Measure {
	return Measure{Model: model, Accuracy: m.Accuracy(), MacroF1: m.MacroF1()}
}

// sides measures two classes on the examples that have a side.
func (s *Set) sides(answers []Answer, o Options) Figure {
	two := classesOf(TwoClass)
	m := NewMatrix(two)
	for i := range s.Examples {
		if side := s.Examples[i].Side(); side != "" {
			m.Add(side, sign(answers[i].ForcedPolarity))
		}
	}
	f := Figure{Task: TwoClass, N: m.n, Measures: []Measure{m.measure(Hearth)}, Classes: m.Classes(), Confusions: m.Confusions(o.Confusions)}
	majority := m.Majority()
	for _, base := range []struct {
		model  string
		wanted bool
		read   func(*Answer) string
	}{
		{Majority, true, func(*Answer) string { return majority }},
		{Authored, o.Parts, func(a *Answer) string { return sign(a.Authored) }},
		{Learned, o.Parts, func(a *Answer) string { return sign(a.Learned) }},
		{Words, o.Words, func(a *Answer) string { return sign(a.Words) }},
	} {
		if !base.wanted {
			continue
		}
		b := NewMatrix(two)
		for i := range s.Examples {
			if side := s.Examples[i].Side(); side != "" {
				b.Add(side, base.read(&answers[i]))
			}
		}
		f.Measures = append(f.Measures, b.measure(base.model))
	}
	return f
}

func (r *Report) correlate(s *Set, answers []Answer) {
	human, model := make([]float64, r.N), make([]float64, r.N)
	for i := range s.Examples {
		human[i], model[i] = s.Examples[i].Value, answers[i].ForcedPolarity
	}
	r.Correlation = &Correlation{N: r.N, Pearson: Pearson(human, model), Spearman: Spearman(human, model)}
}

// claim collects the claims that confidence is measured on. Numbers and attacks
// say nothing of the label.
func (r *Report) claim(s *Set, answers []Answer) {
	if s.Task == Valence || s.Task == Attacks {
		return
	}
	for i := range s.Examples {
		truth := s.Examples[i].Class
		if truth != Neutral {
			truth = side(truth)
		}
		if truth == "" {
			continue
		}
		r.judgeable++
		a := &answers[i]
		if !a.Scored {
			continue
		}
		read := label(a.Label)
		c := Claim{a.Confidence, read == truth}
		r.strict = append(r.strict, c)
		if read != Neutral || s.has(Neutral) {
			r.claims = append(r.claims, c)
		}
	}
	r.Calibration = calibrate(r.claims, r.strict)
	r.Curve = Curve(r.claims, r.judgeable)
}

func calibrate(claims, strict []Claim) *Calibration {
	return &Calibration{N: len(claims), ECE: ECE(claims), StrictN: len(strict), Strict: ECE(strict), Bins: Bins(claims)}
}

// Summary is what was measured over all sets.
type Summary struct {
	Sets        int          `json:"sets"`
	N           int          `json:"n"`
	Tasks       []Mean       `json:"tasks"`
	Calibration *Calibration `json:"calibration,omitempty"` // pooled
	Curve       []Point      `json:"curve,omitempty"`       // pooled
}

// Mean is the mean of a task's figures, each set weighing the same.
type Mean struct {
	Task     Task      `json:"task"`
	Sets     int       `json:"sets"`
	Measures []Measure `json:"measures"`
}

// Summarise puts reports together.
func Summarise(reports []*Report) *Summary {
	s := &Summary{Sets: len(reports)}
	var claims, strict []Claim
	judgeable := 0
	for _, r := range reports {
		s.N += r.N
		claims, strict = append(claims, r.claims...), append(strict, r.strict...)
		judgeable += r.judgeable
	}
	if judgeable > 0 {
		s.Calibration, s.Curve = calibrate(claims, strict), Curve(claims, judgeable)
	}
	for _, t := range []Task{TwoClass, ThreeClass, Emotions, Attacks} {
		if m := average(reports, t); m.Sets > 0 {
			s.Tasks = append(s.Tasks, m)
		}
	}
	return s
}

// average is the mean of a task over the reports that have it. All of them were
// measured with the same options.
func average(reports []*Report, t Task) Mean {
	out := Mean{Task: t}
	for _, r := range reports {
		for i := range r.Figures {
			f := &r.Figures[i]
			if f.Task != t {
				continue
			}
			out.Sets++
			if out.Measures == nil {
				out.Measures = make([]Measure, len(f.Measures))
			}
			for k, m := range f.Measures {
				out.Measures[k].Model = m.Model
				out.Measures[k].Accuracy += m.Accuracy
				out.Measures[k].MacroF1 += m.MacroF1
			}
		}
	}
	for k := range out.Measures {
		out.Measures[k].Accuracy /= float64(out.Sets)
		out.Measures[k].MacroF1 /= float64(out.Sets)
	}
	return out
}
