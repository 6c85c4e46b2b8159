package sink

import (
	"fmt"
	"strings"
)

// feelingViews are what a community feels together. An ignition is a view and not
// a table: it follows from `messages` alone, so an edit, a recall, a late text or
// a rescore mends it by itself, and nothing has to be told twice.
func feelingViews() []View {
	return []View{
		{
			Name: "community_mood",
			Comment: "Per community and local day, bots and staff left out: net sentiment and the shares of emotions among scored texts, with how many there are (scored) and their part of all texts (coverage). " +
				"Contributors are members with a scored text; with fewer than 10 everything that is felt is null: take weekly_mood.",
			Select: "SELECT community, day, contributors, texts, scored, if(texts = 0, NULL, least(scored / texts, 1)) AS coverage,\n" +
				"    " + kept("net_sentiment", "(toInt64(positive) - toInt64(negative)) / scored") + ",\n    " + emotionShares() + ",\n" +
				"    " + kept("self_mood", "if(self_scored = 0, NULL, self_sum / self_scored / 1000)") + ",\n    self_scored\n" +
				"FROM (SELECT d.community AS community, d.day AS day, countIf(d.scored > 0) AS contributors, sum(d.messages) + sum(d.stories) AS texts,\n    " +
				sums("scored", "positive", "negative", "self_scored", "self_sum") + ",\n    " + sums(emotionNames[:]...) + "\n" +
				"FROM member_days AS d FINAL\nWHERE " + people + "\nGROUP BY d.community, d.day)",
		},
		{
			Name: "ignitions",
			Comment: "When anger caught fire: times in which the share of angry texts lay above the community's usual day by more than 4 MAD (and 4 standard errors of a share of so few texts), " +
				"among texts of at least 8 people, 3 of them angry. The usual day is the median of the 28 days before, of which at least 7 must have texts; days in UTC. " +
				"Looked at in half hours, a quarter of an hour apart; on days on which no half hour has 8 people, in 2 hours, and where none of those has, in 6. " +
				"Shares, counts and threshold are those of the angriest window. Bots and staff are left out. Ask for one community: WHERE community = ….",
			Select: ignitions(),
		},
	}
}

// fewest is how many people must stand behind what is shown of a day.
const fewest = 10

// kept is an expression that is null where too few people stand behind it.
func kept(name, expr string) string {
	return fmt.Sprintf("if(contributors < %d, NULL, %s) AS %s", fewest, expr, name)
}

func emotionShares() string {
	s := make([]string, len(emotionNames))
	for i, n := range emotionNames {
		s[i] = kept(n+"_share", n+" / scored")
	}
	return strings.Join(s, ", ")
}

// ignitionTexts are the texts that count.
const ignitionTexts = "SELECT m.community AS community, m.at AS at, m.member AS member, m.emotion = 'anger' AS angry\n" +
	"        FROM messages AS m FINAL WHERE m.scored AND NOT m.recalled AND NOT m.bot AND NOT m.staff"

// ignitions joins windows to the usual day before them, and makes one row of
// windows that follow each other.
func ignitions() string {
	const (
		windows = "SELECT community, minutes, toDateTime(intDiv(toUnixTimestamp(at) - shift * 60, minutes * 60) * minutes * 60 + shift * 60, 'UTC') AS start,\n" +
			"            count() AS texts, uniqExact(member) AS authors, countIf(angry) AS angry_texts, uniqExactIf(member, angry) AS angry_authors\n" +
			"        FROM (" + ignitionTexts + ")\n" +
			"        ARRAY JOIN [30, 30, 120, 120, 360, 360] AS minutes, [0, 15, 0, 60, 0, 180] AS shift\n" +
			"        GROUP BY community, minutes, start"
		// The narrowest width of the day in which enough people meet.
		pooled = "SELECT *, toDate(start) AS day, minIf(minutes, authors >= 8) OVER (PARTITION BY community, toDate(start)) AS width\n" +
			"    FROM (" + windows + ")"
		days = "SELECT community, day, arrayReduce('median', past) AS usual, length(past) AS known,\n" +
			"        arrayReduce('median', arrayMap(x -> abs(x - usual), past)) AS mad\n" +
			"    FROM (SELECT community, day, groupArray(share) OVER (PARTITION BY community ORDER BY day RANGE BETWEEN 28 PRECEDING AND 1 PRECEDING) AS past\n" +
			"        FROM (SELECT community, toDate(at) AS day, countIf(angry) / count() AS share FROM (" + ignitionTexts + ") GROUP BY community, day))"
		hot = "SELECT w.community AS community, w.start AS start, w.start + toIntervalMinute(w.minutes) AS stop, w.minutes AS minutes,\n" +
			"        w.texts AS texts, w.authors AS authors, w.angry_texts AS angry_texts, w.angry_authors AS angry_authors,\n" +
			"        w.angry_texts / w.texts AS share, u.usual AS baseline, u.mad AS mad,\n" +
			"        u.usual + 4 * greatest(u.mad, sqrt(greatest(u.usual, 0.05) * (1 - least(u.usual, 0.95)) / w.texts)) AS threshold\n" +
			"    FROM (" + pooled + ") AS w\n    INNER JOIN (" + days + ") AS u ON w.community = u.community AND w.day = u.day\n" +
			"    WHERE w.minutes = w.width AND w.authors >= 8 AND w.angry_authors >= 3 AND u.known >= 7 AND share > threshold"
		chained = "SELECT *, max(stop) OVER (PARTITION BY community ORDER BY start, stop ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING) AS reached\n" +
			"FROM (" + hot + ")"
		fires = "SELECT *, sum(start > reached) OVER (PARTITION BY community ORDER BY start, stop ROWS BETWEEN UNBOUNDED PRECEDING AND CURRENT ROW) AS fire\n" +
			"FROM (" + chained + ")"
	)
	hottest := make([]string, 0, 8)
	for _, c := range []string{"minutes", "baseline", "mad", "threshold", "authors", "angry_authors", "texts", "angry_texts"} {
		hottest = append(hottest, fmt.Sprintf("argMax(f.%s, f.share) AS %s", c, c))
	}
	return "SELECT f.community AS community, min(f.start) AS at, max(f.stop) AS until, max(f.share) AS share,\n    " + strings.Join(hottest, ", ") + "\n" +
		"FROM (" + fires + ") AS f\nGROUP BY f.community, f.fire"
}
