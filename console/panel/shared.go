package panel

import "github.com/hearthlabs/hearth/console/words"

// shared are what every page asks before it can ask anything else.
func shared() []Panel {
	return []Panel{
		{
			ID: "communities", Kind: Data, Title: say("有哪些社群", "Communities"),
			About: say("成员最多的在前；不算机器人和工作人员。", "Largest first, without bots and staff."),
			SQL: `SELECT c.community AS community, p.people AS people, c.watermark AS watermark, c.closed_day AS closed_day, c.zone AS zone, w.written AS written
FROM communities AS c FINAL
LEFT JOIN (
    SELECT community, countIf(NOT bot AND NOT staff AND stage NOT IN ('left', 'none')) AS people
    FROM members FINAL
    GROUP BY community
) AS p ON p.community = c.community
CROSS JOIN (SELECT max(inserted_at) AS written FROM batches) AS w
ORDER BY people DESC, community
LIMIT 500`,
			Columns: []Column{
				col("community", "社群", "Community", String), col("people", "成员", "Members", Count),
				col("watermark", "最新一条消息", "Newest event", Time), col("closed_day", "最后结束的一天", "Last closed day", Day),
				col("zone", "时区", "Time zone", String), col("written", "最后写入", "Last written", Time),
			},
		},
		{
			ID: "platforms", Kind: Data, Title: say("平台", "Platforms"),
			About: say("这段时间里有消息的平台。", "Platforms with messages in the range."),
			SQL: `SELECT platform, count() AS messages
FROM messages
WHERE ` + mine + ` AND ` + inRange + `
GROUP BY platform
ORDER BY messages DESC, platform
LIMIT 50`,
			Columns: []Column{col("platform", "平台", "Platform", String), col("messages", "消息", "Messages", Count)},
		},
		{
			ID: "annotations", Kind: Data, Title: say("发生了什么", "What happened"),
			About: say("社群里的大事：活动、发布、假期。画在图上。", "What happened to the community as a whole; drawn on charts."),
			SQL: `SELECT at, until, title, toDate32(at, {zone:String}) AS day
FROM annotations FINAL
WHERE ` + mine + ` AND ` + inRange + `
ORDER BY at, id
LIMIT 50`,
			Columns: []Column{
				col("at", "开始", "From", Time), col("until", "结束", "Until", Time), col("title", "什么事", "What", String), col("day", "哪天", "Day", Day),
			},
		},
	}
}

// memberName is the pair of columns that name a member and lead to their page.
func memberName() []Column {
	return []Column{
		col("name", "谁", "Who", String).to("C", "member", "member"),
		col("member", "成员编号", "Member id", String).hide(),
	}
}

func stageColumn() Column { return col("stage", "阶段", "Stage", Name).in(words.Stages) }
