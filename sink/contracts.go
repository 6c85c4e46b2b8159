package sink

// Contract is a promise about the tables as an SQL query that returns the rows
// which break it, and none when it holds. Contracts read committed ranges only,
// so a pipeline may write while they are asked.
type Contract struct {
	Name string // snake case; stable, for scripts
	En   string // the promise, as one sentence
	Zh   string // the same for operators
	SQL  string // returns the offending rows, the key first, then what differs
}

// Contracts returns the contracts in the order in which they are asked: the
// log first, then what is made of it, then the numbers that people read.
func Contracts() []Contract {
	return append(logContracts(), append(stateContracts(), numberContracts()...)...)
}

// ends are the last offsets that are in, by log. Rows beyond belong to a range
// that is still being written.
const ends = "(SELECT epoch, partition, max(last) AS end FROM batches WHERE partition >= 0 GROUP BY epoch, partition)"

// committed limits rows of the table that is called x to what is in.
const committed = "INNER JOIN " + ends + " AS e ON e.epoch = x.epoch AND e.partition = x.partition"

// LostRanges is a query for the ranges that were given up: the log dropped their
// records before they were read, and somebody accepted that. They break no
// contract, and are told all the same.
const LostRanges = "SELECT source, epoch, partition, first, last, last - first + 1 AS offsets, cut_at AS at FROM batches WHERE partition >= 0 AND last >= first AND records = 0"

func logContracts() []Contract {
	return []Contract{
		{
			Name: "record_once", En: "Every record of the log has one row in the ledger.", Zh: "日志里的每条记录在台账里只有一行。",
			SQL: "SELECT epoch, partition, offset, count() AS n FROM events GROUP BY epoch, partition, offset HAVING n > 1",
		},
		{
			Name: "row_once", En: "No message, transition, touch, moment or dead letter is written twice under the same coordinates.", Zh: "同一坐标下，消息、阶段变化、触达、关怀时刻、死信都没有写两遍。",
			SQL: "SELECT 'messages' AS table, epoch, partition, offset, message_id AS key, count() AS n FROM messages GROUP BY ALL HAVING n > 1\n" +
				"UNION ALL SELECT 'transitions', epoch, partition, offset, toString(seq), count() AS n FROM transitions GROUP BY ALL HAVING n > 1\n" +
				"UNION ALL SELECT 'risk_days', epoch, partition, offset, toString(seq), count() AS n FROM risk_days GROUP BY ALL HAVING n > 1\n" +
				"UNION ALL SELECT 'return_models', epoch, partition, offset, toString(seq), count() AS n FROM return_models GROUP BY ALL HAVING n > 1\n" +
				"UNION ALL SELECT 'touches', epoch, partition, offset, id, count() AS n FROM touches GROUP BY ALL HAVING n > 1\n" +
				"UNION ALL SELECT 'moments', epoch, partition, offset, toString(seq), count() AS n FROM moments GROUP BY ALL HAVING n > 1\n" +
				"UNION ALL SELECT 'dead_letters', epoch, partition, offset, '', count() AS n FROM dead_letters GROUP BY ALL HAVING n > 1",
		},
		{
			Name: "event_once", En: "Every event of a community counts once, however often it was sent.", Zh: "同一事件不管发来几次，只算一次。",
			SQL: "SELECT community, id, count() AS n FROM events WHERE community != '' AND disposition IN ('fact', 'counted') GROUP BY community, id HAVING n > 1",
		},
		{
			Name: "ranges_meet", En: "The ranges of a partition follow one another without gap or overlap.", Zh: "每个分区的各段首尾相接，不缺不重。",
			SQL: "SELECT source, epoch, partition, first, last, before FROM (\n" +
				"    SELECT source, epoch, partition, first, last, row_number() OVER w AS n, lagInFrame(last, 1) OVER w AS before FROM batches WHERE partition >= 0\n" +
				"    WINDOW w AS (PARTITION BY epoch, partition ORDER BY first, last ROWS BETWEEN 1 PRECEDING AND CURRENT ROW)\n" +
				")\nWHERE n > 1 AND first != before + 1",
		},
		{
			Name: "range_counts", En: "A range has as many rows in the ledger as it says, for each disposition; what is missing of one was erased since.", Zh: "每一段登记的条数与台账里的行数一致（按去向分别核对）；少了的部分都已按要求抹除。",
			SQL: "SELECT epoch, partition, first, b.last AS last, b.records AS records, b.facts AS facts, b.counted AS counted, b.duplicates AS duplicates, b.dead AS dead,\n" +
				"    b.erased AS erased, ledger.1 AS ledger_facts, ledger.2 AS ledger_counted, ledger.3 AS ledger_duplicates, ledger.4 AS ledger_dead, ledger.5 AS ledger_erased\n" +
				"FROM batches AS b\nLEFT JOIN (\n" +
				"    SELECT x.epoch AS epoch, x.partition AS partition, r.first AS first,\n" +
				"        (countIf(x.disposition = 'fact'), countIf(x.disposition = 'counted'), countIf(x.disposition = 'duplicate'), countIf(x.disposition = 'dead'), countIf(x.disposition = 'erased')) AS ledger\n" +
				"    FROM events AS x ASOF JOIN batches AS r ON r.epoch = x.epoch AND r.partition = x.partition AND r.first <= x.offset\n" +
				"    WHERE x.offset <= r.last GROUP BY epoch, partition, first\n" +
				") AS l ON l.epoch = b.epoch AND l.partition = b.partition AND l.first = b.first\n" +
				"WHERE b.partition >= 0 AND b.last >= b.first AND (records != ledger.1 + ledger.2 + ledger.3 + ledger.4 + ledger.5 OR records != facts + counted + duplicates + dead + erased\n" +
				"    OR ledger.1 > facts OR ledger.2 > counted OR ledger.3 > duplicates OR ledger.4 != dead)",
		},
		{
			Name: "ledger_covered", En: "Every row of the ledger lies in a range that is in, or beyond the newest one while that is being written.", Zh: "台账的每一行都落在已登记的某一段里（正在写的最新一段除外）。",
			SQL: "SELECT x.epoch AS epoch, x.partition AS partition, x.offset AS offset, x.community AS community, x.kind AS kind\n" +
				"FROM events AS x\n" +
				"ASOF LEFT JOIN batches AS r ON r.epoch = x.epoch AND r.partition = x.partition AND r.first <= x.offset\n" +
				"LEFT JOIN " + ends + " AS e ON e.epoch = x.epoch AND e.partition = x.partition\n" +
				"WHERE (r.source = '' OR x.offset > r.last) AND (x.epoch < (SELECT max(epoch) FROM batches) OR x.offset < e.end)",
		},
		{
			Name: "dead_in_ledger", En: "Every dead letter is a dead record of the ledger.", Zh: "每封死信在台账里都记为死信。",
			SQL: "SELECT x.epoch AS epoch, x.partition AS partition, x.offset AS offset, x.reason AS reason FROM dead_letters AS x\n" +
				"LEFT ANTI JOIN (SELECT epoch, partition, offset FROM events WHERE disposition = 'dead') AS l\n" +
				"    ON l.epoch = x.epoch AND l.partition = x.partition AND l.offset = x.offset\n" +
				"WHERE (x.epoch, x.partition) IN (SELECT epoch, partition FROM " + ends + ")",
		},
	}
}

func stateContracts() []Contract {
	return []Contract{
		{
			Name: "message_in_ledger", En: "Messages and the ledger name the same texts of the same authors.", Zh: "消息表与台账对得上：同样的消息、同样的作者。",
			SQL: "SELECT community, at, message_id, member, sum(n) AS in_messages, sum(l) AS in_ledger FROM (\n" +
				"    SELECT x.community AS community, x.at AS at, x.message_id AS message_id, x.member AS member, 1 AS n, 0 AS l\n" +
				"    FROM messages AS x FINAL " + committed + " WHERE x.offset <= e.end\n" +
				"    UNION ALL SELECT x.community, x.at, x.message_id, x.member, 0, 1 FROM events AS x " + committed + "\n" +
				"    WHERE x.offset <= e.end AND x.kind IN ('message', 'story') AND x.disposition = 'fact' AND (x.community, x.at, x.message_id) NOT IN " + inFlightMessages + "\n" +
				")\nGROUP BY community, at, message_id, member HAVING (in_messages > 0) != (in_ledger > 0)",
		},
		{
			Name: "recalled_is_silent", En: "A recalled message holds no text and no score, and an unscored one claims no feeling.", Zh: "撤回的消息不留文字和情绪；没有打分的文本不下结论。",
			SQL: "SELECT community, at, message_id, recalled, scored, polarity, label, length(text) AS text_bytes FROM messages FINAL\n" +
				"WHERE (recalled AND (text != '' OR scored)) OR (NOT scored AND (polarity != 0 OR label != 'neutral' OR emotion != 'neutral'))",
		},
		{
			Name: "days_recounted", En: "Member days equal a recount of the ledger and the messages: what was done, and how it was scored.", Zh: "成员日表与台账、消息表重新数出来的一致（做了什么、情绪几条）。",
			SQL: "SELECT community, day, member, groupArrayIf(counts, stored) AS stored_counts, groupArrayIf(counts, NOT stored) AS recounted FROM (\n" +
				"    SELECT community, day, member, true AS stored, " + dayCounted + " AS counts, polarity_sum\n    FROM member_days FINAL\n" +
				"    UNION ALL SELECT community, day, member, false, " + recounted + " AS counts, sum(polarity_part)\n    FROM (" + dayEvents + ")\n" +
				"    GROUP BY community, day, member\n" +
				")\nWHERE (community, day, member) NOT IN " + inFlightDays + "\n" +
				"GROUP BY community, day, member\n" +
				"HAVING max(counts) != min(counts) OR (countIf(stored) != countIf(NOT stored) AND arraySum(max(counts)) > 0)\n" +
				"    OR abs(sumIf(polarity_sum, stored) - sumIf(polarity_sum, NOT stored)) > max(counts)[11]",
		},
		{
			Name: "members_add_up", En: "A member's active days and messages are those of the member's days.", Zh: "成员的活跃天数、消息数等于其各日之和。",
			SQL: "SELECT x.community AS community, x.member AS member, x.active_days AS active_days, d.days AS days, x.messages AS messages, d.sent AS sent\n" +
				"FROM members AS x FINAL " + committed + "\n" +
				"LEFT JOIN (SELECT community, member, countIf(qualifying > 0) AS days, sum(messages + stories) AS sent FROM member_days FINAL GROUP BY community, member) AS d\n" +
				"    ON d.community = x.community AND d.member = x.member\n" +
				"WHERE x.offset <= e.end AND (active_days != days OR messages != sent) AND (x.community, x.member) NOT IN (SELECT (community, member) FROM member_days AS x FINAL " + committed + " WHERE x.offset > e.end)",
		},
		{
			Name: "stages_chain", En: "Every change of stage starts from where the one before ended.", Zh: "每次阶段变化都从上一次的结果出发。",
			SQL: "SELECT community, member, at, `from`, to, rule, before FROM (\n" +
				"    SELECT community, member, at, `from`, to, rule, row_number() OVER w AS n, lagInFrame(to, 1) OVER w AS before FROM transitions\n" +
				"    WINDOW w AS (PARTITION BY community, member ORDER BY at, epoch, offset, seq ROWS BETWEEN 1 PRECEDING AND CURRENT ROW)\n" +
				")\nWHERE (n = 1 AND `from` != 'none') OR (n > 1 AND `from` != before)",
		},
		{
			Name: "stage_is_last", En: "The stage of a member without an open day is where the last change led.", Zh: "没有未结日子的成员，其阶段就是最后一次变化的结果。",
			SQL: "SELECT x.community AS community, x.member AS member, x.stage AS stage, t.last AS last_change\n" +
				"FROM members AS x FINAL " + committed + "\n" +
				"INNER JOIN (SELECT community, member, argMax(to, (at, epoch, offset, seq)) AS last FROM transitions GROUP BY community, member) AS t\n" +
				"    ON t.community = x.community AND t.member = x.member\n" +
				"WHERE x.offset <= e.end AND stage != last_change AND NOT x.bot AND NOT x.staff AND (x.community, x.member) NOT IN (\n" +
				"    SELECT d.community, d.member FROM member_days AS d INNER JOIN " + closedDays + " AS c ON c.community = d.community WHERE d.day > c.closed_day)",
		},
		{
			Name: "days_within_watermark", En: "No day is closed before the watermark has passed it, and no member has a day beyond the watermark.", Zh: "没有提前关闭的日子，也没有超出水位的成员日。",
			SQL: "SELECT c.community AS community, c.watermark AS watermark, c.closed_day AS closed_day, d.newest AS newest_member_day FROM communities AS c FINAL\n" +
				"LEFT JOIN (SELECT x.community AS community, max(x.day) AS newest FROM member_days AS x FINAL " + committed + " WHERE x.offset <= e.end GROUP BY community) AS d ON d.community = c.community\n" +
				"WHERE closed_day >= " + localDay("watermark") + " OR newest_member_day > " + localDay("watermark"),
		},
	}
}

// inFlightMessages are messages whose newest version belongs to a range that is
// not in yet.
const inFlightMessages = "(SELECT (x.community, x.at, x.message_id) FROM messages AS x FINAL " + committed + " WHERE x.offset > e.end)"

// inFlightDays are the same of member days.
const inFlightDays = "(SELECT (x.community, x.day, x.member) FROM member_days AS x FINAL " + committed + " WHERE x.offset > e.end)"

// dayCounted is what of a member's day can be counted again without the policy.
const dayCounted = "arrayMap(n -> toUInt64(n), [joins, leaves, messages, reactions, stories, challenges, awards, checkins, redpackets, touches, scored, positive, negative,\n" +
	"        joy, like, gratitude, anger, sadness, fear, disgust, surprise])"

// recounted is the same over dayEvents.
const recounted = "[countIf(kind = 'join'), countIf(kind = 'leave'), countIf(kind = 'message' AND NOT recalled), countIf(kind = 'reaction'),\n" +
	"        countIf(kind = 'story' AND NOT recalled), countIf(kind = 'challenge'), countIf(kind = 'award'), countIf(kind = 'checkin'), countIf(kind = 'redpacket'),\n" +
	"        countIf(kind = 'touch'), countIf(scored), countIf(scored AND label = 'positive'), countIf(scored AND label = 'negative'),\n" +
	"        countIf(emotion = 'joy'), countIf(emotion = 'like'), countIf(emotion = 'gratitude'), countIf(emotion = 'anger'), countIf(emotion = 'sadness'), countIf(emotion = 'fear'), countIf(emotion = 'disgust'), countIf(emotion = 'surprise')]"

// dayEvents are the activities of members: texts as they stand now, all else
// from the ledger.
var dayEvents = "SELECT x.community AS community, " + localDay("x.at") + " AS day, x.member AS member, x.kind AS kind,\n" +
	"        x.recalled AS recalled, x.scored AS scored, x.label AS label, x.emotion AS emotion, if(x.scored, toInt64(round(x.polarity * 1000)), 0) AS polarity_part\n" +
	"    FROM messages AS x FINAL " + committed + " INNER JOIN " + closedDays + " AS c ON c.community = x.community WHERE x.offset <= e.end\n" +
	"    UNION ALL SELECT x.community, " + localDay("x.at") + ", x.member, x.kind, false, false, 'neutral', 'neutral', 0\n" +
	"    FROM events AS x " + committed + " INNER JOIN " + closedDays + " AS c ON c.community = x.community\n" +
	"    WHERE x.offset <= e.end AND x.disposition IN ('fact', 'counted')\n" +
	"        AND x.kind IN ('join', 'leave', 'reaction', 'challenge', 'award', 'checkin', 'redpacket', 'touch') AND x.detail != 'held_out'"
