package sink

import "slices"

// fade is the weight of what happened on a day by now, 0.9 a month of 30 days,
// where now is the community's newest closed day.
func fade(day string) string { return "pow(0.9, (toInt32(c.closed_day) - toInt32(" + day + ")) / 30)" }

// The three kinds of edges, in the columns of the view.
var (
	replyEdges = "SELECT community, day, member, to_member AS other, 'reply' AS kind, to_message AS target, 1. AS weight FROM replies WHERE NOT (bot OR staff OR to_bot OR to_staff)"

	mentionEdges = "SELECT x.community AS community, " + localDay("x.at") + " AS day, x.member AS member, mentioned AS other, 'mention' AS kind, x.message_id AS target, 0.5 AS weight\n" +
		"FROM messages AS x FINAL ARRAY JOIN arrayDistinct(x.mentions) AS mentioned\n" +
		"INNER JOIN " + closedDays + " AS c ON c.community = x.community\n" +
		"WHERE NOT x.recalled AND NOT x.bot AND NOT x.staff AND mentioned != x.member\n" +
		"    AND (x.community, mentioned) NOT IN (SELECT community, member FROM members FINAL WHERE bot OR staff)"

	reactionEdges = "SELECT x.community AS community, " + localDay("x.at") + " AS day, x.member AS member, m.member AS other, 'reaction' AS kind, x.message_id AS target, 0.25 AS weight\n" +
		"FROM (SELECT community, message_id, member FROM messages FINAL WHERE " + fromPeople + ") AS m\n" +
		"INNER JOIN (SELECT community, at, member, message_id FROM events WHERE kind = 'reaction' AND disposition = 'counted' AND NOT bot AND NOT staff) AS x\n" +
		"    ON x.community = m.community AND x.message_id = m.message_id\n" +
		"INNER JOIN " + closedDays + " AS c ON c.community = x.community\n" +
		"WHERE x.member != m.member"
)

func tieViews() []View {
	return slices.Concat([]View{
		{
			Name: "edges", Zh: "谁回了谁、@了谁、给谁点了反应，一次一行",
			Comment: "One row per time a person turned to another: a reply, a mention or a reaction. Recalled messages, bots and staff are out, on both sides.",
			Numbers: []Number{
				growthNumbers[0],
				{"day", "日期", "Day in the community's zone."},
				{"member", "谁", "Who turned to somebody."},
				{"other", "对谁", "To whom."},
				{"kind", "方式", "reply, mention or reaction."},
				{"target", "对哪条消息", "The message answered or reacted to; of a mention, the message with the mention."},
				{"weight", "权重", "1 for a reply, 0.5 for a mention, 0.25 for a reaction."},
			},
			Select: replyEdges + "\nUNION ALL\n" + mentionEdges + "\nUNION ALL\n" + reactionEdges,
		},
		{
			Name: "ties", Zh: "两个人之间的联系有多强、是不是双向",
			Comment: "How strong the tie from one person to another is at the newest closed day: the weights of their edges, each worth 0.9 of itself a month of 30 days later. One row a direction, also where only the other direction has edges. Bots and staff left out.",
			Numbers: []Number{
				growthNumbers[0],
				{"member", "谁", "Who turned to the other."},
				{"other", "对谁", "To whom."},
				{"replies", "回复", "Replies ever given in this direction, on closed days."},
				{"mentions", "提及", "Mentions, in the same sense."},
				{"reactions", "反应", "Reactions, in the same sense."},
				{"last_day", "最近一天", "Newest day with an edge in either direction."},
				{"strength", "联系强度", "Sum of weight x 0.9^(age in days / 30). 0 when only the other direction has edges."},
				{"returned", "对方的强度", "strength of the other direction."},
				{"reciprocity", "相互程度", "The weaker direction over the stronger, 0 (one-sided) to 1 (even)."},
			},
			Select: "SELECT community, way.1 AS member, way.2 AS other, way.3 AS replies, way.4 AS mentions, way.5 AS reactions, last_day,\n" +
				"    way.6 AS strength, way.7 AS returned, least(strength, returned) / greatest(strength, returned) AS reciprocity\n" +
				"FROM (\n" +
				"    SELECT x.community AS community, least(x.member, x.other) AS a, greatest(x.member, x.other) AS b, max(x.day) AS last_day,\n" +
				"        sumIf(x.weight * " + fade("x.day") + ", x.member = a) AS ab, sumIf(x.weight * " + fade("x.day") + ", x.member = b) AS ba,\n" +
				"        [(a, b, countIf(x.kind = 'reply' AND x.member = a), countIf(x.kind = 'mention' AND x.member = a), countIf(x.kind = 'reaction' AND x.member = a), ab, ba),\n" +
				"         (b, a, countIf(x.kind = 'reply' AND x.member = b), countIf(x.kind = 'mention' AND x.member = b), countIf(x.kind = 'reaction' AND x.member = b), ba, ab)] AS ways\n" +
				"    FROM edges AS x INNER JOIN " + closedDays + " AS c ON c.community = x.community\n" +
				"    WHERE x.day <= c.closed_day\n" +
				"    GROUP BY community, a, b\n" +
				")\n" +
				"ARRAY JOIN ways AS way",
		},
	}, ours(View{
		Name: "departure_blast", Zh: "这个人走了，会牵动多少人",
		Comment: "What a person's leaving would take from others: those who would lose at least half of all their tie strength (both directions), and those who would be left without any tie. Bots and staff left out.",
		Numbers: []Number{
			growthNumbers[0],
			{"member", "成员", "Who would leave."},
			{"tied", "有联系的人", "People with a tie to this one."},
			{"half_lost", "失去一半联系的人", "Of them, those who would lose at least half of their strength."},
			{"all_lost", "失去全部联系的人", "Of these, those who have no other tie."},
			{"strength", "联系总强度", "Strength of all ties of this person, both directions."},
			{"share", "占社群", "strength over that of all ties of the community, 0 to 1."},
		},
		Select: blast,
	}),
		bounded(View{
			Name: "absence_factor", Zh: "少了几个人，一半的事就没人做",
			Comment: "The smallest number of people who do at least half of a thing, in the 28 days that end with the newest closed day: messages written, questions answered, newcomers welcomed (answered within 14 days of joining). Bots and staff left out.",
			Numbers: []Number{
				growthNumbers[0],
				{"subject", "事项", "messages, answers or welcomes."},
				{"total", "总数", "How many there were."},
				{"members", "参与的人", "People who did any."},
				{"factor", "几个人顶一半", "Smallest n so that n people did at least half. No row where nobody did any."},
			},
			Select: "SELECT community, subject, sum(n) AS total, count() AS members,\n" +
				"    arrayFirstIndex(s -> s * 2 >= total, arrayCumSum(arrayReverseSort(groupArray(n)))) AS factor\n" +
				"FROM (\n" +
				"    SELECT x.community AS community, x.subject AS subject, x.member AS member, sum(x.n) AS n FROM (\n" +
				"        SELECT community, 'messages' AS subject, day, member, toUInt64(messages + stories) AS n FROM member_days FINAL WHERE NOT bot AND NOT staff" + sinceDay + "\n" +
				"        UNION ALL SELECT r.community, subject, r.day, r.member, toUInt64(1)\n" +
				"        FROM replies AS r LEFT JOIN " + entriesOf(mine) + " AS e ON e.community = r.community AND e.member = r.to_member\n" +
				"        ARRAY JOIN arrayFilter(s -> if(s = 'answers', r.to_question AND NOT (r.to_bot OR r.to_staff), e.member != '' AND r.at >= e.at AND r.at < e.at + INTERVAL 14 DAY), ['answers', 'welcomes']) AS subject\n" +
				"        WHERE NOT (r.bot OR r.staff)\n" +
				"    ) AS x INNER JOIN " + closedDays + " AS c ON c.community = x.community\n" +
				"    WHERE x.day <= c.closed_day AND toInt32(x.day) > toInt32(c.closed_day) - 28 AND x.n > 0\n" +
				"    GROUP BY community, subject, member\n" +
				")\n" +
				"GROUP BY community, subject",
		}, "replies"))
}
