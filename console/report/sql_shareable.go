package report

// No statement of this file selects a member, an alias, a title of a story or a
// text; tests look at the answers too.

// sqlMoodParts sums the mood of those who spoke in both periods, only in this
// one, and only in the one before.
const sqlMoodParts = `SELECT countIf(s1 > 0 AND s0 > 0) AS stayed, sumIf(s1, s0 > 0) AS stayed_scored, sumIf(n1, s0 > 0) AS stayed_net,
    sumIf(s0, s1 > 0) AS stayed_scored_before, sumIf(n0, s1 > 0) AS stayed_net_before,
    countIf(s1 > 0 AND s0 = 0) AS arrived, sumIf(s1, s0 = 0) AS arrived_scored, sumIf(n1, s0 = 0) AS arrived_net,
    countIf(s0 > 0 AND s1 = 0) AS lapsed, sumIf(s0, s1 = 0) AS lapsed_scored, sumIf(n0, s1 = 0) AS lapsed_net
FROM (
    SELECT sumIf(d.scored, d.day >= {from:Date}) AS s1, sumIf(d.scored, d.day < {from:Date}) AS s0,
        sumIf(toInt64(d.positive) - toInt64(d.negative), d.day >= {from:Date}) AS n1, sumIf(toInt64(d.positive) - toInt64(d.negative), d.day < {from:Date}) AS n0
    FROM member_days AS d FINAL
    WHERE d.community = {community:String} AND d.day >= {before:Date} AND d.day < {to:Date} AND NOT d.bot AND NOT d.staff
    GROUP BY d.member
)`

// sqlOpenAnnotations leaves the title out when some text holds eight of its
// characters in a row, or it holds the name or the id of a member.
const sqlOpenAnnotations = `WITH listed AS (
    SELECT at, id, title, until, arrayMap(i -> substringUTF8(title, i + 1, 8), range(greatest(toInt64(lengthUTF8(title)) - 7, 0))) AS runs
    FROM annotations FINAL
    WHERE community = {community:String} AND at < {to_at:DateTime64(3, 'UTC')}
        AND (at >= {weeks_at:DateTime64(3, 'UTC')} OR until > {weeks_at:DateTime64(3, 'UTC')})
), said AS (
    SELECT DISTINCT l.id AS id
    FROM (SELECT text, title FROM messages FINAL WHERE community = {community:String}) AS m
    CROSS JOIN (SELECT id, runs FROM listed WHERE notEmpty(runs)) AS l
    WHERE arrayExists(r -> position(m.text, r) > 0 OR position(m.title, r) > 0, l.runs)
    UNION DISTINCT
    SELECT DISTINCT l.id
    FROM (
        SELECT value AS name FROM profiles FINAL WHERE community = {community:String} AND field = 'alias' AND lengthUTF8(value) > 1
        UNION DISTINCT SELECT member FROM members FINAL WHERE community = {community:String}
    ) AS n
    CROSS JOIN (SELECT id, title FROM listed) AS l
    WHERE positionCaseInsensitiveUTF8(l.title, n.name) > 0
)
SELECT at, if(id IN (SELECT id FROM said), '', title) AS title, until
FROM listed
ORDER BY at, id`

const sqlPillars = `SELECT avgOrNullIf(p.connection, p.start >= {from:Date}) AS connection, avgOrNullIf(p.connection, p.start < {from:Date}) AS connection_before,
    avgOrNullIf(p.co_creation, p.start >= {from:Date}) AS co_creation, avgOrNullIf(p.co_creation, p.start < {from:Date}) AS co_creation_before,
    avgOrNullIf(p.self_realisation, p.start >= {from:Date}) AS self_realisation, avgOrNullIf(p.self_realisation, p.start < {from:Date}) AS self_realisation_before
FROM pillars_since(communities = [{community:String}], since = {before:Date}) AS p
WHERE p.start >= {before:Date} AND p.start < {to:Date}`

// fates count complaints of the period by how far they went.
const fates = `uniqExactIf(c.message_id, c.now) AS complaints, uniqExactIf(c.message_id, NOT c.now) AS complaints_before,
    uniqExactIf(c.message_id, c.now AND coalesce(c.heard_at, c.answered_at, c.adopted_at, c.told_at) IS NOT NULL) AS heard,
    uniqExactIf(c.message_id, c.now AND c.answered_at IS NOT NULL) AS answered, uniqExactIf(c.message_id, c.now AND c.adopted_at IS NOT NULL) AS adopted,
    uniqExactIf(c.message_id, c.now AND c.told_at IS NOT NULL) AS told`

const voiced = `(SELECT *, day >= {from:Date} AS now FROM complaints_since(communities = [{community:String}], since = {before:Date}) WHERE day >= {before:Date} AND day < {to:Date})`

const sqlVoicedAll = `SELECT ` + fates + `
FROM ` + voiced + ` AS c
HAVING uniqExactIf(c.member, c.now) >= {min_people:UInt8}`

const sqlVoiced = `SELECT if(many, aspect, '') AS aspect, many, if(many, complaints, 0) AS complaints, if(many, complaints_before, 0) AS complaints_before,
    if(many, heard, 0) AS heard, if(many, answered, 0) AS answered, if(many, adopted, 0) AS adopted, if(many, told, 0) AS told
FROM (
    SELECT c.aspect AS aspect, uniqExactIf(c.member, c.now) AS people, toBool(people >= {min_people:UInt8}) AS many, ` + fates + `
    FROM (
        SELECT v.*, arrayJoin(if(empty(h.subjects), [''], h.subjects)) AS aspect
        FROM ` + voiced + ` AS v
        LEFT JOIN (SELECT m.message_id AS message_id, ` + hurt + ` AS subjects FROM messages AS m FINAL
            WHERE m.community = {community:String} AND m.at >= {before_at:DateTime64(3, 'UTC')} AND m.at < {to_at:DateTime64(3, 'UTC')} AND notEmpty(m.aspects.name)) AS h
            ON h.message_id = v.message_id
    ) AS c
    GROUP BY aspect
    HAVING complaints > 0
)
ORDER BY many DESC, complaints DESC, aspect`
