package apachekafka

import "syscall"

// ownProcess returns attributes that end the broker with its test binary, even when that dies without cleaning up
// (a panic, a timeout, SIGKILL), and keep a Ctrl-C at the terminal from reaching the broker before the test.
func ownProcess() *syscall.SysProcAttr {
	return &syscall.SysProcAttr{Setpgid: true, Pdeathsig: syscall.SIGKILL}
}
