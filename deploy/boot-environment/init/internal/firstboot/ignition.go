package firstboot

import (
	"context"
	"errors"
	"os"
	"path/filepath"
	"regexp"
	"strings"

	"longshore/boot-environment/internal/console"
	"longshore/boot-environment/internal/disks"
	"longshore/boot-environment/internal/protocol"
)

// PutIgnition puts `config.ign` on the partition whose file system has the label OEM, where Flatcar's first boot looks for it
// by itself (bootengine's ignition-setup), and the kernel's arguments into its grub.cfg. Errors: FIRST_BOOT_NO_OEM, DISK_WRITE …
func PutIgnition(ctx context.Context, disk, config string, kernelArguments []string) error {
	for _, argument := range kernelArguments {
		if !harmless.MatchString(argument) {
			return protocol.Fail("FIRST_BOOT_FILES", "The kernel argument %q has characters that GRUB takes for its own.", argument)
		}
	}
	device, kind, err := oem(ctx, disk)
	if err != nil {
		return err
	}
	console.Say("%s: OEM, %s", device, kind)
	return onFileSystem(device, kind, func(root string) error {
		files := map[string]string{"config.ign": config}
		if len(kernelArguments) > 0 {
			old, err := os.ReadFile(filepath.Join(root, "grub.cfg"))
			if err != nil && !errors.Is(err, os.ErrNotExist) {
				return protocol.Fail("DISK_READ", "grub.cfg of %s cannot be read: %v.", device, err)
			}
			files["grub.cfg"] = withArguments(string(old), kernelArguments)
		}
		return putFiles(root, files)
	})
}

// oem finds the partition by the label of its file system, as flatcar-install does: numbers and names may differ.
func oem(ctx context.Context, disk string) (device, kind string, err error) {
	signatures, err := disks.Signatures(ctx, disk)
	if err != nil {
		return "", "", err
	}
	for _, partition := range disks.Partitions(disk) {
		for _, each := range signatures {
			if each.Partition == partition.Number && each.Label == "OEM" && mountable[each.Type] {
				return partition.Path, each.Type, nil
			}
		}
	}
	return "", "", protocol.Fail("FIRST_BOOT_NO_OEM", "The image on %s has no partition with a file system labelled OEM: is it Flatcar's?", disk)
}

var mountable = map[string]bool{"ext4": true, "btrfs": true, "vfat": true, "xfs": true}

// Words that GRUB neither expands nor ends a string at.
var harmless = regexp.MustCompile(`^[A-Za-z0-9_.,:=/@+%-]+$`)

const ours = "# Longshore"

// withArguments appends to `linux_append`, the variable that Flatcar's GRUB gives to the kernel; our line of an earlier time goes.
func withArguments(grub string, arguments []string) string {
	var kept []string
	for _, line := range strings.Split(strings.TrimRight(grub, "\n"), "\n") {
		if line != "" && !strings.HasSuffix(line, ours) {
			kept = append(kept, line)
		}
	}
	line := `set linux_append="$linux_append ` + strings.Join(arguments, " ") + `" ` + ours
	return strings.Join(append(kept, line), "\n") + "\n"
}
