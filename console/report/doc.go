// Package report writes what a community operator reads: mood by week, stages,
// who needs care and why, what people complain about, what made them happy, and
// how far the numbers can be trusted.
//
// In goes a [Querier] over Hearth's tables and the [Options]; out comes a
// [Report], plain data that can be written for a terminal, as Markdown, HTML or
// JSON, together with the SQL that derives every number in it. A section is one
// row of a table: its titles, what 0 and a dash mean, its statements, how it is
// filled and how it is drawn.
//
// What a report never does: it names no mood as a reason to approach somebody,
// lists nobody who left or withdrew consent, and shows no week with fewer than
// [MinPeople] people in it. The internal edition quotes members, so it is for
// operators only; [Shareable] is the one to pass on.
//
// The package must not know how the tables are filled, which driver or engine
// answers, or what time it is: now is the community's watermark. Equal tables
// give equal reports. It keeps no state; everything in it may be used from
// several goroutines, a Report by one at a time.
package report
