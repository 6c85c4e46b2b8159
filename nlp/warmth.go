package nlp

import "math"

// The parts of warmth that no cue has, in thousandths of a logit.
const (
	warmthBias = -900 // a text that shows nothing is hardly warm
	warmYou    = 500  // it speaks to somebody: 你, 您
	warmWe     = 300  // 我 or 我们 speak
	warmSoft   = 250  // for each soft particle (呀 啦 呢 哦), up to three
	warmKind   = 250  // for each pleasant word, up to three
	coldHarsh  = 400  // for each unpleasant word of anger or disgust, up to three
	coldDigits = 500  // for each number, up to three: codes, prices, dates of orders
)

// warm adds to the warmth what is neither word nor cue: whom the text speaks to,
// particles, numbers. Warmth is the logistic of the sum, and the evidence lists
// every part of it.
func (r *reader) warm() {
	r.sums.addressed = true
	r.warmer(warmthBias, 1)
	var you, we, soft, kind, harsh, numbers int
	for i := range r.zer.units {
		u := &r.zer.units[i]
		switch {
		case u.kind == spanNumber || u.kind == spanURL:
			numbers++
		case u.term == nil:
		case u.term.holder == secondPerson || u.term.holder == secondPolite:
			you = 1
		case u.term.holder == firstPerson || u.term.holder == firstPlural:
			we = 1
		case u.entry != nil && u.entry.polarity >= 500:
			kind++
		case u.entry != nil && u.entry.polarity <= -500 && u.entry.emotions[Anger]+u.entry.emotions[Disgust] > 0:
			harsh++
		case u.term.particle && u.term.soft:
			soft++
		}
	}
	r.warmer(warmYou, you)
	r.warmer(warmWe, we)
	r.warmer(warmSoft, min(soft, 3))
	r.warmer(warmKind, min(kind, 3))
	r.warmer(-coldHarsh, min(harsh, 3))
	r.warmer(-coldDigits, min(numbers, 3))
}

// warmer adds a part of warmth n times.
func (r *reader) warmer(a, n int) {
	if n > 0 {
		r.sums.warmth += r.list(&note{r: 1000, source: SourceBias}, toWarmth, a*n, 0)
	}
}

// isSoft reports the particles that soften: 来呀, 好啦.
func isSoft(word string) bool {
	switch word {
	case "呀", "啦", "呢", "哦", "哈", "哟", "嘛", "喔", "哒", "吧", "喇", "㗎", "啊":
		return true
	}
	return false
}

// warm is the logistic reading of the warmth: 0…1, 0 where none was judged.
func (s *sums) warm() float64 {
	if !s.addressed {
		return 0
	}
	return round(1 / (1 + math.Exp(-float64(s.warmth)/1e6)))
}
