package lifecycle

// rule is one row of the rule table. When a day closes the rows run once, from
// top to bottom, for every member concerned, each on the stage the rows above
// it have left; so the order is part of the meaning.
type rule struct {
	id       string
	from     stageSet
	when     func(v *view) bool
	to       Stage
	cause    string // empty: the cause the leave carries
	at       func(v *view) int64
	present  bool // rests on a sign of presence, which may be a roster's
	own      bool // needs the member's own days only, so an open day can be projected by it
	evidence func(v *view) []Evidence
	why      string
}

// Rules returns the rule table in its order, for documentation and dashboards.
func Rules() []Rule {
	out := make([]Rule, 0, len(ruleTable))
	for _, r := range ruleTable {
		row := Rule{ID: r.id, To: r.to, Cause: r.cause, AtOnce: r.own, Why: r.why}
		for s := range numStages {
			if r.from.has(s) {
				row.From = append(row.From, s)
			}
		}
		out = append(out, row)
	}
	return out
}

// Rule describes one row of the rule table.
type Rule struct {
	ID     string
	From   []Stage
	To     Stage
	Cause  string // empty: the cause the leave carries
	AtOnce bool   // the member's row shows it while the day is still open
	Why    string
}

var ruleTable = []rule{
	{
		id: "exclude", from: ^stages(StageNone), when: isFlagged, to: StageNone, cause: "not_a_member",
		at: atFirst, own: true, evidence: noEvidence,
		why: "Bots and staff are not on the way from joining to leaving; their numbers would hide the members'.",
	},
	{
		id: "join", from: stages(StageNone), when: isThereFirst, to: StageNewcomer, cause: "joined",
		at: atPresence, present: true, own: true, evidence: joinEvidence,
		why: "A join, or a first activity without one, begins the way.",
	},
	{
		id: "rejoin", from: stages(StageLeft), when: isThereFirst, to: StageReturned, cause: "rejoined",
		at: atPresence, present: true, own: true, evidence: joinEvidence,
		why: "Whoever is seen after having left has come back.",
	},
	{
		id: "leave", from: ^stages(StageLeft), when: hasLeft, to: StageLeft, cause: "",
		at: atLeave, own: true, evidence: leaveEvidence,
		why: "An explicit leave is a fact; no measure of silence overrides it.",
	},
	{
		id: "rejoin_same_day", from: stages(StageLeft), when: isThereAfterLeave, to: StageReturned, cause: "rejoined",
		at: atLastSeen, present: true, own: true, evidence: joinEvidence,
		why: "Somebody who leaves and is seen again later the same day has not gone.",
	},
	{
		id: "speak", from: stages(StageLurker), when: isActive, to: StageActive, cause: "activity",
		at: atActive, own: true, evidence: activeEvidence,
		why: "The first word of a lurker is the step that matters; promote at once.",
	},
	{
		id: "return", from: stages(StageDormant, StageChurned), when: isActive, to: StageReturned, cause: "activity",
		at: atActive, own: true, evidence: activeEvidence,
		why: "Active again after a long silence: a moment to welcome, and not yet a habit.",
	},
	{
		id: "core", from: stages(StageActive, StageAtRisk), when: carries, to: StageCore, cause: "contribution",
		at: atActive, evidence: coreEvidence,
		why: "Active on many days and with a share that stands out: the community leans on this member.",
	},
	{
		id: "calm", from: stages(StageAtRisk), when: isActive, to: StageActive, cause: "activity",
		at: atActive, own: true, evidence: activeEvidence,
		why: "Just after an activity the risk is 0, below the level to leave at_risk.",
	},
	{
		id: "ease", from: stages(StageAtRisk), when: riskFell, to: StageActive, cause: "policy",
		at: atEnd, evidence: silenceEvidence,
		why: "Under newly fitted constants this silence is usual for the member.",
	},
	{
		id: "settle", from: stages(StageNewcomer, StageReturned), when: hasSettled, to: StageActive, cause: "activity",
		at: atActive, own: true, evidence: settleEvidence,
		why: "Active on a second day: the beginning of a habit.",
	},
	{
		id: "lurk", from: stages(StageNewcomer, StageReturned), when: neverSpoke, to: StageLurker, cause: "silence",
		at: atEnd, evidence: windowEvidence,
		why: "Two weeks there without a word: reading along, not gone.",
	},
	{
		id:   "churn",
		from: stages(StageNewcomer, StageReturned, StageActive, StageCore, StageAtRisk, StageDormant),
		when: isChurned, to: StageChurned, cause: "silence",
		at: atEnd, evidence: silenceEvidence,
		why: "A return has become unlikely and the silence is long: count the member as lost.",
	},
	{
		id:   "doze",
		from: stages(StageNewcomer, StageReturned, StageActive, StageCore, StageAtRisk),
		when: isDormant, to: StageDormant, cause: "silence",
		at: atEnd, evidence: silenceEvidence,
		why: "A return within the month is the exception now, but happens.",
	},
	{
		id:   "fade",
		from: stages(StageNewcomer, StageReturned, StageActive, StageCore),
		when: isAtRisk, to: StageAtRisk, cause: "silence",
		at: atEnd, evidence: silenceEvidence,
		why: "The silence is unlike this member: early enough to do something kind.",
	},
	{
		id: "stay", from: stages(StageNewcomer, StageReturned), when: windowOver, to: StageActive, cause: "tenure",
		at: atEnd, evidence: windowEvidence,
		why: "The first days are over, the member has spoken and is not unusually silent.",
	},
	{
		id: "narrow", from: stages(StageCore), when: carriesNoMore, to: StageActive, cause: "contribution",
		at: atEnd, evidence: coreEvidence,
		why: "Fewer active days or a smaller share than a core member keeps, with room for a week off.",
	},
}
