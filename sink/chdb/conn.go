package chdb

import (
	"maps"
	"runtime"
	"slices"
	"strconv"
	"strings"
	"unsafe"
)

// tagSetting marks a connection's queries for KILL QUERY. log_comment changes
// nothing in how a query runs.
const tagSetting = "log_comment"

// conn is one connection of the library. It takes one statement at a time; the
// engine's pool sees to that.
type conn struct {
	lib    *library
	handle unsafe.Pointer // chdb_connection *
	tag    string         // what tagSetting stands at

	base     map[string]string // the settings it was opened with
	settings map[string]string // what was SET on it since
	database string            // what its USE stands at
	spoiled  bool              // a statement left traces: replace it
}

// dial opens a connection on the folder. The first one of a process boots the
// engine there; nil means that the library refused.
func (l *library) dial(dir, tag string, base map[string]string, options ...string) *conn {
	args := append([]string{"clickhouse", "--path=" + dir, "--" + tagSetting + "=" + tag}, options...)
	for _, name := range slices.Sorted(maps.Keys(base)) {
		args = append(args, "--"+name+"="+base[name])
	}
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
	return &conn{lib: l, handle: handle, tag: tag, base: base, settings: map[string]string{}, database: defaultDatabase}
}

// defaultDatabase is the one a connection starts in.
const defaultDatabase = "default"

// ptr is the chdb_connection that the statement functions take.
func (c *conn) ptr() unsafe.Pointer { return *(*unsafe.Pointer)(c.handle) }

// close ends the connection. The last one of a process shuts the engine down.
func (c *conn) close() {
	c.lib.closeConn(c.handle)
	c.handle = nil
}

// prepare brings the connection's database and settings to what a statement
// asks for: settings that an earlier statement left and this one does not name
// go back to where they started.
func (c *conn) prepare(database string, settings map[string]string) error {
	if database == "" {
		database = defaultDatabase
	}
	if database != c.database {
		if _, err := c.exec("USE "+quoteName(database), "Null"); err != nil {
			return err
		}
		c.database = database
	}
	changes := c.changes(settings)
	if len(changes) == 0 {
		return nil
	}
	// A failed SET may have set a part of them.
	c.spoiled = true
	if _, err := c.exec("SET "+strings.Join(changes, ", "), "Null"); err != nil {
		return err
	}
	c.spoiled = false
	c.settings = maps.Clone(settings)
	return nil
}

// changes lists the assignments that lead from the settings the connection has
// to the wanted ones, in the order of their names.
func (c *conn) changes(wanted map[string]string) []string {
	var list []string
	for _, name := range slices.Sorted(maps.Keys(c.settings)) {
		if _, stays := wanted[name]; stays {
			continue
		}
		if value, based := c.base[name]; based {
			list = append(list, name+" = "+quoteString(value))
		} else {
			list = append(list, name+" = DEFAULT")
		}
	}
	for _, name := range slices.Sorted(maps.Keys(wanted)) {
		if value, set := c.settings[name]; !set || value != wanted[name] {
			list = append(list, name+" = "+quoteString(wanted[name]))
		}
	}
	return list
}

// exec runs a statement of the engine's own whose answer is small, and returns
// the answer's text.
func (c *conn) exec(statement, format string) (string, error) {
	result := c.run(statement, format, nil)
	defer c.lib.resultDestroy(result)
	if message := c.lib.resultError(result); message != "" {
		return "", parseException(message)
	}
	return string(c.lib.view(result)), nil
}

// run runs a statement to its end and returns the result handle, which the
// caller destroys.
func (c *conn) run(statement, format string, params []param) unsafe.Pointer {
	p := newParameters(params)
	defer p.release()
	result := c.lib.query(c.ptr(), bytesOf(statement), uintptr(len(statement)), bytesOf(format), uintptr(len(format)),
		p.cNames, p.cNameLens, p.cValues, p.cValueLens, p.count)
	runtime.KeepAlive(statement)
	runtime.KeepAlive(format)
	return result
}

// kill stops the queries that run on the connection with the given tag.
func (e *Engine) kill(tag string) error {
	_, err := e.tell("KILL QUERY WHERE Settings['"+tagSetting+"'] = "+quoteString(tag)+" ASYNC", "Null")
	return err
}

// connTag names the n-th connection that an engine opened.
func connTag(n uint64) string { return "hearth-engine-" + strconv.FormatUint(n, 10) }

// view is a result's data in C memory: valid until the result is destroyed.
func (l *library) view(result unsafe.Pointer) []byte {
	length := l.resultLength(result)
	if length == 0 {
		return nil
	}
	return unsafe.Slice((*byte)(l.resultBuffer(result)), int(length))
}

// bytesOf points at a string's bytes for the time of one call.
func bytesOf(text string) unsafe.Pointer {
	if text == "" {
		text = "\x00"
	}
	return unsafe.Pointer(unsafe.StringData(text))
}

func quoteString(text string) string {
	return "'" + strings.NewReplacer(`\`, `\\`, `'`, `\'`).Replace(text) + "'"
}

func quoteName(name string) string {
	return "`" + strings.NewReplacer("\\", "\\\\", "`", "\\`").Replace(name) + "`"
}
