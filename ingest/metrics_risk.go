package ingest

import (
	"time"

	"github.com/hearthlabs/hearth/lifecycle"
)

// FamilyPrefix comes before the name of a family in the label community: small
// communities are watched together.
const FamilyPrefix = "family:"

// risk shows how a community stood when its last day closed.
func (m *Metrics) risk(r *lifecycle.RiskDay) {
	if m == nil {
		return
	}
	label := m.community(r.Community)
	if label == otherLabel {
		return
	}
	if r.Family != "" { // somebody else speaks for it
		m.vigil.forgetRisk(label)
		return
	}
	change := 0.0
	if r.Weeks > 0 && r.People > 0 {
		change = float64(r.AtRisk)/float64(r.People) - r.Usual
	}
	m.Pool(label, r.Z, change, float64(r.Excess))
}

// Pool shows the numbers of a community or family that were computed elsewhere.
func (m *Metrics) Pool(label string, z, change, excess float64) {
	if m == nil {
		return
	}
	m.vigil.z.WithLabelValues(label).Set(z)
	m.vigil.change.WithLabelValues(label).Set(change)
	m.vigil.excess.WithLabelValues(label).Set(excess)
}

func (v *vigil) forgetRisk(label string) {
	v.z.DeleteLabelValues(label)
	v.change.DeleteLabelValues(label)
	v.excess.DeleteLabelValues(label)
}

// heard shows when a community was heard last, and how long it may be silent.
func (m *Metrics) heard(community string, last heard, patience time.Duration) {
	if m == nil {
		return
	}
	label := m.community(community)
	if label == otherLabel {
		return
	}
	if len(last) == maxHeard { // some may have gone
		m.vigil.newest.DeletePartialMatch(map[string]string{"community": label})
	}
	for platform, at := range last {
		m.vigil.newest.WithLabelValues(platform, label).Set(float64(at) / 1000)
	}
	if patience > 0 {
		m.vigil.patience.WithLabelValues(label).Set(patience.Seconds())
	} else {
		m.vigil.patience.DeleteLabelValues(label)
	}
}

// erasing shows an erasure that is at hand, until its range is written.
func (m *Metrics) erasing(community string, asked time.Time) {
	if m != nil {
		m.vigil.erasure.WithLabelValues(m.community(community)).Set(float64(asked.UnixMilli()) / 1000)
	}
}

// forget takes away what was shown of a community that another process has now:
// of two processes that show it, one would be out of date.
func (m *Metrics) forget(community string) {
	if m == nil {
		return
	}
	label := m.community(community)
	m.vigil.erasure.DeleteLabelValues(label)
	if label == otherLabel {
		return
	}
	m.vigil.forgetRisk(label)
	m.vigil.patience.DeleteLabelValues(label)
	m.vigil.newest.DeletePartialMatch(map[string]string{"community": label})
	m.atRisk.DeleteLabelValues(label)
	m.members.DeletePartialMatch(map[string]string{"community": label})
}

// ForgetPool takes away what Pool showed.
func (m *Metrics) ForgetPool(label string) {
	if m != nil {
		m.vigil.forgetRisk(label)
	}
}
