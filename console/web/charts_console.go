//go:build console

package web

import _ "embed"

//go:embed dist/echarts.min.js
var charts []byte

// Charts returns the chart library that was built in: Apache ECharts, as
// deploy/echarts pins it.
func Charts() []byte { return charts }
