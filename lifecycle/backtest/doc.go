// Package backtest measures churn-risk forecasts on histories that are over, and
// fits the model that makes them.
//
// In go the activities of whole communities; out come predictions (one a member
// and cut), the figures that tell how good they are, the same figures of simpler
// forecasts, and a fitted lifecycle.ReturnModel. A forecast at a cut is made by
// a lifecycle.Tracker that has been given nothing but the activities before it,
// so the code measured is the code that runs. Simpler forecasts that learn, learn
// from outcomes known at the cut.
//
// The package knows no files, no formats and no clock. Everything is
// deterministic, whatever the order of activities. Nothing here is safe for
// concurrent use on the same values; different communities may run at once.
package backtest
