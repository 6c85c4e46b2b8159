package panel

import "github.com/hearthlabs/hearth/console/words"

// ties are the panels of who holds the community together.
func ties() []Panel {
	return []Panel{pillars(), absence(), greeted(), blast(), loop()}
}

func pillars() Panel {
	return Panel{
		ID: "e_pillars", View: "E", Kind: Line, Title: say("三大支柱", "The three pillars"),
		About: say("每周的情感共鸣、价值共创和自我实现，0 到 1；`hearth schema --numbers` 写着每一部分怎么算。断开：那一周参与的人不到 10 位。",
			"Emotional connection, co-creation and self-realisation by week, 0 to 1; `hearth schema --numbers` says what each is made of. A gap: fewer than 10 people took part."),
		SQL: `SELECT p.start AS week, avg(p.connection) AS connection, avg(p.co_creation) AS co_creation, avg(p.self_realisation) AS self_realisation
FROM (SELECT toStartOfWeek(start, 1) AS start, connection, co_creation, self_realisation FROM pillars_since(communities = {community:Array(String)}, since = toDate({from:Date}))
    WHERE start >= {from:Date} AND start < {to:Date}) AS p
GROUP BY week
ORDER BY week WITH FILL STEP 7`,
		Columns: []Column{
			col("week", "周（周一起）", "Week from Monday", Day), col("connection", "情感共鸣", "Connection", Percent).colour("connection"),
			col("co_creation", "价值共创", "Co-creation", Percent).colour("co_creation"), col("self_realisation", "自我实现", "Self-realisation", Percent).colour("self_realisation"),
		},
		Value: Percent, Better: 1, Width: 12,
	}
}

func absence() Panel {
	return Panel{
		ID: "e_absence", View: "E", Kind: Table, Title: say("少了几个人会停一半", "How few do half of it"),
		Empty: none("最近 28 天没有人做这些事。", "Nobody did any of it in the last 28 days."),
		About: say("最近 28 天里，最少几个人做了一半：说话、回答问题、欢迎新人。数越小，越靠这几个人撑着。没有这一行：没有人做。",
			"The smallest number of people who did half of the messages, answers and welcomes of the last 28 days. The smaller, the more hangs on them. No row: nobody did any."),
		SQL: `SELECT subject, sum(total) AS total, sum(a.members) AS members, min(factor) AS factor
FROM absence_factor_since(communities = {community:Array(String)}, since = (SELECT min(closed_day) - 28 FROM communities FINAL WHERE ` + mine + `)) AS a
GROUP BY subject
ORDER BY indexOf(['messages', 'answers', 'welcomes'], subject)`,
		Columns: []Column{
			col("subject", "事情", "What", Name).in(words.Deeds), col("factor", "几个人顶一半", "People who do half", Count), col("members", "参与的人", "People who do any", Count), col("total", "总数", "In all", Count),
		},
		Width: 5,
	}
}

func greeted() Panel {
	return Panel{
		ID: "e_newcomers", View: "E", Kind: Line, Title: say("新人第一句话，24 小时内有人回", "Newcomers answered within a day"),
		About: say("每周第一次说话的新人里，24 小时内有人回的比例；没人回算没回，不算没有。断开：还不到 24 小时，或者那周没有新人。",
			"Share of newcomers whose first message was answered within 24 hours, by week; no answer counts as none. A gap: not yet over, or no newcomer."),
		SQL: `SELECT r.week AS week, if(countIf(r.within_24h IS NULL) > 0, NULL, sum(r.within_24h) / sum(r.newcomers)) AS share
FROM newcomer_response_since(communities = {community:Array(String)}, since = toDate({from:Date})) AS r
WHERE r.week >= {from:Date} AND r.week < {to:Date}
GROUP BY week
ORDER BY week WITH FILL STEP 7`,
		Columns: []Column{col("week", "周（周一起）", "Week from Monday", Day), col("share", "24 小时内有人回", "Answered within a day", Percent).colour("good")},
		Value:   Percent, Better: 1, Thresholds: []Threshold{{0, Bad}, {0.7, Warn}, {0.9, Good}}, Width: 7,
	}
}

func blast() Panel {
	return Panel{
		ID: "e_blast", View: "E", Kind: Table, Title: say("谁走了，牵动的人最多", "Whose leaving would reach furthest"),
		Empty: none("还看不出谁和谁有联系：平台没有告诉我们回复和提到。", "No ties can be seen: the platform tells nothing of replies and mentions."),
		About: say("按回复、提到和表情算的联系，每月减一成。失去一半：这个人走了，他们的联系会少掉至少一半。这是该感谢谁，不是该盯着谁。",
			"Ties by replies, mentions and reactions, a tenth less each month. Half lost: people whose ties would shrink by half or more. It says whom to thank, not whom to watch."),
		SQL: `SELECT if(k.alias = '', b.member, k.alias) AS name, b.member AS member, b.tied AS tied, b.half_lost AS half_lost, b.all_lost AS all_lost, b.share AS share
FROM departure_blast_of(communities = {community:Array(String)}) AS b
LEFT JOIN (` + aliases + `) AS k ON k.community = b.community AND k.member = b.member
WHERE b.tied > 0
ORDER BY half_lost DESC, b.strength DESC, b.member
LIMIT 10`,
		Columns: append(memberName(), col("tied", "有联系的人", "Tied", Count), col("half_lost", "会失去一半", "Half lost", Count),
			col("all_lost", "会失去全部", "All lost", Count), col("share", "占社群", "Of all ties", Percent)),
		Width: 6, NoGrafana: true,
	}
}

func loop() Panel {
	return Panel{
		ID: "e_loop", View: "E", Kind: Table, Title: say("不满有没有下文", "What became of complaints"),
		Empty: none("这段时间没有人抱怨。", "Nobody complained in this range."),
		About: say("每周的不满里，听到的、回应了的、采纳的、告诉本人的，按反馈事件数。全是 0：没有人记录反馈。",
			"Complaints by week, and how many were heard, answered, adopted and told, by feedback events. All 0: nobody records feedback."),
		SQL: `SELECT l.week AS week, sum(l.complaints) AS complaints, sum(l.heard) AS heard, sum(l.answered) AS answered, sum(l.adopted) AS adopted, sum(l.told) AS told
FROM complaint_loop_since(communities = {community:Array(String)}, since = toDate({from:Date})) AS l
WHERE l.week >= {from:Date} AND l.week < {to:Date}
GROUP BY week
ORDER BY week DESC
LIMIT 30`,
		Columns: []Column{
			col("week", "周（周一起）", "Week from Monday", Day), col("complaints", "不满", "Complaints", Count), col("heard", "听到", "Heard", Count),
			col("answered", "回应", "Answered", Count), col("adopted", "采纳", "Adopted", Count), col("told", "告诉本人", "Told", Count),
		},
		Width: 6,
	}
}
