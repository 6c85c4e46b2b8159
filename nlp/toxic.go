package nlp

import "slices"

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
	r.toxic(r.list(&aimed, toToxic, u.entry.toxic, 0))
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
	for i := range r.zer.units {
		v := &r.zer.units[i]
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

// mentioned reports a word that is spoken of: “傻逼”这个词.
func (r *reader) mentioned(u *unit) bool { return u.quoted }

// playful reports a text that laughs or is fond: 你这个憨憨，生日快乐.
func (r *reader) playful() bool {
	for i := range r.zer.units {
		if e := r.zer.units[i].entry; e != nil && e.polarity >= 500 && (e.emotions[Joy] >= 500 || e.emotions[Like] >= 800) {
			return true
		}
	}
	return false
}

// aboutThing reports a clause about a thing: 这破电脑, 片子.
func (r *reader) aboutThing(u *unit) bool {
	for i := range r.zer.units {
		v := &r.zer.units[i]
		if v.clause != u.clause || v.term == nil {
			continue
		}
		switch v.term.aspect {
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
