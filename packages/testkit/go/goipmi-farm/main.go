// goipmi-farm is many BMCs in one process, made of go-ipmi's own server packages: what `goipmi-server` is for one.
//
// Every BMC has an address of its own in 127.1.0.0/16 (127.1.0.1 to 127.1.0.250, 127.1.1.1 …) and the same UDP port, so
// that a sweep's answers can be told apart. The machine behind every second one is on. HTTP on a free port of
// 127.0.0.1, which is printed, says what they saw and lets them fail:
//
//	GET  /counts           datagrams heard and said by all of them, sessions that are open
//	POST /restart?first=N  the first N forget everything but who they are
//	POST /mute?every=N     every Nth hears nothing from now on; 0: all hear
package main

import (
	"context"
	"encoding/json"
	"flag"
	"fmt"
	"net"
	"net/http"
	"os"
	"strconv"
	"sync/atomic"
	"time"

	"github.com/bougou/go-ipmi/pkg/bmc"
	"github.com/bougou/go-ipmi/pkg/hal/mock"
	"github.com/bougou/go-ipmi/pkg/server"
)

func main() {
	port := flag.Int("port", 9623, "UDP port of every BMC")
	count := flag.Int("count", 1000, "how many")
	user := flag.String("user", "admin", "name of the one user, an administrator")
	password := flag.String("password", "", "the user's password")
	flag.Parse()
	if err := run(*port, *count, *user, *password); err != nil {
		fmt.Fprintln(os.Stderr, "goipmi-farm:", err)
		os.Exit(1)
	}
}

func run(port, count int, user, password string) error {
	farm := make([]*machine, count)
	for i := range farm {
		address := net.UDPAddr{IP: net.IPv4(127, 1, byte(i/250), byte(i%250+1)), Port: port}
		socket, err := net.ListenUDP("udp4", &address)
		if err != nil {
			return err
		}
		farm[i] = &machine{number: i, socket: socket, user: user, password: password}
		if err := farm[i].start(); err != nil {
			return err
		}
	}
	control, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return err
	}
	fmt.Printf("goipmi-farm: %d BMCs, control on http://%s\n", count, control.Addr())
	return http.Serve(control, controls(farm))
}

func controls(farm []*machine) http.Handler {
	mux := http.NewServeMux()
	number := func(request *http.Request, name string) int {
		n, _ := strconv.Atoi(request.URL.Query().Get(name))
		return n
	}
	mux.HandleFunc("GET /counts", func(reply http.ResponseWriter, _ *http.Request) {
		sessions := 0
		for _, machine := range farm {
			sessions += machine.bmc.Sessions.Count()
		}
		json.NewEncoder(reply).Encode(map[string]int64{"datagrams": datagrams.Load(), "sessions": int64(sessions)})
	})
	mux.HandleFunc("POST /restart", func(_ http.ResponseWriter, request *http.Request) {
		for _, machine := range farm[:min(number(request, "first"), len(farm))] {
			machine.stop()
			if err := machine.start(); err != nil {
				fmt.Fprintln(os.Stderr, "goipmi-farm:", err)
			}
		}
	})
	mux.HandleFunc("POST /mute", func(_ http.ResponseWriter, request *http.Request) {
		every := number(request, "every")
		for i, machine := range farm {
			machine.deaf.Store(every > 0 && i%every == 0)
		}
	})
	return mux
}

// datagrams that reached a BMC or left one.
var datagrams atomic.Int64

// machine is one BMC with its socket, which stays while the BMC restarts.
type machine struct {
	number         int
	socket         *net.UDPConn
	user, password string
	deaf           atomic.Bool

	bmc   *bmc.BMC
	line  *line
	ended chan struct{}
}

func (m *machine) start() error {
	hardware := mock.New()
	if err := hardware.Chassis().SetPower(context.Background(), m.number%2 == 1); err != nil {
		return err
	}
	var guid [16]byte
	copy(guid[:], fmt.Sprintf("goipmi-farm %04d", m.number))
	info := bmc.DeviceInfo{DeviceID: 32, DeviceRevision: 1, FirmwareMajor: 1, IPMIVersion: 0x20, ManufacturerID: 0x157, ProductID: 1}
	m.bmc = bmc.New(info, guid, hardware)
	user, err := m.bmc.Users.Add(2, m.user)
	if err != nil {
		return err
	}
	user.SetPassword([]byte(m.password))
	user.Enabled = true
	user.ChannelAccess[1] = bmc.UserChannelAccess{MaxPrivilege: bmc.PrivilegeLevelAdministrator, Enabled: true}
	m.line = &line{machine: m}
	m.ended = make(chan struct{})
	serving := server.NewServer(m.bmc, m.line)
	go func() {
		serving.Serve(context.Background())
		close(m.ended)
	}()
	return m.socket.SetReadDeadline(time.Time{})
}

func (m *machine) stop() {
	m.line.Close()
	<-m.ended
}

// line is what go-ipmi's server takes for its socket.
type line struct {
	*machine
	closed atomic.Bool
}

func (l *line) ReadFrom(buffer []byte) (int, net.Addr, error) {
	for {
		if l.closed.Load() {
			return 0, nil, net.ErrClosed
		}
		n, from, err := l.socket.ReadFromUDP(buffer)
		if err != nil || l.deaf.Load() {
			continue
		}
		datagrams.Add(1)
		return n, from, nil
	}
}

func (l *line) WriteTo(bytes []byte, to net.Addr) (int, error) {
	datagrams.Add(1)
	return l.socket.WriteTo(bytes, to)
}

func (l *line) Close() error {
	l.closed.Store(true)
	return l.socket.SetReadDeadline(time.Unix(1, 0))
}
