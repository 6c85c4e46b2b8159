package chdb

import (
	"context"
	"io"
	"net/http"
)

// Analyse shows what the front makes of a statement's text.
func Analyse(text string) (shape, format, head, data string) {
	a := analyse(text)
	names := map[shapeName]string{shapeOther: "other", shapeSelect: "select", shapeInsert: "insert"}
	if a.shape == shapeInsert {
		data = text[a.data:]
	}
	return names[a.shape], a.format, a.head, data
}

type shapeName = shape

// LoseTable detaches a table as a mending would whose second half failed.
func (e *Engine) LoseTable(database, name string) error {
	t := table{database, name}
	e.health.gone = append(e.health.gone, t)
	e.health.absent.Add(1)
	_, err := e.ask("DETACH TABLE " + t.String())
	return err
}

// AttachAbsent does what the engine does from time to time.
func (e *Engine) AttachAbsent() { e.attachAbsent() }

// FrontHandler is the HTTP front over a stand-in for the engine that answers
// every statement with its own text and swallows inserts.
func FrontHandler(cfg Config, options ...Option) http.Handler {
	h := &handler{cfg: cfg.withDefaults(), run: echo{}, version: "0", zone: "UTC", token: cfg.Token}
	for _, option := range options {
		option(h)
	}
	return h
}

type echo struct{}

func (echo) answer(_ context.Context, st *statement, consume func([]byte, Summary) error) error {
	return consume([]byte(st.text), Summary{})
}

func (echo) stream(_ context.Context, st *statement, consume func([]byte, Summary) error) error {
	if len(st.text)%2 == 0 {
		return errNotStreamable
	}
	for range 2 {
		if err := consume([]byte(st.text), Summary{}); err != nil {
			return err
		}
	}
	return nil
}

func (echo) insert(_ context.Context, _ *statement, data io.Reader) (Summary, error) {
	n, err := io.Copy(io.Discard, data)
	return Summary{WrittenBytes: uint64(n)}, err
}
