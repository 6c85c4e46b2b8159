package importer

import (
	"fmt"
	"maps"
	"math"
	"slices"
	"strconv"
	"strings"

	"github.com/hearthlabs/hearth/ingest"
)

// csvField is a field a column may fill, with the headings it is known by.
type csvField struct {
	name  string
	usual []string // lower case
	set   func(ev *ingest.Event, v string) error
}

var csvFields = []csvField{
	{"at", []string{"at", "time", "timestamp", "date", "datetime", "时间", "日期", "发送时间", "消息时间"}, nil},
	{"kind", []string{"kind", "类型", "事件"}, nil},
	{"name", []string{"name", "nickname", "author", "user", "昵称", "姓名", "发送者", "发送人", "用户"}, nil},
	{"id", []string{"id", "消息id"}, setText(func(ev *ingest.Event) *string { return &ev.ID })},
	{"member", []string{"member", "user_id", "userid", "member_id", "用户id", "成员", "成员id", "账号"}, setText(func(ev *ingest.Event) *string { return &ev.Member })},
	{"channel", []string{"channel", "room", "频道", "群", "群名"}, setText(func(ev *ingest.Event) *string { return &ev.Channel })},
	{"text", []string{"text", "message", "content", "内容", "消息", "消息内容"}, setText(func(ev *ingest.Event) *string { return &ev.Text })},
	{"message_id", []string{"message_id"}, setText(func(ev *ingest.Event) *string { return &ev.MessageID })},
	{"reply_to", []string{"reply_to", "回复"}, setText(func(ev *ingest.Event) *string { return &ev.ReplyTo })},
	{"mentions", []string{"mentions", "提及"}, setMentions},
	{"emoji", []string{"emoji", "表情"}, setText(func(ev *ingest.Event) *string { return &ev.Emoji })},
	{"title", []string{"title", "标题"}, setText(func(ev *ingest.Event) *string { return &ev.Title })},
	{"cause", []string{"cause"}, setCause},
	{"inviter", []string{"inviter", "邀请人"}, setText(func(ev *ingest.Event) *string { return &ev.Inviter })},
	{"challenge_id", []string{"challenge_id"}, setText(func(ev *ingest.Event) *string { return &ev.ChallengeID })},
	{"action", []string{"action"}, setAction},
	{"points", []string{"points", "积分"}, setPoints},
	{"badge", []string{"badge", "徽章"}, setText(func(ev *ingest.Event) *string { return &ev.Badge })},
	{"reason", []string{"reason", "原因"}, setText(func(ev *ingest.Event) *string { return &ev.Reason })},
	{"bot", []string{"bot", "机器人"}, setFlag(func(ev *ingest.Event) *bool { return &ev.Bot })},
	{"staff", []string{"staff", "工作人员"}, setFlag(func(ev *ingest.Event) *bool { return &ev.Staff })},
}

// csvKinds are the kinds whose fields fit into columns.
var csvKinds = map[ingest.Kind]bool{
	ingest.KindJoin: true, ingest.KindLeave: true, ingest.KindMessage: true, ingest.KindEdit: true,
	ingest.KindRecall: true, ingest.KindReaction: true, ingest.KindStory: true, ingest.KindChallenge: true,
	ingest.KindAward: true, ingest.KindCheckin: true, ingest.KindRedpacket: true,
}

// lacks names the field without which an event of its kind says nothing, or "".
func lacks(ev ingest.Event) string {
	switch {
	case (ev.Kind == ingest.KindEdit || ev.Kind == ingest.KindRecall || ev.Kind == ingest.KindReaction) && ev.MessageID == "":
		return "message_id"
	case ev.Kind == ingest.KindChallenge && ev.ChallengeID == "":
		return "challenge_id"
	case ev.Kind == ingest.KindChallenge && ev.Action == "":
		return "action"
	}
	return ""
}

// Fields returns the names of the event fields a CSV column can be mapped to.
func Fields() []string {
	all := make([]string, len(csvFields))
	for i, f := range csvFields {
		all[i] = f.name
	}
	return all
}

func setText(field func(*ingest.Event) *string) func(*ingest.Event, string) error {
	return func(ev *ingest.Event, v string) error { *field(ev) = v; return nil }
}

func setFlag(field func(*ingest.Event) *bool) func(*ingest.Event, string) error {
	return func(ev *ingest.Event, v string) error {
		switch strings.ToLower(v) {
		case "true", "1", "yes", "y", "是":
			*field(ev) = true
		case "false", "0", "no", "n", "否":
			*field(ev) = false
		default:
			return fmt.Errorf("%.20q is neither true nor false", v)
		}
		return nil
	}
}

func setMentions(ev *ingest.Event, v string) error {
	for _, m := range strings.FieldsFunc(v, func(r rune) bool { return strings.ContainsRune(" ,;、|", r) }) {
		ev.Mentions = appendNew(ev.Mentions, m)
	}
	return nil
}

func setCause(ev *ingest.Event, v string) error {
	if v != "self" && v != "kicked" && v != "dissolved" {
		return fmt.Errorf("%.20q is not self, kicked or dissolved", v)
	}
	ev.Cause = v
	return nil
}

func setAction(ev *ingest.Event, v string) error {
	if v != "join" && v != "progress" && v != "complete" {
		return fmt.Errorf("%.20q is not join, progress or complete", v)
	}
	ev.Action = v
	return nil
}

func setPoints(ev *ingest.Event, v string) error {
	points, err := strconv.ParseFloat(v, 64)
	if err != nil || math.IsNaN(points) || math.IsInf(points, 0) {
		return fmt.Errorf("%.20q is not a number", v)
	}
	ev.Points = points
	return nil
}

// columns maps field names to indexes of a row.
type columns map[string]int

func (c columns) has(field string) bool { _, ok := c[field]; return ok }

func (c columns) value(row []string, field string) string {
	if i, ok := c[field]; ok && i < len(row) {
		return strings.TrimSpace(row[i])
	}
	return ""
}

// findColumns applies the mapping to the first row. numbered reports that the
// mapping is all numbers, so that the first row may be data.
func findColumns(mapping map[string]string, row []string) (cols columns, numbered bool, err error) {
	cols, numbered = columns{}, len(mapping) > 0
	byName := map[string]int{}
	for i, heading := range slices.Backward(row) { // the first of two equal headings wins
		byName[strings.ToLower(strings.TrimSpace(heading))] = i
	}
	for _, field := range slices.Sorted(maps.Keys(mapping)) {
		if !slices.Contains(Fields(), field) {
			return nil, false, fmt.Errorf("map column: no field %.40q; the fields are %s", field, strings.Join(Fields(), ", "))
		}
		want := strings.ToLower(strings.TrimSpace(mapping[field]))
		if i, ok := byName[want]; ok {
			cols[field], numbered = i, false
			continue
		}
		n, err := strconv.Atoi(want)
		if err != nil || n < 1 {
			return nil, false, fmt.Errorf("map column: %s: no column %.40q in %.200q", field, mapping[field], row)
		}
		cols[field] = n - 1
	}
	if numbered {
		return cols, true, nil
	}
	for _, f := range csvFields {
		for _, usual := range f.usual {
			if i, ok := byName[usual]; ok && !cols.has(f.name) && !taken(cols, i) {
				cols[f.name] = i
			}
		}
	}
	return cols, false, nil
}

func taken(cols columns, index int) bool {
	for _, i := range cols {
		if i == index {
			return true
		}
	}
	return false
}
