package simulate

// tone is what a text expresses. The mood of a member chooses it; the
// fragments of texts/*.tsv are filed under its name.
type tone uint8

const (
	toneNeutral tone = iota
	toneQuestion
	toneAnswer
	toneJoy
	toneLike
	toneThanks
	toneProud
	toneJoke
	toneAnger
	toneDisappointment
	toneSadness
	toneAnxiety
	toneTired
	toneComfort
	toneWelcome
	toneHello
	toneNobody
	toneRing
	toneAd
	toneStory
	toneHeard
	toneStaffNews
	toneBotDaily
	toneComplaint // six in a row, one for each aspect
	toneLast      = toneComplaint + tone(len(aspects)) - 1
	toneCount     = int(toneLast) + 1
)

// aspects are what complaints are about, in the order of their tones.
var aspects = [...]string{"price", "product", "service", "activity", "content", "rules"}

// flavour chooses openings and endings.
type flavour uint8

const (
	flavourNeutral flavour = iota
	flavourPositive
	flavourNegative
	flavourAngry
	flavourAsking
	flavourBare // nothing is added
	flavourCount
)

// toneRow is the truth about a tone.
type toneRow struct {
	name     string
	polarity float64 // of the writer's own feeling, -1 to 1
	own      bool    // a feeling of the writer's own, which counts in the polarity of a week
	flavour  flavour
	replies  float64 // mean replies a message of this tone draws
	warmth   float64 // mean reactions
}

// toneTable has a row for each tone up to the first complaint; see toneRows.
var toneTable = [...]toneRow{
	toneNeutral:        {"neutral", 0, true, flavourNeutral, 0.16, 0.05},
	toneQuestion:       {"question", 0, true, flavourAsking, 0.95, 0.05},
	toneAnswer:         {"answer", 0.1, true, flavourNeutral, 0.5, 0.3},
	toneJoy:            {"joy", 0.8, true, flavourPositive, 0.35, 0.5},
	toneLike:           {"like", 0.7, true, flavourPositive, 0.2, 0.25},
	toneThanks:         {"thanks", 0.7, true, flavourPositive, 0.12, 0.25},
	toneProud:          {"proud", 0.8, true, flavourPositive, 0.5, 0.7},
	toneJoke:           {"joke", 0.3, true, flavourPositive, 0.35, 0.4},
	toneAnger:          {"anger", -0.9, true, flavourAngry, 0.55, 0.15},
	toneDisappointment: {"disappointment", -0.7, true, flavourNegative, 0.4, 0.12},
	toneSadness:        {"sadness", -0.7, true, flavourNegative, 0.9, 0.5},
	toneAnxiety:        {"anxiety", -0.5, true, flavourNegative, 0.7, 0.2},
	toneTired:          {"tired", -0.5, true, flavourNegative, 0.6, 0.3},
	toneComfort:        {"comfort", 0.3, false, flavourBare, 0.3, 0.3},
	toneWelcome:        {"welcome", 0.5, false, flavourPositive, 0.3, 0.1},
	toneHello:          {"hello", 0.1, true, flavourAsking, 1.4, 0.2},
	toneNobody:         {"nobody", -0.4, true, flavourNegative, 0, 0},
	toneRing:           {"ring", 0.2, false, flavourBare, 0, 0},
	toneAd:             {"ad", 0, false, flavourBare, 0, 0},
	toneStory:          {"story", 0.3, false, flavourBare, 1.2, 2.5},
	toneHeard:          {"heard", 0.1, false, flavourBare, 0.1, 0},
	toneStaffNews:      {"staffnews", 0.1, false, flavourBare, 0.2, 0.6},
	toneBotDaily:       {"botdaily", 0, false, flavourBare, 0, 0.05},
}

// toneRows is the whole table; complaints share one row but for the name.
func toneRows() (rows [toneCount]toneRow) {
	copy(rows[:], toneTable[:])
	for i, aspect := range aspects {
		rows[int(toneComplaint)+i] = toneRow{"complaint." + aspect, -0.8, true, flavourAngry, 0.6, 0.3}
	}
	return rows
}

// aspectOf is the index of a complaint's aspect; ok is false for other tones.
func (t tone) aspectOf() (aspect int, ok bool) {
	return int(t) - int(toneComplaint), t >= toneComplaint
}

// painful says that others would comfort the writer.
func (t tone) painful() bool {
	return t == toneSadness || t == toneAnxiety || t == toneTired
}

// cross says that the writer is displeased with something.
func (t tone) cross() bool {
	return t == toneAnger || t == toneDisappointment || t >= toneComplaint
}

var (
	pleasant     = [...]tone{toneJoy, toneLike, toneThanks, toneProud, toneJoke}
	pleasantOdds = []float64{.35, .3, .17, .1, .08}

	painfulTones = [...]tone{toneDisappointment, toneAnger, toneSadness, toneAnxiety, toneTired}
	commonOdds   = []float64{.25, .15, .22, .25, .13}
	troubleOdds  = []float64{.4, .35, .1, .1, .05}
	grievingOdds = []float64{.05, .02, .55, .2, .18}
	burnoutOdds  = []float64{.3, .1, .05, .05, .5}
)
