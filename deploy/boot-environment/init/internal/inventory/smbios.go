package inventory

import (
	"bytes"
	"encoding/binary"
	"os"
	"path/filepath"
)

// smbios is what the firmware's own table adds to sysfs.
type smbios struct {
	processor   string
	memoryBytes int64
}

func readSMBIOS(sys string) smbios {
	table, err := os.ReadFile(filepath.Join(sys, "firmware/dmi/tables/DMI"))
	if err != nil {
		return smbios{}
	}
	return parseSMBIOS(table)
}

// parseSMBIOS walks the structures, SMBIOS 3.6 §6.1: type, length, handle, fields, then texts that end with two zeros.
func parseSMBIOS(table []byte) (found smbios) {
	for len(table) >= 4 {
		kind, length := table[0], int(table[1])
		if length < 4 || length > len(table) {
			return found
		}
		fields := table[:length]
		texts, rest, ok := bytes.Cut(table[length:], []byte{0, 0})
		switch {
		case kind == 4 && length > 0x10 && found.processor == "": // processor information, §7.5
			found.processor = textOf(texts, fields[0x10])
		case kind == 17 && length > 0x0d: // memory device, §7.18
			found.memoryBytes += memoryOf(fields)
		}
		if !ok || kind == 127 {
			return found
		}
		table = rest
	}
	return found
}

func memoryOf(fields []byte) int64 {
	switch size := binary.LittleEndian.Uint16(fields[0x0c:]); {
	case size == 0 || size == 0xffff: // an empty slot, or not known
		return 0
	case size == 0x7fff && len(fields) >= 0x20: // 32 GiB and more stand elsewhere
		return int64(binary.LittleEndian.Uint32(fields[0x1c:])&0x7fffffff) << 20
	case size&0x8000 != 0:
		return int64(size&0x7fff) << 10
	default:
		return int64(size) << 20
	}
}

// textOf gives the nth text of a structure, counted from one.
func textOf(texts []byte, n byte) string {
	all := bytes.Split(texts, []byte{0})
	if n == 0 || int(n) > len(all) {
		return ""
	}
	return string(all[n-1])
}
