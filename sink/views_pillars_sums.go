package sink

import "fmt"

// pillarSelect sums facts in three steps: by pair of people, by community and
// interval, and then hides what stands on too few people.
func pillarSelect() string {
	has := func(fact string) string { return "countIf(x.fact = '" + fact + "')" }
	pairs := "SELECT x.community AS community, w.1 AS window, toDate(intDiv(toInt32(x.day) + w.3, w.2) * w.2 - w.3) AS start, x.member AS member, x.other AS other,\n" +
		"            " + has("wrote") + " AS wrote, " + has("react") + " AS reacted, " + has("belong") + " AS belong,\n" +
		"            " + has("post") + " AS posts, countIf(x.fact = 'post' AND x.value > 0) AS posts_answered, sumIf(x.value, x.fact = 'post') AS prompt,\n" +
		"            " + has("first_post") + " AS first_posts, sumIf(x.value, x.fact = 'first_post') AS first_answered,\n" +
		"            " + has("reply") + " AS replies, countIf(x.fact = 'reply' AND x.value >= 0) AS read, sumIf(x.value, x.fact = 'reply' AND x.value >= 0) AS warm,\n" +
		"            maxIf(x.value, x.fact = 'credit') * (1 - exp2(-toFloat64(" + has("credit") + "))) AS pair_credit, maxIf(x.value, x.fact = 'challenge') AS challenge, " + has("adopted") + " AS adoptions,\n" +
		"            " + has("growth") + " AS growths, " + has("award") + " AS awards, " + has("rise") + " AS rises, " + has("helper_born") + " AS born,\n" +
		"            countIf(x.fact IN ('first_story', 'first_help', 'first_challenge')) AS first_times\n" +
		"        FROM pillar_facts AS x INNER JOIN " + closedDays + " AS c ON c.community = x.community\n" +
		"        ARRAY JOIN [('day', 1, 0), ('week', 7, 24)] AS w\n" +
		"        WHERE intDiv(toInt32(x.day) + w.3, w.2) * w.2 - w.3 + w.2 <= toInt32(c.closed_day)\n" +
		"        GROUP BY community, window, start, member, other"
	distinct := func(name, what string) string { return "uniqExactIf(member, " + what + ") AS " + name }
	sums := "SELECT community, window, start, " + distinct("n", "wrote + reacted > 0") + ", " + distinct("writers", "wrote > 0") + ",\n" +
		"        sum(posts) AS all_posts, sum(posts_answered) / all_posts AS a, sum(prompt) / all_posts AS b,\n" +
		"        groupUniqArrayIf(member, replies > 0) AS givers, groupUniqArrayIf(other, replies > 0) AS takers,\n" +
		"        length(arrayIntersect(givers, takers)) / length(arrayDistinct(arrayConcat(givers, takers))) AS d,\n" +
		"        sum(warm) / sum(read) AS e, uniqExactIf(member, belong > 0) / writers AS f, uniqExactIf(member, reacted > 0) / n AS g, sum(first_answered) / sum(first_posts) AS h,\n" +
		"        sum(pair_credit) AS credits, " + distinct("adopters", "adoptions > 0") + ",\n" +
		"        arraySum(arrayMap(t -> t.2, groupUniqArrayIf((member, challenge), challenge > 0))) AS challenges,\n" +
		"        arrayReverseSort(mapValues(sumMapIf(map(member, pair_credit), pair_credit > 0))) AS by_creator,\n" +
		"        " + distinct("realised", "growths + awards + rises + first_times + born > 0") + ", " + distinct("p_growth", "growths > 0") + ", " + distinct("p_award", "awards > 0") + ",\n" +
		"        " + distinct("p_rise", "rises > 0") + ", " + distinct("p_first", "first_times > 0") + ", " + distinct("p_born", "born > 0") + "\n" +
		"    FROM (" + pairs + ")\n    GROUP BY community, window, start"
	shown := fmt.Sprintf("n >= %d AND (window = 'day' OR max(if(window = 'day', n, 0)) OVER (PARTITION BY community, toStartOfWeek(start, 1)) < %d)", AnonymityK, AnonymityK)
	known := "arrayFilter(p -> isFinite(p), [a, b, d, e, f, g, h])"
	ratio := func(x, name string) string { return "if(shown AND isFinite(" + x + "), " + x + ", NULL) AS " + name }
	count := func(x, name string) string { return "if(shown, " + x + ", NULL) AS " + name }
	return "SELECT community, window, start, " + count("n", "contributors") + ", " + count("arrayAvg(known)", "connection") + ",\n" +
		"    " + ratio("a", "coverage") + ", " + ratio("b", "promptness") + ", " + ratio("d", "give_and_take") + ", " + ratio("e", "warmth") + ",\n" +
		"    " + ratio("f", "belonging") + ", " + ratio("g", "moved") + ", " + ratio("h", "newcomers") + ",\n" +
		"    " + count("(credits + challenges + adopters) / (credits + challenges + adopters + n)", "co_creation") + ",\n" +
		"    " + count("credits", "credit") + ", " + count("challenges", "challengers") + ", " + count("adopters", "adopted") + ", " + count("length(by_creator)", "creators") + ",\n" +
		"    if(shown AND notEmpty(by_creator), least(1, arrayFirstIndex(s -> s * 2 >= credits * (1 - 1e-12), arrayCumSum(by_creator)) * 2 / length(by_creator)), NULL) AS spread,\n" +
		"    " + count("least(1, realised / n)", "self_realisation") + ", " + count("p_growth", "growing") + ", " + count("p_award", "awarded") + ", " + count("p_rise", "risen") + ",\n" +
		"    " + count("p_first", "firsts") + ", " + count("p_born", "helpers_born") + "\n" +
		"FROM (\n    SELECT *, " + known + " AS known, " + shown + " AS shown FROM (\n    " + sums + "\n    )\n)\n" +
		"WHERE window = 'day' OR n > 0"
}
