package gse

import (
	"bytes"
	"crypto/sha256"
	"encoding/binary"
	"errors"
	"fmt"
	"math"
	"os"
	"path/filepath"
	"runtime/debug"

	"github.com/hearthlabs/hearth/nlp/trie"
)

// formatVersion changes with the layout of the cache file or the trie's hash.
const formatVersion = "hearth-dict-3"

// unversioned stands for a gse whose version the binary does not record.
const unversioned = "unversioned"

// libraryPath is the module whose dictionary is compiled.
const libraryPath = "github.com/go-ego/gse"

// errStale says that a cache file cannot be used as it is.
var errStale = errors.New("cached dictionary is not usable")

// dictionary is gse's dictionary in compiled form.
type dictionary struct {
	trie  *trie.Trie // path lengths as bits of float32
	total float64
}

// loadOrCompile returns the cached dictionary of dir, or compiles it and leaves
// it there. Only compiling can break: the cache is a convenience.
func loadOrCompile(dir string) (*dictionary, error) {
	key := cacheKey()
	if dir == "" {
		return compile()
	}
	sum := sha256.Sum256([]byte(key))
	file := filepath.Join(dir, fmt.Sprintf("gse-zh-%x.dict", sum[:6]))
	if raw, err := os.ReadFile(file); err == nil {
		if d, err := decode(raw, key); err == nil {
			return d, nil
		}
	}
	d, err := compile()
	if err != nil {
		return nil, err
	}
	_ = store(file, d.encode(key)) // a read-only or full disk costs time, not correctness
	return d, nil
}

// cacheKey names the layout and the library version a cache file belongs to.
func cacheKey() string {
	version := unversioned
	if info, ok := debug.ReadBuildInfo(); ok {
		for _, dep := range info.Deps {
			if dep.Path == libraryPath {
				version = dep.Version + " " + dep.Sum
			}
		}
	}
	return formatVersion + " " + version
}

// store writes raw beside file and renames it, so that no reader sees half.
func store(file string, raw []byte) error {
	if err := os.MkdirAll(filepath.Dir(file), 0o755); err != nil {
		return fmt.Errorf("create cache folder: %w", err)
	}
	tmp, err := os.CreateTemp(filepath.Dir(file), ".gse-*")
	if err != nil {
		return fmt.Errorf("create cache file: %w", err)
	}
	_, werr := tmp.Write(raw)
	if err := errors.Join(werr, tmp.Close()); err != nil {
		return errors.Join(fmt.Errorf("write cache file: %w", err), os.Remove(tmp.Name()))
	}
	if err := os.Rename(tmp.Name(), file); err != nil {
		return errors.Join(fmt.Errorf("rename cache file: %w", err), os.Remove(tmp.Name()))
	}
	return nil
}

// encode lays a dictionary out: SHA-256 of the rest, key length and key, total
// frequency, all little-endian, and the trie.
func (d *dictionary) encode(key string) []byte {
	b := binary.LittleEndian.AppendUint32(nil, uint32(len(key)))
	b = append(b, key...)
	b = binary.LittleEndian.AppendUint64(b, math.Float64bits(d.total))
	b = d.trie.Append(b)
	sum := sha256.Sum256(b)
	return append(sum[:], b...)
}

// decode reads what encode wrote; errStale where the sum, the key or a count
// does not hold.
func decode(raw []byte, key string) (*dictionary, error) {
	if len(raw) < sha256.Size+4 {
		return nil, errStale
	}
	body := raw[sha256.Size:]
	if sum := sha256.Sum256(body); !bytes.Equal(sum[:], raw[:sha256.Size]) {
		return nil, errStale
	}
	n := int(binary.LittleEndian.Uint32(body))
	body = body[4:]
	if n != len(key) || len(body) < n+8 || string(body[:n]) != key {
		return nil, errStale
	}
	body = body[n:]
	d := &dictionary{total: math.Float64frombits(binary.LittleEndian.Uint64(body))}
	t, rest, err := trie.Decode(body[8:])
	if err != nil || len(rest) > 0 {
		return nil, errStale
	}
	d.trie = t
	return d, nil
}
