// Package nlp reads emotion in short texts by a lexicon, and shows the words
// that made each number.
//
// In goes a text of any bytes; out comes a Score: language, polarity, emotions,
// needs, style and the evidence for all of it, with byte offsets in the original
// text. The way: normalise (Lexicon.Normalise) → cut into pieces (a Segmenter
// for Chinese) → match terms → rules (negation, degree, contrast …) → formula.
//
// One formula serves polarity, emotions, needs and attacks: z = b + Σ r·(a+w),
// in integer thousandths; a is the weight authored in the lexicon, w a learned
// one, r what the rules made of the term. Polarity is a softmax over positive,
// neutral and negative; Recompute evaluates it from the evidence alone.
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
	pool sync.Pool
}

// NewScorer returns a scorer. The segmenter should know lex.Words; det may be
// nil, and then a text whose scripts leave doubt is LangUnknown.
func NewScorer(lex *Lexicon, seg Segmenter, det Detector) *Scorer {
	s := &Scorer{lex: lex, seg: seg, det: det}
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
	emotions bool // whether emotions may be claimed
	text     string
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

func (r *reader) score(s *Scorer, text string, force bool) Score {
	r.text = clip(text)
	r.norm.run(r.text)
	folded := string(r.norm.buf)
	r.cut.seg = s.seg
	r.cut.run(folded, r.norm.spans)
	r.zer.run(folded, r.cut.pieces, r.norm.runs)
	c := r.census(folded)
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
	r.judge()
	r.fill(&out)
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

// judge applies the rules to every term and sums the formula.
func (r *reader) judge() {
	r.sums, r.evidence, r.clauses, r.feelings = sums{}, r.evidence[:0], r.clauses[:0], r.feelings[:0]
	r.rule.prepare(r.zer.units, r.zer.sentences)
	r.evidence = append(r.evidence, Evidence{Target: TargetNeutral, A: biasNeutral, R: 1000, Source: sourceBias})
	r.sums.neutral = biasNeutral * 1000
	for i := range r.zer.units {
		if r.zer.units[i].entry != nil {
			r.weigh(i)
		}
	}
}

// weigh adds one term to the sums and to the evidence.
func (r *reader) weigh(i int) {
	u := &r.zer.units[i]
	e := u.entry
	eff := r.rule.effect(i)
	ev := Evidence{R: eff.r, Source: e.source}
	from, to := r.norm.off[u.start], r.norm.off[u.end]
	ev.Start, ev.End, ev.Text = int(from), int(to), r.text[from:to]
	if eff.rules != 0 {
		ev.Rule = eff.rules.String()
	}
	if z := r.list(ev, TargetPolarity, e.polarity, e.learned.polarity); z != 0 {
		r.sums.polar(z)
		r.clause(u.clause).polar(z)
	}
	if r.emotions {
		r.weighEmotions(ev, e, eff)
	}
	for _, n := range e.needs {
		if n.given {
			r.sums.given[n.need] += r.list(ev, givenTargets()[n.need], n.weight, 0)
		} else {
			r.sums.needs[n.need] += r.list(ev, n.need.String(), n.weight, 0)
		}
	}
	if eff.r > 0 && e.toxic > 0 {
		r.weighToxic(ev, u, eff)
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

// weighEmotions adds the emotions and feelings of a term, as negation turns
// them.
func (r *reader) weighEmotions(ev Evidence, e *entry, eff effect) {
	for i := range e.emotions {
		a, w := e.emotions[i], e.learned.emotions[i]
		if a+w == 0 {
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
		r.sums.emotions[em] += r.list(out, em.String(), a, w)
	}
	if eff.r < 0 {
		return
	}
	for _, name := range e.feelings {
		r.feel(name, eff.r*1000)
	}
}

// feel adds to a feeling.
func (r *reader) feel(name string, z int) {
	for i := range r.feelings {
		if r.feelings[i].name == name {
			r.feelings[i].z += z
			return
		}
	}
	r.feelings = append(r.feelings, feeling{name, z})
}

// weighToxic adds an attack, which counts in full where the clause points at
// somebody.
func (r *reader) weighToxic(ev Evidence, u *unit, eff effect) {
	if r.sums.toxic == 0 {
		r.evidence = append(r.evidence, Evidence{Target: TargetToxic, A: biasToxic, R: 1000, Source: sourceBias})
	}
	aim := attackLoose
	for i := range r.zer.units {
		v := &r.zer.units[i]
		if v.clause == u.clause && (v.kind == spanMention || v.term != nil && v.term.holder >= secondPerson) {
			aim = attackAimed
		}
	}
	eff = eff.by(aim, opAddressed)
	ev.R, ev.Rule = eff.r, eff.rules.String()
	r.sums.toxic += r.list(ev, TargetToxic, u.entry.toxic, 0)
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
	got := r.sums.read()
	out.Polarity, out.Label, out.Confidence = got.Polarity, got.Label, got.Confidence
	out.Emotions, out.Emotion = got.Emotions, got.Emotion
	out.Needs, out.NeedsGiven, out.Toxic = got.Needs, got.NeedsGiven, got.Toxic
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

// givenTargets names the needs given to the addressee.
func givenTargets() [NumNeeds]string {
	return [NumNeeds]string{
		targetGiven + "belonging", targetGiven + "respect", targetGiven + "recognition", targetGiven + "trust",
		targetGiven + "companionship", targetGiven + "meaning", targetGiven + "growth",
	}
}
