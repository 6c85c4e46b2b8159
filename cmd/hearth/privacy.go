package main

import (
	"crypto/rand"
	"encoding/hex"
	"errors"
	"fmt"
	"os"
	"path/filepath"

	"github.com/hearthlabs/hearth/ingest"
	"github.com/hearthlabs/hearth/sink"
)

// PrivacyConfig says what of members is kept.
type PrivacyConfig struct {
	KeyFile          string `placeholder:"FILE" help:"File with the key of tombstones and pseudonyms, at least 16 bytes; keep it apart from backups (default: member.key in the data folder, made when missing; none with a server)."`
	Pseudonyms       bool   `help:"Store an HMAC in place of every member's id; display names and raw dead letters are left out. Still personal data (default: off)."`
	Unmasked         bool   `help:"Store texts with the telephone numbers, addresses and the like that are in them (default: off, they are masked)."`
	DropText         bool   `help:"Store no text at all, only what was read in it (default: off)."`
	ConsentAnalytics string `enum:"yes,no" default:"yes" placeholder:"yes|no" help:"Whether members who have said nothing are scored (default: yes)."`
	ConsentText      string `enum:"yes,no" default:"yes" placeholder:"yes|no" help:"Whether the text of members who have said nothing is stored (default: yes)."`
}

// minKey is the least size of a key, in bytes.
const minKey = 16

// check looks at what can be checked without making a key.
func (c PrivacyConfig) check(store StoreConfig) error {
	if c.KeyFile != "" {
		_, err := c.key()
		return err
	}
	if c.Pseudonyms && store.ClickHouse != "" {
		return errors.New("pseudonyms: need --key-file, the same for all processes that write to the server")
	}
	return nil
}

// key reads the key file.
func (c PrivacyConfig) key() ([]byte, error) {
	secret, err := secretFile("key-file", c.KeyFile)
	if err != nil {
		return nil, err
	}
	if len(secret) < minKey {
		return nil, fmt.Errorf("key-file: %s: %d bytes, want at least %d: `openssl rand -hex 32` makes one", c.KeyFile, len(secret), minKey)
	}
	return []byte(secret), nil
}

// privacy is the configuration of the pipeline. A data folder gets a key of its
// own; processes that share a server must be given one.
func (c PrivacyConfig) privacy(store StoreConfig) (ingest.Privacy, error) {
	p := ingest.Privacy{
		Pseudonyms: c.Pseudonyms, Unmasked: c.Unmasked, NoText: c.DropText,
		Analytics: c.ConsentAnalytics != "no", Text: c.ConsentText != "no",
	}
	if err := c.check(store); err != nil {
		return p, err
	}
	if c.KeyFile == "" {
		if store.ClickHouse != "" {
			return p, nil
		}
		c.KeyFile = filepath.Join(store.Data, "member.key")
		if err := makeKey(c.KeyFile); err != nil {
			return p, err
		}
	}
	var err error
	p.Key, err = c.key()
	return p, err
}

// makeKey writes a new key unless there is one.
func makeKey(path string) error {
	if _, err := os.Stat(path); err == nil {
		return nil
	}
	if err := os.MkdirAll(filepath.Dir(path), 0o750); err != nil {
		return fmt.Errorf("make key: %w", err)
	}
	raw := make([]byte, 32)
	_, _ = rand.Read(raw) // it never fails
	f, err := os.OpenFile(path, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o600)
	if errors.Is(err, os.ErrExist) {
		return nil // another process was quicker
	}
	if err != nil {
		return fmt.Errorf("make key: %w", err)
	}
	_, err = f.WriteString(hex.EncodeToString(raw) + "\n")
	if err := errors.Join(err, f.Close()); err != nil {
		return fmt.Errorf("make key: %w", err)
	}
	return nil
}

// member is how the tables know a member.
func (c PrivacyConfig) member(store StoreConfig, id string) (string, error) {
	if !c.Pseudonyms {
		return id, nil
	}
	p, err := c.privacy(store)
	return p.Pseudonym(id), err
}

// left names what an erasure does not reach, for its receipt.
func left(k KafkaConfig, server bool) []sink.Place {
	places := []sink.Place{
		{Name: "backups", Note: "until they expire; erase again after a restore"},
		{Name: "replaced parts", Note: "on the database's disk, about 8 minutes"},
		{Name: "statements", Note: "of this erasure in system.mutations and, where it is on, system.query_log, until those are trimmed"},
	}
	if !server {
		return append(places, sink.Place{Name: "replayed files", Note: "until somebody deletes them; a replay keeps the member erased"})
	}
	places = append(places, sink.Place{Name: "log " + k.Topic, Note: "until the topic's retention is over"})
	if k.DeadTopic != "" {
		places = append(places, sink.Place{Name: "log " + k.DeadTopic, Note: "until the topic's retention is over"})
	}
	return places
}
