package sink

import "strings"

// lately limits rows with a day to the 90 days up to the newest closed one.
const lately = "x.day <= c.closed_day AND toInt32(x.day) > toInt32(c.closed_day) - 90"

// firstLately is the first day of which any community has such rows.
const firstLately = "(SELECT min(closed_day) - 91 FROM communities FINAL WHERE true" + mine + ")"

// The instants and days that may be in them, so that nothing else is read.
const (
	latelyAt  = mine + " AND at >= toDateTime64(" + firstLately + ", 3, 'UTC')"
	latelyDay = mine + " AND day >= " + firstLately
)

// deedCounts is how often each person did something lately, from rows (community,
// member, day, n).
func deedCounts(rows string) string {
	return "(SELECT x.community AS community, x.member AS member, sum(x.n) AS n FROM (" + rows + ") AS x\n" +
		"    INNER JOIN " + closedDays + " AS c ON c.community = x.community WHERE " + lately + " GROUP BY community, member)"
}

// dated are deeds from rows x (community, member, at).
func dated(rows string) string {
	return "SELECT x.community AS community, x.member AS member, " + localDay("x.at") + " AS day, 1 AS n FROM (" + rows + ") AS x INNER JOIN " + closedDays + " AS c ON c.community = x.community"
}

// answersOf are replies to what somebody else wrote: asked selects messages q with
// an id and a member, and more may hold the reply r against them.
func answersOf(asked, replies, more string) string {
	return "SELECT r.community AS community, r.member AS member, r.at AS at FROM (" + asked + ") AS q\n" +
		"        INNER JOIN (SELECT community, cityHash64(community, reply_to) AS answers, member, at FROM messages FINAL WHERE NOT recalled AND reply_to != ''" + replies + latelyAt + ") AS r ON q.id = r.answers\n" +
		"        WHERE r.member != q.member" + more
}

// What puts people in segments, of the tables that standing joins.
const (
	wasCore = "toBool(q.was_core = 1) AS was_core"
	tenure  = "if(m.joined_at <= " + epochTime + ", 0, greatest(0, dateDiff('day', m.joined_at, c.watermark))) AS tenure_days"
	played  = "multiIf(m.last_active <= " + epochTime + ", 'lurker', stories >= 2, 'storyteller', answers >= 5 AND answers >= questions, 'helper', welcomes >= 5, 'welcomer',\n" +
		"        tied >= 10, 'connector', questions >= 3 AND questions * 2 >= w.n, 'asker', 'talker') AS role"
	deeds   = "a.n AS answers, u.n AS questions, g.n AS welcomes, s.n AS stories, b.tied AS tied"
	unheard = "toBool(f.message_id != '' AND f.wait_minutes IS NULL AND f.observed_minutes >= 1440) AS unheard"
)

// standing is what they come from, one row a person.
var standing = "FROM (SELECT * FROM members FINAL WHERE NOT bot AND NOT staff AND stage != 'none'" + mine + ") AS m\n" +
	"INNER JOIN (SELECT community, watermark FROM communities FINAL) AS c ON c.community = m.community\n" +
	"LEFT JOIN (SELECT community, member, 1 AS was_core FROM transitions WHERE to = 'core'" + mine + " GROUP BY community, member) AS q ON q.community = m.community AND q.member = m.member\n" +
	"LEFT JOIN " + deedCounts(dated(answersOf("SELECT cityHash64(community, message_id) AS id, member FROM messages FINAL WHERE "+fromPeople+" AND style_question"+mine, " AND NOT bot AND NOT staff", ""))) + " AS a ON a.community = m.community AND a.member = m.member\n" +
	"LEFT JOIN " + deedCounts(dated("SELECT community, member, at FROM messages FINAL WHERE style_question AND NOT recalled"+latelyAt)) + " AS u ON u.community = m.community AND u.member = m.member\n" +
	"LEFT JOIN " + deedCounts(dated(answersOf("SELECT cityHash64(n.community, n.message_id) AS id, n.member AS member, e.at AS entered FROM (SELECT community, message_id, member FROM messages FINAL WHERE NOT recalled"+mine+") AS n\n"+
	"        INNER JOIN (SELECT * FROM "+entriesOf(mine)+" WHERE true"+latelyEntry+") AS e ON e.community = n.community AND e.member = n.member", "", " AND r.at >= q.entered AND r.at < q.entered + INTERVAL 14 DAY"))) + " AS g ON g.community = m.community AND g.member = m.member\n" +
	"LEFT JOIN " + deedCounts("SELECT community, member, day, toUInt64(stories) AS n FROM member_days FINAL WHERE true"+latelyDay) + " AS s ON s.community = m.community AND s.member = m.member\n" +
	"LEFT JOIN " + deedCounts("SELECT community, member, day, toUInt64(messages) + toUInt64(stories) AS n FROM member_days FINAL WHERE true"+latelyDay) + " AS w ON w.community = m.community AND w.member = m.member\n" +
	"LEFT JOIN (" + tied + ") AS b ON b.who = cityHash64(m.community, m.member)\n" +
	"LEFT JOIN (" + ever.Replace(firstPosts("")) + ") AS f ON f.community = m.community AND f.member = m.member"

// ever has the marks of a view that is bounded by communities alone.
var ever = strings.NewReplacer(sinceAt, mine, beforeDay, " AND false")

// latelyEntry leaves out who came so long ago that no answer to them is a welcome.
const latelyEntry = " AND at >= toDateTime64(" + firstLately + " - 14, 3, 'UTC')"

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
		Select: unbounded.Replace("SELECT m.community AS community, m.member AS member, k.alias AS alias, m.stage AS stage, m.stage_since AS stage_since, " + wasCore + ",\n" +
			"    " + tenure + ", m.active_days AS active_days, m.active_28 AS active_28,\n" +
			"    if(r.n = 0, NULL, r.hour) AS usual_hour, if(r.n = 0, NULL, r.weekday) AS usual_weekday,\n" +
			"    if(r.n < 2, NULL, arrayReduce('quantileExact(0.5)', r.gaps)) AS gap_days, if(r.n < 2, NULL, arrayReduce('quantileExact(0.9)', r.gaps)) AS gap_long,\n" +
			"    m.p_return AS p_return, nullIf(m.p_alive, 0) AS p_alive, " + likelihoodWord + " AS likelihood,\n" +
			"    transform(likelihood, ['likely', 'open', 'unlikely'], ['多半会回来', '说不准', '可能走远了'], '还看不出') AS likelihood_zh,\n" +
			"    if(m.mood_n = 0, NULL, m.mood_mean) AS mood, if(m.mood_n = 0, NULL, m.mood_sd) AS mood_sd, if(m.mood_n = 0, NULL, m.mood_trend) AS mood_trend,\n" +
			"    " + played + ",\n    " + deeds + ", b.strength AS tie_strength,\n" +
			"    m.active_28 / 28 AS love, if(max(b.tied) OVER (PARTITION BY m.community) = 0, 0, b.tied / max(b.tied) OVER (PARTITION BY m.community)) AS reach,\n" +
			"    " + unheard + ",\n" +
			"    v.contacted_at AS contacted_at, v.contacts_30d AS contacts_30d, v.care AS may_contact, v.care_from AS care_from, o.n AS moments, o.next AS next_moment\n" +
			standing + "\n" +
			"INNER JOIN may_contact AS v ON v.community = m.community AND v.member = m.member\n" +
			"LEFT JOIN (SELECT community, member, anyIf(value, field = 'alias') AS alias FROM profiles FINAL GROUP BY community, member) AS k ON k.community = m.community AND k.member = m.member\n" +
			"LEFT JOIN " + rhythm + " AS r ON r.community = m.community AND r.member = m.member\n" +
			"LEFT JOIN (SELECT community, member, count() AS n, argMinIf(moment, at, state = 'due') AS next FROM care_moments GROUP BY community, member) AS o ON o.community = m.community AND o.member = m.member"),
	}}
}
