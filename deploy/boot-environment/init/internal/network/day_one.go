package network

import (
	"context"
	"fmt"
	"net"
	"slices"
	"strings"
	"time"

	"github.com/vishvananda/netlink"

	"longshore/boot-environment/internal/console"
	"longshore/boot-environment/internal/protocol"
)

// Order puts links after those that they stand on: ports, then bonds, then VLANs. Error: NETWORK_UNREADABLE.
func Order(links []protocol.Link) ([]protocol.Link, error) {
	var ordered []protocol.Link
	done := map[string]bool{}
	for len(ordered) < len(links) {
		before := len(ordered)
		for _, link := range links {
			if !done[link.Name] && !slices.ContainsFunc(below(link), func(name string) bool { return !done[name] }) {
				ordered = append(ordered, link)
				done[link.Name] = true
			}
		}
		if len(ordered) == before {
			return nil, protocol.Fail("NETWORK_UNREADABLE", "The links stand on each other, on none, or two have one name: %s.", describe(links))
		}
	}
	return ordered, nil
}

func below(link protocol.Link) []string {
	if link.Kind == "vlan" {
		return []string{link.On}
	}
	return link.Of
}

func describe(links []protocol.Link) string {
	var all []string
	for _, link := range links {
		all = append(all, strings.TrimSpace(link.Name+" "+strings.Join(below(link), "+")))
	}
	return strings.Join(all, ", ")
}

// Apply sets the network up as documents say. What DHCP gave before is gone; the context ends what keeps leases. On the port
// that was booted from they are those of `from`, as there were before.
func Apply(ctx context.Context, wanted *protocol.Network, booted string, from net.IP) error {
	links, err := Order(wanted.Links)
	if err != nil {
		return err
	}
	Clear()
	names := map[string]string{} // the documents' names, the kernel's
	for _, link := range links {
		name, err := establish(link, names)
		if err != nil {
			return protocol.Fail("NETWORK_UNREADABLE", "%s: %v.", link.Name, err)
		}
		names[link.Name] = name
	}
	// addresses last: a link that becomes part of a bond has none
	for _, link := range links {
		name := names[link.Name]
		plan := settings{link.Addresses, link.Gateway, link.MTU}
		if err := plan.apply(name); err != nil {
			return protocol.Fail("NETWORK_UNREADABLE", "%v.", err)
		}
		if len(link.Addresses) > 0 {
			console.Say("%s: %s", name, strings.Join(link.Addresses, " "))
		}
		if link.DHCP {
			server := from
			if link.Kind != "nic" || link.MAC != booted {
				server = nil // another network, with a server of its own
			}
			if err := awaitLease(ctx, name, server); err != nil {
				return err
			}
		}
	}
	if len(wanted.DNS) > 0 {
		setDNS(wanted.DNS)
	}
	return nil
}

// IsAsBooted says whether all that is wanted is a lease on the port that was booted from.
func IsAsBooted(wanted *protocol.Network, booted string) bool {
	if len(wanted.Links) != 1 || len(wanted.DNS) > 0 {
		return false
	}
	link := wanted.Links[0]
	isPlain := link.Kind == "nic" && link.DHCP && len(link.Addresses) == 0 && link.Gateway == "" && link.MTU == 0
	return isPlain && booted != "" && link.MAC == booted
}

// awaitLease gives up after a minute: a link without a server must not keep the others waiting for ever.
func awaitLease(ctx context.Context, name string, from net.IP) error {
	asking, cancel := context.WithCancel(ctx)
	late := time.AfterFunc(time.Minute, cancel)
	if err := DHCP(asking, name, from); err != nil {
		return protocol.Fail("NETWORK_UNREACHABLE", "%s was given no lease within a minute.", name)
	}
	late.Stop() // the lease is kept until ctx ends
	return nil
}

func establish(link protocol.Link, names map[string]string) (string, error) {
	switch link.Kind {
	case "nic":
		if name := PortOf(link.MAC); name != "" {
			return name, nil
		}
		return "", fmt.Errorf("no port has the address %s", link.MAC)
	case "vlan":
		parent, err := netlink.LinkByName(names[link.On])
		if err != nil {
			return "", err
		}
		attributes := netlink.NewLinkAttrs()
		attributes.Name, attributes.ParentIndex = link.Name, parent.Attrs().Index
		return link.Name, netlink.LinkAdd(&netlink.Vlan{LinkAttrs: attributes, VlanId: link.ID})
	case "bond":
		return link.Name, establishBond(link, names)
	default:
		return "", fmt.Errorf("there is no kind of link %q", link.Kind)
	}
}

func establishBond(link protocol.Link, names map[string]string) error {
	attributes := netlink.NewLinkAttrs()
	attributes.Name = link.Name
	bond := netlink.NewLinkBond(attributes)
	bond.Mode = netlink.StringToBondMode(link.Mode)
	bond.Miimon = 100 // milliseconds between looks at the links
	if link.Mode == "802.3ad" {
		bond.XmitHashPolicy = netlink.BOND_XMIT_HASH_POLICY_LAYER3_4
	}
	if err := netlink.LinkAdd(bond); err != nil {
		return err
	}
	for _, name := range link.Of {
		part, err := netlink.LinkByName(names[name])
		if err != nil {
			return err
		}
		if err := netlink.LinkSetDown(part); err != nil { // the kernel takes only what is down
			return err
		}
		if err := netlink.LinkSetMaster(part, bond); err != nil {
			return err
		}
	}
	return nil
}

// Clear takes all addresses from the ports, and bonds and VLANs away.
func Clear() {
	links, _ := netlink.LinkList()
	for _, link := range links {
		if kind := link.Type(); kind == "vlan" || kind == "bond" {
			_ = netlink.LinkDel(link)
			continue
		}
		if link.Attrs().Name == "lo" {
			continue
		}
		addresses, _ := netlink.AddrList(link, netlink.FAMILY_V4)
		for _, address := range addresses {
			_ = netlink.AddrDel(link, &address)
		}
	}
}
