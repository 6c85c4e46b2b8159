// Package web is the built-in console: a page, and the answers to the panels it
// shows, for the operators of communities on a laptop or behind a token.
//
// In go GET requests; out come the page, the catalog of panels and their words,
// and rows. A request names a panel by its id and gives values for its
// parameters, which package panel checks; no SQL comes from outside. Each answer
// is one read-only statement with limits on time, memory and rows, and at most
// [Parallel] run at once.
//
// The package knows nothing of how the tables are filled, and not which database
// answers: an [Asker] does. Who may look is the business of the server it is
// mounted on, which may name a [Reader] of some communities; every look at a
// member is logged with who looked. A [Handler] is safe for concurrent use.
package web
