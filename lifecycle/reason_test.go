package lifecycle_test

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/hearthlabs/hearth/lifecycle"
)

func TestReason(t *testing.T) {
	for _, tt := range []struct {
		reason           lifecycle.Reason
		chinese, english string
	}{
		{
			lifecycle.Reason{SilentDays: 14, GapDays: 2, Unanswered: 3},
			"群里有人聊的14天里没说话；平时每2天发言一次；最近3次发言没人回",
			"silent on the last 14 days that others spoke; usually speaks every 2 days; nobody answered the last 3 messages",
		},
		{
			lifecycle.Reason{SilentDays: 1, GapDays: 1, Unanswered: 1},
			"群里有人聊的1天里没说话；平时几乎每天发言；最近1次发言没人回",
			"silent on the last day that others spoke; usually speaks almost every day; nobody answered the last message",
		},
		{
			lifecycle.Reason{SilentDays: 30},
			"群里有人聊的30天里没说话；只来说过一天话",
			"silent on the last 30 days that others spoke; has spoken on one day only",
		},
		{
			lifecycle.Reason{GapDays: 5},
			"最近还在说话；平时每5天发言一次",
			"spoke on the last day that others did; usually speaks every 5 days",
		},
	} {
		if diff := cmp.Diff([]string{tt.chinese, tt.english}, []string{tt.reason.Chinese(), tt.reason.English()}); diff != "" {
			t.Errorf("%+v (-want +got):\n%s", tt.reason, diff)
		}
	}
}

// A transition's evidence and the forecast tell the same reason.
func TestReasonOfEvidence(t *testing.T) {
	tr, ch := play(t, lifecycle.DefaultPolicy(), every(7, 6), 7*5+28)
	var got []lifecycle.Reason
	for _, x := range ch.Transitions {
		if x.Member == "m" && x.Rule == "fade" {
			got = append(got, lifecycle.ReasonOf(x.Evidence))
		}
	}
	now := forecastOf(t, tr).Reason
	if len(got) != 1 || got[0].GapDays != now.GapDays || got[0].SilentDays < 8 || got[0].SilentDays > now.SilentDays {
		t.Errorf("reasons of fading %+v, now %+v", got, now)
	}
	if now != (lifecycle.Reason{SilentDays: 28, GapDays: 7}) {
		t.Errorf("reason now %+v", now)
	}
}
