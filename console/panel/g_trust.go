package panel

import "github.com/hearthlabs/hearth/console/words"

func trust() []Panel {
	return []Panel{
		{
			ID: "g_fresh", View: "G", Kind: Facts, Title: say("数据到哪里了", "How fresh"),
			About: say("最新一条消息和最后结束的那一天是事件里的时间，最后写入是处理的时间。停住了，其余的数字都别当真。",
				"Newest event and last closed day are times of events; last written is when the pipeline wrote. When these stand still, believe nothing else."),
			SQL: `SELECT max(watermark) AS watermark, min(communities.closed_day) AS closed_day, (SELECT max(inserted_at) FROM batches) AS written, sum(members) AS members, sum(opportunity_days) AS opportunity_days
FROM communities FINAL
WHERE ` + mine,
			Columns: []Column{
				col("watermark", "最新一条消息", "Newest event", Time), col("closed_day", "最后结束的一天", "Last closed day", Day), col("written", "最后写入", "Last written", Time),
				col("members", "成员", "Members", Count), col("opportunity_days", "算沉默的天数", "Days on which silence counts", Count),
			},
			Width: 12,
		},
		{
			ID: "g_log", View: "G", Kind: Rank, Title: say("记录都去哪儿了", "What became of the records"),
			About: say("整个日志，全部社群，从头到现在：每条记录有且只有一个去处，加起来就是读到的总数。", "The whole log, all communities, all times: every record has exactly one fate, and they add up to all that was read."),
			SQL: `SELECT fate, records
FROM (SELECT sum(facts) AS f, sum(counted) AS c, sum(duplicates) AS d, sum(dead) AS x, sum(erased) AS e FROM batches)
ARRAY JOIN ['fact', 'counted', 'duplicate', 'dead', 'erased'] AS fate, [f, c, d, x, e] AS records`,
			Columns: []Column{col("fate", "去处", "Fate", Name).in(words.Fates), col("records", "记录", "Records", Count).colour("active")},
			Value:   Count, Width: 6,
		},
		{
			ID: "g_dead", View: "G", Kind: Rank, Title: say("读不了的记录", "Dead letters"),
			Empty: none("没有读不了的记录。", "Everything could be read."),
			About: say("还留着的死信（30 天），全部社群，按原因。空着：没有读不了的。", "Dead letters still kept (30 days), all communities, by reason. Empty: none."),
			SQL: `SELECT reason, count() AS records
FROM dead_letters
GROUP BY reason
ORDER BY records DESC, reason
LIMIT 20`,
			Columns: []Column{col("reason", "原因", "Reason", Name).in(words.Reasons), col("records", "记录", "Records", Count).colour("bad")},
			Value:   Count, Width: 6,
		},
		{
			ID: "g_days", View: "G", Kind: Stack, Title: say("每天的记录", "Records by day"),
			About: say("这个社群每天的记录和去处，按事件的时间。突然少一截，多半是数据没来，不是人没来。", "Records of the community by day of the event, and their fate. A sudden gap is more likely missing data than missing people."),
			SQL: `SELECT c.day AS day, v.facts AS fact, v.counts AS counted, v.again AS duplicate, v.gone AS erased
FROM (SELECT toDate32({from:Date}) + number AS day FROM numbers(toUInt64(dateDiff('day', {from:Date}, {to:Date}))) WHERE day >= ` + begun + `) AS c
LEFT JOIN (
    SELECT toDate32(at, {zone:String}) AS day, countIf(disposition = 'fact') AS facts, countIf(disposition = 'counted') AS counts,
        countIf(disposition = 'duplicate') AS again, countIf(disposition = 'erased') AS gone
    FROM events
    WHERE ` + mine + ` AND ` + inRange + `
    GROUP BY day
) AS v ON v.day = c.day
ORDER BY day`,
			Columns: append([]Column{col("day", "日期", "Day", Day)}, fateColumns()...),
			Value:   Count, Width: 6,
		},
		{
			ID: "g_forecast", View: "G", Kind: Table, Title: say("回来的预测准不准", "How good the forecast of returns is"),
			Empty: none("还没到第一次回头看（30 天一次）。", "No look back yet: there is one every 30 days."),
			About: say("每 30 天回头看一次：上次看时 90 天内活跃过的人，后来回来了几成；当时的预测平均差多少，换成没学过这个社群的通用模型又差多少。差得越少越好；比通用模型小，说明从这个社群学到了东西。预测用的参数每次都存在 return_models 里。",
				"A look back every 30 days: of those active in the 90 days before the last look, how many have returned; by how much what was forecast then missed on average, and by how much the pooled model, which has learned nothing of the community, would have. Less is better; less than pooled means that something was learned. The parameters stand in return_models."),
			SQL: `SELECT community, day, n, if(n = 0, NULL, returned / n) AS returned, if(n = 0, NULL, sqrt(brier)) AS miss, if(n = 0, NULL, sqrt(pooled_brier)) AS pooled
FROM return_models
WHERE ` + mine + ` AND day >= {from:Date} AND day < {to:Date}
ORDER BY day DESC, community, look DESC
LIMIT 60`,
			Columns: []Column{
				col("community", "社群", "Community", String), col("day", "哪天看的", "Looked on", Day), col("n", "看了多少人", "Members", Count), col("returned", "回来了", "Returned", Percent),
				col("miss", "平均差", "Missed by", Percent), col("pooled", "通用模型差", "Pooled model", Percent),
			},
			Width: 12,
		},
		{
			ID: "g_late", View: "G", Kind: Line, Title: say("迟到的比例", "Late events"),
			About: say("超过允许的时间才到的事件，占当天的比例；它们计入那一天，但不再改动已经判定的阶段。0：都准时。", "Share of the day's events that came later than allowed; they count in their day and change no stage that was settled. 0: all in time."),
			SQL: `SELECT toDate32(at, {zone:String}) AS day, toNullable(countIf(late) / count()) AS late
FROM events
WHERE ` + mine + ` AND ` + inRange + `
GROUP BY day
ORDER BY day WITH FILL`,
			Columns: []Column{col("day", "日期", "Day", Day), col("late", "迟到", "Late", Percent).colour("bad")},
			Value:   Percent, Better: -1, Thresholds: []Threshold{{0, Good}, {0.02, Warn}, {0.1, Bad}}, Width: 6,
		},
		{
			ID: "g_coverage", View: "G", Kind: Line, Title: say("没有评分的比例", "Unscored texts"),
			About: say("每天的文本里没有评分的比例。突然变高，多半是来了新词或别的语言。–：那天没有文本。", "Share of each day's texts without a score. A jump usually means new words or another language."),
			SQL: `SELECT day, if(sum(messages + stories) = 0, NULL, 1 - sum(scored) / sum(messages + stories)) AS unscored
FROM member_days FINAL
WHERE ` + mine + ` AND day >= {from:Date} AND day < {to:Date} AND ` + noMembers + `
GROUP BY day
ORDER BY day WITH FILL`,
			Columns: []Column{col("day", "日期", "Day", Day), col("unscored", "没有评分", "Unscored", Percent).colour("quiet")},
			Value:   Percent, Better: -1, Width: 6,
		},
		{
			ID: "g_replies", View: "G", Kind: Facts, Title: say("平台告诉了我们什么", "What the platform tells"),
			About: say("有多少消息带着「回复谁」和「提到谁」，有多少成员的加入时间是知道的。全是 0：看不出有没有人回应，别用那些面板。",
				"How many messages say whom they answer or mention, and for how many members the join is known. All 0: nobody can tell who was answered; leave those panels aside."),
			SQL: `SELECT count() AS texts, countIf(reply_to != '') / greatest(count(), 1) AS replies, countIf(notEmpty(mentions)) / greatest(count(), 1) AS mentions,
    (SELECT countIf(joined_at > toDateTime64(0, 3, 'UTC')) / greatest(count(), 1) FROM members FINAL WHERE ` + mine + ` AND ` + noMembers + `) AS joins_known
FROM messages FINAL
WHERE ` + mine + ` AND ` + inRange + ` AND ` + noMembers,
			Columns: []Column{
				col("texts", "文本", "Texts", Count), col("replies", "带回复", "Say whom they answer", Percent), col("mentions", "带提到", "Mention somebody", Percent), col("joins_known", "加入时间已知", "Join known", Percent),
			},
			Width: 6,
		},
		{
			ID: "g_drift", View: "G", Kind: Bars, Title: say("花名册纠正了多少", "What rosters mended"),
			Empty: none("没有要纠正的，或者平台没有给过花名册。", "Nothing to mend, or the platform gave no roster."),
			About: say("没有收到通知的入群和退群，花名册一对才看出来，按天。多了就是回调在丢。", "Joins and leaves that nobody told and a roster showed, by day. Many of them: callbacks are lost."),
			SQL: `SELECT toDate32(at, {zone:String}) AS day, countIf(change != 'leave') AS joins, -toInt64(countIf(change = 'leave')) AS leaves
FROM membership_drift
WHERE ` + mine + ` AND ` + inRange + `
GROUP BY day
ORDER BY day`,
			Columns: []Column{col("day", "日期", "Day", Day), col("joins", "补上的入群", "Untold joins", Count).colour("quiet"), col("leaves", "补上的退群", "Untold leaves", Count).colour("bad")},
			Value:   Count, Width: 6,
		},
		{
			ID: "g_erasures", View: "G", Kind: Table, Title: say("删除请求做完了没有", "Erasures, and whether they are done"),
			Empty: none("没有人要求删除数据。", "Nobody asked to be forgotten."),
			About: say("最近 20 次删除：提到这个人的行，删之前有多少、删之后还剩多少。剩下的应当是 0；「做完」空着：还没做完，或者做到一半断了。这里没有名字。",
				"The newest 20: rows that named the person, before and after. After must be 0; ended is empty while it is not done, or broke off. No name stands here."),
			SQL: `SELECT any(e.at) AS asked, sumIf(rows, phase = 'begun') AS found, sumIf(rows, phase = 'done') AS remaining, if(countIf(phase = 'done') < countIf(phase = 'begun'), NULL, max(inserted_at)) AS ended
FROM erasures AS e
WHERE ` + mine + `
GROUP BY community, tombstone, epoch, partition, offset
ORDER BY asked DESC, offset DESC
LIMIT 20`,
			Columns: []Column{
				col("asked", "什么时候提出", "Asked", Time), col("found", "删之前的行", "Rows before", Count), col("remaining", "删之后的行", "Rows after", Count).colour("bad"), col("ended", "做完", "Ended", Time),
			},
			Width: 6,
		},
		{
			ID: "g_versions", View: "G", Kind: Table, Title: say("用的是哪一版", "Versions"),
			About: say("写入这些数据时的词典、规则和表结构，最近的在前。换了版本的前后不要直接比。", "Lexicon, policy and schema the rows were written with, the newest first. Don't compare across a change without care."),
			SQL: `SELECT lexicon, policy, schema, min(cut_at) AS since, max(cut_at) AS until, sum(b.records) AS records
FROM batches AS b
WHERE b.records > 0
GROUP BY lexicon, policy, schema
ORDER BY until DESC, lexicon
LIMIT 20`,
			Columns: []Column{
				col("lexicon", "词典", "Lexicon", String), col("policy", "规则", "Policy", String), col("schema", "表结构", "Schema", Count),
				col("since", "从", "From", Time), col("until", "到", "Until", Time), col("records", "记录", "Records", Count),
			},
			Width: 12,
		},
		{
			ID: "g_errors", View: "G", Kind: Table, Title: say("最近读不了的", "Newest dead letters"),
			Empty: none("没有读不了的记录。", "Everything could be read."),
			About: say("最近 20 条死信错在哪里；内容不在这里显示。空着：没有。", "What was wrong with the newest 20; their content is not shown here. Empty: none."),
			SQL: `SELECT record_time AS at, reason, error, partition, offset
FROM dead_letters
ORDER BY inserted_at DESC, partition, offset DESC
LIMIT 20`,
			Columns: []Column{
				col("at", "什么时候", "When", Time), col("reason", "原因", "Reason", Name).in(words.Reasons), col("error", "错在哪里", "What was wrong", String),
				col("partition", "分区", "Partition", Count), col("offset", "位置", "Offset", Count),
			},
			Width: 12,
		},
	}
}

func fateColumns() []Column {
	var out []Column
	for _, c := range series(words.Fates, Count) {
		if c.Name != "dead" { // dead letters belong to no community
			out = append(out, c)
		}
	}
	return out
}
