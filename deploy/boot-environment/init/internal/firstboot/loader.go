package firstboot

import (
	"context"
	"os"
	"path/filepath"
	"runtime"
	"slices"
	"strings"

	"longshore/boot-environment/internal/disks"
	"longshore/boot-environment/internal/efi"
	"longshore/boot-environment/internal/protocol"
)

const espType = "C12A7328-F81F-11D2-BA4B-00A0C93EC93B"

// FindLoader finds what UEFI firmware starts from a disk: the loader at the place where removable media have theirs.
// Errors: NO_BOOT_LOADER, IMAGE_UNREADABLE.
func FindLoader(ctx context.Context, disk, description string) (efi.Loader, error) {
	table, err := readTable(ctx, disk)
	if err != nil {
		return efi.Loader{}, err
	}
	partitions := disks.Partitions(disk)
	for _, each := range table.Partitions {
		if table.Label != "gpt" || !strings.EqualFold(each.Type, espType) {
			continue
		}
		i := slices.IndexFunc(partitions, func(p disks.Partition) bool { return p.Path == each.Node })
		if i < 0 {
			continue
		}
		file, err := loaderOn(each.Node)
		if err != nil {
			return efi.Loader{}, err
		}
		if file != "" {
			return efi.Loader{
				Description: description, Partition: uint32(partitions[i].Number), GUID: each.UUID,
				Start: uint64(each.Start), Sectors: uint64(each.Size), File: file,
			}, nil
		}
	}
	return efi.Loader{}, protocol.Fail("NO_BOOT_LOADER", `The image on %s has no EFI system partition with \EFI\BOOT\%s: UEFI firmware of this machine does not start it.`, disk, removable)
}

// removable is the loader's name on removable media, UEFI 2.10 §3.5.1.1.
var removable = map[string]string{"amd64": "BOOTX64.EFI", "arm64": "BOOTAA64.EFI"}[runtime.GOARCH]

func loaderOn(device string) (file string, err error) {
	err = onFileSystem(device, "vfat", func(root string) error {
		at := root
		for _, wanted := range []string{"EFI", "BOOT", removable} {
			found := entryLike(at, wanted)
			if found == "" {
				return nil
			}
			at = filepath.Join(at, found)
		}
		file = `\EFI\BOOT\` + removable
		return nil
	})
	return file, err
}

// entryLike finds a name whatever its letters' case, as FAT does.
func entryLike(folder, wanted string) string {
	entries, _ := os.ReadDir(folder)
	for _, entry := range entries {
		if strings.EqualFold(entry.Name(), wanted) {
			return entry.Name()
		}
	}
	return ""
}
