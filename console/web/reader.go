package web

import (
	"bytes"
	"context"
	"encoding/json"
	"net/http"
	"slices"
)

// Reader is somebody who may look at some communities. Whoever comes without
// one may look at all: who may come at all is the server's business.
type Reader struct {
	Name        string
	Communities []string // Everything alone stands for all
}

// Everything is the only community of a reader who sees all.
const Everything = "*"

// sees says whether the reader may look at a community.
func (r *Reader) sees(community string) bool {
	return r == nil || slices.Contains(r.Communities, Everything) || slices.Contains(r.Communities, community)
}

// sworn says whether the reader may look at what belongs to no community.
func (r *Reader) sworn() bool { return r.sees(Everything) }

type readerKey struct{}

// WithReader marks the context of a request as somebody's.
func WithReader(ctx context.Context, r Reader) context.Context {
	return context.WithValue(ctx, readerKey{}, &r)
}

func readerOf(r *http.Request) *Reader {
	who, _ := r.Context().Value(readerKey{}).(*Reader)
	return who
}

// name is what the log calls who looks.
func (r *Reader) name() string {
	if r == nil {
		return "token"
	}
	return r.Name
}

// keep leaves the rows of communities that the reader may see, in an answer
// that lists communities.
func (r *Reader) keep(a *answer) {
	i := slices.Index(a.Columns, "community")
	a.Rows = slices.DeleteFunc(a.Rows, func(row []json.RawMessage) bool {
		var community string
		return i < 0 || json.Unmarshal(bytes.TrimSpace(row[i]), &community) != nil || !r.sees(community)
	})
}
