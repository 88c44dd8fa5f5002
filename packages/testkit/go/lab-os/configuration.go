package main

import (
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"syscall"
)

// configuration is what the boot environment left on the disk.
type configuration struct {
	Meta struct {
		Hostname string `json:"local-hostname"`
	}
	User struct {
		Files []struct {
			Path        string `json:"path"`
			Content     string `json:"content"`
			Permissions string `json:"permissions"`
		} `json:"write_files"`
	}
	Network *network
}

// network is version 2 of cloud-init's network configuration.
type network struct {
	Ethernets map[string]link `json:"ethernets"`
	Bonds     map[string]link `json:"bonds"`
	VLANs     map[string]link `json:"vlans"`
}

type link struct {
	Match struct {
		MAC string `json:"macaddress"`
	} `json:"match"`
	MAC        string   `json:"macaddress"`
	MTU        int      `json:"mtu"`
	DHCP       bool     `json:"dhcp4"`
	Addresses  []string `json:"addresses"`
	Interfaces []string `json:"interfaces"`
	ID         int      `json:"id"`
	Link       string   `json:"link"`
	Parameters struct {
		Mode string `json:"mode"`
	} `json:"parameters"`
	Routes []struct {
		To  string `json:"to"`
		Via string `json:"via"`
	} `json:"routes"`
	Nameservers struct {
		Addresses []string `json:"addresses"`
	} `json:"nameservers"`
}

// apply makes the machine what it is told to be; its name is returned.
func (c *configuration) apply() string {
	if err := syscall.Sethostname([]byte(c.Meta.Hostname)); err != nil {
		say("host name: %v", err)
	}
	for _, file := range c.User.Files {
		mode, err := strconv.ParseUint(file.Permissions, 8, 32)
		if err != nil {
			mode = 0o644
		}
		_ = os.MkdirAll(filepath.Dir(file.Path), 0o755)
		if err := os.WriteFile(file.Path, []byte(file.Content), os.FileMode(mode)); err != nil {
			say("%v", err)
		}
	}
	run("ip", "link", "set", "lo", "up")
	if c.Network == nil {
		for name := range ports() {
			dhcp(name)
		}
		return c.Meta.Hostname
	}
	c.Network.apply()
	return c.Meta.Hostname
}

// apply brings the links up from below: ports, bonds of ports, VLANs on either.
func (n *network) apply() {
	byMAC, names := map[string]string{}, map[string]string{}
	for name, mac := range ports() {
		byMAC[mac] = name
	}
	for name, one := range n.Ethernets {
		port, found := byMAC[strings.ToLower(one.Match.MAC)]
		if !found {
			say("network: no port has the address %s", one.Match.MAC)
			continue
		}
		names[name] = port
		one.bringUp(port)
	}
	for name, one := range n.Bonds {
		put("/sys/class/net/bonding_masters", "+"+name)
		put("/sys/class/net/"+name+"/bonding/mode", one.Parameters.Mode)
		put("/sys/class/net/"+name+"/bonding/miimon", "100")
		for _, each := range one.Interfaces {
			run("ip", "link", "set", names[each], "down")
			put("/sys/class/net/"+name+"/bonding/slaves", "+"+names[each])
		}
		if one.MAC != "" {
			run("ip", "link", "set", name, "address", one.MAC)
		}
		names[name] = name
		one.bringUp(name)
	}
	for name, one := range n.VLANs {
		run("ip", "link", "add", "link", names[one.Link], "name", name, "type", "vlan", "id", strconv.Itoa(one.ID))
		one.bringUp(name)
	}
}

func (l link) bringUp(name string) {
	if l.MTU > 0 {
		run("ip", "link", "set", name, "mtu", strconv.Itoa(l.MTU))
	}
	run("ip", "link", "set", name, "up")
	for _, address := range l.Addresses {
		run("ip", "address", "add", address, "dev", name)
	}
	for _, route := range l.Routes {
		run("ip", "route", "add", route.To, "via", route.Via, "dev", name)
	}
	for _, server := range l.Nameservers.Addresses {
		if file, err := os.OpenFile("/etc/resolv.conf", os.O_APPEND|os.O_CREATE|os.O_WRONLY, 0o644); err == nil {
			_, _ = file.WriteString("nameserver " + server + "\n")
			file.Close()
		}
	}
	if l.DHCP {
		dhcp(name)
	}
}

// dhcp keeps a lease for as long as the system runs.
func dhcp(name string) {
	run("ip", "link", "set", name, "up")
	client := exec.Command(busybox, "udhcpc", "-f", "-i", name, "-s", "/leased", "-t", "100", "-T", "3")
	if err := client.Start(); err != nil {
		say("DHCP on %s: %v", name, err)
		return
	}
	go func() { _ = client.Wait() }()
}

// ports are the Ethernet ports of the machine with their addresses.
func ports() map[string]string {
	found := map[string]string{}
	devices, _ := filepath.Glob("/sys/class/net/*/device")
	for _, path := range devices {
		folder := filepath.Dir(path)
		mac, _ := os.ReadFile(folder + "/address")
		found[filepath.Base(folder)] = strings.TrimSpace(string(mac))
	}
	return found
}

func run(args ...string) {
	if out, err := exec.Command(busybox, args...).CombinedOutput(); err != nil {
		say("%s: %s", strings.Join(args, " "), strings.TrimSpace(string(out)))
	}
}

func put(file, text string) {
	if err := os.WriteFile(file, []byte(text), 0o644); err != nil {
		say("%v", err)
	}
}
