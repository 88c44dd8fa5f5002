// Package rescue lets people in: a shell on the console, and SSH for the keys of the task.
package rescue

import (
	"context"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"syscall"
	"time"

	"longshore/boot-environment/internal/console"
	"longshore/boot-environment/internal/protocol"
)

// SSH starts Dropbear for root with these keys and no password. Host keys are made for this boot. Error: RESCUE_NO_KEYS, RESCUE_SSH.
func SSH(keys []string) error {
	if len(keys) == 0 {
		return protocol.Fail("RESCUE_NO_KEYS", "The task names no key that may log in by SSH.")
	}
	for _, folder := range []string{"/root/.ssh", "/etc/dropbear"} {
		if err := os.MkdirAll(folder, 0o700); err != nil {
			return err
		}
	}
	if err := os.WriteFile("/root/.ssh/authorized_keys", []byte(strings.Join(keys, "\n")+"\n"), 0o600); err != nil {
		return err
	}
	server := exec.Command("dropbear", "-R", "-E", "-F", "-s", "-g", "-j", "-k", "-p", "22")
	server.Stdout, server.Stderr = os.Stdout, os.Stderr
	if err := server.Start(); err != nil {
		return protocol.Fail("RESCUE_SSH", "The SSH server does not start: %v.", err)
	}
	if err := listening(); err != nil {
		return err
	}
	go func() {
		err := server.Wait()
		console.Say("the SSH server ended: %v; again in 5 s", err)
		time.Sleep(5 * time.Second)
		_ = SSH(keys)
	}()
	return nil
}

// listening waits until the server takes connections: who is told that rescue is ready comes at once.
func listening() error {
	for deadline := time.Now().Add(time.Minute); ; time.Sleep(100 * time.Millisecond) {
		connection, err := net.DialTimeout("tcp", "127.0.0.1:22", time.Second)
		if err == nil {
			return connection.Close()
		}
		if time.Now().After(deadline) {
			return protocol.Fail("RESCUE_SSH", "The SSH server does not take connections: %v.", err)
		}
	}
}

// Shell keeps a shell on the console that the kernel prints to, until the context ends.
func Shell(ctx context.Context) {
	path := terminal()
	for ctx.Err() == nil {
		tty, err := os.OpenFile(path, os.O_RDWR, 0)
		if err != nil {
			console.Say("no shell on %s: %v", path, err)
			return
		}
		shell := exec.CommandContext(ctx, "/bin/sh", "-l")
		shell.Args[0] = "-sh"
		shell.Stdin, shell.Stdout, shell.Stderr = tty, tty, tty
		shell.Env = append(os.Environ(), "HOME=/root", "TERM=vt220", "PS1=rescue:\\w# ")
		shell.Dir = "/root"
		shell.SysProcAttr = &syscall.SysProcAttr{Setsid: true, Setctty: true}
		started := time.Now()
		_ = shell.Run()
		tty.Close()
		if time.Since(started) < time.Second {
			time.Sleep(time.Second)
		}
	}
}

// terminal gives the last of the kernel's consoles, as a terminal that a shell can own: "/dev/console" is none.
func terminal() string {
	text, _ := os.ReadFile("/sys/class/tty/console/active")
	if names := strings.Fields(string(text)); len(names) > 0 {
		return filepath.Join("/dev", names[len(names)-1])
	}
	return "/dev/console"
}
