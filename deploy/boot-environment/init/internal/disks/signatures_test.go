package disks

import (
	"context"
	"encoding/binary"
	"hash/crc32"
	"os"
	"testing"

	"longshore/boot-environment/internal/judge"
	"longshore/boot-environment/internal/protocol"
)

const mebibyte = 1 << 20

func TestFileSystemsAreNamedWithLabelAndUUID(t *testing.T) {
	const uuid = "4c9ee2a8-5f3d-4c0e-9a57-0a0b0c0d0e0f"
	for kind, make := range map[string][]string{
		"ext4":  {"mkfs.ext4", "-q", "-L", "OEM", "-U", uuid},
		"xfs":   {"mkfs.xfs", "-q", "-L", "OEM", "-m", "uuid=" + uuid},
		"btrfs": {"mkfs.btrfs", "-q", "-L", "OEM", "-U", uuid},
	} {
		t.Run(kind, func(t *testing.T) {
			judge.Need(t, "wipefs", make[0])
			path := judge.File(t, 320*mebibyte)
			judge.Run(t, make[0], append(make[1:], path)...)
			found := signatures(t, path)
			if len(found) != 1 || found[0].Type != kind || found[0].Label != "OEM" || found[0].UUID != uuid {
				t.Fatalf("%+v", found)
			}
		})
	}
}

func TestAPartitionTableIsNamedWithItsBackup(t *testing.T) {
	judge.Need(t, "wipefs", "sfdisk")
	path := judge.File(t, 64*mebibyte)
	script := judge.File(t, 0)
	judge.Put(t, script, 0, []byte("label: gpt\nlabel-id: 6F0A1C7E-1111-4222-8333-444455556666\nsize=8M\n"))
	judge.Run(t, "sh", "-c", "sfdisk -q "+path+" < "+script)
	types := map[string]int{}
	for _, each := range signatures(t, path) {
		types[each.Type]++
	}
	if types["gpt"] != 2 || types["PMBR"] != 1 {
		t.Fatalf("%v", types)
	}
}

func TestAnEmptyDiskHasNoSignature(t *testing.T) {
	judge.Need(t, "wipefs")
	if found := signatures(t, judge.File(t, mebibyte)); len(found) != 0 {
		t.Fatalf("%+v", found)
	}
}

func TestAnLVMVolumeOfCephNamesItsCluster(t *testing.T) {
	judge.Need(t, "wipefs")
	path := judge.File(t, 8*mebibyte)
	judge.Put(t, path, 512, lvmLabel())
	judge.Put(t, path, 9*512, []byte(`ceph-x { tags = ["ceph.cluster_fsid=11111111-2222-3333-4444-555555555555"] }`))
	judge.Put(t, path, 12*512, []byte(`tags = ["ceph.cluster_fsid=0f6d9b9e-6a52-4a73-8a19-4b0d6f1f2f10", "ceph.osd_id=3"]`))
	found := signatures(t, path)
	if len(found) != 1 || found[0].Type != "LVM2_member" || found[0].CephFsid != "0f6d9b9e-6a52-4a73-8a19-4b0d6f1f2f10" {
		t.Fatalf("%+v", found)
	}
}

func TestAPartOfAnArrayIsNamed(t *testing.T) {
	judge.Need(t, "wipefs")
	path := judge.File(t, 8*mebibyte)
	judge.Put(t, path, 4096, arrayMember())
	found := signatures(t, path)
	if len(found) != 1 || found[0].Type != "linux_raid_member" || found[0].Offset != 4096 {
		t.Fatalf("%+v", found)
	}
}

func signatures(t *testing.T, path string) []protocol.Signature {
	t.Helper()
	found, err := signaturesOf(context.Background(), path, 0)
	if err != nil {
		t.Fatal(err)
	}
	return found
}

// lvmLabel is a label_header as LVM2's lib/label/label.h has it; libblkid checks its CRC.
func lvmLabel() []byte {
	label := make([]byte, 512)
	copy(label, "LABELONE")
	binary.LittleEndian.PutUint64(label[8:], 1) // the sector it lies in
	binary.LittleEndian.PutUint32(label[20:], 32)
	copy(label[24:], "LVM2 001")
	copy(label[32:], "abcdefghijklmnopqrstuvwxyz012345")
	binary.LittleEndian.PutUint32(label[16:], ^crc32.Update(^uint32(0xf597a6cf), crc32.IEEETable, label[20:]))
	return label
}

// arrayMember is an mdp_superblock_1 of version 1.2 as the kernel's md_p.h has it, at 4 KiB.
func arrayMember() []byte {
	block := make([]byte, 256)
	binary.LittleEndian.PutUint32(block[0:], 0xa92b4efc)
	binary.LittleEndian.PutUint32(block[4:], 1)
	copy(block[16:], "0123456789abcdef")
	copy(block[32:], "r1u7:0")
	binary.LittleEndian.PutUint64(block[144:], 8) // sectors to itself
	return block
}

func TestASignatureThatCannotBeReadIsAFailureNotAnEmptyDisk(t *testing.T) {
	judge.Need(t, "wipefs")
	if _, err := signaturesOf(context.Background(), t.TempDir()+"/gone", 0); err == nil {
		t.Fatal("a disk that is not there has no signatures")
	}
	if _, err := os.Stat("/dev/null"); err != nil {
		t.Skip("no /dev/null")
	}
}
