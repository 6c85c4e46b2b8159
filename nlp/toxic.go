package nlp

import (
	"cmp"
	"slices"
)

const (
	attackAimed   = 1000 // an attack in a clause that points at somebody: 你个蠢货
	attackLoose   = 600  // an attack word without a target: swearing
	attackThing   = 350  // at a thing: 这破电脑真是废物
	attackUnsaid  = 300  // taken from a text with the tone of an attack but no word of one, and no group of people it may be made on
	attackExcused = 300  // what a group of people leaves of an excuse
	attackPlayed  = 350  // among friends: 你是猪吗哈哈哈爱你
)

// weighToxic adds an attack, which counts in full where the clause points at
// somebody, and not at all where the author means himself or speaks of the word.
func (r *reader) weighToxic(n *note, u *unit) {
	aim := r.aim(u)
	if aim == 0 {
		return
	}
	eff := effect{r: n.r, rules: n.rules}.by(aim, opAddressed)
	aimed := *n
	aimed.r, aimed.rules = eff.r, eff.rules
	r.toxic(r.list(&aimed, toToxic, int(u.entry.toxic), 0))
}

// aim is how much of an attack word meets somebody.
func (r *reader) aim(u *unit) int {
	if r.mentioned(u) {
		return 0
	}
	who := r.target(u)
	switch {
	case who == firstPerson || who == firstPlural:
		return 0 // 我觉得自己像个废物
	case r.playful():
		return attackPlayed
	case who >= secondPerson:
		return attackAimed
	case r.aboutThing(u):
		return attackThing
	}
	return attackLoose
}

// target is the person an attack word stands beside: anyone but the author in
// its clause, else the author, else somebody in a clause before.
func (r *reader) target(u *unit) person {
	self, other, before := nobody, nobody, nobody
	beside := r.beside(u)
	for i := range beside {
		v := &beside[i]
		h := v.holderIn()
		if v.kind == spanMention {
			h = secondPerson
		}
		switch {
		case h == nobody:
		case v.clause < u.clause:
			before = h
		case v.clause > u.clause:
		case h == firstPerson || h == firstPlural:
			if v.start < u.start {
				self = h
			}
		default:
			other = h
		}
	}
	switch {
	case other != nobody:
		return other
	case self != nobody:
		return self
	}
	return before
}

// beside are the units around u, at most feelerReach on either side.
func (r *reader) beside(u *unit) []unit {
	k, _ := slices.BinarySearchFunc(r.zer.units, u.start, func(v unit, at int32) int { return cmp.Compare(v.start, at) })
	return r.zer.units[max(0, k-feelerReach):min(len(r.zer.units), k+feelerReach+1)]
}

// mentioned reports a word that is spoken of: “傻逼”这个词.
func (r *reader) mentioned(u *unit) bool { return u.quoted }

// playful reports a text that laughs or is fond: 你这个憨憨，生日快乐.
func (r *reader) playful() bool {
	if !r.tone.known {
		r.tone.known = true
		r.tone.playful = slices.ContainsFunc(r.zer.units, func(u unit) bool {
			e := u.entry
			return e != nil && e.polarity >= 500 && (e.emotions[Joy] >= 500 || e.emotions[Like] >= 800)
		})
	}
	return r.tone.playful
}

// aboutThing reports a clause about a thing: 这破电脑, 片子.
func (r *reader) aboutThing(u *unit) bool {
	beside := r.beside(u)
	for i := range beside {
		v := &beside[i]
		if v.clause != u.clause || v.term == nil {
			continue
		}
		switch v.term.aspect() {
		case "product", "technology", "content", "environment", "price", "quality", "logistics":
			return true
		}
	}
	return false
}

// excuse takes from an attack what shows that there is none: 这破电脑, 我真是个废物;
// less of it where the text speaks of a group of people, as slander likes to laugh.
func (r *reader) excuse() {
	if !r.sums.attack {
		return
	}
	group := slices.ContainsFunc(r.cues, func(h cueHit) bool { return h.group })
	if !group && !r.insults() {
		r.toxic(r.list(&note{r: 1000, source: SourceBias}, toToxic, -attackUnsaid, 0))
	}
	for i := range r.cues {
		if h := &r.cues[i]; h.safe > 0 {
			n := note{r: 1000, source: h.source, start: r.norm.off[h.start], end: r.norm.off[h.end]}
			if group {
				n.r, n.rules = attackExcused, n.rules.with(opAddressed)
			}
			r.toxic(r.list(&n, toToxic, -h.safe, 0))
		}
	}
}

// insults reports a word or cue of attack that was counted.
func (r *reader) insults() bool {
	for i := range r.notes {
		if n := &r.notes[i]; n.target == toToxic && n.a > 0 && n.source != SourceBias {
			return true
		}
	}
	return false
}
