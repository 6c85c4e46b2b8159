//go:build !linux

package main_test

import "syscall"

// diesWithTest keeps a Ctrl-C at the terminal from a process. Only Linux can tie
// its life to that of the test binary.
func diesWithTest() *syscall.SysProcAttr { return &syscall.SysProcAttr{Setpgid: true} }
