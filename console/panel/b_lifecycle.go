package panel

import "github.com/hearthlabs/hearth/console/words"

func lifecycle() []Panel {
	return []Panel{
		{
			ID: "b_stages", View: "B", Kind: Table, Title: say("现在各阶段有多少人", "Members by stage, now"),
			About: say("每位成员现在所处的阶段；进、出是所选日期里来到和离开这个阶段的人数。不算机器人和工作人员。0：没有人。",
				"The stage of every member now; in and out count people who came to it and left it in the range. No bots, no staff. 0: nobody."),
			SQL: `SELECT s.stage AS stage, n.members AS members, f.came AS came, f.went AS went
FROM (SELECT arrayJoin(['newcomer', 'lurker', 'active', 'core', 'at_risk', 'dormant', 'churned', 'returned', 'left']) AS stage) AS s
LEFT JOIN (
    SELECT stage, count() AS members
    FROM members FINAL
    WHERE ` + mine + ` AND ` + noMembers + `
    GROUP BY stage
) AS n ON n.stage = s.stage
LEFT JOIN (
    SELECT step.1 AS stage, uniqExactIf((community, member), step.2 = 1) AS came, uniqExactIf((community, member), step.2 = 0) AS went
    FROM transitions
    ARRAY JOIN [("to", 1), ("from", 0)] AS step
    WHERE ` + mine + ` AND ` + inRange + `
        AND (community, member) NOT IN (SELECT community, member FROM members FINAL WHERE ` + mine + ` AND (bot OR staff))
    GROUP BY stage
) AS f ON f.stage = s.stage
ORDER BY indexOf(['newcomer', 'lurker', 'active', 'core', 'at_risk', 'dormant', 'churned', 'returned', 'left'], s.stage)`,
			Columns: []Column{
				stageColumn().to("C", "stage", "stage"), col("members", "人数", "Members", Count),
				col("came", "进", "In", Count), col("went", "出", "Out", Count),
			},
			Width: 5,
		},
		{
			ID: "b_stage_days", View: "B", Kind: Stack, Title: say("阶段的变化", "Stages over time"),
			About: say("每天结束时各阶段的人数，由全部阶段变化加总得出；不画已离开的人。", "Members in each stage at the end of each day, added up from all moves; those who left are not drawn."),
			SQL: `SELECT day, sumIf(members, stage = 'newcomer') AS newcomer, sumIf(members, stage = 'lurker') AS lurker, sumIf(members, stage = 'active') AS active,
    sumIf(members, stage = 'core') AS core, sumIf(members, stage = 'returned') AS returned, sumIf(members, stage = 'at_risk') AS at_risk,
    sumIf(members, stage = 'dormant') AS dormant, sumIf(members, stage = 'churned') AS churned
FROM (
` + stock + `
)
WHERE day >= {from:Date} AND day >= ` + begun + `
GROUP BY day
ORDER BY day`,
			Columns: append([]Column{col("day", "日期", "Day", Day)}, without(series(words.Stages, Count), "left")...),
			Width:   7,
		},
		{
			ID: "b_growth", View: "B", Kind: Stack, Title: say("每周的来和去", "Coming and going by week"),
			About: say("以 7 天为一格，最后一格到最后结束的那天为止。新面孔和回流往上，淡出往下。活跃 = 上一格 + 新 + 回流 − 淡出。",
				"Weeks of 7 days, the last one ends with the last closed day. New and back go up, lapsed goes down. Active = the week before + new + back − lapsed."),
			SQL: `SELECT toDate32({to:Date}) - 7 * week - 1 AS day, toInt64(new) AS new, toInt64(returned) AS returned, -toInt64(lapsed) AS lapsed, active
FROM (
    ` + growthWeeks + `
)
WHERE toDate32({to:Date}) - 7 * week - 1 >= {from:Date}
ORDER BY week DESC`,
			Columns: []Column{
				col("day", "到这天为止的 7 天", "7 days until", Day), col("new", "新面孔", "New", Count).colour("good"), col("returned", "回流", "Back", Count).colour("returned"),
				col("lapsed", "淡出", "Lapsed", Count).colour("bad"), col("active", "活跃", "Active", Count).hide(),
			},
			Width: 7,
		},
		{
			ID: "b_ratio", View: "B", Kind: Line, Title: say("增减比", "Growth ratio"),
			About: say("（新 + 回流）÷ 淡出，每 7 天一格。1 是来去相抵；断开：那一周没有人淡出。", "(new + back) ÷ lapsed, by week of 7 days. 1 is as many as went; a gap: nobody lapsed."),
			SQL: `SELECT toDate32({to:Date}) - 7 * week - 1 AS day, if(lapsed = 0, NULL, (new + returned) / lapsed) AS ratio
FROM (
    ` + growthWeeks + `
)
WHERE toDate32({to:Date}) - 7 * week - 1 >= {from:Date}
ORDER BY week DESC`,
			Columns: []Column{col("day", "到这天为止的 7 天", "7 days until", Day), col("ratio", "增减比", "Growth ratio", Number).colour("active")},
			Value:   Number, Thresholds: []Threshold{{0, Bad}, {0.5, Warn}, {1, Good}}, Width: 5,
		},
		{
			ID: "b_active", View: "B", Kind: Line, Title: say("每天活跃的人", "Active by day"),
			About: say("每天有过活动的成员。0：那天一个人也没有。", "Members who took part on each day. 0: nobody that day."),
			SQL: `SELECT c.day AS day, ifNull(v.n, 0) AS active
FROM (
    SELECT toDate32({from:Date}) + number AS day
    FROM numbers(toUInt64(dateDiff('day', {from:Date}, {to:Date})))
    WHERE day >= ` + begun + `
) AS c
LEFT JOIN (
    SELECT day, countIf(qualifying > 0) AS n
    FROM member_days FINAL
    WHERE ` + mine + ` AND day >= {from:Date} AND day < {to:Date} AND ` + noMembers + `
    GROUP BY day
) AS v ON v.day = c.day
ORDER BY day`,
			Columns: []Column{col("day", "日期", "Day", Day), col("active", "活跃", "Active", Count).colour("active")},
			Value:   Count, Width: 12,
		},
		{
			ID: "b_cohorts", View: "B", Kind: Heat, Title: say("留存", "Retention by cohort"),
			About: say("按第一次活跃的那一周（周一起）分组，之后每一周还活跃的比例。空白：那一周还没有过完，看不出来；0%：没有人再来。",
				"By the week (from Monday) of the first activity: the share still active in each week after. Blank: that week is not over, so nobody can tell; 0 %: nobody came."),
			SQL: `SELECT concat('+', toString(k.week)) AS week, k.cohort AS cohort, k.back / k.people AS share, k.people AS people
FROM (
    SELECT f.cohort AS cohort, w AS week, uniqExact((f.community, f.member)) AS people,
        uniqExactIf((f.community, f.member), has(a.weeks, f.cohort + 7 * w)) AS back
    FROM (
        SELECT community, member, toStartOfWeek(toDate32(first_active, {zone:String}), 1) AS cohort,
            arrayJoin(range(1, 13)) AS w
        FROM members FINAL
        WHERE ` + mine + ` AND ` + noMembers + ` AND first_active >= toDateTime64({from:Date}, 3, {zone:String}) AND first_active < toDateTime64({to:Date}, 3, {zone:String})
    ) AS f
    LEFT JOIN (
        SELECT community, member, groupUniqArray(toStartOfWeek(day, 1)) AS weeks
        FROM member_days FINAL
        WHERE ` + mine + ` AND day >= toDate32({from:Date}) - 7 AND day < {to:Date} AND qualifying > 0
        GROUP BY community, member
    ) AS a ON a.community = f.community AND a.member = f.member
    WHERE f.cohort + 7 * (w + 1) <= {to:Date}
    GROUP BY cohort, week
) AS k
ORDER BY k.cohort, k.week`,
			Columns: []Column{
				col("week", "第几周", "Week", String), col("cohort", "哪周来的", "Came in week", Day), col("share", "还活跃", "Still active", Percent), col("people", "人数", "People", Count).hide(),
			},
			Value: Percent, Better: 1, Width: 7,
		},
		{
			ID: "b_funnel", View: "B", Kind: Rank, Title: say("新人的头两周", "A newcomer's first two weeks"),
			About: say("所选日期里加入、且已满 14 天的人：多少人说了第一句话，多少人得到了回应，多少人第 8 到 14 天还在。没满 14 天的不算，他们还说不准。",
				"Of those who joined in the range at least 14 days before its end: how many wrote, were answered, and were there on days 8 to 14. Later ones are left out: it is too early to tell."),
			SQL: `SELECT step, people
FROM (
    SELECT count() AS joined, countIf(d.wrote) AS wrote, countIf(d.wrote AND n.answered > toDateTime64(0, 3, 'UTC')) AS answered, countIf(d.later) AS later
    FROM (
        SELECT community, member, toDate32(joined_at, {zone:String}) AS joined
        FROM members FINAL
        WHERE ` + mine + ` AND ` + noMembers + ` AND joined_at >= toDateTime64({from:Date}, 3, {zone:String})
            AND toDate32(joined_at, {zone:String}) + 14 <= {to:Date}
    ) AS j
    LEFT JOIN (
        SELECT e.community AS community, e.member AS member, max(e.messages + e.stories > 0) AS wrote,
            max(e.qualifying > 0 AND e.day >= toDate32(i.joined_at, {zone:String}) + 7 AND e.day < toDate32(i.joined_at, {zone:String}) + 14) AS later
        FROM member_days AS e FINAL
        INNER JOIN (SELECT community, member, joined_at FROM members FINAL WHERE ` + mine + `) AS i ON i.community = e.community AND i.member = e.member
        WHERE e.community IN {community:Array(String)} AND e.day >= {from:Date} AND e.day < {to:Date}
        GROUP BY e.community, e.member
    ) AS d ON d.community = j.community AND d.member = j.member
    LEFT JOIN (
    ` + newcomersAnswered + `
    ) AS n ON n.community = j.community AND n.member = j.member
)
ARRAY JOIN ['joined', 'wrote', 'answered', 'week2'] AS step, [joined, wrote, answered, later] AS people`,
			Columns: []Column{col("step", "走到", "Step", Name).in(words.Steps), col("people", "人", "People", Count).colour("active")},
			Value:   Count, Width: 5,
		},
		{
			ID: "b_first_reply", View: "B", Kind: Table, Title: say("回应得快，留下的多吗", "Does an early answer keep people?"),
			About: say("按第一句话多久得到回应，看第 4 周（第 22 到 28 天）还活跃的比例；只看已满 28 天的新人。–：这一档没有人。",
				"By how soon the first message was answered: the share active on days 22 to 28. Only newcomers of at least 28 days. –: nobody in that row."),
			SQL: `SELECT b.bucket AS answered_in, v.people AS people, if(v.people = 0, NULL, v.stayed / v.people) AS stayed
FROM (SELECT arrayJoin(['hour', 'day', 'later', 'never']) AS bucket) AS b
LEFT JOIN (
    SELECT multiIf(n.hours IS NULL, 'never', n.hours <= 1, 'hour', n.hours <= 24, 'day', 'later') AS bucket, count() AS people, countIf(has(d.days, 1)) AS stayed
    FROM (
    ` + newcomersAnswered + `
    ) AS n
    LEFT JOIN (
        SELECT e.community AS community, e.member AS member,
            groupUniqArray(toUInt8(e.day >= toDate32(i.first_active, {zone:String}) + 21 AND e.day < toDate32(i.first_active, {zone:String}) + 28)) AS days
        FROM member_days AS e FINAL
        INNER JOIN (SELECT community, member, first_active FROM members FINAL WHERE ` + mine + `) AS i ON i.community = e.community AND i.member = e.member
        WHERE e.community IN {community:Array(String)} AND e.day >= toDate32({from:Date}) - 63 AND e.day < {to:Date} AND e.qualifying > 0
        GROUP BY e.community, e.member
    ) AS d ON d.community = n.community AND d.member = n.member
    WHERE toDate32(n.hello, {zone:String}) >= {from:Date} AND toDate32(n.hello, {zone:String}) + 28 <= {to:Date}
    GROUP BY bucket
) AS v ON v.bucket = b.bucket
ORDER BY indexOf(['hour', 'day', 'later', 'never'], b.bucket)`,
			Columns: []Column{
				col("answered_in", "第一句话", "First message answered", Name).in(words.Answers), col("people", "新人", "Newcomers", Count), col("stayed", "第 4 周还在", "There in week 4", Percent),
			},
			Width: 7,
		},
		{
			ID: "b_false", View: "B", Kind: Tile, Title: say("看走眼的比例", "False alarms"),
			About: say("判为「沉默」之后 30 天内又回来的比例，按判定的那一周算；最近 30 天的还不知道，不画。0：没有看走眼；–：没有人被判为沉默。",
				"Share of members called dormant who were back within 30 days, by the week of the call; the last 30 days are not known yet. 0: no false alarm; –: nobody was called dormant."),
			SQL: `SELECT toDate32({to:Date}) - 7 * week - 1 AS day, back / people AS value, NULL AS usual
FROM (
    SELECT intDiv(dateDiff('day', toDate32(t.at - INTERVAL 1 MILLISECOND, {zone:String}), toDate32({to:Date})) - 1, 7) AS week, count() AS people,
        countIf(r.back_at > t.at AND r.back_at < t.at + INTERVAL 30 DAY) AS back
    FROM transitions AS t
    LEFT JOIN (
        SELECT community, member, min(at) AS back_at FROM transitions
        WHERE ` + mine + ` AND "to" = 'returned' AND at >= toDateTime64({from:Date}, 3, {zone:String}) AND at < toDateTime64({to:Date}, 3, {zone:String})
        GROUP BY community, member
    ) AS r ON r.community = t.community AND r.member = t.member
    WHERE t.community IN {community:Array(String)} AND t."to" = 'dormant' AND t.at >= toDateTime64({from:Date}, 3, {zone:String})
        AND t.at < toDateTime64(toDate({to:Date}) - 30, 3, {zone:String})
    GROUP BY week
)
ORDER BY day`,
			Columns: tileColumns(Percent), Value: Percent, Better: -1, Width: 5,
		},
		{
			ID: "b_flows", View: "B", Kind: Table, Title: say("谁从哪里走到了哪里", "Moves between stages"),
			About: say("所选日期里的阶段变化，按人数从多到少；原因是规则表里的那一条。", "Moves in the range, most people first, with the rule that decided."),
			SQL: `SELECT if("from" IN ('', 'none'), '', "from") AS before, "to" AS stage, rule, uniqExact((community, member)) AS people
FROM transitions
WHERE ` + mine + ` AND ` + inRange + ` AND "to" != 'none'
    AND (community, member) NOT IN (SELECT community, member FROM members FINAL WHERE ` + mine + ` AND (bot OR staff))
GROUP BY before, stage, rule
ORDER BY people DESC, before, stage, rule
LIMIT 30`,
			Columns: []Column{
				col("before", "从", "From", Name).in(words.Stages), col("stage", "到", "To", Name).in(words.Stages), col("rule", "为什么", "Why", Name).in(words.Rules), col("people", "人", "People", Count),
			},
			Width: 12,
		},
	}
}

// without leaves a column out.
func without(all []Column, name string) []Column {
	var out []Column
	for _, c := range all {
		if c.Name != name {
			out = append(out, c)
		}
	}
	return out
}
