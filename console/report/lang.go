package report

import (
	"fmt"
	"strconv"
	"time"
)

// Lang is the language a report is written in.
type Lang string

// The languages.
const (
	Chinese Lang = "zh" // the default
	English Lang = "en"
)

// Text is a wording in both languages.
type Text struct {
	ZH string `json:"zh"`
	EN string `json:"en"`
}

func (t Text) in(l Lang) string {
	if l == English {
		return t.EN
	}
	return t.ZH
}

// say picks the wording and fills it in.
func (l Lang) say(zh, en string, args ...any) string {
	return fmt.Sprintf(Text{zh, en}.in(l), args...)
}

// of looks a stored name up; a name that is not listed is shown as it stands.
func of(words map[string]Text, name string, l Lang) string {
	if t, ok := words[name]; ok {
		return t.in(l)
	}
	return name
}

// stageOrder is the way from joining to leaving.
var stageOrder = []string{"newcomer", "lurker", "active", "core", "at_risk", "dormant", "churned", "returned", "left"}

var stageWords = map[string]Text{
	"newcomer": {"新人", "newcomer"},
	"lurker":   {"潜水", "lurker"},
	"active":   {"活跃", "active"},
	"core":     {"核心", "core"},
	"at_risk":  {"渐远", "drifting"},
	"dormant":  {"沉默", "dormant"},
	"churned":  {"流失", "churned"},
	"returned": {"回流", "returned"},
	"left":     {"已离开", "left"},
}

var emotionWords = map[string]Text{
	"joy":       {"开心", "joy"},
	"like":      {"喜欢", "liking"},
	"gratitude": {"感谢", "gratitude"},
	"anger":     {"生气", "anger"},
	"sadness":   {"难过", "sadness"},
	"fear":      {"担心", "worry"},
	"disgust":   {"反感", "disgust"},
	"surprise":  {"惊讶", "surprise"},
}

var aspectWords = map[string]Text{
	"":            {"（没说到具体的事）", "(nothing in particular)"},
	"service":     {"服务", "service"},
	"product":     {"产品", "product"},
	"price":       {"价格", "price"},
	"quality":     {"质量", "quality"},
	"logistics":   {"物流", "delivery"},
	"activity":    {"活动", "activities"},
	"content":     {"内容", "content"},
	"people":      {"人和相处", "people"},
	"rules":       {"规则", "rules"},
	"technology":  {"技术", "technology"},
	"environment": {"氛围环境", "surroundings"},
	"time":        {"时间安排", "timing"},
	"reward":      {"福利奖励", "rewards"},
}

var reasonWords = map[string]Text{
	"empty":         {"空记录", "empty"},
	"invalid_utf8":  {"不是 UTF-8", "not UTF-8"},
	"invalid_json":  {"不是 JSON", "not JSON"},
	"wrong_type":    {"字段类型不对", "wrong type"},
	"missing_field": {"缺少字段", "missing field"},
	"invalid_value": {"字段值不对", "invalid value"},
	"unknown_kind":  {"不认识的事件类型", "unknown kind"},
	"text_too_long": {"文本太长", "text too long"},
	"invalid_time":  {"时间格式不对", "invalid time"},
	"future_time":   {"时间在未来", "time in the future"},
}

var langWords = map[string]Text{
	"zh-Hans": {"简体中文", "Chinese (simplified)"},
	"zh-Hant": {"繁体中文", "Chinese (traditional)"},
	"yue":     {"粤语", "Cantonese"},
	"en":      {"英语", "English"},
	"ja":      {"日语（不评分）", "Japanese (never scored)"},
	"ko":      {"韩语（不评分）", "Korean (never scored)"},
	"und":     {"看不出语言", "undetermined"},
}

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
