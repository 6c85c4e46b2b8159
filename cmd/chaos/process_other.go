//go:build !linux

package main

import "syscall"

// tied keeps a Ctrl-C at the terminal from a child. Only Linux can tie its life
// to the campaign's.
func tied() *syscall.SysProcAttr { return &syscall.SysProcAttr{Setpgid: true} }
