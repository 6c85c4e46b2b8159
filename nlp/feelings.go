package nlp

// feel finds the finer tags: those of the words, as far as no rule turned
// them, and of the cues. What somebody else feels (她羡慕她姐姐) or a quotation says
// is left out.
func (r *reader) feel() {
	for i := range r.zer.units {
		e := r.zer.units[i].entry
		if e == nil || len(e.feelings()) == 0 || r.effects[i].r < 0 || r.elsewhere(i) {
			continue
		}
		for _, name := range e.feelings() {
			r.feelMore(name, r.effects[i].r*1000)
		}
	}
	for i := range r.cues {
		h := &r.cues[i]
		if len(h.feelings()) == 0 || r.denied(h) || r.asked(h) || r.elsewhere(int(h.unit)) {
			continue
		}
		for _, name := range h.feelings() {
			r.feelMore(name, 1000*1000)
		}
	}
}

// elsewhere reports a feeling in unit k that is quoted, or somebody else's.
func (r *reader) elsewhere(k int) bool {
	u := &r.zer.units[k]
	if u.quoted && r.said(k) || u.quoted && u.clause == 0 {
		return true
	}
	for j := k - 1; j >= 0 && r.zer.units[j].clause == u.clause; j-- {
		if h := r.personAt(j); h != nobody {
			return h == thirdPerson && !r.selfBefore(j)
		}
	}
	return false
}

// selfBefore reports 我 before unit j in its clause: 我替他骄傲.
func (r *reader) selfBefore(j int) bool {
	for i := j - 1; i >= 0 && r.zer.units[i].clause == r.zer.units[j].clause; i-- {
		if h := r.zer.units[i].holderIn(); h == firstPerson || h == firstPlural {
			return true
		}
	}
	return false
}

// said reports whether words stand before the quotation unit k is in.
func (r *reader) said(k int) bool {
	for j := k; j >= 0; j-- {
		if !r.zer.units[j].quoted {
			return true
		}
	}
	return false
}

// feelMore adds to a feeling.
func (r *reader) feelMore(name string, z int) {
	for i := range r.feelings {
		if r.feelings[i].name == name {
			r.feelings[i].z += z
			return
		}
	}
	r.feelings = append(r.feelings, feeling{name, z})
}
