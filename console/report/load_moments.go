package report

import (
	"cmp"
	"context"
	"errors"
	"slices"
	"strings"

	"github.com/hearthlabs/hearth/lifecycle"
)

const (
	momentDays  = 7  // looked ahead
	momentsMost = 20 // listed
)

// momentOrder is that of moments on one day.
var momentOrder = []string{
	string(lifecycle.MomentBirthday), string(lifecycle.MomentAnniversary), string(lifecycle.MomentHundredDays), string(lifecycle.MomentWelcome), string(lifecycle.MomentHelp),
}

// dated is a row of sqlDates.
type dated struct {
	Member    string `json:"member"`
	Alias     string `json:"alias"`
	Joined    Count  `json:"joined"`
	Birthday  string `json:"birthday"`
	Timezone  string `json:"timezone"`
	CalmUntil Count  `json:"calm_until"`
	TouchedOn Day    `json:"touched_on"`
}

// loadMoments joins what the pipeline has found with what is known ahead, by the
// pipeline's own definition, of the days after.
func loadMoments(ctx context.Context, l *loader) error {
	p := l.report.Period
	from, to := p.ahead()
	dates, hundred, end := lifecycle.AheadDates(from, to)
	l.params["dates"] = "['" + strings.Join(dates, "', '") + "']"
	l.params["hundred"], l.params["hundred_end"] = hundred.String(), end.String()
	var known []dated
	if err := errors.Join(list(ctx, l, "moments", &l.report.Moments), list(ctx, l, "dates", &known)); err != nil {
		return err
	}
	for _, d := range known {
		l.report.Moments = append(l.report.Moments, d.moments(p, from, to)...)
	}
	slices.SortFunc(l.report.Moments, func(a, b Moment) int {
		return cmp.Or(strings.Compare(string(a.On), string(b.On)), slices.Index(momentOrder, a.Kind)-slices.Index(momentOrder, b.Kind), strings.Compare(a.Member, b.Member))
	})
	l.report.Moments = l.report.Moments[:min(len(l.report.Moments), momentsMost)]
	return nil
}

// moments are the member's on the days from…to, to exclusive, but for those on which
// celebrations are held back as far as is known.
func (d dated) moments(p Period, from, to lifecycle.Day) []Moment {
	known := lifecycle.Known{Zone: p.zone, Local: d.Timezone, Joined: int64(d.Joined), Birthday: d.Birthday}
	var out []Moment
	for _, x := range known.Ahead(from, to) {
		on := Day((x.Day + 1).String())
		if p.at(on).UnixMilli() >= int64(d.CalmUntil) {
			out = append(out, Moment{Member: d.Member, Alias: d.Alias, Kind: string(x.Kind), On: on, N: Count(x.N), TouchedOn: d.TouchedOn})
		}
	}
	return out
}

// ahead are the days of the coming week whose dates no close can have found: the
// last closed day has told of the one after it.
func (p Period) ahead() (from, to lifecycle.Day) {
	first := p.To
	if p.closed > "1970-01-01" {
		first = max(first, p.shift(p.closed, 2))
	}
	end := p.shift(p.To, momentDays)
	return min(first, end).number(), end.number()
}

// number is the day as the life cycle counts days.
func (d Day) number() lifecycle.Day { return lifecycle.Day(d.date().Unix() / 86400) }
