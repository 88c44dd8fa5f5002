package network

import (
	"encoding/hex"
	"errors"
	"net"
	"os"
	"strings"
	"testing"

	"longshore/boot-environment/internal/protocol"
)

func TestLinksComeAfterThoseTheyStandOn(t *testing.T) {
	ordered, err := Order([]protocol.Link{
		{Name: "bond0.20", Kind: "vlan", On: "bond0"},
		{Name: "bond0", Kind: "bond", Of: []string{"a", "b"}},
		{Name: "a", Kind: "nic"},
		{Name: "b", Kind: "nic"},
	})
	names := ""
	for _, link := range ordered {
		names += link.Name + " "
	}
	if err != nil || names != "a b bond0 bond0.20 " {
		t.Fatal(names, err)
	}
}

func TestLinksThatStandOnNothingOrOnEachOtherAreRefused(t *testing.T) {
	for _, links := range [][]protocol.Link{
		{{Name: "v", Kind: "vlan", On: "gone"}},
		{{Name: "x", Kind: "vlan", On: "y"}, {Name: "y", Kind: "vlan", On: "x"}},
		{{Name: "a", Kind: "nic"}, {Name: "a", Kind: "nic"}},
	} {
		var failure *protocol.Failure
		if _, err := Order(links); !errors.As(err, &failure) || failure.Code != "NETWORK_UNREADABLE" {
			t.Error(links, err)
		}
	}
}

func TestTheLoadersWordForTheBootPortIsRead(t *testing.T) {
	for bootif, mac := range map[string]string{
		"01-3C-ec-ef-00-00-17": "3c:ec:ef:00:00:17",
		"3c-ec-ef-00-00-17":    "3c:ec:ef:00:00:17",
		"":                     "",
		"eth0":                 "",
	} {
		if got := BootMAC(bootif); got != mac {
			t.Errorf("%q: %q", bootif, got)
		}
	}
}

func TestANetworkThatIsTheLeaseOfTheBootPortIsThereAlready(t *testing.T) {
	booted := "52:54:00:77:01:01"
	lease := protocol.Link{Name: "nic0", Kind: "nic", MAC: booted, DHCP: true}
	other, fixed, large := lease, lease, lease
	other.MAC, fixed.Addresses, large.MTU = "52:54:00:77:01:02", []string{"10.77.0.11/24"}, 9000
	for _, each := range []struct {
		wanted protocol.Network
		booted string
		same   bool
	}{
		{protocol.Network{Links: []protocol.Link{lease}}, booted, true},
		{protocol.Network{Links: []protocol.Link{lease}}, "", false},
		{protocol.Network{Links: []protocol.Link{lease}, DNS: []string{"10.77.0.2"}}, booted, false},
		{protocol.Network{Links: []protocol.Link{lease, other}}, booted, false},
		{protocol.Network{Links: []protocol.Link{other}}, booted, false},
		{protocol.Network{Links: []protocol.Link{fixed}}, booted, false},
		{protocol.Network{Links: []protocol.Link{large}}, booted, false},
	} {
		if IsAsBooted(&each.wanted, each.booted) != each.same {
			t.Error(each)
		}
	}
}

func TestOurOwnAnnouncementReadsAsItWasMeant(t *testing.T) {
	frame := announcement(net.HardwareAddr{0x52, 0x54, 0, 0x77, 0, 0x13}, "eth0")
	got, err := ParseLLDP(frame)
	if want := (protocol.Neighbour{System: "longshore boot environment", Chassis: "52:54:00:77:00:13", Port: "eth0"}); err != nil || got != want {
		t.Fatal(got, err)
	}
	if len(frame) < 60 {
		t.Fatal(len(frame))
	}
}

// An Extreme Networks Summit300-48, lldp.detailed.pcap of Wireshark's sample captures, without its organization's own parts.
func TestASwitchIsNamedWithThePortThatWeHangAt(t *testing.T) {
	text, err := os.ReadFile("testdata/summit300-48.hex")
	if err != nil {
		t.Fatal(err)
	}
	frame, err := hex.DecodeString(strings.Join(strings.Fields(string(text)), ""))
	if err != nil {
		t.Fatal(err)
	}
	got, err := ParseLLDP(frame)
	if want := (protocol.Neighbour{System: "Summit300-48", Chassis: "00:01:30:f9:ad:a0", Port: "1/1"}); err != nil || got != want {
		t.Fatal(got, err)
	}
}

func TestNoFrameHarms(t *testing.T) {
	whole := announcement(net.HardwareAddr{2, 0, 0, 0, 0, 1}, "eth0")
	for length := range whole {
		_, _ = ParseLLDP(whole[:length])
	}
	for i := 14; i < len(whole); i++ {
		broken := append([]byte{}, whole...)
		broken[i] ^= 0xff
		_, _ = ParseLLDP(broken)
	}
}
