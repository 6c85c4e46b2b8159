package ingest_test

import (
	"testing"

	"github.com/hearthlabs/hearth/ingest"
)

// The hashes are those of Kafka's own UtilsTest; the Java client takes
// toPositive(murmur2(key)) % partitions.
func TestPartitionIsKafkas(t *testing.T) {
	for key, hash := range map[string]int32{
		"21": -973932308, "foobar": -790332482, "a-little-bit-long-string": -985981536,
		"a-little-bit-longer-string": -1486304829, "lkjh234lh9fiuh90y23oiuhsafujhadof229phr9h19h89h8": -58897971, "abc": 479470107,
	} {
		const n = 1009
		if got, want := ingest.Partition(key, n), (hash&0x7fffffff)%n; got != want {
			t.Errorf("Partition(%q) = %d, want %d", key, got, want)
		}
	}
	if got := ingest.Partition("", 7); got != 0 {
		t.Errorf("no key goes to partition %d, want 0", got)
	}
}
