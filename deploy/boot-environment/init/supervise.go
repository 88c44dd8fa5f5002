package main

import (
	"bufio"
	"io"
	"os"
	"os/exec"
	"os/signal"
	"strconv"
	"strings"
	"sync"
	"time"

	"golang.org/x/sys/unix"

	"longshore/boot-environment/internal/console"
	"longshore/boot-environment/internal/kernel"
)

const (
	workerArgument  = "--work"
	crashedArgument = "--after-crash"
	// crashFile holds what the worker said last when it crashed: the next one reports it.
	crashFile = "/run/crash"
)

// supervise is process 1: it must never end. The work is done by a child, so that a crash of it is reported, not a panic of the kernel.
func supervise() {
	check("mounts", kernel.Mount())
	openConsole()
	_ = os.Setenv("PATH", "/usr/sbin:/usr/bin:/sbin:/bin")
	_ = os.Setenv("HOME", "/root")
	obeySignals()
	kernel.Set("kernel/panic", "60")       // seconds until the machine restarts after a panic of the kernel
	kernel.Set("kernel/printk", "4 4 1 7") // warnings and worse on the console
	for arguments := []string{workerArgument}; ; arguments = []string{workerArgument, crashedArgument} {
		last, err := runWorker(arguments)
		console.Say("the worker ended (%v); again in 5 s", err)
		_ = os.WriteFile(crashFile, []byte(last), 0o600)
		time.Sleep(5 * time.Second)
	}
}

// runWorker runs it to its end and gives the end of what it complained of. Orphans of others are reaped meanwhile.
func runWorker(arguments []string) (last string, err error) {
	reader, writer, err := os.Pipe()
	if err != nil {
		return "", err
	}
	worker := exec.Command("/init", arguments...)
	worker.Stdin, worker.Stdout, worker.Stderr = os.Stdin, os.Stdout, writer
	err = worker.Start()
	writer.Close()
	if err != nil {
		reader.Close()
		return "", err
	}
	var complaints complaints
	ended := make(chan struct{})
	go func() {
		complaints.passOn(reader)
		close(ended)
	}()
	status := reap(worker.Process.Pid)
	select {
	case <-ended:
	case <-time.After(time.Second): // a child of the worker lives on and holds the pipe
	}
	last = complaints.last()
	if !status.Exited() || status.ExitStatus() != 0 {
		return last, &exec.Error{Name: "worker", Err: describeStatus(status)}
	}
	return last, nil
}

// reap waits for every child, as process 1 must, until that one has ended.
func reap(pid int) unix.WaitStatus {
	for {
		var status unix.WaitStatus
		got, err := unix.Wait4(-1, &status, 0, nil)
		if err == unix.ECHILD || got == pid && (status.Exited() || status.Signaled()) {
			return status
		}
	}
}

type statusError string

func (s statusError) Error() string { return string(s) }

func describeStatus(status unix.WaitStatus) error {
	if status.Signaled() {
		return statusError("killed by " + status.Signal().String())
	}
	return statusError("ended with " + strconv.Itoa(status.ExitStatus()))
}

// complaints are what the worker printed to its standard error, the last of it.
type complaints struct {
	mutex sync.Mutex
	lines []string
}

func (c *complaints) passOn(from io.ReadCloser) {
	defer from.Close()
	scanner := bufio.NewScanner(from)
	for scanner.Scan() {
		os.Stderr.WriteString(scanner.Text() + "\r\n")
		c.mutex.Lock()
		if c.lines = append(c.lines, scanner.Text()); len(c.lines) > 1000 {
			c.lines = c.lines[1:]
		}
		c.mutex.Unlock()
	}
}

// last gives twenty lines: of a Go program that crashed the reason and what follows, else the end.
func (c *complaints) last() string {
	c.mutex.Lock()
	defer c.mutex.Unlock()
	const most = 20
	for i, line := range c.lines {
		if strings.HasPrefix(line, "panic: ") || strings.HasPrefix(line, "fatal error: ") || strings.HasPrefix(line, "SIG") {
			return strings.Join(c.lines[i:min(len(c.lines), i+most)], "\n")
		}
	}
	return strings.Join(c.lines[max(0, len(c.lines)-most):], "\n")
}

// obeySignals does what busybox's reboot, poweroff and halt ask the first process for, in a rescue shell.
func obeySignals() {
	signals := make(chan os.Signal, 1)
	signal.Notify(signals, unix.SIGTERM, unix.SIGUSR2, unix.SIGUSR1)
	go func() {
		for asked := range signals {
			leave(map[os.Signal]string{unix.SIGTERM: "reboot", unix.SIGUSR1: "power-off", unix.SIGUSR2: "power-off"}[asked])
		}
	}()
}

// openConsole takes the console of /dev, which only now is there.
func openConsole() {
	fd, err := unix.Open("/dev/console", unix.O_RDWR|unix.O_NOCTTY, 0)
	if err != nil {
		return
	}
	for standard := range 3 {
		_ = unix.Dup3(fd, standard, 0)
	}
	if fd > 2 {
		unix.Close(fd)
	}
}
