package nlp

import "slices"

// note is a row of evidence in the making.
type note struct {
	source     string
	a, w, r    int
	start, end int32 // bytes of the original text
	rules      rules
	target     target
}

// target is the class a note speaks of; targetNames are its names.
type target uint8

const (
	toPolarity target = iota
	toNeutral
	toStrength
	toToxic
	toPolarityScale
	toEmotionScale
	toToxicScale
	toWarmth
	toEmotion                                        // the first of the emotions; the last of them is none
	toNeed     = toEmotion + target(NumEmotions) + 1 // the first of the needs
	toGiven    = toNeed + target(NumNeeds)           // the first of the needs met for the addressee
	numTargets = toGiven + target(NumNeeds)
)

// targetNames are the names of targets in evidence.
var targetNames = func() (names [numTargets]string) {
	names = [numTargets]string{
		toPolarity: TargetPolarity, toNeutral: TargetNeutral, toStrength: TargetStrength, toToxic: TargetToxic,
		toPolarityScale: TargetPolarityScale, toEmotionScale: TargetEmotionScale, toToxicScale: TargetToxicScale,
		toWarmth: TargetWarmth,
	}
	for i := range NumEmotions {
		names[toEmotion+target(i)] = Emotion(i).String()
	}
	names[toEmotion+target(EmotionNone)] = TargetNone
	for i := range NumNeeds {
		names[toNeed+target(i)] = Need(i).String()
		names[toGiven+target(i)] = targetGiven + Need(i).String()
	}
	return names
}()

// evidence writes out the notes.
func (r *reader) evidence() []Evidence {
	if len(r.notes) == 0 {
		return nil
	}
	out := make([]Evidence, len(r.notes))
	for i := range r.notes {
		n := &r.notes[i]
		out[i] = Evidence{
			Start: int(n.start), End: int(n.end), Text: r.text[n.start:n.end], Target: targetNames[n.target],
			A: n.a, W: n.w, R: n.r, Rule: r.names.of(n.rules), Source: n.source,
		}
	}
	return out
}

// keeps reports whether a brief score shows r·(a+w) of a target.
func (r *reader) keeps(n *note, to target, a, z int) bool {
	return !r.brief || n.source != SourceBias && n.source != SourcePlain && to != toStrength && a != 0 || to == toPolarity && (z >= 1000*briefFloor || z <= -1000*briefFloor)
}

// judge applies the rules to every word and sums the formula.
func (r *reader) judge() {
	r.sums, r.notes, r.clauses, r.feelings = sums{}, r.notes[:0], r.clauses[:0], r.feelings[:0]
	r.tone.known = false
	r.rule.prepare(r.zer.text, r.zer.units, r.zer.sentences)
	r.rule.ironic = r.rule.ironic || r.mocks()
	r.effects = r.effects[:0]
	for i := range r.zer.units {
		r.effects = append(r.effects, r.rule.effect(i))
	}
	r.constants()
	r.spread()
	r.shade()
	r.asides()
	var rest leftover
	for i := range r.zer.units {
		r.weigh(i, &rest)
	}
	r.rest(&rest)
	r.judgeCues()
	if r.emotions {
		r.feel()
	}
	r.warm()
}

// constants adds what is not of one term.
func (r *reader) constants() {
	m := &r.norm.lex.model
	r.constant(toPolarity, m.polarity)
	r.constant(toNeutral, m.neutral)
	r.sums.polarity, r.sums.neutral = 1000*m.polarity, 1000*m.neutral
	r.sums.polarityScale = m.polarityScale.of(r.found.polarity)
	r.constant(toPolarityScale, r.sums.polarityScale)
	if r.emotions {
		for i, b := range m.emotions {
			r.constant(toEmotion+target(i), b)
			r.sums.emotions[i] = 1000 * b
		}
		r.sums.emotionScale = m.emotionScale.of(r.found.emotions)
		r.constant(toEmotionScale, r.sums.emotionScale)
	}
}

// constant lists a constant unless it is 0.
func (r *reader) constant(to target, a int) {
	if a != 0 && !r.brief {
		r.notes = append(r.notes, note{target: to, a: a, r: 1000, source: SourceBias})
	}
}

// wordWeights are learned weights added up: Σ w of the terms that end in a word.
type wordWeights struct {
	polarity, neutral, toxic int32
	emotions                 [NumEmotions + 1]int32
	start                    int32 // first byte of the terms
	any                      bool
}

func (w *wordWeights) add(x *weights, start int32) {
	if !w.any || start < w.start {
		w.start = start
	}
	w.any = true
	w.polarity += int32(x.polarity)
	w.neutral += int32(x.neutral)
	w.toxic += int32(x.toxic)
	for i, e := range &x.emotions {
		w.emotions[i] += int32(e)
	}
}

// leftover are the sums of learned weights too weak to be listed, in millionths.
type leftover struct {
	polarity, neutral, toxic int
	emotions                 [NumEmotions + 1]int
}

// spread adds each learned term to the word it ends in: words[2k] has those of
// unit k that take half of its factor, words[2k+1] those that hold an operator.
func (r *reader) spread() {
	n := 2 * len(r.zer.units)
	r.words = slices.Grow(r.words[:0], n)[:n]
	clear(r.words)
	learned, first := r.norm.lex.weights, r.norm.lex.firstLearned
	for i := range r.hits {
		h := &r.hits[i]
		k := 2 * h.unit
		if h.held && r.effects[h.unit].r != 1000 {
			k++
		}
		r.words[k].add(&learned[h.id-first], h.start)
	}
}

// weigh adds one word to the sums and to the notes: its authored and learned
// weights, and the learned terms that speak for themselves.
func (r *reader) weigh(i int, rest *leftover) {
	own, held := &r.words[2*i], &r.words[2*i+1]
	u := &r.zer.units[i]
	if u.entry == nil && !own.any && !held.any {
		return
	}
	eff := r.effects[i]
	n := note{r: eff.r, rules: eff.rules, start: r.norm.off[u.start], end: r.norm.off[u.end]}
	if u.entry != nil {
		n.source = u.entry.source
		r.weighEntry(&n, u)
	}
	n.r, n.source = learnedFactor(eff.r), SourceLearned
	r.weighLearned(&n, u, own, rest)
	if held.any {
		n = note{r: 1000, source: SourceLearned, start: r.norm.off[min(held.start, u.start)], end: n.end}
		r.weighLearned(&n, u, held, rest)
	}
}

// weighEntry adds a word the lexicon has.
func (r *reader) weighEntry(n *note, u *unit) {
	e := u.entry
	if z := r.list(n, toPolarity, int(e.polarity), 0); z != 0 {
		r.sums.polarity += z
		r.sums.authored(z)
		c := r.clause(u.clause)
		c.polarity += z
		c.strength += r.strength(n, int(e.polarity))
	}
	if r.emotions {
		r.weighEmotions(n, e)
	}
	r.weighNeeds(n, u, e.needs())
	if n.r > 0 && e.toxic > 0 {
		r.weighToxic(n, u)
	}
}

// strength adds what an authored weight takes from the class neutral.
func (r *reader) strength(n *note, a int) int {
	by := r.norm.lex.model.strength * r.dense / 1000
	if a*n.r < 0 {
		by = -by
	}
	z := r.list(n, toStrength, a*by/1000, 0)
	r.sums.strength += z
	return z
}

// weighLearned adds learned weights; the weak ones go to rest.
func (r *reader) weighLearned(n *note, u *unit, w *wordWeights, rest *leftover) {
	if !w.any {
		return
	}
	z := r.floor(n, toPolarity, w.polarity, polarityFloor, &rest.polarity)
	r.sums.polarity += z
	if z != 0 {
		r.clause(u.clause).polarity += z
	}
	r.sums.neutral += r.floor(n, toNeutral, w.neutral, otherFloor, &rest.neutral)
	r.toxic(r.floor(n, toToxic, w.toxic, otherFloor, &rest.toxic))
	if !r.emotions {
		return
	}
	for i, e := range &w.emotions { // floor, written out: nearly all of them are weak
		z := n.r * int(e)
		r.sums.emotions[i] += z
		if -1000*otherFloor < z && z < 1000*otherFloor {
			rest.emotions[i] += z
		} else {
			r.list(n, toEmotion+target(i), 0, int(e))
		}
	}
}

// floor lists a learned weight whose part of the sum is least or more, in
// thousandths, or adds it to the rest, and returns r·w.
func (r *reader) floor(n *note, to target, weight int32, least int, rest *int) int {
	z := n.r * int(weight)
	if z >= 1000*least || z <= -1000*least {
		return r.list(n, to, 0, int(weight))
	}
	*rest += z
	return z
}

// rest lists the sums of what was too weak to be listed, in millionths.
func (r *reader) rest(w *leftover) {
	if r.brief {
		return
	}
	n := note{r: 1, source: SourceRest}
	r.list(&n, toPolarity, 0, w.polarity)
	r.list(&n, toNeutral, 0, w.neutral)
	r.list(&n, toToxic, 0, w.toxic)
	for i, e := range w.emotions {
		r.list(&n, toEmotion+target(i), 0, e)
	}
}

// list adds a note like n to the notes unless it says nothing, and returns
// r·(a+w).
func (r *reader) list(n *note, to target, a, w int) int {
	z := n.r * (a + w)
	if z != 0 && r.keeps(n, to, a, z) {
		r.notes = append(r.notes, note{
			source: n.source, a: a, w: w, r: n.r, start: n.start, end: n.end, rules: n.rules, target: to,
		})
	}
	return z
}

// weighEmotions adds the emotions of a term, as negation turns them.
func (r *reader) weighEmotions(n *note, e *entry) {
	for i, a := range e.emotions {
		if a == 0 {
			continue
		}
		em, turned := Emotion(i), *n
		if n.r < 0 {
			var left int
			if em, left = negatedEmotion(em); em == EmotionNone {
				continue
			}
			turned.r = -n.r * left / 1000
		}
		r.sums.emotions[em] += r.list(&turned, toEmotion+target(em), int(a), 0)
	}
}

// toxic adds to the likelihood of an attack, whose constants come with the first
// term.
func (r *reader) toxic(z int) {
	if z == 0 {
		return
	}
	if !r.sums.attack {
		m := &r.norm.lex.model
		r.sums.attack = true
		r.sums.toxicScale = m.toxicScale.of(r.found.toxic)
		r.constant(toToxic, m.toxic)
		r.constant(toToxicScale, r.sums.toxicScale)
		r.sums.toxic = 1000 * m.toxic
	}
	r.sums.toxic += z
}

// clause returns the sum of a clause; clauses come in order.
func (r *reader) clause(id int32) *sums {
	if n := len(r.clauses); n == 0 || r.clauses[n-1].clause != id {
		r.clauses = append(r.clauses, clauseSum{clause: id})
	}
	return &r.clauses[len(r.clauses)-1].sums
}
