package sink

// entries are the first signs of people in a community, one a member, by local
// day. Changes by silence are stamped with the end of their day, so a
// millisecond is taken off to stay in it.
var entries = unbounded.Replace(entriesOf(""))

// entriesOf are the same with a mark.
func entriesOf(mark string) string {
	return "(SELECT t.community AS community, t.member AS member, min(t.at) AS at\n" +
		"        FROM transitions AS t\n        WHERE t.from = 'none' AND t.to != 'left' AND " + persons + mark + "\n        GROUP BY community, member)"
}

// persons leaves out who is a bot or staff now.
const persons = "(t.community, t.member) NOT IN (SELECT community, member FROM members FINAL WHERE bot OR staff)"

func pathViews() []View {
	return []View{
		{
			Name: "funnel", Zh: "新人漏斗：加入 → 发言 → 有人回 → 第二周还来",
			Comment: "What became of those who joined in a week, within 14 days of each one's own joining: every step counts only who made the steps before. Null while those 14 days are not closed for all of them. Bots and staff left out; an answer of staff is an answer.",
			Numbers: []Number{
				growthNumbers[0],
				{"week", "加入周", "Monday of the week of joining."},
				{"joined", "加入", "People who came for the first time, with or without a join event, on closed days."},
				{"posted", "发过言", "Of them, wrote a message or a story on days 0 to 13. Null while censored."},
				{"answered", "有人回", "Of these, got an answer from another person or staff on days 0 to 13. Null while censored."},
				{"second_week", "第二周还来", "Of these, were active on days 7 to 13. Null while censored."},
				{"unanswered_second_week", "没人回的第二周还来", "People who posted, got no answer and were active on days 7 to 13. Null while censored."},
				{"all_second_week", "第二周总共还来", "All who joined and were active on days 7 to 13. Null while censored."},
			},
			Select: "SELECT community, toStartOfWeek(day, 1) AS week, count() AS joined,\n" +
				"    if(censored, NULL, countIf(post)) AS posted,\n" +
				"    if(censored, NULL, countIf(post AND answer)) AS answered,\n" +
				"    if(censored, NULL, countIf(post AND answer AND back)) AS second_week,\n" +
				"    if(censored, NULL, countIf(post AND NOT answer AND back)) AS unanswered_second_week,\n" +
				"    if(censored, NULL, countIf(back)) AS all_second_week\n" +
				"FROM (\n" +
				"    SELECT e.community AS community, e.member AS member, " + localDay("e.at") + " AS day, c.closed_day AS closed_day,\n" +
				"        arrayExists(d -> d BETWEEN day AND day + 13, w.posts) AS post,\n" +
				"        arrayExists(d -> d BETWEEN day + 7 AND day + 13, w.actives) AS back,\n" +
				"        arrayExists(d -> d BETWEEN day AND day + 13, r.days) AS answer\n" +
				"    FROM " + entries + " AS e\n" +
				"    INNER JOIN " + closedDays + " AS c ON c.community = e.community\n" +
				"    LEFT JOIN (SELECT community, member, groupArrayIf(day, messages + stories > 0) AS posts, groupArrayIf(day, qualifying > 0) AS actives\n" +
				"        FROM member_days FINAL GROUP BY community, member) AS w ON w.community = e.community AND w.member = e.member\n" +
				"    LEFT JOIN (SELECT community, to_member, groupUniqArray(day) AS days FROM replies WHERE NOT bot\n" +
				"        GROUP BY community, to_member) AS r ON r.community = e.community AND r.to_member = e.member\n" +
				")\n" +
				"GROUP BY community, week, week + 19 > closed_day AS censored",
		},
		{
			Name: "time_to_stage", Zh: "从加入到各阶段要多少天（没走到的按还在路上算）",
			Comment: "Days from joining until a stage was reached for the first time, with those who have not reached it as censored (Kaplan-Meier): who is still here at the last closed day, who left on the day of leaving. Bots and staff left out.",
			Numbers: []Number{
				growthNumbers[0],
				{"stage", "阶段", "Stage reached."},
				{"members", "人数", "People who joined."},
				{"reached", "走到的人", "Of them, who have reached the stage."},
				{"quarter_days", "四分之一的人要几天", "Days after which a quarter of all have reached it. Null when that was not seen."},
				{"median_days", "一半的人要几天", "Days after which half of all have reached it. Null when that was not seen."},
			},
			Select: "SELECT community, stage, any(total) AS members, sum(reached_now) AS reached,\n" +
				"    minOrNullIf(days, left_over <= 0.75) AS quarter_days, minOrNullIf(days, left_over <= 0.5) AS median_days\n" +
				"FROM (\n" +
				"    SELECT community, stage, days, reached_now, total,\n" +
				"        exp(sum(log(1 - reached_now / (total - gone_before))) OVER (PARTITION BY community, stage ORDER BY days)) AS left_over\n" +
				"    FROM (\n" +
				"        SELECT community, stage, days, countIf(seen) AS reached_now,\n" +
				"            sum(count()) OVER (PARTITION BY community, stage) AS total,\n" +
				"            sum(count()) OVER (PARTITION BY community, stage ORDER BY days) - count() AS gone_before\n" +
				"        FROM (\n" +
				"            SELECT community, member, stage, indexOf(stages, stage) AS i, i > 0 AS seen,\n" +
				"                greatest(0, if(seen, days_at[i], least(toInt32(closed_day), if(has(stages, 'left'), days_at[indexOf(stages, 'left')], toInt32(closed_day)))) - days_at[1]) AS days\n" +
				"            FROM (\n" +
				"                SELECT t.community AS community, t.member AS member, any(c.closed_day) AS closed_day,\n" +
				"                    arraySort(groupArray((t.at, t.epoch, t.offset, t.seq, t.to, toInt32(" + localDay("t.at - toIntervalMillisecond(t.cause = 'silence')") + ")))) AS steps,\n" +
				"                    arrayMap(s -> s.5, steps) AS stages, arrayMap(s -> s.6, steps) AS days_at\n" +
				"                FROM transitions AS t\n" +
				"                INNER JOIN " + closedDays + " AS c ON c.community = t.community\n" +
				"                WHERE " + persons + "\n" +
				"                GROUP BY community, member\n" +
				"                HAVING stages[1] != 'left'\n" +
				"            )\n" +
				"            ARRAY JOIN ['lurker', 'active', 'core', 'at_risk', 'dormant', 'churned', 'returned', 'left'] AS stage\n" +
				"        )\n" +
				"        GROUP BY community, stage, days\n" +
				"    )\n" +
				")\n" +
				"GROUP BY community, stage",
		},
		{
			Name: "false_churn", Zh: "误判率：安静了 D 天的人，有多少 90 天内又回来了",
			Comment: "For each fixed churn window D: of the silences that reached D days, the share that ended within 90 more days. Only silences whose 90 days are closed. Bots and staff left out; who left is in, as a fixed window does not ask.",
			Numbers: []Number{
				growthNumbers[0],
				{"silent_days", "沉默天数", "D: days without qualifying activity after an active day."},
				{"silences", "次数", "Silences that reached D days at least 90 days before the last closed day. A person can have several."},
				{"returned", "回来的", "Of them, those that ended within the 90 days after D."},
				{"rate", "误判率", "returned / silences: P(returns within 90 d | silent for D). Null without silences."},
			},
			Select: "SELECT s.community AS community, silent_days,\n" +
				"    countIf(next > d + silent_days AND d + silent_days + 90 <= toInt32(c.closed_day)) AS silences,\n" +
				"    countIf(next > d + silent_days AND d + silent_days + 90 <= toInt32(c.closed_day) AND next <= d + silent_days + 90) AS returned,\n" +
				"    if(silences = 0, NULL, returned / silences) AS rate\n" +
				"FROM (\n" +
				"    SELECT community, step.1 AS d, step.2 AS next\n" +
				"    FROM " + memberDayNumbers + "\n" +
				"    ARRAY JOIN arrayZip(at, arrayPushBack(arrayPopFront(at), toInt32(2147483647))) AS step\n" +
				") AS s\n" +
				"INNER JOIN " + closedDays + " AS c ON c.community = s.community\n" +
				"ARRAY JOIN [7, 14, 21, 28, 42, 56, 84, 112, 168, 365] AS silent_days\n" +
				"GROUP BY community, silent_days",
		},
		{
			Name: "flaps", Zh: "反复率：刚判定又在 7 天内改回来的变化占多少",
			Comment: "Changes of stage that were taken back within 7 days, by week: a rule that flaps says nothing. First stages and joins are not changes. Null while a week's 7 days are not closed. Bots and staff left out.",
			Numbers: []Number{
				growthNumbers[0],
				{"week", "周", "Monday of the week of the change."},
				{"changes", "变化", "Changes from one stage to another."},
				{"flaps", "反复", "Of them, those whose next change led back within 7 days. Null while censored."},
				{"rate", "反复率", "flaps / changes, 0 to 1. Null while censored."},
			},
			Select: "SELECT community, toStartOfWeek(step.6, 1) AS week, count() AS changes,\n" +
				"    if(week + 13 > closed_day, NULL, countIf(i < length(steps) AND steps[i + 1].5 = step.7 AND steps[i + 1].1 <= step.1 + INTERVAL 7 DAY)) AS flaps,\n" +
				"    flaps / changes AS rate\n" +
				"FROM (\n" +
				"    SELECT t.community AS community, t.member AS member, any(c.closed_day) AS closed_day,\n" +
				"        arraySort(groupArray((t.at, t.epoch, t.offset, t.seq, t.to, " + localDay("t.at - toIntervalMillisecond(t.cause = 'silence')") + ", t.from))) AS steps\n" +
				"    FROM transitions AS t\n" +
				"    INNER JOIN " + closedDays + " AS c ON c.community = t.community\n" +
				"    WHERE t.from != 'none' AND " + persons + "\n" +
				"    GROUP BY community, member\n" +
				")\n" +
				"ARRAY JOIN steps AS step, arrayEnumerate(steps) AS i\n" +
				"GROUP BY community, week, closed_day",
		},
	}
}
