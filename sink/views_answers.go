package sink

import "slices"

func answerViews() []View {
	return slices.Concat(
		bounded(View{
			Name: "answers", Zh: "谁的问题，谁答了，提问的人谢过没有",
			Comment: "One row per reply to somebody's question. Bots are out; staff answer, and are marked. Questions of staff are out.",
			Numbers: []Number{
				growthNumbers[0],
				{"at", "时间", "When the answer was given."},
				{"day", "日期", "Its day in the community's zone."},
				{"question", "问题", "Message that asks."},
				{"asker", "提问的人", "Who asked."},
				{"answer", "回答", "Message that answers."},
				{"helper", "回答的人", "Who answered."},
				{"staff", "工作人员", "Staff answered."},
				{"thanked", "道谢", "The asker reacted to the answer, or replied to it with gratitude."},
			},
			Select: "SELECT r.community AS community, r.at AS at, r.day AS day, r.to_message AS question, r.to_member AS asker, r.message_id AS answer, r.member AS helper, r.staff AS staff,\n" +
				"    toBool(t.message != '') AS thanked\n" +
				"FROM replies AS r\n" +
				"LEFT ANY JOIN (\n" +
				"    SELECT community, message_id AS message, member FROM events WHERE kind = 'reaction' AND disposition = 'counted'" + sinceAt + "\n" +
				"    UNION ALL SELECT community, to_message, member FROM replies WHERE grateful\n" +
				") AS t ON t.community = r.community AND t.message = r.message_id AND t.member = r.to_member\n" +
				"WHERE r.to_question AND NOT (r.bot OR r.to_bot OR r.to_staff)",
		}, "replies"),
		[]View{{
			Name: "asker_helper", Zh: "谁常帮谁：提问的人和回答的人",
			Comment: "Who answered whose questions, by pair, on closed days. Bots and staff left out.",
			Numbers: []Number{
				growthNumbers[0],
				{"asker", "提问的人", "Who asked."},
				{"helper", "回答的人", "Who answered."},
				{"answers", "回答次数", "Answers given."},
				{"thanked", "道谢次数", "Of them, those that earned thanks of the asker."},
				{"first_day", "第一次", "Day of the first answer."},
				{"last_day", "最近一次", "Day of the newest answer."},
			},
			Select: "SELECT a.community AS community, a.asker AS asker, a.helper AS helper, count() AS answers, countIf(a.thanked) AS thanked, min(a.day) AS first_day, max(a.day) AS last_day\n" +
				"FROM answers AS a INNER JOIN " + closedDays + " AS c ON c.community = a.community\n" +
				"WHERE NOT a.staff AND a.day <= c.closed_day\n" +
				"GROUP BY community, asker, helper",
		}},
		bounded(View{
			Name: "newcomer_first_posts", Zh: "每位新人的第一句话，多久有人回",
			Comment: "The first message or story of each person who came, and the first answer to it by another person or staff, not by a bot. Bots and staff left out.",
			Numbers: []Number{
				growthNumbers[0],
				{"member", "新人", "Who came."},
				{"day", "日期", "Day of the first message, in the community's zone."},
				{"at", "时间", "When it was written."},
				{"message_id", "消息", "The message."},
				{"wait_minutes", "等了多久", "Minutes until the first answer. Null while there is none (censored)."},
				{"observed_minutes", "观察了多久", "Minutes from the message to the end of the newest closed day in UTC; at least 0."},
			},
			Select: firstPosts(""),
		}),
		bounded(View{
			Name: "newcomer_response", Zh: "新人第一句话的回应：24 小时内有人回的比例，等待中位数",
			Comment: "How first messages of people who came were answered, by week of the message. No answer counts as not yet, never as left out. Bots and staff left out; staff's answers count.",
			Numbers: []Number{
				growthNumbers[0],
				{"week", "周", "Monday of the week of the message."},
				{"newcomers", "新人", "People whose first message fell in the week, on closed days."},
				{"answered", "有人回", "Of them, answered so far."},
				{"within_24h", "24 小时内有人回", "Of them, answered within 24 hours. Null while that cannot be said of all of them."},
				{"share_24h", "24 小时回应率", "within_24h / newcomers, 0 to 1. Null while censored."},
				{"median_minutes", "等待中位数", "Minutes within which half of all newcomers were answered, those without an answer included. Null when fewer than half were."},
			},
			Select: "SELECT community, toStartOfWeek(day, 1) AS week, count() AS newcomers, countIf(wait_minutes IS NOT NULL) AS answered,\n" +
				"    if(countIf(wait_minutes IS NULL AND observed_minutes < 2880) > 0, NULL, countIf(ifNull(wait_minutes, 1e9) <= 1440)) AS within_24h,\n" +
				"    within_24h / newcomers AS share_24h,\n" +
				"    if(answered * 2 < newcomers, NULL, arraySort(groupArray(assumeNotNull(ifNull(wait_minutes, 1e9))))[intDiv(newcomers + 1, 2)]) AS median_minutes\n" +
				"FROM newcomer_first_posts GROUP BY community, week",
		}, "newcomer_first_posts"),
	)
}

// firstWait is how many minutes a first post waited for an answer.
const firstWait = "greatest(dateDiff('millisecond', p.at, r.at), 0) / 60000"

// firstPosts are the rows of newcomer_first_posts, with further columns. What
// newcomers wrote first is few: all answers stream by it.
func firstPosts(more string) string {
	return "SELECT p.community AS community, p.member AS member, any(" + localDay("p.at") + ") AS day, any(p.at) AS at, p.message_id AS message_id,\n" +
		"    minOrNullIf(" + firstWait + ", r.member NOT IN ('', p.member)) AS wait_minutes,\n" +
		"    any(greatest(0, (toInt64(toUnixTimestamp(c.closed_day)) + 86400) / 60 - toUnixTimestamp64Milli(p.at) / 60000)) AS observed_minutes" + more + "\n" +
		"FROM (SELECT community, member, staff, at, reply_to FROM messages FINAL WHERE reply_to != '' AND NOT recalled AND NOT bot" + sinceAt + ") AS r\n" +
		"RIGHT JOIN (\n" +
		"    SELECT w.community AS community, w.member AS member, w.at AS at, w.message_id AS message_id FROM (\n" +
		"        SELECT m.community AS community, m.member AS member, min(m.at) AS at, argMin(m.message_id, (m.at, m.message_id)) AS message_id FROM (\n" +
		"            SELECT community, member, at, message_id FROM messages FINAL WHERE NOT recalled AND NOT bot AND NOT staff" + sinceAt + "\n" +
		"                AND (community, member) NOT IN (SELECT community, member FROM member_days FINAL WHERE messages + stories > 0" + beforeDay + ")\n" +
		"        ) AS m GROUP BY community, member\n" +
		"    ) AS w INNER JOIN " + entriesOf(mine) + " AS e ON e.community = w.community AND e.member = w.member\n" +
		") AS p ON r.community = p.community AND r.reply_to = p.message_id\n" +
		"INNER JOIN " + closedDays + " AS c ON c.community = p.community\n" +
		"GROUP BY community, member, message_id, c.closed_day\nHAVING day <= c.closed_day"
}
