package sink

import "strings"

// AnonymityK is how many distinct people a published number stands on at least.
const AnonymityK = 10

// fromPeople are messages that count: of people, and not recalled.
const fromPeople = "NOT recalled AND NOT bot AND NOT staff"

// responses are the edges that answer what somebody said.
var responses = replyEdges + "\nUNION ALL\n" + reactionEdges

// voices are, by person, the days on which somebody answered or reacted to them
// for the first time, one a responder.
var voices = "(SELECT community, other AS member, groupArray(first) AS firsts FROM (\n" +
	"            SELECT community, other, member, min(day) AS first FROM (" + responses + ") GROUP BY community, other, member\n" +
	"        ) GROUP BY community, other)"

// voice is how much a person's word counts for the credit of others on a day: the
// first four people who ever responded to them do not count, so that a ring of
// five accounts has none; eight count for a half. It never reaches 1.
const voice = "(greatest(arrayCount(f -> f <= x.day, v.firsts), 4) - 4) / greatest(arrayCount(f -> f <= x.day, v.firsts), 4)"

// needMet is 1 when a scored text tells of one of these needs as met, and else -1.
func needMet(names string) string {
	return "if(x.scored AND arrayExists((n, v) -> v > 0 AND n IN (" + names + "), x.names, x.met), 1., -1.)"
}

func pillarViews() []View {
	return []View{
		{
			Name: "pillar_facts", Zh: "三大支柱背后的每件事：谁、哪天、什么事、对谁",
			Comment: "Drill-down of the pillars: what people did, one row a fact. Bots, staff, check-ins and red packets are in none of them.",
			Numbers: []Number{
				growthNumbers[0],
				{"day", "日期", "Day in the community's zone."},
				{"member", "成员", "Who did it, or to whom it happened."},
				{"fact", "什么事", "wrote, post, reply, react, belong, first_post; credit, challenge, adopted; growth, award, rise, first_story, first_help, helper_born, first_challenge."},
				{"other", "对谁", "The other person, of reply, react and credit. Empty for the others."},
				{"value", "数值", "post: 1 / (1 + hours until a person answered), 0 without an answer in 24 hours. first_post: 1 answered in 24 hours, else 0. reply: warmth, 0 to 1, and -1 for an unscored one. credit and challenge: voice of who acknowledges, of the challenger. 1 for the others."},
			},
			Select: pillarFacts(),
		},
		{
			Name: "pillars", Zh: "三大支柱：情感共鸣、价值共创、自我实现",
			Comment: "The three pillars by closed day, and by closed week where no day of it has 10 contributors, so that nothing can be had by subtraction. A row with fewer than 10 distinct contributors is null in all numbers. A day appears when the day after it is closed. Bots, staff, check-ins and red packets move nothing.",
			Numbers: []Number{
				growthNumbers[0],
				{"window", "周期", "day, or week (from Monday)."},
				{"start", "起始日", "First day."},
				{"contributors", "参与的人", "Distinct people who wrote or reacted. Null below 10."},
				{"connection", "情感共鸣", "Mean of coverage, promptness, give_and_take, warmth, belonging, moved and newcomers, those of them that are known, 0 to 1. Null below 10 contributors."},
				{"coverage", "帖子有人回", "Share of posts (messages and stories that answer nobody) answered by another person within 24 hours. Null without posts."},
				{"promptness", "回得快", "Mean over posts of 1 / (1 + hours until the answer); no answer within 24 hours is 0. Null without posts."},
				{"give_and_take", "有来有往", "People who replied and were replied to, over those who did either. Null without replies."},
				{"warmth", "语气温暖", "Mean warmth of scored replies. Null without one."},
				{"belonging", "归属感", "Share of those who wrote that told of belonging, companionship or trust as met."},
				{"moved", "被打动的人", "Share of contributors who reacted to somebody."},
				{"newcomers", "新人有人回", "Share of newcomers' first messages answered by another person within 24 hours. Null without one."},
				{"co_creation", "价值共创", "x / (1 + x), where x = (credit + challengers + adopted) / contributors; 0 to 1. Null below 10 contributors."},
				{"credit", "贡献", "For stories and answers to questions: over pairs of author and acknowledging person (who replied or reacted), voice x (1 - 2^-n), n acknowledgements. voice = (p - 4) / p for p > 4 people who ever responded to the one who acknowledges, else 0: a ring of five earns nothing."},
				{"challengers", "挑战者", "Sum of the voices of people who joined or completed a challenge."},
				{"adopted", "建议被采纳的人", "People whose complaint or wish was adopted."},
				{"creators", "共创者", "People with credit."},
				{"spread", "分散程度", "Absence factor of credit over half the creators, at most 1: 1 when it is even. Null without credit."},
				{"self_realisation", "自我实现", "Share of contributors of whom any of growing, awarded, risen, firsts or helpers_born is true, at most 1. Null below 10 contributors."},
				{"growing", "成长", "People who told of growth, recognition or meaning as met."},
				{"awarded", "获得荣誉", "People who received an award."},
				{"risen", "升了一级", "People who became active from newcomer or lurker, or core."},
				{"firsts", "第一次", "People with a first story, a first thanked answer or a first completed challenge."},
				{"helpers_born", "求助者变帮助者", "Of them, those whose first thanked answer came after a question of their own that was answered."},
			},
			Select: pillarSelect(),
		},
	}
}

// pillarFacts reads each table as seldom as it can: a view cannot keep what it
// has read.
func pillarFacts() string {
	zone := " INNER JOIN " + closedDays + " AS c ON c.community = x.community"
	notStaff := "(x.community, x.member) NOT IN (SELECT community, member FROM members FINAL WHERE bot OR staff)"
	answered := "LEFT JOIN (SELECT community, to_message, min(wait_minutes) AS wait FROM replies WHERE NOT bot AND NOT staff GROUP BY community, to_message) AS r\n" +
		"    ON r.community = x.community AND r.to_message = x.message_id\n"
	parts := []string{
		"SELECT x.community AS community, " + localDay("x.at") + " AS day, x.member AS member, f.1 AS fact, '' AS other, f.2 AS value\n" +
			"FROM (SELECT community, at, member, message_id, reply_to, scored, needs.name AS names, needs.value AS met FROM messages FINAL WHERE " + fromPeople + ") AS x" + zone + "\n" + answered +
			"ARRAY JOIN arrayFilter(f -> f.2 >= 0, [('wrote', 1.), ('post', multiIf(x.reply_to != '', -1., r.to_message != '' AND r.wait <= 1440, 1 / (1 + r.wait / 60), 0.)),\n" +
			"    ('belong', " + needMet("'belonging', 'companionship', 'trust'") + "), ('growth', " + needMet("'growth', 'recognition', 'meaning'") + ")]) AS f",
		"SELECT x.community, x.day, x.member, 'first_post', '', toFloat64(r.to_message != '' AND r.wait <= 1440) FROM newcomer_first_posts AS x\n" + answered,
		"SELECT community, day, member, 'reply', to_member, ifNull(toFloat64(warmth), -1) FROM replies WHERE NOT (bot OR staff OR to_bot OR to_staff)",
		"SELECT community, day, member, 'react', other, 1. FROM (" + reactionEdges + ")",
		"SELECT x.community, x.day, x.member, x.fact, x.other, " + voice + "\nFROM (\n" +
			"    SELECT a.community AS community, a.day AS day, a.other AS member, 'credit' AS fact, a.member AS other, a.member AS speaker\n" +
			"    FROM (" + responses + ") AS a INNER JOIN (SELECT community, message_id FROM messages FINAL WHERE " + fromPeople + " AND kind = 'story'\n" +
			"        UNION DISTINCT SELECT community, message_id FROM replies WHERE to_question AND NOT (bot OR staff OR to_bot OR to_staff)) AS t ON t.community = a.community AND t.message_id = a.target\n" +
			"    UNION ALL SELECT x.community, " + localDay("x.at") + ", x.member, 'challenge', '', x.member FROM events AS x" + zone + "\n" +
			"    WHERE x.kind = 'challenge' AND x.detail IN ('join', 'complete') AND x.disposition = 'counted' AND NOT x.bot AND NOT x.staff\n" +
			") AS x LEFT JOIN " + voices + " AS v ON v.community = x.community AND v.member = x.speaker",
		"SELECT x.community, " + localDay("x.done_at") + ", x.member, 'adopted', '', 1. FROM (SELECT community, member, assumeNotNull(adopted_at) AS done_at FROM complaints WHERE adopted_at IS NOT NULL) AS x" + zone,
		"SELECT x.community, " + localDay("x.at") + ", x.member, 'award', '', 1. FROM events AS x" + zone + "\n" +
			"WHERE x.kind = 'award' AND x.disposition = 'counted' AND " + notStaff,
		"SELECT x.community, " + localDay("x.at - toIntervalMillisecond(x.cause = 'silence')") + ", x.member, 'rise', '', 1. FROM transitions AS x" + zone + "\n" +
			"WHERE ((x.to = 'active' AND x.from IN ('newcomer', 'lurker')) OR (x.to = 'core' AND x.from != 'core')) AND " + notStaff,
		"SELECT d.community, min(d.day), d.member, 'first_story', '', 1. FROM member_days AS d FINAL WHERE d.stories > 0 AND " + people + " GROUP BY d.community, d.member",
		"SELECT x.community, min(" + localDay("x.at") + "), x.member, 'first_challenge', '', 1. FROM events AS x" + zone + "\n" +
			"WHERE x.kind = 'challenge' AND x.detail = 'complete' AND x.disposition = 'counted' AND " + notStaff + " GROUP BY x.community, x.member",
		"SELECT h.community, h.day, h.member, fact, '', 1. FROM (\n" +
			"    SELECT a.community AS community, w.1 AS member, minIf(a.day, w.2) AS day, minIf(a.at, w.2) AS helped, minIf(a.at, NOT w.2) AS asked, countIf(w.2) > 0 AS helps, countIf(NOT w.2) > 0 AS asks\n" +
			"    FROM answers AS a ARRAY JOIN arrayFilter(w -> w.1 != '', [(if(a.thanked AND NOT a.staff, a.helper, ''), true), (a.asker, false)]) AS w\n" +
			"    GROUP BY community, member\n" +
			") AS h ARRAY JOIN if(h.asks AND h.asked < h.helped, ['first_help', 'helper_born'], ['first_help']) AS fact\nWHERE h.helps",
	}
	return strings.Join(parts, "\nUNION ALL\n")
}
