package inventory

import (
	"encoding/binary"
	"testing"
)

func structure(kind byte, fields []byte, texts string) []byte {
	return append(append([]byte{kind, byte(4 + len(fields)), 0, 0}, fields...), append([]byte(texts), 0, 0)...)
}

// memoryDevice is SMBIOS type 17 with the size field at 0Ch and the extended one at 1Ch.
func memoryDevice(size uint16, extended uint32) []byte {
	fields := make([]byte, 0x28-4)
	binary.LittleEndian.PutUint16(fields[0x0c-4:], size)
	binary.LittleEndian.PutUint32(fields[0x1c-4:], extended)
	return structure(17, fields, "DIMM 0")
}

func TestMemoryIsWhatIsPluggedIn(t *testing.T) {
	processor := make([]byte, 0x2a-4)
	processor[0x10-4] = 2
	table := structure(4, processor, "CPU 0\x00Ampere Altra Q80-30")
	table = append(table, memoryDevice(16384, 0)...)      // 16 GiB
	table = append(table, memoryDevice(0, 0)...)          // an empty slot
	table = append(table, memoryDevice(0x7fff, 65536)...) // 64 GiB, which the small field cannot hold
	table = append(table, memoryDevice(0x8000|512, 0)...) // 512 KiB
	table = append(table, structure(127, nil, "")...)     // the end
	table = append(table, memoryDevice(16384, 0)...)      // and what lies behind it
	got := parseSMBIOS(table)
	if got.processor != "Ampere Altra Q80-30" || got.memoryBytes != 80<<30+512<<10 {
		t.Fatalf("%+v", got)
	}
}

func TestNoTableHarms(t *testing.T) {
	whole := append(memoryDevice(16384, 0), structure(127, nil, "")...)
	for length := range whole {
		parseSMBIOS(whole[:length])
	}
	for i := range whole {
		broken := append([]byte{}, whole...)
		broken[i] ^= 0xff
		parseSMBIOS(broken)
	}
}
