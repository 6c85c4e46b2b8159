package simulate

// crockford is the alphabet of ULIDs.
const crockford = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"

// mint makes the ids of one community in the shape of ULIDs: 48 bits of event
// time, 40 scattered bits, and 40 bits that are a bijection of a counter, so
// that no id of a community repeats.
type mint struct {
	seed, n uint64
}

func (m *mint) next(ms int64) string {
	m.n++
	var b [26]byte
	base32(b[:10], uint64(ms))
	base32(b[10:18], scatter(m.seed^m.n*0x9e3779b97f4a7c15))
	base32(b[18:], m.n*0x5851f42d4c957f2d+m.seed)
	return string(b[:])
}

// base32 writes the low 5·len(b) bits of x.
func base32(b []byte, x uint64) {
	for i := len(b) - 1; i >= 0; i-- {
		b[i] = crockford[x&31]
		x >>= 5
	}
}

// memberID is u_ and at least six hex digits. It is a bijection of the index
// for every seed: an odd factor and xor-shifts within the digits lose nothing.
func memberID(seed uint64, index int) string {
	const hex = "0123456789abcdef"
	digits := 6
	for index>>(4*digits-1) > 0 {
		digits++
	}
	bits := uint(4 * digits)
	mask := uint64(1)<<bits - 1
	x := (uint64(index) + scatter(seed)) & mask
	x ^= x >> (bits / 2)
	x = x * 0x2c1b3c6d & mask
	x ^= x >> (bits / 2)
	x = x * 0x297a2d39 & mask
	x ^= x >> (bits / 2)
	b := make([]byte, 2+digits)
	b[0], b[1] = 'u', '_'
	for i := len(b) - 1; i > 1; i-- {
		b[i] = hex[x&15]
		x >>= 4
	}
	return string(b)
}
