package sink

// driftViews tell what rosters mended.
func driftViews() []View {
	return []View{
		{
			Name: "membership_drift", Zh: "花名册纠正：没有收到通知的入群和退群",
			Comment: "Joins and leaves that nobody told and a roster showed, one row each. An untold leave happened between seen and at; of an untold join only the roster is known. Many of them mean that callbacks are lost.",
			Numbers: []Number{
				growthNumbers[0],
				{"member", "成员", "Who."},
				{"at", "花名册时间", "Time of the roster, UTC."},
				{"change", "变化", "join, rejoin or leave."},
				{"seen", "最后一次看到", "Last sign of the member before an untold leave, UTC. Null for a join."},
			},
			Select: "SELECT community, member, at, multiIf(to = 'left', 'leave', `from` = 'none', 'join', 'rejoin') AS change,\n" +
				"    if(to = 'left', fromUnixTimestamp64Milli(toInt64OrNull(extract(evidence, 'seen=(-?[0-9]+)')), 'UTC'), NULL) AS seen\n" +
				"FROM transitions\nWHERE cause = 'roster'",
		},
	}
}
