package notify

import (
	"cmp"
	"encoding/json"
	"errors"
	"fmt"
	"net/url"
	"slices"
	"strings"
)

// Group is what Alertmanager posts to a webhook (version 4): alerts that are told
// together. Of labels only the severity and the name are read.
type Group struct {
	Version   string  `json:"version"`
	Truncated int     `json:"truncatedAlerts"` // alerts that Alertmanager left out
	Alerts    []Alert `json:"alerts"`
}

// Alert is one of a group.
type Alert struct {
	Status string `json:"status"` // firing or resolved
	Labels struct {
		Name     string `json:"alertname"`
		Severity string `json:"severity"`
	} `json:"labels"`
	Annotations struct {
		Summary       string `json:"summary"`
		SummaryZH     string `json:"summary_zh"`
		Description   string `json:"description"`
		DescriptionZH string `json:"description_zh"`
		Runbook       string `json:"runbook_url"`
		Dashboard     string `json:"dashboard"`
		Decomposition string `json:"decomposition"`
	} `json:"annotations"`
}

// ParseGroup reads what Alertmanager posts.
func ParseGroup(body []byte) (g Group, err error) {
	if err := json.Unmarshal(body, &g); err != nil {
		return g, fmt.Errorf("read alerts: %w", err)
	}
	switch {
	case g.Version != "4":
		return g, fmt.Errorf("read alerts: version %q: want 4, as Alertmanager's webhook_configs send it", g.Version)
	case len(g.Alerts) == 0:
		return g, errors.New("read alerts: there is none")
	}
	return g, nil
}

func (a *Alert) firing() bool { return a.Status != "resolved" }

func (a *Alert) summary() string {
	return Harmless(cmp.Or(a.Annotations.SummaryZH, a.Annotations.Summary, a.Labels.Name, "（没有名字的告警）"))
}

// Message tells of each alert what it is, where to look and what to do; of those
// that are over, that they are.
func (g Group) Message() Message {
	firing, over := g.split()
	m := Message{Title: "Hearth 告警：" + title(firing, "正在发生"), Tone: tone(firing)}
	if len(firing) == 0 {
		m.Title = "Hearth 已恢复：" + title(over, "已恢复")
	}
	for _, a := range firing {
		m.Blocks = append(m.Blocks, a.block())
	}
	for _, a := range over {
		m.Blocks = append(m.Blocks, "已恢复："+a.summary())
	}
	return g.counted(m)
}

// Short lists what is still going on, a line each, for once a day. There is
// nothing to say when nothing is.
func (g Group) Short() (m Message, some bool) {
	firing, _ := g.split()
	m = Message{Title: fmt.Sprintf("Hearth：今天还没解决的 %d 条", len(firing)+g.Truncated), Tone: tone(firing)}
	var lines []string
	for _, a := range firing {
		lines = append(lines, "- "+a.summary()+link("怎么办", a.Annotations.Runbook, " "))
	}
	m.Blocks = lines
	return g.counted(m), len(firing) > 0
}

func (g Group) split() (firing, over []Alert) {
	for _, a := range g.Alerts {
		if a.firing() {
			firing = append(firing, a)
		} else {
			over = append(over, a)
		}
	}
	return firing, over
}

func (g Group) counted(m Message) Message {
	if g.Truncated > 0 {
		m.Blocks = append(m.Blocks, fmt.Sprintf("……另有 %d 条没有发过来", g.Truncated))
	}
	return m
}

func title(alerts []Alert, what string) string {
	if len(alerts) == 1 {
		return alerts[0].summary()
	}
	return fmt.Sprintf("%d 条%s", len(alerts), what)
}

func tone(firing []Alert) Tone {
	switch {
	case len(firing) == 0:
		return ToneGood
	case slices.ContainsFunc(firing, func(a Alert) bool { return a.Labels.Severity == "critical" }):
		return ToneBad
	}
	return ToneWarn
}

func (a *Alert) block() string {
	lines := []string{"**" + a.summary() + "**"}
	if text := Harmless(cmp.Or(a.Annotations.DescriptionZH, a.Annotations.Description)); text != "" {
		lines = append(lines, text)
	}
	links := link("看板", a.Annotations.Dashboard, " · ") + link("拆开看", a.Annotations.Decomposition, " · ") + link("怎么办", a.Annotations.Runbook, " · ")
	if links != "" {
		lines = append(lines, strings.TrimPrefix(links, " · "))
	}
	return strings.Join(lines, "\n")
}

// link is a link after a separator; nothing where the address is none that a
// browser opens.
func link(text, address, separator string) string {
	u, err := url.Parse(address)
	if err != nil || u.Scheme != "http" && u.Scheme != "https" || u.Host == "" {
		return ""
	}
	safe := strings.NewReplacer(" ", "%20", "(", "%28", ")", "%29", "<", "%3C", ">", "%3E", "[", "%5B", "]", "%5D").Replace(u.String())
	return separator + "[" + text + "](" + safe + ")"
}
