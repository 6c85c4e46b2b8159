package chdb

import (
	"regexp"
	"strconv"
	"strings"
)

// settingName is what may stand as a setting's name in a URL; everything else
// could smuggle SQL into SET.
var settingName = regexp.MustCompile(`^[A-Za-z_][A-Za-z0-9_]{0,127}$`)

// frontParameters are URL parameters that are not settings of the engine: the
// front acts on them, or they say nothing to an engine without users.
var frontParameters = map[string]bool{
	"query": true, "database": true, "default_format": true, "query_id": true,
	"user": true, "password": true, "quota_key": true, "role": true,
	"session_id": true, "session_timeout": true, "session_check": true, "close_session": true,
	"compress": true, "decompress": true, "wait_end_of_query": true, "buffer_size": true, "stacktrace": true,
	"client_protocol_version": true, "enable_http_compression": true, "http_zlib_compression_level": true,
	"network_compression_method": true, "network_zstd_compression_level": true,
	"add_http_cors_header": true, "send_progress_in_http_headers": true, "http_headers_progress_interval_ms": true,
	tagSetting: true,
}

// limit lowers a statement's settings to the highest values allowed, and
// refuses a SETTINGS clause in its text that would raise them again. 0 means
// "no limit" to the engine, so it counts as too high.
func limit(settings map[string]string, text string, limits map[string]float64) error {
	for name, highest := range limits {
		value, err := strconv.ParseFloat(settings[name], 64)
		if err != nil || value <= 0 || value > highest {
			settings[name] = strconv.FormatFloat(highest, 'f', -1, 64)
		}
	}
	// An answer that runs into the time limit is an error, never a part of it.
	settings["timeout_overflow_mode"] = "throw"
	return checkClause(text, limits)
}

// checkClause looks through a text for assignments to limited settings after
// the word SETTINGS (or SET).
func checkClause(text string, limits map[string]float64) error {
	l := &lexer{text: text}
	inSettings := false
	var name string
	for t, ok := l.next(); ok; t, ok = l.next() {
		piece := text[t.start:t.end]
		if kind := word(text, t); kind == "SETTINGS" || kind == "SET" {
			inSettings = true
		}
		if !inSettings {
			continue
		}
		if name != "" && piece == "=" {
			value, ok := l.next()
			if !ok {
				return nil
			}
			if err := checkLimit(name, text[value.start:value.end], limits); err != nil {
				return err
			}
		}
		name = strings.Trim(piece, "`\"")
	}
	return nil
}

func checkLimit(name, value string, limits map[string]float64) error {
	if name == "timeout_overflow_mode" {
		return exceptionf(codeSettingConstraint, "Setting %s should not be changed", name)
	}
	highest, limited := limits[name]
	if !limited {
		return nil
	}
	number, err := strconv.ParseFloat(strings.Trim(value, "'"), 64)
	if err != nil || number <= 0 || number > highest {
		return exceptionf(codeSettingConstraint, "Setting %s shouldn't be greater than %s",
			name, strconv.FormatFloat(highest, 'f', -1, 64))
	}
	return nil
}

// limitAnswer bounds an answer that is built whole in memory.
func limitAnswer(settings map[string]string, highest int64) {
	value, err := strconv.ParseInt(settings["max_result_bytes"], 10, 64)
	if err != nil || value <= 0 || value > highest {
		settings["max_result_bytes"] = strconv.FormatInt(highest, 10)
	}
	settings["result_overflow_mode"] = "throw"
}
