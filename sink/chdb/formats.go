package chdb

import (
	"bytes"
	"encoding/binary"
	"strings"
)

// format is how the front treats an answer's format.
type format struct {
	contentType string
	// header measures the part that every chunk repeats, in a format whose
	// chunks can be put one after the other; nil in all others.
	header func(chunk []byte) int
}

// streams tells whether the format's chunks make one document.
func (f format) streams() bool { return f.header != nil }

const (
	typeText   = "text/plain; charset=UTF-8"
	typeTSV    = "text/tab-separated-values; charset=UTF-8"
	typeCSV    = "text/csv; charset=UTF-8; header=absent"
	typeCSVHdr = "text/csv; charset=UTF-8; header=present"
	typeJSON   = "application/json; charset=UTF-8"
	typeNDJSON = "application/x-ndjson; charset=UTF-8"
	typeBinary = "application/octet-stream"
)

// formats are those the front knows more of than that they are text. The names
// are in lower case; the engine takes them in any.
var formats = map[string]format{
	"tabseparated":                        {typeTSV, noHeader},
	"tsv":                                 {typeTSV, noHeader},
	"tabseparatedraw":                     {typeTSV, noHeader},
	"tsvraw":                              {typeTSV, noHeader},
	"raw":                                 {typeTSV, noHeader},
	"tabseparatedwithnames":               {typeTSV, lines(1)},
	"tsvwithnames":                        {typeTSV, lines(1)},
	"tabseparatedwithnamesandtypes":       {typeTSV, lines(2)},
	"tsvwithnamesandtypes":                {typeTSV, lines(2)},
	"csv":                                 {typeCSV, noHeader},
	"csvwithnames":                        {typeCSVHdr, csvLines(1)},
	"csvwithnamesandtypes":                {typeCSVHdr, csvLines(2)},
	"jsoneachrow":                         {typeNDJSON, noHeader},
	"jsonlines":                           {typeNDJSON, noHeader},
	"ndjson":                              {typeNDJSON, noHeader},
	"jsonstringseachrow":                  {typeNDJSON, noHeader},
	"jsoncompacteachrow":                  {typeNDJSON, noHeader},
	"jsoncompactstringseachrow":           {typeNDJSON, noHeader},
	"jsoncompacteachrowwithnames":         {typeNDJSON, lines(1)},
	"jsoncompacteachrowwithnamesandtypes": {typeNDJSON, lines(2)},
	"jsoncompactstringseachrowwithnames":  {typeNDJSON, lines(1)},
	"jsoncompactstringseachrowwithnamesandtypes": {typeNDJSON, lines(2)},
	"native":                     {typeBinary, noHeader},
	"rowbinary":                  {typeBinary, noHeader},
	"rowbinarywithnames":         {typeBinary, binaryNames(1)},
	"rowbinarywithnamesandtypes": {typeBinary, binaryNames(2)},
	"msgpack":                    {"application/x-msgpack", noHeader},
	"null":                       {typeText, noHeader},
	"json":                       {typeJSON, nil},
	"jsonstrings":                {typeJSON, nil},
	"jsoncompact":                {typeJSON, nil},
	"jsoncompactstrings":         {typeJSON, nil},
	"jsoncolumns":                {typeJSON, nil},
	"jsoncolumnswithmetadata":    {typeJSON, nil},
	"jsoncompactcolumns":         {typeJSON, nil},
	"jsonobjecteachrow":          {typeJSON, nil},
	"xml":                        {"application/xml; charset=UTF-8", nil},
	"parquet":                    {typeBinary, nil},
	"arrow":                      {typeBinary, nil},
	"arrowstream":                {typeBinary, nil},
	"orc":                        {typeBinary, nil},
	"avro":                       {typeBinary, nil},
	"protobuf":                   {typeBinary, nil},
	"capnproto":                  {typeBinary, nil},
	"bsoneachrow":                {typeBinary, nil},
}

// formatOf looks a format up; one it does not know is text that is not
// streamed.
func formatOf(name string) format {
	if f, known := formats[strings.ToLower(name)]; known {
		return f
	}
	return format{contentType: typeText}
}

func noHeader([]byte) int { return 0 }

// lines measures n lines of a format that escapes line ends.
func lines(n int) func([]byte) int {
	return func(chunk []byte) int {
		at := 0
		for range n {
			i := bytes.IndexByte(chunk[at:], '\n')
			if i < 0 {
				return len(chunk)
			}
			at += i + 1
		}
		return at
	}
}

// csvLines measures n lines of CSV, in which a quoted field may hold line ends.
func csvLines(n int) func([]byte) int {
	return func(chunk []byte) int {
		quoted, left := false, n
		for at, c := range chunk {
			switch {
			case c == '"':
				quoted = !quoted
			case c == '\n' && !quoted:
				if left--; left == 0 {
					return at + 1
				}
			}
		}
		return len(chunk)
	}
}

// binaryNames measures RowBinary's header: the number of columns, then lists
// (the names, the types) of that many strings.
func binaryNames(lists int) func([]byte) int {
	return func(chunk []byte) int {
		columns, at := binary.Uvarint(chunk)
		for range uint64(lists) * columns {
			if at <= 0 || at >= len(chunk) {
				return len(chunk)
			}
			length, size := binary.Uvarint(chunk[at:])
			if size <= 0 || length > uint64(len(chunk)-at-size) {
				return len(chunk)
			}
			at += size + int(length)
		}
		return at
	}
}
