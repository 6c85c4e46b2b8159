package report

// hurt are the subjects a negative text complains of: those around which
// nothing good is said. pleased are those a positive text praises.
const (
	hurt    = `arrayFilter((n, p) -> p <= 0, m.aspects.name, m.aspects.polarity)`
	pleased = `arrayFilter((n, p) -> p > 0, m.aspects.name, m.aspects.polarity)`

	membersTexts = `m.community = {community:String} AND m.at < {to_at:DateTime64(3, 'UTC')} AND NOT m.bot AND NOT m.staff AND NOT m.recalled AND m.scored AND m.holder != 'quoted'`
)

const sqlComplaints = `SELECT t.aspect AS aspect, countIf(t.now) AS messages, uniqExactIf(t.member, t.now) AS people, countIf(NOT t.now) AS messages_before
FROM (
    SELECT m.at >= {from_at:DateTime64(3, 'UTC')} AS now, m.member AS member, arrayJoin(if(empty(` + hurt + `), [''], ` + hurt + `)) AS aspect
    FROM messages AS m FINAL
    WHERE ` + membersTexts + ` AND m.at >= {before_at:DateTime64(3, 'UTC')} AND m.label = 'negative'
) AS t
GROUP BY t.aspect
HAVING messages > 0
ORDER BY aspect = '', people DESC, messages DESC, aspect`

// A few texts of different people for each subject, to choose from: clear ones first, short ones
// before long ones, then the newest.
// Which texts those are is found out without their words, and then done again with
// the words of those alone.
const sqlComplaintExamples = `SELECT aspect, at, text, evidence
FROM (
    SELECT arrayJoin(` + hurt + `) AS aspect, m.at AS at, m.message_id AS message_id, m.text AS text, m.evidence AS evidence,
        ` + clearest + `
    FROM messages AS m FINAL
    WHERE m.community = {community:String} AND (m.at, m.message_id) IN (
        SELECT at, message_id
        FROM (
            SELECT arrayJoin(` + hurt + `) AS aspect, m.at AS at, m.message_id AS message_id, ` + clearest + `
            FROM messages AS m FINAL
            WHERE ` + membersTexts + ` AND m.at >= {from_at:DateTime64(3, 'UTC')} AND m.label = 'negative' AND m.text != ''
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
LIMIT 6 BY aspect`

// clearest are the columns by which examples are chosen.
const clearest = `m.style_length > 120 AS long, m.confidence AS confidence, m.member AS member`

const sqlJoys = `SELECT t.aspect AS aspect, countIf(t.now) AS messages, uniqExactIf(t.member, t.now) AS people,
    countIf(t.now AND t.thanks) AS thanks, countIf(NOT t.now) AS messages_before
FROM (
    SELECT m.at >= {from_at:DateTime64(3, 'UTC')} AS now, m.member AS member, m.emotion = 'gratitude' AS thanks, arrayJoin(` + pleased + `) AS aspect
    FROM messages AS m FINAL
    WHERE ` + membersTexts + ` AND m.at >= {before_at:DateTime64(3, 'UTC')} AND m.label = 'positive'
) AS t
GROUP BY t.aspect
HAVING messages > 0
ORDER BY people DESC, messages DESC, aspect
LIMIT 6`

// A post moved people when they answered it without anger or reacted to it; the
// author's own answers and those of bots don't count.
const sqlResonance = `WITH (SELECT groupArray((message_id, at, people, replies, reactions)) FROM (
    SELECT p.message_id AS message_id, p.at AS at, length(arrayFilter(x -> x != cityHash64(p.member), a.drawn)) AS people,
        length(arrayFilter(x -> x != cityHash64(p.member), a.repliers)) AS replies, length(arrayFilter(x -> x != cityHash64(p.member), a.reactors)) AS reactions
    FROM (
        SELECT message_id, at, member
        FROM messages FINAL
        WHERE community = {community:String} AND at >= {from_at:DateTime64(3, 'UTC')} AND at < {to_at:DateTime64(3, 'UTC')}
            AND NOT bot AND NOT staff AND NOT recalled AND label != 'negative'
    ) AS p
    INNER JOIN (
        SELECT id, groupArrayIf(who, reply) AS repliers, groupArrayIf(who, NOT reply) AS reactors, arrayDistinct(arrayConcat(repliers, reactors)) AS drawn
        FROM (
            SELECT reply_to AS id, cityHash64(member) AS who, true AS reply
            FROM messages FINAL
            WHERE community = {community:String} AND at >= {from_at:DateTime64(3, 'UTC')} AND at < {to_at:DateTime64(3, 'UTC')}
                AND reply_to != '' AND NOT bot AND NOT recalled AND label != 'negative'
            UNION ALL
            SELECT message_id, cityHash64(member), false
            FROM events
            WHERE community = {community:String} AND at >= {from_at:DateTime64(3, 'UTC')} AND at < {to_at:DateTime64(3, 'UTC')}
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
    WHERE community = {community:String} AND field = 'alias'
) AS k ON k.member = m.member
WHERE m.community = {community:String} AND m.at IN (SELECT arrayJoin(arrayMap(b -> b.2, best))) AND m.message_id IN (SELECT arrayJoin(arrayMap(b -> b.1, best)))
ORDER BY people DESC, replies DESC, at DESC, m.message_id`
