package nlp

import "slices"

// What the rules do beyond the factors of operators.tsv, in thousandths.
const (
	// negatedDegree is what is left of a negation that meets a degree word first:
	// 不是很好 is milder than 不好, while 很不好 is stronger.
	negatedDegree = 500
	// negatedFeeling is what is left of a negated unpleasant feeling: 不难过 is
	// hardly joy. A fault that is missing is praise: 不卡, 没有异味.
	negatedFeeling = 250
	negatedFault   = 950
	// emphatic is the factor of a negation that leaves no doubt (一点都不, 从不, 毫无):
	// from there a negated feeling counts by emphaticFeeling (一点都不后悔).
	emphatic = -1000
	// prohibition is the factor of those that ask to leave off: 别难过 comforts, but
	// 别甩锅 complains, and so keeps forbidden of its sign.
	prohibition     = -500
	forbidden       = 800
	emphaticFeeling = 600
	// strongFeeling is the strength of sadness, fear or anger from which a word names
	// what somebody feels (难过, 生气) rather than what is wrong (毛病, 敷衍).
	strongFeeling = 600
	// angerIsDeed is taken from anger there, since words with some of it speak of
	// deeds that anger (骗, 刁难).
	angerIsDeed  = 150
	questionMark = 600 // a question mark without a question word
	markNeutral  = 300 // what such a mark adds to the class neutral
	// A question without a word of judgement (这里要另付小费？) asks, whatever its other
	// words are learned to say: what it adds to the class neutral at least, and what
	// is left of them.
	plainNeutral  = 700
	plainQuestion = 350
	// plainStatement is what a sentence without a word of judgement adds to it (我不去超市了,
	// 衣服还没干): what little words like 不 and 没 have learned to say of reviews is not meant here.
	plainStatement = 500
	aNotANeutral   = 900 // what A不A adds to it
	// denial is the factor from which a rhetorical question turns blame into praise
	// (谁说国产不行, −900); the others turn praise only: 难道顾客就该受气 complains.
	denial        = -850
	exclaimed     = 1150 // a sentence that ends in exclamation marks
	repeated      = 1150 // 哈哈哈哈, sooo, 😂😂
	ironicPraise  = 300  // a pleasant term in a text with an irony cue
	contrastFloor = 200  // what a contrast leaves at least of the other side
	aNotA         = 200  // A不A asks rather than says
	maxFactor     = 4000
	// maxWide is how many operators of a sentence are read: far more than anybody
	// writes, and few enough that a text of nothing else takes no longer.
	maxWide = 32
	// nearReach is how many units away a negator or degree word is looked for.
	nearReach = 64
)

// effect is what the rules made of one term.
type effect struct {
	r        int // factor in thousandths
	rules    rules
	negated  bool
	emphatic bool // the negation leaves no doubt
	forbids  bool // the negation asks to leave off
}

// by multiplies the factor.
func (e effect) by(factor int, k opKind) effect {
	e.r = min(max(e.r*factor/1000, -maxFactor), maxFactor)
	e.rules = e.rules.with(k)
	return e
}

// negate applies a negator.
func (e effect) negate(factor int) effect {
	e = e.by(factor, opNegator)
	e.negated = !e.negated
	e.emphatic, e.forbids = factor <= emphatic, factor == prohibition
	return e
}

// ruler applies the rules to the units of one text; its buffers are reused.
type ruler struct {
	text      string // folded
	units     []unit
	sentences []sentence
	wide      []wideOp // in the order of units
	from      int      // of wide: those before speak of sentences that are over
	near      []int32  // units with a negator or degree word
	back      []int32  // units with one that speaks of what stands before it
	nears     int      // of near: those before the unit that is looked at
	backs     int      // of back: those up to that unit
	asides    []aside
	ironic    bool
}

// aside is what an operator adds to the class neutral.
type aside struct {
	unit    int
	neutral int
	source  string
}

// wideOp is an operator that speaks for a clause or sentence.
type wideOp struct {
	operator
	unit int
	bare bool // a contrast, and no word of the part that weighs more judges
}

// prepare finds the operators of clause or sentence and the irony cues.
func (u *ruler) prepare(text string, units []unit, sentences []sentence) {
	u.text = text
	u.units, u.sentences, u.wide, u.near, u.back, u.ironic = units, sentences, u.wide[:0], u.near[:0], u.back[:0], false
	u.from, u.nears, u.backs = 0, 0, 0
	u.asides = u.asides[:0]
	for i := range units {
		if units[i].entry != nil && units[i].entry.irony {
			u.ironic = true
		}
		if units[i].polarity() != 0 {
			u.sentences[units[i].sentence].judges = true
		}
		if units[i].entry != nil && units[i].entry.firm {
			u.sentences[units[i].sentence].rhetorical = true // 还有没有良心 asks nothing
		}
		if units[i].kind == spanQuestion || u.tags(i) {
			u.wide = append(u.wide, wideOp{operator: aNotAQuestion, unit: i})
		}
		if u.grants(i) {
			u.wide = append(u.wide, wideOp{operator: granted, unit: i + 1})
		}
		if units[i].term == nil {
			continue
		}
		if units[i].term.operates() && !u.tags(i) {
			u.near = append(u.near, int32(i))
		}
		for k := range units[i].term.ops {
			op := &units[i].term.ops[k]
			if op.before > 0 && (op.kind == opNegator || op.kind == opDegree) {
				u.back = append(u.back, int32(i))
			}
			if op.opens && !u.opens(i) || op.begins && !u.begins(i) {
				continue
			}
			if op.kind != opNegator && op.kind != opDegree && op.kind != opException {
				u.wide = append(u.wide, wideOp{operator: *op, unit: i})
				if op.kind == opRhetorical {
					u.sentences[units[i].sentence].rhetorical = true
				}
			}
		}
	}
	u.limit()
	u.bare()
	u.neutrals()
}

// limit drops the operators of each sentence beyond maxWide.
func (u *ruler) limit() {
	if len(u.wide) <= maxWide {
		return
	}
	n, sentence := 0, int32(-1)
	u.wide = slices.DeleteFunc(u.wide, func(op wideOp) bool {
		if s := u.units[op.unit].sentence; s != sentence {
			n, sentence = 0, s
		}
		n++
		return n > maxWide
	})
}

// aNotAQuestion is the operator every A不A is (好不好吃, 累不累).
var aNotAQuestion = operator{
	kind: opQuestion, factor: aNotA, after: wholeClause, before: wholeClause, neutral: aNotANeutral, source: SourceQuestion,
}

// tags reports a negator that ends its clause behind a word and so asks: 他可靠不,
// 到了没, 好食未.
func (u *ruler) tags(i int) bool {
	v := &u.units[i]
	if v.term == nil || !v.term.negates() || v.end-v.start > 3 && v.term.text != "没有" || i == 0 {
		return false
	}
	if p := &u.units[i-1]; p.clause != v.clause || p.polarity() == 0 && p.end-p.start < 6 {
		return false
	}
	return i+1 == len(u.units) || u.units[i+1].clause != v.clause || u.units[i+1].term != nil && u.units[i+1].term.particle
}

// opens reports whether unit i is the first of a sentence that ends in a question
// mark: Is the food good? but not: It is good.
func (u *ruler) opens(i int) bool {
	s := &u.sentences[u.units[i].sentence]
	return s.question && int(s.first) == i
}

// neutrals notes what the operators of each sentence add to the class neutral: the
// most that one of them adds, for its sentence's share of the text (one question
// in a long praise changes little), and nothing where the question is rhetorical.
func (u *ruler) neutrals() {
	wide := u.wide
	for i := range u.sentences {
		s := &u.sentences[i]
		end := len(u.units)
		if i+1 < len(u.sentences) {
			end = int(u.sentences[i+1].first)
		}
		own := 0 // both ascend
		for own < len(wide) && wide[own].unit < end {
			own++
		}
		ops := wide[:own]
		wide = wide[own:]
		if s.rhetorical || end == int(s.first) {
			continue
		}
		best := aside{unit: -1}
		if s.question {
			best = aside{end - 1, markNeutral, SourceQuestion}
		}
		for _, op := range ops {
			if op.neutral <= best.neutral {
				continue
			}
			best = aside{op.unit, op.neutral, op.source}
		}
		if best.unit >= 0 && !s.judges && u.asks(s, ops) {
			best.neutral = max(best.neutral, plainNeutral)
		}
		if best.unit < 0 && !s.judges && s.exclamations == 0 {
			best = aside{end - 1, plainStatement, SourcePlain}
		}
		if best.neutral > 0 {
			best.neutral = best.neutral * (end - int(s.first)) / len(u.units)
			u.asides = append(u.asides, best)
		}
	}
}

// asks reports a sentence that ends in a question mark or holds an operator of
// questions.
func (u *ruler) asks(s *sentence, ops []wideOp) bool {
	return s.question || slices.ContainsFunc(ops, func(op wideOp) bool { return op.kind == opQuestion })
}

// nearAhead reports whether a negator or degree word stands before unit k in
// its clause. k ascends from call to call.
func (u *ruler) nearAhead(k int) bool {
	for u.nears < len(u.near) && int(u.near[u.nears]) < k {
		u.nears++
	}
	if u.nears == 0 {
		return false
	}
	j := int(u.near[u.nears-1])
	return k-j <= nearReach && u.units[j].clause == u.units[k].clause
}

// nearBehind reports whether one that speaks of what stands before it stands
// behind unit k in its clause. k ascends from call to call.
func (u *ruler) nearBehind(k int) bool {
	for u.backs < len(u.back) && int(u.back[u.backs]) <= k {
		u.backs++
	}
	if u.backs == len(u.back) || len(u.near) == 0 {
		return false
	}
	j := int(u.back[u.backs])
	return j-k <= nearReach && u.units[j].clause == u.units[k].clause
}

// effect computes what the rules make of the term in unit k, which ascends from
// call to call.
func (u *ruler) effect(k int) effect {
	e := effect{r: 1000}
	if u.units[k].kind == spanWord {
		if u.nearAhead(k) {
			e = u.ahead(k, e)
		}
		if u.nearBehind(k) {
			e = u.behind(k, e)
		}
		if len(u.wide) > 0 || u.sentences[u.units[k].sentence].question {
			e = u.widely(k, e)
		}
	}
	t := &u.units[k]
	if t.repeat > 1 {
		e = e.by(repeated, opRepetition)
	}
	if u.sentences[t.sentence].exclamations > 0 {
		e = e.by(exclaimed, opExclamation)
	}
	if e.negated && t.polarity() < 0 && e.r < 0 {
		if left := t.entry.leftWhenNegated(e.emphatic); left == negatedFault && e.forbids && t.entry.blames() {
			e.r = -e.r * forbidden / 1000
		} else {
			e.r = e.r * left / 1000
		}
	}
	if u.ironic && t.polarity()*e.r > 0 {
		e = e.by(ironicPraise, opIrony)
	}
	return e
}

// blames reports a word that speaks of what angers or disgusts: 甩锅, not 累.
func (e *entry) blames() bool { return e.emotions[Anger]+e.emotions[Disgust] > 0 }

// leftWhenNegated is the share of an unpleasant word that its negation turns
// into praise.
func (e *entry) leftWhenNegated(emphatic bool) int {
	felt := max(e.emotions[Sadness], e.emotions[Fear], e.emotions[Anger]-angerIsDeed)
	switch {
	case felt < strongFeeling || felt < e.emotions[Disgust]:
		return negatedFault
	case emphatic:
		return emphaticFeeling
	}
	return negatedFeeling
}

// polarity is the authored weight of a unit, 0 without one.
func (u *unit) polarity() int {
	if u.entry == nil {
		return 0
	}
	return int(u.entry.polarity)
}

// ahead applies the negators and degree words that stand before unit k, the
// nearest first, up to another term of a different sign: in 不开心快乐 both words
// are negated, in 讨厌开心的人 each stands for itself.
func (u *ruler) ahead(k int, e effect) effect {
	degree := 1000
	chain := true
	first := int(u.near[0])
	for j := k - 1; j >= max(first, k-nearReach) && u.units[j].clause == u.units[k].clause; j-- {
		v := &u.units[j]
		if v.entry != nil {
			if !chain || v.polarity()*u.units[k].polarity() <= 0 {
				return e
			}
			continue
		}
		chain = false
		if v.term == nil {
			continue
		}
		if v.term.operates() && u.tags(j) {
			continue
		}
		for _, op := range v.term.ops {
			if op.after < k-j {
				continue
			}
			if op.kind == opDegree {
				degree = degree * op.factor / 1000
				e = e.by(op.factor, opDegree)
			}
			if op.kind == opNegator {
				if degree > 1000 {
					e.r = e.r * 1000 / degree * negatedDegree / 1000
				}
				degree = 1000
				e = e.negate(op.factor)
			}
		}
	}
	return e
}

// behind applies the negators and degree words that stand after unit k (好得很,
// 开心不起来), up to the next term.
func (u *ruler) behind(k int, e effect) effect {
	last := int(u.near[len(u.near)-1])
	for j := k + 1; j <= min(last, k+nearReach) && u.units[j].clause == u.units[k].clause && u.units[j].entry == nil; j++ {
		if u.units[j].term == nil {
			continue
		}
		for _, op := range u.units[j].term.ops {
			if op.before < j-k {
				continue
			}
			if op.kind == opDegree && !u.feels(j+1, j) {
				e = e.by(op.factor, opDegree)
			}
			if op.kind == opNegator {
				e = e.negate(op.factor)
			}
		}
	}
	return e
}

// feels reports whether unit j carries a polarity and stands in the clause of
// unit k: 得很 strengthens 尽兴 in 玩得很尽兴, not 玩.
func (u *ruler) feels(j, k int) bool {
	return j < len(u.units) && u.units[j].clause == u.units[k].clause && u.units[j].polarity() != 0
}

// widely applies the operators of clause and sentence to unit k, each kind at
// most once. k ascends from call to call.
func (u *ruler) widely(k int, e effect) effect {
	t := &u.units[k]
	for u.from < len(u.wide) && u.units[u.wide[u.from].unit].sentence+1 < t.sentence {
		u.from++
	}
	for i := u.from; i < len(u.wide); i++ {
		op := &u.wide[i]
		v := &u.units[op.unit]
		if v.sentence > t.sentence+1 {
			break
		}
		if e.rules&(1<<op.kind) != 0 || op.unit == k {
			continue
		}
		if op.kind == opQuestion && u.sentences[t.sentence].rhetorical {
			continue // 难道…吗 asks nothing
		}
		if t.entry != nil && t.entry.stands(op.kind) {
			continue
		}
		if f := u.reach(op, v, k, t); f != 1000 {
			if op.kind == opRhetorical && f < 0 && f > denial && t.polarity() < 0 {
				f = -f
			}
			e = e.by(f, op.kind)
			if f < 0 {
				e.negated = !e.negated
			}
		}
	}
	asks := &u.sentences[t.sentence]
	if asks.question && !asks.rhetorical && e.rules&(1<<opQuestion) == 0 {
		if asks.judges {
			return e.by(questionMark, opQuestion)
		}
		return e.by(plainQuestion, opQuestion)
	}
	return e
}

// reach is the factor an operator in unit v has for unit t; 1000 where t is out
// of its scope.
func (u *ruler) reach(op *wideOp, v *unit, k int, t *unit) int {
	d := k - op.unit
	near := d > 0 && d <= op.after || d < 0 && -d <= op.before
	same := v.sentence == t.sentence
	if op.kind == opCounterfactual {
		if d > 0 && same && v.clause != t.clause {
			return op.factor
		}
		return 1000
	}
	if op.kind == opContrastForward && d < 0 {
		opens := int(u.sentences[v.sentence].first) == op.unit
		if same || opens && t.sentence+1 == v.sentence {
			if op.bare && t.polarity() != 0 && t.clause+1 >= v.clause {
				return implied // of the clause before the turn
			}
			return max(2000-op.factor, contrastFloor)
		}
	}
	if op.kind == opContrastBackward && u.turned(op.unit, k) {
		return 1000
	}
	if near && same && (op.kind.crossesClauses() || v.clause == t.clause) {
		if op.bare && op.kind == opContrastBackward && t.polarity() != 0 {
			return implied
		}
		return op.factor
	}
	return 1000
}

// stands reports what an operator of kind k takes nothing from: a firm verdict
// (就算白送我也不要), an insult in a question (你是不是傻逼), thanks for what might
// have been otherwise (要不是你，我早放弃了，感恩).
func (e *entry) stands(k opKind) bool {
	return e.firm && k.supposes() || e.toxic >= 500 && k == opQuestion || e.emotions[Gratitude] > 0 && k == opCounterfactual
}

// supposes reports operators under which nothing is said to be so.
func (k opKind) supposes() bool {
	return k == opQuestion || k == opRhetorical || k == opWish || k == opConditional || k == opContrastBackward
}

// crossesClauses reports operators whose scope ends with the sentence, not with
// the clause.
func (k opKind) crossesClauses() bool {
	return k == opContrastForward || k == opQuestion || k == opRhetorical || k == opWish || k == opConditional
}

// negatedEmotion is what a negated emotion turns into, with what is left of it
// in thousandths: 不开心 is sad, 不喜欢 is aversion, 不生气 is nothing.
func negatedEmotion(e Emotion) (Emotion, int) {
	if e == Joy {
		return Sadness, 700
	}
	if e == Like {
		return Disgust, 700
	}
	return EmotionNone, 0
}
