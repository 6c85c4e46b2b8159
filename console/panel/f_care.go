package panel

import "github.com/hearthlabs/hearth/console/words"

// care are the panels of whether we are kind, and not too much.
func care() []Panel {
	return []Panel{touchCap(), refused(), moments(), dueNow(), effect(), warmth(), segments()}
}

func touchCap() Panel {
	return Panel{
		ID: "f_touches", View: "F", Kind: Stack, Title: say("联系了多少次，有没有超过上限", "Contacts, and those beyond a cap"),
		About: say("每周联系成员的次数：占额度的、免费的（回答成员自己的话）、超过上限的。超过上限的说明有人没先问就发了。0：那周没有联系。",
			"Contacts with members by week: within the budget, free (answers to what the member wrote), and beyond a cap: somebody wrote without asking first. 0: no contact that week."),
		SQL: `SELECT c.week AS week, ifNull(t.within, 0) AS within, ifNull(t.free, 0) AS free, ifNull(t.beyond, 0) AS beyond
FROM (SELECT DISTINCT toStartOfWeek(toDate({from:Date}) + number, 1) AS week FROM numbers(toUInt64(dateDiff('day', {from:Date}, {to:Date})))) AS c
LEFT JOIN (
    SELECT toStartOfWeek(toDate(at, {zone:String}), 1) AS week, countIf(charged AND NOT over) AS within, countIf(NOT charged) AS free, countIf(over) AS beyond
    FROM touches
    WHERE ` + mine + ` AND ` + inRange + ` AND NOT held_out
    GROUP BY week
) AS t ON t.week = c.week
ORDER BY week`,
		Columns: []Column{
			col("week", "周（周一起）", "Week from Monday", Day), col("within", "额度之内", "Within the budget", Count).colour("good"),
			col("free", "免费（回答成员）", "Free (answers)", Count), col("beyond", "超过上限", "Beyond a cap", Count).colour("bad"),
		},
		Value: Count, Width: 7,
	}
}

func refused() Panel {
	return Panel{
		ID: "f_refusals", View: "F", Kind: Rank, Title: say("为什么说“先别联系”", "Why not now"),
		Empty: none("这段时间没有人问过能不能联系。", "Nobody asked in this range."),
		About: say("问“能不能联系”得到的回答，按原因数；可以的也在里面。让给关怀：活动推广预留的时间让给了更要紧的关怀。",
			"Answers to asks for a contact, by reason; yes is among them. Given up for care: what marketing had reserved went to care."),
		SQL: `SELECT multiIf(state = 'refused', reason, state = 'preempted', 'preempted', 'granted') AS answer, count() AS asks
FROM reservations FINAL
WHERE ` + mine + ` AND asked_at >= toDateTime64({from:Date}, 3, {zone:String}) AND asked_at < toDateTime64({to:Date}, 3, {zone:String})
GROUP BY answer
ORDER BY asks DESC, answer`,
		Columns: []Column{col("answer", "回答", "Answer", Name).in(words.Refusals), col("asks", "次数", "Asks", Count)},
		Value:   Count, Width: 5,
	}
}

func moments() Panel {
	return Panel{
		ID: "f_moments", View: "F", Kind: Table, Title: say("关怀时刻：做到了多少", "Moments of care, and what became of them"),
		Empty: none("这段时间没有关怀时刻。", "No moment in this range."),
		About: say("做到：7 天内有人关怀过；忍住：心情不好、不想被打扰或额度用完了，没去庆祝；等着：还不到 7 天；错过：7 天过去没人联系。",
			"Honoured: a contact of care within 7 days; held: no celebration, for a hard day, for consent withdrawn or a budget spent; due: 7 days are not over; missed: nobody came."),
		SQL: `SELECT moment, count() AS found, countIf(state = 'honoured') AS honoured, countIf(state = 'held') AS held_back, countIf(state = 'due') AS due_now, countIf(state = 'missed') AS missed
FROM care_moments
WHERE ` + mine + ` AND ` + inRange + `
GROUP BY moment
ORDER BY indexOf(['core_quiet', 'newcomer_unanswered', 'first_post', 'welcome_back', 'birthday', 'join_anniversary', 'hundred_days', 'hundredth_help'], moment)`,
		Columns: []Column{
			col("moment", "时刻", "Moment", Name).in(words.Moments), col("found", "有多少", "Found", Count), col("honoured", "做到", "Honoured", Count),
			col("held_back", "忍住", "Held back", Count), col("due_now", "等着", "Due", Count), col("missed", "错过", "Missed", Count),
		},
		Width: 6,
	}
}

func dueNow() Panel {
	return Panel{
		ID: "f_due", View: "F", Kind: Table, Title: say("该关怀谁", "Moments that wait"),
		Empty: none("没有等着的关怀时刻。", "No moment waits."),
		About: say("等着的关怀时刻，先来的在前，最多 20 条；现在的样子，和所选日期无关。最早：从这个时间起可以联系。空着：随时可以，或者等多久都不合适。",
			"Moments that wait, the oldest first, at most 20; as things stand now, whatever the range. From: since when the member may be contacted. Empty: at any time, or no time helps."),
		SQL: `SELECT if(k.alias = '', m.member, k.alias) AS name, m.member AS member, m.moment AS moment, m.at AS at, m.due AS due
FROM care_moments AS m
LEFT JOIN (` + aliases + `) AS k ON k.community = m.community AND k.member = m.member
WHERE m.community IN {community:Array(String)} AND m.state = 'due'
ORDER BY m.at, m.member, m.moment
LIMIT 20`,
		Columns: append(memberName(), col("moment", "时刻", "Moment", Name).in(words.Moments), col("at", "什么时候", "When", Time), col("due", "最早", "From", Time)),
		Width:   6, NoGrafana: true,
	}
}

func effect() Panel {
	return Panel{
		ID: "f_effect", View: "F", Kind: Table, Title: say("活动触达有没有用", "What campaigns change"),
		Empty: none("还没有两周前开始、带对照组的活动。", "No campaign with members held out whose two weeks are over."),
		About: say("和没被打扰的对照组比，触达后两周多活跃了几成的日子。区间里有 0：看不出有用。断开：两边不到 20 位。第一行是所有活动合起来。对照组只用于活动推广，关怀从不扣留。",
			"Against members held out: how many more of their days people were active in the two weeks after. An interval that holds 0 shows no effect. A dash: fewer than 20 on either side. The first row is all campaigns together. Care is never withheld to compare."),
		SQL: `SELECT campaign, sum(contacted) AS people, sum(held_out) AS compared_with, if(count() > 1, NULL, any(e.effect)) AS effect, if(count() > 1, NULL, any(e.low)) AS low, if(count() > 1, NULL, any(e.high)) AS high
FROM touch_effect AS e
WHERE ` + mine + `
GROUP BY campaign
ORDER BY campaign
LIMIT 30`,
		Columns: []Column{
			col("campaign", "活动", "Campaign", String), col("people", "触达", "Contacted", Count), col("compared_with", "对照", "Held out", Count),
			col("effect", "效果", "Effect", Score), col("low", "下限", "Low", Score), col("high", "上限", "High", Score),
		},
		Width: 7,
	}
}

func warmth() Panel {
	return Panel{
		ID: "f_warmth", View: "F", Kind: Line, Title: say("我们的话有多暖", "How warm our words are"),
		About: say("每周发给成员的话里温暖的程度，0 到 1，关怀、推广、服务分开。断开：那周没有读得出的话。",
			"Warmth of what was written to members, by week, 0 to 1, for care, marketing and service. A gap: nothing that could be read."),
		SQL: `SELECT toStartOfWeek(toDate(at, {zone:String}), 1) AS week, avgIfOrNull(warmth, touch_kind = 'care') AS care, avgIfOrNull(warmth, touch_kind = 'marketing') AS marketing, avgIfOrNull(warmth, touch_kind = 'service') AS service
FROM touches
WHERE ` + mine + ` AND ` + inRange + ` AND scored AND NOT held_out
GROUP BY week
ORDER BY week WITH FILL STEP 7`,
		Columns: append([]Column{col("week", "周（周一起）", "Week from Monday", Day)}, series(words.Touches, Percent)...),
		Value:   Percent, Better: 1, Width: 5,
	}
}

func segments() Panel {
	return Panel{
		ID: "f_segments", View: "F", Kind: Rank, Title: say("人群", "Segments"),
		Empty: none("没有人落在这些人群里。", "Nobody is in any of them."),
		About: say("现在每个人群有多少位；一个人可以在几个人群里。规则和原因写在视图 segments 里。",
			"People in each segment now; somebody may be in several. The view segments tells rules and reasons."),
		SQL: `SELECT segment, count() AS people
FROM member_segments_of(communities = {community:Array(String)})
GROUP BY segment
ORDER BY people DESC, segment`,
		Columns: []Column{col("segment", "人群", "Segment", Name).in(words.Segments), col("people", "人数", "People", Count)},
		Value:   Count, Width: 12,
	}
}
