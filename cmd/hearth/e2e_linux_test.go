package main_test

import "syscall"

// diesWithTest ends a process with the test binary, even when that is killed or
// runs out of time, and keeps a Ctrl-C at the terminal from it.
func diesWithTest() *syscall.SysProcAttr {
	return &syscall.SysProcAttr{Setpgid: true, Pdeathsig: syscall.SIGKILL}
}
