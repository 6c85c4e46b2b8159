package sink

// HasRole reports whether a column's role is stated.
func HasRole(column string) bool { return roles[column] != 0 }
