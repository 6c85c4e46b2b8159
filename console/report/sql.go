package report

// Every statement reads one community and a bounded stretch of time, from the
// roll-ups where they have the answer. Bots and staff are left out of all
// counts of members; they are named only where they answer somebody.

// aboutMembers leaves the moves of bots and staff out: whoever is found to be one
// was a member until then.
const aboutMembers = `"to" != 'none' AND member NOT IN (SELECT member FROM members FINAL WHERE community = {community:String} AND (bot OR staff))`

const sqlCommunities = `SELECT c.community AS community, c.watermark AS watermark, toString(c.closed_day) AS closed_day, c.zone AS zone, p.people AS people
FROM communities AS c FINAL
LEFT JOIN (
    SELECT community, countIf(NOT bot AND NOT staff AND stage NOT IN ('left', 'none')) AS people
    FROM members FINAL
    GROUP BY community
) AS p ON p.community = c.community
ORDER BY people DESC, community`

const sqlActivity = `SELECT countIf(p.now) AS active, countIf(p.before) AS active_before,
    countIf(p.now AND NOT p.before AND p.first_day >= {from:Date}) AS new,
    countIf(p.now AND NOT p.before AND p.first_day < {from:Date}) AS returned,
    countIf(p.before AND NOT p.now) AS lapsed
FROM (
    SELECT a.now AS now, a.before AS before, toDate(m.first_active, {zone:String}) AS first_day
    FROM (
        SELECT d.member AS member, max(d.day >= {from:Date}) AS now, max(d.day < {from:Date}) AS before
        FROM member_days AS d FINAL
        WHERE d.community = {community:String} AND d.day >= {before:Date} AND d.day < {to:Date}
            AND d.qualifying > 0 AND NOT d.bot AND NOT d.staff
        GROUP BY d.member
    ) AS a
    LEFT JOIN (SELECT member, first_active FROM members FINAL WHERE community = {community:String}) AS m ON m.member = a.member
) AS p`

const sqlMembers = `SELECT countIf(stage NOT IN ('left', 'none')) AS members, countIf(stage = 'at_risk') AS at_risk
FROM members FINAL
WHERE community = {community:String} AND NOT bot AND NOT staff`

const sqlJoins = `SELECT uniqExactIf(member, ("from" IN ('', 'none') AND "to" = 'newcomer') OR ("from" = 'left' AND "to" = 'returned')) AS joined,
    uniqExactIf(member, "to" = 'left') AS gone
FROM transitions
WHERE community = {community:String} AND at >= {from_at:DateTime64(3, 'UTC')} AND at < {to_at:DateTime64(3, 'UTC')}
    AND ` + aboutMembers

const sqlTexts = `SELECT sumIf(d.messages + d.stories, d.day >= {from:Date}) AS texts, sumIf(d.scored, d.day >= {from:Date}) AS scored,
    sumIf(d.positive, d.day >= {from:Date}) AS positive, sumIf(d.negative, d.day >= {from:Date}) AS negative,
    sumIf(d.gratitude, d.day >= {from:Date}) AS gratitude,
    sumIf(d.scored, d.day < {from:Date}) AS scored_before, sumIf(d.positive, d.day < {from:Date}) AS positive_before,
    sumIf(d.negative, d.day < {from:Date}) AS negative_before, sumIf(d.gratitude, d.day < {from:Date}) AS gratitude_before
FROM member_days AS d FINAL
WHERE d.community = {community:String} AND d.day >= {before:Date} AND d.day < {to:Date} AND NOT d.bot AND NOT d.staff`

// A week with too few people leaves the database empty: nobody can read it out
// of the answer either.
const sqlMood = `SELECT toString(w.week) AS week, toBool(w.people < {min_people:UInt8}) AS hidden,
    if(hidden, 0, w.people) AS contributors, if(hidden, 0, w.texts) AS texts, if(hidden, 0, w.scored) AS scored,
    if(hidden, 0, w.positive) AS positive, if(hidden, 0, w.negative) AS negative,
    if(hidden, [], arrayFilter(e -> e.2 > 0, w.emotions)) AS emotions
FROM (
    SELECT toStartOfWeek(d.day, 1) AS week, uniqExactIf(d.member, d.scored > 0) AS people, sum(d.messages + d.stories) AS texts,
        sum(d.scored) AS scored, sum(d.positive) AS positive, sum(d.negative) AS negative,
        [('joy', sum(d.joy)), ('like', sum(d.like)), ('gratitude', sum(d.gratitude)), ('anger', sum(d.anger)),
         ('sadness', sum(d.sadness)), ('fear', sum(d.fear)), ('disgust', sum(d.disgust)), ('surprise', sum(d.surprise))] AS emotions
    FROM member_days AS d FINAL
    WHERE d.community = {community:String} AND d.day >= {weeks:Date} AND d.day < {to:Date} AND NOT d.bot AND NOT d.staff
    GROUP BY week
) AS w
ORDER BY week`

const sqlAnnotations = `SELECT at, title, until
FROM annotations FINAL
WHERE community = {community:String} AND at < {to_at:DateTime64(3, 'UTC')}
    AND (at >= {weeks_at:DateTime64(3, 'UTC')} OR until > {weeks_at:DateTime64(3, 'UTC')})
ORDER BY at, id`

const sqlStages = `SELECT stage, members
FROM community_stages
WHERE community = {community:String} AND stage != 'none'
ORDER BY stage`

const sqlFlows = `SELECT "from", "to", uniqExact(member) AS people
FROM transitions
WHERE community = {community:String} AND at >= {flows_at:DateTime64(3, 'UTC')} AND at < {to_at:DateTime64(3, 'UTC')}
    AND ` + aboutMembers + `
GROUP BY "from", "to"
ORDER BY people DESC, "from", "to"`

const sqlLedger = `SELECT count() AS records, countIf(disposition = 'duplicate') AS duplicates, countIf(late) AS late,
    countIf(disposition = 'erased') AS erased
FROM events
WHERE community = {community:String} AND at >= {from_at:DateTime64(3, 'UTC')} AND at < {to_at:DateTime64(3, 'UTC')}`

const sqlLog = `SELECT sum(records) AS records, sum(facts) AS facts, sum(counted) AS counted, sum(duplicates) AS duplicates,
    sum(dead) AS dead, sum(erased) AS erased
FROM batches`

const sqlDead = `SELECT reason, count() AS records
FROM dead_letters
GROUP BY reason
ORDER BY records DESC, reason`

const sqlLanguages = `SELECT lang, count() AS texts, countIf(NOT scored) AS unscored
FROM messages FINAL
WHERE community = {community:String} AND at >= {from_at:DateTime64(3, 'UTC')} AND at < {to_at:DateTime64(3, 'UTC')}
    AND NOT bot AND NOT staff AND NOT recalled
GROUP BY lang
ORDER BY texts DESC, lang`
