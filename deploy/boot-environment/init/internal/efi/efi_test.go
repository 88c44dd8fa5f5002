package efi

import (
	"encoding/binary"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"longshore/boot-environment/internal/judge"
)

var flatcar = Loader{
	Description: "Longshore r1u7", Partition: 1, GUID: "6F0A1C7E-1111-4222-8333-444455556666",
	Start: 4096, Sectors: 262144, File: `\EFI\BOOT\BOOTX64.EFI`,
}

// firmware makes variables as a machine has them: a disk's loader of an earlier system, and the network.
func firmware(t *testing.T) Variables {
	v := Variables(t.TempDir() + "/")
	for number, description := range map[uint16]string{0: "UiApp", 3: "UEFI PXEv4 (MAC:5254007700FF)", 4: "Debian"} {
		option := append(binary.LittleEndian.AppendUint32(nil, active), 4, 0)
		option = append(append(option, utf16z(description)...), node(0x7f, 0xff, nil)...)
		if err := v.write(entryName(number), option); err != nil {
			t.Fatal(err)
		}
	}
	if err := v.setOrder([]uint16{3, 4, 0}); err != nil {
		t.Fatal(err)
	}
	return v
}

func TestTheInstalledSystemComesFirstAndTheNetworkStays(t *testing.T) {
	v := firmware(t)
	before, after, err := v.PutFirst(flatcar)
	if err != nil || !slices.Equal(before, []uint16{3, 4, 0}) || !slices.Equal(after, []uint16{1, 3, 4, 0}) {
		t.Fatal(before, after, err)
	}
	// the next install of the machine has the same entry, no second one
	before, after, err = v.PutFirst(flatcar)
	if err != nil || !slices.Equal(before, after) || v.Description(1) != "Longshore r1u7" {
		t.Fatal(before, after, err)
	}
}

func TestEfibootmgrReadsTheEntryAsItWasMeant(t *testing.T) {
	judge.Need(t, "efibootmgr")
	v := firmware(t)
	if _, _, err := v.PutFirst(flatcar); err != nil {
		t.Fatal(err)
	}
	command := exec.Command("efibootmgr", "-v")
	command.Env = append(os.Environ(), "EFIVARFS_PATH="+string(v))
	out, err := command.CombinedOutput()
	if err != nil {
		t.Fatalf("%v: %s", err, out)
	}
	for _, want := range []string{
		"BootOrder: 0001,0003,0004,0000",
		"Boot0001* Longshore r1u7",
		`HD(1,GPT,6f0a1c7e-1111-4222-8333-444455556666,0x1000,0x40000)/File(\EFI\BOOT\BOOTX64.EFI)`,
	} {
		if !strings.Contains(string(out), want) {
			t.Errorf("efibootmgr does not say %s:\n%s", want, out)
		}
	}
}

func TestAFirmwareThatKeepsItsOwnOrderIsNoticed(t *testing.T) {
	v := firmware(t)
	path := filepath.Join(string(v), "BootOrder-"+global)
	content, _ := os.ReadFile(path)
	if err := os.Remove(path); err != nil {
		t.Fatal(err)
	}
	// a device that swallows what is written
	if err := os.Symlink("/dev/null", path); err != nil {
		t.Fatal(err)
	}
	_ = content
	if _, _, err := v.PutFirst(flatcar); err == nil || !strings.Contains(err.Error(), "reads back as") {
		t.Fatal(err)
	}
}
