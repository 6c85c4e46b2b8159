package chdb
func parseException(s string) error { return errString(s) }
type errString string
func (e errString) Error() string { return string(e) }
