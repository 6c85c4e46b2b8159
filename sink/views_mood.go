package sink

import (
	"fmt"
	"slices"
	"strings"
)

// feelingViews are what a community feels together. An ignition is a view and not
// a table: it follows from `messages` alone, so an edit, a recall, a late text or
// a rescore mends it by itself, and nothing has to be told twice.
func feelingViews() []View {
	return slices.Concat([]View{
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
	}, bounded(View{
		Name: "ignitions",
		Comment: "When anger caught fire: times in which the share of angry texts lay above the community's usual day by more than 4 MAD (and 4 standard errors of a share of so few texts), " +
			"among texts of at least 8 people, 3 of them angry. The usual day is the median of the 28 days before, of which at least 7 must have texts; days in UTC. " +
			"Looked at in half hours, a quarter of an hour apart; on days on which no half hour has 8 people, in 2 hours, and where none of those has, in 6. " +
			"Shares, counts and threshold are those of the angriest window. Bots and staff are left out. Ask for one community: WHERE community = ….",
		Select: ignitions(),
	}))
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

// ignitions reads the texts once, into cells of a quarter of an hour. Windows are
// made of cells, days of windows, and what follows each other makes one row.
func ignitions() string {
	const (
		cells = "SELECT community, intDiv(toUnixTimestamp(at), 900) * 15 AS cell, count() AS texts, countIf(emotion = 'anger') AS angry_texts,\n" +
			"            uniqExactState(cityHash64(member)) AS authors, uniqExactStateIf(cityHash64(member), emotion = 'anger') AS angry_authors\n" +
			"        FROM messages FINAL WHERE scored AND NOT recalled AND NOT bot AND NOT staff" + sinceAt + "\n" +
			"        GROUP BY community, cell"
		windows = "SELECT community, minutes, shift, toDateTime((intDiv(cell - shift, minutes) * minutes + shift) * 60, 'UTC') AS start,\n" +
			"            sum(texts) AS texts, uniqExactMerge(authors) AS authors, sum(angry_texts) AS angry_texts, uniqExactMerge(angry_authors) AS angry_authors\n" +
			"        FROM (" + cells + ")\n" +
			"        ARRAY JOIN [30, 30, 120, 120, 360, 360] AS minutes, [0, 15, 0, 60, 0, 180] AS shift\n" +
			"        GROUP BY community, minutes, shift, start"
		// Width is the narrowest of the day in which enough people meet. Windows of six hours from midnight on make up a day.
		days = "SELECT community, toDate(start) AS day, minIf(minutes, authors >= 8) AS width, sumIf(texts, minutes = 360 AND shift = 0) AS spoken,\n" +
			"            sumIf(angry_texts, minutes = 360 AND shift = 0) / spoken AS share, groupArray((start, minutes, texts, authors, angry_texts, angry_authors)) AS windows\n" +
			"        FROM (" + windows + ")\n        GROUP BY community, day"
		usual = "SELECT *, groupArrayIf(share, spoken > 0) OVER (PARTITION BY community ORDER BY day RANGE BETWEEN 28 PRECEDING AND 1 PRECEDING) AS past,\n" +
			"        arrayReduce('median', past) AS usual, arrayReduce('median', arrayMap(x -> abs(x - usual), past)) AS mad\n" +
			"        FROM (" + days + ")"
		hot = "SELECT u.community AS community, w.1 AS start, w.1 + toIntervalMinute(w.2) AS stop, w.2 AS minutes, w.3 AS texts, w.4 AS authors, w.5 AS angry_texts, w.6 AS angry_authors,\n" +
			"        w.5 / w.3 AS share, u.usual AS baseline, u.mad AS mad,\n" +
			"        u.usual + 4 * greatest(u.mad, sqrt(greatest(u.usual, 0.05) * (1 - least(u.usual, 0.95)) / w.3)) AS threshold\n" +
			"    FROM (" + usual + ") AS u\n    ARRAY JOIN u.windows AS w\n" +
			"    WHERE w.2 = u.width AND w.4 >= 8 AND w.6 >= 3 AND u.spoken > 0 AND length(u.past) >= 7 AND w.5 / w.3 > threshold"
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
