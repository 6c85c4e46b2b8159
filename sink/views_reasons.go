package sink

// silentPeople are those whose silence has moved them.
const silentPeople = "NOT bot AND NOT staff AND stage IN ('at_risk', 'dormant', 'churned')"

// lastMove is the move that silence made last of each person, with what it rests on.
const lastMove = "(SELECT t.community AS community, t.member AS member, argMax((t.at, toUInt32OrZero(extract(t.evidence, 'silent_days=(\\\\d+)')), toUInt32OrZero(extract(t.evidence, 'gap_days=(\\\\d+)'))), (t.at, t.epoch, t.offset, t.seq)) AS x\n" +
	"    FROM transitions AS t WHERE t.to IN ('at_risk', 'dormant', 'churned')" + mine + " GROUP BY community, member)"

// unheardOf counts for silent people the last messages, of the 28 days up to their last
// activity, after which nobody answered or mentioned them. One pass over the
// messages finds both: by the key of the message, by that of the person, and by
// one of the community, which says that its platform tells of answers at all.
const unheardOf = "(SELECT community, member, if(max(known), countIf(key = 'message' AND at > heard), 0) AS n\n" +
	"    FROM (\n" +
	"        SELECT q.community AS community, q.member AS member, q.at AS at, q.k.1 AS key, key = 'community' AND notEmpty(a.authors) AS known,\n" +
	"            max(multiIf(NOT arrayExists(x -> x != q.member, a.authors), " + epochTime + ", q.k.1 = 'message', q.at, q.k.1 = 'member', a.last, " + epochTime + ")) OVER (PARTITION BY q.community, q.member) AS heard\n" +
	"        FROM (\n" +
	"            SELECT x.community AS community, x.member AS member, x.at AS at, arrayJoin([('message', x.message_id), ('member', x.member), ('community', '')]) AS k\n" +
	"            FROM (SELECT community, member, message_id, at FROM messages FINAL WHERE NOT recalled" + sinceAt + ") AS x\n" +
	"            INNER JOIN (SELECT community, member, last_active FROM members FINAL WHERE " + silentPeople + mine + ") AS p ON p.community = x.community AND p.member = x.member\n" +
	"            WHERE x.at > p.last_active - INTERVAL 28 DAY\n" +
	"        ) AS q\n" +
	"        LEFT JOIN (\n" +
	"            SELECT community, arrayJoin(arrayConcat([('message', reply_to), ('community', '')], arrayMap(x -> ('member', x), arrayFilter(x -> x != member, mentions)))) AS k, groupUniqArray(2)(member) AS authors, max(at) AS last\n" +
	"            FROM messages FINAL WHERE NOT bot AND NOT recalled AND (reply_to != '' OR notEmpty(mentions))" + sinceAt + "\n" +
	"            GROUP BY community, k\n" +
	"        ) AS a ON a.community = q.community AND a.k = q.k\n" +
	"    )\n" +
	"    GROUP BY community, member)"

// reasonZh and reasonEn say the numbers as lifecycle.Reason does.
const (
	reasonZh = "arrayStringConcat(arrayFilter(s -> s != '', [if(silent_days = 0, '最近还在说话', concat('群里有人聊的', toString(silent_days), '天里没说话')),\n" +
		"        multiIf(gap_days = 0, '只来说过一天话', gap_days = 1, '平时几乎每天发言', concat('平时每', toString(gap_days), '天发言一次')),\n" +
		"        if(unanswered = 0, '', concat('最近', toString(unanswered), '次发言没人回'))]), '；')"
	reasonEn = "arrayStringConcat(arrayFilter(s -> s != '', [multiIf(silent_days = 0, 'spoke on the last day that others did', silent_days = 1, 'silent on the last day that others spoke', concat('silent on the last ', toString(silent_days), ' days that others spoke')),\n" +
		"        multiIf(gap_days = 0, 'has spoken on one day only', gap_days = 1, 'usually speaks almost every day', concat('usually speaks every ', toString(gap_days), ' days')),\n" +
		"        multiIf(unanswered = 0, '', unanswered = 1, 'nobody answered the last message', concat('nobody answered the last ', toString(unanswered), ' messages'))]), '; ')"
)

// reasonViews say why each silent person counts as silent.
func reasonViews() []View {
	return bounded(View{
		Name: "member_reasons", Zh: "渐远、沉默、流失的人，一人一句为什么",
		Comment: "Why each person who is at_risk, dormant or churned is said to be so, in numbers a person can check and in a sentence, one row each. Bots and staff left out. No mood stands in it.",
		Numbers: []Number{
			growthNumbers[0],
			{"member", "成员", "Who."},
			{"stage", "阶段", "at_risk, dormant or churned."},
			{"since", "从什么时候起", "Since when, UTC."},
			{"silent_days", "没说话的天数", "Days without them, up to the last closed one, on which the community was talking: opportunity days."},
			{"gap_days", "平时隔几天", "Opportunity days between their active days of late. 0 for who was active on one day only."},
			{"unanswered", "最近几次没人回", "Their last messages, of the 28 days up to their last activity, that nobody but a bot answered, and after which nobody mentioned them. 0 where the platform tells nothing of answers."},
			{"risk", "风险", "How unlike this member the silence was at the last move, 0 to 1."},
			{"p_return", "30 天内回来的可能", "P(active within 30 days) at that move."},
			{"p_alive", "还没走的可能", "P(has not dropped out for good) at that move, no forecast of a return. Null when nothing was estimated."},
			{"reason_zh", "为什么", "The numbers in a sentence."},
			{"reason_en", "为什么（英文）", "The same in English."},
		},
		Select: "SELECT m.community AS community, m.member AS member, m.stage AS stage, m.stage_since AS since,\n" +
			"    toUInt32(t.x.2 + if(d.n = 0, 0, greatest(toInt64(c.n) - toInt64(d.n), 0))) AS silent_days, t.x.3 AS gap_days, u.n AS unanswered,\n" +
			"    m.risk AS risk, m.p_return AS p_return, nullIf(m.p_alive, 0) AS p_alive,\n" +
			"    " + reasonZh + " AS reason_zh,\n" +
			"    " + reasonEn + " AS reason_en\n" +
			"FROM (SELECT * FROM members FINAL WHERE " + silentPeople + mine + ") AS m\n" +
			"INNER JOIN (SELECT community, opportunity_days AS n, zone FROM communities FINAL) AS c ON c.community = m.community\n" +
			"INNER JOIN " + lastMove + " AS t ON t.community = m.community AND t.member = m.member\n" +
			"LEFT JOIN (SELECT community, day, opportunity_days AS n FROM risk_days WHERE opportunity_days > 0" + mine + ") AS d\n" +
			"    ON d.community = m.community AND d.day = toDate32(formatDateTime(t.x.1 - INTERVAL 1 MILLISECOND, '%F', c.zone))\n" +
			"LEFT JOIN " + unheardOf + " AS u ON u.community = m.community AND u.member = m.member",
	})
}
