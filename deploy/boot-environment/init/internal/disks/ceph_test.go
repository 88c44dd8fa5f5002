package disks

import (
	"encoding/hex"
	"os"
	"strings"
	"testing"

	"longshore/boot-environment/internal/judge"
)

// The label that ceph-osd 16.2.15 of Debian wrote: `ceph-osd --mkfs -i 0 --osd-objectstore bluestore --no-mon-config`.
func label(t *testing.T) []byte {
	text, err := os.ReadFile("testdata/bluestore-label.hex")
	if err != nil {
		t.Fatal(err)
	}
	bytes, err := hex.DecodeString(strings.Join(strings.Fields(string(text)), ""))
	if err != nil {
		t.Fatal(err)
	}
	return bytes
}

func TestABlueStoreDiskNamesItsCluster(t *testing.T) {
	judge.Need(t, "wipefs")
	path := judge.File(t, 8*mib)
	judge.Put(t, path, 0, label(t))
	found := signatures(t, path)
	if len(found) != 1 || found[0].Type != "ceph_bluestore" || found[0].CephFsid != "0f6d9b9e-6a52-4a73-8a19-4b0d6f1f2f10" {
		t.Fatalf("%+v", found)
	}
}

func TestALabelThatIsCutShortAnywhereNamesNoneAndHarmsNothing(t *testing.T) {
	whole := label(t)
	for length := range whole {
		if fsid := cephFsidOfBluestore(whole[:length]); fsid != "" && fsid != "0f6d9b9e-6a52-4a73-8a19-4b0d6f1f2f10" {
			t.Fatalf("%d bytes: %q", length, fsid)
		}
	}
}
