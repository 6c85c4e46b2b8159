package report

import (
	"fmt"
	"math"
	"strings"

	"github.com/hearthlabs/hearth/console/words"
)

func drawCare(r *Report, l Lang, out canvas) {
	c := r.Care
	if len(c.People) == 0 {
		out.text(plain(l.say("现在没有人需要特别关心。", "Nobody needs special care now.")))
		return
	}
	if c.Total > Count(len(c.People)) {
		out.text(plain(l.say("一共 %d 人，先列最该关心的 %d 位。", "%d people in all; the %d who come first:", c.Total, len(c.People))))
	}
	for i, p := range c.People {
		head := []span{{p.name(), strong}, {" · " + of(words.Stages, p.Stage, l) + " · ", normal}, {p.likelihood(l), normal}}
		body := [][]span{plain(p.why(l, r.Period))}
		if t := p.touched(l, r.Period); t != "" {
			body = append(body, []span{{t, dim}})
		}
		out.item(i+1, head, body...)
	}
}

// touched tells of the last contact, so that nobody is approached twice.
func (p Person) touched(l Lang, period Period) string {
	switch on := l.date(p.TouchedOn); {
	case p.TouchedOn <= "1970-01-01":
		return ""
	case period.between(p.TouchedOn, period.day(period.Now)) < 7:
		return l.say("%s已有人联系过，先别重复打扰。", "Already contacted on %s: hold back for now.", on)
	default:
		return l.say("上次有人联系是%s。", "Last contacted on %s.", on)
	}
}

func (p Person) name() string {
	if a := strings.TrimSpace(clean(p.Alias)); a != "" {
		return a
	}
	return clean(p.Member)
}

// The levels of P(active within 30 days) that the words stand for: rather more
// than even, and one chance in four.
const (
	likely   = 0.6
	unlikely = 0.25
)

func (p Person) likelihood(l Lang) string {
	switch {
	case p.PReturn == 0:
		return l.say("还看不出", "too early to say")
	case p.PReturn >= likely:
		return l.say("多半会回来", "will probably be back")
	case p.PReturn >= unlikely:
		return l.say("说不准", "could go either way")
	}
	return l.say("可能走远了", "may have moved on")
}

// why says in one sentence what the list stands on.
func (p Person) why(l Lang, period Period) string {
	if p.Why == "unanswered" {
		return l.say("%s第一次说话，到现在还没有人回应。", "First wrote on %s, and nobody has answered yet.", l.date(period.day(p.HelloAt.Time)))
	}
	lead := l.say("", "Was ")
	if p.Why == "core_quiet" {
		lead = l.say("核心成员安静下来了：", "A core member has gone quiet: was ")
	}
	last := l.date(period.day(p.LastActive.Time))
	if reason := p.reason(l); reason != "" {
		return reason + l.say("；上次来是%s。", "; last on %s.", last)
	}
	if p.ActiveDays <= 1 {
		return lead + l.say("只来过一天（%s），已经 %d 天没出现。", "here on one day only (%s), not seen for %d days.", last, p.QuietDays)
	}
	return lead + p.habit(l, period) + l.say("，已经 %d 天没出现；最近一次是%s。", ", not seen for %d days; last on %s.", p.QuietDays, last)
}

// reason says why a member counts as drifting, empty for who doesn't.
func (p Person) reason(l Lang) string {
	reason := Text{ZH: p.ReasonZh, EN: p.ReasonEn}.In(string(l))
	switch {
	case reason == "":
		return ""
	case p.Why == "core_quiet":
		return l.say("核心成员安静下来了：", "A core member has gone quiet: ") + reason
	case l == English:
		return strings.ToUpper(reason[:1]) + reason[1:] // the sentence begins with a word of its own
	}
	return reason
}

// habit says how often the member used to come.
func (p Person) habit(l Lang, period Period) string {
	span := min(28, period.between(period.day(p.FirstActive.Time), period.day(p.LastActive.Time))+1)
	every := float64(span) / float64(max(p.Active28, 1))
	switch {
	case every < 1.4:
		return l.say("平时几乎每天都在", "here nearly every day")
	case every < 10:
		return l.say("平时约每 %d 天来一次", "here about every %d days", int(math.Round(every)))
	}
	return l.say("平时偶尔来", "here now and then")
}

func drawComplaints(r *Report, l Lang, out canvas) {
	x := r.Headline.Texts
	if len(r.Complaints.Subjects) == 0 {
		out.text(plain(l.say("这段时间没有负面的话。", "Nothing negative was said in this period.")))
		return
	}
	out.text(plain(l.say("负面文本 %d 条，占 %s（之前 %s）", "Negative: %d, %s of the scored texts (%s before)",
		x.Negative, share(x.Negative, x.Scored), share(x.NegativeBefore, x.ScoredBefore))))
	for _, s := range r.Complaints.Subjects {
		var body [][]span
		for _, q := range s.Examples {
			body = append(body, quoted(q, l, r.Period))
		}
		out.item(0, s.head(l, x), body...)
	}
}

// quoted is a quotation with its date in front.
func quoted(q Quote, l Lang, p Period) []span {
	open, end := l.say("「", "“"), l.say("」", "”")
	line := []span{{l.date(p.day(q.At.Time)) + " " + open, dim}}
	return append(append(line, q.spans(quoteColumns)...), span{end, dim})
}

func (s Subject) head(l Lang, x Texts) []span {
	out := []span{
		{of(words.Aspects, s.Aspect, l), strong},
		{l.say(" · %s · %s · 占比 %s", " · %s · %s · share %s", l.texts(s.Messages), l.people(s.People), share(s.Messages, x.Scored)), normal},
	}
	if x.Scored > 0 && x.ScoredBefore > 0 {
		diff := 100 * (float64(s.Messages)/float64(x.Scored) - float64(s.MessagesBefore)/float64(x.ScoredBefore))
		out = append(out, span{l.say("（%s）", " (%s pp)", signed(diff, 1)), normal})
	}
	if s.Thanks > 0 {
		out = append(out, span{l.say(" · 其中感谢 %d 条", " · %d of them thanks", s.Thanks), normal})
	}
	return out
}

func drawJoys(r *Report, l Lang, out canvas) {
	x := r.Headline.Texts
	if x.Positive == 0 && len(r.Joys.Posts) == 0 {
		out.text(plain(l.say("这段时间没有读到高兴的话。", "Nothing happy was read in this period.")))
		return
	}
	out.text(plain(l.say("正面文本 %d 条，占 %s（之前 %s）；其中感谢 %d 条", "Positive: %d, %s of the scored texts (%s before); %d of them thanks",
		x.Positive, share(x.Positive, x.Scored), share(x.PositiveBefore, x.ScoredBefore), x.Gratitude)))
	for _, s := range r.Joys.Subjects {
		out.item(0, s.head(l, x))
	}
	if len(r.Joys.Posts) == 0 {
		return
	}
	out.text(plain(l.say("最打动人的帖子：", "What moved most people:")))
	for i, p := range r.Joys.Posts {
		out.item(i+1, p.head(l), quoted(p.Quote, l, r.Period))
	}
}

func (p Post) head(l Lang) []span {
	name := Person{Member: p.Member, Alias: p.Alias}.name()
	out := []span{{name, strong}}
	if t := strings.TrimSpace(clean(p.Title)); t != "" {
		out = append(out, span{l.say("《%s》", " “%s”", shorten(t, 40)), normal})
	}
	drawn := fmt.Sprintf(" · %s", l.people(p.People))
	return append(out, span{drawn + l.say("有共鸣：%d 条回复，%d 个表情", " moved (replies %d, reactions %d)", p.Replies, p.Reactions), normal})
}
