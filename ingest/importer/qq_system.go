package importer

import (
	"context"
	"regexp"
	"strings"

	"github.com/hearthlabs/hearth/ingest"
)

// qqSystemRule reads one sentence of the system sender. The groups named who
// and by are the member and the one who acted.
type qqSystemRule struct {
	re    *regexp.Regexp
	kind  ingest.Kind
	cause string
}

// qqSystemRules are tried in order; the first that matches wins.
var qqSystemRules = []qqSystemRule{
	{regexp.MustCompile(`^(?P<by>.+?)邀请(?P<who>.+?)加入了?(?:本群|群聊)`), ingest.KindJoin, ""},
	{regexp.MustCompile(`^(?P<who>.+?)(?:已经?)?通过(?P<by>.+?)(?:分享|邀请).*?加入了?(?:本群|群聊)`), ingest.KindJoin, ""},
	{regexp.MustCompile(`^(?:欢迎)?(?P<who>.+?)(?:通过.+?)?(?:已经?)?加入了?(?:本群|群聊)`), ingest.KindJoin, ""},
	{regexp.MustCompile(`^(?P<by>.+?)(?:已)?将(?P<who>.+?)移出了?(?:本群|群聊)`), ingest.KindLeave, "kicked"},
	{regexp.MustCompile(`^(?P<who>.+?)(?:已)?被(?P<by>.+?)?(?:移出了?|踢出了?|请出了?)(?:本群|群聊)`), ingest.KindLeave, "kicked"},
	{regexp.MustCompile(`^(?P<who>.+?)(?:已经?)?退出了?(?:本群|群聊)`), ingest.KindLeave, "self"},
}

// system turns a line of the system sender into joins and leaves.
func (q *qq) system(ctx context.Context, m qqMessage, text string) error {
	for _, rule := range qqSystemRules {
		found := rule.re.FindStringSubmatch(text)
		if found == nil {
			continue
		}
		by := ""
		if i := rule.re.SubexpIndex("by"); i >= 0 && found[i] != "" {
			by = found[i]
		}
		for who := range strings.SplitSeq(found[rule.re.SubexpIndex("who")], "、") {
			member, name := q.person(who)
			ev := ingest.Event{
				// The name as written, not the member it leads to: a longer
				// export may know whose name it is.
				ID: q.ids.id(m.at, m.channel, string(rule.kind), who), Kind: rule.kind, At: m.at,
				Channel: m.channel, Member: member, Cause: rule.cause, Bot: isBotName(name),
			}
			if rule.kind == ingest.KindJoin && by != "" {
				ev.Inviter, _ = q.person(by)
			}
			if err := q.out.put(ctx, item{ev: ev, line: m.line, alias: name}); err != nil {
				return err
			}
		}
		return nil
	}
	if strings.Contains(text, "撤回了") {
		q.out.count("recalls that do not say which message", 1)
		return nil
	}
	q.out.count("system lines that have no event kind", 1)
	return nil
}

// person reads a name in a system line, with or without quotes and QQ number.
func (q *qq) person(s string) (member, name string) {
	s = strings.TrimSpace(s)
	if p := qqSender.FindStringSubmatch(s); p != nil && p[3] != "" {
		return p[3], strings.Trim(p[2], "“”\"「」 ")
	}
	name = strings.Trim(s, "“”\"「」 ")
	return q.names.member(name), name
}
