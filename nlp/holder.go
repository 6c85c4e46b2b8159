package nlp

import (
	"strings"
	"unicode/utf8"
)

// feltWeight is the vote of a cue that somebody has a feeling (鼻子一酸).
const feltWeight = 1200

// holder says whose feeling the text carries. Every feeling votes with its
// strength for the person it belongs to, and words in a quotation somebody said
// for that one.
func (r *reader) holder() Holder {
	var v votes
	for i := range r.zer.units {
		u := &r.zer.units[i]
		if u.entry == nil {
			continue
		}
		if weight := u.entry.strongest(); weight > 0 {
			r.vote(&v, i, weight, u.entry.felt(), false, u.entry.gives())
		}
	}
	for i := range r.cues {
		h := &r.cues[i]
		switch {
		case h.to:
			r.vote(&v, int(h.unit), 2*feltWeight, true, true, true)
		case h.felt:
			r.vote(&v, int(h.unit), feltWeight, true, true, false)
		}
	}
	if beside := max(v.self, v.addressee, v.other); v.quoted > 0 && beside == 0 && r.said(len(r.zer.units)-1) || r.quotes() && v.quoted >= beside {
		return HolderQuoted
	}
	return v.winner(r)
}

// votes are the strengths of the feelings of each holder.
type votes struct{ self, addressee, other, quoted int }

// winner is the holder with the most votes; where nothing votes, a text that
// speaks of nobody but the addressee is about that one: 你哭了？
func (v *votes) winner(r *reader) Holder {
	switch top := max(v.self, v.addressee, v.other); {
	case top == 0:
		if who := r.onlyPerson(); who == secondPerson || who == secondPolite {
			return HolderAddressee
		}
		return HolderSelf
	case v.self == top:
		return HolderSelf
	case v.addressee == top:
		return HolderAddressee
	}
	return HolderOther
}

// vote adds the feeling in unit k. A judgement (很帅) on a third person is the
// author's, a feeling (很生气) that person's, and so is one that a clause behind
// shows (奶奶收到照片，激动得睡不着).
func (r *reader) vote(v *votes, k, weight int, felt, shown, gives bool) {
	u := &r.zer.units[k]
	if u.quoted {
		v.quoted += weight
		return
	}
	who, order, same := r.feeler(k)
	switch {
	case who == secondPerson || who == secondPolite, who == nobody && (order || gives):
		v.addressee += weight
	case who == thirdPerson && (felt && same || shown):
		v.other += weight
	default:
		v.self += weight
	}
}

// quotes reports a quotation that words of somebody else introduce: 她说：“…”, but
// not 我说“…”.
func (r *reader) quotes() bool {
	for i := range r.cues {
		if !r.cues[i].said {
			continue
		}
		before, self := strings.CutSuffix(r.zer.text[:r.cues[i].start], "我")
		if !self {
			return true
		}
		if c, _ := utf8.DecodeLastRuneInString(before); strings.ContainsRune("跟对和向同给与", c) {
			return true // 她跟我说
		}
	}
	return false
}

// onlyPerson is the person a text speaks of, nobody if there are several or none.
func (r *reader) onlyPerson() person {
	who := nobody
	for i := range r.zer.units {
		if h := r.personAt(i); h != nobody {
			if who != nobody && who != h {
				return nobody
			}
			who = h
		}
	}
	return who
}

// gives reports a term that meets a need of the addressee: 你真棒, 别难过.
func (e *entry) gives() bool {
	for _, n := range e.needs() {
		if n.given && n.weight > 0 {
			return true
		}
	}
	return false
}

// feelerReach is how many units back a feeling's person is looked for: more than
// anybody writes in three clauses, so that a text without marks takes no longer.
const feelerReach = 100

// feeler returns the person unit k itself begins with (你开心就好), else the nearest
// one before it in its clause, else the last one of up to two clauses before (邻居
// 被电话吓着了，现在谁也不信), whether an order not to (别, don't) stands there, and
// whether the person is in the clause.
func (r *reader) feeler(k int) (who person, order, same bool) {
	u := &r.zer.units[k]
	if u.kind == spanWord {
		_, size := utf8.DecodeRuneInString(r.cut.text[u.start:])
		first := r.cut.text[u.start : int(u.start)+size]
		if t := r.norm.lex.find(first); t != nil && t.holder != nobody {
			return t.holder, false, true
		}
		order = isOrder(first) && u.end-u.start > int32(size)
	}
	for j := k - 1; j >= max(0, k-feelerReach); j-- {
		v := &r.zer.units[j]
		same = v.clause == u.clause
		if u.clause-v.clause > 2 || order && !same || v.quoted != u.quoted {
			break
		}
		if same && v.term != nil && v.term.order {
			order = true
		}
		if h := r.personAt(j); h != nobody && (same || h != thirdPerson || !r.isObject(j)) {
			return h, order, same
		}
	}
	return nobody, order, false
}

// isObject reports a person behind a word that makes an object or agent of it:
// 被领导骂了，好委屈 is the author's.
func (r *reader) isObject(j int) bool {
	if j == 0 || r.zer.units[j-1].clause != r.zer.units[j].clause {
		return false
	}
	u := &r.zer.units[j-1]
	switch r.cut.text[u.start:u.end] {
	case "被", "让", "叫", "跟", "和", "对", "给", "向", "替", "把", "比", "帮", "俾", "同":
		return true
	}
	return false
}

// isOrder reports a word that tells somebody not to.
func isOrder(word string) bool {
	switch word {
	case "别", "不要", "莫", "甭", "咪", "don't", "唔好", "唔使", "不用":
		return true
	}
	return false
}

// personAt is the person unit j names. 我妈 and 我同桌 are third persons, though 我
// stands there, and 你这人 is the addressee; 你好 before a quality is 你 (你好勇敢).
func (r *reader) personAt(j int) person {
	u := &r.zer.units[j]
	h := u.holderIn()
	if h == nobody && u.kind == spanWord && j+1 < len(r.zer.units) && r.zer.units[j+1].clause == u.clause &&
		r.cut.text[u.start:u.end] == "你好" {
		return secondPerson
	}
	if h != thirdPerson || j == 0 {
		return h
	}
	before := r.zer.units[j-1].holderIn()
	if r.zer.units[j-1].clause == u.clause && (before == secondPerson || before == secondPolite) {
		switch u.term.text {
		case "这人", "这个人", "这孩子":
			return before
		}
	}
	return h
}

// felt tells a feeling somebody has (生气) from a judgement the author makes
// (很帅).
func (e *entry) felt() bool {
	for i, s := range e.emotions {
		if em := Emotion(i); s > 0 && em != Like && em != Disgust {
			return true
		}
	}
	return false
}
