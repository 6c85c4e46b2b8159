package sink

import "fmt"

// pillarSelect sums facts by community and interval, and then hides what stands on
// too few people. People are numbers in it, and sets of them small, so that a large
// community fits in memory; only credit is told by pairs of people.
func pillarSelect() string {
	has := func(fact string) string { return "countIf(x.fact = '" + fact + "')" }
	who := func(facts string) string { return "uniqExactIf(x.member, x.fact IN (" + facts + "))" }
	const (
		facts = "SELECT community, day, cityHash64(member) AS member, toLowCardinality(fact) AS fact, cityHash64(other) AS other, value FROM pillar_facts "
		// Of acknowledgements in order, the last of each pair has the greatest voice, and
		// the places of two last ones say how many there are between them.
		last = "(x, next) -> (x.1, x.2) != (next.1, next.2)"
		next = "arrayShiftLeft(acknowledged, 1)"
	)
	counts := "SELECT x.community AS community, w.1 AS window, toDate(intDiv(toInt32(x.day) + w.3, w.2) * w.2 - w.3) AS start,\n" +
		"            " + who("'wrote', 'react'") + " AS n, " + who("'wrote'") + " AS writers,\n" +
		"            " + has("post") + " AS all_posts, countIf(x.fact = 'post' AND x.value > 0) / all_posts AS a, sumIf(x.value, x.fact = 'post') / all_posts AS b,\n" +
		"            groupUniqArrayIf(x.member, x.fact = 'reply') AS givers, groupUniqArrayIf(x.other, x.fact = 'reply') AS takers,\n" +
		"            length(arrayIntersect(givers, takers)) / length(arrayDistinct(arrayConcat(givers, takers))) AS d,\n" +
		"            sumIf(x.value, x.fact = 'reply' AND x.value >= 0) / countIf(x.fact = 'reply' AND x.value >= 0) AS e,\n" +
		"            " + who("'belong'") + " / writers AS f, " + who("'react'") + " / n AS g, sumIf(x.value, x.fact = 'first_post') / " + has("first_post") + " AS h,\n" +
		"            arraySort(groupArrayIf((x.member, x.other, x.value), x.fact = 'credit')) AS acknowledged,\n" +
		"            " + who("'adopted'") + " AS adopters, arraySum(maxMapIf([x.member], [x.value], x.fact = 'challenge').2) AS challenges,\n" +
		"            " + who("'growth', 'award', 'rise', 'first_story', 'first_help', 'first_challenge', 'helper_born'") + " AS realised, " + who("'growth'") + " AS p_growth, " + who("'award'") + " AS p_award,\n" +
		"            " + who("'rise'") + " AS p_rise, " + who("'first_story', 'first_help', 'first_challenge'") + " AS p_first, " + who("'helper_born'") + " AS p_born\n" +
		"        FROM (" + facts + ") AS x INNER JOIN " + closedDays + " AS c ON c.community = x.community\n" +
		"        ARRAY JOIN [('day', 1, 0), ('week', 7, 24)] AS w\n" +
		"        WHERE intDiv(toInt32(x.day) + w.3, w.2) * w.2 - w.3 + w.2 <= toInt32(c.closed_day)\n" +
		"        GROUP BY community, window, start"
	sums := "SELECT * EXCEPT (givers, takers, acknowledged), arrayFilter(" + last + ", acknowledged, " + next + ") AS pairs,\n" +
		"        arrayFilter((i, x, next) -> (x.1, x.2) != (next.1, next.2), arrayEnumerate(acknowledged), acknowledged, " + next + ") AS ends,\n" +
		"        arrayMap((p, i, before) -> p.3 * (1 - exp2(toFloat64(before) - i)), pairs, ends, arrayShiftRight(ends, 1)) AS credited,\n" +
		"        arraySum(credited) AS credits, arrayReverseSort(arrayReduce('sumMap', arrayMap(p -> [p.1], pairs), arrayMap(v -> [v], credited)).2) AS by_creator\n" +
		"    FROM (" + counts + ")"
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
