// Package network brings up the machine's network: by DHCP on the port it was booted from, or as its documents say.
package network

import (
	"os"
	"path/filepath"
	"sort"
	"strconv"
	"strings"
	"time"

	"github.com/vishvananda/netlink"

	"longshore/boot-environment/internal/protocol"
)

// Ports gives the machine's network ports, without neighbours.
func Ports() []protocol.NIC { return portsIn("/sys") }

func portsIn(sys string) []protocol.NIC {
	folders, _ := filepath.Glob(filepath.Join(sys, "class/net/*"))
	found := []protocol.NIC{}
	for _, folder := range folders {
		// a port has hardware behind it and is Ethernet (ARPHRD_ETHER)
		if _, err := os.Stat(filepath.Join(folder, "device")); err != nil || read(folder, "type") != "1" {
			continue
		}
		driver, _ := os.Readlink(filepath.Join(folder, "device/driver"))
		if driver != "" {
			driver = filepath.Base(driver)
		}
		port := protocol.NIC{
			Name: filepath.Base(folder), MAC: ownMAC(folder), Driver: driver, Link: read(folder, "carrier") == "1",
		}
		if speed, err := strconv.Atoi(read(folder, "speed")); err == nil && speed > 0 && port.Link {
			port.Speed = speed
		}
		found = append(found, port)
	}
	sort.Slice(found, func(i, j int) bool { return found[i].Name < found[j].Name })
	return found
}

// ownMAC gives a port's own address: as part of a bond it has the bond's.
func ownMAC(folder string) string {
	if own := read(folder, "bonding_slave/perm_hwaddr"); own != "" {
		return own
	}
	return read(folder, "address")
}

// RaiseAll switches all ports on, so that each finds its link.
func RaiseAll() {
	for _, port := range Ports() {
		if link, err := netlink.LinkByName(port.Name); err == nil {
			_ = netlink.LinkSetUp(link)
		}
	}
	if lo, err := netlink.LinkByName("lo"); err == nil {
		_ = netlink.LinkSetUp(lo)
	}
}

// AwaitLink waits until a port has a link; false when it has none in time.
func AwaitLink(name string, longest time.Duration) bool {
	for deadline := time.Now().Add(longest); ; time.Sleep(20 * time.Millisecond) {
		if read(filepath.Join("/sys/class/net", name), "carrier") == "1" {
			return true
		}
		if time.Now().After(deadline) {
			return false
		}
	}
}

// PortOf gives the name of the port with a MAC address, "" where there is none.
func PortOf(mac string) string {
	for _, port := range Ports() {
		if strings.EqualFold(port.MAC, mac) {
			return port.Name
		}
	}
	return ""
}

// BootMAC reads "01-3c-ec-ef-00-00-17", as a loader says from which port it booted: hardware type and address.
func BootMAC(bootif string) string {
	parts := strings.Split(strings.ToLower(bootif), "-")
	if len(parts) == 7 {
		parts = parts[1:]
	}
	if len(parts) != 6 {
		return ""
	}
	return strings.Join(parts, ":")
}

func read(folder, file string) string {
	text, err := os.ReadFile(filepath.Join(folder, file))
	if err != nil {
		return ""
	}
	return strings.TrimSpace(string(text))
}
