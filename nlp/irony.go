package nlp

// mocks reports irony that no word of the lexicon shows but a cue does: a phrase
// that is hardly ever meant (好一个“马上处理”), fulsome praise beside a mishap (真是
// 太棒了，又崩了), or a wry word beside one or alone (真有你的).
func (r *reader) mocks() bool {
	var praise, wry, blunder, sincere bool
	for i := range r.cues {
		h := &r.cues[i]
		if h.irony {
			return true
		}
		praise = praise || h.praise
		wry = wry || h.wry
		blunder = blunder || h.blunder
		sincere = sincere || h.sincere
	}
	if blunder {
		return (wry || praise) && !sincere
	}
	return wry && !praise && r.oneClause()
}

// oneClause reports a text of a single clause.
func (r *reader) oneClause() bool {
	n := len(r.zer.units)
	return n > 0 && r.zer.units[0].clause == r.zer.units[n-1].clause
}
