package sink

import "fmt"

// numberContracts hold the views against one another and against the tables.
func numberContracts() []Contract {
	return []Contract{
		{
			Name: "community_days_add_up", En: "A community's day is the sum of its people's days.", Zh: "社群每日数字等于成员当日之和。",
			SQL: "SELECT community, day, sumIf(n, tile) AS active_of_tile, sumIf(n, NOT tile) AS active_of_people, sumIf(m, tile) AS messages_of_tile, sumIf(m, NOT tile) AS messages_of_people,\n" +
				"    sumIf(s, tile) AS scored_of_tile, sumIf(s, NOT tile) AS scored_of_people\nFROM (\n" +
				"    SELECT community, day, true AS tile, toInt64(active) AS n, toInt64(messages) AS m, toInt64(scored) AS s FROM community_days\n" +
				"    UNION ALL SELECT community, day, false, toInt64(qualifying > 0), toInt64(messages), toInt64(scored) FROM member_days FINAL WHERE NOT bot AND NOT staff\n" +
				")\nGROUP BY community, day\n" +
				"HAVING active_of_tile != active_of_people OR messages_of_tile != messages_of_people OR scored_of_tile != scored_of_people",
		},
		{
			Name: "growth_adds_up", En: "Active(t) = Active(t-1) + new + resurrected - lapsed, for each closed day, week and 28 days.", Zh: "本期活跃 = 上期活跃 + 新增 + 回流 − 流出，逐日、逐周、逐 28 天都成立。",
			SQL: "SELECT community, window, start, active, before, new, resurrected, retained, lapsed FROM growth\n" +
				"WHERE toInt64(active) != toInt64(before) + new + resurrected - lapsed OR active != new + resurrected + retained",
		},
		{
			Name: "growth_drills_down", En: "The tile of growth equals the list of its people.", Zh: "增长数字与点开后的名单一致。",
			SQL: "SELECT community, window, start, anyIf(g, tile) AS of_tile, anyIf(g, NOT tile) AS of_list FROM (\n" +
				"    SELECT community, window, start, true AS tile, (new, resurrected, retained, lapsed) AS g FROM growth WHERE active + lapsed > 0\n" +
				"    UNION ALL SELECT community, window, start, false, (countIf(change = 'new'), countIf(change = 'resurrected'), countIf(change = 'retained'), countIf(change = 'lapsed'))\n" +
				"    FROM member_growth GROUP BY community, window, start\n" +
				")\nGROUP BY community, window, start HAVING of_tile != of_list OR count() != 2",
		},
		{
			Name: "growth_recounted", En: "Active in an interval of growth is a plain count of the people active in it.", Zh: "增长账里的活跃人数等于直接去数的人数。",
			SQL: "SELECT g.community AS community, g.window AS window, g.start AS start, g.active AS active, d.n AS counted FROM growth AS g\nLEFT JOIN (\n" +
				"    SELECT community, w.1 AS window, toDate(intDiv(toInt32(day) + w.3, w.2) * w.2 - w.3) AS start, uniqExact(member) AS n\n" +
				"    FROM member_days FINAL ARRAY JOIN " + windows + " AS w WHERE NOT bot AND NOT staff AND qualifying > 0 GROUP BY community, window, start\n" +
				") AS d ON d.community = g.community AND d.window = g.window AND d.start = g.start\nWHERE active != counted",
		},
		{
			Name: "cohorts_are_new", En: "A cohort is as large as the new of its interval, and retention falls from 1 with age in the sense of on or after.", Zh: "同期群人数等于当期新增；“当期及以后”的留存只降不升。",
			SQL: "SELECT r.community AS community, r.window AS window, r.cohort AS cohort, r.age AS age, r.size AS size, g.new AS new, r.active_on AS active_on, r.active_on_or_after AS active_on_or_after, r.before AS before\n" +
				"FROM (SELECT *, lagInFrame(active_on_or_after, 1, size) OVER (PARTITION BY community, window, cohort ORDER BY age ROWS BETWEEN 1 PRECEDING AND CURRENT ROW) AS before FROM retention) AS r\n" +
				"LEFT JOIN growth AS g ON g.community = r.community AND g.window = r.window AND g.start = r.cohort\n" +
				"WHERE size != new OR (age = 0 AND active_on != size) OR active_on > active_on_or_after OR active_on_or_after > before",
		},
		{
			Name: "stickiness_adds_up", En: "The histogram of active days has the mean day of stickiness in it: sum(days x people) / 28, and as many people.", Zh: "活跃天数分布与黏性对得上：天数×人数之和 ÷ 28 等于日均活跃，人数等于 28 天活跃。",
			SQL: "SELECT s.community AS community, s.day AS day, s.mean_active AS mean_active, h.days / 28 AS of_histogram, s.active_28 AS active_28, h.people AS people FROM stickiness AS s\n" +
				"INNER JOIN (SELECT community, end, sum(active_days * members) AS days, sum(members) AS people FROM active_days_histogram GROUP BY community, end) AS h\n" +
				"    ON h.community = s.community AND h.end = s.day\n" +
				"WHERE abs(ifNull(mean_active, -1) - of_histogram) > 1e-9 OR active_28 != people",
		},
		{
			Name: "funnel_narrows", En: "No step of the funnel has more people than the step before.", Zh: "漏斗每一步的人数都不超过上一步。",
			SQL: "SELECT community, week, joined, posted, answered, second_week, unanswered_second_week, all_second_week FROM funnel\n" +
				"WHERE posted > joined OR answered > posted OR second_week > answered OR second_week + unanswered_second_week > all_second_week OR all_second_week > joined",
		},
		{
			Name: "ties_are_mutual", En: "Every tie has its other direction, with strength and returned changed about.", Zh: "每条联系都有反方向的一条，强度互相对应。",
			SQL: "SELECT community, least(member, other) AS a, greatest(member, other) AS b, groupArray(member) AS members, groupArray(strength) AS strengths, groupArray(returned) AS returns FROM ties\n" +
				"GROUP BY community, a, b HAVING count() != 2 OR uniqExact(member) != 2 OR arraySort(strengths) != arraySort(returns)",
		},
		{
			Name: "pillars_hide", En: "No pillar stands on fewer than 10 people, and no week is shown beside one of its days.", Zh: "支柱数字背后至少 10 人；某天已公布的那一周不再公布周数字。",
			SQL: "SELECT community, window, start, contributors, connection, co_creation, self_realisation FROM (\n" +
				"    SELECT *, maxIf(contributors, window = 'day') OVER (PARTITION BY community, toStartOfWeek(start, 1)) AS of_days FROM pillars\n" +
				")\nWHERE contributors < " + fmt.Sprint(AnonymityK) + " OR (contributors IS NULL AND coalesce(connection, co_creation, self_realisation) IS NOT NULL) OR (window = 'week' AND contributors IS NOT NULL AND of_days > 0)",
		},
	}
}
