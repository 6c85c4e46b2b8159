package nlp

// Contrasts, in thousandths where they are factors.
const (
	// implied is what is left of the side before a turn where nothing behind it judges:
	// who praises and goes on with 但 has found a fault, whatever the words
	// (前台微笑满分，但电话打了三遍).
	implied = -500
	// shortUnits and shortSentences bound the texts in which that is read.
	shortUnits, shortSentences = 14, 2
	// grantedTurn is what the turn behind 帅是帅 makes of what follows.
	grantedTurn = 1500
)

// granted is the turn behind what is said twice to be granted once: 帅是帅，一跑就磨脚.
var granted = operator{kind: opContrastForward, factor: grantedTurn, after: wholeClause}

// grants reports the second half of 帅是帅 or 嘴甜归嘴甜, where something follows.
func (u *ruler) grants(i int) bool {
	if i < 2 || i+1 == len(u.units) {
		return false
	}
	a, is, b := &u.units[i-2], &u.units[i-1], &u.units[i]
	if a.end != is.start || is.end != b.start || u.text[a.start:a.end] != u.text[b.start:b.end] {
		return false
	}
	link := u.text[is.start:is.end]
	return link == "是" || link == "归" || link == "倒是"
}

// begins reports whether unit i is the first of a clause behind another one of its
// sentence: 可 turns in 钱花了，可味道一般, and not in 味道可好了.
func (u *ruler) begins(i int) bool {
	return i > 0 && u.units[i-1].sentence == u.units[i].sentence && u.units[i-1].clause != u.units[i].clause
}

// bare finds the contrasts where no word of the part that weighs more judges: what
// follows 但, or the clauses behind that of 虽然 where nothing turns a second time. In
// long texts the clauses around say more than a turn does.
func (u *ruler) bare() {
	if len(u.units) > shortUnits || len(u.sentences) > shortSentences {
		return
	}
	turned := int32(-1) // the sentence a forward contrast was met in, from the end
	for i := len(u.wide) - 1; i >= 0; i-- {
		op := &u.wide[i]
		v := &u.units[op.unit]
		if op.kind == opContrastForward {
			op.bare = u.silent(op.unit, v.sentence)
			turned = v.sentence
		}
		if op.kind != opContrastBackward || turned == v.sentence {
			continue
		}
		k := op.unit + 1
		for k < len(u.units) && u.units[k].clause == v.clause {
			k++
		}
		op.bare = k < len(u.units) && u.units[k].sentence == v.sentence && u.silent(k, v.sentence)
	}
}

// silent reports that no unit of a sentence from unit k on judges.
func (u *ruler) silent(k int, sentence int32) bool {
	for ; k < len(u.units) && u.units[k].sentence == sentence; k++ {
		if u.units[k].polarity() != 0 {
			return false
		}
	}
	return true
}

// turned reports a forward contrast between two units: I expected a mess and got
// a masterpiece; what 以为 introduces ends at 没想到.
func (u *ruler) turned(from, to int) bool {
	for i := u.from; i < len(u.wide) && u.wide[i].unit < to; i++ {
		if op := &u.wide[i]; op.kind == opContrastForward && op.unit > from {
			return true
		}
	}
	return false
}
