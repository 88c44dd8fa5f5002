// Package disks finds disks, reads what lies on them, compares them with what was claimed, and wipes them.
package disks

import (
	"context"
	"os"
	"path/filepath"
	"regexp"
	"sort"
	"strconv"
	"strings"

	"longshore/boot-environment/internal/protocol"
)

// List finds all disks with all that lies on them, in the order of their paths.
func List(ctx context.Context) ([]protocol.Disk, error) {
	disks, err := listIn("/sys")
	if err != nil {
		return nil, err
	}
	for i := range disks {
		if disks[i].Signatures, err = Signatures(ctx, disks[i].Path); err != nil {
			return nil, err
		}
	}
	return disks, nil
}

// Glance finds all disks without reading what lies on them.
func Glance() []protocol.Disk {
	disks, _ := listIn("/sys")
	return disks
}

// notDisks are block devices that are no disks of the machine: memory, loops, what is made of disks, readers without a medium.
var notDisks = regexp.MustCompile(`^(loop|ram|zram|dm-|md|sr|fd|nbd|mtdblock|pmem)\d|boot\d$|rpmb$`)

func listIn(sys string) ([]protocol.Disk, error) {
	entries, err := os.ReadDir(filepath.Join(sys, "block"))
	if err != nil {
		return nil, err
	}
	var disks []protocol.Disk
	for _, entry := range entries {
		name := entry.Name()
		if notDisks.MatchString(name) {
			continue
		}
		if disk, ok := describe(sys, name); ok {
			disks = append(disks, disk)
		}
	}
	sort.Slice(disks, func(i, j int) bool { return disks[i].Path < disks[j].Path })
	return disks, nil
}

// describe reads what sysfs says of a disk. False: no medium, or a path of an NVMe disk that has several.
func describe(sys, name string) (protocol.Disk, bool) {
	folder := filepath.Join(sys, "block", name)
	sectors, err := strconv.ParseInt(read(folder, "size"), 10, 64) // of 512 bytes, whatever the disk's own are
	if err != nil || sectors == 0 || read(folder, "hidden") == "1" {
		return protocol.Disk{}, false
	}
	return protocol.Disk{
		Path:       "/dev/" + name,
		Serial:     serial(folder),
		WWN:        wwn(folder),
		Model:      word(read(folder, "device/model")),
		Bytes:      sectors * 512,
		Rotational: read(folder, "queue/rotational") == "1",
		Transport:  transport(folder, name),
	}, true
}

func serial(folder string) string {
	for _, file := range []string{"device/serial", "serial"} { // NVMe and MMC; virtio
		if text := read(folder, file); text != "" {
			return word(text)
		}
	}
	// SCSI and SATA: vital product data, page 80h "unit serial number", SPC-4 7.8.20
	page, err := os.ReadFile(filepath.Join(folder, "device/vpd_pg80"))
	if err != nil || len(page) < 4 {
		return ""
	}
	return word(string(page[4:]))
}

// wwn gives the name that is the disk's alone in the world: "naa.5000c500a1b2c3d4", "eui.0025385b71b0c9c1".
func wwn(folder string) string {
	for _, file := range []string{"wwid", "device/wwid"} {
		text := word(read(folder, file))
		if strings.HasPrefix(text, "naa.") || strings.HasPrefix(text, "eui.") || strings.HasPrefix(text, "uuid.") {
			return text
		}
	}
	return ""
}

func transport(folder, name string) string {
	if strings.HasPrefix(name, "nvme") {
		return "nvme"
	}
	path, err := filepath.EvalSymlinks(filepath.Join(folder, "device"))
	if err != nil {
		return ""
	}
	for _, each := range []struct{ part, transport string }{
		{"/usb", "usb"}, {"/end_device-", "sas"}, {"/ata", "sata"}, {"/rport-", "fc"}, {"/session", "iscsi"},
		{"/virtio", "virtio"}, {"/mmc", "mmc"},
	} {
		if strings.Contains(path, each.part) {
			return each.transport
		}
	}
	return ""
}

// Partition is a part of a disk as the kernel has it now.
type Partition struct {
	Number       int
	Path         string
	Start, Bytes int64
}

// Partitions gives a disk's partitions in the order of their numbers.
func Partitions(disk string) []Partition { return partitionsIn("/sys", disk) }

func partitionsIn(sys, disk string) []Partition {
	name := filepath.Base(disk)
	folder := filepath.Join(sys, "class/block", name)
	entries, _ := os.ReadDir(folder)
	var found []Partition
	for _, entry := range entries {
		part := filepath.Join(folder, entry.Name())
		number, err := strconv.Atoi(read(part, "partition"))
		if err != nil || !strings.HasPrefix(entry.Name(), name) {
			continue
		}
		start, _ := strconv.ParseInt(read(part, "start"), 10, 64)
		sectors, _ := strconv.ParseInt(read(part, "size"), 10, 64)
		found = append(found, Partition{number, "/dev/" + entry.Name(), start * 512, sectors * 512})
	}
	sort.Slice(found, func(i, j int) bool { return found[i].Number < found[j].Number })
	return found
}

func read(folder, file string) string {
	text, err := os.ReadFile(filepath.Join(folder, file))
	if err != nil {
		return ""
	}
	return strings.TrimSpace(string(text))
}

var blanks = regexp.MustCompile(`[\s\x00]+`)

// word takes what firmware pads with blanks and zeros down to what it says, and to what a report takes.
func word(text string) string {
	text = strings.TrimSpace(blanks.ReplaceAllString(strings.ToValidUTF8(text, ""), " "))
	if runes := []rune(text); len(runes) > 256 {
		return string(runes[:256])
	}
	return text
}
