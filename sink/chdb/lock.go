package chdb

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"sync"
	"syscall"
	"time"
)

// lockName is the file in the engine's folder that its holder keeps locked.
const lockName = "hearth-engine.lock"

// holder is what the lock file tells about the process that holds the folder.
type holder struct {
	PID       int    `json:"pid"`
	Address   string `json:"address,omitempty"`
	TokenFile string `json:"token_file,omitempty"`
}

// FolderLock is the hold on an engine's folder. The kernel drops it when the
// process ends, however it ends. It is safe for concurrent use.
type FolderLock struct {
	mu   sync.Mutex
	dir  string
	file *os.File
	told holder
}

// Lock takes the hold on dir, making the folder when it is missing. A folder
// held by another process, or by another engine of this one, gives a *HeldError.
func Lock(dir string) (*FolderLock, error) {
	if err := os.MkdirAll(dir, 0o750); err != nil {
		return nil, fmt.Errorf("make engine folder: %w", err)
	}
	file, err := os.OpenFile(filepath.Join(dir, lockName), os.O_RDWR|os.O_CREATE, 0o600)
	if err != nil {
		return nil, fmt.Errorf("open lock file: %w", err)
	}
	if err := flockPatiently(file); err != nil {
		held := readHolder(file)
		_ = file.Close()
		if errors.Is(err, syscall.EWOULDBLOCK) {
			return nil, &HeldError{Dir: dir, Address: held.Address, TokenFile: held.TokenFile, PID: held.PID}
		}
		return nil, fmt.Errorf("lock engine folder %s: %w", dir, err)
	}
	lock := &FolderLock{dir: dir, file: file, told: holder{PID: os.Getpid()}}
	if err := lock.write(); err != nil {
		_ = lock.Release()
		return nil, err
	}
	return lock, nil
}

// Announce writes down where the engine answers, and the file that holds the
// token its clients need ("" when they need none).
func (l *FolderLock) Announce(address, tokenFile string) error {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.told.Address, l.told.TokenFile = address, tokenFile
	return l.write()
}

func (l *FolderLock) write() error {
	if l.file == nil {
		return ErrClosed
	}
	text, err := json.Marshal(l.told)
	if err != nil {
		return fmt.Errorf("encode lock file: %w", err)
	}
	text = append(text, '\n')
	if _, err := l.file.WriteAt(text, 0); err != nil {
		return fmt.Errorf("write lock file: %w", err)
	}
	if err := l.file.Truncate(int64(len(text))); err != nil {
		return fmt.Errorf("write lock file: %w", err)
	}
	return nil
}

// Release gives the folder up. It is idempotent. The file stays: removing it
// could take it from under a process that just opened it.
func (l *FolderLock) Release() error {
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.file == nil {
		return nil
	}
	err := l.file.Truncate(0)
	err = errors.Join(err, l.file.Close())
	l.file = nil
	if err != nil {
		return fmt.Errorf("release engine folder: %w", err)
	}
	return nil
}

// Holder tells who holds the engine folder dir: its address ("" when it does
// not listen) and true, or false when nobody does. What a killed process left
// in the file does not count: the kernel released its lock.
func Holder(dir string) (address string, held bool, err error) {
	file, err := os.Open(filepath.Join(dir, lockName))
	if errors.Is(err, os.ErrNotExist) {
		return "", false, nil
	}
	if err != nil {
		return "", false, fmt.Errorf("open lock file: %w", err)
	}
	defer func() { _ = file.Close() }()
	err = flock(file, syscall.LOCK_SH)
	if err == nil {
		return "", false, nil
	}
	if !errors.Is(err, syscall.EWOULDBLOCK) {
		return "", false, fmt.Errorf("probe lock file: %w", err)
	}
	return readHolder(file).Address, true, nil
}

// flockPatiently takes the lock for the engine. It tries a few times, since a
// Holder that looks at the very same moment has a shared lock for an instant.
func flockPatiently(file *os.File) error {
	var err error
	for range 5 {
		if err = flock(file, syscall.LOCK_EX); !errors.Is(err, syscall.EWOULDBLOCK) {
			return err
		}
		<-time.After(20 * time.Millisecond)
	}
	return err
}

// flock takes the file's lock without waiting.
func flock(file *os.File, how int) error {
	for {
		err := syscall.Flock(int(file.Fd()), how|syscall.LOCK_NB)
		if !errors.Is(err, syscall.EINTR) {
			return err
		}
	}
}

// readHolder reads what the holder wrote; the zero value when it is not
// readable, as in the moment between locking and writing.
func readHolder(file *os.File) holder {
	var held holder
	text, err := io.ReadAll(io.NewSectionReader(file, 0, 4096))
	if err != nil || json.Unmarshal(text, &held) != nil {
		return holder{}
	}
	return held
}
