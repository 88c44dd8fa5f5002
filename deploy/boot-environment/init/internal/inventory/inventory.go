// Package inventory says what a machine is made of.
package inventory

import (
	"bufio"
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"runtime"
	"strconv"
	"strings"

	"longshore/boot-environment/internal/network"
	"longshore/boot-environment/internal/protocol"
)

// Take reads all but the disks' signatures and the neighbours, which take their time.
func Take(disks []protocol.Disk, neighbours map[string]protocol.Neighbour) protocol.Inventory {
	nics := network.Ports()
	for i := range nics {
		if neighbour, ok := neighbours[nics[i].Name]; ok {
			nics[i].Neighbour = &neighbour
		}
	}
	smbios := readSMBIOS("/sys")
	return protocol.Inventory{
		Arch: runtime.GOARCH, Firmware: Firmware(), System: systemIn("/sys"), CPU: cpuIn("/", smbios),
		MemoryBytes: memoryIn("/", smbios), Disks: disks, NICs: nics,
	}
}

// Firmware says how the machine was started: "uefi" or "bios".
func Firmware() string {
	if _, err := os.Stat("/sys/firmware/efi"); err == nil {
		return "uefi"
	}
	return "bios"
}

func systemIn(sys string) protocol.System {
	dmi := func(file string) string { return word(read(filepath.Join(sys, "class/dmi/id", file))) }
	return protocol.System{
		Vendor: dmi("sys_vendor"), Product: dmi("product_name"), Serial: dmi("product_serial"), UUID: strings.ToLower(dmi("product_uuid")),
		BiosVersion: dmi("bios_version"),
	}
}

func cpuIn(root string, smbios smbios) protocol.CPU {
	sockets, cores := map[string]bool{}, map[string]bool{}
	folders, _ := filepath.Glob(filepath.Join(root, "sys/devices/system/cpu/cpu[0-9]*"))
	threads := 0
	for _, folder := range folders {
		socket := read(filepath.Join(folder, "topology/physical_package_id"))
		if socket == "" {
			continue // not switched on
		}
		threads++
		sockets[socket] = true
		cores[fmt.Sprint(socket, " ", read(filepath.Join(folder, "topology/cluster_id")), " ", read(filepath.Join(folder, "topology/core_id")))] = true
	}
	return protocol.CPU{Model: cpuModel(root, smbios), Sockets: len(sockets), Cores: len(cores), Threads: threads}
}

// cpuModel takes x86's own name; ARM's cores have only numbers, so the firmware's name comes first there.
func cpuModel(root string, smbios smbios) string {
	said := map[string]string{}
	eachField(filepath.Join(root, "proc/cpuinfo"), func(name, value string) {
		if said[name] == "" {
			said[name] = value
		}
	})
	switch {
	case said["model name"] != "":
		return word(said["model name"])
	case smbios.processor != "":
		return word(smbios.processor)
	case said["CPU part"] != "":
		return word("ARM implementer " + said["CPU implementer"] + " part " + said["CPU part"])
	}
	return "unknown"
}

// memoryIn gives what is plugged in where the firmware says it, else what the kernel has, which is less.
func memoryIn(root string, smbios smbios) int64 {
	if smbios.memoryBytes > 0 {
		return smbios.memoryBytes
	}
	var total int64
	eachField(filepath.Join(root, "proc/meminfo"), func(name, value string) {
		if name == "MemTotal" {
			kib, _ := strconv.ParseInt(strings.TrimSuffix(value, " kB"), 10, 64)
			total = kib * 1024
		}
	})
	return total
}

func eachField(file string, each func(name, value string)) {
	opened, err := os.Open(file)
	if err != nil {
		return
	}
	defer opened.Close()
	for scanner := bufio.NewScanner(opened); scanner.Scan(); {
		if name, value, ok := strings.Cut(scanner.Text(), ":"); ok {
			each(strings.TrimSpace(name), strings.TrimSpace(value))
		}
	}
}

func read(file string) string {
	text, err := os.ReadFile(file)
	if err != nil {
		return ""
	}
	return strings.TrimSpace(string(text))
}

var blanks = regexp.MustCompile(`\s+`)

func word(text string) string {
	runes := []rune(blanks.ReplaceAllString(strings.ToValidUTF8(text, ""), " "))
	return strings.TrimSpace(string(runes[:min(len(runes), 256)]))
}
