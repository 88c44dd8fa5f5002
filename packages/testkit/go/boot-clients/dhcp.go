package main

import (
	"context"
	"encoding/binary"
	"errors"
	"fmt"
	"net"
	"strings"
	"sync"
	"syscall"
	"time"
)

// What a machine was given.
type lease struct {
	address    net.IP
	nextServer net.IP
	file       string
}

// All machines ask through one socket: until it has an address, each hears what is broadcast.
type asker struct {
	conn    *net.UDPConn
	mutex   sync.Mutex
	waiting map[uint32]chan []byte
}

func openAsker(device string) (*asker, error) {
	config := net.ListenConfig{Control: func(_, _ string, raw syscall.RawConn) error {
		var failure error
		err := raw.Control(func(fd uintptr) {
			failure = errors.Join(
				syscall.SetsockoptString(int(fd), syscall.SOL_SOCKET, syscall.SO_BINDTODEVICE, device),
				syscall.SetsockoptInt(int(fd), syscall.SOL_SOCKET, syscall.SO_BROADCAST, 1),
				syscall.SetsockoptInt(int(fd), syscall.SOL_SOCKET, syscall.SO_RCVBUF, 4<<20),
			)
		})
		return errors.Join(err, failure)
	}}
	conn, err := config.ListenPacket(context.Background(), "udp4", "0.0.0.0:68")
	if err != nil {
		return nil, err
	}
	a := &asker{conn: conn.(*net.UDPConn), waiting: map[uint32]chan []byte{}}
	go a.hear()
	return a, nil
}

func (a *asker) close() { a.conn.Close() }

func (a *asker) hear() {
	buffer := make([]byte, 1500)
	for {
		n, _, err := a.conn.ReadFromUDPAddrPort(buffer)
		if err != nil {
			return
		}
		if n < 240 {
			continue
		}
		a.mutex.Lock()
		to := a.waiting[binary.BigEndian.Uint32(buffer[4:])]
		a.mutex.Unlock()
		select {
		case to <- append([]byte{}, buffer[:n]...):
		default: // nobody waits for it, or no more
		}
	}
}

const (
	discover = 1
	offer    = 2
	request  = 3
	ack      = 5
)

// DISCOVER, OFFER, REQUEST, ACK; what is not answered is sent again as RFC 2131 §4.1 has it, from one second on.
func (a *asker) lease(mac net.HardwareAddr, until time.Time) (lease, error) {
	transaction := binary.BigEndian.Uint32(mac[2:]) ^ uint32(time.Now().UnixNano())
	answers := make(chan []byte, 4)
	a.mutex.Lock()
	a.waiting[transaction] = answers
	a.mutex.Unlock()
	defer func() {
		a.mutex.Lock()
		delete(a.waiting, transaction)
		a.mutex.Unlock()
	}()
	offered, err := a.ask(question(transaction, mac, discover, nil), answers, offer, until)
	if err != nil {
		return lease{}, err
	}
	server := optionsOf(offered)[54]
	wish := append([]byte{50, 4}, offered[16:20]...)
	wish = append(append(wish, 54, 4), server...)
	acked, err := a.ask(question(transaction, mac, request, wish), answers, ack, until)
	if err != nil {
		return lease{}, err
	}
	return leaseIn(acked), nil
}

func (a *asker) ask(packet []byte, answers <-chan []byte, kind byte, until time.Time) ([]byte, error) {
	everyone := &net.UDPAddr{IP: net.IPv4bcast, Port: 67}
	for wait := time.Second; time.Now().Before(until); wait = min(2*wait, 8*time.Second) {
		if _, err := a.conn.WriteToUDP(packet, everyone); err != nil {
			return nil, err
		}
		late := time.After(wait)
		for waiting := true; waiting; {
			select {
			case answer := <-answers:
				switch said := optionsOf(answer)[53]; {
				case len(said) == 1 && said[0] == kind:
					return answer, nil
				case len(said) == 1 && said[0] == 6:
					return nil, errors.New("refused (DHCPNAK)")
				}
			case <-late:
				waiting = false
			}
		}
	}
	return nil, fmt.Errorf("no answer of type %d", kind)
}

// As UEFI firmware for x86-64 asks.
func question(transaction uint32, mac net.HardwareAddr, kind byte, more []byte) []byte {
	packet := make([]byte, 240, 512)
	packet[0], packet[1], packet[2] = 1, 1, 6
	binary.BigEndian.PutUint32(packet[4:], transaction)
	packet[10] = 0x80 // answers to all: it has no address yet
	copy(packet[28:], mac)
	copy(packet[236:], []byte{0x63, 0x82, 0x53, 0x63})
	packet = append(packet, 53, 1, kind)
	packet = append(packet, more...)
	packet = append(packet, 55, 6, 1, 3, 6, 43, 60, 66)
	packet = append(packet, 93, 2, 0, 7, 94, 3, 1, 3, 16)
	class := "PXEClient:Arch:00007:UNDI:003016"
	packet = append(append(packet, 60, byte(len(class))), class...)
	packet = append(append(packet, 97, 17, 0), append(make([]byte, 10), mac...)...)
	return append(packet, 255)
}

func optionsOf(packet []byte) map[byte][]byte {
	found := map[byte][]byte{}
	for at := 240; at+1 < len(packet) && packet[at] != 255; {
		if packet[at] == 0 {
			at++
			continue
		}
		end := at + 2 + int(packet[at+1])
		if end > len(packet) {
			break
		}
		found[packet[at]] = packet[at+2 : end]
		at = end
	}
	return found
}

func leaseIn(packet []byte) lease {
	file, _, _ := strings.Cut(string(packet[108:236]), "\x00")
	if named := optionsOf(packet)[67]; file == "" {
		file = strings.TrimRight(string(named), "\x00")
	}
	return lease{address: net.IP(packet[16:20]), nextServer: net.IP(packet[20:24]), file: file}
}
