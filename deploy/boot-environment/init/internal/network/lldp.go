package network

import (
	"context"
	"encoding/binary"
	"errors"
	"fmt"
	"net"
	"strings"
	"sync"
	"time"

	"golang.org/x/sys/unix"

	"longshore/boot-environment/internal/protocol"
)

const etherTypeLLDP = 0x88cc

// nearestBridge is where LLDP is sent to, IEEE 802.1AB §7.1.
var nearestBridge = net.HardwareAddr{0x01, 0x80, 0xc2, 0x00, 0x00, 0x0e}

// Neighbours listens on all ports that have a link, until each has heard a neighbour or the time is up. It also speaks once:
// who hears a new neighbour answers within a second or so (fast transmission, IEEE 802.1AB-2016 §9.2.5.5), not within thirty.
func Neighbours(ctx context.Context, longest time.Duration) map[string]protocol.Neighbour {
	ctx, cancel := context.WithTimeout(ctx, longest)
	defer cancel()
	var mutex sync.Mutex
	var all sync.WaitGroup
	heard := map[string]protocol.Neighbour{}
	for _, port := range Ports() {
		if !port.Link {
			continue
		}
		all.Add(1)
		go func() {
			defer all.Done()
			if neighbour, ok := listen(ctx, port); ok {
				mutex.Lock()
				defer mutex.Unlock()
				heard[port.Name] = neighbour
			}
		}()
	}
	all.Wait()
	return heard
}

func listen(ctx context.Context, port protocol.NIC) (protocol.Neighbour, bool) {
	none := protocol.Neighbour{}
	device, err := net.InterfaceByName(port.Name)
	if err != nil {
		return none, false
	}
	protocolNumber := binary.NativeEndian.Uint16(binary.BigEndian.AppendUint16(nil, etherTypeLLDP))
	socket, err := unix.Socket(unix.AF_PACKET, unix.SOCK_RAW|unix.SOCK_CLOEXEC, int(protocolNumber))
	if err != nil {
		return none, false
	}
	defer unix.Close(socket)
	at := &unix.SockaddrLinklayer{Protocol: protocolNumber, Ifindex: device.Index}
	member := unix.PacketMreq{Ifindex: int32(device.Index), Type: unix.PACKET_MR_MULTICAST, Alen: 6}
	copy(member.Address[:], nearestBridge)
	if unix.Bind(socket, at) != nil ||
		unix.SetsockoptPacketMreq(socket, unix.SOL_PACKET, unix.PACKET_ADD_MEMBERSHIP, &member) != nil ||
		unix.SetsockoptTimeval(socket, unix.SOL_SOCKET, unix.SO_RCVTIMEO, &unix.Timeval{Usec: 200_000}) != nil {
		return none, false
	}
	_, _ = unix.Write(socket, announcement(device.HardwareAddr, port.Name))
	frame := make([]byte, 2048)
	for ctx.Err() == nil {
		n, from, err := unix.Recvfrom(socket, frame, 0)
		if sender, ok := from.(*unix.SockaddrLinklayer); err != nil || ok && sender.Pkttype == unix.PACKET_OUTGOING {
			continue
		}
		if neighbour, err := ParseLLDP(frame[:n]); err == nil {
			return neighbour, true
		}
	}
	return none, false
}

// announcement says that we are here: chassis and port by MAC address, valid for two seconds.
func announcement(mac net.HardwareAddr, port string) []byte {
	frame := append(append(append([]byte{}, nearestBridge...), mac...), etherTypeLLDP>>8, etherTypeLLDP&0xff)
	frame = append(frame, tlv(1, append([]byte{4}, mac...))...)
	frame = append(frame, tlv(2, append([]byte{5}, port...))...)
	frame = append(frame, tlv(3, []byte{0, 2})...)
	frame = append(frame, tlv(5, []byte("longshore boot environment"))...)
	frame = append(frame, tlv(0, nil)...)
	return append(frame, make([]byte, max(0, 60-len(frame)))...) // Ethernet's smallest frame
}

// tlv encodes 7 bits of type and 9 bits of length, IEEE 802.1AB §8.4.
func tlv(kind int, value []byte) []byte {
	return append(binary.BigEndian.AppendUint16(nil, uint16(kind<<9|len(value))), value...)
}

// ParseLLDP reads who sent a frame, and from which port.
func ParseLLDP(frame []byte) (protocol.Neighbour, error) {
	var found protocol.Neighbour
	if len(frame) < 14 || binary.BigEndian.Uint16(frame[12:]) != etherTypeLLDP {
		return found, errors.New("no LLDP frame")
	}
	for rest := frame[14:]; len(rest) >= 2; {
		head := binary.BigEndian.Uint16(rest)
		kind, length := head>>9, int(head&0x1ff)
		if kind == 0 || len(rest) < 2+length {
			break
		}
		value := rest[2 : 2+length]
		rest = rest[2+length:]
		switch {
		case kind == 1 && length > 1:
			found.Chassis = identity(value, 4, 5)
		case kind == 2 && length > 1:
			found.Port = identity(value, 3, 4)
		case kind == 5:
			found.System = printable(value)
		}
	}
	if found.Chassis == "" || found.Port == "" {
		return found, errors.New("a frame without chassis or port")
	}
	return found, nil
}

// identity shows a chassis or port ID by its subtype: a MAC address, a network address, else text (IEEE 802.1AB §8.5.2, §8.5.3).
func identity(value []byte, mac, address byte) string {
	kind, id := value[0], value[1:]
	switch {
	case kind == mac && len(id) == 6:
		return net.HardwareAddr(id).String()
	case kind == address && len(id) == 5 && id[0] == 1:
		return net.IP(id[1:]).String()
	case kind == address && len(id) == 17 && id[0] == 2:
		return net.IP(id[1:]).String()
	}
	return printable(id)
}

func printable(value []byte) string {
	text := strings.TrimRight(string(value), "\x00 ")
	for _, r := range text {
		if r < ' ' || r == '\uFFFD' {
			return fmt.Sprintf("%x", value)
		}
	}
	runes := []rune(text)
	return string(runes[:min(len(runes), 256)])
}
