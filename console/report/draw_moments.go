package report

import (
	"strings"

	"github.com/hearthlabs/hearth/lifecycle"
)

func drawMoments(r *Report, l Lang, out canvas) {
	if len(r.Moments) == 0 {
		out.text(plain(l.say("接下来 7 天没有。", "None in the next 7 days.")))
		return
	}
	for i, m := range r.Moments {
		p := Person{Member: m.Member, Alias: m.Alias, TouchedOn: m.TouchedOn}
		head := []span{{p.name(), strong}, {" · " + m.what(l), normal}}
		var body [][]span
		if t := p.touched(l, r.Period); t != "" {
			body = append(body, []span{{t, dim}})
		}
		out.item(i+1, head, body...)
	}
}

func (m Moment) what(l Lang) string {
	on := l.date(m.On)
	switch lifecycle.MomentKind(m.Kind) {
	case lifecycle.MomentBirthday:
		return l.say("%s生日", "birthday on %s", on)
	case lifecycle.MomentAnniversary:
		return l.say("%s入群满 %d 年", "joined on this day %[2]d years ago: %[1]s", on, m.N)
	case lifecycle.MomentHundredDays:
		return l.say("%s入群满 100 天", "a hundred days here on %s", on)
	case lifecycle.MomentHelp:
		return l.say("%s帮到了第 100 次，谢谢一声", "gave a hundredth answer on %s: say thank you", on)
	case lifecycle.MomentWelcome, lifecycle.MomentFirstPost, lifecycle.MomentUnanswered, lifecycle.MomentCoreQuiet:
	}
	return l.say("%s回来了，打个招呼", "came back on %s: say hello", on)
}

func drawThanks(r *Report, l Lang, out canvas) {
	if len(r.Thanks) == 0 {
		out.text(plain(l.say("这段时间没有看到谁帮了谁：平台可能没有告诉我们回复。", "Nobody was seen helping: perhaps the platform tells nothing of replies.")))
		return
	}
	for i, t := range r.Thanks {
		name := Person{Member: t.Member, Alias: t.Alias}.name()
		var parts []string
		if t.Answers > 0 {
			s := l.say("回答了 %d 个提问", "answers: %d", t.Answers)
			if t.Thanked > 0 {
				s += l.say("，%d 次被道谢", " (thanked for %d)", t.Thanked)
			}
			parts = append(parts, s)
		}
		if t.Newcomers > 0 {
			parts = append(parts, l.say("接住了 %d 位新人的第一句话", "newcomers welcomed: %d", t.Newcomers))
		}
		if t.Adopted > 0 {
			parts = append(parts, l.say("%d 条建议被采纳", "suggestions adopted: %d", t.Adopted))
		}
		head := []span{{name, strong}}
		if t.People > 0 {
			head = append(head, span{l.say(" · 帮到 %s", " · helped %s", l.people(t.People)), normal})
		}
		out.item(i+1, head, plain(strings.Join(parts, l.say("；", "; "))))
	}
}
