package sink

// epochTime is the time that stands for none.
const epochTime = "toDateTime64(0, 3, 'UTC')"

// contactWord is a column of `members` as a word: yes, later or never.
func contactWord(column string) string {
	return "multiIf(m." + column + " < " + epochTime + ", 'never', m." + column + " <= c.watermark, 'yes', 'later')"
}

// careViews are about contacts with members.
func careViews() []View {
	return []View{
		{
			Name: "may_contact", Zh: "现在可以联系谁",
			Comment: "Who may be contacted as of the community's newest event, one row a person. Quiet hours are left aside, and a look binds nobody: what counts is the answer to a reservation. Bots and staff left out.",
			Numbers: []Number{
				growthNumbers[0],
				{"member", "成员", "Who."},
				{"stage", "阶段", "Stage of the life cycle."},
				{"care", "可以关怀吗", "yes, later (see care_from) or never (left, or does not want to be contacted)."},
				{"care_from", "关怀最早什么时候", "From when on, UTC. Null for any time, and for never."},
				{"marketing", "可以推广吗", "The same of marketing, which hard days hold back as well."},
				{"marketing_from", "推广最早什么时候", "From when on, UTC. Null for any time, and for never."},
				{"contacted_at", "上次联系", "Last contact that was made and charged. Null when none is remembered."},
				{"contacts_7d", "7 天内联系次数", "Contacts charged in the 7 days up to the community's newest event."},
				{"contacts_30d", "30 天内联系次数", "Contacts charged in the 30 days up to it."},
				{"elsewhere_7d", "别的社群里 7 天内", "Contacts charged in these 7 days to whoever has the same name in other communities, which may be somebody else. No budget counts them."},
			},
			Select: "SELECT m.community AS community, m.member AS member, m.stage AS stage,\n" +
				"    " + contactWord("care_from") + " AS care, if(m.care_from <= " + epochTime + ", NULL, m.care_from) AS care_from,\n" +
				"    " + contactWord("marketing_from") + " AS marketing, if(m.marketing_from <= " + epochTime + ", NULL, m.marketing_from) AS marketing_from,\n" +
				"    if(m.contacted_at <= " + epochTime + ", NULL, m.contacted_at) AS contacted_at,\n" +
				"    t.week AS contacts_7d, t.month AS contacts_30d, greatest(o.week, t.week) - t.week AS elsewhere_7d\n" +
				"FROM members AS m FINAL\nINNER JOIN (SELECT community, watermark FROM communities FINAL) AS c ON c.community = m.community\n" +
				"LEFT JOIN " + contactCounts("x.community AS community, x.member AS member", "community, member") + " AS t ON t.community = m.community AND t.member = m.member\n" +
				"LEFT JOIN " + contactCounts("x.member AS member", "member") + " AS o ON o.member = m.member\n" +
				"WHERE NOT m.bot AND NOT m.staff AND m.stage != 'none'",
		},
		{
			Name: "care_moments", Zh: "关怀时刻：该做的、做了的、忍住没做的、错过的",
			Comment: "Every moment of care and what became of it. A moment is honoured by the first contact of care within 7 days of it; one contact may honour several.",
			Numbers: []Number{
				growthNumbers[0],
				{"member", "成员", "Whom it is about."},
				{"moment", "时刻", "join_anniversary, hundred_days, first_post, hundredth_help, welcome_back, birthday, newcomer_unanswered, core_quiet."},
				{"at", "什么时候", "What it is about, UTC."},
				{"day", "判定日", "The day whose close found it."},
				{"n", "第几", "Years of an anniversary, days of a hundredth, answers given of a hundredth help. 0 for others."},
				{"due", "最早什么时候联系", "From when on the member may be contacted, UTC. Null when held, or where no time helps."},
				{"held", "为什么忍住", "Why the celebration is held back. Empty when it is not."},
				{"state", "结果", "held, honoured, due (7 days are not over), missed."},
				{"honoured_at", "联系的时间", "The contact that honoured it, UTC. Null for none."},
			},
			Select: "SELECT m.community AS community, m.member AS member, m.moment AS moment, m.at AS at, m.day AS day, m.n AS n,\n" +
				"    if(m.due <= " + epochTime + ", NULL, m.due) AS due, m.held AS held,\n" +
				"    multiIf(m.held != '', 'held', honoured_at IS NOT NULL, 'honoured', c.watermark < m.at + INTERVAL 7 DAY, 'due', 'missed') AS state,\n" +
				"    if(t.at >= m.at AND t.at < m.at + INTERVAL 7 DAY, t.at, NULL) AS honoured_at\n" +
				"FROM moments AS m\nINNER JOIN (SELECT community, watermark FROM communities FINAL) AS c ON c.community = m.community\n" +
				"ASOF LEFT JOIN (SELECT community, member, at FROM touches WHERE touch_kind = 'care' AND NOT held_out) AS t\n" +
				"    ON t.community = m.community AND t.member = m.member AND t.at >= m.at",
		},
		{
			Name: "touch_outcomes", Zh: "每次活动触达前后两周，每个人活跃了几成的日子",
			Comment: "What became of each person whom a campaign could reach: the first contact, or the first time they were held out, of each campaign, once the two weeks after it are closed. Who came less than two weeks before is left out, and bots and staff.",
			Numbers: []Number{
				growthNumbers[0],
				{"campaign", "活动", "Campaign."},
				{"member", "成员", "Who."},
				{"held_out", "对照", "Held out to compare. Decided by name and campaign, never by what somebody does."},
				{"day", "日期", "Day of the contact in the community's zone; it counts on neither side."},
				{"before", "之前", "Share of the 14 days before with qualifying activity, 0 to 1."},
				{"after", "之后", "Share of the 14 days after, 0 to 1."},
				{"change", "变化", "after - before."},
			},
			Select: "SELECT f.community AS community, f.campaign AS campaign, f.member AS member, f.held_out AS held_out, f.day AS day,\n" +
				"    countIf(d.day >= f.day - 14 AND d.day < f.day) / 14 AS before, countIf(d.day > f.day AND d.day <= f.day + 14) / 14 AS after, after - before AS change\n" +
				"FROM (\n" +
				"    SELECT x.community AS community, x.campaign AS campaign, x.member AS member, argMin(x.held_out, (x.at, x.id)) AS held_out,\n" +
				"        min(" + localDay("x.at") + ") AS day, any(c.closed_day) AS closed_day\n" +
				"    FROM touches AS x INNER JOIN " + closedDays + " AS c ON c.community = x.community\n" +
				"   " + campaigns + "\n" +
				"    GROUP BY community, campaign, member\n" +
				") AS f\n" +
				"INNER JOIN " + entries + " AS e ON e.community = f.community AND e.member = f.member\n" +
				"INNER JOIN (SELECT community, member FROM members FINAL WHERE NOT bot AND NOT staff) AS p ON p.community = f.community AND p.member = f.member\n" +
				"LEFT JOIN (SELECT community, member, day FROM member_days FINAL WHERE NOT bot AND NOT staff AND qualifying > 0\n" +
				"    AND member IN (SELECT member FROM touches" + campaigns + ") AND day >= (SELECT toDate(min(at)) - 15 FROM touches" + campaigns + ")\n" +
				") AS d ON d.community = f.community AND d.member = f.member\n" +
				"WHERE f.day + 14 <= f.closed_day AND toDate(e.at) < f.day - 14\n" +
				"GROUP BY community, campaign, member, held_out, day",
		},
		{
			Name: "touch_effect", Zh: "活动触达有没有用：和对照组比，多活跃了几成的日子",
			Comment: "Effect of each campaign, and of all of them (campaign empty): difference in differences against those held out, in shares of days, with errors clustered by member. Null while either side has fewer than 20.",
			Numbers: []Number{
				growthNumbers[0],
				{"campaign", "活动", "Campaign; empty for all of them."},
				{"contacted", "触达", "Outcomes of people who were contacted."},
				{"held_out", "对照", "Outcomes of people who were held out."},
				{"treated", "触达组变化", "Mean change of the share of active days of those contacted."},
				{"compared", "对照组变化", "The same of those held out."},
				{"effect", "效果", "treated - compared. 0.1 is ten points. Null below 20."},
				{"error", "标准误", "Standard error, clustered by member. Null below 20."},
				{"low", "下限", "effect less 2.1 standard errors, and a little more while either side is small. An interval that holds 0 shows no effect. Null below 20."},
				{"high", "上限", "effect and as much. Null below 20."},
			},
			Select: touchEffect,
		},
	}
}

// campaigns selects the touches of which outcomes are told.
const campaigns = " WHERE campaign != '' AND eligible AND touch_kind = 'marketing'"

// contactCounts counts charged contacts before the newest event of their community.
func contactCounts(columns, by string) string {
	return "(SELECT " + columns + ", countIf(x.at > w.watermark - INTERVAL 7 DAY) AS week, count() AS month\n" +
		"    FROM touches AS x INNER JOIN (SELECT community, watermark FROM communities FINAL) AS w ON w.community = x.community\n" +
		"    WHERE x.charged AND x.at <= w.watermark AND x.at > w.watermark - INTERVAL 30 DAY GROUP BY " + by + ")"
}

// touchEffect is lifecycle.TouchEffect in SQL: means of both sides, each member's
// score, and the sum of its squares.
const touchEffect = "SELECT community, campaign, any(nt) AS contacted, any(nh) AS held_out,\n" +
	"    if(nt < 20 OR nh < 20, NULL, any(mt)) AS treated, if(nt < 20 OR nh < 20, NULL, any(mh)) AS compared,\n" +
	"    if(nt < 20 OR nh < 20, NULL, any(mt) - any(mh)) AS effect,\n" +
	"    if(nt < 20 OR nh < 20, NULL, sqrt(sum(score * score) * count() / (count() - 1))) AS error,\n" +
	"    effect - (2.1 + 2.84025 / (least(nt, nh) - 1)) * error AS low, effect + (2.1 + 2.84025 / (least(nt, nh) - 1)) * error AS high\n" +
	"FROM (\n" +
	"    SELECT community, campaign, member, nt, nh, mt, mh, sum(if(held_out, (mh - change) / nh, (change - mt) / nt)) AS score\n" +
	"    FROM (\n" +
	"        SELECT community, name AS campaign, member, held_out, change,\n" +
	"            countIf(NOT held_out) OVER w AS nt, countIf(held_out) OVER w AS nh, avgIf(change, NOT held_out) OVER w AS mt, avgIf(change, held_out) OVER w AS mh\n" +
	"        FROM touch_outcomes ARRAY JOIN ['', campaign] AS name\n" +
	"        WINDOW w AS (PARTITION BY community, name)\n" +
	"    )\n" +
	"    GROUP BY community, campaign, member, nt, nh, mt, mh\n" +
	")\nGROUP BY community, campaign, nt, nh"
