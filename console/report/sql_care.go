package report

// sqlCare lists who needs care, and nothing that was read from a text: no mood
// column stands in it. Left out are bots, staff, members who left, and whoever
// withdrew their consent to care or analysis. Newcomers count as unanswered
// only while nobody at all has answered or mentioned them, and only where
// members answer each other in a way the platform records.
const sqlCare = `WITH newcomers AS (
    SELECT member
    FROM members FINAL
    WHERE community = {community:String} AND NOT bot AND NOT staff
        AND stage IN ('newcomer', 'active', 'returned', 'at_risk')
        AND joined_at >= {now:DateTime64(3, 'UTC')} - INTERVAL 28 DAY
), hello AS (
    SELECT member, min(at) AS hello_at, groupArray(message_id) AS ids
    FROM messages FINAL
    WHERE community = {community:String} AND at >= {now:DateTime64(3, 'UTC')} - INTERVAL 28 DAY
        AND NOT recalled AND member IN (SELECT member FROM newcomers)
    GROUP BY member
), answered AS (
    SELECT DISTINCT arrayJoin(arrayFilter(x -> x NOT IN ('', member), mentions)) AS member
    FROM messages FINAL
    WHERE community = {community:String} AND at >= {now:DateTime64(3, 'UTC')} - INTERVAL 28 DAY
        AND NOT bot AND NOT recalled AND notEmpty(mentions)
    UNION DISTINCT
    SELECT DISTINCT p.member AS member
    FROM (
        SELECT member, reply_to
        FROM messages FINAL
        WHERE community = {community:String} AND at >= {now:DateTime64(3, 'UTC')} - INTERVAL 28 DAY
            AND NOT bot AND NOT recalled AND reply_to != ''
    ) AS r
    INNER JOIN (SELECT member, arrayJoin(ids) AS message_id FROM hello) AS p ON p.message_id = r.reply_to
    WHERE r.member != p.member
), pillars AS (
    SELECT member, max(at) AS core_until
    FROM transitions
    WHERE community = {community:String} AND "from" = 'core' AND at >= {now:DateTime64(3, 'UTC')} - INTERVAL 60 DAY
    GROUP BY member
), touched AS (
    SELECT member, max(day) AS touched_on
    FROM member_days FINAL
    WHERE community = {community:String} AND touches > 0
        AND day >= toDate({now:DateTime64(3, 'UTC')} - INTERVAL 28 DAY, {zone:String})
    GROUP BY member
), known AS (
    SELECT member, anyIf(value, field = 'alias') AS alias,
        max(field IN ('consent.care', 'consent.analytics') AND value = 'withdrawn') AS refused
    FROM profiles FINAL
    WHERE community = {community:String}
    GROUP BY member
), reasons AS (
    SELECT member, reason_zh, reason_en
    FROM member_reasons_since(communities = [{community:String}], since = (
        SELECT toDate(min(last_active)) - 29 FROM members FINAL WHERE community = {community:String} AND stage = 'at_risk' AND NOT bot AND NOT staff
    ))
    WHERE stage = 'at_risk'
)
SELECT x.*, count() OVER () AS total
FROM (
    SELECT m.member AS member, k.alias AS alias, m.stage AS stage,
        dateDiff('day', m.last_active, {now:DateTime64(3, 'UTC')}, {zone:String}) AS quiet_days,
        max(a.member != '') OVER () AS answers_seen,
        multiIf(
            m.stage = 'at_risk' AND p.core_until > toDateTime64(0, 3, 'UTC'), 'core_quiet',
            m.stage = 'core' AND quiet_days >= greatest(7, 3 * 28 / m.active_28), 'core_quiet',
            answers_seen AND a.member = '' AND h.hello_at > toDateTime64(0, 3, 'UTC')
                AND h.hello_at <= {now:DateTime64(3, 'UTC')} - INTERVAL 24 HOUR, 'unanswered',
            m.stage = 'at_risk', 'quiet',
            '') AS why,
        if(m.stage IN ('at_risk', 'dormant', 'churned'), round(m.p_return, 3), 0) AS p_return,
        if(m.stage IN ('at_risk', 'dormant', 'churned'), round(m.p_alive, 3), 0) AS p_alive, m.first_active AS first_active, m.last_active AS last_active,
        m.active_days AS active_days, m.active_28 AS active_28, h.hello_at AS hello_at, toString(t.touched_on) AS touched_on,
        r.reason_zh AS reason_zh, r.reason_en AS reason_en
    FROM members AS m FINAL
    LEFT JOIN hello AS h ON h.member = m.member
    LEFT JOIN answered AS a ON a.member = m.member
    LEFT JOIN pillars AS p ON p.member = m.member
    LEFT JOIN touched AS t ON t.member = m.member
    LEFT JOIN reasons AS r ON r.member = m.member
    LEFT JOIN known AS k ON k.member = m.member
    WHERE m.community = {community:String} AND NOT m.bot AND NOT m.staff AND NOT k.refused
        AND m.stage NOT IN ('left', 'none', 'lurker', 'dormant', 'churned')
) AS x
WHERE x.why != ''
ORDER BY toDate32(x.touched_on) > toDate({now:DateTime64(3, 'UTC')} - INTERVAL 7 DAY, {zone:String}),
    indexOf(['core_quiet', 'unanswered', 'quiet'], x.why), if(x.p_return = 0, 1, x.p_return) DESC, x.active_days DESC, x.member
LIMIT 10`
