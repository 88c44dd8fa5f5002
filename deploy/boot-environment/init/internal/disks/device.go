package disks

import (
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"time"
	"unsafe"

	"golang.org/x/sys/unix"

	"longshore/boot-environment/internal/protocol"
)

// Block is what is written at once, and what memory and offsets are aligned to: no disk has larger sectors.
const Block = 1 << 20

// Device is a disk that is written past the page cache: what was written is at the disk, not in memory.
type Device struct {
	Path  string
	Bytes int64
	file  *os.File
}

// Open takes a disk for this process alone (the kernel refuses where something of it is in use). A file serves in tests.
func Open(path string) (*Device, error) {
	file, err := os.OpenFile(path, os.O_RDWR|unix.O_DIRECT|unix.O_EXCL, 0)
	if errors.Is(err, unix.EINVAL) { // a file on a file system in memory
		file, err = os.OpenFile(path, os.O_RDWR|unix.O_DSYNC, 0)
	}
	if err != nil {
		return nil, protocol.Fail("DISK_BUSY", "%s cannot be opened: %v.", path, err)
	}
	size, err := file.Seek(0, io.SeekEnd)
	if err != nil {
		file.Close()
		return nil, protocol.Fail("DISK_READ", "%s does not say its size: %v.", path, err)
	}
	return &Device{path, size, file}, nil
}

// Close gives the disk back.
func (d *Device) Close() error { return d.file.Close() }

// Sync returns when all that was written lies on the medium.
func (d *Device) Sync() error {
	if err := d.file.Sync(); err != nil {
		return protocol.Fail("DISK_WRITE", "%s did not confirm what was written: %v.", d.Path, err)
	}
	return nil
}

// WriteAt writes aligned memory at an aligned offset.
func (d *Device) WriteAt(block []byte, offset int64) error {
	if _, err := d.file.WriteAt(block, offset); err != nil {
		return protocol.Fail("DISK_WRITE", "%s at byte %d: %v.", d.Path, offset, err)
	}
	return nil
}

// ReadAt reads into aligned memory from an aligned offset.
func (d *Device) ReadAt(block []byte, offset int64) error {
	if _, err := d.file.ReadAt(block, offset); err != nil {
		return protocol.Fail("DISK_READ", "%s at byte %d: %v.", d.Path, offset, err)
	}
	return nil
}

// Zero makes a range read as zeros: by the disk itself where it can, else by writing them.
func (d *Device) Zero(offset, length int64) error {
	if d.ioctlRange(unix.BLKZEROOUT, offset, length) == nil {
		return nil
	}
	zeros := Aligned(Block)
	for length > 0 {
		n := min(length, Block)
		if err := d.WriteAt(zeros[:n], offset); err != nil {
			return err
		}
		offset, length = offset+n, length-n
	}
	return nil
}

// Discard tells the disk that a range is of no use any more; false where it cannot be told.
func (d *Device) Discard(offset, length int64) bool {
	return d.ioctlRange(unix.BLKDISCARD, offset, length) == nil
}

func (d *Device) ioctlRange(request uintptr, offset, length int64) error {
	bounds := [2]uint64{uint64(offset), uint64(length)}
	_, _, errno := unix.Syscall(unix.SYS_IOCTL, d.file.Fd(), request, uintptr(unsafe.Pointer(&bounds)))
	if errno != 0 {
		return errno
	}
	return nil
}

// CanDiscard says whether the disk takes discards.
func (d *Device) CanDiscard() bool {
	most := read(filepath.Join("/sys/class/block", filepath.Base(d.Path)), "queue/discard_max_bytes")
	return most != "" && most != "0"
}

// Reread makes the kernel look at the partition table anew, and waits until the partitions' devices are there.
func Reread(path string) error {
	deadline := time.Now().Add(30 * time.Second)
	for {
		err := rereadOnce(path)
		if err == nil {
			break
		}
		if time.Now().After(deadline) {
			return protocol.Fail("DISK_BUSY", "The kernel does not read the partition table of %s anew: %v.", path, err)
		}
		time.Sleep(200 * time.Millisecond) // something still holds a partition
	}
	for {
		missing := ""
		for _, partition := range Partitions(path) {
			if _, err := os.Stat(partition.Path); err != nil {
				missing = partition.Path
			}
		}
		if missing == "" {
			return nil
		}
		if time.Now().After(deadline) {
			return protocol.Fail("DISK_READ", "%s did not appear.", missing)
		}
		time.Sleep(50 * time.Millisecond)
	}
}

func rereadOnce(path string) error {
	file, err := os.OpenFile(path, os.O_RDONLY, 0)
	if err != nil {
		return err
	}
	defer file.Close()
	return unix.IoctlSetInt(int(file.Fd()), unix.BLKRRPART, 0)
}

// Aligned gives memory as O_DIRECT wants it.
func Aligned(length int) []byte {
	memory, err := unix.Mmap(-1, 0, length, unix.PROT_READ|unix.PROT_WRITE, unix.MAP_ANON|unix.MAP_PRIVATE)
	if err != nil {
		panic(fmt.Sprintf("no memory for a buffer of %d bytes: %v", length, err))
	}
	return memory
}

// Free gives back what Aligned gave.
func Free(memory []byte) { _ = unix.Munmap(memory) }
