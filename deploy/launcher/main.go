// longshore-launch opens UDP sockets, each bound to one network device, and then becomes the program after "--", which
// finds them by the protocol of sd_listen_fds(3). A program that cannot bind a socket to a device by itself so answers
// on the boot network and on no other.
//
//	longshore-launch --device eth1 -- longshore-agent
//	longshore-launch --udp dhcp=eth1:67 --udp tftp=eth1:69 -- node agent.mjs
//
// --device, or LONGSHORE_BOOT_DEVICE, opens all that the agent's boot services use, named after the device, so that the
// agent can tell when it is not the one of the site's boot network. Without any of these it only becomes the program.
package main

import (
	"fmt"
	"os"
	"os/exec"
	"runtime"
	"strconv"
	"strings"
	"syscall"
	"unsafe"
)

const (
	firstFd       = 3 // SD_LISTEN_FDS_START
	receiveBuffer = 1 << 20
)

var bootServices = []place{{name: "dhcp", port: 67}, {name: "proxydhcp", port: 4011}, {name: "tftp", port: 69}, {name: "probe", port: 68}}

type place struct {
	name   string
	device string
	port   int
}

func main() {
	runtime.LockOSThread() // capabilities are a thread's
	places, program := arguments(os.Args[1:])
	if device := os.Getenv("LONGSHORE_BOOT_DEVICE"); device != "" {
		places = append(places, ofDevice(device)...)
	}
	if len(places) > 0 {
		raise(capNetBindService)
	}
	path, err := exec.LookPath(program[0])
	check(err)
	names := make([]string, len(places))
	for i, p := range places {
		names[i] = p.name
		check(open(p, firstFd+i))
	}
	env := append(without(os.Environ(), "LISTEN_PID", "LISTEN_FDS", "LISTEN_FDNAMES"),
		"LISTEN_PID="+strconv.Itoa(os.Getpid()),
		"LISTEN_FDS="+strconv.Itoa(len(places)),
		"LISTEN_FDNAMES="+strings.Join(names, ":"))
	check(syscall.Exec(path, program, env))
}

func arguments(args []string) ([]place, []string) {
	var places []place
	for len(args) >= 2 && (args[0] == "--udp" || args[0] == "--device") {
		if args[0] == "--device" {
			places = append(places, ofDevice(args[1])...)
		} else {
			p, err := parse(args[1])
			check(err)
			places = append(places, p)
		}
		args = args[2:]
	}
	if len(args) < 2 || args[0] != "--" {
		check(fmt.Errorf("usage: longshore-launch [--device DEVICE] [--udp NAME=DEVICE:PORT …] -- PROGRAM [ARGUMENT …]"))
	}
	return places, args[1:]
}

func ofDevice(device string) []place {
	if device == "" || strings.Contains(device, ":") {
		check(fmt.Errorf("--device %s: expected the name of a network device, as in eth1", device))
	}
	places := make([]place, len(bootServices))
	for i, p := range bootServices {
		places[i] = place{p.name + "@" + device, device, p.port}
	}
	return places
}

func parse(text string) (place, error) {
	name, rest, named := strings.Cut(text, "=")
	at := strings.LastIndex(rest, ":")
	if !named || name == "" || strings.Contains(name, ":") || at < 1 {
		return place{}, fmt.Errorf("--udp %s: expected NAME=DEVICE:PORT, as in dhcp=eth1:67", text)
	}
	port, err := strconv.Atoi(rest[at+1:])
	if err != nil || port < 1 || port > 65535 {
		return place{}, fmt.Errorf("--udp %s: %q is no port", text, rest[at+1:])
	}
	return place{name, rest[:at], port}, nil
}

// open leaves a socket at the descriptor fd that hears the device's port and nothing else.
func open(p place, fd int) error {
	socket, err := syscall.Socket(syscall.AF_INET, syscall.SOCK_DGRAM|syscall.SOCK_NONBLOCK, 0)
	if err != nil {
		return fmt.Errorf("%s: socket: %w", p.name, err)
	}
	if err := syscall.SetsockoptString(socket, syscall.SOL_SOCKET, syscall.SO_BINDTODEVICE, p.device); err != nil {
		return fmt.Errorf("%s: the network device %s: %w", p.name, p.device, err)
	}
	if err := syscall.SetsockoptInt(socket, syscall.SOL_SOCKET, syscall.SO_BROADCAST, 1); err != nil {
		return fmt.Errorf("%s: SO_BROADCAST: %w", p.name, err)
	}
	// a rack that is switched on asks all at once; more than net.core.rmem_max takes CAP_NET_ADMIN, and less will do
	if syscall.SetsockoptInt(socket, syscall.SOL_SOCKET, syscall.SO_RCVBUFFORCE, receiveBuffer) != nil {
		syscall.SetsockoptInt(socket, syscall.SOL_SOCKET, syscall.SO_RCVBUF, receiveBuffer)
	}
	if err := syscall.Bind(socket, &syscall.SockaddrInet4{Port: p.port}); err != nil {
		return fmt.Errorf("%s: UDP port %d on %s: %w", p.name, p.port, p.device, err)
	}
	if socket == fd {
		return nil
	}
	if err := syscall.Dup3(socket, fd, 0); err != nil {
		return fmt.Errorf("%s: descriptor %d: %w", p.name, fd, err)
	}
	return syscall.Close(socket)
}

const (
	capNetBindService   = 10
	capabilityVersion3  = 0x20080522
	capabilityDataWords = 2
)

// raise makes a capability effective that the file grants as permitted only: as effective, the kernel would refuse to start
// the program where it may not have it. Whoever does not have it is told by bind.
func raise(capability uint) {
	header := struct {
		version uint32
		pid     int32
	}{version: capabilityVersion3}
	var sets [capabilityDataWords]struct{ effective, permitted, inheritable uint32 }
	if _, _, errno := syscall.Syscall(syscall.SYS_CAPGET, uintptr(unsafe.Pointer(&header)), uintptr(unsafe.Pointer(&sets)), 0); errno != 0 {
		return
	}
	if sets[0].permitted&(1<<capability) == 0 {
		return
	}
	sets[0].effective |= 1 << capability
	syscall.Syscall(syscall.SYS_CAPSET, uintptr(unsafe.Pointer(&header)), uintptr(unsafe.Pointer(&sets)), 0)
}

func without(env []string, names ...string) []string {
	kept := env[:0:0]
next:
	for _, entry := range env {
		for _, name := range names {
			if strings.HasPrefix(entry, name+"=") {
				continue next
			}
		}
		kept = append(kept, entry)
	}
	return kept
}

func check(err error) {
	if err == nil {
		return
	}
	fmt.Fprintln(os.Stderr, "longshore-launch:", err)
	os.Exit(1)
}
