package chdb

import (
	"errors"
	"fmt"
	"net/http"
	"regexp"
	"slices"
	"strconv"
	"strings"
)

// ErrClosed is returned by an engine that was closed.
var ErrClosed = errors.New("the embedded ClickHouse engine is closed")

// ErrBusy is returned by Open while another engine is open in this process: the
// library serves one folder per process at a time.
var ErrBusy = errors.New("another embedded ClickHouse engine is open in this process; close it first")

// HeldError tells that another engine holds the folder, and where it answers.
type HeldError struct {
	// Dir is the engine's folder.
	Dir string
	// Address is where the holder answers over HTTP; empty when it does not listen.
	Address string
	// TokenFile is the file that holds the token its clients need; empty when
	// they need none.
	TokenFile string
	// PID is the holder's process; 0 when unknown.
	PID int
}

// Error says who holds the folder and what to do about it.
func (e *HeldError) Error() string {
	if e.Address == "" {
		return fmt.Sprintf("the engine folder %s is in use by process %d, which does not listen; stop it first", e.Dir, e.PID)
	}
	return fmt.Sprintf("the engine folder %s is in use by process %d; talk to it with --clickhouse %s", e.Dir, e.PID, e.Address)
}

// Exception is an error of the engine, as ClickHouse's HTTP interface tells it.
//
//nolint:errname // the word of ClickHouse and of all its clients
type Exception struct {
	// Code is ClickHouse's number of the error, such as 60 for UNKNOWN_TABLE.
	Code int
	// Message is the whole text, from "Code: " to the name in parentheses.
	Message string
}

// Error is the exception's text.
func (e *Exception) Error() string { return e.Message }

// Codes of ClickHouse that the front itself raises or looks at.
const (
	codeCannotParse          = 27
	codeReadAfterEnd         = 32
	codeCannotReadAll        = 33
	codeBadArguments         = 36
	codeChecksum             = 40
	codeNotImplemented       = 48
	codeUnknownTable         = 60
	codeSyntaxError          = 62
	codeCannotWrite          = 75
	codeFileMissing          = 107
	codeUnknownSetting       = 115
	codeIncorrectData        = 117
	codeTimeout              = 159
	codeQueryTooLarge        = 163
	codeReadonly             = 164
	codeRequiredPassword     = 194
	codeNoFreeConnection     = 203
	codeBadSizeOfFile        = 228
	codeNotEnoughSpace       = 243
	codeCorruptedData        = 246
	codeCannotDecompress     = 271
	codeQueryWasCancelled    = 394
	codeUnknownCodec         = 432
	codeSettingConstraint    = 452
	codeAuthenticationFailed = 516
	codeUnknown              = 1002
)

// errorNames are ClickHouse's names of the codes that the front raises.
var errorNames = map[int]string{
	codeBadArguments:         "BAD_ARGUMENTS",
	codeNotImplemented:       "NOT_IMPLEMENTED",
	codeSyntaxError:          "SYNTAX_ERROR",
	codeCannotWrite:          "CANNOT_WRITE_TO_FILE_DESCRIPTOR",
	codeUnknownSetting:       "UNKNOWN_SETTING",
	codeIncorrectData:        "INCORRECT_DATA",
	codeTimeout:              "TIMEOUT_EXCEEDED",
	codeQueryTooLarge:        "QUERY_IS_TOO_LARGE",
	codeReadonly:             "READONLY",
	codeRequiredPassword:     "REQUIRED_PASSWORD",
	codeNoFreeConnection:     "NO_FREE_CONNECTION",
	codeNotEnoughSpace:       "NOT_ENOUGH_SPACE",
	codeCorruptedData:        "CORRUPTED_DATA",
	codeQueryWasCancelled:    "QUERY_WAS_CANCELLED",
	codeSettingConstraint:    "SETTING_CONSTRAINT_VIOLATION",
	codeAuthenticationFailed: "AUTHENTICATION_FAILED",
	codeUnknown:              "UNKNOWN_EXCEPTION",
}

// exceptionf makes an exception of the front's own, in ClickHouse's form.
func exceptionf(code int, format string, args ...any) *Exception {
	text := fmt.Sprintf(format, args...)
	return &Exception{Code: code, Message: fmt.Sprintf("Code: %d. DB::Exception: %s. (%s)", code, text, errorNames[code])}
}

var exceptionStart = regexp.MustCompile(`Code: (\d+)\. `)

// parseException reads the engine's error text. Text without a code (the
// library's own complaints) becomes an UNKNOWN_EXCEPTION.
func parseException(text string) *Exception {
	text = strings.TrimSpace(text)
	at := exceptionStart.FindStringSubmatchIndex(text)
	if at == nil {
		return exceptionf(codeUnknown, "%s", strings.TrimSuffix(text, "."))
	}
	code, err := strconv.Atoi(text[at[2]:at[3]])
	if err != nil {
		code = codeUnknown
	}
	return &Exception{Code: code, Message: text[at[0]:]}
}

// asException turns any error into an exception that a client understands.
func asException(err error) *Exception {
	if exception, ok := errors.AsType[*Exception](err); ok {
		return exception
	}
	if errors.Is(err, ErrClosed) {
		return exceptionf(codeNoFreeConnection, "%s", err)
	}
	return exceptionf(codeUnknown, "%s", err)
}

// httpStatuses groups ClickHouse's error codes by the status its HTTP interface
// answers with; every other code is 500.
var httpStatuses = map[int][]int{
	http.StatusBadRequest: {
		6, 7, 10, 15, 16, 25, 26, 27, 36, 38, 41, 44, 53, 62, 70, 72, 117, 161, 167, 168, 169, 321, 376, 427, 441, 675, 676,
	},
	http.StatusUnauthorized:          {codeRequiredPassword},
	http.StatusForbidden:             {192, 193, 497, codeAuthenticationFailed},
	http.StatusNotFound:              {46, 47, 50, 56, 60, 63, 73, 78, 81, 115, 152, 336, 511},
	http.StatusRequestTimeout:        {codeTimeout},
	http.StatusRequestEntityTooLarge: {codeQueryTooLarge},
	http.StatusNotImplemented:        {codeNotImplemented},
	http.StatusServiceUnavailable:    {76, codeNoFreeConnection, 209, 439},
}

// httpStatus is the HTTP status for an error code.
func httpStatus(code int) int {
	for status, codes := range httpStatuses {
		if slices.Contains(codes, code) {
			return status
		}
	}
	return http.StatusInternalServerError
}
