package sink

// memberDayNumbers are the days of each person as numbers, in order.
const memberDayNumbers = "(SELECT community, member, arraySort(groupUniqArray(toInt32(day))) AS at\n" +
	"        FROM " + activeDays + " GROUP BY community, member)"

func retentionViews() []View {
	return []View{
		{
			Name: "retention", Zh: "同期群留存：第 N 期还在的（当期）和第 N 期及以后还来过的（当期及以后）",
			Comment: "Cohorts by the interval of the first activity, and how many of them were active at an age of so many intervals (on) or at that age or later (on or after). Cells whose interval is not closed are null. Bots and staff left out.",
			Numbers: append(growthNumbers[:2:2],
				Number{"cohort", "同期群", "First day of the interval in which its people were active for the first time."},
				Number{"age", "第几期", "Intervals since then, from 0: up to 30 days, 52 weeks or 26 times 28 days."},
				Number{"size", "人数", "People in the cohort."},
				Number{"active_on", "当期活跃", "Of them, active in that interval. Null while it is not closed."},
				Number{"active_on_or_after", "当期及以后活跃", "Of them, active in that interval or a later closed one: it can still grow. Null while it is not closed."},
				Number{"retention_on", "当期留存率", "active_on / size, 0 to 1. Null while it is not closed."},
				Number{"retention_on_or_after", "当期及以后留存率", "active_on_or_after / size, 0 to 1. Null while it is not closed."},
			),
			Select: "SELECT community, window, toDate(first * length - shift) AS cohort, age, size,\n" +
				"    if(first + age > closed, NULL, on[age + 1]) AS active_on,\n" +
				"    if(first + age > closed, NULL, after[age + 1]) AS active_on_or_after,\n" +
				"    active_on / size AS retention_on,\n" +
				"    active_on_or_after / size AS retention_on_or_after\n" +
				"FROM (\n" +
				"    SELECT community, window, length, shift, at[1] AS first, any(ages) AS last_age, any(closed) AS closed, count() AS size,\n" +
				"        sumForEach(arrayMap(a -> toUInt64(has(at, at[1] + a)), range(ages + 1))) AS on,\n" +
				"        sumForEach(arrayMap(a -> toUInt64(at[-1] >= at[1] + a), range(ages + 1))) AS after\n" +
				"    FROM (SELECT * REPLACE (arrayFilter(p -> p <= closed, at) AS at) FROM " + memberWindows + ")\n" +
				"    WHERE notEmpty(at)\n" +
				"    GROUP BY community, window, length, shift, first\n" +
				")\n" +
				"ARRAY JOIN range(last_age + 1) AS age",
		},
		{
			Name: "stickiness", Zh: "黏性：日均活跃占 28 天活跃人数的比例",
			Comment: "How much of its 28-day audience a community sees on an average day. One row per closed day from the first active one. Bots and staff left out.",
			Numbers: []Number{
				growthNumbers[0],
				{"day", "日期", "Last of the 28 days."},
				{"active", "日活", "People active on that day."},
				{"active_28", "28 天活跃", "People active on at least one of the 28 days."},
				{"mean_active", "日均活跃", "Mean of active over the 28 days. Null before the community's 28th day."},
				{"stickiness", "黏性", "mean_active / active_28, 1/28 to 1. Null before the 28th day, and when nobody was active."},
			},
			Select: "SELECT community, toDate(n) AS day, daily AS active, active_28,\n" +
				"    if(age < 27, NULL, sum(daily) OVER (PARTITION BY community ORDER BY n ROWS BETWEEN 27 PRECEDING AND CURRENT ROW) / 28) AS mean_active,\n" +
				"    if(active_28 = 0, NULL, mean_active / active_28) AS stickiness\n" +
				"FROM (\n" +
				"    SELECT community, n, sum(active) AS daily, row_number() OVER (PARTITION BY community ORDER BY n) - 1 AS age,\n" +
				"        toUInt64(sum(sum(change)) OVER (PARTITION BY community ORDER BY n)) AS active_28\n" +
				"    FROM (\n" +
				"        SELECT community, step.1 AS n, step.2 AS active, step.3 AS change\n" +
				"        FROM " + memberDayNumbers + "\n" +
				"        ARRAY JOIN arrayConcat(\n" +
				"            arrayMap((d, i) -> (d, 1, toInt64(i = 1 OR at[i - 1] < d - 27)), at, arrayEnumerate(at)),\n" +
				"            arrayMap(x -> (x.1 + 28, 0, toInt64(-1)), arrayFilter(x -> x.2 = length(at) OR at[x.2 + 1] > x.1 + 27, arrayZip(at, arrayEnumerate(at))))) AS step\n" +
				"        UNION ALL\n" +
				"        SELECT community, arrayJoin(range(toInt32(min(a.day)), toInt32(any(c.closed_day)) + 1)) AS n, 0, toInt64(0)\n" +
				"        FROM " + activeDays + " AS a INNER JOIN " + closedDays + " AS c ON c.community = a.community\n" +
				"        GROUP BY a.community AS community\n" +
				"    )\n" +
				"    GROUP BY community, n\n" +
				") AS s\n" +
				"INNER JOIN " + closedDays + " AS c ON c.community = s.community\n" +
				"WHERE n <= toInt32(c.closed_day)",
		},
		{
			Name: "active_days_histogram", Zh: "28 天里活跃了几天的各有多少人",
			Comment: "How many people were active on how many of the 28 days that end with a closed Sunday. Windows that begin before the community's first active day are left out. Bots and staff left out.",
			Numbers: []Number{
				growthNumbers[0],
				{"end", "截止日", "Last of the 28 days, a Sunday."},
				{"active_days", "活跃天数", "1 to 28. Who was not active is in no row."},
				{"members", "人数", "People who were active on so many days."},
			},
			Select: "SELECT community, toDate(last) AS end, active_days, count() AS members\n" +
				"FROM (\n" +
				"    SELECT a.community AS community, a.member AS member, intDiv(toInt32(a.day) + 24, 7) * 7 - 18 + 7 * k AS last, count() AS active_days\n" +
				"    FROM " + activeDays + " AS a\n" +
				"    ARRAY JOIN [0, 1, 2, 3] AS k\n" +
				"    GROUP BY community, member, last\n" +
				") AS h\n" +
				"INNER JOIN (SELECT a.community AS community, min(a.day) AS first, any(c.closed_day) AS closed_day\n" +
				"    FROM " + activeDays + " AS a INNER JOIN " + closedDays + " AS c ON c.community = a.community\n" +
				"    GROUP BY community) AS c ON c.community = h.community\n" +
				"WHERE last <= toInt32(c.closed_day) AND last - 27 >= toInt32(c.first)\n" +
				"GROUP BY community, last, active_days",
		},
	}
}
