// Package panel defines what operators look at, once: each [Panel] is data that
// names its view, its wording in Chinese and English, its SQL, its columns with
// their units, its kind of chart, thresholds and links. The built-in console
// and the Grafana dashboards are both made from it, so a new panel is one entry.
//
// SQL reads one or several communities and a bounded stretch of local days,
// through {name:Type} places whose values [Bind] checks. No statement asks for
// the time: a range ends with the last closed day by default, because a day that
// still runs looks like a fall. Bots and staff are left out of all counts of
// members.
//
// The package runs nothing, imports the standard library and the words only, and
// keeps no state; everything in it may be used from several goroutines.
package panel
