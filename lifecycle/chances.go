package lifecycle

// chances are a member's risk, P(return) and P(alive), in thousandths: ten bits
// each, since members are many.
type chances uint32

const (
	chanceBits = 10
	chanceMask = 1<<chanceBits - 1
)

func chancesOf(risk, ret, alive float64) chances {
	return packChances(thousandths(risk), thousandths(ret), thousandths(alive))
}

func packChances(risk, ret, alive uint16) chances {
	return chances(risk&chanceMask) | chances(ret&chanceMask)<<chanceBits | chances(alive&chanceMask)<<(2*chanceBits)
}

func (c chances) risk() uint16  { return uint16(c & chanceMask) }
func (c chances) ret() uint16   { return uint16(c >> chanceBits & chanceMask) }
func (c chances) alive() uint16 { return uint16(c >> (2 * chanceBits) & chanceMask) }
