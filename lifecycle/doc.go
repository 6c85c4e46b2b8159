// Package lifecycle follows each member of a community on the way from joining
// to leaving.
//
// In go [Activity] values (who, when, what kind, how it felt) and the passing
// of time; out come [Transition] facts, the members' rows, the members' days
// and the communities' rows, all absolute values, through [Tracker.Changes].
// The package knows no text, no broker, no database and no wall clock, imports
// the standard library alone and starts no goroutine. A [Tracker] belongs to
// one worker and is not safe for concurrent use.
//
// # Time
//
// Each community has a watermark, the newest event time seen. Its local day D
// is open until the watermark reaches end(D) + Policy.Lateness. While a day is
// open, what each member did in it is an aggregate built by commutative
// operations only: integer sums, smallest and largest times. An activity that
// arrives within the lateness always meets an open day, because its day ends
// after its own time. When the day closes, the rule table runs on (closed
// state, the day's aggregate). So neither the order of arrival within the
// lateness, nor the split into batches, nor a restart can change a result.
//
// A later activity whose day has closed is counted in its day and in the
// member's totals, and changes no stage.
//
// # Rows
//
// A member's row shows a projection: the closed stage carried forward by those
// rules that need nothing but the member's own open days. A join shows
// newcomer and a lurker's first message shows active at once; the transition
// facts follow when the day closes. Every column is a function of the member's
// own activities and of the closed days on which the row changed, never of the
// moment at which it was written. A silent member writes nothing.
//
// # Silence
//
// Silence is measured in opportunity days: days on which the community was
// alive by its own recent rhythm and that were not declared off. Each community
// has a running number of them, so a member's silence is the difference of two
// numbers. Within a silence P(return) only falls, so the number at which a rule
// will fire can be bounded ahead; see outlook.next. A close costs one integer
// compare for a silent member.
//
// # Risk
//
// P(return), that a member will be seen within 30 days, is the forecast of
// [ReturnModel]: BG/BB ([BGBB]) extended by the member's rhythm. The risk of a
// member is 1 − P(return, now) / P(return, just after the last activity). It is 0
// just after an activity and goes to 1 as the silence becomes unlike this member.
// The model begins as the pooled one of the policy. Every 30 days a community
// looks back at who of its members has returned, and its own model moves by that;
// see learner. What it has learned is part of the community's state, and each look's
// result a fact ([ReturnFit]).
// Package backtest measures both on histories and fits the model.
//
// # Contacts and moments
//
// Each member has one budget of contacts, whoever wants something of them; see
// [Tracker.MayContact], [Tracker.Reserve] and contact.go, which says what is
// guaranteed and what is not. [Moment] values are occasions to be kind, found when
// a day closes, by what had happened by its end: neither order of arrival nor a
// restart makes one twice, or none. [TouchEffect] tells what campaigns change.
package lifecycle
