package panel

import "github.com/hearthlabs/hearth/console/words"

// oneMember marks panels of the page of one member.
const oneMember = "member"

func members() []Panel {
	return []Panel{memberList(), memberFacts(), memberReason(), memberStages(), memberDays(), memberMood(), memberShifts(), memberTexts()}
}

func memberList() Panel {
	return Panel{
		ID: "c_members", View: "C", Kind: Table, Title: say("成员", "Members"),
		Empty: none("没有符合条件的成员。", "No member matches."),
		About: say("现在的状态，最近活跃的在前，最多 200 位；可以按阶段筛选，或按昵称、编号搜索。不算机器人和工作人员。",
			"As things stand now, the last active first, at most 200; filter by stage, or search by alias or id. No bots, no staff."),
		SQL: `SELECT if(k.alias = '', m.member, k.alias) AS name, m.member AS member, m.stage AS stage, m.stage_since AS since, m.last_active AS last_active,
    m.active_days AS active_days, m.active_28 AS active_28, m.messages AS messages,
    if(m.stage IN ('at_risk', 'dormant', 'churned') AND m.p_return > 0, m.p_return, NULL) AS p_return,
    if(m.stage IN ('at_risk', 'dormant', 'churned') AND m.p_alive > 0, m.p_alive, NULL) AS p_alive
FROM members AS m FINAL
LEFT JOIN (` + aliases + `) AS k ON k.community = m.community AND k.member = m.member
WHERE m.community IN {community:Array(String)} AND NOT m.bot AND NOT m.staff AND m.stage != 'none'
    AND ({stage:String} = '' OR m.stage = {stage:String})
    AND ({search:String} = '' OR positionCaseInsensitiveUTF8(k.alias, {search:String}) > 0 OR positionCaseInsensitive(m.member, {search:String}) > 0)
ORDER BY last_active DESC, member
LIMIT 200`,
		Columns: append(memberName(), stageColumn(),
			col("since", "从什么时候", "Since", Time), col("last_active", "最近活跃", "Last active", Time),
			col("active_days", "活跃天数", "Active days", Count), col("active_28", "28 天里", "Of 28 days", Count), col("messages", "消息", "Messages", Count),
			col("p_return", "30 天内回来的可能", "Back in 30 days", Percent), col("p_alive", "还没走的可能", "Not gone for good", Percent),
		),
		Width: 12, NoGrafana: true,
	}
}

func memberFacts() Panel {
	return Panel{
		ID: "c_facts", View: "C", Place: oneMember, Kind: Facts, Title: say("这个人", "This member"),
		About: say("现在的状态。心情是自己的话里净情绪的平均，少于 5 条不显示。–：不知道。", "As things stand now. Mood is the mean of what they said of themselves, from 5 texts on. –: not known."),
		SQL: `SELECT if(k.alias = '', m.member, k.alias) AS name, m.member AS member, m.stage AS stage, m.stage_since AS since,
    nullIf(m.joined_at, toDateTime64(0, 3, 'UTC')) AS joined_at, nullIf(m.first_active, toDateTime64(0, 3, 'UTC')) AS first_active,
    nullIf(m.last_active, toDateTime64(0, 3, 'UTC')) AS last_active, m.active_days AS active_days, m.active_28 AS active_28, m.messages AS messages,
    if(m.mood_n < 5, NULL, m.mood_sum / m.mood_n / 1000) AS mood,
    if(m.stage IN ('at_risk', 'dormant', 'churned') AND m.p_return > 0, m.p_return, NULL) AS p_return
FROM members AS m FINAL
LEFT JOIN (` + aliases + `) AS k ON k.community = m.community AND k.member = m.member
WHERE m.community IN {community:Array(String)} AND m.member = {member:String}
LIMIT 1`,
		Columns: []Column{
			col("name", "谁", "Who", String), col("member", "编号", "Id", String), stageColumn(), col("since", "从什么时候", "Since", Time),
			col("joined_at", "加入", "Joined", Time), col("first_active", "第一次活跃", "First active", Time), col("last_active", "最近活跃", "Last active", Time),
			col("active_days", "活跃天数", "Active days", Count), col("active_28", "最近 28 天里", "Of the last 28 days", Count), col("messages", "消息", "Messages", Count),
			col("mood", "心情", "Mood", Score), col("p_return", "30 天内回来的可能", "Back in 30 days", Percent),
		},
		Width: 12, NoGrafana: true,
	}
}

func memberReason() Panel {
	return Panel{
		ID: "c_reason", View: "C", Place: oneMember, Kind: Facts, Title: say("为什么说安静了", "Why this counts as silent"),
		Empty: none("没有安静得反常。", "Not unusually silent."),
		About: say("最近一次阶段变化时的判断；天数算到最后结束的一天，只算群里有人聊的日子。没人回：最后一次活跃往前 28 天里，最近几次发言没有人（机器人不算）回复或提到。还没走的可能不是回来的可能：刚说过话就是 100%，来得再少也一样。",
			"As judged at the last move; days are counted up to the last closed one, and only those on which others spoke. Unanswered: their last messages, of the 28 days up to their last activity, that nobody but a bot answered or followed by mentioning them. Not gone for good is no forecast of a return: just after a word it is 100%, however seldom they come."),
		SQL: `SELECT concat('silent_days=', toString(silent_days), ' gap_days=', toString(gap_days), ' unanswered=', toString(unanswered)) AS why, risk, p_return, p_alive
FROM member_reasons_since(communities = {community:Array(String)}, since = (SELECT toDate(min(last_active)) - 29 FROM members FINAL WHERE ` + mine + ` AND member = {member:String}))
WHERE member = {member:String}
LIMIT 1`,
		Columns: []Column{
			col("why", "为什么", "Why", Grounds), col("risk", "离开的风险", "Risk of leaving", Percent),
			col("p_return", "30 天内回来的可能", "Back in 30 days", Percent), col("p_alive", "还没走的可能", "Not gone for good", Percent),
		},
		Width: 12, NoGrafana: true,
	}
}

func memberStages() Panel {
	return Panel{
		ID: "c_stages", View: "C", Place: oneMember, Kind: Table, Title: say("走过的阶段", "The way so far"),
		About: say("每次阶段变化，最近的在前，和做出判断的规则。空着：还没有变化。", "Every move, the newest first, with the rule that decided. Empty: none yet."),
		SQL: `SELECT at, if("from" = 'none', '', "from") AS before, "to" AS stage, rule, evidence
FROM transitions
WHERE ` + mine + ` AND member = {member:String} AND "to" != 'none'
ORDER BY at DESC, seq DESC
LIMIT 100`,
		Columns: []Column{
			col("at", "什么时候", "When", Time), col("before", "从", "From", Name).in(words.Stages), col("stage", "到", "To", Name).in(words.Stages),
			col("rule", "为什么", "Why", Name).in(words.Rules), col("evidence", "依据", "Because", Grounds),
		},
		Width: 7, NoGrafana: true,
	}
}

func memberDays() Panel {
	return Panel{
		ID: "c_days", View: "C", Place: oneMember, Kind: Calendar, Title: say("哪些天来过", "Days here"),
		About: say("每一天的活动次数。空白：那天没有来。", "Activities on each day. Blank: not there that day."),
		SQL: `SELECT day, qualifying AS activities
FROM member_days FINAL
WHERE ` + mine + ` AND member = {member:String} AND day >= {from:Date} AND day < {to:Date} AND qualifying > 0
ORDER BY day`,
		Columns: []Column{col("day", "日期", "Day", Day), col("activities", "活动", "Activities", Count)},
		Value:   Count, Width: 5, NoGrafana: true,
	}
}

func memberMood() Panel {
	return Panel{
		ID: "c_mood", View: "C", Place: oneMember, Kind: Line, Title: say("心情，和自己比", "Mood, against their own"),
		About: say("每周说到自己的话的平均情绪，和这个人一直以来的平均。不是评价，也不是找上门的理由。断开：那一周没有说到自己。",
			"Mean of what they said of themselves in each week, against their own mean of all time. No judgement, and no reason to approach anybody. A gap: nothing of themselves that week."),
		SQL: `SELECT toStartOfWeek(d.day, 1) AS week, if(sum(d.self_scored) = 0, NULL, sum(d.self_sum) / sum(d.self_scored) / 1000) AS mood,
    (SELECT if(sum(mood_n) = 0, NULL, sum(mood_sum) / sum(mood_n) / 1000) FROM members FINAL WHERE ` + mine + ` AND member = {member:String}) AS own
FROM member_days AS d FINAL
WHERE d.community IN {community:Array(String)} AND d.member = {member:String} AND d.day >= {from:Date} AND d.day < {to:Date}
GROUP BY week
ORDER BY week WITH FILL STEP 7 INTERPOLATE (own AS own)`,
		Columns: []Column{
			col("week", "周（周一起）", "Week from Monday", Day), col("mood", "这一周", "This week", Score).colour("mood"), col("own", "一直以来", "All time", Score).colour("quiet"),
		},
		Value: Score, Width: 12, NoGrafana: true,
	}
}

func memberShifts() Panel {
	return Panel{
		ID: "c_shifts", View: "C", Place: oneMember, Kind: Table, Title: say("心情变过的时候", "When the mood changed for good"),
		Empty: none("没有看出长久的变化。", "No lasting change was seen."),
		About: say("和这个人自己比，心情长久地变了：从哪天起，之前和之后的平均。这是暂缓庆祝和营销的理由，不是找上门的理由。空着：没有看出来。",
			"Lasting changes against the member's own past: since when, and the mean before and after. A reason to hold back celebrations and marketing, none to approach anybody. Empty: none seen."),
		SQL: `SELECT since, before, after, n AS texts, day AS found
FROM mood_shifts
WHERE ` + mine + ` AND member = {member:String}
ORDER BY at DESC, seq DESC
LIMIT 20`,
		Columns: []Column{
			col("since", "从", "Since", Day), col("before", "之前", "Before", Score), col("after", "之后", "After", Score), col("texts", "依据的话", "Texts", Count), col("found", "看出来的那天", "Seen on", Day),
		},
		Width: 12, NoGrafana: true,
	}
}

func memberTexts() Panel {
	return Panel{
		ID: "c_texts", View: "C", Place: oneMember, Kind: Messages, Title: say("说过的话", "What they wrote"),
		About: say("所选日期里情绪最强的 40 条，最近的在前。蓝色让分数往上，橙色往下，颜色越深越重；划线的词前面有否定。",
			"The 40 strongest texts of the range, the newest first. Blue words raise the score, orange ones lower it, deeper is more; underlined ones are negated."),
		SQL: messageSelect + `
WHERE (m.community, m.at, m.message_id) IN ( -- so that the words of no other are read
    SELECT m.community, m.at, m.message_id
    FROM messages AS m FINAL
    PREWHERE m.member = {member:String} -- every version of a message has one author
    WHERE ` + texts + ` AND m.scored
    ORDER BY abs(m.polarity) DESC, m.at DESC, m.message_id
    LIMIT 40
)
ORDER BY at DESC, message_id`,
		Columns: messageColumns(), Width: 12, NoGrafana: true,
	}
}

// messageSelect is the head of every list of messages.
const messageSelect = `SELECT m.at AS at, if(k.alias = '', m.member, k.alias) AS name, m.member AS member, m.channel AS channel, m.title AS title, m.text AS text,
    toString(m.label) AS label, m.scored AS scored, round(m.polarity, 3) AS polarity, round(m.confidence, 3) AS confidence, toString(m.emotion) AS emotion,
    m.evidence AS evidence, m.aspects.name AS aspects, m.message_id AS message_id
FROM messages AS m FINAL
LEFT JOIN (` + aliases + `) AS k ON k.community = m.community AND k.member = m.member`

func messageColumns() []Column {
	return []Column{
		col("at", "什么时候", "When", Time), col("name", "谁", "Who", String).to("C", "member", "member"), col("member", "编号", "Id", String).hide(),
		col("channel", "频道", "Channel", String), col("title", "标题", "Title", String).hide(), col("text", "说了什么", "Text", String),
		col("label", "倾向", "Label", Name).in(words.Labels), col("scored", "评分", "Scored", String).hide(), col("polarity", "分数", "Score", Score),
		col("confidence", "把握", "Confidence", Percent), col("emotion", "情绪", "Emotion", Name).in(words.Emotions),
		col("evidence", "依据", "Evidence", Evidence).hide(), col("aspects", "说到", "About", String).hide(), col("message_id", "消息编号", "Message id", String).hide(),
	}
}
