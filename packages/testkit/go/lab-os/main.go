// lab-os is the smallest system that a machine of the lab can be installed with: the first program of a kernel whose
// disk is its memory. It does what cloud-init does with a NoCloud partition, as far as the lab needs it: the host name,
// the network, the files, and the call home to the site's agent. What it must remember it keeps beside its
// configuration.
package main

import (
	"encoding/json"
	"fmt"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"sort"
	"strings"
	"syscall"
	"time"
	"unsafe"
)

const (
	busybox   = "/bin/busybox"
	seed      = "/cidata"
	homeFile  = "/etc/longshore/home"
	wasAtHome = seed + "/called-home"
)

func main() {
	mounts()
	loadModules()
	go powerButton()
	name := "lab-os"
	if configuration, err := readSeed(); err != nil {
		say("not configured: %v", err)
	} else {
		name = configuration.apply()
		go callHome()
	}
	say("%s runs on %s", name, rootDisk())
	for {
		shell := exec.Command(busybox, "setsid", "cttyhack", "/bin/sh", "-l")
		shell.Env = []string{"PATH=/bin", "HOME=/", "PS1=" + name + "# ", "TERM=vt102"}
		shell.Stdin, shell.Stdout, shell.Stderr = os.Stdin, os.Stdout, os.Stderr
		_ = shell.Run()
		time.Sleep(time.Second)
	}
}

func say(format string, a ...any) {
	fmt.Printf("lab-os: "+format+"\r\n", a...)
}

func mounts() {
	for _, each := range [][2]string{{"proc", "/proc"}, {"sysfs", "/sys"}, {"devtmpfs", "/dev"}} {
		if err := syscall.Mount(each[0], each[1], each[0], 0, ""); err != nil && err != syscall.EBUSY {
			say("%s: %v", each[1], err)
		}
	}
}

// loadModules loads what lies in /modules, in the order of its names.
func loadModules() {
	files, _ := filepath.Glob("/modules/*.ko")
	sort.Strings(files)
	for _, path := range files {
		content, err := os.ReadFile(path)
		if err != nil || len(content) == 0 {
			continue
		}
		none := []byte{0}
		_, _, errno := syscall.Syscall(syscall.SYS_INIT_MODULE, uintptr(unsafe.Pointer(&content[0])), uintptr(len(content)), uintptr(unsafe.Pointer(&none[0])))
		if errno != 0 && errno != syscall.EEXIST && errno != syscall.ENODEV {
			say("%s: %v", path, errno)
		}
	}
}

// readSeed finds the partition with the label CIDATA and reads what is on it.
func readSeed() (*configuration, error) {
	device := ""
	for end := time.Now().Add(30 * time.Second); device == "" && time.Now().Before(end); time.Sleep(200 * time.Millisecond) {
		device = seedDevice()
	}
	if device == "" {
		return nil, fmt.Errorf("no partition has the label CIDATA")
	}
	_ = os.MkdirAll(seed, 0o700)
	if err := syscall.Mount(device, seed, "vfat", 0, ""); err != nil {
		return nil, fmt.Errorf("%s: %w", device, err)
	}
	var read configuration
	for file, into := range map[string]any{"meta-data": &read.Meta, "user-data": &read.User, "network-config": &read.Network} {
		content, err := os.ReadFile(filepath.Join(seed, file))
		if os.IsNotExist(err) && file == "network-config" {
			continue
		}
		if err != nil {
			return nil, err
		}
		text := strings.TrimPrefix(string(content), "#cloud-config\n")
		if err := json.Unmarshal([]byte(text), into); err != nil {
			return nil, fmt.Errorf("%s: %w", file, err)
		}
	}
	return &read, nil
}

// seedDevice looks for the label where FAT16 has it, in the first sector.
func seedDevice() string {
	partitions, _ := filepath.Glob("/sys/class/block/*/partition")
	for _, path := range partitions {
		device := "/dev/" + filepath.Base(filepath.Dir(path))
		sector := make([]byte, 512)
		file, err := os.Open(device)
		if err != nil {
			continue
		}
		_, err = file.ReadAt(sector, 0)
		file.Close()
		if err == nil && strings.TrimRight(string(sector[43:54]), " ") == "CIDATA" {
			return device
		}
	}
	return ""
}

func rootDisk() string {
	if device := seedDevice(); device != "" {
		return device
	}
	return "no disk"
}

// callHome says to the agent that this installation runs, until it is heard: once in an installation's life.
func callHome() {
	if _, err := os.Stat(wasAtHome); err == nil {
		say("called home before")
		return
	}
	address, err := os.ReadFile(homeFile)
	if err != nil {
		say("nobody to call: %v", err)
		return
	}
	client := http.Client{Timeout: 20 * time.Second}
	complained := ""
	for ; ; time.Sleep(2 * time.Second) {
		answer, err := client.Post(strings.TrimSpace(string(address)), "", nil)
		if err == nil {
			answer.Body.Close()
			if answer.StatusCode/100 == 2 {
				break
			}
			err = fmt.Errorf("answered %s", answer.Status)
		}
		if complaint := withoutAddress(err, string(address)); complaint != complained {
			complained = complaint
			say("not heard at home yet: %s", complaint)
		}
	}
	_ = os.WriteFile(wasAtHome, nil, 0o600)
	_ = os.Remove(homeFile)
	syscall.Sync()
	say("called home")
}

// withoutAddress keeps the token out of the console.
func withoutAddress(err error, address string) string {
	return strings.ReplaceAll(err.Error(), strings.TrimSpace(address), "home")
}

// powerButton switches off when the BMC asks for it by ACPI.
func powerButton() {
	const size, keyPress, keyPower = 24, 1, 116
	opened := map[string]bool{}
	for ; ; time.Sleep(time.Second) {
		devices, _ := filepath.Glob("/dev/input/event*")
		for _, path := range devices {
			file, err := os.Open(path)
			if err != nil || opened[path] {
				continue
			}
			opened[path] = true
			go func() {
				event := make([]byte, size)
				for {
					if n, err := file.Read(event); err != nil || n < size {
						return
					}
					kind, key, value := uint16(event[16])|uint16(event[17])<<8, uint16(event[18])|uint16(event[19])<<8, event[20]
					if kind == keyPress && key == keyPower && value == 1 {
						say("switching off")
						syscall.Sync()
						_ = syscall.Reboot(syscall.LINUX_REBOOT_CMD_POWER_OFF)
					}
				}
			}()
		}
	}
}
