package sink

import "fmt"

// Signal is a number of each community that an alert compares with a limit. It
// comes from closed days, so it changes once a day, and asking again gives the
// same. Single communities' share at risk is not among them: the pipeline has
// that itself; see RiskDay.
type Signal struct {
	Name string // of the metric, after hearth_watch_
	Help string // of the metric
	SQL  string // community and a number that is not null; communities of which nothing is known are not there
}

// SignalPool is the question for families of small communities: label, z,
// change of the share, excess. A family's newest day is one that all of its
// communities have closed, but those that have been behind for over three days.
const SignalPool = "SELECT concat('family:', p.family) AS community, p.z AS z, if(p.weeks < 4 OR p.people = 0, 0, p.at_risk / p.people - p.usual) AS change, toFloat64(p.excess) AS excess FROM risk_pools AS p\n" +
	"INNER JOIN (\n    SELECT family, minIf(last, last + 3 >= newest) AS day FROM (\n" +
	"        SELECT family, community, max(day) AS last, max(max(day)) OVER (PARTITION BY family) AS newest FROM risk_days WHERE family != '' GROUP BY family, community\n" +
	"    ) GROUP BY family\n) AS l ON l.family = p.family AND l.day = p.day"

// Signals returns the signals in the order in which they are asked.
func Signals() []Signal {
	return []Signal{
		{"core_quiet_members", "Core members who went quiet or left in the last 7 closed days, and have not come back.", coreQuiet("toFloat64(quiet)")},
		{"core_quiet_ratio", "Those, as a part of all who were core 7 days ago or since. 0 to 1.", coreQuiet("quiet / all_core")},
		{"exit_members", "Members who left, of the last two closed days.", exits("toFloat64(gone)")},
		{"exit_ratio", "Those, as a part of the members before. 0 to 1.", exits("gone / (gone + here)")},
		{
			"anger_authors", "Angry people of the newest ignition that ended in the last 24 hours of event time; 0 while there is none.",
			"SELECT c.community AS community, toFloat64(ifNull(i.angry, 0)) AS value FROM communities AS c FINAL\n" +
				"LEFT JOIN (SELECT i.community AS community, max(i.angry_authors) AS angry FROM ignitions AS i\n" +
				"    INNER JOIN (SELECT community, watermark FROM communities FINAL) AS w ON w.community = i.community\n" +
				"    WHERE i.until + INTERVAL 1 DAY >= w.watermark GROUP BY community) AS i ON i.community = c.community",
		},
		{"mood_z", "Robust standard deviations by which the net sentiment of the last 7 closed days lies above the 8 weeks before. Negative: worse.", moodDrift("if(weeks < 4, 0, (now - usual) / greatest(1.4826 * mad, 1 / sqrt(scored)))")},
		{"mood_change", "Net sentiment of the last 7 closed days minus the median of the 8 weeks before, -2 to 2. 0 with fewer than 10 contributors.", moodDrift("if(weeks < 4, 0, now - usual)")},
		{"newcomer_unanswered_7d_ratio", "First messages of newcomers in the last 7 closed days that nobody answered within 24 hours, 0 to 1. Not there with fewer than 3.", unanswered(7, 3)},
		{"newcomer_unanswered_28d_ratio", "The same over 28 days. Not there with fewer than 10.", unanswered(28, 10)},
		{"quick_ratio", "The better of the last two closed weeks' (new + resurrected) / lapsed.", quick("if(least(worst, before) = 0, 1e6, greatest((n + r) / lapsed, (n_before + r_before) / before))")},
		{"quick_lapsed_members", "Members who lapsed, in the week of the two that has fewer.", quick("toFloat64(least(lapsed, before))")},
		{
			"unscored_change_ratio", "Part of texts on which the model abstained in the last 7 closed days, minus that of the 28 days before. Not there with fewer than 100 texts on either side.",
			"SELECT community, (1 - least(scored / texts, 1)) - (1 - least(scored_before / texts_before, 1)) AS value FROM (\n" +
				"    SELECT d.community AS community, sumIf(d.messages + d.stories, d.day > c.closed_day - 7) AS texts, sumIf(d.scored, d.day > c.closed_day - 7) AS scored,\n" +
				"        sumIf(d.messages + d.stories, d.day <= c.closed_day - 7) AS texts_before, sumIf(d.scored, d.day <= c.closed_day - 7) AS scored_before\n" +
				"    FROM community_days AS d INNER JOIN " + closedDays + " AS c ON c.community = d.community\n" +
				"    WHERE d.day <= c.closed_day AND d.day > c.closed_day - 35 GROUP BY community\n) WHERE texts >= 100 AND texts_before >= 100",
		},
		{"roster_drift_members", "Joins and leaves of the last 7 days that nobody told and a roster showed.", rosterDrift("toFloat64(n)")},
		{"roster_drift_ratio", "Those, as a part of the members. 0 or more.", rosterDrift("n / greatest(members, 1)")},
		{"over_contact_members", "Members who were contacted beyond a cap of their budget in the last 24 hours of event time. Not there without a contact in 90 days.", overContact},
		{"care_missed_moments", "Moments that somebody waits for (a newcomer unanswered, a core member gone quiet, a birthday told with consent) whose 7 days ended in the last 7 days of event time and that nobody honoured. Not there without a contact in 90 days.", careMissed("toFloat64(missed)")},
		{"care_missed_ratio", "Those, as a part of all whose 7 days ended and that could be honoured. 0 to 1.", careMissed("missed / (missed + honoured)")},
		{"erasure_asked_timestamp_seconds", "When the oldest erasure was asked for that has begun and not ended, or that has left rows behind. Not there while there is none.", openErasures},
		{"flap_ratio", "Changes of stage that were taken back within 7 days, in the newest week of which that can be said, 0 to 1. Not there with fewer than 20 changes.", "SELECT community, argMax(rate, week) AS value FROM flaps WHERE rate IS NOT NULL AND changes >= 20 GROUP BY community"},
	}
}

// stepsSince are changes of stage with the days they are old, as of the newest closed day.
var stepsSince = "(SELECT t.community AS community, t.member AS member, t.`from` AS `from`, t.to AS to, t.place AS place, toInt32(c.closed_day) - toInt32(t.day) AS age\n" +
	"    FROM " + riskSteps + " AS t INNER JOIN " + closedDays + " AS c ON c.community = t.community)"

func coreQuiet(value string) string {
	return "SELECT community, " + value + " AS value FROM (\n" +
		"    SELECT community, countIf(was AND now IN ('at_risk', 'dormant', 'churned', 'left')) AS quiet, countIf(was) AS all_core FROM (\n" +
		"        SELECT community, member, argMaxIf(to, place, age >= 0) AS now,\n" +
		"            argMaxIf(to, place, age >= 7) = 'core' OR countIf(age >= 0 AND age < 7 AND to = 'core') > 0 AS was\n" +
		"        FROM " + stepsSince + " GROUP BY community, member\n    ) GROUP BY community\n) WHERE all_core > 0"
}

func exits(value string) string {
	return "SELECT community, " + value + " AS value FROM (\n" +
		"    SELECT community, countIf(now = 'left' AND gone_at < 2) AS gone, countIf(now NOT IN ('left', 'none')) AS here FROM (\n" +
		"        SELECT community, member, argMaxIf(to, place, age >= 0) AS now, argMaxIf(age, place, age >= 0) AS gone_at\n" +
		"        FROM " + stepsSince + " GROUP BY community, member HAVING countIf(age >= 0) > 0\n    ) GROUP BY community\n) WHERE gone + here > 0"
}

func moodDrift(value string) string {
	return "SELECT community, " + value + " AS value FROM (\n" +
		"    SELECT community, maxIf(net, k = 0) AS now, maxIf(n, k = 0) AS scored, groupArrayIf(net, k > 0) AS past, length(past) AS weeks,\n" +
		"        arraySort(past)[intDiv(weeks + 1, 2)] AS usual, arraySort(arrayMap(x -> abs(x - usual), past))[intDiv(weeks, 2) + 1] AS mad\n    FROM (\n" +
		"        SELECT d.community AS community, intDiv(toInt32(c.closed_day) - toInt32(d.day), 7) AS k, sum(d.scored) AS n, uniqExactIf(d.member, d.scored > 0) AS contributors,\n" +
		"            (toInt64(sum(d.positive)) - toInt64(sum(d.negative))) / n AS net\n" +
		"        FROM member_days AS d FINAL INNER JOIN " + closedDays + " AS c ON c.community = d.community\n" +
		"        WHERE " + people + " AND d.day <= c.closed_day AND d.day > c.closed_day - 63 GROUP BY community, k\n" +
		fmt.Sprintf("        HAVING n > 0 AND contributors >= %d\n", AnonymityK) +
		"    ) GROUP BY community HAVING countIf(k = 0) > 0\n)"
}

func unanswered(days, least int) string {
	return fmt.Sprintf("SELECT p.community AS community, countIf(ifNull(p.wait_minutes, 1e9) > 1440) / count() AS value FROM newcomer_first_posts AS p\n"+
		"INNER JOIN "+closedDays+" AS c ON c.community = p.community\n"+
		"WHERE p.day > c.closed_day - %d AND p.observed_minutes >= 1440 GROUP BY community HAVING count() >= %d", days, least)
}

func quick(value string) string {
	return "SELECT community, " + value + " AS value FROM (\n" +
		"    SELECT community, greatest(lapsed, 1) AS worst, lapsed, new AS n, resurrected AS r, start, max(start) OVER w AS newest,\n" +
		"        lagInFrame(lapsed) OVER o AS before, lagInFrame(new) OVER o AS n_before, lagInFrame(resurrected) OVER o AS r_before, row_number() OVER o AS i\n" +
		"    FROM growth WHERE window = 'week'\n" +
		"    WINDOW w AS (PARTITION BY community), o AS (PARTITION BY community ORDER BY start ROWS BETWEEN 1 PRECEDING AND CURRENT ROW)\n" +
		") WHERE start = newest AND i > 1 AND lapsed > 0 AND before > 0"
}

// watermarks are the newest event times.
const watermarks = "(SELECT community, watermark FROM communities FINAL)"

// contacted is what is known of contacts: nothing of a community that tells of none.
const contacted = "touches AS t INNER JOIN " + watermarks + " AS w ON w.community = t.community\n" +
	"WHERE NOT t.held_out AND t.at > w.watermark - INTERVAL 90 DAY AND t.at <= w.watermark"

const overContact = "SELECT t.community AS community, toFloat64(uniqExactIf(t.member, t.over AND t.at > w.watermark - INTERVAL 1 DAY)) AS value\n" +
	"FROM " + contacted + " GROUP BY community"

// careMissed is about moments that somebody waits for: that nobody celebrates a
// first post or a hundredth day is no failure. It leaves out what could not be
// honoured: celebrations that were held back, and members whom no time makes
// contactable.
func careMissed(value string) string {
	return "SELECT community, " + value + " AS value FROM (\n" +
		"    SELECT m.community AS community, countIf(m.state = 'missed') AS missed, countIf(m.state = 'honoured') AS honoured\n" +
		"    FROM care_moments AS m INNER JOIN " + watermarks + " AS w ON w.community = m.community\n" +
		"    WHERE m.moment IN ('newcomer_unanswered', 'core_quiet', 'birthday') AND m.due IS NOT NULL AND m.at <= w.watermark - INTERVAL 7 DAY AND m.at > w.watermark - INTERVAL 14 DAY GROUP BY community\n" +
		") WHERE missed + honoured > 0 AND community IN (SELECT t.community FROM " + contacted + ")"
}

// openErasures looks at the newest erasure of each tombstone: one that was done
// again is mended.
const openErasures = "SELECT community, min(asked) AS value FROM (\n" +
	"    SELECT community, tombstone, argMax(open, place) AS waits, toUnixTimestamp64Milli(argMax(began, place)) / 1000 AS asked FROM (\n" +
	"        SELECT community, tombstone, any(at) AS began, (epoch, began, partition, offset) AS place,\n" +
	"            countIf(phase = 'done') < countIf(phase = 'begun') OR sumIf(rows, phase = 'done') > 0 AS open\n" +
	"        FROM erasures GROUP BY community, tombstone, epoch, partition, offset\n" +
	"    ) GROUP BY community, tombstone HAVING waits\n) GROUP BY community"

func rosterDrift(value string) string {
	return "SELECT c.community AS community, " + value + " AS value FROM (SELECT community, watermark, members FROM communities FINAL) AS c\n" +
		"LEFT JOIN (SELECT d.community AS community, count() AS n FROM membership_drift AS d INNER JOIN (SELECT community, watermark FROM communities FINAL) AS w ON w.community = d.community\n" +
		"    WHERE d.at + INTERVAL 7 DAY > w.watermark GROUP BY community) AS x ON x.community = c.community"
}
