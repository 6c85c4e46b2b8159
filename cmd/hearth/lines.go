package main

import (
	"bufio"
	"bytes"
	"errors"
	"io"
)

// lineReader reads lines of any length, without their endings.
type lineReader struct {
	r *bufio.Reader
}

func newLineReader(r io.Reader) *lineReader { return &lineReader{r: bufio.NewReaderSize(r, 1<<18)} }

// next returns a copy of the next line, or io.EOF after the last one. The text
// after the last newline is a line unless it is empty.
func (l *lineReader) next() ([]byte, error) {
	var line []byte
	for {
		chunk, err := l.r.ReadSlice('\n')
		line = append(line, chunk...)
		switch {
		case err == nil:
			return bytes.TrimSuffix(line[:len(line)-1], []byte{'\r'}), nil
		case errors.Is(err, bufio.ErrBufferFull):
		case errors.Is(err, io.EOF) && len(line) > 0:
			return line, nil
		default:
			return nil, err
		}
	}
}

// waiting says whether a next line, or a part of it, is in memory already: if
// not, whoever waits for answers should get them first.
func (l *lineReader) waiting() bool { return l.r.Buffered() > 0 }
