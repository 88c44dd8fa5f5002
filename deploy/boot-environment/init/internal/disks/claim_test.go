package disks

import (
	"errors"
	"strings"
	"testing"

	"longshore/boot-environment/internal/protocol"
)

var gpt = protocol.Signature{Offset: 512, Type: "gpt", UUID: "6f0a"}
var osd = protocol.Signature{Partition: 1, Type: "ceph_bluestore", CephFsid: "f1"}

func disk(change func(*protocol.Disk)) protocol.Disk {
	disk := protocol.Disk{Path: "/dev/sda", Serial: "S1", WWN: "naa.5", Bytes: 1000, Signatures: []protocol.Signature{gpt, osd}}
	if change != nil {
		change(&disk)
	}
	return disk
}

func claimOf(disk protocol.Disk) protocol.DiskClaim {
	return protocol.DiskClaim{Serial: disk.Serial, WWN: disk.WWN, Bytes: disk.Bytes, Signatures: disk.Signatures}
}

func TestADiskThatIsTheSameToTheLastSignaturePasses(t *testing.T) {
	if err := Check(disk(nil), claimOf(disk(nil))); err != nil {
		t.Fatal(err)
	}
}

func TestEachDifferenceIsNamed(t *testing.T) {
	for want, change := range map[string]func(*protocol.Disk){
		"serial was S1, is S2":              func(d *protocol.Disk) { d.Serial = "S2" },
		"WWN was naa.5, is none":            func(d *protocol.Disk) { d.WWN = "" },
		"size in bytes was 1000, is 999":    func(d *protocol.Disk) { d.Bytes = 999 },
		"gone: gpt on the disk at byte 512": func(d *protocol.Disk) { d.Signatures = []protocol.Signature{osd} },
		"new: ext4 on partition 2 at byte 7": func(d *protocol.Disk) {
			d.Signatures = append(d.Signatures, protocol.Signature{Partition: 2, Offset: 7, Type: "ext4"})
		},
		"Ceph cluster f2": func(d *protocol.Disk) {
			other := osd
			other.CephFsid = "f2"
			d.Signatures = []protocol.Signature{gpt, other}
		},
		"new: gpt on the disk at byte 512, UUID 6f0a": func(d *protocol.Disk) { d.Signatures = append(d.Signatures, gpt) }, // a second one
	} {
		claim := claimOf(disk(nil))
		err := Check(disk(func(d *protocol.Disk) {
			d.Signatures = append([]protocol.Signature{}, d.Signatures...)
			change(d)
		}), claim)
		var failure *protocol.Failure
		if !errors.As(err, &failure) || failure.Code != "DISK_CHANGED" || !strings.Contains(failure.Message, want) {
			t.Errorf("wanted %q, got %v", want, err)
		}
	}
}

func TestADiskIsFoundByItsNameInTheWorldAndNeverByItsPath(t *testing.T) {
	first, second := disk(nil), disk(func(d *protocol.Disk) { d.Path, d.WWN, d.Serial = "/dev/sdb", "naa.6", "S1" })
	for _, each := range []struct {
		name  string
		claim protocol.DiskClaim
		path  string
		code  string
	}{
		{"by WWN", protocol.DiskClaim{WWN: "naa.6", Serial: "S1"}, "/dev/sdb", ""},
		{"two of one serial", protocol.DiskClaim{Serial: "S1"}, "", "DISK_AMBIGUOUS"},
		{"a WWN that is gone, though the serial is here", protocol.DiskClaim{WWN: "naa.7", Serial: "S1"}, "", "DISK_MISSING"},
		{"no name", protocol.DiskClaim{Bytes: 1000}, "", "DISK_UNNAMED"},
	} {
		found, err := Find([]protocol.Disk{first, second}, each.claim)
		var failure *protocol.Failure
		code := ""
		if errors.As(err, &failure) {
			code = failure.Code
		}
		if found.Path != each.path || code != each.code {
			t.Errorf("%s: %q %q", each.name, found.Path, code)
		}
	}
}
