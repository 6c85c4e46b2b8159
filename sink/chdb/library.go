package chdb

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"runtime"
	"unsafe"

	"github.com/ebitengine/purego"
)

// LibraryEnv names the environment variable that points at the engine library
// or at a folder that holds it.
const LibraryEnv = "HEARTH_LIBCHDB"

// libraryName is the file's name on every platform, macOS included.
const libraryName = "libchdb.so"

// ErrNoLibrary reports that the ClickHouse library is not installed, or cannot
// be loaded on this platform. Its sentence names both ways out.
var ErrNoLibrary = errors.New("the embedded ClickHouse library is not installed: " +
	"run `make engine` to install it, or use a server with --clickhouse ADDR")

// FindLibrary returns the path of the engine library. It looks at the file or
// folder in HEARTH_LIBCHDB, beside the executable, at .cache/libchdb beside the
// working directory and its parents, then in /usr/local/lib. The error wraps
// ErrNoLibrary.
func FindLibrary() (string, error) {
	if named := os.Getenv(LibraryEnv); named != "" {
		if path, ok := libraryAt(named); ok {
			return path, nil
		}
		return "", fmt.Errorf("find library at %s=%s: %w", LibraryEnv, named, ErrNoLibrary)
	}
	for _, dir := range libraryFolders() {
		if path, ok := libraryAt(dir); ok {
			return path, nil
		}
	}
	return "", fmt.Errorf("find library for %s/%s: %w", runtime.GOOS, runtime.GOARCH, ErrNoLibrary)
}

// libraryFolders lists the places to look in, nearest first.
func libraryFolders() []string {
	var dirs []string
	if exe, err := os.Executable(); err == nil {
		if target, err := filepath.EvalSymlinks(exe); err == nil {
			exe = target
		}
		dir := filepath.Dir(exe)
		dirs = append(dirs, dir, filepath.Join(dir, "..", ".cache", "libchdb"))
	}
	if dir, err := os.Getwd(); err == nil {
		for {
			dirs = append(dirs, filepath.Join(dir, ".cache", "libchdb"))
			parent := filepath.Dir(dir)
			if parent == dir {
				break
			}
			dir = parent
		}
	}
	return append(dirs, "/usr/local/lib")
}

// libraryAt finds the library at a path that is the file itself, a folder that
// holds it, or a folder that npm installed the package for this platform into.
func libraryAt(path string) (string, bool) {
	candidates := []string{
		path,
		filepath.Join(path, libraryName),
		filepath.Join(path, "node_modules", "@chdb", npmPackage(), libraryName),
	}
	for _, file := range candidates {
		if info, err := os.Stat(file); err == nil && info.Mode().IsRegular() {
			if abs, err := filepath.Abs(file); err == nil {
				return abs, true
			}
		}
	}
	return "", false
}

// npmPackage names the npm package that carries the library for this platform.
func npmPackage() string {
	arch := runtime.GOARCH
	if arch == "amd64" {
		arch = "x64"
	}
	name := "lib-" + runtime.GOOS + "-" + arch
	if runtime.GOOS == "linux" {
		name += "-gnu"
	}
	return name
}

// library is the C interface of libchdb. Pointers it returns are C memory. It
// is safe for concurrent use as long as each connection is used by one caller
// at a time.
type library struct {
	path string

	setSignalHandlers func(enabled int32)
	version           func() string
	connect           func(argc int32, argv unsafe.Pointer) unsafe.Pointer
	closeConn         func(conn unsafe.Pointer)
	query             func(conn, query unsafe.Pointer, queryLen uintptr, format unsafe.Pointer, formatLen uintptr,
		names, nameLens, values, valueLens unsafe.Pointer, count uintptr) unsafe.Pointer
	streamQuery func(conn, query unsafe.Pointer, queryLen uintptr, format unsafe.Pointer, formatLen uintptr,
		names, nameLens, values, valueLens unsafe.Pointer, count uintptr) unsafe.Pointer
	streamFetch  func(conn, result unsafe.Pointer) unsafe.Pointer
	streamCancel func(conn, result unsafe.Pointer)
	insert       func(conn, query unsafe.Pointer, queryLen uintptr, format unsafe.Pointer, formatLen uintptr,
		names, nameLens, values, valueLens unsafe.Pointer, count uintptr) unsafe.Pointer
	insertAppend  func(stream, data unsafe.Pointer, length uintptr) int32
	insertDone    func(stream unsafe.Pointer) unsafe.Pointer
	insertCancel  func(stream unsafe.Pointer)
	insertError   func(stream unsafe.Pointer) string
	insertDestroy func(stream unsafe.Pointer)
	classify      func(conn, sql unsafe.Pointer, sqlLen uintptr, target unsafe.Pointer, targetLen uintptr, out unsafe.Pointer) int32

	resultBuffer       func(result unsafe.Pointer) unsafe.Pointer
	resultLength       func(result unsafe.Pointer) uintptr
	resultError        func(result unsafe.Pointer) string
	resultElapsed      func(result unsafe.Pointer) float64
	resultRows         func(result unsafe.Pointer) uint64
	resultBytes        func(result unsafe.Pointer) uint64
	resultRowsRead     func(result unsafe.Pointer) uint64
	resultBytesRead    func(result unsafe.Pointer) uint64
	resultRowsWritten  func(result unsafe.Pointer) uint64
	resultBytesWritten func(result unsafe.Pointer) uint64
	resultDestroy      func(result unsafe.Pointer)
}

// loadLibrary opens the library and binds its functions. It switches off the
// library's signal handlers before anything else can install them: they would
// take over the signals that the Go runtime preempts goroutines with.
func loadLibrary(path string) (*library, error) {
	handle, err := purego.Dlopen(path, purego.RTLD_NOW|purego.RTLD_LOCAL)
	if err != nil {
		return nil, fmt.Errorf("load %s: %w (%w)", path, err, ErrNoLibrary)
	}
	lib := &library{path: path}
	for _, symbol := range lib.symbols() {
		address, err := purego.Dlsym(handle, symbol.name)
		if err != nil {
			return nil, fmt.Errorf("bind %s in %s: %w (%w)", symbol.name, path, err, ErrNoLibrary)
		}
		purego.RegisterFunc(symbol.function, address)
	}
	lib.setSignalHandlers(0)
	return lib, nil
}

// symbols maps the library's exported names to the fields they are bound to.
func (l *library) symbols() []struct {
	name     string
	function any
} {
	return []struct {
		name     string
		function any
	}{
		{"chdb_set_signal_handlers_enabled", &l.setSignalHandlers},
		{"chdb_version", &l.version},
		{"chdb_connect", &l.connect},
		{"chdb_close_conn", &l.closeConn},
		{"chdb_query_with_params_n", &l.query},
		{"chdb_stream_query_with_params_n", &l.streamQuery},
		{"chdb_stream_fetch_result", &l.streamFetch},
		{"chdb_stream_cancel_query", &l.streamCancel},
		{"chdb_stream_insert_with_params_n", &l.insert},
		{"chdb_stream_append", &l.insertAppend},
		{"chdb_stream_done", &l.insertDone},
		{"chdb_stream_cancel_insert", &l.insertCancel},
		{"chdb_stream_insert_error", &l.insertError},
		{"chdb_destroy_insert_stream", &l.insertDestroy},
		{"chdb_classify_query_n", &l.classify},
		{"chdb_result_buffer", &l.resultBuffer},
		{"chdb_result_length", &l.resultLength},
		{"chdb_result_error", &l.resultError},
		{"chdb_result_elapsed", &l.resultElapsed},
		{"chdb_result_rows_read", &l.resultRows},
		{"chdb_result_bytes_read", &l.resultBytes},
		{"chdb_result_storage_rows_read", &l.resultRowsRead},
		{"chdb_result_storage_bytes_read", &l.resultBytesRead},
		{"chdb_result_rows_written", &l.resultRowsWritten},
		{"chdb_result_bytes_written", &l.resultBytesWritten},
		{"chdb_destroy_query_result", &l.resultDestroy},
	}
}
