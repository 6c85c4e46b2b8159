// Package planted holds what the life cycle says of made-up members against what
// was planted.
//
// In go the truth of a simulation ([Communities]) and what the life cycle has
// stored of the same members ([Said]), from a database or from a [Follower] of the
// events; out comes a [Report]: for each stage how many days agree, whether the day
// a member stopped lies where the life cycle says it does, and who came to be at
// risk while nobody could come. What the stages mean to the simulation stands in
// STAGES.md of the package lifecycle.
//
// The package knows no files, no formats and no database. Everything is
// deterministic. Nothing here is safe for concurrent use on the same values.
package planted
