package main

import (
	"encoding/binary"
	"errors"
	"fmt"
	"net"
	"net/netip"
	"os"
	"strconv"
	"strings"
	"time"
)

// A read, RFC 1350 with blksize, tsize and windowsize; each wait is a second, the last packet is sent again six times.
func fetchTftp(own net.IP, server, file string, blockSize, window int, until time.Time) (sum, error) {
	var got sum
	to, err := netip.ParseAddrPort(server)
	if err != nil {
		return got, err
	}
	conn, err := net.ListenUDP("udp4", &net.UDPAddr{IP: own})
	if err != nil {
		return got, err
	}
	defer conn.Close()
	last := readRequest(file, blockSize, window)
	if _, err := conn.WriteToUDPAddrPort(last, to); err != nil {
		return got, err
	}
	buffer := make([]byte, blockSize+4)
	agreed := terms{blockSize: 512, window: 1}
	var peer netip.AddrPort
	block, since, tries := 0, 0, 0
	acknowledge := func() error {
		last, since = []byte{0, 4, byte(block >> 8), byte(block)}, 0
		_, err := conn.WriteToUDPAddrPort(last, peer)
		return err
	}
	for time.Now().Before(until) {
		conn.SetReadDeadline(time.Now().Add(time.Second))
		n, from, err := conn.ReadFromUDPAddrPort(buffer)
		if errors.Is(err, os.ErrDeadlineExceeded) {
			if tries++; tries > 6 {
				return got, errors.New("the server fell silent")
			}
			if peer.IsValid() {
				to = peer
			}
			conn.WriteToUDPAddrPort(last, to)
			continue
		}
		if err != nil {
			return got, err
		}
		if peer.IsValid() && from != peer || n < 4 {
			continue
		}
		peer, tries = from, 0
		switch number := int(binary.BigEndian.Uint16(buffer[2:])); binary.BigEndian.Uint16(buffer) {
		case 6:
			agreed = termsIn(buffer[2:n])
			if err := acknowledge(); err != nil {
				return got, err
			}
		case 3:
			if number != (block+1)&0xffff {
				if since++; since == 1 && agreed.window > 1 { // a gap: once for a window
					if err := acknowledge(); err != nil {
						return got, err
					}
					since = 1
				}
				continue
			}
			block++
			since++
			got.Write(buffer[4:n])
			short := n-4 < agreed.blockSize
			if short || block%agreed.window == 0 {
				if err := acknowledge(); err != nil || short {
					return got, err
				}
			}
		case 5:
			return got, fmt.Errorf("error %d: %s", number, buffer[4:n])
		}
	}
	return got, errors.New("it took too long")
}

type terms struct{ blockSize, window int }

func readRequest(file string, blockSize, window int) []byte {
	options := []string{file, "octet", "tsize", "0", "blksize", strconv.Itoa(blockSize)}
	if window > 1 {
		options = append(options, "windowsize", strconv.Itoa(window))
	}
	return []byte("\x00\x01" + strings.Join(options, "\x00") + "\x00")
}

func termsIn(area []byte) terms {
	agreed := terms{blockSize: 512, window: 1}
	texts := strings.Split(string(area), "\x00")
	for i := 0; i+1 < len(texts); i += 2 {
		value, _ := strconv.Atoi(texts[i+1])
		switch strings.ToLower(texts[i]) {
		case "blksize":
			agreed.blockSize = value
		case "windowsize":
			agreed.window = value
		}
	}
	return agreed
}
