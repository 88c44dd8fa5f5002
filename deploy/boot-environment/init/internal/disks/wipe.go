package disks

import (
	"bytes"
	"context"
	"os/exec"
	"sort"

	"longshore/boot-environment/internal/console"
	"longshore/boot-environment/internal/protocol"
)

// area is a range of a disk, aligned to Block except at the disk's end.
type area struct{ offset, length int64 }

const (
	mib = int64(1 << 20)
	gib = int64(1 << 30)
	// what is zeroed at each end of a disk and of each partition: md, LVM, ZFS, GPT and file systems keep their superblocks there
	endBytes = 10 * mib
	// so that a stop is heard within seconds
	discardBytes = 16 * gib
)

// inside are places past the start where a superblock has copies, from the start of disk or partition: BlueStore's labels
// (bdev_label_positions of Ceph's BlueStore.cc: 1, 10, 100, 1000 GiB) and btrfs (BTRFS_SUPER_MIRROR: 64 MiB, 256 GiB).
var inside = []int64{64 * mib, gib, 10 * gib, 100 * gib, 256 * gib, 1000 * gib}

// areas gives what is zeroed of a disk, sorted and without overlap.
func areas(bytes int64, partitions []Partition) []area {
	var wanted []area
	add := func(from, to, low, high int64) {
		from, to = max(from, low), min(to, high)
		if from < to {
			wanted = append(wanted, area{from / Block * Block, min((to+Block-1)/Block*Block, bytes)})
		}
	}
	for _, whole := range append([]Partition{{Bytes: bytes}}, partitions...) {
		low, high := whole.Start, min(whole.Start+whole.Bytes, bytes)
		add(low, low+endBytes, low, high)
		add(high-endBytes, high, low, high)
		for _, place := range inside {
			add(low+place, low+place+mib, low, high)
		}
	}
	return merged(wanted)
}

// merged takes from-to pairs and gives ranges.
func merged(pairs []area) []area {
	sort.Slice(pairs, func(i, j int) bool { return pairs[i].offset < pairs[j].offset })
	var found []area
	for _, pair := range pairs {
		from, to := pair.offset, pair.length
		if n := len(found); n > 0 && from <= found[n-1].offset+found[n-1].length {
			found[n-1].length = max(found[n-1].length, to-found[n-1].offset)
			continue
		}
		found = append(found, area{from, to - from})
	}
	return found
}

// Wipe takes all signatures from a disk and its partitions, discards what can be discarded, zeroes both ends and wherever
// copies may lie, and reads it back. `tell` is called with bytes done and to do. Errors: DISK_WRITE, DISK_NOT_WIPED …
func Wipe(ctx context.Context, path string, tell func(done, total int64)) error {
	partitions := Partitions(path)
	// by the tool that knows where each kind has its magic, also past the places below; partitions first, the table last
	for i := len(partitions) - 1; i >= 0; i-- {
		if err := eraseSignatures(ctx, partitions[i].Path); err != nil {
			return err
		}
	}
	if err := eraseSignatures(ctx, path); err != nil {
		return err
	}
	if err := zeroAreas(ctx, path, partitions, tell); err != nil {
		return err
	}
	if err := Reread(path); err != nil {
		return err
	}
	left, err := Signatures(ctx, path)
	if err != nil {
		return err
	}
	if len(left) > 0 || len(Partitions(path)) > 0 {
		return protocol.Fail("DISK_NOT_WIPED", "%s was wiped and still holds %s.", path, describeAll(left))
	}
	return nil
}

func zeroAreas(ctx context.Context, path string, partitions []Partition, tell func(done, total int64)) error {
	device, err := Open(path)
	if err != nil {
		return err
	}
	defer device.Close()
	if device.CanDiscard() {
		for at := int64(0); at < device.Bytes && ctx.Err() == nil; at += discardBytes {
			if !device.Discard(at, min(discardBytes, device.Bytes-at)) {
				console.Say("%s refuses discards; zeroing alone", path)
				break
			}
		}
	}
	todo := areas(device.Bytes, partitions)
	var total, done int64
	for _, each := range todo {
		total += each.length
	}
	for _, each := range todo {
		for at := each.offset; at < each.offset+each.length; at += Block {
			if ctx.Err() != nil {
				return context.Cause(ctx)
			}
			length := min(Block, each.offset+each.length-at)
			if err := device.Zero(at, length); err != nil {
				return err
			}
			done += length
			tell(done, total)
		}
	}
	if err := device.Sync(); err != nil {
		return err
	}
	return readBack(device, todo)
}

func readBack(device *Device, zeroed []area) error {
	block := Aligned(Block)
	defer Free(block)
	zeros := make([]byte, Block)
	for _, each := range zeroed {
		for at := each.offset; at < each.offset+each.length; at += Block {
			part := block[:min(Block, each.offset+each.length-at)]
			if err := device.ReadAt(part, at); err != nil {
				return err
			}
			if !bytes.Equal(part, zeros[:len(part)]) {
				return protocol.Fail("DISK_NOT_WIPED", "%s at byte %d was zeroed and reads back as something else.", device.Path, at)
			}
		}
	}
	return nil
}

func eraseSignatures(ctx context.Context, device string) error {
	out, err := exec.CommandContext(ctx, "wipefs", "--all", "--force", device).CombinedOutput()
	if err != nil {
		return protocol.Fail("DISK_WRITE", "The signatures of %s cannot be erased: %v %s", device, err, oneLine(string(out)))
	}
	return nil
}

func describeAll(signatures []protocol.Signature) string {
	if len(signatures) == 0 {
		return "partitions"
	}
	text := describeSignature(signatures[0])
	for _, each := range signatures[1:] {
		text += "; " + describeSignature(each)
	}
	return text
}
