package sink

// localDay is the calendar day of a time in the zone of the community c. The
// zone comes with the row, and toDate wants a constant one.
func localDay(at string) string { return "toDate(formatDateTime(" + at + ", '%F', c.zone))" }

// recent and older part the messages that a bounded view may ask for: nearly all
// answers come within two days of what they answer.
const (
	recent = mine + " AND at >= toDateTime64(toDate({since:Date}) - 3, 3, 'UTC')"
	older  = mine + " AND at < toDateTime64(toDate({since:Date}) - 3, 3, 'UTC')"
)

func replyViews() []View {
	v := View{
		Name: "replies", Zh: "谁回了谁，隔了多久",
		Comment: "One row per message that answers a message of somebody else, neither of them recalled. Bots and staff are in, with their flags: leave them out, or let staff count where an answer is an answer.",
		Numbers: []Number{
			growthNumbers[0],
			{"at", "时间", "When the answer was given."},
			{"day", "日期", "Its day in the community's zone."},
			{"message_id", "消息", "The answer."},
			{"channel", "频道", "Where it was given."},
			{"member", "回应的人", "Who answered."},
			{"bot", "机器人", "A bot answered."},
			{"staff", "工作人员", "Staff answered."},
			{"warmth", "语气温暖", "Warmth of the answer, 0 to 1. Null when it has no score."},
			{"grateful", "道谢", "The answer thanks: gratitude is its strongest emotion, or at least 0.5."},
			{"to_message", "被回的消息", "The message answered."},
			{"to_member", "被回的人", "Who had written it."},
			{"to_bot", "被回的是机器人", "A bot had written it."},
			{"to_staff", "被回的是工作人员", "Staff had written it."},
			{"to_question", "被回的是提问", "The message asks something."},
			{"to_at", "原消息时间", "When it had been written."},
			{"wait_minutes", "等了多久", "Minutes from the message to the answer; 0 for an answer with an earlier time."},
		},
		Select: answering("", "", " AND q.community = r.community"),
	}
	// The messages before are read for those that are left.
	const left = sinceAt + " AND cityHash64(community, reply_to) NOT IN (SELECT cityHash64(community, message_id) FROM messages WHERE true" + recent + ")"
	late := bounded(v)[1]
	late.Select = bounds.Replace(answering(recent, sinceAt, "") + " AND q.community = r.community\nUNION ALL\n" + answering(older, left, "") + " AND q.community = r.community")
	late.Comment += " What they answer may be older."
	return []View{v, late}
}

// answering joins answers to what they answer. Conditions bound both sides, and
// where no answer is left the messages are not read. The key says which answer which:
// the engine reads one community of both sides only if communities are in it, and
// is faster when they are not.
func answering(asked, answers, key string) string {
	return "SELECT r.community AS community, r.at AS at, " + localDay("r.at") + " AS day, r.message_id AS message_id, r.channel AS channel,\n" +
		"    r.member AS member, r.bot AS bot, r.staff AS staff, r.warm AS warmth, r.grateful AS grateful,\n" +
		"    q.message_id AS to_message, q.member AS to_member, q.bot AS to_bot, q.staff AS to_staff, q.style_question AS to_question, q.at AS to_at,\n" +
		"    greatest(dateDiff('millisecond', q.at, r.at), 0) / 60000 AS wait_minutes\n" +
		"FROM (SELECT community, message_id, member, bot, staff, at, style_question FROM messages FINAL WHERE NOT recalled" + asked + ") AS q\n" +
		"INNER JOIN (SELECT community, message_id, reply_to, channel, member, bot, staff, at, if(scored, warmth, NULL) AS warm, toBool(scored AND (emotion = 'gratitude' OR gratitude >= 0.5)) AS grateful FROM messages FINAL WHERE NOT recalled AND reply_to != ''" + answers + ") AS r\n" +
		"    ON q.message_id = r.reply_to" + key + "\n" +
		"INNER JOIN " + closedDays + " AS c ON c.community = r.community\n" +
		"WHERE r.member != q.member"
}
