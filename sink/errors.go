package sink

import "fmt"

// Class says what to do about a failed write. It is also the label of the
// error metric: a closed list.
type Class string

// The classes.
const (
	ClassTransient Class = "transient" // try again with a capped, jittered backoff
	ClassSlowDown  Class = "slow_down" // try again later, with larger and rarer blocks
	ClassSchema    Class = "schema"    // table and program disagree: migrate once, then park and alert
	ClassData      Class = "data"      // a value does not fit: dead-letter the row, keep the range
	ClassAuth      Class = "auth"      // password, user or database: not ready; never the data's fault
	ClassUnknown   Class = "unknown"   // not classified: treat as transient, and alert
)

// Classes returns all classes, in a fixed order.
func Classes() []Class {
	return []Class{ClassTransient, ClassSlowDown, ClassSchema, ClassData, ClassAuth, ClassUnknown}
}

// codes maps ClickHouse's error codes to classes.
var codes = map[int32]Class{
	// The disk is full or gives bytes back wrong: 75, 243, 246. The partition waits
	// until somebody makes room, or the engine has mended its table.
	75: ClassTransient, 243: ClassTransient, 246: ClassTransient,
	3: ClassTransient, 159: ClassTransient, 164: ClassTransient, 198: ClassTransient,
	202: ClassTransient, 203: ClassTransient, 209: ClassTransient, 210: ClassTransient,
	236: ClassTransient, 242: ClassTransient, 279: ClassTransient, 285: ClassTransient,
	290: ClassTransient, 297: ClassTransient, 319: ClassTransient, 394: ClassTransient,
	425: ClassTransient, 999: ClassTransient,
	241: ClassSlowDown, 252: ClassSlowDown,
	16: ClassSchema, 33: ClassSchema, 47: ClassSchema, 60: ClassSchema, 131: ClassSchema,
	6: ClassData, 26: ClassData, 27: ClassData, 38: ClassData, 41: ClassData,
	53: ClassData, 72: ClassData,
	81: ClassAuth, 192: ClassAuth, 193: ClassAuth, 194: ClassAuth, 195: ClassAuth,
	291: ClassAuth, 497: ClassAuth, 516: ClassAuth,
}

// unsettled are the codes after which the server may still have written the
// block, or part of it: timeouts, cancelled queries, lost replicas, and from the
// embedded engine (75) writes that failed while the insert ran, maybe not its own.
var unsettled = map[int32]bool{
	75: true, 159: true, 209: true, 210: true, 236: true, 279: true, 319: true, 394: true, 999: true,
}

// ClassOf returns the class of a ClickHouse error code, ClassUnknown for codes
// that are not listed.
func ClassOf(code int32) Class {
	if c, ok := codes[code]; ok {
		return c
	}
	return ClassUnknown
}

// Unsettled reports whether an insert that failed with code may have written
// something all the same.
func Unsettled(code int32) bool { return unsettled[code] }

// WriteError is a failed write of one table's block.
type WriteError struct {
	Class Class
	Table string
	Code  int32 // ClickHouse's error code, 0 when the server did not answer
	Err   error
}

// Error names the table, the class and the cause.
func (e *WriteError) Error() string {
	if e.Code != 0 {
		return fmt.Sprintf("write %s (%s, code %d): %v", e.Table, e.Class, e.Code, e.Err)
	}
	return fmt.Sprintf("write %s (%s): %v", e.Table, e.Class, e.Err)
}

// Unwrap returns the cause.
func (e *WriteError) Unwrap() error { return e.Err }
