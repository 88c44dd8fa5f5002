package kexec

import (
	"bytes"
	"compress/gzip"
	"encoding/binary"
	"errors"
	"fmt"
	"reflect"
	"strings"
	"testing"

	"golang.org/x/sys/unix"

	"longshore/boot-environment/internal/protocol"
)

func gzipped(t *testing.T, content []byte) []byte {
	t.Helper()
	var packed bytes.Buffer
	writer := gzip.NewWriter(&packed)
	if _, err := writer.Write(content); err != nil || writer.Close() != nil {
		t.Fatal(err)
	}
	return packed.Bytes()
}

// zboot is as drivers/firmware/efi/libstub/zboot-header.S begins.
func zboot(kind string, payload []byte) []byte {
	file := make([]byte, 64)
	copy(file, "MZ")
	copy(file[4:], "zimg")
	binary.LittleEndian.PutUint32(file[8:], 64)
	binary.LittleEndian.PutUint32(file[12:], uint32(len(payload)))
	copy(file[24:], kind)
	return append(append(file, payload...), "signature"...)
}

func TestAKernelIsUnpackedHoweverItComes(t *testing.T) {
	image := []byte(strings.Repeat("a kernel ", 100))
	for name, packed := range map[string][]byte{
		"as it is": image, "by gzip": gzipped(t, image), "in a program of UEFI": zboot("gzip", gzipped(t, image)),
		"in both": gzipped(t, zboot("gzip", gzipped(t, image))),
	} {
		if got, err := unpack(packed); err != nil || !bytes.Equal(got, image) {
			t.Errorf("%s: %v", name, err)
		}
	}
	for name, packed := range map[string][]byte{
		"cut short": gzipped(t, image)[:30], "shorter than it says": zboot("gzip", gzipped(t, image))[:70],
		"packed by what is not known": zboot("lzma", image),
	} {
		if _, err := unpack(packed); err == nil {
			t.Errorf("%s: taken", name)
		}
	}
}

func TestMemoryThatIsKeptIsNotFree(t *testing.T) {
	// an arm64 machine of QEMU with UEFI, kernel 6.1
	iomem := `00000000-03ffffff : 0.flash flash@0
09000000-09000fff : pl011@9000000
40000000-583effff : System RAM
  40210000-419affff : Kernel code
  419b0000-41eaffff : reserved
  41eb0000-4224ffff : Kernel data
  48000000-481fffff : reserved
583f0000-5844ffff : reserved
58450000-5fffffff : System RAM
  5c000000-5fffffff : reserved
`
	want := []memoryRange{{0x40000000, 0x419b0000}, {0x41eb0000, 0x48000000}, {0x48200000, 0x583f0000}, {0x58450000, 0x5c000000}}
	if got := freeRanges(iomem); !reflect.DeepEqual(got, want) {
		t.Fatalf("%x", got)
	}
	if base, err := findRoom(want, 64<<20); err != nil || base != 0x42000000 {
		t.Fatalf("%x %v", base, err)
	}
	if _, err := findRoom(want, 1<<30); err == nil {
		t.Fatal("found room for a gibibyte")
	}
}

// treeOf writes a device tree: "name{", "name=value", "}".
func treeOf(lines ...string) []byte {
	var nodes, names []byte
	for _, line := range lines {
		switch name, value, isProperty := strings.Cut(line, "="); {
		case isProperty:
			nodes = appendWords(nodes, property, uint32(len(value)), uint32(len(names)))
			nodes = padded(append(nodes, value...))
			names = append(append(names, name...), 0)
		case line == "}":
			nodes = appendWords(nodes, nop, endNode)
		default:
			nodes = padded(append(append(appendWords(nodes, beginNode), strings.TrimSuffix(name, "{")...), 0))
		}
	}
	nodes = appendWords(nodes, end)
	kept := make([]byte, 32)
	binary.BigEndian.PutUint64(kept, 0x48000000)
	binary.BigEndian.PutUint64(kept[8:], 0x10000)
	at := header + len(kept)
	made := appendWords(nil, treeMagic, uint32(at+len(nodes)+len(names)), uint32(at), uint32(at+len(nodes)), header, 17, 16, 0, uint32(len(names)), uint32(len(nodes)))
	return append(append(append(made, kept...), nodes...), names...)
}

// linesOf reads what treeOf writes.
func linesOf(tree []byte) []string {
	var lines []string
	nodes, names := tree[word(tree, 8):], tree[word(tree, 12):]
	for at := 0; ; {
		switch word(nodes, at) {
		case beginNode:
			name, _, _ := bytes.Cut(nodes[at+4:], []byte{0})
			lines = append(lines, string(name)+"{")
			at += 4 + (len(name)+4)/4*4
		case endNode:
			lines, at = append(lines, "}"), at+4
		case property:
			length := int(word(nodes, at+4))
			lines = append(lines, nameAt(names, int(word(nodes, at+8)))+"="+string(nodes[at+12:at+12+length]))
			at += 12 + (length+3)/4*4
		default:
			return lines
		}
	}
}

func TestTheTreeOfTheNextKernelDiffersInWhatItIsStartedWith(t *testing.T) {
	tree := treeOf("{", "compatible=linux,dummy-virt", "memory@40000000{", "bootargs=not here", "}",
		"chosen{", "linux,initrd-start=old", "bootargs=console=old", "linux,uefi-system-table=12345678", "kaslr-seed=once", "child{", "bootargs=its own", "}", "}",
		"psci{", "method=hvc", "}", "}")
	made, err := withChosen(tree, "ip=dhcp --- console=ttyAMA0", 0x50000000, 0x50123456)
	if err != nil {
		t.Fatal(err)
	}
	want := []string{"{", "compatible=linux,dummy-virt", "memory@40000000{", "bootargs=not here", "}",
		"chosen{", "bootargs=ip=dhcp --- console=ttyAMA0\x00", "linux,initrd-start=\x00\x00\x00\x00\x50\x00\x00\x00", "linux,initrd-end=\x00\x00\x00\x00\x50\x12\x34\x56",
		"linux,uefi-system-table=12345678", "child{", "bootargs=its own", "}", "}", "psci{", "method=hvc", "}", "}"}
	if got := linesOf(made); !reflect.DeepEqual(got, want) {
		t.Fatalf("%q", got)
	}
	if int(word(made, 4)) != len(made) || binary.BigEndian.Uint64(made[word(made, 16):]) != 0x48000000 {
		t.Fatalf("its header: %x", made[:header])
	}
}

func TestATreeThatIsDamagedIsAnError(t *testing.T) {
	tree := treeOf("{", "chosen{", "a=b", "}", "}")
	for length := range tree {
		if _, err := withChosen(tree[:length], "", 0, 0); err == nil {
			t.Errorf("taken when cut after %d bytes", length)
		}
	}
	for at := range tree {
		damaged := bytes.Clone(tree)
		damaged[at] ^= 0xff
		_, _ = withChosen(damaged, "", 0, 0) // it must not panic
	}
	if _, err := withChosen(treeOf("{", "}"), "", 0, 0); err == nil || !strings.Contains(err.Error(), "/chosen") {
		t.Error(err)
	}
}

func TestAllThatIsLoadedLiesSomewhereOfItsOwn(t *testing.T) {
	kernel := make([]byte, 3<<20)
	copy(kernel[56:], "ARM\x64")
	binary.LittleEndian.PutUint64(kernel[16:], 5<<20) // more than the file: its bss
	tree := treeOf("{", "chosen{", "}", "}")
	entry, segments, err := placeArm64(kernel, make([]byte, 5000), tree, "a", []memoryRange{{0x40001000, 0x48000000}})
	if err != nil || len(segments) != 4 {
		t.Fatal(err)
	}
	var places []string
	for _, each := range segments {
		places = append(places, fmt.Sprintf("%x+%x", each.at, each.size))
	}
	if got := strings.Join(places, " "); got != "40200000+500000 40800000+1000 40a00000+1000 40a01000+2000" || entry != 0x40a00000 {
		t.Fatal(got, entry)
	}
	if code := segments[2].content; binary.LittleEndian.Uint64(code[24:]) != 0x40200000 || binary.LittleEndian.Uint64(code[32:]) != 0x40800000 {
		t.Fatalf("%x", code)
	}
	if _, _, err := placeArm64([]byte("MZ"), nil, tree, "", nil); !errors.Is(err, unix.ENOEXEC) {
		t.Fatal(err)
	}
}

func TestWhatIsNoKernelIsRefusedWithItsReason(t *testing.T) {
	var failure *protocol.Failure
	if err := Load(gzipped(t, []byte("x"))[:12], nil, ""); !errors.As(err, &failure) || failure.Code != "KEXEC_REFUSED" {
		t.Fatal(err)
	}
}
