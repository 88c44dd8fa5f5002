package kernel

import (
	"os"
	"path/filepath"
	"reflect"
	"testing"
)

func tables(t *testing.T) *Modules {
	t.Helper()
	folder := t.TempDir()
	for name, text := range map[string]string{
		"modules.dep":     "kernel/fs/fat/vfat.ko: kernel/fs/fat/fat.ko\nkernel/fs/fat/fat.ko:\nkernel/fs/nls/nls_iso8859-1.ko:\nkernel/b/btrfs.ko:\n",
		"modules.alias":   "alias fs-vfat vfat\nalias pci:v00001AF4d00001000sv*sd*bc*sc*i* fat\nalias usb:v*p*d*dc*dsc*dp*ic08isc06ip50in* nls-iso8859-1\nalias of:N*T*Cvirtio,mmioC* fat\n",
		"modules.softdep": "softdep btrfs pre: crc32c xxhash64 post: later\n",
	} {
		if err := os.WriteFile(filepath.Join(folder, name), []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	modules, err := Read(folder)
	if err != nil {
		t.Fatal(err)
	}
	return modules
}

func TestHardwareAndCallersFindTheirModules(t *testing.T) {
	modules := tables(t)
	for wanted, found := range map[string][]string{
		"fs-vfat":       {"vfat"},
		"nls_iso8859-1": {"nls_iso8859_1"},
		"pci:v00001AF4d00001000sv00001AF4sd00000001bc02sc00i00": {"fat"},
		"usb:v0781p5567d0100dc00dsc00dp00ic08isc06ip50in00":     {"nls_iso8859_1"},
		"of:Nvirtio_mmioT(null)Cvirtio,mmio":                    nil,
		"pci:v00008086d00001000":                                nil,
	} {
		if got := modules.Resolve(wanted); !reflect.DeepEqual(got, found) {
			t.Errorf("%s: %v", wanted, got)
		}
	}
}

func TestWhatBusesAndProcessorsCallThemselvesIsFound(t *testing.T) {
	sys := t.TempDir()
	for file, text := range map[string]string{
		"devices/pci0000:00/0000:00:10.0/modalias": "pci:v00001AF4d00001000sv00001AF4sd00000001bc02sc00i00\n",
		"devices/pci0000:00/0000:00:11.0/class":    "0x020000\n",
		"devices/system/cpu/modalias":              "cpu:type:x86,ven0002fam000Fmod006B:feature:,0000\n",
	} {
		path := filepath.Join(sys, file)
		if err := os.MkdirAll(filepath.Dir(path), 0o700); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	bus := filepath.Join(sys, "bus/pci/devices")
	if err := os.MkdirAll(bus, 0o700); err != nil {
		t.Fatal(err)
	}
	for _, device := range []string{"0000:00:10.0", "0000:00:11.0"} {
		if err := os.Symlink(filepath.Join("../../../devices/pci0000:00", device), filepath.Join(bus, device)); err != nil {
			t.Fatal(err)
		}
	}
	want := []string{
		"cpu:type:x86,ven0002fam000Fmod006B:feature:,0000", "pci:v00001AF4d00001000sv00001AF4sd00000001bc02sc00i00",
	}
	seen := map[string]bool{}
	if got := modaliases(sys, seen); !reflect.DeepEqual(got, want) {
		t.Fatal(got)
	}
	if again := modaliases(sys, seen); again != nil {
		t.Fatal(again)
	}
}

func TestWhatMustBeThereFirstIsKnown(t *testing.T) {
	modules := tables(t)
	if got := modules.before["btrfs"]; !reflect.DeepEqual(got, []string{"crc32c", "xxhash64"}) {
		t.Fatal(got)
	}
	if got := modules.needs["vfat"]; !reflect.DeepEqual(got, []string{"fat"}) {
		t.Fatal(got)
	}
}

func TestTheLastOfSeveralArgumentsCounts(t *testing.T) {
	got := ParseCmdline("quiet console=tty0 console=ttyS0,115200 longshore.task=http://10.0.0.1/task/a=b\n")
	if got["console"] != "ttyS0,115200" || got["longshore.task"] != "http://10.0.0.1/task/a=b" {
		t.Fatal(got)
	}
}
