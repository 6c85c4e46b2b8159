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
const maxText = 64 << 10

// Scorer reads texts with one lexicon. It is immutable and safe for concurrent
// use; a new lexicon needs a new Scorer.
type Scorer struct {
	lex  *Lexicon
	seg  Segmenter
	det  Detector
	off  []Field // what is not claimed
	pool *sync.Pool

	version string
	brief   bool
}

// NewScorer returns a scorer. The segmenter should know lex.Words; det may be
// nil, and then a text whose scripts leave doubt is LangUnknown. Experimental
// fields are empty unless an option asks for them.
func NewScorer(lex *Lexicon, seg Segmenter, det Detector, options ...Option) *Scorer {
	s := &Scorer{lex: lex, seg: seg, det: det, pool: new(sync.Pool)}
	s.options(options)
	s.version = s.versionOf()
	s.pool.New = func() any {
		return &reader{
			norm: normaliser{lex: lex}, cut: cutter{lex: lex, seg: seg}, zer: unitizer{lex: lex},
			names: make(ruleNames),
		}
	}
	return s
}

// Version is what Score.Lexicon says: the lexicon's version where the fields
// are those of the statuses, else a hash of it and of the fields that are off.
func (s *Scorer) Version() string { return s.version }

// Brief returns a scorer whose scores carry only the evidence a person looks for
// first, and are equal otherwise: authored terms, and learned weights that move
// the polarity by 0.2 or more. The rest, some fifty rows a text, follows from
// these and the lexicon version.
func (s *Scorer) Brief() *Scorer {
	brief := *s
	brief.brief = true
	return &brief
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
	notes    []note
	names    ruleNames
	brief    bool // whether only some notes are kept
	clauses  []clauseSum
	feelings []feeling
	glyphs   glyphs
	cues     []cueHit
	emotions bool // whether emotions may be claimed
	tone     struct{ known, playful bool }
	text     string

	effects []effect
	hits    []hit
	found   found
	seen    seenSet // learned terms found in the text
	words   []wordWeights
	shares  []int32 // by unit: what is left of learned weights, in thousandths
	dense   int     // what authored strength is worth here: 1000, 2000 where authored words are all there is
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
func (r *reader) parse(text string) census {
	r.text = clip(text)
	r.norm.run(r.text)
	folded := string(r.norm.buf)
	r.cut.run(folded, r.norm.spans)
	r.zer.run(&r.cut, r.norm.runs)
	return r.census(folded)
}

func (r *reader) score(s *Scorer, text string, force bool) Score {
	c := r.parse(text)
	out := Score{Label: Neutral, Emotion: EmotionNone, Holder: HolderSelf, Lexicon: s.version}
	out.Lang = s.language(r.text, &r.norm.stats, &c.latin, c.chinese)
	out.Mixed = isChinese(out.Lang) && c.latin.words >= 2
	out.Style = r.style(text, &c)
	if c.content > 0 {
		out.Coverage = round(float64(c.known) / float64(c.content))
	}
	readable := r.readable(out.Lang, &c)
	if !readable && !force {
		return out
	}
	r.emotions, r.brief = out.Lang != LangUnknown, s.brief
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
	return lang == LangUnknown && c.known > 0 && letters.latin+letters.rest+letters.han+letters.kana+letters.hangul+letters.jamo == 0
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
	out.Evidence = r.evidence()
}
