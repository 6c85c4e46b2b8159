//go:build unix && !linux

package apachekafka

import "syscall"

// ownProcess returns attributes that keep a Ctrl-C at the terminal from reaching the broker before the test. Only
// Linux can tie the broker's life to that of the test binary.
func ownProcess() *syscall.SysProcAttr {
	return &syscall.SysProcAttr{Setpgid: true}
}
