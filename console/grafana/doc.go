// Package grafana writes Grafana dashboards from the panels that the console
// shows, in the format Grafana provisions.
//
// In go the definitions of package panel; out comes one dashboard for each view,
// always the same bytes for the same definitions. Uids are stable, so that links
// and alerts hold. What names members stands in a row that is closed until
// somebody opens it, and one member's path is not there at all: a wall chart is
// no place for it.
//
// The package runs nothing and keeps no state.
package grafana
