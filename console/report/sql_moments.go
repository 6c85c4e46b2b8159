package report

// knownMembers is what members told about themselves, and whether they
// withdrew their consent to care or analysis.
const knownMembers = `known AS (
    SELECT member, anyIf(value, field = 'alias') AS alias, anyIf(value, field = 'birthday') AS birthday,
        max(field = 'consent.care' AND value = 'granted') AS care,
        max(field IN ('consent.care', 'consent.analytics') AND value = 'withdrawn') AS refused
    FROM profiles FINAL
    WHERE community = {community:String}
    GROUP BY member
)`

// sqlMoments lists birthdays and anniversaries of the coming week of those who
// agreed to be cared for, and who has just come back. The table moments tells them
// when their day has closed; a letter has to look ahead. Whose mood fell in the
// last two weeks gets none: a feast is no answer to it.
const sqlMoments = `WITH ` + knownMembers + `, touched AS (
    SELECT member, max(day) AS touched_on
    FROM member_days FINAL
    WHERE community = {community:String} AND touches > 0 AND day >= toDate({now:DateTime64(3, 'UTC')} - INTERVAL 28 DAY, {zone:String})
    GROUP BY member
), back AS (
    SELECT member, max(at) AS back_at
    FROM transitions
    WHERE community = {community:String} AND "to" = 'returned' AND at >= {to_at:DateTime64(3, 'UTC')} - INTERVAL 7 DAY AND at < {to_at:DateTime64(3, 'UTC')}
    GROUP BY member
)
SELECT m.member AS member, k.alias AS alias, x.1 AS kind, toString(x.2) AS on, x.3 AS years, toString(t.touched_on) AS touched_on
FROM members AS m FINAL
LEFT JOIN known AS k ON k.member = m.member
LEFT JOIN touched AS t ON t.member = m.member
LEFT JOIN back AS b ON b.member = m.member
ARRAY JOIN arrayConcat(
    arrayMap(d -> ('birthday', d, 0), arrayFilter(d -> k.care AND (formatDateTime(d, '%m-%d') = k.birthday
        OR (k.birthday = '02-29' AND formatDateTime(d, '%m-%d') = '02-28' AND toLastDayOfMonth(d) = d)), arrayMap(i -> {to:Date} + i, range(7)))),
    arrayMap(d -> ('anniversary', d, toYear(d) - toYear(toDate(m.joined_at, {zone:String}))), arrayFilter(d -> k.care AND m.joined_at > toDateTime64(0, 3, 'UTC')
        AND (formatDateTime(d, '%m-%d') = formatDateTime(m.joined_at, '%m-%d', {zone:String})
            OR (formatDateTime(m.joined_at, '%m-%d', {zone:String}) = '02-29' AND formatDateTime(d, '%m-%d') = '02-28' AND toLastDayOfMonth(d) = d)) AND toYear(d) > toYear(toDate(m.joined_at, {zone:String})), arrayMap(i -> {to:Date} + i, range(7)))),
    arrayMap(d -> ('hundred_days', d, 0), arrayFilter(d -> k.care AND m.joined_at > toDateTime64(0, 3, 'UTC')
        AND d = toDate(m.joined_at, {zone:String}) + 100, arrayMap(i -> {to:Date} + i, range(7)))),
    if(b.back_at > toDateTime64(0, 3, 'UTC'), [('back', toDate(b.back_at, {zone:String}), 0)], [])) AS x
WHERE m.community = {community:String} AND NOT m.bot AND NOT m.staff AND m.stage NOT IN ('left', 'none') AND NOT k.refused
    AND m.member NOT IN (SELECT member FROM mood_shifts WHERE community = {community:String} AND direction = 'fell'
        AND at >= {to_at:DateTime64(3, 'UTC')} - INTERVAL 14 DAY)
ORDER BY on, indexOf(['birthday', 'anniversary', 'hundred_days', 'back'], kind), member
LIMIT 20`

// sqlThanks ranks by different people helped, so that two friends who answer
// each other all day don't lead.
const sqlThanks = `WITH ` + knownMembers + `
SELECT d.member AS member, any(k.alias) AS alias, uniqExactIf(d.other, d.other != '') AS people, countIf(d.what = 'answer') AS answers,
    sum(d.thanked) AS thanked, uniqExactIf(d.other, d.what = 'welcome') AS newcomers, countIf(d.what = 'adopted') AS adopted
FROM (
    SELECT helper AS member, asker AS other, 'answer' AS what, thanked
    FROM answers_since(communities = [{community:String}], since = {from:Date})
    WHERE day >= {from:Date} AND day < {to:Date} AND NOT staff AND helper != asker
    UNION ALL
    SELECT r.member, r.to_member, 'welcome', false
    FROM replies_since(communities = [{community:String}], since = {from:Date}) AS r
    INNER JOIN (SELECT message_id FROM newcomer_first_posts WHERE community = {community:String}) AS f ON f.message_id = r.to_message
    WHERE r.day >= {from:Date} AND r.day < {to:Date} AND NOT r.bot AND NOT r.staff
    UNION ALL
    SELECT member, '', 'adopted', false
    FROM complaints
    WHERE community = {community:String} AND adopted_at >= {from_at:DateTime64(3, 'UTC')} AND adopted_at < {to_at:DateTime64(3, 'UTC')}
) AS d
LEFT JOIN known AS k ON k.member = d.member
WHERE d.member NOT IN (SELECT member FROM members FINAL WHERE community = {community:String} AND (bot OR staff OR stage IN ('left', 'none')))
GROUP BY d.member
HAVING max(k.refused) = 0
ORDER BY people DESC, thanked DESC, answers DESC, adopted DESC, member
LIMIT 5`
