package nlp

import (
	"cmp"
	"slices"
)

// aspectShown is the polarity a cue's sign gives an aspect whose clause says
// nothing, and aspectSilent the one below which a word is no judgement.
const (
	aspectShown  = 0.5
	aspectSilent = 0.1
)

// aspects lists what the text is about, in order, with the polarity there: the
// sign of a cue (用了六年没坏过), else for a word that names a subject the judgement
// in its clause, in the one behind it in the sentence or before. A subject
// without a judgement is listed where the text asks for it (活动几点开始) and left
// out elsewhere (刚从服务区出来).
func (r *reader) aspects() []Aspect {
	var out []Aspect
	asks := false
	for i := range r.cues {
		asks = asks || r.cues[i].ask
	}
	for i := range r.cues {
		for _, a := range r.cues[i].aspects {
			out = r.aspect(out, a.name, int(r.cues[i].unit), a.sign, asks)
		}
	}
	cued := len(out)
	for i := range r.zer.units {
		u := &r.zer.units[i]
		if u.term == nil || u.term.aspect() == "" || named(out[:cued], u.term.aspect()) {
			continue
		}
		out = r.aspect(out, u.term.aspect(), i, 0, asks)
	}
	return out
}

// named reports an aspect that is listed already.
func named(list []Aspect, name string) bool {
	for i := range list {
		if list[i].Name == name {
			return true
		}
	}
	return false
}

// aspect adds an aspect found in unit k, or its polarity to one that is listed.
func (r *reader) aspect(out []Aspect, name string, k, sign int, asks bool) []Aspect {
	p, judged := r.around(k)
	switch {
	case sign != 0:
		if p*float64(sign) < aspectShown {
			p = aspectShown * float64(sign)
		}
	case asks || r.zer.sentences[r.zer.units[k].sentence].question:
		p = 0
	case !judged || p < aspectSilent && p > -aspectSilent:
		return out
	}
	for i := range out {
		if out[i].Name == name {
			if out[i].Polarity*out[i].Polarity < p*p {
				out[i].Polarity = p
			}
			return out
		}
	}
	return append(out, Aspect{Name: name, Polarity: p})
}

// around is the polarity near unit k, and whether a word of the lexicon judges
// there.
func (r *reader) around(k int) (polarity float64, judged bool) {
	u := &r.zer.units[k]
	for _, d := range [...]int32{0, 1, -1} {
		i, found := slices.BinarySearchFunc(r.clauses, u.clause+d, func(c clauseSum, id int32) int { return cmp.Compare(c.clause, id) })
		if found && r.clauses[i].sums.strength != 0 {
			near := &r.clauses[i]
			z := sums{neutral: r.norm.lex.model.neutral * (2000 - r.dense), polarityScale: r.sums.polarityScale}
			z.polarity, z.strength = near.sums.polarity, near.sums.strength
			polarity, _, _ = z.reading()
			return polarity, true
		}
	}
	return 0, false
}
