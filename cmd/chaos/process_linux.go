package main

import "syscall"

// tied ends a child with the campaign, and keeps a Ctrl-C at the terminal from it.
func tied() *syscall.SysProcAttr {
	return &syscall.SysProcAttr{Setpgid: true, Pdeathsig: syscall.SIGKILL}
}
