package sink

import "slices"

func talkViews() []View {
	return slices.Concat([]View{
		{
			Name: "interests", Zh: "每个人爱起什么话题、爱接什么话题",
			Comment: "Subjects that a person starts (in messages that answer nobody) and answers (in replies to messages about them), on closed days. Bots and staff left out.",
			Numbers: []Number{
				growthNumbers[0],
				{"member", "成员", "Person."},
				{"topic", "话题", "Subject, as in aspects.name of messages."},
				{"started", "发起", "Messages and stories about it that answered nobody."},
				{"answered", "接话", "Replies given to messages about it."},
				{"last_day", "最近一天", "Newest day of either."},
			},
			Select: "SELECT x.community AS community, x.member AS member, x.topic AS topic, countIf(x.starts) AS started, countIf(NOT x.starts) AS answered, max(x.day) AS last_day\n" +
				"FROM (\n" +
				"    SELECT m.community AS community, m.member AS member, topic, true AS starts, " + localDay("m.at") + " AS day\n" +
				"    FROM messages AS m FINAL ARRAY JOIN arrayDistinct(m.aspects.name) AS topic INNER JOIN " + closedDays + " AS c ON c.community = m.community\n" +
				"    WHERE NOT m.recalled AND NOT m.bot AND NOT m.staff AND m.reply_to = ''\n" +
				"    UNION ALL\n" +
				"    SELECT r.community, r.member, topic, false, r.day\n" +
				"    FROM replies AS r INNER JOIN (SELECT community, message_id, arrayDistinct(aspects.name) AS topics FROM messages FINAL WHERE notEmpty(aspects.name)) AS m\n" +
				"        ON m.community = r.community AND m.message_id = r.to_message\n" +
				"    ARRAY JOIN m.topics AS topic\n" +
				"    WHERE NOT (r.bot OR r.staff)\n" +
				") AS x INNER JOIN " + closedDays + " AS c ON c.community = x.community\n" +
				"WHERE x.day <= c.closed_day\n" +
				"GROUP BY community, member, topic",
		},
	}, bounded(View{
		Name: "complaints", Zh: "每条不满走到哪一步：听到、回应、采纳、告诉本人",
		Comment: "One row per complaint: a message of a person that speaks badly of a subject, or that feedback was given about. Recalled ones are out, bots and staff left out.",
		Numbers: []Number{
			growthNumbers[0],
			{"day", "日期", "Day of the message in the community's zone."},
			{"at", "时间", "When it was written."},
			{"message_id", "消息", "The complaint."},
			{"member", "成员", "Who complained."},
			{"heard_at", "听到", "First feedback with this state. Null when there was none."},
			{"answered_at", "回应", "The same of answered. Null when there was none."},
			{"adopted_at", "采纳", "The same of adopted. Null when there was none."},
			{"told_at", "告诉本人", "The same of told. Null when there was none."},
		},
		Select: "SELECT m.community AS community, " + localDay("m.at") + " AS day, m.at AS at, m.message_id AS message_id, m.member AS member,\n" +
			"    f.heard AS heard_at, f.answered AS answered_at, f.adopted AS adopted_at, f.told AS told_at\n" +
			"FROM (\n" +
			"    SELECT community, at, message_id, member, label = 'negative' AND arrayExists(p -> p < 0, aspects.polarity) AS complains FROM messages FINAL\n" +
			"    WHERE NOT recalled AND NOT bot AND NOT staff" + sinceAt + "\n" +
			") AS m\n" +
			"LEFT JOIN (\n" +
			"    SELECT community, message_id, minOrNullIf(at, detail = 'heard') AS heard, minOrNullIf(at, detail = 'answered') AS answered,\n" +
			"        minOrNullIf(at, detail = 'adopted') AS adopted, minOrNullIf(at, detail = 'told') AS told\n" +
			"    FROM events WHERE kind = 'feedback' AND disposition = 'counted'" + sinceAt + " GROUP BY community, message_id\n" +
			") AS f ON f.community = m.community AND f.message_id = m.message_id\n" +
			"INNER JOIN " + closedDays + " AS c ON c.community = m.community\n" +
			"WHERE m.complains OR f.message_id != ''",
	}), bounded(View{
		Name: "complaint_loop", Zh: "不满的闭环：听到 → 回应 → 采纳 → 告诉本人",
		Comment: "How far complaints went, by week of the complaint, on closed days: each state counts whether or not the states before it were recorded. Bots and staff left out.",
		Numbers: []Number{
			growthNumbers[0],
			{"week", "周", "Monday of the week of the complaint."},
			{"complaints", "不满", "Complaints."},
			{"members", "人数", "People who complained."},
			{"heard", "听到", "Of the complaints, those with feedback of any state."},
			{"answered", "回应", "Of them, answered."},
			{"adopted", "采纳", "Of them, adopted."},
			{"told", "告诉本人", "Of them, whose author was told."},
			{"answer_hours", "回应要多久", "Median hours from complaint to answered, of those answered. Null when none was."},
		},
		Select: "SELECT x.community AS community, toStartOfWeek(x.day, 1) AS week, count() AS complaints, uniqExact(x.member) AS members,\n" +
			"    countIf(coalesce(x.heard_at, x.answered_at, x.adopted_at, x.told_at) IS NOT NULL) AS heard, countIf(x.answered_at IS NOT NULL) AS answered,\n" +
			"    countIf(x.adopted_at IS NOT NULL) AS adopted, countIf(x.told_at IS NOT NULL) AS told,\n" +
			"    quantileExactOrNullIf(0.5)(greatest(0, dateDiff('second', x.at, assumeNotNull(x.answered_at))) / 3600, x.answered_at IS NOT NULL) AS answer_hours\n" +
			"FROM complaints AS x\n" +
			"INNER JOIN " + closedDays + " AS c ON c.community = x.community\n" +
			"WHERE x.day <= c.closed_day\n" +
			"GROUP BY community, week",
	}, "complaints"), []View{
		{
			Name: "resonance", Zh: "哪些帖子打动了人：和作者、频道平时相比引来多少回应",
			Comment: "What each message or story that answers nobody drew from other people in its first 7 days, against what the same author's and the same channel's other posts draw. Recalled posts, bots and staff left out, on both sides.",
			Numbers: []Number{
				growthNumbers[0],
				{"day", "日期", "Day of the post in the community's zone, at least 7 days closed."},
				{"message_id", "消息", "The post."},
				{"member", "作者", "Who wrote it."},
				{"channel", "频道", "Where."},
				{"kind", "类型", "message or story."},
				{"replies", "回复", "Replies of others within 7 days."},
				{"reactions", "反应", "Reactions of others within 7 days."},
				{"responders", "回应的人", "Distinct people among them."},
				{"feeling", "回复的情绪", "Mean polarity of the scored replies, -1 to 1. Null when none was scored."},
				{"expected", "平时", "Responders that a post of this author in this channel draws: mean of the channel's other posts, and of the author's other posts, the latter with the weight of n / (n + 5). Null when the channel has no other post."},
				{"resonance", "共鸣", "log2((responders + 1) / (expected + 1)): 0 as usual, 1 twice as many. Null with expected."},
			},
			Select: "SELECT community, day, message_id, member, channel, kind, replies, reactions, responders, feeling,\n" +
				"    if(in_channel < 2, NULL, if(by_author < 2, of_channel, of_channel + ((author_sum - responders) / (by_author - 1) - of_channel) * (by_author - 1) / (by_author + 4))) AS expected,\n" +
				"    log2((responders + 1) / (expected + 1)) AS resonance\n" +
				"FROM (\n" +
				"    SELECT *, if(in_channel < 2, NULL, (channel_sum - responders) / (in_channel - 1)) AS of_channel FROM (\n" +
				"    SELECT *, count() OVER c AS in_channel, sum(responders) OVER c AS channel_sum, count() OVER a AS by_author, sum(responders) OVER a AS author_sum\n" +
				"    FROM (\n" +
				"        SELECT p.community AS community, " + localDay("p.at") + " AS day, p.message_id AS message_id, any(p.member) AS member, any(p.channel) AS channel, any(p.kind) AS kind,\n" +
				"            countIf(r.way = 'reply') AS replies, countIf(r.way = 'reaction') AS reactions, uniqExactIf(r.member, r.way != '') AS responders,\n" +
				"            avgOrNullIf(r.polarity, r.scored) AS feeling\n" +
				"        FROM (SELECT community, at, message_id, member, channel, kind FROM messages FINAL WHERE NOT recalled AND NOT bot AND NOT staff AND reply_to = '') AS p\n" +
				"        INNER JOIN " + closedDays + " AS c ON c.community = p.community\n" +
				"        LEFT JOIN (\n" +
				"            SELECT community, reply_to AS target, at, member, 'reply' AS way, scored, polarity FROM messages FINAL WHERE NOT recalled AND NOT bot AND NOT staff AND reply_to != ''\n" +
				"            UNION ALL SELECT community, message_id, at, member, 'reaction', false, 0 FROM events WHERE kind = 'reaction' AND disposition = 'counted' AND NOT bot AND NOT staff\n" +
				"        ) AS r ON r.community = p.community AND r.target = p.message_id AND r.member != p.member AND r.at <= p.at + INTERVAL 7 DAY\n" +
				"        WHERE toInt32(day) + 7 <= toInt32(c.closed_day)\n" +
				"        GROUP BY community, message_id, day\n" +
				"    )\n" +
				"    WINDOW c AS (PARTITION BY community, channel), a AS (PARTITION BY community, member)\n" +
				"    )\n" +
				")",
		},
	})
}
