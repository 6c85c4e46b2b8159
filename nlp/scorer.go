// Package nlp reads emotion in short texts by a lexicon, and shows the words
// that made each number.
//
// In goes a text of any bytes; out comes a Score: language, polarity, emotions,
// needs, style and the evidence for all of it, with byte offsets in the original
// text. The way: normalise (Lexicon.Normalise) → cut into pieces (a Segmenter
// for Chinese) → match terms → rules (negation, degree, contrast …) → formula.
//
// One formula serves polarity, emotions, needs and attacks: z = b + Σ r·(a+w),
// in integer thousandths; a is the weight authored in the lexicon, w the learned
// one (of all terms that end in the word), r what the rules made of it. Polarity
// is a softmax over positive, neutral and negative, emotions one over the eight
// and none; Recompute evaluates both from the evidence alone.
//
// The package knows nothing of events, members, brokers, databases or the time.
// A Lexicon and a Scorer are immutable and safe for concurrent use.
package nlp

import (
	"slices"
	"strings"
	"sync"
	"unicode/utf8"
)

// maxText bounds what is read of one text, in bytes: far above any message, and
// low enough that the rules stay quick. What follows is not scored.
const maxText = 16 << 10

// Scorer reads texts with one lexicon. It is immutable and safe for concurrent
// use; a new lexicon needs a new Scorer.
type Scorer struct {
	lex  *Lexicon
	seg  Segmenter
	det  Detector
	off  []Field // what is not claimed
	pool sync.Pool
}

// NewScorer returns a scorer. The segmenter should know lex.Words; det may be
// nil, and then a text whose scripts leave doubt is LangUnknown. Experimental
// fields are empty unless an option asks for them.
func NewScorer(lex *Lexicon, seg Segmenter, det Detector, options ...Option) *Scorer {
	s := &Scorer{lex: lex, seg: seg, det: det}
	s.options(options)
	s.pool.New = func() any {
		return &reader{norm: normaliser{lex: lex}, zer: unitizer{lex: lex}}
	}
	return s
}

// Score reads one text of any bytes; it never panics and never blocks, except
// that the first text whose scripts leave doubt may wait for the detector to
// load.
//
// A text is scored if its language has a lexicon and it has something to read:
// in Chinese at least one word in Han script, in English a word the lexicon
// knows or a function word; elsewhere nothing. Text of nothing but emoji or
// kaomoji is scored where the lexicon knows one of them; its language stays und,
// for which polarity but no emotion is claimed. A scored text without a term of
// the lexicon is neutral with coverage 0.
func (s *Scorer) Score(text string) Score {
	r := s.pool.Get().(*reader)
	defer s.pool.Put(r)
	return r.score(s, text, false)
}

// Force is Score, but where the model abstains it reports what it would have
// claimed: polarity, label, emotions and evidence, with Scored false all the
// same. It is for measuring, not for storing.
func (s *Scorer) Force(text string) Score {
	r := s.pool.Get().(*reader)
	defer s.pool.Put(r)
	return r.score(s, text, true)
}

// reader is the working space of one Score call.
type reader struct {
	norm     normaliser
	cut      cutter
	zer      unitizer
	rule     ruler
	sums     sums
	evidence []Evidence
	clauses  []clauseSum
	feelings []feeling
	cues     []cueHit
	emotions bool // whether emotions may be claimed
	text     string

	effects []effect
	chars   []char
	hits    []hit
	found   found
	seen    []uint32 // by learned term: the last text it was found in
	text32  uint32   // number of the text, for seen
	words   []wordWeights
}

// clauseSum is the polarity of one clause, for aspects.
type clauseSum struct {
	clause int32
	sums   sums
}

// feeling is a finer tag and its z.
type feeling struct {
	name string
	z    int
}

// parse reads a text into units and counts them.
func (r *reader) parse(s *Scorer, text string) census {
	r.text = clip(text)
	r.norm.run(r.text)
	folded := string(r.norm.buf)
	r.cut.seg = s.seg
	r.cut.run(folded, r.norm.spans)
	r.zer.run(folded, r.cut.pieces, r.norm.runs)
	return r.census(folded)
}

func (r *reader) score(s *Scorer, text string, force bool) Score {
	c := r.parse(s, text)
	out := Score{Label: Neutral, Emotion: EmotionNone, Holder: HolderSelf, Lexicon: s.lex.version}
	out.Lang = s.language(r.text, &r.norm.stats, &c.latin, c.chinese, c.english)
	out.Mixed = isChinese(out.Lang) && c.latin.words >= 2
	out.Style = r.style(text, &c)
	if c.content > 0 {
		out.Coverage = round(float64(c.known) / float64(c.content))
	}
	readable := r.readable(out.Lang, &c)
	if !readable && !force {
		return out
	}
	r.emotions = out.Lang != LangUnknown
	r.findCues()
	r.learned()
	r.judge()
	r.fill(&out)
	s.hide(&out)
	out.Scored = readable
	return out
}

// clip cuts a text at maxText, on a rune border.
func clip(text string) string {
	if len(text) <= maxText {
		return text
	}
	n := maxText
	for n > maxText-utf8.UTFMax && !utf8.RuneStart(text[n]) {
		n--
	}
	return text[:n]
}

// readable decides between scoring and abstaining.
func (r *reader) readable(lang Lang, c *census) bool {
	if c.content == 0 || isSignUp(r.text) {
		return false
	}
	switch {
	case isChinese(lang):
		return r.norm.stats.han > 0 && c.words > 0 || c.known > 0
	case lang == LangEn:
		return c.known > 0 || c.latin.function > 0
	}
	letters := r.norm.stats
	return lang == LangUnknown && c.known > 0 && letters.latin+letters.rest+letters.han+letters.kana+letters.hangul == 0
}

// isSignUp recognises a 接龙 list: numbered lines under a title, whose words are
// other people's.
func isSignUp(text string) bool {
	if !strings.Contains(text, "接龙") && !strings.Contains(text, "接龍") {
		return false
	}
	numbered := 0
	for line := range strings.Lines(text) {
		line = strings.TrimSpace(line)
		digits := strings.TrimLeft(line, "0123456789")
		if len(digits) < len(line) && (strings.HasPrefix(digits, ".") || strings.HasPrefix(digits, "、") ||
			strings.HasPrefix(digits, "．") || strings.HasPrefix(digits, ")")) {
			numbered++
		}
	}
	return numbered >= 2
}

// judge applies the rules to every word and sums the formula.
func (r *reader) judge() {
	r.sums, r.evidence, r.clauses, r.feelings = sums{}, r.evidence[:0], r.clauses[:0], r.feelings[:0]
	r.rule.prepare(r.zer.units, r.zer.sentences)
	r.rule.ironic = r.rule.ironic || r.mocks()
	r.effects = r.effects[:0]
	for i := range r.zer.units {
		r.effects = append(r.effects, r.rule.effect(i))
	}
	r.constants()
	r.spread()
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
	r.constant(TargetPolarity, m.polarity)
	r.constant(TargetNeutral, m.neutral)
	r.sums.polarity, r.sums.neutral = 1000*m.polarity, 1000*m.neutral
	r.sums.polarityScale = m.polarityScale.of(r.found.polarity)
	r.constant(TargetPolarityScale, r.sums.polarityScale)
	if r.emotions {
		for i, b := range m.emotions {
			r.constant(emotionTargets[i], b)
			r.sums.emotions[i] = 1000 * b
		}
		r.sums.emotionScale = m.emotionScale.of(r.found.emotions)
		r.constant(TargetEmotionScale, r.sums.emotionScale)
	}
}

// constant lists a constant unless it is 0.
func (r *reader) constant(target string, a int) {
	if a != 0 {
		r.evidence = append(r.evidence, Evidence{Target: target, A: a, R: 1000, Source: SourceBias})
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
	for i, e := range x.emotions {
		w.emotions[i] += int32(e)
	}
}

// leftover are the sums of learned weights too weak to be listed, in millionths.
type leftover struct {
	polarity, neutral, toxic int
	emotions                 [NumEmotions + 1]int
}

// spread adds each learned term to the word it ends in: words[2k] has those of
// unit k that take its factor, words[2k+1] those that hold an operator.
func (r *reader) spread() {
	n := 2 * len(r.zer.units)
	r.words = slices.Grow(r.words[:0], n)[:n]
	clear(r.words)
	for _, h := range r.hits {
		i := 2 * h.unit
		if h.held && r.effects[h.unit].r != 1000 {
			i++
		}
		r.words[i].add(h.weights, h.start)
	}
}

// weigh adds one word to the sums and to the evidence: its authored and learned
// weights, and the learned terms that speak for themselves.
func (r *reader) weigh(i int, rest *leftover) {
	u, eff := &r.zer.units[i], r.effects[i]
	if u.entry == nil && !r.words[2*i].any && !r.words[2*i+1].any {
		return
	}
	ev := Evidence{R: eff.r, Source: SourceLearned}
	r.place(&ev, u.start, u.end)
	if eff.rules != 0 {
		ev.Rule = eff.rules.String()
	}
	own := &r.words[2*i]
	if u.entry != nil {
		ev.Source = u.entry.source
		r.weighEntry(ev, u, eff, own, rest)
	} else {
		r.weighLearned(ev, u, own, rest)
	}
	if held := &r.words[2*i+1]; held.any {
		ev := Evidence{R: 1000, Source: SourceLearned}
		r.place(&ev, min(held.start, u.start), u.end)
		r.weighLearned(ev, u, held, rest)
	}
}

// place writes which bytes of the original a term stands on.
func (r *reader) place(ev *Evidence, start, end int32) {
	from, to := r.norm.off[start], r.norm.off[end]
	ev.Start, ev.End, ev.Text = int(from), int(to), r.text[from:to]
}

// weighEntry adds a word the lexicon has, with the learned weights that share
// its factor.
func (r *reader) weighEntry(ev Evidence, u *unit, eff effect, w *wordWeights, rest *leftover) {
	e := u.entry
	if z := r.list(ev, TargetPolarity, e.polarity, int(w.polarity)); z != 0 {
		r.sums.polarity += z
		c := r.clause(u.clause)
		c.polarity += z
		c.strength += r.strength(ev, e.polarity)
	}
	r.weighSoft(ev, w, rest)
	if r.emotions {
		r.weighEmotions(ev, e, eff)
	}
	r.weighNeeds(ev, u, e.needs)
	if eff.r > 0 && e.toxic > 0 {
		r.weighToxic(ev, u, eff)
	}
}

// strength adds what an authored weight takes from the class neutral.
func (r *reader) strength(ev Evidence, a int) int {
	by := r.norm.lex.model.strength
	if a*ev.R < 0 {
		by = -by
	}
	a = a * by / 1000
	if a*ev.R == 0 {
		return 0
	}
	ev.Target, ev.A, ev.W = TargetStrength, a, 0
	r.evidence = append(r.evidence, ev)
	r.sums.strength += ev.R * a
	return ev.R * a
}

// weighLearned adds learned weights; the weak ones go to rest.
func (r *reader) weighLearned(ev Evidence, u *unit, w *wordWeights, rest *leftover) {
	if !w.any {
		return
	}
	z := r.floor(ev, TargetPolarity, w.polarity, &rest.polarity)
	r.sums.polarity += z
	if z != 0 {
		r.clause(u.clause).polarity += z
	}
	r.weighSoft(ev, w, rest)
}

// weighSoft adds learned weights of all but polarity.
func (r *reader) weighSoft(ev Evidence, w *wordWeights, rest *leftover) {
	if !w.any {
		return
	}
	r.sums.neutral += r.floor(ev, TargetNeutral, w.neutral, &rest.neutral)
	r.toxic(r.floor(ev, TargetToxic, w.toxic, &rest.toxic))
	if r.emotions {
		for i, e := range w.emotions {
			r.sums.emotions[i] += r.floor(ev, emotionTargets[i], e, &rest.emotions[i])
		}
	}
}

// floor lists a learned weight, or adds it to the rest, and returns r·w.
func (r *reader) floor(ev Evidence, target string, weight int32, rest *int) int {
	w := int(weight)
	z := ev.R * w
	least := otherFloor * 1000
	if target == TargetPolarity {
		least = polarityFloor * 1000
	}
	if z == 0 {
		return 0
	}
	if z >= least || z <= -least {
		return r.list(ev, target, 0, w)
	}
	*rest += z
	return z
}

// rest lists the sums of what was too weak to be listed, in millionths.
func (r *reader) rest(w *leftover) {
	ev := Evidence{R: 1, Source: SourceRest}
	r.list(ev, TargetPolarity, 0, w.polarity)
	r.list(ev, TargetNeutral, 0, w.neutral)
	r.list(ev, TargetToxic, 0, w.toxic)
	for i, e := range w.emotions {
		r.list(ev, emotionTargets[i], 0, e)
	}
}

// list adds a term to the evidence unless it is 0, and returns r·(a+w).
func (r *reader) list(ev Evidence, target string, a, w int) int {
	z := ev.R * (a + w)
	if z != 0 {
		ev.Target, ev.A, ev.W = target, a, w
		r.evidence = append(r.evidence, ev)
	}
	return z
}

// weighEmotions adds the emotions of a term, as negation turns them.
func (r *reader) weighEmotions(ev Evidence, e *entry, eff effect) {
	for i, a := range e.emotions {
		if a == 0 {
			continue
		}
		em, out := Emotion(i), ev
		if eff.r < 0 {
			var left int
			if em, left = negatedEmotion(em); em == EmotionNone {
				continue
			}
			out.R = -eff.r * left / 1000
		}
		r.sums.emotions[em] += r.list(out, em.String(), a, 0)
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
		r.constant(TargetToxic, m.toxic)
		r.constant(TargetToxicScale, r.sums.toxicScale)
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

// fill writes what judge found into a score.
func (r *reader) fill(out *Score) {
	got := r.sums.read(r.emotions)
	out.Polarity, out.Label, out.Confidence = got.Polarity, got.Label, got.Confidence
	out.Emotions, out.Emotion = got.Emotions, got.Emotion
	out.Needs, out.NeedsGiven, out.Toxic, out.Warmth = got.Needs, got.NeedsGiven, got.Toxic, got.Warmth
	out.Ironic = r.rule.ironic
	out.Intensity = r.intensity()
	out.Holder = r.holder()
	out.Aspects = r.aspects()
	slices.SortStableFunc(r.feelings, func(a, b feeling) int { return b.z - a.z })
	for _, f := range r.feelings {
		if f.z >= feelingBound*1000 {
			out.Feelings = append(out.Feelings, f.name)
		}
	}
	out.Evidence = slices.Clone(r.evidence)
}

// emotionTargets names the emotions and none.
var emotionTargets = [NumEmotions + 1]string{"joy", "like", "gratitude", "anger", "sadness", "fear", "disgust", "surprise", TargetNone}
