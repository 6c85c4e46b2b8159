package sink

// closedDays is the clock of every view: the newest closed day of each
// community. No view asks what time it is.
const closedDays = "(SELECT community, closed_day, zone FROM communities FINAL)"

// activeDays are the days on which people were active.
const activeDays = "(SELECT d.community AS community, d.member AS member, d.day AS day\n" +
	"        FROM member_days AS d FINAL\n        WHERE " + people + " AND d.qualifying > 0)"

// windows are the intervals of growth and retention: name, length in days,
// shift of their grid and the greatest age of a cohort that is looked at. Weeks
// begin on Monday, and 28 days on every fourth Monday counted from 1970-01-05,
// so that an interval never moves. Interval i begins on day i·length − shift.
const windows = "[('day', 1, 0, 30), ('week', 7, 24, 52), ('28d', 28, 24, 26)]"

// memberWindows are the intervals of each person, in order, and the last one
// that is closed.
const memberWindows = "(SELECT a.community AS community, a.member AS member, w.1 AS window, w.2 AS length, w.3 AS shift, w.4 AS ages,\n" +
	"        arraySort(groupUniqArray(intDiv(toInt32(a.day) + w.3, w.2))) AS at,\n" +
	"        intDiv(toInt32(any(c.closed_day)) + 1 + w.3, w.2) - 1 AS closed\n" +
	"    FROM " + activeDays + " AS a\n" +
	"    INNER JOIN " + closedDays + " AS c ON c.community = a.community\n" +
	"    ARRAY JOIN " + windows + " AS w\n" +
	"    GROUP BY a.community, a.member, w)"

// growthNumbers are the columns that all growth views begin with.
var growthNumbers = []Number{
	{"community", "社群", "Community."},
	{"window", "周期", "day, week (from Monday) or 28d (four weeks from Monday on a grid that never moves). Only intervals that are closed."},
	{"start", "起始日", "First day of the interval."},
}

func growthViews() []View {
	return []View{
		{
			Name: "member_growth", Zh: "每个周期里，谁是新来的、回来的、留下的、没再出现的",
			Comment: "Drill-down of growth: what each person was to each closed day, week and 28 days. Bots and staff left out.",
			Numbers: append(growthNumbers[:3:3],
				Number{"member", "成员", "Member."},
				Number{"change", "变化", "new (active for the first time ever), resurrected (active again after at least one interval without), retained (active in the interval before as well), lapsed (active in the interval before and not in this one)."},
			),
			Select: "SELECT community, window, toDate(step.1 * length - shift) AS start, member, step.2 AS change\n" +
				"FROM " + memberWindows + "\n" +
				"ARRAY JOIN arrayConcat(\n" +
				"    arrayMap((p, i) -> (p, multiIf(i = 1, 'new', at[i - 1] = p - 1, 'retained', 'resurrected')), at, arrayEnumerate(at)),\n" +
				"    arrayMap(p -> (p + 1, 'lapsed'), arrayFilter(p -> NOT has(at, p + 1), at))) AS step\n" +
				"WHERE step.1 <= closed",
		},
		{
			Name: "growth", Zh: "增长账：本期活跃 = 上期活跃 + 新增 + 回流 − 流出",
			Comment: "Growth accounting of each closed day, week and 28 days: active = before + new + resurrected - lapsed. Intervals without anybody have rows too. Bots and staff left out.",
			Numbers: append(growthNumbers[:3:3],
				Number{"active", "活跃人数", "People with at least one qualifying activity in the interval."},
				Number{"before", "上期活跃", "active of the interval before. 0 for the first."},
				Number{"new", "新增", "People active for the first time ever."},
				Number{"resurrected", "回流", "People active again after at least one interval without."},
				Number{"retained", "留存", "People active in the interval before as well."},
				Number{"lapsed", "流出", "People active in the interval before and not in this one."},
				Number{"ratio", "增减比", "(new + resurrected) / lapsed. Null when nobody lapsed."},
			),
			Select: "SELECT community, window, start, active,\n" +
				"    lagInFrame(active, 1, 0) OVER (PARTITION BY community, window ORDER BY start ROWS BETWEEN 1 PRECEDING AND CURRENT ROW) AS before,\n" +
				"    new, resurrected, retained, lapsed,\n" +
				"    if(lapsed = 0, NULL, (new + resurrected) / lapsed) AS ratio\n" +
				"FROM (\n" +
				"    SELECT community, window, start, countIf(change IN ('new', 'resurrected', 'retained')) AS active,\n" +
				"        countIf(change = 'new') AS new, countIf(change = 'resurrected') AS resurrected,\n" +
				"        countIf(change = 'retained') AS retained, countIf(change = 'lapsed') AS lapsed\n" +
				"    FROM (\n" +
				"        SELECT community, window, start, change FROM member_growth\n" +
				"        UNION ALL\n" +
				"        SELECT community, window, toDate(arrayJoin(range(first, closed + 1)) * length - shift) AS start, '' AS change\n" +
				"        FROM (SELECT community, window, any(length) AS length, any(shift) AS shift, min(at[1]) AS first, any(closed) AS closed\n" +
				"            FROM " + memberWindows + " GROUP BY community, window)\n" +
				"    )\n" +
				"    GROUP BY community, window, start\n" +
				")",
		},
	}
}
