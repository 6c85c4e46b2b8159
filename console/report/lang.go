package report

import (
	"fmt"
	"strconv"
	"time"

	"github.com/hearthlabs/hearth/console/words"
)

// Lang is the language a report is written in.
type Lang string

// The languages.
const (
	Chinese Lang = "zh" // the default
	English Lang = "en"
)

// Text is a wording in both languages.
type Text = words.Text

// say picks the wording and fills it in.
func (l Lang) say(zh, en string, args ...any) string {
	return fmt.Sprintf(Text{ZH: zh, EN: en}.In(string(l)), args...)
}

// of looks a stored name up; a name that is not listed is shown as it stands.
func of(known words.Dictionary, name string, l Lang) string {
	if t, ok := known.Find(name); ok {
		return t.In(string(l))
	}
	return name
}

// stageOrder is the way from joining to leaving.
var stageOrder = []string{"newcomer", "lurker", "active", "core", "at_risk", "dormant", "churned", "returned", "left"}

// people counts people.
func (l Lang) people(n Count) string { return l.count(n, "人", "person", "people") }

// texts counts texts.
func (l Lang) texts(n Count) string { return l.count(n, "条", "text", "texts") }

func (l Lang) count(n Count, zh, one, many string) string {
	switch {
	case l != English:
		return fmt.Sprintf("%d %s", n, zh)
	case n == 1:
		return "1 " + one
	}
	return fmt.Sprintf("%d %s", n, many)
}

// date is a day as one says it within the year.
func (l Lang) date(d Day) string {
	t := d.date()
	if l == English {
		return t.Format("2 Jan")
	}
	return fmt.Sprintf("%d月%d日", int(t.Month()), t.Day())
}

// clock is an instant in the report's zone.
func (l Lang) clock(t time.Time, p Period) string {
	return l.date(p.day(t)) + " " + t.In(p.zone).Format("15:04")
}

// share is part of all as a percentage; a dash when there is nothing to divide.
func share(part, all Count) string {
	if all == 0 {
		return "–"
	}
	return percent(float64(part) / float64(all))
}

// percent shows two figures for small shares: 0.4 % is not 0.
func percent(x float64) string {
	if x != 0 && x < 0.0995 && x > -0.0995 {
		return strconv.FormatFloat(100*x, 'f', 1, 64) + "%"
	}
	return strconv.FormatFloat(100*x, 'f', 0, 64) + "%"
}

// signed is a number with its sign; a change of nothing is ±0.
func signed(x float64, digits int) string {
	s := strconv.FormatFloat(x, 'f', digits, 64)
	switch zero := strconv.FormatFloat(0, 'f', digits, 64); {
	case s == zero || s == "-"+zero:
		return "±" + zero
	case x > 0:
		return "+" + s
	}
	return "−" + s[1:]
}
