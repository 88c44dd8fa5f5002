package firstboot

import (
	"context"
	"fmt"
	"path/filepath"
	"slices"
	"strings"

	"longshore/boot-environment/internal/console"
	"longshore/boot-environment/internal/disks"
	"longshore/boot-environment/internal/protocol"
)

// cidataBytes holds any cloud-init configuration; FAT makes a partition of that size FAT16.
const cidataBytes = 32 << 20

// Types of a partition with FAT, in GPT ("Microsoft basic data") and in an MBR.
const (
	basicData = "EBD0A0A2-B9E5-4433-87C0-68B6B72699C7"
	fat16LBA  = "e"
)

// AddNoCloud makes the partition CIDATA at the end of the disk, with files for cloud-init's NoCloud. With the partition sfdisk
// writes the backup of a GPT to where it belongs.
// Errors: FIRST_BOOT_NO_ROOM, FIRST_BOOT_FILES, DISK_WRITE.
func AddNoCloud(ctx context.Context, disk string, bytes int64, files map[string]string) error {
	for _, name := range []string{"meta-data", "user-data"} {
		if _, ok := files[name]; !ok {
			return protocol.Fail("FIRST_BOOT_FILES", "cloud-init's NoCloud needs a file %s; the task has %s.", name, strings.Join(sorted(files), ", "))
		}
	}
	for name := range files {
		if name != filepath.Base(name) || len(name) > 64 || strings.HasPrefix(name, ".") {
			return protocol.Fail("FIRST_BOOT_FILES", "%q is no name of a file.", name)
		}
	}
	line, start, err := cidataLine(ctx, disk, bytes)
	if err != nil {
		return err
	}
	if _, err := tool(ctx, line, "sfdisk", "--append", "--no-reread", "--no-tell-kernel", "--wipe-partitions", "always", disk); err != nil {
		return protocol.Fail("DISK_WRITE", "The partition CIDATA cannot be made on %s: %v", disk, err)
	}
	if err := disks.Reread(disk); err != nil {
		return err
	}
	partitions := disks.Partitions(disk)
	i := slices.IndexFunc(partitions, func(each disks.Partition) bool { return each.Start == start })
	if i < 0 {
		return protocol.Fail("DISK_WRITE", "The partition CIDATA was made on %s at byte %d and the kernel does not see it.", disk, start)
	}
	made := partitions[i]
	console.Say("%s: CIDATA, %d MiB", made.Path, made.Bytes>>20)
	if _, err := tool(ctx, "", "mkfs.fat", "-F", "16", "-n", "CIDATA", made.Path); err != nil {
		return protocol.Fail("DISK_WRITE", "%s cannot be made a FAT file system: %v", made.Path, err)
	}
	return onFileSystem(made.Path, "vfat", func(root string) error { return putFiles(root, files) })
}

// cidataLine says to sfdisk where the partition goes: the last of the disk, aligned to 1 MiB; and at which byte that is.
func cidataLine(ctx context.Context, disk string, bytes int64) (line string, at int64, err error) {
	table, err := readTable(ctx, disk)
	if err != nil {
		return "", 0, err
	}
	end := bytes / table.SectorSize
	kind, name := fat16LBA, ""
	switch table.Label {
	case "gpt":
		// the last MiB is the backup's; where that is now, at the end of the image, tells nothing
		end, kind, name = end-disks.Block/table.SectorSize, basicData, ", name=CIDATA"
	case "dos":
		if len(table.Partitions) >= 4 {
			return "", 0, protocol.Fail("FIRST_BOOT_NO_ROOM", "The MBR of %s has no place for one more partition.", disk)
		}
		end = min(end, 1<<32-1)
	default:
		return "", 0, protocol.Fail("FIRST_BOOT_NO_ROOM", "No partition can be added to a table of the kind %q on %s.", table.Label, disk)
	}
	align := disks.Block / table.SectorSize
	start := (end - cidataBytes/table.SectorSize) / align * align
	size := end/align*align - start
	for _, each := range table.Partitions {
		if each.Start+each.Size > start {
			return "", 0, protocol.Fail("FIRST_BOOT_NO_ROOM", "%s reaches to byte %d of %s: %d MiB for CIDATA have no room at its end.", each.Node, (each.Start+each.Size)*table.SectorSize, disk, cidataBytes>>20)
		}
	}
	return fmt.Sprintf("start=%d, size=%d, type=%s%s\n", start, size, kind, name), start * table.SectorSize, nil
}

func sorted(files map[string]string) []string {
	var names []string
	for name := range files {
		names = append(names, name)
	}
	slices.Sort(names)
	return names
}
