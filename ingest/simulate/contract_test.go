package simulate_test

import (
	"fmt"
	"strings"
	"testing"
	"time"
	"unicode/utf8"

	"github.com/hearthlabs/hearth/ingest"
	"github.com/hearthlabs/hearth/ingest/simulate"
)

// broken says what an event lacks of the contract, or is empty. Known holds
// the ids of earlier messages of the community.
func broken(e ingest.Event, known map[string]bool) string {
	need := func(ok bool, what string) string {
		if ok {
			return ""
		}
		return what
	}
	if e.ID == "" || e.Community == "" || e.Platform == "" || e.At.IsZero() {
		return "envelope"
	}
	if memberless := e.Kind == ingest.KindRoster || e.Kind == ingest.KindAnnotation; memberless != (e.Member == "") {
		return "member"
	}
	if !utf8.ValidString(e.Text) || strings.ContainsAny(e.Text+e.Title+e.Alias, "{}\t") {
		return "text"
	}
	switch e.Kind {
	case ingest.KindJoin, ingest.KindCheckin, ingest.KindRedpacket:
		return ""
	case ingest.KindLeave:
		return need(e.Cause == "self" || e.Cause == "kicked", "cause")
	case ingest.KindMessage:
		return need(e.Text != "" && e.MessageID == e.ID && e.Channel != "" && (e.ReplyTo == "" || known[e.ReplyTo]), "message")
	case ingest.KindStory:
		return need(e.Text != "" && e.Title != "", "story")
	case ingest.KindEdit:
		return need(e.Text != "" && known[e.MessageID], "edit")
	case ingest.KindRecall:
		return need(known[e.MessageID], "recall")
	case ingest.KindReaction:
		return need(e.Emoji != "" && known[e.MessageID], "reaction")
	case ingest.KindChallenge:
		return need(e.ChallengeID != "" && (e.Action == "join" || e.Action == "progress" || e.Action == "complete"), "challenge")
	case ingest.KindAward:
		return need(e.Points > 0 && e.Badge != "" && e.Reason != "", "award")
	case ingest.KindTouch:
		kinds := map[string]bool{"care": true, "marketing": true, "service": true}
		return need(kinds[e.TouchKind] && (e.Text != "") != e.HeldOut && (e.InReplyTo == "" || known[e.InReplyTo]), "touch")
	case ingest.KindFeedback:
		states := map[string]bool{"heard": true, "answered": true, "adopted": true, "told": true}
		return need(states[e.State] && known[e.About], "feedback")
	case ingest.KindProfile:
		return need(e.Alias != "" && (e.Birthday == "" || len(e.Birthday) == 5), "profile")
	case ingest.KindConsent:
		return need(e.Granted != nil && *e.Granted == (e.Purpose == "care") && e.Purpose != "", "consent")
	case ingest.KindIdentity:
		return need(e.SameAs != nil && e.SameAs.Member != "" && e.SameAs.Platform != e.Platform, "identity")
	case ingest.KindRoster:
		return need(len(e.Members) > 0 && e.Part >= 1 && e.Part <= e.Parts, "roster")
	case ingest.KindAnnotation:
		return need(e.Title != "" && e.Until.After(e.At), "annotation")
	case ingest.KindErase, ingest.KindRescore, ingest.KindReserve, ingest.KindClock: // never simulated
	}
	return "kind"
}

func TestEventsKeepTheContract(t *testing.T) {
	for seed := range uint64(6) {
		t.Run(fmt.Sprint("seed ", seed), func(t *testing.T) {
			events, _ := run(t, seeded(seed))
			known := map[string]bool{}
			kinds := map[ingest.Kind]int{}
			for _, e := range events {
				if what := broken(e, known); what != "" {
					t.Fatalf("%s event breaks the contract (%s): %+v", e.Kind, what, e)
				}
				kinds[e.Kind]++
				if e.Kind == ingest.KindMessage || e.Kind == ingest.KindStory {
					known[e.ID] = true
				}
			}
			for _, k := range []ingest.Kind{
				"join", "leave", "message", "edit", "recall", "reaction", "story", "challenge", "award", "checkin",
				"redpacket", "touch", "feedback", "profile", "consent", "roster", "annotation",
			} {
				if kinds[k] == 0 {
					t.Errorf("no %s event", k)
				}
			}
		})
	}
}

func TestConversation(t *testing.T) {
	events, truth := run(t, simulate.DefaultConfig())
	at := map[string]time.Time{}
	by := map[string]string{}
	var replies, mentions, self, messages int
	var minutes []int
	for _, e := range events {
		if e.Kind == ingest.KindStory {
			at[e.ID], by[e.ID] = e.At, e.Member
		}
		if e.Kind != ingest.KindMessage {
			continue
		}
		messages++
		at[e.ID], by[e.ID] = e.At, e.Member
		if e.ReplyTo != "" {
			replies++
			minutes = append(minutes, int(e.At.Sub(at[e.ReplyTo]).Minutes()))
			if by[e.ReplyTo] == e.Member {
				self++
			}
		}
		mentions += len(e.Mentions)
	}
	if share := float64(replies) / float64(messages); share < .2 || share > .6 {
		t.Errorf("share of replies %.2f, want .2 to .6", share)
	}
	if m := median(minutes); m < 1 || m > 15 {
		t.Errorf("median response time %d minutes, want 1 to 15", m)
	}
	if self > 0 || mentions == 0 {
		t.Errorf("%d replies to oneself, %d mentions", self, mentions)
	}
	days, said := 0, 0
	for _, m := range truth.Communities[0].Members {
		days, said = days+m.ActiveDays, said+m.Messages
	}
	if rate := float64(said) / float64(days); rate < 2.3 || rate > 3.7 {
		t.Errorf("%.2f messages of a member on an active day, want about 3", rate)
	}
}
