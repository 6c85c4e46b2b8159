package ingest

import (
	"cmp"
	"maps"
	"slices"
)

// heard is the newest event time of a community by platform. Whoever watches a
// platform's connector needs it: a community's watermark moves by clock records
// too.
type heard map[string]int64

// maxHeard bounds the platforms of a community; those heard longest ago go.
const maxHeard = 8

// add takes an event in, and says whether that changed anything. Changes that
// Hearth sends itself say nothing of a platform.
func (h heard) add(k Kind, platform string, at int64) bool {
	if k == KindRescore || k == KindErase {
		return false
	}
	if before, known := h[platform]; known && before >= at {
		return false
	}
	h[platform] = at
	if len(h) > maxHeard {
		delete(h, h.longest())
	}
	return true
}

// longest is the platform that was heard longest ago.
func (h heard) longest() string {
	return slices.MinFunc(slices.Sorted(maps.Keys(h)), func(a, b string) int { return cmp.Compare(h[a], h[b]) })
}
