package panel

import "github.com/hearthlabs/hearth/console/words"

// hurt are the subjects a negative text complains of: those around which
// nothing good is said. A text that names none counts under "".
const hurt = `arrayFilter((n, p) -> p <= 0, m.aspects.name, m.aspects.polarity)`

func mood() []Panel {
	return []Panel{
		{
			ID: "d_emotions", View: "D", Kind: Stack, Title: say("情绪的构成", "Emotions by week"),
			About: say("每 7 天评了分的文本里，最强的情绪各占多少；剩下的是平静。说话的人不到 10 位的一周不画。", "Share of scored texts by their strongest emotion, by week of 7 days; the rest is calm. Weeks with fewer than 10 people are left blank."),
			SQL: `SELECT toDate32({to:Date}) - 7 * week - 1 AS day, j / n AS joy, l / n AS like, g / n AS gratitude, s / n AS surprise, f / n AS fear, sa / n AS sadness, a / n AS anger, di / n AS disgust
FROM (
    SELECT intDiv(dateDiff('day', d.day, toDate32({to:Date})) - 1, 7) AS week, if(uniqExactIf((d.community, d.member), d.scored > 0) < 10, NULL, sum(d.scored)) AS n,
        sum(d.joy) AS j, sum(d.like) AS l, sum(d.gratitude) AS g, sum(d.surprise) AS s, sum(d.fear) AS f, sum(d.sadness) AS sa, sum(d.anger) AS a, sum(d.disgust) AS di
    FROM member_days AS d FINAL
    WHERE d.community IN {community:Array(String)} AND d.day >= {from:Date} AND d.day < {to:Date} AND NOT d.bot AND NOT d.staff
    GROUP BY week
)
ORDER BY week DESC`,
			Columns: append([]Column{col("day", "到这天为止的 7 天", "7 days until", Day)}, emotionColumns(Percent)...),
			Value:   Percent, Width: 7,
		},
		{
			ID: "d_aspects", View: "D", Kind: Heat, Title: say("说到什么，是什么情绪", "What is felt about what"),
			About: say("文本说到的事和当时最强的情绪，数的是文本；一条说到两件事就算两次。空白：没有。", "Texts by what they speak of and their strongest emotion; one about two subjects counts in both. Blank: none."),
			SQL: `SELECT toString(m.emotion) AS emotion, aspect, count() AS texts
FROM messages AS m FINAL
ARRAY JOIN m.aspects.name AS aspect
WHERE ` + texts + ` AND m.scored AND m.emotion != 'neutral' AND ({aspect:String} = '' OR aspect = {aspect:String})
GROUP BY emotion, aspect
ORDER BY aspect, emotion
LIMIT 200`,
			Columns: []Column{
				col("emotion", "情绪", "Emotion", Name).in(words.Emotions), col("aspect", "说到", "About", Name).in(words.Aspects), col("texts", "文本", "Texts", Count),
			},
			Value: Count, Width: 5,
		},
		{
			ID: "d_needs", View: "D", Kind: Stack, Title: say("需要：被满足，还是受伤", "Needs: met or hurt"),
			About: say("成员说到自己的需要：往上是被满足的话，往下是受伤的话，数的是文本。0：没有人说到。", "What members say of their own needs: met goes up, hurt goes down, counted in texts. 0: nobody spoke of it."),
			SQL: `SELECT n.need AS need, ifNull(v.met, 0) AS met, -ifNull(v.hurt, 0) AS hurt
FROM (SELECT arrayJoin(['belonging', 'respect', 'recognition', 'trust', 'companionship', 'meaning', 'growth']) AS need) AS n
LEFT JOIN (
    SELECT name AS need, toInt64(countIf(value > 0)) AS met, toInt64(countIf(value < 0)) AS hurt
    FROM messages AS m FINAL
    ARRAY JOIN m.needs.name AS name, m.needs.value AS value
    WHERE ` + texts + ` AND m.scored
    GROUP BY name
) AS v ON v.need = n.need
ORDER BY indexOf(['belonging', 'respect', 'recognition', 'trust', 'companionship', 'meaning', 'growth'], n.need)`,
			Columns: []Column{
				col("need", "需要", "Need", Name).in(words.Needs), col("met", "被满足", "Met", Count).colour("good"), col("hurt", "受伤", "Hurt", Count).colour("bad"),
			},
			Value: Count, Width: 6,
		},
		{
			ID: "d_complaints", View: "D", Kind: Table, Title: say("大家在抱怨什么", "What people complain about"),
			Empty: none("这段时间没有人抱怨。", "Nobody complained in this range."),
			About: say("负面文本按说到的事；「之前」是同样长的前一段。点一下看原话。空着：没有人抱怨。", "Negative texts by subject; “before” is the same length of time just before. Click to read them. Empty: no complaints."),
			SQL: `SELECT t.aspect AS aspect, countIf(t.now) AS texts, uniqExactIf((t.community, t.member), t.now) AS people, countIf(NOT t.now) AS before
FROM (
    SELECT m.community AS community, m.member AS member, m.at >= toDateTime64({from:Date}, 3, {zone:String}) AS now,
        arrayJoin(if(empty(` + hurt + `), [''], ` + hurt + `)) AS aspect
    FROM messages AS m FINAL
    WHERE m.community IN {community:Array(String)} AND m.at < toDateTime64({to:Date}, 3, {zone:String})
        AND m.at >= toDateTime64(toDate({from:Date}) - dateDiff('day', {from:Date}, {to:Date}), 3, {zone:String})
        AND ({platform:String} = '' OR m.platform = {platform:String})
        AND NOT m.bot AND NOT m.staff AND NOT m.recalled AND m.scored AND m.label = 'negative' AND m.holder != 'quoted'
) AS t
GROUP BY aspect
HAVING texts > 0
ORDER BY aspect = '', people DESC, texts DESC, aspect
LIMIT 20`,
			Columns: []Column{
				col("aspect", "说到", "About", Name).in(words.Aspects).to("M", "aspect", "aspect"), col("texts", "文本", "Texts", Count), col("people", "人", "People", Count), col("before", "之前", "Before", Count),
			},
			Width: 6,
		},
		{
			ID: "d_moved", View: "D", Kind: Table, Title: say("什么打动了大家", "What moved people"),
			About: say("得到最多人善意回复或表情的话；作者自己的和机器人的不算，至少 3 个人。空着：没有。", "Texts that most people answered kindly or reacted to, without the author and bots, from 3 people on. Empty: none."),
			SQL: `WITH (SELECT groupArray((community, message_id, at, people, replies, reactions)) FROM (
    SELECT p.community AS community, p.message_id AS message_id, p.at AS at, length(arrayFilter(x -> x != cityHash64(p.member), a.drawn)) AS people,
        length(arrayFilter(x -> x != cityHash64(p.member), a.repliers)) AS replies, length(arrayFilter(x -> x != cityHash64(p.member), a.reactors)) AS reactions
    FROM (
        SELECT community, message_id, member, at
        FROM events
        WHERE ` + mine + ` AND ` + inRange + ` AND kind IN ('message', 'story') AND ` + noMembers + ` AND label != 'negative' AND disposition = 'fact'
    ) AS p
    INNER JOIN (
        SELECT community, id, repliers, reactors, arrayDistinct(arrayConcat(repliers, reactors)) AS drawn
        FROM (
            SELECT community, if(kind = 'reaction', message_id, reply_to) AS id,
                groupArrayIf(cityHash64(member), kind != 'reaction') AS repliers, groupArrayIf(cityHash64(member), kind = 'reaction') AS reactors
            FROM events
            WHERE ` + mine + ` AND ` + inRange + ` AND NOT bot AND ((kind = 'reaction' AND message_id != '' AND disposition IN ('fact', 'counted'))
                OR (kind IN ('message', 'story') AND reply_to != '' AND label != 'negative' AND disposition = 'fact'))
            GROUP BY community, id
            HAVING count() >= 3
        )
        WHERE length(drawn) >= 3
    ) AS a ON a.community = p.community AND a.id = p.message_id
    WHERE people >= 3
    ORDER BY people DESC, replies DESC, message_id
    LIMIT 50 -- some may have been recalled since
)) AS best, arrayFirst(b -> (b.1, b.2) = (m.community, m.message_id), best) AS b
SELECT if(m.title = '', m.text, concat('《', m.title, '》', m.text)) AS text, if(k.alias = '', m.member, k.alias) AS name, m.member AS member, m.at AS at, b.4 AS people, b.5 AS replies, b.6 AS reactions
FROM messages AS m FINAL
LEFT JOIN (` + aliases + `) AS k ON k.community = m.community AND k.member = m.member
WHERE ` + texts + ` AND m.at IN (SELECT arrayJoin(arrayMap(b -> b.3, best))) AND m.message_id IN (SELECT arrayJoin(arrayMap(b -> b.2, best))) AND b.4 > 0
ORDER BY people DESC, replies DESC, m.message_id
LIMIT 10`,
			Columns: append([]Column{col("text", "说了什么", "Text", String)}, append(memberName(),
				col("at", "什么时候", "When", Time), col("people", "打动的人", "People", Count), col("replies", "回复", "Replies", Count), col("reactions", "表情", "Reactions", Count))...),
			Width: 12,
		},
		{
			ID: "d_ignitions", View: "D", Kind: Table, Title: say("火气一下子上来的时候", "When anger caught fire"),
			Empty: none("这段时间没有。", "It did not happen in this range."),
			About: say("半小时里生气的话比平时多出很多（超过 4 个 MAD），至少 8 个人在说、3 个人生气。空着：没有。",
				"Half hours in which far more texts than usual were angry (above 4 MAD), among texts of 8 people, 3 of them angry. Empty: none."),
			SQL: `SELECT at, until, texts, authors AS people, angry_authors AS angry, share, baseline AS usual
FROM ignitions_since(communities = {community:Array(String)}, since = toDate({from:Date}) - 30) -- a day is held against the 28 before it
WHERE ` + mine + ` AND ` + inRange + `
ORDER BY at DESC
LIMIT 20`,
			Columns: []Column{
				col("at", "从", "From", Time), col("until", "到", "Until", Time), col("texts", "文本", "Texts", Count), col("people", "说话的人", "People", Count),
				col("angry", "生气的人", "Angry", Count), col("share", "生气的占", "Share angry", Percent), col("usual", "平时", "Usual", Percent),
			},
			Width: 12,
		},
		{
			ID: "d_terms", View: "D", Kind: Table, Title: say("哪些词带动了分数", "Words that made the scores"),
			About: say("所选日期里最近 2 万条正面或负面的文本，依据加起来最重的词，至少 3 个人说过；正的让分数往上，负的往下。", "The words whose evidence weighs most in the newest 20,000 positive or negative texts of the range, said by 3 people at least; positive ones raise scores, negative ones lower them."),
			SQL: `WITH (
    SELECT min(at) FROM (
        SELECT at FROM events
        WHERE ` + mine + ` AND ` + inRange + ` AND ` + noMembers + ` AND scored AND label != 'neutral' AND disposition = 'fact'
        ORDER BY at DESC
        LIMIT 20000
    )
) AS newest
SELECT substring(m.text, term.1 + 1, term.2 - term.1) AS word, count() AS texts, uniqExact((m.community, m.member)) AS people, sum(term.6 * (term.4 + term.5)) / 1000000 AS weight
FROM (
    SELECT m.community AS community, m.member AS member, m.text AS text, m.evidence AS evidence
    FROM messages AS m FINAL
    WHERE ` + texts + ` AND m.scored AND m.label != 'neutral' AND m.text != '' AND m.at >= newest
    ORDER BY m.at DESC
    LIMIT 20000
) AS m
ARRAY JOIN JSONExtract(m.evidence, 'Array(Tuple(start UInt32, end UInt32, target String, a Int64, w Int64, r Int64, rule String, source String))') AS term
WHERE term.3 = 'polarity' AND term.2 > term.1
GROUP BY word
HAVING people >= 3 AND word != ''
ORDER BY abs(weight) DESC, word
LIMIT 20`,
			Columns: []Column{
				col("word", "词", "Word", String).to("M", "search", "word"), col("texts", "文本", "Texts", Count), col("people", "人", "People", Count), col("weight", "合计作用", "Total effect", Number),
			},
			Width: 6,
		},
		{
			ID: "d_unscored", View: "D", Kind: Table, Title: say("没有评分的", "Unscored"),
			About: say("模型看不准就不评分，不会猜。按语言：多少文本没有评分。0%：全都评了。", "Where the model cannot tell it abstains. By language: the share of texts without a score. 0 %: all were scored."),
			SQL: `SELECT m.lang AS lang, count() AS texts, countIf(NOT m.scored) / count() AS unscored
FROM messages AS m FINAL
WHERE ` + texts + `
GROUP BY lang
ORDER BY texts DESC, lang
LIMIT 20`,
			Columns: []Column{col("lang", "语言", "Language", Name).in(words.Languages), col("texts", "文本", "Texts", Count), col("unscored", "没有评分", "Unscored", Percent)},
			Width:   6,
		},
		{
			ID: "d_messages", View: "D", Place: "explorer", Kind: Messages, Title: say("看原话", "Messages"),
			Empty: none("没有符合条件的话。", "No message matches."),
			About: say("符合条件的最近 60 条。蓝色让分数往上，橙色往下，颜色越深越重；划线的词前面有否定；点一条看每个词的算法。",
				"The newest 60 that match. Blue words raise the score, orange ones lower it, deeper is more; underlined ones are negated; open one to see what each word adds."),
			SQL: messageSelect + `
WHERE ` + texts + `
    AND ({label:String} = '' OR (m.scored AND toString(m.label) = {label:String}))
    AND ({emotion:String} = '' OR (m.scored AND toString(m.emotion) = {emotion:String}))
    AND ({aspect:String} = '' OR has(m.aspects.name, {aspect:String}))
    AND ({need:String} = '' OR has(m.needs.name, {need:String}))
    AND ({message:String} = '' OR m.message_id = {message:String})
    AND ({search:String} = '' OR positionCaseInsensitiveUTF8(m.text, {search:String}) > 0)
ORDER BY at DESC, message_id
LIMIT 60`,
			Columns: messageColumns(), Width: 12, NoGrafana: true,
		},
	}
}

// emotionColumns are in the order in which they are stacked: the good ones first.
func emotionColumns(f Format) []Column {
	var out []Column
	for _, name := range []string{"joy", "like", "gratitude", "surprise", "fear", "sadness", "anger", "disgust"} {
		t, _ := words.Emotions.Find(name)
		out = append(out, Column{Name: name, Title: t, Format: f, Colour: name})
	}
	return out
}
