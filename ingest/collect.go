package ingest

import (
	"fmt"
	"strings"

	"github.com/hearthlabs/hearth/lifecycle"
	"github.com/hearthlabs/hearth/sink"
)

// collect completes the block with what the range changed in the partition's
// state, as absolute rows, and with its batches row.
func (p *Processor) collect(partition int32) {
	p.coord.Offset = p.plan.Last
	changes := p.tracker.Changes()
	policy := p.plan.Policy
	for i := range changes.Transitions {
		p.block.Transitions = append(p.block.Transitions, p.transition(uint32(i), &changes.Transitions[i])) // fewer than 2³² in a range
	}
	for i := range changes.Shifts {
		p.block.MoodShifts = append(p.block.MoodShifts, p.moodShift(uint32(i), &changes.Shifts[i])) // fewer than 2³² in a range
	}
	for i := range changes.Risks {
		p.block.RiskDays = append(p.block.RiskDays, p.riskDay(uint32(i), &changes.Risks[i])) // fewer than 2³² in a range
	}
	for i := range changes.Fits {
		p.block.ReturnModels = append(p.block.ReturnModels, p.returnModel(uint32(i), &changes.Fits[i])) // fewer than 2³² in a range
	}
	for i := range changes.Moments {
		p.block.Moments = append(p.block.Moments, p.moment(uint32(i), &changes.Moments[i])) // fewer than 2³² in a range
	}
	for i := range changes.Doubts {
		p.metrics.doubt(&changes.Doubts[i])
	}
	for i := range changes.Days {
		p.block.MemberDays = append(p.block.MemberDays, p.memberDay(&changes.Days[i]))
	}
	for i := range changes.Members {
		p.block.Members = append(p.block.Members, p.member(policy, &changes.Members[i]))
	}
	for i := range changes.Communities {
		p.block.Communities = append(p.block.Communities, p.community(&changes.Communities[i]))
		p.watch(changes.Communities[i].Community)
	}
	p.block.Batch = sink.Batch{
		Epoch: p.plan.Epoch, Partition: partition, First: p.plan.First, Last: p.plan.Last,
		CutAt: p.plan.CutAt, InsertedAt: p.plan.CutAt, Schema: p.plan.Schema, Lexicon: p.plan.Lexicon, Policy: p.plan.Policy,
	}
	count(&p.block.Batch, p.block.Events)
}

func count(b *sink.Batch, events []sink.Event) {
	b.Records = uint64(len(events))
	for i := range events {
		switch events[i].Disposition {
		case sink.DispositionFact:
			b.Facts++
		case sink.DispositionCounted:
			b.Counted++
		case sink.DispositionDuplicate:
			b.Duplicates++
		case sink.DispositionDead:
			b.Dead++
		case sink.DispositionErased:
			b.Erased++
		}
	}
}

func (p *Processor) transition(seq uint32, t *lifecycle.Transition) sink.Transition {
	evidence := make([]string, 0, len(t.Evidence))
	for _, e := range t.Evidence {
		evidence = append(evidence, fmt.Sprintf("%s=%d", e.Key, e.Value))
	}
	return sink.Transition{
		Coordinates: p.coord, Seq: seq, Community: t.Community, Member: t.Member, At: t.At,
		From: t.From.String(), To: t.To.String(), Rule: t.Rule, Cause: t.Cause,
		Evidence: strings.Join(evidence, " "), Policy: t.Policy,
	}
}

func (p *Processor) moodShift(seq uint32, s *lifecycle.MoodShift) sink.MoodShift {
	return sink.MoodShift{
		Coordinates: p.coord, Seq: seq, Community: s.Community, Member: s.Member, At: s.At, Day: int32(s.Day), Since: int32(s.Since),
		Direction: s.Direction, Before: s.Before, BeforeN: s.BeforeN, After: s.After, N: s.N,
		SD: s.SD, Statistic: s.Statistic, Threshold: s.Threshold, Policy: s.Policy,
	}
}

func (p *Processor) riskDay(seq uint32, r *lifecycle.RiskDay) sink.RiskDay {
	return sink.RiskDay{
		Coordinates: p.coord, Seq: seq, Community: r.Community, Day: int32(r.Day), OpportunityDays: r.OpportunityDays, AtRisk: r.AtRisk, People: r.People, Weeks: r.Weeks,
		UsualDay: int32(r.UsualDay), Usual: r.Usual, MAD: r.MAD, Z: r.Z, Excess: r.Excess, Family: r.Family, Policy: p.plan.Policy,
	}
}

func (p *Processor) returnModel(seq uint32, f *lifecycle.ReturnFit) sink.ReturnModel {
	m, w := &f.Model, &f.Model.Weights
	return sink.ReturnModel{
		Coordinates: p.coord, Seq: seq, Community: f.Community, Day: int32(f.Day), Look: f.Look,
		Model: m.Version, Period: uint32(m.Period), Alpha: m.Prior.Alpha, Beta: m.Prior.Beta, Gamma: m.Prior.Gamma, Delta: m.Prior.Delta, // 1…28
		Intercept: m.Intercept, Recent: w.Recent, Lasting: w.Lasting, Silence: w.Silence, Pattern: w.Pattern, Days: w.Days, Tenure: w.Tenure,
		N: f.N, Returned: f.Returned, Brier: f.Brier, PooledBrier: f.PooledBrier, Policy: p.plan.Policy,
	}
}

// watch shows how a community stands at its last closed day, and when it was heard.
func (p *Processor) watch(community string) {
	p.metrics.stages(community, p.tracker.Stages(community))
	if r, ok := p.tracker.Risk(community); ok {
		p.metrics.risk(&r)
	}
	p.metrics.heard(community, p.window.communities[community].heard, p.policy.StaleAfter(p.tracker.Recent(community)))
}

func (p *Processor) memberDay(d *lifecycle.MemberDay) sink.MemberDay {
	row := sink.MemberDay{
		Coordinates: p.coord, Community: d.Community, Day: int32(d.Day), Member: d.Member, Bot: d.Bot, Staff: d.Staff,
		Stage: d.Stage.String(), FirstAt: d.FirstAt, LastAt: d.LastAt, Qualifying: d.Qualifying,
		Scored: d.Scored, Positive: d.Positive, Negative: d.Negative, PolaritySum: d.Polarity,
		SelfScored: d.Self.N, SelfSum: d.Self.Sum, Emotions: d.Emotions,
	}
	for _, c := range dayCounts {
		*c.of(&row) = d.Counts[c.act]
	}
	return row
}

// dayCounts says which column counts which kind of activity.
var dayCounts = []struct {
	act lifecycle.ActivityKind
	of  func(*sink.MemberDay) *uint32
}{
	{lifecycle.ActJoin, func(d *sink.MemberDay) *uint32 { return &d.Joins }},
	{lifecycle.ActLeave, func(d *sink.MemberDay) *uint32 { return &d.Leaves }},
	{lifecycle.ActMessage, func(d *sink.MemberDay) *uint32 { return &d.Messages }},
	{lifecycle.ActReaction, func(d *sink.MemberDay) *uint32 { return &d.Reactions }},
	{lifecycle.ActStory, func(d *sink.MemberDay) *uint32 { return &d.Stories }},
	{lifecycle.ActChallenge, func(d *sink.MemberDay) *uint32 { return &d.Challenges }},
	{lifecycle.ActAward, func(d *sink.MemberDay) *uint32 { return &d.Awards }},
	{lifecycle.ActCheckin, func(d *sink.MemberDay) *uint32 { return &d.Checkins }},
	{lifecycle.ActRedpacket, func(d *sink.MemberDay) *uint32 { return &d.Redpackets }},
	{lifecycle.ActTouch, func(d *sink.MemberDay) *uint32 { return &d.Touches }},
}

func (p *Processor) member(policy string, m *lifecycle.MemberRow) sink.Member {
	return sink.Member{
		Coordinates: p.coord, Community: m.Community, Member: m.Member, Bot: m.Bot, Staff: m.Staff,
		Stage: m.Stage.String(), StageSince: m.StageSince, JoinedAt: m.JoinedAt, LeftAt: m.LeftAt, LeaveCause: m.LeaveCause,
		FirstActive: m.FirstActive, LastActive: m.LastActive, ActiveDays: m.ActiveDays, Active28: uint32(m.ActiveDays28),
		Messages: m.Messages, MoodN: m.Mood.N, MoodSum: m.Mood.Sum, MoodSumSq: m.Mood.SumSq,
		MoodMean: float32(m.MoodMean), MoodSD: float32(m.Volatility), MoodTrend: float32(m.Trend),
		ContactedAt: m.ContactedAt, CareFrom: m.CareFrom, MarketingFrom: m.MarketingFrom, CalmUntil: m.CalmUntil,
		Risk: float32(m.Risk), PReturn: float32(m.PReturn), PAlive: float32(m.PAlive), Policy: policy, State: string(m.State),
	}
}

func (p *Processor) community(c *lifecycle.CommunityRow) sink.Community {
	r := p.window.communities[c.Community]
	r.advance(c.Watermark)
	for id, at := range p.people[c.Community].gone {
		if at < r.floor {
			delete(p.people[c.Community].gone, id) // the ledger answers for those
		}
	}
	prior := p.stored[c.Community]
	if e := p.block.Erase; e != nil {
		prior.state = priorWithout(prior.state, e.Member)
	}
	members := uint32(0)
	for stage, n := range c.Stages {
		if lifecycle.Stage(stage) != lifecycle.StageLeft {
			members += n
		}
	}
	row := sink.Community{
		Coordinates: p.coord, Community: c.Community, Watermark: c.Watermark, ClosedDay: int32(c.ClosedDay),
		OpportunityDays: c.OpportunityDays, Zone: c.Zone, Members: members,
		State: encodeState(c.State, r.pending, r.heard), Prior: prior.state, PriorVersion: prior.version,
	}
	p.stored[c.Community] = storedState{state: row.State, version: row.Version()}
	return row
}
