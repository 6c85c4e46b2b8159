package clickhouse

import "time"

// sizeOf returns the bytes of a column's values, for the metric.
func sizeOf(values any) int {
	switch v := values.(type) {
	case []string:
		return stringBytes(v)
	case [][]byte:
		n := 0
		for _, s := range v {
			n += len(s)
		}
		return n
	case [][]string:
		n := 8 * len(v)
		for _, s := range v {
			n += stringBytes(s)
		}
		return n
	case [][]float32:
		n := 8 * len(v)
		for _, s := range v {
			n += 4 * len(s)
		}
		return n
	case []bool:
		return len(v)
	case []int8:
		return len(v)
	case []int16:
		return 2 * len(v)
	case []uint16:
		return 2 * len(v)
	case []int32:
		return 4 * len(v)
	case []uint32:
		return 4 * len(v)
	case []float32:
		return 4 * len(v)
	case []time.Time:
		return 4 * len(v)
	case []int64:
		return 8 * len(v)
	case []uint64:
		return 8 * len(v)
	}
	return 0
}

func stringBytes(v []string) int {
	n := len(v)
	for _, s := range v {
		n += len(s)
	}
	return n
}
