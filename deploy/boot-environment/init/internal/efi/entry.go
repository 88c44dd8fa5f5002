package efi

import (
	"bytes"
	"encoding/binary"
	"encoding/hex"
	"fmt"
	"slices"
	"strings"
	"unicode/utf16"
)

// Loader is where the installed system's loader lies.
type Loader struct {
	// Description is what the boot menu shows; an entry of that name is replaced.
	Description string
	// Partition is its number, GUID its identity in the GPT, Start and Sectors its place in logical blocks.
	Partition      uint32
	GUID           string
	Start, Sectors uint64
	// File is its path from the root of that partition: "\EFI\BOOT\BOOTX64.EFI".
	File string
}

// PutFirst makes the boot entry of a loader, puts it first in BootOrder before all that was there, and reads both back.
func (v Variables) PutFirst(loader Loader) (before, after []uint16, err error) {
	option, err := loader.option()
	if err != nil {
		return nil, nil, err
	}
	before, err = v.Order()
	if err != nil {
		return nil, nil, err
	}
	number := v.numberFor(loader.Description)
	if err := v.write(entryName(number), option); err != nil {
		return before, nil, err
	}
	wanted := append([]uint16{number}, slices.DeleteFunc(slices.Clone(before), func(each uint16) bool { return each == number })...)
	if err := v.setOrder(wanted); err != nil {
		return before, nil, err
	}
	after, err = v.Order()
	if err != nil {
		return before, nil, err
	}
	if !slices.Equal(after, wanted) {
		return before, after, fmt.Errorf("the boot order was set to %s and reads back as %s", Numbers(wanted), Numbers(after))
	}
	if written, err := v.read(entryName(number)); err != nil || !bytes.Equal(written, option) {
		return before, after, fmt.Errorf("%s was set and reads back as something else", entryName(number))
	}
	return before, after, nil
}

// numberFor gives the number of our entry of an earlier time, or the first that is free.
func (v Variables) numberFor(description string) uint16 {
	taken := v.numbers()
	for number := range taken {
		if v.Description(number) == description {
			return number
		}
	}
	for number := uint16(0); ; number++ {
		if !taken[number] {
			return number
		}
	}
}

// option encodes EFI_LOAD_OPTION, UEFI 2.10 §3.1.3, with the short device path of a partition that a file lies on.
func (l Loader) option() ([]byte, error) {
	path, err := l.devicePath()
	if err != nil {
		return nil, err
	}
	option := binary.LittleEndian.AppendUint32(nil, active)
	option = binary.LittleEndian.AppendUint16(option, uint16(len(path)))
	option = append(option, utf16z(l.Description)...)
	return append(option, path...), nil
}

func (l Loader) devicePath() ([]byte, error) {
	guid, err := guidBytes(l.GUID)
	if err != nil {
		return nil, err
	}
	// hard drive media device path, UEFI 2.10 §10.3.5.1
	drive := binary.LittleEndian.AppendUint32(nil, l.Partition)
	drive = binary.LittleEndian.AppendUint64(drive, l.Start)
	drive = binary.LittleEndian.AppendUint64(drive, l.Sectors)
	drive = append(append(drive, guid...), 2, 2) // a GPT; a GUID
	path := node(4, 1, drive)
	path = append(path, node(4, 4, utf16z(l.File))...) // file path, §10.3.5.4
	return append(path, node(0x7f, 0xff, nil)...), nil // the end, §10.3.1
}

func node(kind, subkind byte, content []byte) []byte {
	return append(binary.LittleEndian.AppendUint16([]byte{kind, subkind}, uint16(4+len(content))), content...)
}

func utf16z(text string) []byte {
	var encoded []byte
	for _, unit := range utf16.Encode([]rune(text + "\x00")) {
		encoded = binary.LittleEndian.AppendUint16(encoded, unit)
	}
	return encoded
}

// guidBytes encodes an EFI_GUID: its first three fields are little-endian, UEFI 2.10 appendix A.
func guidBytes(text string) ([]byte, error) {
	raw, err := hex.DecodeString(strings.ReplaceAll(text, "-", ""))
	if err != nil || len(raw) != 16 {
		return nil, fmt.Errorf("%q is no GUID", text)
	}
	slices.Reverse(raw[0:4])
	slices.Reverse(raw[4:6])
	slices.Reverse(raw[6:8])
	return raw, nil
}

// Numbers shows a boot order as efibootmgr does: "0003,0000".
func Numbers(order []uint16) string {
	var all []string
	for _, number := range order {
		all = append(all, fmt.Sprintf("%04X", number))
	}
	return strings.Join(all, ",")
}
