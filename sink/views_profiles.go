package sink

// lately limits rows with a day to the 90 days up to the newest closed one.
const lately = "x.day <= c.closed_day AND toInt32(x.day) > toInt32(c.closed_day) - 90"

// deedCounts is how often each person did something lately, from rows (community,
// member, day, n).
func deedCounts(rows string) string {
	return "(SELECT x.community AS community, x.member AS member, sum(x.n) AS n FROM (" + rows + ") AS x\n" +
		"    INNER JOIN " + closedDays + " AS c ON c.community = x.community WHERE " + lately + " GROUP BY community, member)"
}

// rhythm is when and how often each person comes, over all closed days.
const rhythm = "(SELECT community, member, length(days) AS n, arrayReduce('quantileExact(0.5)', hours) AS hour,\n" +
	"        arraySort(d -> (-countEqual(weekdays, d), d), arrayDistinct(weekdays))[1] AS weekday,\n" +
	"        arrayMap((d, i) -> toInt32(d) - toInt32(days[i]), arrayPopFront(days), arrayPopBack(arrayEnumerate(days))) AS gaps\n" +
	"    FROM (\n" +
	"        SELECT x.community AS community, x.member AS member, arraySort(groupArray(x.day)) AS days, groupArray(toDayOfWeek(x.day)) AS weekdays,\n" +
	"            groupArray(toUInt8(formatDateTime(x.first_at, '%H', c.zone))) AS hours\n" +
	"        FROM member_days AS x FINAL INNER JOIN " + closedDays + " AS c ON c.community = x.community\n" +
	"        WHERE x.qualifying > 0 AND NOT x.bot AND NOT x.staff AND x.day <= c.closed_day GROUP BY community, member\n" +
	"    ))"

// likelihoodWord is the word of P(return), from the highest.
const likelihoodWord = "multiIf(m.stage = 'left' OR m.p_return = 0, 'unknown', m.p_return >= 0.6, 'likely', m.p_return >= 0.25, 'open', 'unlikely')"

func profileViews() []View {
	return []View{{
		Name: "member_profiles", Zh: "成员画像：每人一行，现在的样子",
		Comment: "What is known of each person now, one row each, for those who may see names. Bots and staff left out. No clinical reading of anybody: a mood is how texts read, against the member's own past.",
		Numbers: []Number{
			growthNumbers[0],
			{"member", "成员", "Who."},
			{"alias", "称呼", "What they call themselves. Empty when untold."},
			{"stage", "阶段", "Stage of the life cycle."},
			{"stage_since", "从什么时候起", "Since when, UTC."},
			{"was_core", "曾是核心", "Has been core at some time."},
			{"tenure_days", "来了多少天", "Days from the first sign to the newest event of the community."},
			{"active_days", "活跃天数", "Days with qualifying activity ever."},
			{"active_28", "28 天里活跃", "Active days among the 28 opportunity days before the last active one."},
			{"usual_hour", "平时几点来", "Median hour at which an active day begins, community's zone. Null for who was never active."},
			{"usual_weekday", "最常星期几来", "1 for Monday to 7. Null for who was never active."},
			{"gap_days", "平时隔几天", "Median days between active days. Null for fewer than two."},
			{"gap_long", "较长时隔几天", "Nine in ten gaps are no longer. Null for fewer than two."},
			{"p_return", "回来的可能", "P(active within 30 days), as of the last close that changed the member."},
			{"p_alive", "还没走的可能", "P(has not dropped out for good) at the same close: 1 just after an activity, and no forecast of a return. Null when nothing was estimated yet."},
			{"likelihood", "还会回来吗", "likely (from 0.6), open (from 0.25), unlikely, or unknown: never active, or left."},
			{"likelihood_zh", "还会回来吗（中文）", "多半会回来, 说不准, 可能走远了, 还看不出."},
			{"mood", "平时的心情", "Mean polarity of own feelings, shrunk towards neutral while they are few, -1 to 1. Null without any."},
			{"mood_sd", "心情起伏", "How much single texts differ. Null without any."},
			{"mood_trend", "心情走向", "By how much the last texts lie above the usual ones. Null without any."},
			{"role", "角色", "By the last 90 days: storyteller (2 stories), helper (5 answers, not fewer than questions), welcomer (5 answers to newcomers), connector (tied to 10 people), asker (3 questions, half of all messages), talker; lurker for who was never active."},
			{"answers", "答过", "Answers to questions of others in the last 90 days."},
			{"questions", "问过", "Questions asked in the last 90 days."},
			{"welcomes", "迎新", "Replies to people in their first 14 days, in the last 90 days."},
			{"stories", "故事", "Stories told in the last 90 days."},
			{"tied", "有联系的人", "People with a tie to this one, in either direction."},
			{"tie_strength", "联系强度", "Sum of the strengths of these ties, both directions; fades by a tenth a month."},
			{"love", "投入", "active_28 / 28, 0 to 1."},
			{"reach", "影响面", "tied over the greatest tied of the community, 0 to 1."},
			{"unheard", "没人回应", "Their first post had no answer within 24 hours, and has none."},
			{"contacted_at", "上次联系", "Last contact. Null when none is remembered."},
			{"contacts_30d", "30 天内联系次数", "Contacts charged in 30 days."},
			{"may_contact", "可以关怀吗", "yes, later or never, of care; see may_contact."},
			{"care_from", "最早什么时候", "From when on, UTC. Null for any time, and for never."},
			{"moments", "关怀时刻", "Moments of care found so far."},
			{"next_moment", "该做的关怀", "Oldest moment that is due and not yet honoured. Empty for none."},
		},
		Select: "SELECT m.community AS community, m.member AS member, k.alias AS alias, m.stage AS stage, m.stage_since AS stage_since, toBool(q.was_core = 1) AS was_core,\n" +
			"    if(m.joined_at <= " + epochTime + ", 0, greatest(0, dateDiff('day', m.joined_at, c.watermark))) AS tenure_days, m.active_days AS active_days, m.active_28 AS active_28,\n" +
			"    if(r.n = 0, NULL, r.hour) AS usual_hour, if(r.n = 0, NULL, r.weekday) AS usual_weekday,\n" +
			"    if(r.n < 2, NULL, arrayReduce('quantileExact(0.5)', r.gaps)) AS gap_days, if(r.n < 2, NULL, arrayReduce('quantileExact(0.9)', r.gaps)) AS gap_long,\n" +
			"    m.p_return AS p_return, nullIf(m.p_alive, 0) AS p_alive, " + likelihoodWord + " AS likelihood,\n" +
			"    transform(likelihood, ['likely', 'open', 'unlikely'], ['多半会回来', '说不准', '可能走远了'], '还看不出') AS likelihood_zh,\n" +
			"    if(m.mood_n = 0, NULL, m.mood_mean) AS mood, if(m.mood_n = 0, NULL, m.mood_sd) AS mood_sd, if(m.mood_n = 0, NULL, m.mood_trend) AS mood_trend,\n" +
			"    multiIf(m.last_active <= " + epochTime + ", 'lurker', stories >= 2, 'storyteller', answers >= 5 AND answers >= questions, 'helper', welcomes >= 5, 'welcomer',\n" +
			"        tied >= 10, 'connector', questions >= 3 AND questions * 2 >= w.n, 'asker', 'talker') AS role,\n" +
			"    a.n AS answers, u.n AS questions, g.n AS welcomes, s.n AS stories, b.tied AS tied, b.strength AS tie_strength,\n" +
			"    m.active_28 / 28 AS love, if(max(b.tied) OVER (PARTITION BY m.community) = 0, 0, b.tied / max(b.tied) OVER (PARTITION BY m.community)) AS reach,\n" +
			"    toBool(f.message_id != '' AND f.wait_minutes IS NULL AND f.observed_minutes >= 1440) AS unheard,\n" +
			"    v.contacted_at AS contacted_at, v.contacts_30d AS contacts_30d, v.care AS may_contact, v.care_from AS care_from, o.n AS moments, o.next AS next_moment\n" +
			"FROM members AS m FINAL\n" +
			"INNER JOIN (SELECT community, watermark FROM communities FINAL) AS c ON c.community = m.community\n" +
			"INNER JOIN may_contact AS v ON v.community = m.community AND v.member = m.member\n" +
			"LEFT JOIN (SELECT community, member, anyIf(value, field = 'alias') AS alias FROM profiles FINAL GROUP BY community, member) AS k ON k.community = m.community AND k.member = m.member\n" +
			"LEFT JOIN (SELECT community, member, 1 AS was_core FROM transitions WHERE to = 'core' GROUP BY community, member) AS q ON q.community = m.community AND q.member = m.member\n" +
			"LEFT JOIN " + rhythm + " AS r ON r.community = m.community AND r.member = m.member\n" +
			"LEFT JOIN " + deedCounts("SELECT community, helper AS member, day, 1 AS n FROM answers WHERE NOT staff") + " AS a ON a.community = m.community AND a.member = m.member\n" +
			"LEFT JOIN " + deedCounts("SELECT x.community AS community, x.member AS member, "+localDay("x.at")+" AS day, 1 AS n FROM messages AS x FINAL INNER JOIN "+closedDays+" AS c ON c.community = x.community WHERE x.style_question AND NOT x.recalled") + " AS u ON u.community = m.community AND u.member = m.member\n" +
			"LEFT JOIN " + deedCounts("SELECT x.community AS community, x.member AS member, x.day AS day, 1 AS n FROM replies AS x INNER JOIN "+entries+" AS e ON e.community = x.community AND e.member = x.to_member WHERE x.at >= e.at AND x.at < e.at + INTERVAL 14 DAY") + " AS g ON g.community = m.community AND g.member = m.member\n" +
			"LEFT JOIN " + deedCounts("SELECT community, member, day, toUInt64(stories) AS n FROM member_days FINAL") + " AS s ON s.community = m.community AND s.member = m.member\n" +
			"LEFT JOIN " + deedCounts("SELECT community, member, day, toUInt64(messages) + toUInt64(stories) AS n FROM member_days FINAL") + " AS w ON w.community = m.community AND w.member = m.member\n" +
			"LEFT JOIN (SELECT community, member, count() AS tied, sum(strength + returned) AS strength FROM ties GROUP BY community, member) AS b ON b.community = m.community AND b.member = m.member\n" +
			"LEFT JOIN newcomer_first_posts AS f ON f.community = m.community AND f.member = m.member\n" +
			"LEFT JOIN (SELECT community, member, count() AS n, argMinIf(moment, at, state = 'due') AS next FROM care_moments GROUP BY community, member) AS o ON o.community = m.community AND o.member = m.member\n" +
			"WHERE NOT m.bot AND NOT m.staff AND m.stage != 'none'",
	}}
}
