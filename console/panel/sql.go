package panel

import "fmt"

// Fragments that several statements share.
const (
	mine      = `community IN {community:Array(String)}`
	noMembers = `NOT bot AND NOT staff`

	// inRange selects instants of the range's local days.
	inRange = `at >= toDateTime64({from:Date}, 3, {zone:String}) AND at < toDateTime64({to:Date}, 3, {zone:String})`

	// texts selects what members wrote and has a score.
	texts = `m.community IN {community:Array(String)}
        AND m.at >= toDateTime64({from:Date}, 3, {zone:String}) AND m.at < toDateTime64({to:Date}, 3, {zone:String})
        AND ({platform:String} = '' OR m.platform = {platform:String}) AND NOT m.bot AND NOT m.staff AND NOT m.recalled`

	// begun is the first day known, so that weeks before it are no zeros.
	begun = `(SELECT min(day) FROM member_days WHERE community IN {community:Array(String)})`

	// aliases are the names members gave themselves.
	aliases = `SELECT community, member, any(value) AS alias FROM profiles FINAL WHERE community IN {community:Array(String)} AND field = 'alias' GROUP BY community, member`

	// lookBack is how many days before the range are read to say what is usual.
	lookBack = 56
)

// daily makes a tile of (day, value): what a day without a row is worth
// (fill), and the median of up to 8 same weekdays before it as usual.
func daily(value, fill string) string {
	return fmt.Sprintf(`SELECT day, value, usual
FROM (
    SELECT c.day AS day, %[2]s AS value,
        quantileExactInclusiveOrNull(0.5)(toFloat64(value)) OVER (PARTITION BY toDayOfWeek(c.day) ORDER BY c.day ROWS BETWEEN 8 PRECEDING AND 1 PRECEDING) AS usual
    FROM (
        SELECT toDate32({from:Date}) - %[3]d + number AS day
        FROM numbers(toUInt64(dateDiff('day', {from:Date}, {to:Date}) + %[3]d))
        WHERE day >= %[4]s
    ) AS c
    LEFT JOIN (
        %[1]s
    ) AS v ON v.day = c.day
)
WHERE day >= {from:Date}
ORDER BY day`, value, fill, lookBack, begun)
}

// growthWeeks counts the members active in each of the seven-day weeks that end
// with the range, by where they come from; week 0 is the last one. Each active
// member of a week or of the week before is exactly one of kept, new, returned
// and lapsed, so active = active the week before + new + returned − lapsed.
const growthWeeks = `SELECT week, countIf(here) AS active,
        countIf(here AND NOT before AND week >= first) AS new,
        countIf(here AND NOT before AND week < first) AS returned,
        countIf(before AND NOT here) AS lapsed
    FROM (
        SELECT d.weeks AS weeks, d.first AS first, arrayJoin(arrayDistinct(arrayConcat(d.weeks, arrayMap(w -> w - 1, d.weeks)))) AS week,
            has(d.weeks, week) AS here, has(d.weeks, week + 1) AS before
        FROM (
            SELECT a.weeks AS weeks, if(f.first_active > toDateTime64(0, 3, 'UTC'),
                intDiv(dateDiff('day', toDate32(f.first_active, {zone:String}), toDate32({to:Date})) - 1, 7), 100000) AS first
            FROM (
                SELECT community, member, groupUniqArray(toInt32(intDiv(dateDiff('day', day, toDate32({to:Date})) - 1, 7))) AS weeks
                FROM member_days FINAL
                WHERE community IN {community:Array(String)} AND day >= toDate32({from:Date}) - 70 AND day < {to:Date}
                    AND qualifying > 0 AND NOT bot AND NOT staff
                GROUP BY community, member
            ) AS a
            LEFT JOIN (SELECT community, member, first_active FROM members FINAL WHERE community IN {community:Array(String)}) AS f
                ON f.community = a.community AND f.member = a.member
        ) AS d
    )
    WHERE week >= 0 AND toDate32({to:Date}) - 7 * (week + 1) >= ` + begun + `
    GROUP BY week`

// weekly makes a tile of a column of growthWeeks.
func weekly(value string) string {
	return fmt.Sprintf(`SELECT day, value, usual
FROM (
    SELECT toDate32({to:Date}) - 7 * week - 1 AS day, %s AS value,
        quantileExactInclusiveOrNull(0.5)(toFloat64(value)) OVER (ORDER BY day ROWS BETWEEN 8 PRECEDING AND 1 PRECEDING) AS usual
    FROM (
    %s
    )
)
WHERE day >= {from:Date}
ORDER BY day`, value, growthWeeks)
}

// stock counts the members in each stage at the end of each day, by adding up
// all moves until then. A change by silence carries the midnight that ends its
// day.
const stock = `SELECT c.day AS day, sum(v.moved) OVER (PARTITION BY c.stage ORDER BY c.day) AS members, c.stage AS stage
        FROM (
            SELECT toDate32({from:Date}) - 57 + number AS day, arrayJoin(['newcomer', 'lurker', 'active', 'core', 'at_risk', 'dormant', 'churned', 'returned', 'left']) AS stage
            FROM numbers(toUInt64(dateDiff('day', {from:Date}, {to:Date}) + 57))
        ) AS c
        LEFT JOIN (
            SELECT greatest(toDate32(at - INTERVAL 1 MILLISECOND, {zone:String}), toDate32({from:Date}) - 57) AS day, step.1 AS stage, sum(step.2) AS moved
            FROM transitions
            ARRAY JOIN [("to", 1), ("from", -1)] AS step
            WHERE community IN {community:Array(String)} AND at <= toDateTime64({to:Date}, 3, {zone:String})
                AND (community, member) NOT IN (SELECT community, member FROM members FINAL WHERE community IN {community:Array(String)} AND (bot OR staff))
            GROUP BY day, stage
        ) AS v ON v.day = c.day AND v.stage = c.stage`
