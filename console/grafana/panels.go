package grafana

import (
	"slices"

	"github.com/hearthlabs/hearth/console/panel"
	"github.com/hearthlabs/hearth/console/words"
)

// lay puts panels on the grid of 24 columns, in their order. Those that name
// members come last, in a row that is closed.
func lay(all []panel.Panel) []object {
	out := []object{}
	closed := []object{}
	g := &grid{}
	for _, p := range all {
		if !names(p) {
			out = append(out, draw(p, len(out)+1, g))
		}
	}
	row := object{"type": "row", "id": 100, "title": "有名字的，只给运营看 / With names, for operators only", "collapsed": true, "gridPos": object{"x": 0, "y": g.next(), "w": 24, "h": 1}}
	for _, p := range all {
		if names(p) {
			closed = append(closed, draw(p, 101+len(closed), g))
		}
	}
	if len(closed) > 0 {
		row["panels"] = closed
		out = append(out, row)
	}
	return out
}

// names says whether a panel tells who somebody is.
func names(p panel.Panel) bool {
	return slices.ContainsFunc(p.Columns, func(c panel.Column) bool { return c.Name == "member" })
}

// grid places panels from left to right.
type grid struct{ x, y, tall int }

func (g *grid) put(width, height int) object {
	if g.x+width > 24 {
		g.x, g.y, g.tall = 0, g.y+g.tall, 0
	}
	pos := object{"x": g.x, "y": g.y, "w": width, "h": height}
	g.x, g.tall = g.x+width, max(g.tall, height)
	return pos
}

// next ends the line that is begun, and says where the next one is.
func (g *grid) next() int {
	g.x, g.y, g.tall = 0, g.y+g.tall, 0
	return g.y
}

// look is how Grafana draws a kind.
type look struct {
	kind    string
	height  int
	options object
	custom  object
	shape   []object // transformations
}

func looks(p panel.Panel) look {
	legend := object{"displayMode": "list", "placement": "bottom", "showLegend": true}
	time := p.Columns[0].Format == panel.Day
	switch p.Kind {
	case panel.Tile:
		return look{kind: "stat", height: 4, options: object{"graphMode": "area", "colorMode": "value", "reduceOptions": object{"calcs": []string{"lastNotNull"}, "fields": "/^value$|^数值/", "values": false}}}
	case panel.Line, panel.Band:
		return look{kind: "timeseries", height: 8, options: object{"legend": legend, "tooltip": object{"mode": "multi"}}, custom: object{"drawStyle": "line", "lineWidth": 2, "fillOpacity": 0, "spanNulls": false, "showPoints": "auto"}}
	case panel.Stack, panel.Bars:
		if time {
			return look{kind: "timeseries", height: 8, options: object{"legend": legend, "tooltip": object{"mode": "multi"}}, custom: object{"drawStyle": "bars", "fillOpacity": 90, "lineWidth": 0, "stacking": object{"mode": "normal", "group": "A"}}}
		}
		return look{kind: "barchart", height: 8, options: object{"legend": legend, "stacking": "normal"}, custom: object{"fillOpacity": 90}}
	case panel.Rank:
		return look{kind: "barchart", height: 8, options: object{"orientation": "horizontal", "showValue": "always", "legend": object{"showLegend": false}}, custom: object{"fillOpacity": 90}}
	case panel.Heat:
		return look{kind: "table", height: 10, options: object{"showHeader": true}, custom: object{"cellOptions": object{"type": "color-background", "mode": "basic"}}, shape: []object{
			{"id": "groupingToMatrix", "options": object{"columnField": p.Columns[0].Name, "rowField": p.Columns[1].Name, "valueField": p.Columns[2].Name, "emptyValue": "empty"}},
		}}
	case panel.Table, panel.Facts, panel.Calendar, panel.Messages, panel.Data:
	}
	return look{kind: "table", height: 9, options: object{"showHeader": true, "cellHeight": "sm"}, custom: object{"filterable": true}}
}

func draw(p panel.Panel, id int, g *grid) object {
	l := looks(p)
	out := object{
		"id": id, "type": l.kind, "title": both(p.Title), "description": p.About.ZH + "\n\n" + p.About.EN, "datasource": datasource(),
		"gridPos": g.put(2*p.Width, l.height), "options": l.options,
		"targets": []object{{"refId": "A", "datasource": datasource(), "editorType": "sql", "queryType": "table", "format": 1, "rawSql": SQL(p.SQL)}},
		"fieldConfig": object{
			"defaults":  object{"custom": orEmpty(l.custom), "noValue": "–", "thresholds": thresholds(p), "color": object{"mode": mode(p)}, "unit": unit(p.Value), "decimals": decimals(p.Value)},
			"overrides": overrides(p),
		},
	}
	if l.shape != nil {
		out["transformations"] = l.shape
	}
	if p.Detail != nil && len(panelsOf(p.Detail.View)) > 0 {
		out["links"] = []object{{"title": "细看 / Details", "url": "/d/" + uid(p.Detail.View) + "?${__url_time_range}&${community:queryparam}&${datasource:queryparam}"}}
	}
	return out
}

func orEmpty(o object) object {
	if o == nil {
		return object{}
	}
	return o
}

// levels are colours that colour-blind readers tell apart.
var levels = map[panel.Level]string{panel.Good: "#0f8b8d", panel.Warn: "#eda63a", panel.Bad: "#d5691e"}

func thresholds(p panel.Panel) object {
	steps := []object{{"color": "#2a7fb8", "value": nil}}
	if p.Kind == panel.Heat {
		top := 100.0
		if p.Value == panel.Percent {
			top = 1
		}
		steps = []object{{"color": "#f3f6f8", "value": nil}, {"color": "#d5e8f2", "value": 0.15 * top}, {"color": "#93c5e0", "value": 0.4 * top}, {"color": "#4c9fcd", "value": 0.7 * top}}
	}
	for i, t := range p.Thresholds {
		step := object{"color": levels[t.Level], "value": t.At}
		if i == 0 {
			step["value"], steps = nil, nil // the first holds from below
		}
		steps = append(steps, step)
	}
	return object{"mode": "absolute", "steps": steps}
}

func mode(p panel.Panel) string {
	if p.Kind == panel.Tile || p.Kind == panel.Heat {
		return "thresholds"
	}
	return "palette-classic"
}

func unit(f panel.Format) string {
	switch f {
	case panel.Percent:
		return "percentunit"
	case panel.Time:
		return "dateTimeAsLocal"
	case panel.Count, panel.Number, panel.Score, panel.Day, panel.Name, panel.String, panel.Grounds, panel.Evidence:
	}
	return "none"
}

func decimals(f panel.Format) any {
	switch f {
	case panel.Count:
		return 0
	case panel.Number, panel.Percent:
		return 1
	case panel.Score:
		return 2
	case panel.Day, panel.Time, panel.Name, panel.String, panel.Grounds, panel.Evidence:
	}
	return nil
}

func title(c panel.Column) string { return both(c.Title) }

// overrides give every column its title, unit, colour, words and link.
func overrides(p panel.Panel) []object {
	out := []object{}
	for _, c := range p.Columns {
		set := []object{{"id": "displayName", "value": title(c)}, {"id": "unit", "value": unit(c.Format)}}
		if d := decimals(c.Format); d != nil {
			set = append(set, object{"id": "decimals", "value": d})
		}
		if colour, ok := colours[c.Colour]; ok {
			set = append(set, object{"id": "color", "value": object{"mode": "fixed", "fixedColor": colour}})
		}
		if c.Words != "" {
			set = append(set, object{"id": "mappings", "value": []object{mapping(c.Words)}})
		}
		if c.Link != nil {
			set = append(set, object{"id": "links", "value": []object{link(*c.Link)}})
		}
		if c.Hidden {
			set = append(set, hidden(p.Kind)...)
		}
		out = append(out, object{"matcher": object{"id": "byName", "options": c.Name}, "properties": set})
	}
	return out
}

// hidden leaves a column out of sight, and in the data for links.
func hidden(k panel.Kind) []object {
	if k == panel.Table {
		return []object{{"id": "custom.hidden", "value": true}}
	}
	return []object{{"id": "custom.hideFrom", "value": object{"viz": true, "legend": true, "tooltip": false}}}
}

// link leads to the console, which shows single members and messages.
func link(l panel.Link) object {
	return object{"title": "Hearth", "targetBlank": true, "url": "${console}/?view=" + l.View + "&community=${community:raw}&" + l.Param + "=${__data.fields." + l.From + ":percentencode}"}
}

func mapping(d words.Dictionary) object {
	options := object{}
	for i, w := range d.Words() {
		if w.Name != "" {
			options[w.Name] = object{"index": i, "text": both(w.Text)}
		}
	}
	return object{"type": "value", "options": options}
}

// colours of series, the same as in the console's light theme.
var colours = map[string]string{
	"good": "#0f8b8d", "bad": "#d5691e", "active": "#2a7fb8", "mood": "#0f8b8d", "quiet": "#8a919b",
	"newcomer": "#6cb8e6", "lurker": "#b9c2cc", "core": "#14507e", "returned": "#c77cab", "at_risk": "#eda63a", "dormant": "#b48c6a", "churned": "#6f4f3c",
	"joy": "#efb73e", "like": "#e08fb5", "gratitude": "#6cb8e6", "surprise": "#9b86d3", "fear": "#9aa5b1", "sadness": "#33689f", "anger": "#cf5417", "disgust": "#7c5b46",
	"fact": "#2a7fb8", "counted": "#8fc1e0", "duplicate": "#c9ced4", "erased": "#c77cab",
	"care": "#0f8b8d", "marketing": "#c98a1b", "service": "#2a7fb8",
}
