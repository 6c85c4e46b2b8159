// Package sink knows what Hearth stores: the row types, and for each of them a
// table of columns declared once, as data. CREATE, ALTER … ADD COLUMN, the
// INSERT list, the order in which columns are appended, and the schema page all
// derive from that table.
//
// In go the rows of one contiguous range of one partition (a Block); out come
// column values (Part.Values), DDL (CreateTable, Migrate) and documentation
// (Markdown, Text). A new column is one row in a column table and one field in
// a row type.
//
// The package must not know where facts come from (brokers, events), which
// driver or engine takes them, or what time it is. It keeps no state: tables
// are values that are never written after start, every function may be used
// from several goroutines; a Scratch belongs to one goroutine.
package sink
