-- 有哪些社群: communities
SELECT c.community AS community, c.watermark AS watermark, toString(c.closed_day) AS closed_day, c.zone AS zone, p.people AS people
FROM communities AS c FINAL
LEFT JOIN (
    SELECT community, countIf(NOT bot AND NOT staff AND stage NOT IN ('left', 'none')) AS people
    FROM members FINAL
    GROUP BY community
) AS p ON p.community = c.community
ORDER BY people DESC, community;

-- 概况: members
SELECT countIf(stage NOT IN ('left', 'none')) AS members, countIf(stage = 'at_risk') AS at_risk
FROM members FINAL
WHERE community = 'book-club' AND NOT bot AND NOT staff;

-- 概况: joins
SELECT uniqExactIf(member, ("from" IN ('', 'none') AND "to" = 'newcomer') OR ("from" = 'left' AND "to" = 'returned')) AS joined,
    uniqExactIf(member, "to" = 'left') AS gone
FROM transitions
WHERE community = 'book-club' AND at >= toDateTime64('2026-02-07 16:00:00.000', 3, 'UTC') AND at < toDateTime64('2026-03-07 16:00:00.000', 3, 'UTC')
    AND "to" != 'none' AND member NOT IN (SELECT member FROM members FINAL WHERE community = 'book-club' AND (bot OR staff));

-- 概况: activity
SELECT countIf(p.now) AS active, countIf(p.before) AS active_before,
    countIf(p.now AND NOT p.before AND p.first_day >= toDate('2026-02-08')) AS new,
    countIf(p.now AND NOT p.before AND p.first_day < toDate('2026-02-08')) AS returned,
    countIf(p.before AND NOT p.now) AS lapsed
FROM (
    SELECT a.now AS now, a.before AS before, toDate(m.first_active, 'Asia/Shanghai') AS first_day
    FROM (
        SELECT d.member AS member, max(d.day >= toDate('2026-02-08')) AS now, max(d.day < toDate('2026-02-08')) AS before
        FROM member_days AS d FINAL
        WHERE d.community = 'book-club' AND d.day >= toDate('2026-01-11') AND d.day < toDate('2026-03-08')
            AND d.qualifying > 0 AND NOT d.bot AND NOT d.staff
        GROUP BY d.member
    ) AS a
    LEFT JOIN (SELECT member, first_active FROM members FINAL WHERE community = 'book-club') AS m ON m.member = a.member
) AS p;

-- 概况: texts
SELECT sumIf(d.messages + d.stories, d.day >= toDate('2026-02-08')) AS texts, sumIf(d.scored, d.day >= toDate('2026-02-08')) AS scored,
    sumIf(d.positive, d.day >= toDate('2026-02-08')) AS positive, sumIf(d.negative, d.day >= toDate('2026-02-08')) AS negative,
    sumIf(d.gratitude, d.day >= toDate('2026-02-08')) AS gratitude,
    sumIf(d.scored, d.day < toDate('2026-02-08')) AS scored_before, sumIf(d.positive, d.day < toDate('2026-02-08')) AS positive_before,
    sumIf(d.negative, d.day < toDate('2026-02-08')) AS negative_before, sumIf(d.gratitude, d.day < toDate('2026-02-08')) AS gratitude_before
FROM member_days AS d FINAL
WHERE d.community = 'book-club' AND d.day >= toDate('2026-01-11') AND d.day < toDate('2026-03-08') AND NOT d.bot AND NOT d.staff;

-- 情绪: mood
SELECT toString(w.week) AS week, toBool(w.people < 10) AS hidden,
    if(hidden, 0, w.people) AS contributors, if(hidden, 0, w.texts) AS texts, if(hidden, 0, w.scored) AS scored,
    if(hidden, 0, w.positive) AS positive, if(hidden, 0, w.negative) AS negative,
    if(hidden, [], arrayFilter(e -> e.2 > 0, w.emotions)) AS emotions
FROM (
    SELECT toStartOfWeek(d.day, 1) AS week, uniqExactIf(d.member, d.scored > 0) AS people, sum(d.messages + d.stories) AS texts,
        sum(d.scored) AS scored, sum(d.positive) AS positive, sum(d.negative) AS negative,
        [('joy', sum(d.joy)), ('like', sum(d.like)), ('gratitude', sum(d.gratitude)), ('anger', sum(d.anger)),
         ('sadness', sum(d.sadness)), ('fear', sum(d.fear)), ('disgust', sum(d.disgust)), ('surprise', sum(d.surprise))] AS emotions
    FROM member_days AS d FINAL
    WHERE d.community = 'book-club' AND d.day >= toDate('2025-12-15') AND d.day < toDate('2026-03-08') AND NOT d.bot AND NOT d.staff
    GROUP BY week
) AS w
ORDER BY week;

-- 情绪: annotations
SELECT at, title, until
FROM annotations FINAL
WHERE community = 'book-club' AND at < toDateTime64('2026-03-07 16:00:00.000', 3, 'UTC')
    AND (at >= toDateTime64('2025-12-14 16:00:00.000', 3, 'UTC') OR until > toDateTime64('2025-12-14 16:00:00.000', 3, 'UTC'))
ORDER BY at, id;

-- 生命周期: stages
SELECT stage, members
FROM community_stages
WHERE community = 'book-club' AND stage != 'none'
ORDER BY stage;

-- 生命周期: flows
SELECT "from", "to", uniqExact(member) AS people
FROM transitions
WHERE community = 'book-club' AND at >= toDateTime64('2026-02-21 16:00:00.000', 3, 'UTC') AND at < toDateTime64('2026-03-07 16:00:00.000', 3, 'UTC')
    AND "to" != 'none' AND member NOT IN (SELECT member FROM members FINAL WHERE community = 'book-club' AND (bot OR staff))
GROUP BY "from", "to"
ORDER BY people DESC, "from", "to";

-- 生命周期: spike
SELECT d.day AS day, d.usual_day AS usual_day, d.dimension AS side, d.part AS part, d.change AS change
FROM alert_decomposition AS d
WHERE d.community = 'book-club' AND d.change != 0 AND d.day = (
    SELECT max(day) FROM risk_days
    WHERE community = 'book-club' AND day >= toDate('2026-02-08') AND day < toDate('2026-03-08')
        AND z > 3 AND at_risk / people - usual >= 0.03 AND excess >= 20
)
ORDER BY side, change DESC, part;

-- 谁需要关心: care
WITH newcomers AS (
    SELECT member
    FROM members FINAL
    WHERE community = 'book-club' AND NOT bot AND NOT staff
        AND stage IN ('newcomer', 'active', 'returned', 'at_risk')
        AND joined_at >= toDateTime64('2026-03-08 14:00:00.000', 3, 'UTC') - INTERVAL 28 DAY
), hello AS (
    SELECT member, min(at) AS hello_at, groupArray(message_id) AS ids
    FROM messages FINAL
    WHERE community = 'book-club' AND at >= toDateTime64('2026-03-08 14:00:00.000', 3, 'UTC') - INTERVAL 28 DAY
        AND NOT recalled AND member IN (SELECT member FROM newcomers)
    GROUP BY member
), answered AS (
    SELECT DISTINCT arrayJoin(arrayFilter(x -> x NOT IN ('', member), mentions)) AS member
    FROM messages FINAL
    WHERE community = 'book-club' AND at >= toDateTime64('2026-03-08 14:00:00.000', 3, 'UTC') - INTERVAL 28 DAY
        AND NOT bot AND NOT recalled AND notEmpty(mentions)
    UNION DISTINCT
    SELECT DISTINCT p.member AS member
    FROM (
        SELECT member, reply_to
        FROM messages FINAL
        WHERE community = 'book-club' AND at >= toDateTime64('2026-03-08 14:00:00.000', 3, 'UTC') - INTERVAL 28 DAY
            AND NOT bot AND NOT recalled AND reply_to != ''
    ) AS r
    INNER JOIN (SELECT member, arrayJoin(ids) AS message_id FROM hello) AS p ON p.message_id = r.reply_to
    WHERE r.member != p.member
), pillars AS (
    SELECT member, max(at) AS core_until
    FROM transitions
    WHERE community = 'book-club' AND "from" = 'core' AND at >= toDateTime64('2026-03-08 14:00:00.000', 3, 'UTC') - INTERVAL 60 DAY
    GROUP BY member
), touched AS (
    SELECT member, max(day) AS touched_on
    FROM member_days FINAL
    WHERE community = 'book-club' AND touches > 0
        AND day >= toDate(toDateTime64('2026-03-08 14:00:00.000', 3, 'UTC') - INTERVAL 28 DAY, 'Asia/Shanghai')
    GROUP BY member
), known AS (
    SELECT member, anyIf(value, field = 'alias') AS alias,
        max(field IN ('consent.care', 'consent.analytics') AND value = 'withdrawn') AS refused
    FROM profiles FINAL
    WHERE community = 'book-club'
    GROUP BY member
), reasons AS (
    SELECT member, reason_zh, reason_en
    FROM member_reasons_since(communities = ['book-club'], since = (
        SELECT toDate(min(last_active)) - 29 FROM members FINAL WHERE community = 'book-club' AND stage = 'at_risk' AND NOT bot AND NOT staff
    ))
    WHERE stage = 'at_risk'
)
SELECT x.*, count() OVER () AS total
FROM (
    SELECT m.member AS member, k.alias AS alias, m.stage AS stage,
        dateDiff('day', m.last_active, toDateTime64('2026-03-08 14:00:00.000', 3, 'UTC'), 'Asia/Shanghai') AS quiet_days,
        max(a.member != '') OVER () AS answers_seen,
        multiIf(
            m.stage = 'at_risk' AND p.core_until > toDateTime64(0, 3, 'UTC'), 'core_quiet',
            m.stage = 'core' AND quiet_days >= greatest(7, 3 * 28 / m.active_28), 'core_quiet',
            answers_seen AND a.member = '' AND h.hello_at > toDateTime64(0, 3, 'UTC')
                AND h.hello_at <= toDateTime64('2026-03-08 14:00:00.000', 3, 'UTC') - INTERVAL 24 HOUR, 'unanswered',
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
    WHERE m.community = 'book-club' AND NOT m.bot AND NOT m.staff AND NOT k.refused
        AND m.stage NOT IN ('left', 'none', 'lurker', 'dormant', 'churned')
) AS x
WHERE x.why != ''
ORDER BY toDate32(x.touched_on) > toDate(toDateTime64('2026-03-08 14:00:00.000', 3, 'UTC') - INTERVAL 7 DAY, 'Asia/Shanghai'),
    indexOf(['core_quiet', 'unanswered', 'quiet'], x.why), if(x.p_return = 0, 1, x.p_return) DESC, x.active_days DESC, x.member
LIMIT 10;

-- 大家在抱怨什么: complaints
SELECT t.aspect AS aspect, countIf(t.now) AS messages, uniqExactIf(t.member, t.now) AS people, countIf(NOT t.now) AS messages_before
FROM (
    SELECT m.at >= toDateTime64('2026-02-07 16:00:00.000', 3, 'UTC') AS now, m.member AS member, arrayJoin(if(empty(arrayFilter((n, p) -> p <= 0, m.aspects.name, m.aspects.polarity)), [''], arrayFilter((n, p) -> p <= 0, m.aspects.name, m.aspects.polarity))) AS aspect
    FROM messages AS m FINAL
    WHERE m.community = 'book-club' AND m.at < toDateTime64('2026-03-07 16:00:00.000', 3, 'UTC') AND NOT m.bot AND NOT m.staff AND NOT m.recalled AND m.scored AND m.holder != 'quoted' AND m.at >= toDateTime64('2026-01-10 16:00:00.000', 3, 'UTC') AND m.label = 'negative'
) AS t
GROUP BY t.aspect
HAVING messages > 0
ORDER BY aspect = '', people DESC, messages DESC, aspect;

-- 大家在抱怨什么: complaint_examples
SELECT aspect, at, text, evidence
FROM (
    SELECT arrayJoin(arrayFilter((n, p) -> p <= 0, m.aspects.name, m.aspects.polarity)) AS aspect, m.at AS at, m.message_id AS message_id, m.text AS text, m.evidence AS evidence,
        m.style_length > 120 AS long, m.confidence AS confidence, m.member AS member
    FROM messages AS m FINAL
    WHERE m.community = 'book-club' AND (m.at, m.message_id) IN (
        SELECT at, message_id
        FROM (
            SELECT arrayJoin(arrayFilter((n, p) -> p <= 0, m.aspects.name, m.aspects.polarity)) AS aspect, m.at AS at, m.message_id AS message_id, m.style_length > 120 AS long, m.confidence AS confidence, m.member AS member
            FROM messages AS m FINAL
            WHERE m.community = 'book-club' AND m.at < toDateTime64('2026-03-07 16:00:00.000', 3, 'UTC') AND NOT m.bot AND NOT m.staff AND NOT m.recalled AND m.scored AND m.holder != 'quoted' AND m.at >= toDateTime64('2026-02-07 16:00:00.000', 3, 'UTC') AND m.label = 'negative' AND m.text != ''
            ORDER BY long, confidence DESC, at DESC, message_id
            LIMIT 1 BY aspect, member
        )
        ORDER BY long, confidence DESC, at DESC, message_id
        LIMIT 6 BY aspect
    )
    ORDER BY long, confidence DESC, at DESC, message_id
    LIMIT 1 BY aspect, member
)
ORDER BY long, confidence DESC, at DESC, message_id
LIMIT 6 BY aspect;

-- 让大家高兴的: joys
SELECT t.aspect AS aspect, countIf(t.now) AS messages, uniqExactIf(t.member, t.now) AS people,
    countIf(t.now AND t.thanks) AS thanks, countIf(NOT t.now) AS messages_before
FROM (
    SELECT m.at >= toDateTime64('2026-02-07 16:00:00.000', 3, 'UTC') AS now, m.member AS member, m.emotion = 'gratitude' AS thanks, arrayJoin(arrayFilter((n, p) -> p > 0, m.aspects.name, m.aspects.polarity)) AS aspect
    FROM messages AS m FINAL
    WHERE m.community = 'book-club' AND m.at < toDateTime64('2026-03-07 16:00:00.000', 3, 'UTC') AND NOT m.bot AND NOT m.staff AND NOT m.recalled AND m.scored AND m.holder != 'quoted' AND m.at >= toDateTime64('2026-01-10 16:00:00.000', 3, 'UTC') AND m.label = 'positive'
) AS t
GROUP BY t.aspect
HAVING messages > 0
ORDER BY people DESC, messages DESC, aspect
LIMIT 6;

-- 让大家高兴的: resonance
WITH (SELECT groupArray((message_id, at, people, replies, reactions)) FROM (
    SELECT p.message_id AS message_id, p.at AS at, length(arrayFilter(x -> x != cityHash64(p.member), a.drawn)) AS people,
        length(arrayFilter(x -> x != cityHash64(p.member), a.repliers)) AS replies, length(arrayFilter(x -> x != cityHash64(p.member), a.reactors)) AS reactions
    FROM (
        SELECT message_id, at, member
        FROM messages FINAL
        WHERE community = 'book-club' AND at >= toDateTime64('2026-02-07 16:00:00.000', 3, 'UTC') AND at < toDateTime64('2026-03-07 16:00:00.000', 3, 'UTC')
            AND NOT bot AND NOT staff AND NOT recalled AND label != 'negative'
    ) AS p
    INNER JOIN (
        SELECT id, groupArrayIf(who, reply) AS repliers, groupArrayIf(who, NOT reply) AS reactors, arrayDistinct(arrayConcat(repliers, reactors)) AS drawn
        FROM (
            SELECT reply_to AS id, cityHash64(member) AS who, true AS reply
            FROM messages FINAL
            WHERE community = 'book-club' AND at >= toDateTime64('2026-02-07 16:00:00.000', 3, 'UTC') AND at < toDateTime64('2026-03-07 16:00:00.000', 3, 'UTC')
                AND reply_to != '' AND NOT bot AND NOT recalled AND label != 'negative'
            UNION ALL
            SELECT message_id, cityHash64(member), false
            FROM events
            WHERE community = 'book-club' AND at >= toDateTime64('2026-02-07 16:00:00.000', 3, 'UTC') AND at < toDateTime64('2026-03-07 16:00:00.000', 3, 'UTC')
                AND kind = 'reaction' AND message_id != '' AND NOT bot AND disposition IN ('fact', 'counted')
        )
        GROUP BY id
        HAVING count() >= 3
    ) AS a ON a.id = p.message_id
    WHERE people >= 3
    ORDER BY people DESC, replies DESC, at DESC, message_id
    LIMIT 3
)) AS best, arrayFirst(b -> b.1 = m.message_id, best) AS b
SELECT m.at AS at, m.member AS member, k.alias AS alias, m.title AS title, m.text AS text,
    b.3 AS people, b.4 AS replies, b.5 AS reactions
FROM messages AS m FINAL
LEFT JOIN (
    SELECT member, value AS alias
    FROM profiles FINAL
    WHERE community = 'book-club' AND field = 'alias'
) AS k ON k.member = m.member
WHERE m.community = 'book-club' AND m.at IN (SELECT arrayJoin(arrayMap(b -> b.2, best))) AND m.message_id IN (SELECT arrayJoin(arrayMap(b -> b.1, best)))
ORDER BY people DESC, replies DESC, at DESC, m.message_id;

-- 值得记住的日子: moments
WITH known AS (
    SELECT member, anyIf(value, field = 'alias') AS alias, anyIf(value, field = 'birthday') AS birthday, anyIf(value, field = 'timezone') AS timezone,
        max(field = 'consent.care' AND value = 'granted') AS care,
        max(field IN ('consent.care', 'consent.analytics') AND value = 'withdrawn') AS refused
    FROM profiles FINAL
    WHERE community = 'book-club'
    GROUP BY member
), touched AS (
    SELECT member, max(day) AS touched_on
    FROM member_days FINAL
    WHERE community = 'book-club' AND touches > 0 AND day >= toDate(toDateTime64('2026-03-08 14:00:00.000', 3, 'UTC') - INTERVAL 28 DAY, 'Asia/Shanghai')
    GROUP BY member
), listed AS (
    SELECT m.member AS member, m.joined_at AS joined_at, m.calm_until AS calm_until, k.alias AS alias, if(k.care, k.birthday, '') AS birthday, k.timezone AS timezone, t.touched_on AS touched_on
    FROM members AS m FINAL
    LEFT JOIN known AS k ON k.member = m.member
    LEFT JOIN touched AS t ON t.member = m.member
    WHERE m.community = 'book-club' AND NOT m.bot AND NOT m.staff AND m.stage NOT IN ('left', 'none') AND NOT k.refused
)
SELECT l.member AS member, l.alias AS alias, x.moment AS kind, toString(x.on) AS on, x.n AS n, toString(l.touched_on) AS touched_on
FROM (
    SELECT member, moment, n, if(moment IN ('birthday', 'join_anniversary', 'hundred_days'), toDate(day + 1), toDate(at, 'Asia/Shanghai')) AS on
    FROM moments
    WHERE community = 'book-club' AND held = ''
        AND ((moment IN ('birthday', 'join_anniversary', 'hundred_days') AND day + 1 >= toDate('2026-03-08') AND day + 1 < toDate('2026-03-08') + 7)
            OR (moment IN ('welcome_back', 'hundredth_help') AND at >= toDateTime64('2026-03-07 16:00:00.000', 3, 'UTC') - INTERVAL 7 DAY AND at < toDateTime64('2026-03-07 16:00:00.000', 3, 'UTC')))
) AS x
INNER JOIN listed AS l ON l.member = x.member
WHERE x.moment != 'birthday' OR l.birthday != ''
ORDER BY on, kind, member;

-- 值得记住的日子: dates
WITH known AS (
    SELECT member, anyIf(value, field = 'alias') AS alias, anyIf(value, field = 'birthday') AS birthday, anyIf(value, field = 'timezone') AS timezone,
        max(field = 'consent.care' AND value = 'granted') AS care,
        max(field IN ('consent.care', 'consent.analytics') AND value = 'withdrawn') AS refused
    FROM profiles FINAL
    WHERE community = 'book-club'
    GROUP BY member
), touched AS (
    SELECT member, max(day) AS touched_on
    FROM member_days FINAL
    WHERE community = 'book-club' AND touches > 0 AND day >= toDate(toDateTime64('2026-03-08 14:00:00.000', 3, 'UTC') - INTERVAL 28 DAY, 'Asia/Shanghai')
    GROUP BY member
), listed AS (
    SELECT m.member AS member, m.joined_at AS joined_at, m.calm_until AS calm_until, k.alias AS alias, if(k.care, k.birthday, '') AS birthday, k.timezone AS timezone, t.touched_on AS touched_on
    FROM members AS m FINAL
    LEFT JOIN known AS k ON k.member = m.member
    LEFT JOIN touched AS t ON t.member = m.member
    WHERE m.community = 'book-club' AND NOT m.bot AND NOT m.staff AND m.stage NOT IN ('left', 'none') AND NOT k.refused
)
SELECT l.member AS member, l.alias AS alias, toUnixTimestamp64Milli(l.joined_at) AS joined, l.birthday AS birthday, l.timezone AS timezone, toUnixTimestamp64Milli(l.calm_until) AS calm_until, toString(l.touched_on) AS touched_on
FROM listed AS l
WHERE l.birthday IN ['03-08', '03-09', '03-10', '03-11', '03-12', '03-13', '03-14', '03-15']
    OR l.joined_at > toDateTime64(0, 3, 'UTC') AND (formatDateTime(l.joined_at, '%m-%d', 'Asia/Shanghai') IN ['03-08', '03-09', '03-10', '03-11', '03-12', '03-13', '03-14', '03-15']
        OR toDate(l.joined_at, 'Asia/Shanghai') >= toDate('2025-11-29') AND toDate(l.joined_at, 'Asia/Shanghai') < toDate('2025-12-05'))
ORDER BY member;

-- 该谢谢谁: thanks
WITH known AS (
    SELECT member, anyIf(value, field = 'alias') AS alias, anyIf(value, field = 'birthday') AS birthday, anyIf(value, field = 'timezone') AS timezone,
        max(field = 'consent.care' AND value = 'granted') AS care,
        max(field IN ('consent.care', 'consent.analytics') AND value = 'withdrawn') AS refused
    FROM profiles FINAL
    WHERE community = 'book-club'
    GROUP BY member
)
SELECT d.member AS member, any(k.alias) AS alias, uniqExactIf(d.other, d.other != '') AS people, countIf(d.what = 'answer') AS answers,
    sum(d.thanked) AS thanked, uniqExactIf(d.other, d.what = 'welcome') AS newcomers, countIf(d.what = 'adopted') AS adopted
FROM (
    SELECT helper AS member, asker AS other, 'answer' AS what, thanked
    FROM answers_since(communities = ['book-club'], since = toDate('2026-02-08'))
    WHERE day >= toDate('2026-02-08') AND day < toDate('2026-03-08') AND NOT staff AND helper != asker
    UNION ALL
    SELECT r.member, r.to_member, 'welcome', false
    FROM replies_since(communities = ['book-club'], since = toDate('2026-02-08')) AS r
    INNER JOIN (SELECT message_id FROM newcomer_first_posts_since(communities = ['book-club'], since = (
        SELECT least(toDate('2026-02-08'), if(count() = 0, toDate('2026-02-08'), toDate(min(to_at)) - 1)) -- nobody answered what is older
        FROM replies_since(communities = ['book-club'], since = toDate('2026-02-08')) WHERE day >= toDate('2026-02-08') AND day < toDate('2026-03-08')))) AS f ON f.message_id = r.to_message
    WHERE r.day >= toDate('2026-02-08') AND r.day < toDate('2026-03-08') AND NOT r.bot AND NOT r.staff
    UNION ALL
    SELECT m.member, '', 'adopted', false
    FROM messages AS m FINAL
    WHERE m.community = 'book-club' AND NOT m.recalled AND NOT m.bot AND NOT m.staff AND m.message_id IN (
        SELECT message_id FROM events
        WHERE community = 'book-club' AND kind = 'feedback' AND detail = 'adopted' AND disposition = 'counted'
        GROUP BY message_id
        HAVING min(at) >= toDateTime64('2026-02-07 16:00:00.000', 3, 'UTC') AND min(at) < toDateTime64('2026-03-07 16:00:00.000', 3, 'UTC'))
) AS d
LEFT JOIN known AS k ON k.member = d.member
WHERE d.member NOT IN (SELECT member FROM members FINAL WHERE community = 'book-club' AND (bot OR staff OR stage IN ('left', 'none')))
GROUP BY d.member
HAVING max(k.refused) = 0
ORDER BY people DESC, thanked DESC, answers DESC, adopted DESC, member
LIMIT 5;

-- 数据可信度: log
SELECT sum(records) AS records, sum(facts) AS facts, sum(counted) AS counted, sum(duplicates) AS duplicates,
    sum(dead) AS dead, sum(erased) AS erased
FROM batches;

-- 数据可信度: dead_letters
SELECT reason, count() AS records
FROM dead_letters
GROUP BY reason
ORDER BY records DESC, reason;

-- 数据可信度: ledger
SELECT count() AS records, countIf(disposition = 'duplicate') AS duplicates, countIf(late) AS late,
    countIf(disposition = 'erased') AS erased
FROM events
WHERE community = 'book-club' AND at >= toDateTime64('2026-02-07 16:00:00.000', 3, 'UTC') AND at < toDateTime64('2026-03-07 16:00:00.000', 3, 'UTC');

-- 数据可信度: languages
SELECT lang, count() AS texts, countIf(NOT scored) AS unscored
FROM messages FINAL
WHERE community = 'book-club' AND at >= toDateTime64('2026-02-07 16:00:00.000', 3, 'UTC') AND at < toDateTime64('2026-03-07 16:00:00.000', 3, 'UTC')
    AND NOT bot AND NOT staff AND NOT recalled
GROUP BY lang
ORDER BY texts DESC, lang;

