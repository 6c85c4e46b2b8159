package report

import (
	"fmt"
	"strings"

	"github.com/hearthlabs/hearth/console/words"
)

// part writes one term of a sum: its sign, its size, and what it is.
func part(n Count, what string) string {
	if n < 0 {
		return fmt.Sprintf("− %d %s", -n, what)
	}
	return fmt.Sprintf("+ %d %s", n, what)
}

func drawChange(r *Report, l Lang, out canvas) {
	a, m := r.Change.Active, r.Change.Mood
	if a.Now < MinPeople && a.Before < MinPeople {
		out.text(plain(l.say("活跃的人不到 10 位，不写数字。", "Fewer than 10 people were active: no numbers are given.")))
		return
	}
	out.text([]span{
		{l.say("活跃   ", "Active   "), dim},
		{l.people(a.Now), strong},
		{l.say(" = 之前 %d ", " = %d before ", a.Before) + strings.Join([]string{
			part(a.New, l.say("新来", "new")), part(a.Returned, l.say("回来", "back")), part(-a.Lapsed, l.say("淡出", "lapsed")),
		}, " "), normal},
	})
	if !m.Known {
		out.text(plain(l.say("净情绪 说话的人不到 10 位，不写。", "Net mood fewer than 10 people spoke: not given.")))
		return
	}
	line := l.say("（之前 %s）", " (%s before)", mood(m.Before))
	if len(m.Parts) > 0 {
		line = l.say(" = 之前 %s", " = %s before", mood(m.Before))
	}
	for _, p := range m.Parts {
		sign := "+"
		if p.Hundredths < 0 {
			sign = "−"
		}
		line += fmt.Sprintf(" %s %s %s", sign, strings.TrimLeft(mood(p.Hundredths), "+−±"), l.who(p.Who))
	}
	out.text([]span{{l.say("净情绪 ", "Net mood "), dim}, {mood(m.Now), strong}, {line, normal}})
}

// mood writes hundredths of the net mood.
func mood(n Count) string { return signed(float64(n)/100, 2) }

// who names a group of people behind a change.
func (l Lang) who(group string) string {
	switch group {
	case "stayed":
		return l.say("一直在的人自己的变化", "people who were here all along")
	case "arrived":
		return l.say("新来和回来的人", "people who came or came back")
	case "lapsed":
		return l.say("不再说话的人", "people who fell silent")
	}
	return l.say("来了和走了的人", "people who came or fell silent")
}

func drawPillars(r *Report, l Lang, out canvas) {
	p := r.Pillars
	known := func(x *float64) string {
		if x == nil {
			return "–"
		}
		return fmt.Sprintf("%.2f", *x)
	}
	for _, x := range []struct {
		name        string
		now, before *float64
	}{
		{l.say("情感共鸣", "Connection"), p.Connection, p.ConnectionBefore},
		{l.say("价值共创", "Co-creation"), p.CoCreation, p.CoCreationBefore},
		{l.say("自我实现", "Self-realisation"), p.SelfRealisation, p.SelfRealisationBefore},
	} {
		out.item(0, []span{{x.name, strong}, {l.say(" · %s（之前 %s）", " · %s (%s before)", known(x.now), known(x.before)), normal}})
	}
}

func drawVoiced(r *Report, l Lang, out canvas) {
	v := r.Voiced
	switch {
	case v.All.Complaints == 0 && !v.Rest:
		out.text(plain(l.say("这段时间没有人抱怨。", "Nobody complained in this period.")))
		return
	case v.All.Complaints == 0:
		out.text(plain(l.say("提意见的人不到 10 位，不写。", "Fewer than 10 people complained: not given.")))
		return
	}
	out.text(plain(l.say("一共 %s", "In all %s", v.All.says(l))))
	for _, s := range v.Subjects {
		out.item(0, []span{{of(words.Aspects, s.Aspect, l), strong}, {" · " + s.says(l), normal}})
	}
	if v.Rest {
		out.text(plain(l.say("其余的意见分散在别的事情上，每件不到 10 个人说到。", "The rest is spread over subjects of fewer than 10 people each.")))
	}
}

func (f Fate) says(l Lang) string {
	return l.say("%s（之前 %d） · 听到 %d · 回应 %d · 采纳 %d · 告诉本人 %d", "%s (%d before) · heard %d · answered %d · adopted %d · told %d",
		l.texts(f.Complaints), f.Before, f.Heard, f.Answered, f.Adopted, f.Told)
}
