package grafana

import (
	"bytes"
	"encoding/json"
	"fmt"
	"maps"
	"strings"

	"github.com/hearthlabs/hearth/console/panel"
	"github.com/hearthlabs/hearth/console/statement"
	"github.com/hearthlabs/hearth/console/words"
)

// object is a JSON object; encoding/json writes its keys in order.
type object = map[string]any

// Dashboard is one file for Grafana.
type Dashboard struct {
	Name string // of the file
	JSON []byte
}

// Dashboards returns a dashboard for each view that has panels for Grafana.
func Dashboards() ([]Dashboard, error) {
	var out []Dashboard
	for _, v := range panel.Views() {
		if len(panelsOf(v.ID)) == 0 {
			continue
		}
		var b bytes.Buffer
		enc := json.NewEncoder(&b)
		enc.SetIndent("", "  ")
		enc.SetEscapeHTML(false)
		if err := enc.Encode(dashboard(v)); err != nil {
			return nil, fmt.Errorf("encode dashboard %s: %w", v.ID, err)
		}
		out = append(out, Dashboard{uid(v.ID) + ".json", b.Bytes()})
	}
	return out, nil
}

func uid(view string) string { return "hearth-" + strings.ToLower(view) }

// panelsOf are the panels of a view that Grafana shows.
func panelsOf(view string) []panel.Panel {
	var out []panel.Panel
	for _, p := range panel.All() {
		if p.View == view && p.Kind != panel.Data && !p.NoGrafana {
			out = append(out, p)
		}
	}
	return out
}

// both is a wording in both languages: a dashboard has one for all readers.
func both(t words.Text) string { return t.ZH + " / " + t.EN }

func dashboard(v panel.View) object {
	return object{
		"uid": uid(v.ID), "title": "Hearth " + v.ID + " · " + both(v.Title), "description": both(v.About),
		"tags": []string{"hearth"}, "schemaVersion": 39, "version": 1, "editable": true, "graphTooltip": 1, "timezone": "browser", "refresh": "5m",
		// To the end of yesterday: a day that still runs looks like a fall.
		"time":        object{"from": "now-56d/d", "to": "now-1d/d"},
		"links":       []object{{"type": "dashboards", "title": "Hearth", "tags": []string{"hearth"}, "asDropdown": false, "includeVars": true, "keepTime": true, "targetBlank": false}},
		"templating":  object{"list": variables()},
		"annotations": object{"list": []object{happened()}},
		"panels":      lay(panelsOf(v.ID)),
	}
}

const source = "grafana-clickhouse-datasource"

func datasource() object { return object{"type": source, "uid": "${datasource}"} }

// variables come in the order in which they depend on each other.
func variables() []object {
	ask := func(name, label, sql string, more object) object {
		v := object{
			"type": "query", "name": name, "label": label, "datasource": datasource(), "query": sql, "definition": sql,
			"refresh": 2, "sort": 0, "hide": 0, "multi": false, "includeAll": false, "skipUrlSync": false,
		}
		maps.Copy(v, more)
		return v
	}
	return []object{
		{"type": "datasource", "name": "datasource", "label": "ClickHouse", "query": source, "refresh": 1, "hide": 0, "multi": false, "includeAll": false},
		ask("community", "社群 / Community", "SELECT community FROM communities FINAL ORDER BY members DESC, community", object{"multi": true, "includeAll": true, "current": object{"text": "All", "value": []string{"$__all"}}}),
		ask("platform", "平台 / Platform", "SELECT DISTINCT platform FROM messages WHERE community IN (${community:sqlstring}) ORDER BY platform", object{"includeAll": true, "allValue": everyPlatform, "current": object{"text": "All", "value": "$__all"}}),
		// Days are cut in the zone of the first community chosen.
		ask("zone", "时区 / Zone", "SELECT zone FROM communities FINAL WHERE community IN (${community:sqlstring}) ORDER BY members DESC, community LIMIT 1", object{"hide": 2}),
		{"type": "textbox", "name": "console", "label": "Hearth", "query": "http://127.0.0.1:8080", "current": object{"text": "http://127.0.0.1:8080", "value": "http://127.0.0.1:8080"}, "hide": 2},
	}
}

// everyPlatform is what the variable holds for All; Grafana knows no empty one.
const everyPlatform = "every-platform"

// happened draws the events of the communities on every chart.
func happened() object {
	sql := SQL(`SELECT at AS time, if(until > at, until, at) AS timeEnd, title AS text, community AS tags
FROM annotations FINAL
WHERE community IN {community:Array(String)} AND at >= $__fromTime AND at <= $__toTime
ORDER BY at, id`)
	return object{
		"name": "大事 / What happened", "datasource": datasource(), "enable": true, "hide": false, "iconColor": "#8a919b",
		"target": object{"datasource": datasource(), "editorType": "sql", "queryType": "table", "format": 1, "rawSql": sql, "refId": "Anno"},
	}
}

// SQL writes a panel's statement for Grafana: its places become variables and
// macros. The range is that of the dashboard, in whole local days; the day that
// holds its end counts only when the range reaches to its last second.
func SQL(sql string) string {
	for _, p := range statement.Places(sql) {
		sql = strings.ReplaceAll(sql, p.Text, place(p.Name))
	}
	return sql
}

func place(name string) string {
	switch name {
	case "community":
		return "[${community:sqlstring}]"
	case "from":
		return "toDate($__fromTime, '${zone}')"
	case "to":
		return "toDate($__toTime + 1, '${zone}')"
	case "zone":
		return "'${zone}'"
	case "platform":
		return "if('${platform}' = '" + everyPlatform + "', '', '${platform}')"
	}
	return "''" // a filter of the console that dashboards leave open
}
