package chdb

import (
	"runtime"
	"strings"
	"unsafe"
)

// conn is one connection of the library. It takes one statement at a time; the
// engine's pool sees to that.
type conn struct {
	lib    *library
	handle unsafe.Pointer // chdb_connection *

	database string            // what the connection's USE stands at
	settings map[string]string // what was SET on it beyond the engine's defaults
}

// dial opens a connection. The first one of a process boots the engine on the
// folder in args; nil means that the library refused.
func (l *library) dial(args []string) *conn {
	var pin runtime.Pinner
	defer pin.Unpin()
	argv := make([]unsafe.Pointer, 0, len(args)+1)
	for _, arg := range args {
		text := append([]byte(arg), 0)
		pin.Pin(&text[0])
		argv = append(argv, unsafe.Pointer(&text[0]))
	}
	argv = append(argv, nil)
	pin.Pin(&argv[0])
	handle := l.connect(int32(len(args)), unsafe.Pointer(&argv[0]))
	if handle == nil || *(*unsafe.Pointer)(handle) == nil {
		return nil
	}
	return &conn{lib: l, handle: handle, settings: map[string]string{}}
}

// ptr is the chdb_connection that the statement functions take.
func (c *conn) ptr() unsafe.Pointer { return *(*unsafe.Pointer)(c.handle) }

// close ends the connection. The last one of a process shuts the engine down.
func (c *conn) close() {
	c.lib.closeConn(c.handle)
	c.handle = nil
}

// bytesOf points at a string's bytes for the time of one call.
func bytesOf(text string) unsafe.Pointer {
	if text == "" {
		return unsafe.Pointer(unsafe.StringData("\x00"))
	}
	return unsafe.Pointer(unsafe.StringData(text))
}

// exec runs a statement of the engine's own whose answer is small, and returns
// the answer's text.
func (c *conn) exec(statement, format string) (string, error) {
	result := c.lib.query(c.ptr(), bytesOf(statement), uintptr(len(statement)), bytesOf(format), uintptr(len(format)))
	runtime.KeepAlive(statement)
	defer c.lib.resultDestroy(result)
	if message := c.lib.resultError(result); message != "" {
		return "", parseException(message)
	}
	return string(c.lib.view(result)), nil
}

// view is a result's data in C memory: valid until the result is destroyed.
func (l *library) view(result unsafe.Pointer) []byte {
	length := l.resultLength(result)
	if length == 0 {
		return nil
	}
	return unsafe.Slice((*byte)(l.resultBuffer(result)), int(length))
}

// parameters is a list of query parameters laid out as C arrays.
type parameters struct {
	pin                          runtime.Pinner
	names, values                []unsafe.Pointer
	nameLengths, valueLengths    []uintptr
	cNames, cNameLens            unsafe.Pointer
	cValues, cValueLens          unsafe.Pointer
	count                        uintptr
}

// newParameters copies name and value pairs into pinned memory; release unpins.
func newParameters(pairs []param) *parameters {
	p := &parameters{count: uintptr(len(pairs))}
	if len(pairs) == 0 {
		return p
	}
	for _, pair := range pairs {
		p.names, p.nameLengths = p.add(p.names, p.nameLengths, pair.name)
		p.values, p.valueLengths = p.add(p.values, p.valueLengths, pair.value)
	}
	p.pin.Pin(&p.names[0])
	p.pin.Pin(&p.values[0])
	p.pin.Pin(&p.nameLengths[0])
	p.pin.Pin(&p.valueLengths[0])
	p.cNames, p.cNameLens = unsafe.Pointer(&p.names[0]), unsafe.Pointer(&p.nameLengths[0])
	p.cValues, p.cValueLens = unsafe.Pointer(&p.values[0]), unsafe.Pointer(&p.valueLengths[0])
	return p
}

func (p *parameters) add(pointers []unsafe.Pointer, lengths []uintptr, text string) ([]unsafe.Pointer, []uintptr) {
	data := append([]byte(text), 0)
	p.pin.Pin(&data[0])
	return append(pointers, unsafe.Pointer(&data[0])), append(lengths, uintptr(len(text)))
}

func (p *parameters) release() { p.pin.Unpin() }

// param is one query parameter in ClickHouse's escaped text form.
type param struct{ name, value string }

func quoteString(text string) string {
	return "'" + strings.NewReplacer(`\`, `\\`, `'`, `\'`).Replace(text) + "'"
}

func quoteName(name string) string {
	return "`" + strings.NewReplacer("\\", "\\\\", "`", "\\`").Replace(name) + "`"
}
