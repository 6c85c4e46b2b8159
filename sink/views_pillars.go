package sink

import (
	"slices"
	"strings"
)

// AnonymityK is how many distinct people a published number stands on at least.
const AnonymityK = 10

// fromPeople are messages that count: of people, and not recalled.
const fromPeople = "NOT recalled AND NOT bot AND NOT staff"

// voice is how much a person's word counts for the credit of others on a day: the
// first four people who ever responded to them do not count, so that a ring of
// five accounts has none; eight count for a half. It never reaches 1.
const voice = "(greatest(arrayCount(f -> f <= x.day, v.firsts), 4) - 4) / greatest(arrayCount(f -> f <= x.day, v.firsts), 4)"

// needMet is 1 when a scored text tells of one of these needs as met, and else -1.
func needMet(names string) string {
	return "if(m.scored AND arrayExists((n, v) -> v > 0 AND n IN (" + names + "), m.names, m.met), 1., -1.)"
}

func pillarViews() []View {
	return slices.Concat(
		factsViews(View{
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
			Select: pillarFacts(told("", "", "", "LEFT")),
		}),
		bounded(View{
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
		}, "pillar_facts"),
	)
}

// factsViews bounds the view of facts. Nearly all that people answer and react to is
// of the days before; older messages are read for what is left.
func factsViews(v View) []View {
	id := "cityHash64(community, "
	left := " NOT IN (SELECT cityHash64(community, message_id) FROM messages WHERE true" + recent + ")"
	all := bounded(v)
	all[1].Select = bounds.Replace(pillarFacts(told(recent, sinceAt, sinceAt, "LEFT") + "\n    UNION ALL\n" +
		told(older, sinceAt+" AND "+id+"reply_to)"+left, sinceAt+" AND "+id+"message_id)"+left, "INNER")))
	return all
}

// pillarFacts reads each table as seldom as it can: a view cannot keep what it
// has read.
func pillarFacts(told string) string {
	zone := " INNER JOIN " + closedDays + " AS c ON c.community = x.community"
	notStaff := "(x.community, x.member) NOT IN (SELECT community, member FROM members FINAL WHERE bot OR staff)"
	counted := func(what, bound string) string {
		return "(SELECT community, at, member FROM events WHERE disposition = 'counted' AND " + what + bound + ") AS x"
	}
	parts := []string{
		"SELECT x.community AS community, x.day AS day, x.member AS member, x.fact AS fact, x.other AS other, if(x.speaker = 0, x.value, " + voice + ") AS value\nFROM (\n" +
			"    SELECT x.community AS community, " + localDay("f.4") + " AS day, f.2 AS member, f.1 AS fact, f.3 AS other, f.5 AS value, if(fact = 'credit', cityHash64(community, other), 0) AS speaker\n" +
			"    FROM (\n" + told + "\n) AS x ARRAY JOIN facts AS f" + zone + "\n" +
			"    UNION ALL SELECT x.community, " + localDay("x.at") + ", x.member, 'challenge', '', 0., cityHash64(x.community, x.member) FROM " + counted("kind = 'challenge' AND detail IN ('join', 'complete') AND NOT bot AND NOT staff", sinceAt) + zone + "\n" +
			") AS x LEFT JOIN " + voices + " AS v ON v.who = x.speaker",
		"SELECT community, day, member, 'first_post', '', toFloat64(ifNull(wait_people, 1e9) <= 1440) FROM (\n" + firstPosts(",\n    minOrNullIf("+firstWait+", r.member NOT IN ('', p.member) AND NOT r.staff) AS wait_people") + "\n)",
		"SELECT x.community, " + localDay("x.at") + ", x.member, 'adopted', '', 1. FROM (\n" +
			"    SELECT m.community AS community, m.member AS member, f.at AS at FROM (SELECT community, message_id, member FROM messages FINAL WHERE " + fromPeople + mine + "\n" +
			"        AND message_id IN (SELECT message_id FROM events WHERE kind = 'feedback' AND disposition = 'counted' AND detail = 'adopted'" + sinceAt + ")) AS m\n" +
			"    INNER JOIN (SELECT x.community AS community, x.message_id AS message_id, min(x.at) AS at FROM events AS x WHERE x.kind = 'feedback' AND x.disposition = 'counted' AND x.detail = 'adopted'\n" +
			"        GROUP BY community, message_id HAVING true" + sinceAt + ") AS f ON f.community = m.community AND f.message_id = m.message_id\n" +
			") AS x" + zone,
		"SELECT x.community, " + localDay("x.at") + ", x.member, 'award', '', 1. FROM " + counted("kind = 'award'", sinceAt) + zone + "\nWHERE " + notStaff,
		"SELECT x.community, " + localDay("x.at - toIntervalMillisecond(x.cause = 'silence')") + ", x.member, 'rise', '', 1. FROM (SELECT * FROM transitions WHERE true" + sinceAt + ") AS x" + zone + "\n" +
			"WHERE ((x.to = 'active' AND x.from IN ('newcomer', 'lurker')) OR (x.to = 'core' AND x.from != 'core')) AND " + notStaff,
		"SELECT d.community, min(d.day), d.member, 'first_story', '', 1. FROM member_days AS d FINAL WHERE d.stories > 0 AND " + people + mine + " GROUP BY d.community, d.member",
		"SELECT x.community, min(" + localDay("x.at") + "), x.member, 'first_challenge', '', 1. FROM " + counted("kind = 'challenge' AND detail = 'complete'", mine) + zone + "\nWHERE " + notStaff + " GROUP BY x.community, x.member",
		"SELECT h.community, toDate(formatDateTime(h.helped, '%F', h.zone)), h.member, fact, '', 1. FROM (\n" +
			"    SELECT a.community AS community, w.1 AS member, any(c.zone) AS zone, minIf(a.at, w.2) AS helped, minIf(a.at, NOT w.2) AS asked, countIf(w.2) > 0 AS helps, countIf(NOT w.2) > 0 AS asks\n" +
			"    FROM (\n" + helped + "\n) AS a INNER JOIN " + closedDays + " AS c ON c.community = a.community ARRAY JOIN arrayFilter(w -> w.1 != '', [(if(a.thanked AND NOT a.staff, a.helper, ''), true), (a.asker, false)]) AS w\n" +
			"    GROUP BY community, member\n" +
			") AS h ARRAY JOIN if(h.asks AND h.asked < h.helped, ['first_help', 'helper_born'], ['first_help']) AS fact\nWHERE h.helps",
	}
	return strings.Join(parts, "\nUNION ALL\n")
}

// told are messages of people with what each of them tells: of who wrote it, of who
// answered or reacted, and of what that is worth to the author. Conditions bound
// messages and answers; side says which messages are wanted where nobody answered.
func told(messages, answers, reactions, side string) string {
	wrote := "SELECT community, cityHash64(community, message_id) AS id, if(reply_to = '', 0, cityHash64(community, reply_to)) AS answers, member, at, kind, reply_to, scored, needs.name AS names, needs.value AS met\n" +
		"        FROM messages FINAL WHERE " + fromPeople + messages
	drew := "SELECT id, groupArray((at, member, warm, reply)) AS by FROM (\n" +
		"        SELECT cityHash64(community, reply_to) AS id, at, member, if(scored, toFloat64(warmth), -1.) AS warm, true AS reply FROM messages FINAL WHERE " + fromPeople + " AND reply_to != ''" + answers + "\n" +
		"        UNION ALL SELECT cityHash64(community, message_id), at, member, 1., false FROM events WHERE kind = 'reaction' AND disposition = 'counted' AND NOT bot AND NOT staff" + reactions + "\n" +
		"    ) GROUP BY id"
	return "    SELECT m.community AS community, arrayFilter(r -> r.2 != m.member, h.by) AS others,\n" +
		"        arrayMin(arrayMap(r -> if(r.4, greatest(dateDiff('millisecond', m.at, r.1), 0) / 60000, 1e9), arrayPushBack(others, (m.at, '', 0., false)))) AS wait,\n" +
		"        arrayConcat(\n" +
		"            arrayMap(f -> (f.1, m.member, '', m.at, f.2), arrayFilter(f -> f.2 >= 0, [('wrote', 1.), ('post', multiIf(m.reply_to != '', -1., wait <= 1440, 1 / (1 + wait / 60), 0.)),\n" +
		"                ('belong', " + needMet("'belonging', 'companionship', 'trust'") + "), ('growth', " + needMet("'growth', 'recognition', 'meaning'") + ")])),\n" +
		"            arrayMap(r -> (if(r.4, 'reply', 'react'), r.2, m.member, r.1, r.3), others),\n" +
		"            if(m.kind = 'story' OR q.who NOT IN (0, cityHash64(m.member)), arrayMap(r -> ('credit', m.member, r.2, r.1, 0.), others), [])) AS facts\n" +
		"    FROM (" + wrote + ") AS m\n" +
		"    " + side + " JOIN (" + drew + ") AS h ON h.id = m.id\n" +
		"    LEFT JOIN (SELECT cityHash64(community, message_id) AS id, cityHash64(member) AS who FROM messages FINAL WHERE " + fromPeople + " AND style_question" + mine + ") AS q ON q.id = m.answers"
}

// helped are the rows of the view answers, ever, without what messages say: the
// answers to questions are fewer than the thanks, which stream by them.
const helped = "SELECT a.community AS community, a.at AS at, a.asker AS asker, a.helper AS helper, a.staff AS staff, toBool(t.id != 0) AS thanked\n" +
	"FROM (\n" +
	"    SELECT cityHash64(community, message_id) AS id, cityHash64(member) AS who FROM events WHERE kind = 'reaction' AND disposition = 'counted'" + mine + "\n" +
	"    UNION ALL SELECT cityHash64(community, reply_to), cityHash64(member) FROM messages FINAL WHERE NOT recalled AND reply_to != '' AND scored AND (emotion = 'gratitude' OR gratitude >= 0.5)" + mine + "\n" +
	") AS t RIGHT ANY JOIN (\n" +
	"    SELECT r.community AS community, r.id AS id, r.at AS at, r.member AS helper, r.staff AS staff, q.member AS asker, cityHash64(q.member) AS who\n" +
	"    FROM (SELECT community, cityHash64(community, message_id) AS id, cityHash64(community, reply_to) AS answers, member, staff, at FROM messages FINAL WHERE NOT recalled AND NOT bot AND reply_to != ''" + mine + ") AS r\n" +
	"    INNER JOIN (SELECT cityHash64(community, message_id) AS id, member FROM messages FINAL WHERE " + fromPeople + " AND style_question" + mine + ") AS q ON q.id = r.answers\n" +
	"    WHERE r.member != q.member\n" +
	") AS a ON a.id = t.id AND a.who = t.who"
