package ingest

// Partition is the partition of n that a record with this key belongs to: the
// murmur2 hash that Kafka's Java client uses, so that every producer that
// follows it puts a community in the same place. A record without a key goes to
// partition 0.
func Partition(key string, n int) int32 {
	if key == "" || n <= 1 {
		return 0
	}
	return int32(murmur2(key)&0x7fffffff) % int32(n) // masked to 31 bits; n is a partition count
}

// murmur2 is Austin Appleby's 32-bit MurmurHash2 with Kafka's seed.
func murmur2(s string) uint32 {
	const m, r = 0x5bd1e995, 24
	h := 0x9747b28c ^ uint32(len(s)) // a key is short
	for ; len(s) >= 4; s = s[4:] {
		k := uint32(s[0]) | uint32(s[1])<<8 | uint32(s[2])<<16 | uint32(s[3])<<24
		k *= m
		k ^= k >> r
		k *= m
		h *= m
		h ^= k
	}
	switch len(s) {
	case 3:
		h ^= uint32(s[2]) << 16
		fallthrough
	case 2:
		h ^= uint32(s[1]) << 8
		fallthrough
	case 1:
		h ^= uint32(s[0])
		h *= m
	}
	h ^= h >> 13
	h *= m
	return h ^ h>>15
}
