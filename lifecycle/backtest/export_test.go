package backtest

// Weeks is weeks, for tests.
var Weeks = weeks
