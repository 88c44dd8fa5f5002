package network

import (
	"context"
	"net"
	"testing"
	"time"

	"github.com/insomniacslk/dhcp/dhcpv4"
	"github.com/insomniacslk/dhcp/dhcpv4/nclient4"
)

func TestTheLeaseIsThatOfTheWantedServerThoughAnotherIsFaster(t *testing.T) {
	ours, theirs := net.IPv4(10, 77, 0, 1), net.IPv4(10, 77, 0, 66)
	otherOfferWait = 300 * time.Millisecond
	for name, each := range map[string]struct {
		from  net.IP
		speak []net.IP
		taken net.IP
	}{
		"both, the other first":     {ours, []net.IP{theirs, ours}, ours},
		"the wanted one alone":      {ours, []net.IP{ours}, ours},
		"the other alone":           {ours, []net.IP{theirs}, theirs},
		"the first, none is wanted": {nil, []net.IP{theirs, ours}, theirs},
	} {
		wire := &wire{speak: each.speak, answers: make(chan []byte, 8), closed: make(chan struct{})}
		client, err := nclient4.NewWithConn(wire, net.HardwareAddr{0x52, 0x54, 0, 0x77, 1, 1}, nclient4.WithTimeout(time.Second))
		if err != nil {
			t.Fatal(err)
		}
		offer, err := discover(context.Background(), client, each.from, dhcpv4.WithRequestedOptions(dhcpv4.OptionRouter))
		if err != nil || !offer.ServerIdentifier().Equal(each.taken) {
			t.Errorf("%s: %v, %v", name, offer, err)
		}
		_ = client.Close()
	}
}

// wire has servers on it that answer each DISCOVER in turn, a moment apart.
type wire struct {
	speak   []net.IP
	answers chan []byte
	closed  chan struct{}
}

func (w *wire) WriteTo(bytes []byte, _ net.Addr) (int, error) {
	question, err := dhcpv4.FromBytes(bytes)
	if err != nil {
		return 0, err
	}
	go func() {
		for _, server := range w.speak {
			offer, _ := dhcpv4.NewReplyFromRequest(question,
				dhcpv4.WithMessageType(dhcpv4.MessageTypeOffer),
				dhcpv4.WithServerIP(server),
				dhcpv4.WithYourIP(net.IPv4(10, 77, 0, 100)),
				dhcpv4.WithOption(dhcpv4.OptServerIdentifier(server)))
			w.answers <- offer.ToBytes()
			time.Sleep(20 * time.Millisecond)
		}
	}()
	return len(bytes), nil
}

func (w *wire) ReadFrom(into []byte) (int, net.Addr, error) {
	select {
	case answer := <-w.answers:
		return copy(into, answer), &net.UDPAddr{IP: net.IPv4bcast, Port: dhcpv4.ServerPort}, nil
	case <-w.closed:
		return 0, nil, net.ErrClosed
	}
}

func (w *wire) Close() error {
	close(w.closed)
	return nil
}

func (w *wire) LocalAddr() net.Addr              { return &net.UDPAddr{} }
func (w *wire) SetDeadline(time.Time) error      { return nil }
func (w *wire) SetReadDeadline(time.Time) error  { return nil }
func (w *wire) SetWriteDeadline(time.Time) error { return nil }
