package sink

// This file has the statements that need every turn of one person to another ever.
// They know messages and people by 64 bits of a hash, communities within it: a row
// is then a few numbers, and a community of millions fits in memory. That two of a
// hundred thousand people meet in one number has a chance of 1 in 3 billion.

// answered are who answered or reacted to whom, with what is told of it: of rows x
// that are worth weight, in a community c. Conditions bound those rows, and to whom.
func answered(told, where, whom string) string {
	turn := func(target, weight, from string) string {
		return "    SELECT cityHash64(x.community, x." + target + ") AS id, cityHash64(x.community, x.member) AS who, " + weight + " AS weight, " + told + "\n" +
			"    FROM (SELECT community, at, member, " + target + " FROM " + from + mine + ") AS x INNER JOIN " + closedDays + " AS c ON c.community = x.community" + where
	}
	return "SELECT x.*, m.whom AS whom\n" +
		"FROM (SELECT cityHash64(community, message_id) AS id, cityHash64(community, member) AS whom FROM messages FINAL WHERE " + fromPeople + mine + whom + ") AS m\n" +
		"INNER JOIN (\n" +
		turn("reply_to", "1.", "messages FINAL WHERE "+fromPeople+" AND reply_to != ''") + "\n    UNION ALL\n" +
		turn("message_id", "0.25", "events WHERE kind = 'reaction' AND disposition = 'counted' AND NOT bot AND NOT staff") + "\n" +
		") AS x ON m.id = x.id\nWHERE x.who != m.whom"
}

// pairs are how strongly any two people are tied, both directions together.
var pairs = "SELECT least(who, whom) AS a, greatest(who, whom) AS b, sum(worth) AS both FROM (\n" +
	"SELECT who, whom, worth FROM (\n" + answered("weight * "+fade(localDay("x.at"))+" AS worth", " WHERE "+localDay("x.at")+" <= c.closed_day", "") + "\n)\n" +
	"UNION ALL\n" +
	"SELECT cityHash64(x.community, x.member), cityHash64(x.community, mentioned), 0.5 * " + fade(localDay("x.at")) + "\n" +
	"FROM messages AS x FINAL ARRAY JOIN arrayDistinct(x.mentions) AS mentioned INNER JOIN " + closedDays + " AS c ON c.community = x.community\n" +
	"WHERE NOT x.recalled AND NOT x.bot AND NOT x.staff" + mineOf("x") + " AND " + localDay("x.at") + " <= c.closed_day AND mentioned != x.member\n" +
	"    AND (x.community, mentioned) NOT IN (SELECT community, member FROM members FINAL WHERE bot OR staff)\n" +
	") GROUP BY a, b"

// tied are how many others a person has ties with, and how strong they are together.
var tied = "SELECT end AS who, count() AS tied, sum(both) AS strength\n" +
	"FROM (\n" + pairs + "\n) ARRAY JOIN [a, b] AS end\nGROUP BY who"

// names are the people behind the numbers.
const names = "SELECT community, cityHash64(community, member) AS who, member FROM (\n" +
	"    SELECT DISTINCT community, member FROM messages WHERE true" + mine + "\n" +
	"    UNION DISTINCT SELECT DISTINCT community, member FROM events WHERE kind = 'reaction'" + mine + "\n" +
	"    UNION DISTINCT SELECT DISTINCT community, arrayJoin(mentions) FROM messages WHERE true" + mine + "\n)"

// blast sums up who is tied to each person, and then takes it from one after the other.
var blast = "SELECT k.community AS community, k.member AS member, p.tied AS tied, p.half_lost AS half_lost, p.all_lost AS all_lost, p.strength AS strength,\n" +
	"    p.strength / sum(p.strength) OVER (PARTITION BY k.community) * 2 AS share\n" +
	"FROM (\n" +
	"    SELECT way.1 AS who, count() AS tied, countIf(way.2 >= total / 2) AS half_lost, countIf(n = 1) AS all_lost, sum(way.2) AS strength\n" +
	"    FROM (\n" +
	"        SELECT end.1 AS other, sum(both) AS total, count() AS n, groupArray((end.2, both)) AS ways\n" +
	"        FROM (\n" + pairs + "\n) ARRAY JOIN [(a, b), (b, a)] AS end\n        GROUP BY other\n" +
	"    ) ARRAY JOIN ways AS way\n    GROUP BY who\n" +
	") AS p\nINNER JOIN (" + names + ") AS k ON k.who = p.who"

// voices are, by person, the days on which somebody answered or reacted to them
// for the first time, one a responder; of those only who acknowledge others, which
// is what voices are for. A responder and a day are one number, so that sorting puts
// the first of each responder before the others.
var voices = "(SELECT whom AS who, arrayMap(x -> toDate(toUInt16(bitAnd(x, 65535))),\n" +
	"            arrayFilter((x, before) -> bitShiftRight(x, 16) != bitShiftRight(before, 16), came, arrayShiftRight(came, 1))) AS firsts\n" +
	"        FROM (SELECT whom, arraySort(groupArray(bitOr(bitAnd(who, 18446744073709486080), toUInt64(day)))) AS came FROM (\n" +
	answered("toUInt16("+localDay("x.at")+") AS day", "", " AND whom IN (\n"+
		"            SELECT cityHash64(community, member) FROM messages WHERE reply_to != ''"+sinceAt+"\n"+
		"            UNION ALL SELECT cityHash64(community, member) FROM events WHERE kind IN ('reaction', 'challenge')"+sinceAt+")") + "\n" +
	"        ) GROUP BY whom))"
