package report

// knownMembers is what members told about themselves, and whether they
// withdrew their consent to care or analysis.
const knownMembers = `known AS (
    SELECT member, anyIf(value, field = 'alias') AS alias, anyIf(value, field = 'birthday') AS birthday, anyIf(value, field = 'timezone') AS timezone,
        max(field = 'consent.care' AND value = 'granted') AS care,
        max(field IN ('consent.care', 'consent.analytics') AND value = 'withdrawn') AS refused
    FROM profiles FINAL
    WHERE community = {community:String}
    GROUP BY member
)`

// celebrated are the members who may be on a list of moments, with what they told
// and when they were contacted last.
const celebrated = knownMembers + `, touched AS (
    SELECT member, max(day) AS touched_on
    FROM member_days FINAL
    WHERE community = {community:String} AND touches > 0 AND day >= toDate({now:DateTime64(3, 'UTC')} - INTERVAL 28 DAY, {zone:String})
    GROUP BY member
), listed AS (
    SELECT m.member AS member, m.joined_at AS joined_at, m.calm_until AS calm_until, k.alias AS alias, if(k.care, k.birthday, '') AS birthday, k.timezone AS timezone, t.touched_on AS touched_on
    FROM members AS m FINAL
    LEFT JOIN known AS k ON k.member = m.member
    LEFT JOIN touched AS t ON t.member = m.member
    WHERE m.community = {community:String} AND NOT m.bot AND NOT m.staff AND m.stage NOT IN ('left', 'none') AND NOT k.refused
)`

// sqlMoments lists what the pipeline has found, of dates in the coming week and of
// what happened in the last one, but for what it holds back. A birthday needs the
// consent still.
const sqlMoments = `WITH ` + celebrated + `
SELECT l.member AS member, l.alias AS alias, x.moment AS kind, toString(x.on) AS on, x.n AS n, toString(l.touched_on) AS touched_on
FROM (
    SELECT member, moment, n, if(moment IN ('birthday', 'join_anniversary', 'hundred_days'), toDate(day + 1), toDate(at, {zone:String})) AS on
    FROM moments
    WHERE community = {community:String} AND held = ''
        AND ((moment IN ('birthday', 'join_anniversary', 'hundred_days') AND day + 1 >= {to:Date} AND day + 1 < {to:Date} + 7)
            OR (moment IN ('welcome_back', 'hundredth_help') AND at >= {to_at:DateTime64(3, 'UTC')} - INTERVAL 7 DAY AND at < {to_at:DateTime64(3, 'UTC')}))
) AS x
INNER JOIN listed AS l ON l.member = x.member
WHERE x.moment != 'birthday' OR l.birthday != ''
ORDER BY on, kind, member`

// sqlDates lists whose dates fall on days that have not come, for
// lifecycle.Known.Ahead to say which: the pipeline finds a date as the day before it
// closes, and a letter has to look further.
const sqlDates = `WITH ` + celebrated + `
SELECT l.member AS member, l.alias AS alias, toUnixTimestamp64Milli(l.joined_at) AS joined, l.birthday AS birthday, l.timezone AS timezone, toUnixTimestamp64Milli(l.calm_until) AS calm_until, toString(l.touched_on) AS touched_on
FROM listed AS l
WHERE l.birthday IN {dates:Array(String)}
    OR l.joined_at > toDateTime64(0, 3, 'UTC') AND (formatDateTime(l.joined_at, '%m-%d', {zone:String}) IN {dates:Array(String)}
        OR toDate(l.joined_at, {zone:String}) >= {hundred:Date} AND toDate(l.joined_at, {zone:String}) < {hundred_end:Date})
ORDER BY member`

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
    INNER JOIN (SELECT message_id FROM newcomer_first_posts_since(communities = [{community:String}], since = (
        SELECT least({from:Date}, if(count() = 0, {from:Date}, toDate(min(to_at)) - 1)) -- nobody answered what is older
        FROM replies_since(communities = [{community:String}], since = {from:Date}) WHERE day >= {from:Date} AND day < {to:Date}))) AS f ON f.message_id = r.to_message
    WHERE r.day >= {from:Date} AND r.day < {to:Date} AND NOT r.bot AND NOT r.staff
    UNION ALL
    SELECT m.member, '', 'adopted', false
    FROM messages AS m FINAL
    WHERE m.community = {community:String} AND NOT m.recalled AND NOT m.bot AND NOT m.staff AND m.message_id IN (
        SELECT message_id FROM events
        WHERE community = {community:String} AND kind = 'feedback' AND detail = 'adopted' AND disposition = 'counted'
        GROUP BY message_id
        HAVING min(at) >= {from_at:DateTime64(3, 'UTC')} AND min(at) < {to_at:DateTime64(3, 'UTC')})
) AS d
LEFT JOIN known AS k ON k.member = d.member
WHERE d.member NOT IN (SELECT member FROM members FINAL WHERE community = {community:String} AND (bot OR staff OR stage IN ('left', 'none')))
GROUP BY d.member
HAVING max(k.refused) = 0
ORDER BY people DESC, thanked DESC, answers DESC, adopted DESC, member
LIMIT 5`
