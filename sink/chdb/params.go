package chdb

import (
	"runtime"
	"unsafe"
)

// param is one query parameter; the value is in ClickHouse's escaped text form.
type param struct{ name, value string }

// parameters is a list of query parameters laid out as C arrays in pinned
// memory.
type parameters struct {
	pin                 runtime.Pinner
	cNames, cNameLens   unsafe.Pointer
	cValues, cValueLens unsafe.Pointer
	count               uintptr
}

// newParameters copies the pairs; release unpins them.
func newParameters(pairs []param) *parameters {
	p := &parameters{count: uintptr(len(pairs))}
	if len(pairs) == 0 {
		return p
	}
	names, values := make([]string, len(pairs)), make([]string, len(pairs))
	for i, pair := range pairs {
		names[i], values[i] = pair.name, pair.value
	}
	p.cNames, p.cNameLens = p.layOut(names)
	p.cValues, p.cValueLens = p.layOut(values)
	return p
}

// layOut makes an array of pointers to the texts and one of their lengths.
func (p *parameters) layOut(texts []string) (pointers, lengths unsafe.Pointer) {
	starts, sizes := make([]unsafe.Pointer, len(texts)), make([]uintptr, len(texts))
	for i, text := range texts {
		data := append([]byte(text), 0)
		p.pin.Pin(&data[0])
		starts[i], sizes[i] = unsafe.Pointer(&data[0]), uintptr(len(text))
	}
	p.pin.Pin(&starts[0])
	p.pin.Pin(&sizes[0])
	return unsafe.Pointer(&starts[0]), unsafe.Pointer(&sizes[0])
}

func (p *parameters) release() { p.pin.Unpin() }
