package panel

import "github.com/hearthlabs/hearth/console/words"

// tileColumns are those of every tile.
func tileColumns(f Format) []Column {
	return []Column{col("day", "日期", "Day", Day), col("value", "数值", "Value", f), col("usual", "平常", "Usual", Number)}
}

// since is the first instant read of newcomers: nine weeks before the range.
const since = `at >= toDateTime64(toDate({from:Date}) - 63, 3, {zone:String}) AND at < toDateTime64({to:Date}, 3, {zone:String})`

// newcomer says that of a row of members.
const newcomer = `community IN {community:Array(String)} AND NOT bot AND NOT staff AND first_active >= toDateTime64(toDate({from:Date}) - 63, 3, {zone:String})`

// newcomersAnswered has one row for each member who first wrote in the weeks read,
// within 28 days of their first activity: when it came, and after how many hours
// somebody else, no bot, answered or mentioned them; null when nobody did. Words
// and answers come from the ledger, which is narrow; one that was recalled since
// was one all the same. What newcomers wrote is the small side of the join, so all
// replies stream by it.
const newcomersAnswered = `SELECT h.community AS community, h.member AS member, assumeNotNull(h.hello) AS hello, ifNull(h.answered, toDateTime64(0, 3, 'UTC')) AS answered,
        if(h.answered IS NULL, NULL, dateDiff('minute', hello, answered) / 60) AS hours
    FROM (
        SELECT community, member, min(wrote) AS hello, min(reply) AS answered
        FROM (
            SELECT p.community AS community, p.member AS member, toNullable(p.at) AS wrote, if(r.community = p.community AND r.member NOT IN ('', p.member), r.at, NULL) AS reply
            FROM (
                SELECT community, member, at, reply_to FROM events
                WHERE community IN {community:Array(String)} AND reply_to != '' AND NOT bot AND disposition = 'fact' AND ` + since + `
            ) AS r
            RIGHT JOIN (
                SELECT community, message_id, member, at FROM events
                WHERE community IN {community:Array(String)} AND kind IN ('message', 'story') AND disposition = 'fact' AND ` + since + `
                    AND member IN (SELECT member FROM members FINAL WHERE ` + newcomer + `)
            ) AS p ON p.message_id = r.reply_to
            UNION ALL
            SELECT community, target, NULL, toNullable(at)
            FROM (
                SELECT community, member, at, arrayJoin(mentions) AS target FROM messages
                WHERE community IN {community:Array(String)} AND notEmpty(mentions) AND NOT bot AND NOT recalled AND ` + since + `
            )
            WHERE target NOT IN ('', member) AND target IN (SELECT member FROM members FINAL WHERE ` + newcomer + `)
        )
        GROUP BY community, member
        HAVING hello IS NOT NULL
    ) AS h
    INNER JOIN (
        SELECT community, member, first_active FROM members FINAL WHERE ` + newcomer + `
    ) AS f ON f.community = h.community AND f.member = h.member
    WHERE h.hello < f.first_active + INTERVAL 28 DAY`

func today() []Panel {
	grow := func(id, zh, en, aboutZH, aboutEN, value string, better int, f Format) Panel {
		return Panel{
			ID: id, View: "A", Kind: Tile, Title: say(zh, en), About: say(aboutZH, aboutEN), SQL: weekly(value),
			Columns: tileColumns(f), Value: f, Better: better, Width: 3, Detail: &Link{View: "B", Param: "panel", From: "b_growth"},
		}
	}
	return []Panel{
		{
			ID: "a_active", View: "A", Kind: Tile, Title: say("昨日活跃", "Active on the last day"),
			About: say("最后结束的那一天里说过话、点过表情、写过故事、参加过挑战或给过反馈的人，和之前 8 个同一星期几的中位数比。0：那天一个人也没有；–：还没有可比的日子。",
				"Members who took part on the last closed day, against the median of the same weekday in the 8 weeks before. 0: nobody that day; –: no such weekday yet."),
			SQL: daily(`SELECT day, countIf(qualifying > 0) AS n
        FROM member_days FINAL
        WHERE `+mine+` AND day >= toDate32({from:Date}) - 56 AND day < {to:Date} AND `+noMembers+`
        GROUP BY day`, "ifNull(v.n, 0)"),
			Columns: tileColumns(Count), Value: Count, Better: 1, Width: 3, Detail: &Link{View: "B", Param: "panel", From: "b_active"},
		},
		grow("a_week", "近 7 天活跃", "Active in 7 days",
			"到最后结束的那天为止的 7 天里活跃过的人，和之前各个 7 天的中位数比。= 上一个 7 天 + 新 + 回流 − 淡出。",
			"Members active in the 7 days that end with the last closed day, against the median of the weeks before. = the week before + new + back − lapsed.", "active", 1, Count),
		grow("a_new", "新面孔", "New",
			"近 7 天里第一次活跃的人。0：没有新人说话。", "Active for the first time ever in these 7 days. 0: nobody new took part.", "new", 1, Count),
		grow("a_back", "回流", "Back",
			"近 7 天活跃、上一个 7 天没来、以前来过的人。0：没有人回来。", "Active in these 7 days, not in the 7 before, and once before that. 0: nobody came back.", "returned", 1, Count),
		grow("a_lapsed", "淡出", "Lapsed",
			"上一个 7 天活跃、这 7 天没有来的人。不等于流失：下周可能就回来了。", "Active in the 7 days before and not in these. Not lost yet: many are back a week later.", "lapsed", -1, Count),
		func() Panel {
			p := grow("a_ratio", "增减比", "Growth ratio",
				"（新 + 回流）÷ 淡出，近 7 天。大于 1 在变热闹，小于 1 在变冷清；–：没有人淡出。", "(new + back) ÷ lapsed in 7 days. Above 1 it grows, below it shrinks; –: nobody lapsed.",
				"if(lapsed = 0, NULL, (new + returned) / lapsed)", 1, Number)
			p.Thresholds = []Threshold{{0, Bad}, {0.5, Warn}, {1, Good}}
			return p
		}(),
		{
			ID: "a_risk", View: "A", Kind: Tile, Title: say("渐远占比", "Drifting"),
			About: say("处在「渐远」的成员占全部成员（不算已离开）的比例：沉默得和这个人平常不一样。0：没有人；–：还没有成员。",
				"Share of members, without those who left, whose silence is unlike them. 0: nobody; –: no members yet."),
			SQL: daily(`SELECT day, sumIf(members, stage = 'at_risk') AS risk, sumIf(members, stage != 'left') AS everybody
        FROM (
        `+stock+`
        )
        GROUP BY day`, "if(ifNull(v.everybody, 0) <= 0, NULL, v.risk / v.everybody)"),
			Columns: tileColumns(Percent), Value: Percent, Better: -1, Width: 3, Detail: &Link{View: "C", Param: "stage", From: "at_risk"},
		},
		{
			ID: "a_unanswered", View: "A", Kind: Tile, Title: say("没人回应的新人", "Newcomers unanswered"),
			About: say("近 7 天里第一次说话、24 小时内没有人（机器人不算）回复或提到的新人。平台不传回复关系时这里没有意义，看 G 页。0：都有人回应。",
				"Newcomers who first wrote in these 7 days and whom nobody, bots aside, answered or mentioned within 24 hours. Means nothing on platforms that tell no replies. 0: everybody was answered."),
			SQL: weeklyOf(`SELECT toInt32(intDiv(dateDiff('day', toDate32(hello, {zone:String}), toDate32({to:Date})) - 1, 7)) AS week,
        countIf(hours IS NULL OR hours > 24) AS n
    FROM (
    ` + newcomersAnswered + `
    )
    GROUP BY week`),
			Columns: tileColumns(Count), Value: Count, Better: -1, Width: 3, Thresholds: []Threshold{{0, Good}, {1, Warn}},
			Detail: &Link{View: "B", Param: "panel", From: "b_first_reply"},
		},
		{
			ID: "a_mood", View: "A", Kind: Band, Title: say("情绪", "Mood"),
			About: say("净情绪 =（正面 − 负面）÷ 评了分的文本，从 −1 到 +1；0 是好坏相抵。色带是 95% 的偶然波动范围；说话的人不到 10 位的日子不画，免得看出是谁。",
				"Net mood = (positive − negative) ÷ scored texts, −1 to +1; 0 is as much good as bad. The band is what chance alone would do (95 %). Days with fewer than 10 people are left blank, so that nobody is recognised."),
			SQL: `SELECT c.day AS day, if(d.people < 10, NULL, (d.positive - d.negative) / d.scored) AS mood,
    if(d.people < 10, NULL, greatest(-1, mood - 1.96 * d.error)) AS low, if(d.people < 10, NULL, least(1, mood + 1.96 * d.error)) AS high,
    if(d.people < 10, 0, d.scored) AS texts, if(d.people < 10, 0, d.people) AS people_shown, if(d.people < 10, NULL, d.scored / d.texts) AS coverage
FROM (
    SELECT toDate32({from:Date}) + number AS day
    FROM numbers(toUInt64(dateDiff('day', {from:Date}, {to:Date})))
    WHERE day >= ` + begun + `
) AS c
LEFT JOIN (
    SELECT e.day AS day, toFloat64(sum(e.positive)) AS positive, toFloat64(sum(e.negative)) AS negative, sum(e.scored) AS scored,
        sum(e.messages + e.stories) AS texts, uniqExactIf((e.community, e.member), e.scored > 0) AS people,
        sqrt(greatest(0, (positive + negative) / scored - pow((positive - negative) / scored, 2)) / scored) AS error
    FROM member_days AS e FINAL
    WHERE e.community IN {community:Array(String)} AND e.day >= {from:Date} AND e.day < {to:Date} AND NOT e.bot AND NOT e.staff
    GROUP BY e.day
) AS d ON d.day = c.day
ORDER BY day`,
			Columns: []Column{
				col("day", "日期", "Day", Day), col("mood", "净情绪", "Net mood", Score).colour("mood"), col("low", "下限", "Low", Score), col("high", "上限", "High", Score),
				col("texts", "文本", "Texts", Count).hide(), col("people_shown", "人", "People", Count).hide(), col("coverage", "评分覆盖", "Coverage", Percent).hide(),
			},
			Value: Score, Better: 1, Width: 12, Detail: &Link{View: "D", Param: "panel", From: "d_emotions"},
		},
		carePanel(),
	}
}

// weeklyOf makes a tile of rows (week, n), week 0 the last one.
func weeklyOf(inner string) string {
	return `SELECT day, value, usual
FROM (
    SELECT toDate32({to:Date}) - 7 * c.week - 1 AS day, ifNull(v.n, 0) AS value,
        quantileExactInclusiveOrNull(0.5)(toFloat64(value)) OVER (ORDER BY day ROWS BETWEEN 8 PRECEDING AND 1 PRECEDING) AS usual
    FROM (
        SELECT toInt32(number) AS week
        FROM numbers(toUInt64(intDiv(dateDiff('day', {from:Date}, {to:Date}) + 6, 7) + 8))
        WHERE toDate32({to:Date}) - 7 * (week + 1) >= ` + begun + `
    ) AS c
    LEFT JOIN (
    ` + inner + `
    ) AS v ON v.week = c.week
)
WHERE day >= {from:Date}
ORDER BY day`
}

// carePanel lists who needs care, and nothing that was read from a text. Left
// out are bots, staff, members who left, and whoever withdrew their consent.
func carePanel() Panel {
	return Panel{
		ID: "a_care", View: "A", Kind: Table, Title: say("谁需要关心", "Who needs care"),
		About: say("最多 10 位，最该关心的在前；现在的状态，和所选日期无关。不看这个人说了什么，只看来得多不多、有没有人回应。拒绝关怀或分析的人不在这里。空着：现在没有人需要特别关心。",
			"At most 10, the first one first; as things stand now, whatever the range. It stands on presence and answers, never on what somebody wrote; whoever withdrew consent is not listed. Empty: nobody needs special care now."),
		Empty: none("现在没有人需要特别关心。", "Nobody needs special care now."),
		SQL:   careSQL,
		Columns: append(memberName(),
			stageColumn(),
			col("likelihood", "还会回来吗", "Likely back?", Name).in(words.Likelihood),
			col("why", "为什么", "Why", Name).in(words.Care),
			col("habit", "平时 28 天来几天", "Days of 28", Count),
			col("quiet_days", "安静了几天", "Days quiet", Count),
			col("last_active", "最近活跃", "Last active", Time),
			col("touched", "上次联系", "Last contacted", Day),
		),
		Width: 12,
	}
}

const careSQL = `WITH (SELECT max(watermark) FROM communities FINAL WHERE community IN {community:Array(String)}) AS now,
talk AS (
    SELECT community, member, min(wrote) AS hello_at, max(answer) AS answered
    FROM (
        SELECT p.community AS community, p.member AS member, toNullable(p.at) AS wrote, r.community = p.community AND r.member NOT IN ('', p.member) AS answer
        FROM (
            SELECT community, member, reply_to
            FROM messages FINAL
            WHERE community IN {community:Array(String)} AND at >= now - INTERVAL 28 DAY AND NOT bot AND NOT recalled AND reply_to != ''
        ) AS r
        RIGHT JOIN ( -- what newcomers wrote is few: all answers stream by it
            SELECT community, member, at, message_id
            FROM messages FINAL
            WHERE community IN {community:Array(String)} AND at >= now - INTERVAL 28 DAY AND NOT recalled
                AND (community, member) IN (
                    SELECT community, member FROM members FINAL
                    WHERE community IN {community:Array(String)} AND NOT bot AND NOT staff
                        AND stage IN ('newcomer', 'active', 'returned', 'at_risk') AND joined_at >= now - INTERVAL 28 DAY)
        ) AS p ON p.message_id = r.reply_to
        UNION ALL
        SELECT community, arrayJoin(arrayFilter(x -> x NOT IN ('', member), mentions)), NULL, true
        FROM messages FINAL
        WHERE community IN {community:Array(String)} AND at >= now - INTERVAL 28 DAY AND NOT bot AND NOT recalled AND notEmpty(mentions)
    )
    GROUP BY community, member
), pillars AS (
    SELECT community, member, max(at) AS core_until
    FROM transitions
    WHERE community IN {community:Array(String)} AND "from" = 'core' AND at >= now - INTERVAL 60 DAY
    GROUP BY community, member
), touched AS (
    SELECT community, member, max(day) AS touched_on
    FROM member_days FINAL
    WHERE community IN {community:Array(String)} AND touches > 0 AND day >= toDate32(now - INTERVAL 60 DAY, {zone:String})
    GROUP BY community, member
), known AS (
    SELECT community, member, anyIf(value, field = 'alias') AS alias,
        max(field IN ('consent.care', 'consent.analytics') AND value = 'withdrawn') AS refused
    FROM profiles FINAL
    WHERE community IN {community:Array(String)}
    GROUP BY community, member
)
SELECT if(x.alias = '', x.member, x.alias) AS name, x.member AS member, x.stage AS stage,
    multiIf(x.p = 0, 'unknown', x.p >= 0.6, 'likely', x.p >= 0.25, 'open', 'unlikely') AS likelihood, x.why AS why,
    x.habit AS habit, x.quiet_days AS quiet_days, x.last_active AS last_active, if(x.touched_on <= toDate32('1970-01-01'), '', toString(x.touched_on)) AS touched
FROM (
    SELECT m.member AS member, k.alias AS alias, m.stage AS stage, m.active_28 AS habit, m.last_active AS last_active,
        dateDiff('day', m.last_active, now, {zone:String}) AS quiet_days,
        max(w.answered) OVER () AS answers_seen,
        multiIf(
            m.stage = 'at_risk' AND p.core_until > toDateTime64(0, 3, 'UTC'), 'core_quiet',
            m.stage = 'core' AND quiet_days >= greatest(7, 3 * 28 / m.active_28), 'core_quiet',
            answers_seen AND NOT w.answered AND w.hello_at <= now - INTERVAL 24 HOUR, 'unanswered',
            m.stage = 'at_risk', 'quiet', '') AS why,
        if(m.stage = 'at_risk', m.p_return, 0) AS p, m.active_days AS active_days, t.touched_on AS touched_on
    FROM members AS m FINAL
    LEFT JOIN talk AS w ON w.community = m.community AND w.member = m.member
    LEFT JOIN pillars AS p ON p.community = m.community AND p.member = m.member
    LEFT JOIN touched AS t ON t.community = m.community AND t.member = m.member
    LEFT JOIN known AS k ON k.community = m.community AND k.member = m.member
    WHERE m.community IN {community:Array(String)} AND NOT m.bot AND NOT m.staff AND NOT k.refused
        AND m.stage NOT IN ('left', 'none', 'lurker', 'dormant', 'churned')
) AS x
WHERE x.why != ''
ORDER BY x.touched_on > toDate32(now - INTERVAL 7 DAY, {zone:String}), indexOf(['core_quiet', 'unanswered', 'quiet'], x.why),
    if(x.p = 0, 1, x.p) DESC, x.active_days DESC, x.member
LIMIT 10`
