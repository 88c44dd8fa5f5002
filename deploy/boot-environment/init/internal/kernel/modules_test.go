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
