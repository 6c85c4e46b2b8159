package sink

// riskRaised is the condition of the alert ChurnRiskSpike over rows of risk_days
// or risk_pools; deploy/prometheus/rules has the same numbers.
const riskRaised = "n.z > 3 AND n.at_risk / n.people - n.usual >= 0.03 AND n.excess >= 20"

// closingRules are the rules whose transitions begin when their day ends.
const closingRules = "('lurk', 'churn', 'doze', 'fade', 'ease', 'stay', 'narrow')"

// riskSteps are the changes of stage with the day whose close made each.
var riskSteps = "(SELECT t.community AS community, t.member AS member, (t.at, t.epoch, t.offset, t.seq) AS place, t.`from` AS `from`, t.to AS to,\n" +
	"            " + localDay("t.at - toIntervalMillisecond(t.rule IN "+closingRules+")") + " AS day\n" +
	"        FROM transitions AS t INNER JOIN " + closedDays + " AS c ON c.community = t.community)"

// decomposedDays are the days whose change is taken apart: those that raised an
// alert, and the newest of each community.
const decomposedDays = "(SELECT n.community AS community, n.day AS day, n.usual_day AS usual_day, n.at_risk AS at_risk, n.people AS people,\n" +
	"        u.at_risk AS at_risk_before, u.people AS people_before\n" +
	"    FROM (SELECT *, max(day) OVER (PARTITION BY community) AS newest FROM risk_days) AS n\n" +
	"    INNER JOIN risk_days AS u ON u.community = n.community AND u.day = n.usual_day\n" +
	"    WHERE n.weeks >= 4 AND (n.day = n.newest OR (" + riskRaised + ")))"

// riskViews say where a rise of the share at risk comes from.
func riskViews() []View {
	return []View{
		{
			Name: "risk_pools", Zh: "小社群合在一起看：按家族合并的渐远占比与往常相比",
			Comment: "Small communities (risk_days.family) taken together, for each day that any of them closed: the same comparison as risk_days makes for single ones.",
			Numbers: []Number{
				{"family", "家族", "Family the communities belong to by the policy; small for those it does not name."},
				{"day", "日期", "Closed day."},
				{"communities", "社群数", "Small communities of the family that closed the day."},
				{"at_risk", "渐远人数", "Members at risk in them."},
				{"people", "人数", "Those, and newcomers, active, core and returned members."},
				{"weeks", "可比周数", "Same weekdays of the last eight weeks that are known. With fewer than 4 the numbers below are 0."},
				{"usual", "往常占比", "Lower median of the share at risk of the same communities on those days, 0 to 1."},
				{"mad", "离散度", "Median distance from it, 0 to 1."},
				{"z", "偏离程度", "By how many robust standard deviations the share lies above usual."},
				{"excess", "多出人数", "How many more members are at risk than usual would have."},
			},
			Select: riskPools,
		},
		{
			Name: "alert_decomposition", Zh: "渐远占比为什么变了：按同期群、频道、原来的阶段拆开，各部分之和等于总变化",
			Comment: "What made the share at risk differ from the usual day (risk_days.usual_day): for each day that raised ChurnRiskSpike and the newest day, the people at risk by cohort, channel and the stage they came from. " +
				"For each dimension change sums to at_risk(day) - at_risk(usual_day) exactly, and share_change to the change of the share. People who were erased since are the part (erased).",
			Numbers: []Number{
				growthNumbers[0],
				{"day", "日期", "Closed day."},
				{"usual_day", "参照日", "The usual day it is compared with."},
				{"dimension", "维度", "cohort (month of the first sign of them), channel (where they wrote most; - for who never wrote) or stage (where they were before at_risk)."},
				{"part", "部分", "Value of the dimension."},
				{"at_risk", "渐远人数", "People of the part at risk at the close of day."},
				{"before", "参照日人数", "The same at the close of usual_day."},
				{"change", "变化人数", "at_risk - before. Sums to the change of the community exactly."},
				{"share_change", "占比变化", "at_risk / people - before / people of the usual day; sums to the change of the share."},
			},
			Select: decomposition,
		},
	}
}

const riskPools = "SELECT n.family AS family, n.day AS day, n.communities AS communities, n.at_risk AS at_risk, n.people AS people, length(h.past) AS weeks,\n" +
	"    if(weeks < 4, 0, arraySort(h.past)[intDiv(weeks + 1, 2)]) AS usual,\n" +
	"    if(weeks < 4, 0, arraySort(arrayMap(x -> abs(x - usual), h.past))[intDiv(weeks, 2) + 1]) AS mad,\n" +
	"    if(weeks < 4 OR people = 0, 0, (at_risk / people - usual) / greatest(1.4826 * mad, sqrt(greatest(usual, 0.02) * (1 - least(usual, 0.98)) / people))) AS z,\n" +
	"    if(weeks < 4, 0, toInt64(floor(at_risk - usual * people + 1e-9))) AS excess\n" +
	"FROM (SELECT family, day, count() AS communities, sum(at_risk) AS at_risk, sum(people) AS people FROM risk_days WHERE family != '' GROUP BY family, day) AS n\n" +
	"LEFT JOIN (\n" +
	"    SELECT family, day, groupArray(a / p) AS past FROM (\n" +
	"        SELECT s.family AS family, s.day AS day, s.k AS k, sum(u.at_risk) AS a, sum(u.people) AS p\n" +
	"        FROM (SELECT family, community, day, k, day - 7 * k AS then FROM risk_days ARRAY JOIN range(1, 9) AS k WHERE family != '') AS s\n" +
	"        INNER JOIN (SELECT community, day, at_risk, people, min(day) OVER (PARTITION BY community) AS first FROM risk_days) AS u ON u.community = s.community AND u.day = s.then\n" +
	"        WHERE u.day >= u.first + 28\n" +
	"        GROUP BY family, day, k HAVING p > 0\n" +
	"    ) GROUP BY family, day\n" +
	") AS h ON h.family = n.family AND h.day = n.day"

// riskSpells are the stretches of days at whose close somebody was at risk: from
// the day first on, and before the day next. Who changed since is what the change
// that comes last says, so a stretch ends with the earliest day of those after it.
var riskSpells = "SELECT community, member, formatDateTime(arrayMin(days), '%Y-%m') AS cohort, steps[i].2 AS first, toString(steps[i].4) AS came,\n" +
	"                if(i = length(days), toDate(65535), arrayMin(arraySlice(days, i + 1))) AS next\n" +
	"            FROM (\n" +
	"                SELECT t.community AS community, t.member AS member, arraySort(groupArray((t.place, t.day, t.to, t.`from`))) AS steps, arrayMap(s -> s.2, steps) AS days\n" +
	"                FROM " + riskSteps + " AS t\n" +
	"                GROUP BY t.community, t.member HAVING countIf(t.to = 'at_risk') > 0\n" +
	"            ) ARRAY JOIN arrayEnumerate(steps) AS i WHERE steps[i].3 = 'at_risk'"

// riskPeople are the people at risk on a decomposed day or on its usual day, and
// for each day one row of nobody.
var riskPeople = "SELECT community, d.1 AS day, d.2 AS usual_day, d.3 AS all_now, d.4 AS all_then, d.5 AS people, d.6 AS people_before, member,\n" +
	"            max(day >= first AND day < next) AS now, max(usual_day >= first AND usual_day < next) AS then,\n" +
	"            anyIf(came, day >= first AND day < next) AS from_now, anyIf(came, usual_day >= first AND usual_day < next) AS from_then, any(cohort) AS cohort\n" +
	"        FROM (\n" +
	"            SELECT s.community AS community, s.member AS member, s.cohort AS cohort, s.first AS first, s.next AS next, s.came AS came,\n" +
	"                arrayJoin(arrayFilter(d -> (d.1 >= s.first AND d.1 < s.next) OR (d.2 >= s.first AND d.2 < s.next) OR s.member = '', x.days)) AS d\n" +
	"            FROM (" + riskSpells + "\n            UNION ALL SELECT community, '', '', toDate(0), '', toDate(0) FROM communities\n            ) AS s\n" +
	"            INNER JOIN (SELECT community, groupArray((day, usual_day, at_risk, at_risk_before, people, people_before)) AS days FROM " + decomposedDays + " GROUP BY community) AS x\n" +
	"                ON x.community = s.community\n" +
	"        )\n        GROUP BY ALL"

// usualChannel is where each person wrote most. Its sums are in the projection
// member_channels of the ledger.
const usualChannel = "(SELECT community, member, toString(argMax(channel, (n, channel))) AS channel\n" +
	"        FROM (SELECT community, member, channel, count() AS n FROM events WHERE kind IN ('message', 'story') AND disposition = 'fact' GROUP BY community, member, channel)\n" +
	"        GROUP BY community, member)"

// riskSides are the same with what each is a part of. Nobody stands for those who
// are in the facts and in nobody's transitions any more.
var riskSides = "SELECT p.community AS community, p.day AS day, p.usual_day AS usual_day, p.people AS people, p.people_before AS people_before, p.member = '' AS nobody,\n" +
	"        if(nobody, toInt64(p.all_now) - toInt64(countIf(p.now AND p.member != '') OVER d), toInt64(p.now)) AS now,\n" +
	"        if(nobody, toInt64(p.all_then) - toInt64(countIf(p.then AND p.member != '') OVER d), toInt64(p.then)) AS then,\n" +
	"        if(nobody, [('cohort', '(erased)'), ('channel', '(erased)'), ('stage', '(erased)')],\n" +
	"            [('cohort', p.cohort), ('channel', if(w.channel = '', '-', w.channel)), ('stage', if(p.now, p.from_now, p.from_then))]) AS parts\n" +
	"    FROM (" + riskPeople + ") AS p\n" +
	"    LEFT JOIN " + usualChannel + " AS w ON w.community = p.community AND w.member = p.member\n" +
	"    WINDOW d AS (PARTITION BY p.community, p.day)"

// decomposition sums by dimension and part, so that the sums hold after erasures
// too.
var decomposition = "SELECT community, day, any(usual_day) AS usual_day, x.1 AS dimension, x.2 AS part, sum(now) AS at_risk, sum(then) AS before,\n" +
	"    at_risk - before AS change, at_risk / any(people) - before / any(people_before) AS share_change\n" +
	"FROM (\n    " + riskSides + "\n)\nARRAY JOIN parts AS x\nWHERE NOT nobody OR now != 0 OR then != 0\nGROUP BY community, day, x"
