package sink

var dispositionNames = [...]string{"", "fact", "counted", "duplicate", "dead", "erased"}

// String returns the disposition's name as it stands in the ledger.
func (d Disposition) String() string {
	if int(d) < len(dispositionNames) {
		return dispositionNames[d]
	}
	return "unknown"
}
