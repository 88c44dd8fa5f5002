package disks

import (
	"bytes"
	"encoding/binary"
	"regexp"
)

const bluestoreLabelBytes = 4096

var bluestoreMagic = []byte("bluestore block device\n")

// cephFsidOfBluestore reads "ceph_fsid" from a BlueStore label, bluestore_bdev_label_t of Ceph's src/os/bluestore/bluestore_types.h:
// the magic, the OSD's UUID as text, then version, compatibility and length, UUID, size, birth time, description, and a map of texts.
func cephFsidOfBluestore(label []byte) string {
	if !bytes.HasPrefix(label, bluestoreMagic) {
		return ""
	}
	at := cursor{rest: label[len(bluestoreMagic):]}
	at.skip(36 + 1)    // UUID and line feed
	version := at.u8() // of the structure
	at.skip(1 + 4)
	at.skip(16 + 8 + 8) // UUID, size, seconds and nanoseconds
	at.text()
	if version < 2 {
		return ""
	}
	for n := at.u32(); n > 0 && !at.short; n-- {
		if key, value := at.text(), at.text(); key == "ceph_fsid" {
			return word(value)
		}
	}
	return ""
}

var clusterTag = regexp.MustCompile(`"ceph\.cluster_fsid=([0-9a-f-]{36})"`)

// cephFsidOfLVM reads the tag that ceph-volume gives its volumes from LVM's own text; the last one written counts.
func cephFsidOfLVM(start []byte) string {
	all := clusterTag.FindAllSubmatch(start, -1)
	if len(all) == 0 {
		return ""
	}
	return string(all[len(all)-1][1])
}

// cursor reads Ceph's little-endian encoding; past the end it gives zeros and says so.
type cursor struct {
	rest  []byte
	short bool
}

func (c *cursor) skip(n int) []byte {
	if n < 0 || n > len(c.rest) {
		c.short = true
		c.rest = nil
		return nil
	}
	taken := c.rest[:n]
	c.rest = c.rest[n:]
	return taken
}

func (c *cursor) u8() byte {
	if b := c.skip(1); b != nil {
		return b[0]
	}
	return 0
}

func (c *cursor) u32() uint32 {
	if b := c.skip(4); b != nil {
		return binary.LittleEndian.Uint32(b)
	}
	return 0
}

func (c *cursor) text() string {
	length := c.u32()
	if length > bluestoreLabelBytes {
		c.short = true
		return ""
	}
	return string(c.skip(int(length)))
}
