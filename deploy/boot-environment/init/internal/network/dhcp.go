package network

import (
	"context"
	"errors"
	"fmt"
	"net"
	"os"
	"strings"
	"time"

	"github.com/insomniacslk/dhcp/dhcpv4"
	"github.com/insomniacslk/dhcp/dhcpv4/nclient4"
	"github.com/vishvananda/netlink"

	"longshore/boot-environment/internal/console"
)

// DHCP asks on a port until there is a lease, sets the port up, and keeps the lease until the context ends. Where several
// servers answer, the lease is that of `from` (nil = of the first).
func DHCP(ctx context.Context, port string, from net.IP) error {
	for pause := time.Second; ; pause = min(pause*2, 15*time.Second) {
		lease, err := ask(ctx, port, from, nil)
		if err == nil {
			if err = take(port, lease.ACK); err == nil {
				go keep(ctx, port, from, lease)
				return nil
			}
		}
		if ctx.Err() != nil {
			return context.Cause(ctx)
		}
		console.Say("%s: no lease: %v; again in %s", port, err, pause)
		select {
		case <-time.After(pause):
		case <-ctx.Done():
			return context.Cause(ctx)
		}
	}
}

func ask(ctx context.Context, port string, from net.IP, known *nclient4.Lease) (*nclient4.Lease, error) {
	client, err := nclient4.New(port, nclient4.WithTimeout(4*time.Second), nclient4.WithRetry(4))
	if err != nil {
		return nil, err
	}
	defer client.Close()
	options := dhcpv4.WithRequestedOptions(dhcpv4.OptionSubnetMask, dhcpv4.OptionRouter, dhcpv4.OptionDomainNameServer, dhcpv4.OptionInterfaceMTU)
	if known != nil {
		return client.Renew(ctx, known, options)
	}
	offer, err := discover(ctx, client, from, options)
	if err != nil {
		return nil, err
	}
	return client.RequestFromOffer(ctx, offer, options)
}

// otherOfferWait is how long the wanted server may still answer after another one: it writes a lease down before it offers it.
var otherOfferWait = 8 * time.Second

// discover gives the offer of the wanted server, or another's where that one does not answer: a relay may speak in its name.
func discover(ctx context.Context, client *nclient4.Client, from net.IP, options dhcpv4.Modifier) (*dhcpv4.DHCPv4, error) {
	if from == nil {
		return client.DiscoverOffer(ctx, options)
	}
	question, err := dhcpv4.NewDiscovery(client.InterfaceAddr(), options)
	if err != nil {
		return nil, err
	}
	waiting, enough := context.WithCancel(ctx)
	defer enough()
	var other *dhcpv4.DHCPv4
	offer, err := client.SendAndRead(waiting, client.RemoteAddr(), question, func(answer *dhcpv4.DHCPv4) bool {
		if answer.MessageType() != dhcpv4.MessageTypeOffer {
			return false
		}
		if answer.ServerIdentifier().Equal(from) {
			return true
		}
		if other == nil {
			other = answer
			console.Say("%s offers %s, and is not %s, which is waited for", answer.ServerIdentifier(), answer.YourIPAddr, from)
			time.AfterFunc(otherOfferWait, enough)
		}
		return false
	})
	if err != nil && other != nil && ctx.Err() == nil {
		return other, nil
	}
	return offer, err
}

// keep renews at half of the lease's time, as RFC 2131 §4.4.5 has it: an image can take longer than a lease.
func keep(ctx context.Context, port string, from net.IP, lease *nclient4.Lease) {
	for {
		wait := lease.ACK.IPAddressLeaseTime(time.Hour) / 2
		for renewed := false; !renewed; wait = 10 * time.Second {
			select {
			case <-time.After(max(wait, time.Second)):
			case <-ctx.Done():
				return
			}
			next, err := ask(ctx, port, from, lease)
			var refused *nclient4.ErrNak
			if errors.As(err, &refused) {
				next, err = ask(ctx, port, from, nil)
			}
			if err == nil {
				err = take(port, next.ACK)
			}
			if err == nil {
				lease, renewed = next, true
			} else if ctx.Err() == nil {
				console.Say("%s: lease not renewed: %v", port, err)
			}
		}
	}
}

func take(port string, ack *dhcpv4.DHCPv4) error {
	mask := ack.SubnetMask()
	if mask == nil {
		mask = ack.YourIPAddr.DefaultMask()
	}
	bits, _ := mask.Size()
	settings := settings{addresses: []string{fmt.Sprintf("%s/%d", ack.YourIPAddr, bits)}}
	if routers := ack.Router(); len(routers) > 0 {
		settings.gateway = routers[0].String()
	}
	if mtu, err := dhcpv4.GetUint16(dhcpv4.OptionInterfaceMTU, ack.Options); err == nil {
		settings.mtu = int(mtu)
	}
	if err := settings.apply(port); err != nil {
		return err
	}
	var dns []string
	for _, server := range ack.DNS() {
		dns = append(dns, server.String())
	}
	setDNS(dns)
	console.Say("%s: %s by DHCP from %s", port, settings.addresses[0], ack.ServerIdentifier())
	return nil
}

// settings of one link.
type settings struct {
	addresses []string
	gateway   string
	mtu       int
}

func (s settings) apply(name string) error {
	link, err := netlink.LinkByName(name)
	if err != nil {
		return err
	}
	if s.mtu > 0 {
		if err := netlink.LinkSetMTU(link, s.mtu); err != nil {
			return fmt.Errorf("%s: MTU %d: %w", name, s.mtu, err)
		}
	}
	if err := netlink.LinkSetUp(link); err != nil {
		return fmt.Errorf("%s: %w", name, err)
	}
	wanted := map[string]bool{}
	for _, text := range s.addresses {
		address, err := netlink.ParseAddr(text)
		if err != nil {
			return err
		}
		wanted[address.IPNet.String()] = true
		if err := netlink.AddrReplace(link, address); err != nil {
			return fmt.Errorf("%s: address %s: %w", name, text, err)
		}
	}
	present, _ := netlink.AddrList(link, netlink.FAMILY_V4)
	for _, address := range present {
		if !wanted[address.IPNet.String()] {
			_ = netlink.AddrDel(link, &address)
		}
	}
	if s.gateway == "" {
		return nil
	}
	gateway := net.ParseIP(s.gateway)
	if err := netlink.RouteReplace(&netlink.Route{LinkIndex: link.Attrs().Index, Gw: gateway}); err != nil {
		return fmt.Errorf("%s: gateway %s: %w", name, s.gateway, err)
	}
	return nil
}

func setDNS(servers []string) {
	var text strings.Builder
	for _, server := range servers {
		fmt.Fprintf(&text, "nameserver %s\n", server)
	}
	_ = os.WriteFile("/etc/resolv.conf", []byte(text.String()), 0o644)
}
