package chdb

import (
	"context"
	"errors"
	"io"
	"runtime"
	"strings"
	"sync"
	"time"
	"unsafe"
)

// statement is one statement as the engine takes it.
type statement struct {
	text      string
	format    string // of the answer, or of an insert's data
	database  string
	params    []param
	settings  map[string]string
	readOnly  readOnly
	takesData bool // an INSERT whose data comes beside the text
	// trusted marks the pipeline's own statements: they have no limits and the
	// last free connection.
	trusted bool
	// writes is set by admit: the statement may change what is on the disk.
	writes bool
}

// readOnly is how far a statement is kept from changing things; the numbers are
// ClickHouse's own of its readonly setting.
type readOnly uint8

const (
	readWrite readOnly = 0
	// onlyReads lets it read, with no settings in its text and no table
	// functions that reach files or the network.
	onlyReads readOnly = 1
	// readsWithSettings lets it read, as the HTTP interface does for GET.
	readsWithSettings readOnly = 2
)

// Summary tells what a statement read and wrote so far.
type Summary struct {
	// ReadRows and ReadBytes were read from storage.
	ReadRows, ReadBytes uint64
	// WrittenRows and WrittenBytes were written, materialized views included.
	WrittenRows, WrittenBytes uint64
	// ResultRows and ResultBytes are the answer's.
	ResultRows, ResultBytes uint64
	// Seconds is the time that the engine spent.
	Seconds float64
}

func (l *library) summary(result unsafe.Pointer) Summary {
	return Summary{
		ReadRows: l.resultRowsRead(result), ReadBytes: l.resultBytesRead(result),
		WrittenRows: l.resultRowsWritten(result), WrittenBytes: l.resultBytesWritten(result),
		ResultRows: l.resultRows(result), ResultBytes: l.resultBytes(result),
		Seconds: l.resultElapsed(result),
	}
}

// class is what a statement does, as the engine's own parser tells.
type class uint32

const (
	classReadOnly class = iota
	classMutating
	classMutatingGlobal
	classControl
	classUnknown
)

// classify asks the engine's parser what a text would do, and how many
// statements it holds.
func (c *conn) classify(text string) (what class, count int) {
	var report struct{ size, count, flags, class uint32 }
	report.size = uint32(unsafe.Sizeof(report))
	if c.lib.classify(c.ptr(), bytesOf(text), uintptr(len(text)), nil, 0, unsafe.Pointer(&report)) != 0 {
		return classUnknown, 0
	}
	runtime.KeepAlive(text)
	return class(report.class), int(report.count)
}

// begin takes a connection, prepares it for the statement and checks that it
// may run. The returned function takes how the statement went, gives the
// connection back, and returns what the client is to be told.
func (e *Engine) begin(ctx context.Context, st *statement) (*conn, func(error) error, error) {
	c, err := e.acquire(ctx, st.trusted)
	if err != nil {
		return nil, nil, err
	}
	if c = e.renew(c); c.spoiled {
		e.release(c, st.trusted)
		return nil, nil, exceptionf(codeNoFreeConnection, "The engine opens no new connection")
	}
	failedWrites := e.health.failed.Load()
	runCtx, cancel := context.WithCancel(ctx)
	unlink := context.AfterFunc(e.ending, cancel)
	stop := e.watch(runCtx, c)
	end := func(err error) error {
		stop()
		unlink()
		cancel()
		if err == nil && st.writes {
			err = e.written(failedWrites)
		}
		if err != nil {
			// The library keeps hold of the tables of a statement that failed, and begins
			// the connection's next answer with what was ready of this one.
			c.spoiled = true
		}
		e.release(c, st.trusted)
		return cancelled(ctx, e.diagnose(err))
	}
	if err := e.admit(c, st); err != nil {
		return nil, nil, end(err)
	}
	return c, end, nil
}

// admit prepares the connection and refuses what may not run on it.
func (e *Engine) admit(c *conn, st *statement) error {
	if err := c.prepare(st.database, st.settings); err != nil {
		return err
	}
	if st.takesData {
		if st.readOnly != readWrite {
			return errReadOnly()
		}
		st.writes = true
		return nil
	}
	what, count := c.classify(st.text)
	if count > 1 {
		return exceptionf(codeSyntaxError, "Syntax error (Multi-statements are not allowed)")
	}
	if what == classControl || what == classUnknown {
		c.spoiled = true
	}
	if st.readOnly != readWrite && what != classReadOnly && what != classUnknown {
		return errReadOnly()
	}
	if st.writes = what != classReadOnly; st.writes && defines(st.text) {
		if err := e.room(); err != nil {
			return err
		}
	}
	if st.readOnly != onlyReads {
		return nil
	}
	// From here on the connection cannot be changed back: it is replaced after
	// the statement.
	c.spoiled = true
	_, err := c.exec("SET readonly = 1", "Null")
	return err
}

func errReadOnly() error {
	return exceptionf(codeReadonly, "Cannot execute query in readonly mode (the method GET implies it: use POST to change data)")
}

// cancelled turns the engine's word for a killed query into the context's
// error, when it was the context that killed it.
func cancelled(ctx context.Context, err error) error {
	if exception, ok := errors.AsType[*Exception](err); ok && exception.Code == codeQueryWasCancelled && ctx.Err() != nil {
		return errors.Join(ctx.Err(), err)
	}
	return err
}

// answer runs a statement to its end and hands the whole answer to consume,
// which must not keep it.
func (e *Engine) answer(ctx context.Context, st *statement, consume func([]byte, Summary) error) error {
	return e.retrying(ctx, st, consume, e.answerOnce)
}

func (e *Engine) answerOnce(ctx context.Context, st *statement, consume func([]byte, Summary) error) error {
	c, end, err := e.begin(ctx, st)
	if err != nil {
		return err
	}
	result := c.run(st.text, st.format, st.params)
	// The result owns its memory: the next statement need not wait for a slow reader.
	defer e.lib.resultDestroy(result)
	if err := end(e.failure(result)); err != nil {
		return err
	}
	return consume(e.lib.view(result), e.lib.summary(result))
}

// failure is what a result tells of a statement that failed, nil when it did not.
func (e *Engine) failure(result unsafe.Pointer) error {
	if message := e.lib.resultError(result); message != "" {
		return parseException(message)
	}
	return nil
}

// errNotStreamable tells that the engine streams no answers of this kind of
// statement.
var errNotStreamable = errors.New("statement cannot be streamed")

// stream runs a SELECT and hands its answer to consume chunk by chunk, each one
// a document of the format. consume must not keep a chunk; its error ends the
// query. It returns errNotStreamable when nothing was run.
func (e *Engine) stream(ctx context.Context, st *statement, consume func([]byte, Summary) error) error {
	return e.retrying(ctx, st, consume, e.streamOnce)
}

func (e *Engine) streamOnce(ctx context.Context, st *statement, consume func([]byte, Summary) error) error {
	c, end, err := e.begin(ctx, st)
	if err != nil {
		return err
	}
	err = e.streamOn(ctx, c, st, consume)
	if errors.Is(err, errNotStreamable) {
		return errors.Join(end(nil), err)
	}
	return end(err)
}

// streamOn streams an answer on a connection.
func (e *Engine) streamOn(ctx context.Context, c *conn, st *statement, consume func([]byte, Summary) error) error {
	p := newParameters(st.params)
	defer p.release()
	result := e.lib.streamQuery(c.ptr(), bytesOf(st.text), uintptr(len(st.text)), bytesOf(st.format), uintptr(len(st.format)),
		p.cNames, p.cNameLens, p.cValues, p.cValueLens, p.count)
	runtime.KeepAlive(st)
	defer e.lib.resultDestroy(result)
	if err := e.failure(result); err != nil {
		if strings.Contains(err.Error(), "Streaming query is not supported") {
			return errNotStreamable
		}
		return err
	}
	for {
		more, err := e.fetch(c, result, consume)
		if err == nil && more {
			err = ctx.Err()
		}
		if err != nil {
			e.lib.streamCancel(c.ptr(), result)
			return err
		}
		if !more {
			return nil
		}
	}
}

// fetch hands the next chunk to consume, and tells whether there may be more.
func (e *Engine) fetch(c *conn, result unsafe.Pointer, consume func([]byte, Summary) error) (bool, error) {
	chunk := e.lib.streamFetch(c.ptr(), result)
	defer e.lib.resultDestroy(chunk)
	if err := e.failure(chunk); err != nil {
		return false, err
	}
	data := e.lib.view(chunk)
	if len(data) == 0 {
		return false, nil
	}
	return true, consume(data, e.lib.summary(chunk))
}

// insertBuffers are the pieces that inserted data is read in. Large ones keep
// the number of calls into the library low.
var insertBuffers = sync.Pool{New: func() any { return new([1 << 20]byte) }}

// insert runs an INSERT (without FORMAT and data) with data in st.format, to
// the end of data. An error while reading data leaves nothing written that the
// engine had not flushed before: blocks below a million rows are all or none.
func (e *Engine) insert(ctx context.Context, st *statement, data io.Reader) (Summary, error) {
	began := time.Now()
	c, end, err := e.begin(ctx, st)
	if err != nil {
		return Summary{}, err
	}
	summary, err := e.insertOn(ctx, c, st, data)
	if err := end(err); err != nil {
		e.mendAfter(ctx, began, err)
		return Summary{}, err
	}
	return summary, nil
}

// insertOn inserts on a connection.
func (e *Engine) insertOn(ctx context.Context, c *conn, st *statement, data io.Reader) (Summary, error) {
	p := newParameters(st.params)
	defer p.release()
	stream := e.lib.insert(c.ptr(), bytesOf(st.text), uintptr(len(st.text)), bytesOf(st.format), uintptr(len(st.format)),
		p.cNames, p.cNameLens, p.cValues, p.cValueLens, p.count)
	runtime.KeepAlive(st)
	defer e.lib.insertDestroy(stream)
	if message := e.lib.insertError(stream); message != "" {
		return Summary{}, parseException(message)
	}
	err := e.feed(stream, data)
	if err == nil {
		err = ctx.Err()
	}
	if err != nil {
		e.lib.insertCancel(stream)
		return Summary{}, err
	}
	result := e.lib.insertDone(stream)
	defer e.lib.resultDestroy(result)
	return e.lib.summary(result), e.failure(result)
}

// feed appends data to an insert until it ends. An append that the engine
// refuses ends it without error: the reason comes with the insert's result.
func (e *Engine) feed(stream unsafe.Pointer, data io.Reader) error {
	buffer := insertBuffers.Get().(*[1 << 20]byte)
	defer insertBuffers.Put(buffer)
	for {
		n, err := fill(data, buffer[:])
		if n > 0 && e.lib.insertAppend(stream, unsafe.Pointer(&buffer[0]), uintptr(n)) != 0 {
			return nil
		}
		if errors.Is(err, io.EOF) {
			return nil
		}
		if err != nil {
			return err
		}
	}
}

// fill reads until the buffer is full or the data ends. Unlike io.ReadFull it
// keeps apart an end of data and an error that calls itself unexpected EOF.
func fill(data io.Reader, buffer []byte) (int, error) {
	n := 0
	for n < len(buffer) {
		m, err := data.Read(buffer[n:])
		n += m
		if err != nil {
			return n, err
		}
	}
	return n, nil
}
