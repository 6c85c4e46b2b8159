package nlp

// What is left of learned weights beside authored words, in thousandths.
const (
	// shadePerByte is the authored weight the learned ones stand up to: where the
	// authored words weigh that much for each byte of the text's words, learned
	// weights count half. In 后排座椅很舒适 the author of the lexicon has said what
	// 舒适 is, and what 座椅 was in some shop's reviews should not decide; in a long
	// review with few authored words the learned ones count nearly in full.
	shadePerByte = 30
	// phraseShare is left of learned weights inside an authored phrase of three
	// characters or more (百玩不厌, 非看不可): a phrase blocks its parts, and
	// so does an operator of that length (要不是, 不能不说).
	phraseShare = 150
	// operatorShare is left of them inside an operator of two characters (没有,
	// 如果): the rule says what it does.
	operatorShare = 400
	// againstAuthored is how much of an authored weight the learned ones that end
	// in the same word may take away: they soften a word, they do not turn it.
	againstAuthored = 300
)

// shade finds which share of the learned weights that end in each unit counts,
// and takes the rest away. Weights are learned as if all of them counted.
func (r *reader) shade() {
	text := r.textShare()
	r.dense = 2000 - text
	r.shares = r.shares[:0]
	for i := range r.zer.units {
		u := &r.zer.units[i]
		share := text * u.ownShare() / 1000
		r.shares = append(r.shares, int32(share))
		for k := 2 * i; k <= 2*i+1; k++ {
			if w := &r.words[k]; w.any {
				w.polarity = w.polarity * int32(share) / 1000
				w.neutral = w.neutral * int32(share) / 1000
			}
		}
		if u.entry != nil {
			r.words[2*i].soften(u.polarity())
		}
	}
}

// textShare is what is left of all learned weights of a text: 1/(1 + Σ|a|/(k·n))
// for words of n bytes.
func (r *reader) textShare() int {
	authored, full := 0, 0
	for i := range r.zer.units {
		u := &r.zer.units[i]
		authored += max(u.polarity(), -u.polarity())
		full += shadePerByte * int(u.end-u.start)
	}
	if full == 0 {
		return 1000
	}
	return 1000 * full / (full + authored)
}

// ownShare is what is left of the learned weights inside a unit.
func (u *unit) ownShare() int {
	long := u.end-u.start >= 3*3 // bytes of three common Han characters
	switch {
	case long && u.kind == spanWord && (u.polarity() != 0 || u.holdsOperator()):
		return phraseShare
	case u.holdsOperator() && u.end-u.start >= 2*3:
		return operatorShare
	}
	return 1000
}

// soften bounds learned weights that speak against an authored one.
func (w *wordWeights) soften(a int) {
	bound := int32(a * againstAuthored / 1000)
	if a > 0 {
		w.polarity = max(w.polarity, -bound)
	}
	if a < 0 {
		w.polarity = min(w.polarity, -bound)
	}
}

// asides adds what questions and wishes say for the class neutral.
func (r *reader) asides() {
	for _, a := range r.rule.asides {
		u := &r.zer.units[a.unit]
		n := note{r: 1000, source: a.source, start: r.norm.off[u.start], end: r.norm.off[u.end]}
		r.sums.neutral += r.list(&n, toNeutral, a.neutral, 0)
	}
}
