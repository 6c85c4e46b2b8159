package nlp

import "strings"

// weighNeeds adds the needs of a term in a unit, as far as they are the author's
// or the addressee's: 我被孤立了 is own, 你成长得真快 is given, 他被孤立了 is neither.
// A question says nothing of the author's own needs.
func (r *reader) weighNeeds(n *note, u *unit, needs []needWeight) {
	if len(needs) == 0 {
		return
	}
	who := r.whose(u)
	s := &r.zer.sentences[u.sentence]
	for _, w := range needs {
		given := w.given
		if !given {
			if who == thirdPerson && !w.own && !r.blames(r.text[n.start:n.end], w) || s.question && !s.rhetorical {
				continue
			}
			given = !w.own && (who == secondPerson || who == secondPolite)
		}
		if given {
			r.sums.given[w.need] += r.list(n, toGiven+target(w.need), w.weight, 0)
		} else {
			r.sums.needs[w.need] += r.list(n, toNeed+target(w.need), w.weight, 0)
		}
	}
}

// blames reports what a third person does to the author: 他们说到做到, 管理员不尊重人, but
// not 他被人看不起.
func (r *reader) blames(text string, n needWeight) bool {
	return (n.need == Trust || n.need == Respect) && !strings.HasPrefix(text, "被")
}

// whose is the person a need speaks of: the nearest before it in its clause,
// but the author where 我 stands behind (他不尊重我, 你不把我当人), else the addressee
// of up to two clauses before (你都学半年了，一点长进都没有).
func (r *reader) whose(u *unit) person {
	before, self := nobody, false
	for j := len(r.zer.units) - 1; j >= 0; j-- {
		v := &r.zer.units[j]
		h := v.holderIn()
		switch {
		case v.clause > u.clause || v.clause == u.clause && h == nobody:
		case v.clause == u.clause && v.start >= u.start:
			self = self || h == firstPerson
		case v.clause == u.clause:
			if before == nobody {
				before = h
			}
		case self:
			return firstPerson
		case before != nobody:
			return before
		case u.clause-v.clause > 2:
			return nobody
		case h == secondPerson || h == secondPolite:
			return h
		case h == firstPerson || h == firstPlural:
			return h
		}
	}
	if self {
		return firstPerson
	}
	return before
}

// holderIn is the person a unit names.
func (u *unit) holderIn() person {
	if u.term == nil {
		return nobody
	}
	return u.term.holder
}
