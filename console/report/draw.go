package report

import (
	"fmt"
	"math"
	"strings"

	"github.com/hearthlabs/hearth/console/words"
)

func drawHeadline(r *Report, l Lang, out canvas) {
	h, p := r.Headline, r.Period
	out.text([]span{
		{l.say("成员   ", "Members  "), dim},
		{l.people(h.Members), strong},
		{l.say(" · 这段时间加入 %d，离开 %d", " · %d joined and %d left in the period", h.Joined, h.Gone), normal},
	})
	out.text([]span{
		{l.say("活跃   ", "Active   "), dim},
		{l.people(h.Active), strong},
		{l.say(" = 之前 %d + 新 %d + 回流 %d − 淡出 %d · 增减比 %s", " = %d before + %d new + %d back − %d lapsed · growth ratio %s",
			h.ActiveBefore, h.New, h.Returned, h.Lapsed, ratio(h.New+h.Returned, h.Lapsed)), normal},
	})
	out.text([]span{
		{l.say("渐远   ", "Drifting "), dim},
		{l.people(h.AtRisk), strong},
		{l.say(" · 占成员 %s", " · %s of members", share(h.AtRisk, h.Members)), normal},
	})
	out.text([]span{
		{l.say("数据   ", "Data     "), dim},
		{l.say("截至 %s（%s）· 死信 %d · %s 的文本没评分", "up to %s (%s) · %d dead letters · %s of texts unscored",
			l.clock(p.Now, p), p.Zone, r.Trust.Log.Dead, share(h.Texts.Texts-h.Texts.Scored, h.Texts.Texts)), normal},
	})
}

func ratio(up, down Count) string {
	if down == 0 {
		return "–"
	}
	return fmt.Sprintf("%.1f", float64(up)/float64(down))
}

func drawMood(r *Report, l Lang, out canvas) {
	if len(r.Mood.Weeks) == 0 {
		out.text(plain(l.say("这段时间没有人说话。", "Nobody wrote in this period.")))
		return
	}
	t := table{columns: []column{
		{title: l.say("周（周一起）", "Week from")},
		{title: l.say("净情绪", "Net"), right: true},
		{title: l.say("负  ←0→  正", "bad ←0→ good"), picture: true},
		{title: l.say("文本", "Texts"), right: true},
		{title: l.say("覆盖", "Cover"), right: true},
		{title: l.say("人", "People"), right: true},
		{title: l.say("主要情绪", "Felt most")},
	}}
	scale := r.Mood.scale()
	for _, w := range r.Mood.Weeks {
		t.rows = append(t.rows, w.row(l, r.Period, scale))
	}
	out.table(t)
}

// scale is what a full bar stands for: the smallest round number that holds
// every week.
func (m Mood) scale() float64 {
	most := 0.0
	for _, w := range m.Weeks {
		most = max(most, math.Abs(w.Net))
	}
	for _, s := range []float64{0.1, 0.25, 0.5} {
		if most <= s {
			return s
		}
	}
	return 1
}

func (w Week) row(l Lang, p Period, scale float64) tableRow {
	day := l.date(w.Week)
	if w.Running {
		day += l.say("（未完）", " (running)")
	}
	r := tableRow{cells: []span{{day, normal}}}
	if w.Hidden {
		none := span{"–", dim}
		r.cells = append(r.cells, none, span{}, none, none, none, span{l.say("人太少，不显示", "too few people"), dim})
	} else {
		r.cells = append(
			r.cells, span{signed(w.Net, 2), w.tone()}, span{bar(w.Net / scale), w.tone()}, span{fmt.Sprint(w.Texts), normal},
			span{share(w.Scored, w.Texts), normal}, span{fmt.Sprint(w.Contributors), normal}, span{w.felt(l), normal},
		)
	}
	switch w.Shift {
	case -1:
		r.under = append(r.under, []span{{l.say("↓ 比之前几周明显变差", "↓ clearly below the weeks before"), bad}})
	case 1:
		r.under = append(r.under, []span{{l.say("↑ 比之前几周明显变好", "↑ clearly above the weeks before"), good}})
	}
	for _, a := range w.Annotations {
		r.under = append(r.under, []span{{"◆ " + when(l, p, a), normal}, {clean(a.Title), strong}})
	}
	return r
}

// when is when an annotation was, for the words before its title.
func when(l Lang, p Period, a Annotation) string {
	first := p.day(a.At.Time)
	if a.Until.IsZero() || p.day(a.Until.Time) == first {
		return l.date(first) + " "
	}
	return l.date(first) + "–" + l.date(p.day(a.Until.Time)) + " "
}

func (w Week) tone() style {
	switch w.Shift {
	case -1:
		return bad
	case 1:
		return good
	}
	return normal
}

// felt names the two strongest emotions, as shares of the scored texts.
func (w Week) felt(l Lang) string {
	var parts []string
	for _, e := range w.Emotions[:min(2, len(w.Emotions))] {
		parts = append(parts, of(words.Emotions, e.Name, l)+" "+share(e.Texts, w.Scored))
	}
	return strings.Join(parts, l.say("、", ", "))
}

// half is the length of a full bar to one side of 0.
const half = 6

// bar draws x, −1 to 1, to the left or right of a middle line.
func bar(x float64) string {
	n := int(math.Round(math.Abs(x) * half))
	if n == 0 && x != 0 {
		n = 1
	}
	full, empty := strings.Repeat("█", n), strings.Repeat(" ", half-n)
	if x < 0 {
		return empty + full + "|" + strings.Repeat(" ", half)
	}
	return strings.Repeat(" ", half) + "|" + full + empty
}

func drawStages(r *Report, l Lang, out canvas) {
	t := table{columns: []column{
		{title: l.say("阶段", "Stage")},
		{title: l.say("现在", "Now"), right: true},
		{title: l.say("进", "In"), right: true},
		{title: l.say("出", "Out"), right: true},
		{picture: true},
	}}
	most := Count(1)
	for _, s := range r.Stages.Now {
		most = max(most, s.Members)
	}
	for _, s := range r.Stages.Now {
		t.rows = append(t.rows, tableRow{cells: []span{
			{of(words.Stages, s.Stage, l), normal},
			{fmt.Sprint(s.Members), normal},
			{moved("+", s.In), normal},
			{moved("−", s.Out), normal},
			{strings.Repeat("█", int((s.Members*24+most-1)/most)), dim},
		}})
	}
	out.table(t)
	if line := flowLine(r.Stages.Flows, l); line != "" {
		out.text(plain(line))
	}
	drawSpike(r.Stages.Spike, l, out)
}

func moved(sign string, n Count) string {
	if n == 0 {
		return "0"
	}
	return sign + fmt.Sprint(n)
}

// flowLine tells the five largest moves in words.
func flowLine(flows []Flow, l Lang) string {
	var parts []string
	for _, f := range flows[:min(5, len(flows))] {
		from := l.say("加入", "joined")
		if _, ok := words.Stages.Find(f.From); ok {
			from = of(words.Stages, f.From, l)
		}
		parts = append(parts, fmt.Sprintf("%s→%s %d", from, of(words.Stages, f.To, l), f.People))
	}
	if len(parts) == 0 {
		return ""
	}
	return l.say("最近 14 天的变化（人）：", "Moves of the last 14 days (people): ") + strings.Join(parts, " · ")
}

func drawTrust(r *Report, l Lang, out canvas) {
	t := r.Trust
	out.text(plain(l.say("总账   %d 条记录 = 事实 %d + 只计数 %d + 重复 %d + 死信 %d + 已删除 %d",
		"Log       %d records = %d facts + %d counted only + %d duplicates + %d dead letters + %d erased",
		t.Log.Records, t.Log.Facts, t.Log.Counted, t.Log.Duplicates, t.Log.Dead, t.Log.Erased)))
	var dead []string
	for _, d := range t.Dead {
		dead = append(dead, fmt.Sprintf("%s %d", of(words.Reasons, d.Reason, l), d.Records))
	}
	if len(dead) == 0 {
		dead = []string{l.say("没有", "none")}
	}
	out.text(plain(l.say("死信   ", "Dead      ") + strings.Join(dead, " · ")))
	out.text(plain(l.say("本社群 %d 条记录，其中重复 %d、迟到 %d、已删除 %d",
		"Here      %d records: %d duplicates, %d late, %d erased", t.Ledger.Records, t.Ledger.Duplicates, t.Ledger.Late, t.Ledger.Erased)))
	var langs []string
	for _, x := range t.Languages {
		langs = append(langs, l.say("%s %d 条，%s 没评分", "%s %d, %s unscored", of(words.Languages, x.Lang, l), x.Texts, share(x.Unscored, x.Texts)))
	}
	if len(langs) == 0 {
		langs = []string{l.say("没有文本", "no texts")}
	}
	out.text(plain(l.say("语言   ", "Languages ") + strings.Join(langs, " · ")))
}
