// Package simulate makes up communities whose truth is known: who joins, who
// answers, who grows tired, what people complain about, and when a member is
// really gone.
//
// In goes a [Config] with a seed; out come [ingest.Event] values in time order
// through a callback, and at the end a [Truth] that says what was planted. The
// same Config gives the same events, byte for byte; nothing reads the wall
// clock. Only one day per community is open at a time, so memory follows the
// number of members, not the number of events.
//
// It must not know how emotion is scored or how a life cycle is decided. Its
// assumptions are other ones on purpose: members drop out by several processes
// (geometric, Weibull, burnout, fading, a question nobody answered, seasons), return by
// several rhythms, and speak in fragments written for this package
// (texts/*.tsv), so that a model is not tested against itself.
//
// The order of work, and where it lives:
//
//	run.go        all communities, merged by time
//	community.go  one community: its queue of actions, one step at a time
//	day.go        opens a day: who comes, what staff have planned
//	talk.go       what is said, and what follows from it
//	duties.go     joins, awards, touches, feedback, rosters
//	member.go     personas, rhythms, ways of dropping out
//	comeback.go   seasons, and joining again after a leave
//	outage.go     events that are lost or late on their way
//	stages.go     what somebody who knows everything would call a member
//	arc.go        the story of the weeks: trouble, warmth, holiday
//	moods.go      what a community feels together: shocks, contagion
//	feelings.go   what a scorer reads, without texts; see Feelings
//	phrases.go    text from fragments
//
// A Run starts no goroutine and shares nothing with another Run; several may
// be used at once.
package simulate
