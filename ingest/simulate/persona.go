package simulate

import "slices"

// persona is the part somebody plays in a community.
type persona uint8

const (
	personaHelper persona = iota
	personaStoryteller
	personaRegular
	personaOccasional
	personaLurker
	personaComplainer
	personaNewcomer
	personaSilent
	personaRing
	personaSpammer
	personaStaff
	personaBot
	personaCount
)

// PersonaFarm is the MemberTruth.Persona of accounts that work for credit.
const PersonaFarm = "ring"

// personaRow says how a persona behaves.
type personaRow struct {
	name      string
	founders  float64 // share among those who were there before the first day
	joiners   float64 // share among those who join later
	daily     float64 // chance of an active day in a healthy rhythm
	volume    float64 // messages on an active day, in units of Config.Rate
	story     float64 // chance of a story on an active day
	checkin   float64 // chance to have the habit of checking in
	complains float64 // share of complaints among the messages of a calm week
	trouble   float64 // and of the bad week
	processes [processCount]float64
}

// The shares of ring and spammer are zero: they are planted by number.
var personas = [personaCount]personaRow{
	personaHelper:      {"core_helper", .06, .01, .75, 1.7, .02, .5, .02, .12, [processCount]float64{.62, .08, 0, .3, 0, 0}},
	personaStoryteller: {"storyteller", .05, .03, .5, 1.1, .3, .3, .02, .1, [processCount]float64{.65, .1, 0, .15, .1, 0}},
	personaRegular:     {"regular", .27, .14, .42, 1, .02, .35, .03, .17, [processCount]float64{.5, .2, .15, 0, .15, 0}},
	personaOccasional:  {"occasional", .34, .25, .14, .6, .01, .1, .03, .15, [processCount]float64{.45, .25, .2, 0, .1, 0}},
	personaLurker:      {"lurker", .16, .12, .1, .12, 0, .25, .01, .1, [processCount]float64{.6, .2, .2, 0, 0, 0}},
	personaComplainer:  {"complainer", .04, .02, .4, .9, 0, .1, .28, .55, [processCount]float64{.5, .15, 0, .25, .1, 0}},
	personaNewcomer:    {"newcomer", 0, .37, .3, .8, .01, .1, .02, .1, [processCount]float64{.25, .1, .25, 0, 0, .4}},
	personaSilent:      {"silent", .08, .06, 0, 0, 0, 0, 0, 0, [processCount]float64{1, 0, 0, 0, 0, 0}},
	personaRing:        {PersonaFarm, 0, 0, .6, .5, 0, .8, 0, 0, [processCount]float64{1, 0, 0, 0, 0, 0}},
	personaSpammer:     {"spammer", 0, 0, 0, 1, 0, 0, 0, 0, [processCount]float64{1, 0, 0, 0, 0, 0}},
	personaStaff:       {"staff", 0, 0, 1, 0, 0, 0, 0, 0, [processCount]float64{1, 0, 0, 0, 0, 0}},
	personaBot:         {"bot", 0, 0, 1, 0, 0, 0, 0, 0, [processCount]float64{1, 0, 0, 0, 0, 0}},
}

// process is a way of dropping out.
type process uint8

const (
	processStays      process = iota
	processGeometric          // a constant hazard
	processWeibull            // most go early, the rest stay long
	processBurnout            // more and more active, tired, then gone
	processFading             // each gap longer than the last
	processUnanswered         // a newcomer whose question nobody answers
	processSeasonal           // there for a season, away for weeks, one in four times for good
	processCount
)

var processNames = [processCount]string{"stays", "geometric", "weibull", "burnout", "fading", "unanswered", "seasonal"}

// Processes lists the ways of dropping out that Config.Churn may name.
func Processes() []string { return processNames[processGeometric:] }

// processNamed returns the process of that name; the empty name stands for all of
// them.
func processNamed(name string) (process, bool) {
	i := slices.Index(Processes(), name)
	return processGeometric + process(max(i, 0)), i >= 0 || name == "" // less than processCount
}

// rhythm is how the days between two visits come about.
type rhythm uint8

const (
	rhythmGeometric rhythm = iota // each day by itself
	rhythmWeibull                 // regular gaps of the member's own length
	rhythmWeekly                  // certain weekdays
	rhythmCount
)

var rhythmNames = [rhythmCount]string{"geometric", "weibull", "weekly"}

// shares lists the column of founders or joiners.
func shares(founder bool) []float64 {
	s := make([]float64, personaCount)
	for i, row := range personas {
		s[i] = row.joiners
		if founder {
			s[i] = row.founders
		}
	}
	return s
}

// clocks are the hours at which people write, as weights of the hours 0 to 23.
var clocks = [...][24]uint8{
	{0, 0, 0, 0, 0, 2, 8, 9, 8, 5, 4, 4, 6, 4, 3, 3, 3, 3, 4, 5, 4, 2, 1, 0}, // early
	{0, 0, 0, 0, 0, 0, 1, 4, 7, 8, 6, 5, 9, 6, 5, 5, 5, 6, 5, 4, 5, 5, 3, 1}, // office
	{1, 0, 0, 0, 0, 0, 0, 1, 2, 2, 2, 2, 4, 3, 2, 2, 2, 3, 6, 8, 9, 9, 7, 3}, // evening
	{7, 5, 2, 1, 0, 0, 0, 0, 0, 1, 2, 2, 3, 3, 3, 3, 3, 3, 3, 4, 5, 6, 8, 8}, // night
}

// clockface holds each clock spread out, hour by weight, to draw from.
type clockface [len(clocks)][]uint8

func newClockface() *clockface {
	var f clockface
	for i, weights := range clocks {
		for hour, w := range weights {
			for range w {
				f[i] = append(f[i], uint8(hour))
			}
		}
	}
	return &f
}

// moment draws a time of day in milliseconds.
func (f *clockface) moment(d dice, clock uint8) int64 {
	hours := f[clock]
	return int64(hours[d.IntN(len(hours))])*hourMS + d.Int64N(hourMS)
}
