package lifecycle

import (
	"fmt"
	"strings"
)

// Reason is why a member's silence means something, in numbers a person can
// check.
type Reason struct {
	// SilentDays are the days without the member on which the community was
	// talking: opportunity days since the last sign of the member.
	SilentDays int64
	// GapDays is the member's usual distance between active days, in opportunity
	// days; 0 while there is one active day only.
	GapDays int64
	// Unanswered is how many of the member's last messages nobody answered; 0 when
	// none, or where the platform tells nothing of replies.
	Unanswered int64
}

// ReasonOf reads the reason from the evidence of a transition by silence.
func ReasonOf(evidence []Evidence) Reason {
	var r Reason
	for _, e := range evidence {
		switch e.Key {
		case "silent_days":
			r.SilentDays = e.Value
		case "gap_days":
			r.GapDays = e.Value
		case "unanswered":
			r.Unanswered = e.Value
		}
	}
	return r
}

// Chinese returns the reason as one line, such as
// 群里有人聊的14天里没说话；平时每2天发言一次；最近3次发言没人回.
func (r Reason) Chinese() string {
	parts := []string{"最近还在说话"}
	if r.SilentDays > 0 {
		parts[0] = fmt.Sprintf("群里有人聊的%d天里没说话", r.SilentDays)
	}
	switch {
	case r.GapDays == 1:
		parts = append(parts, "平时几乎每天发言")
	case r.GapDays > 1:
		parts = append(parts, fmt.Sprintf("平时每%d天发言一次", r.GapDays))
	default:
		parts = append(parts, "只来说过一天话")
	}
	if r.Unanswered > 0 {
		parts = append(parts, fmt.Sprintf("最近%d次发言没人回", r.Unanswered))
	}
	return strings.Join(parts, "；")
}

// English is Chinese in English.
func (r Reason) English() string {
	parts := []string{"spoke on the last day that others did"}
	if r.SilentDays > 0 {
		parts[0] = "silent on the last " + count(r.SilentDays, "day") + " that others spoke"
	}
	switch {
	case r.GapDays == 1:
		parts = append(parts, "usually speaks almost every day")
	case r.GapDays > 1:
		parts = append(parts, fmt.Sprintf("usually speaks every %d days", r.GapDays))
	default:
		parts = append(parts, "has spoken on one day only")
	}
	if r.Unanswered > 0 {
		parts = append(parts, "nobody answered the last "+count(r.Unanswered, "message"))
	}
	return strings.Join(parts, "; ")
}

func count(n int64, noun string) string {
	if n == 1 {
		return noun
	}
	return fmt.Sprintf("%d %ss", n, noun)
}
