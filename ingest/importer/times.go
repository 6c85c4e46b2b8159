package importer

import (
	"fmt"
	"strconv"
	"strings"
	"time"
)

// localLayouts are times without a zone, as spreadsheets and clients write them.
var localLayouts = []string{
	"2006-1-2 15:04:05.999999999", "2006-1-2T15:04:05.999999999", "2006/1/2 15:04:05",
	"2006-1-2 15:04", "2006-1-2T15:04", "2006/1/2 15:04", "2006年1月2日 15:04:05", "2006年1月2日 15:04",
	"2006-1-2", "2006/1/2", "2006年1月2日",
}

// zonedLayouts are times with a zone.
var zonedLayouts = []string{
	time.RFC3339Nano, "2006-01-02 15:04:05.999999999Z07:00", "2006-01-02 15:04:05.999999999 -0700",
	"2006-01-02T15:04:05.999999999-0700",
}

// parseTime reads a time with a zone, one without (then in loc), or seconds or
// milliseconds since 1970.
func parseTime(s string, loc *time.Location) (time.Time, error) {
	s = strings.TrimSpace(s)
	if at, ok := parseEpoch(s); ok {
		return at, nil
	}
	for _, layout := range zonedLayouts {
		if at, err := time.Parse(layout, s); err == nil {
			return at.UTC(), nil
		}
	}
	for _, layout := range localLayouts {
		if at, err := time.ParseInLocation(layout, s, loc); err == nil {
			return at.UTC(), nil
		}
	}
	return time.Time{}, fmt.Errorf("time %.40q not understood", s)
}

// parseEpoch reads 9 to 10 digits as seconds, 12 to 13 as milliseconds.
// Fewer or more digits are more likely something else (20240501).
func parseEpoch(s string) (time.Time, bool) {
	n, err := strconv.ParseInt(s, 10, 64)
	if err != nil || n <= 0 {
		return time.Time{}, false
	}
	switch len(s) {
	case 9, 10:
		return time.Unix(n, 0).UTC(), true
	case 12, 13:
		return time.UnixMilli(n).UTC(), true
	}
	return time.Time{}, false
}
