package kexec

import (
	"encoding/binary"
	"errors"
	"fmt"
	"os"
	"runtime"
	"unsafe"

	"golang.org/x/sys/unix"
)

const (
	page = 4096
	// kernelAlign is where arm64's kernel may begin (Documentation/arch/arm64/booting.rst); a device tree must not cross it.
	kernelAlign = 2 << 20
	// mostTree is the largest device tree that a kernel takes.
	mostTree = 2 << 20
)

// segment is what kexec_load(2) puts at an address once this kernel has ended.
type segment struct {
	content []byte
	at      uint64
	size    uint64
}

// loadSegments is kexec_load(2), for arm64 kernels without the newer call: where all lies is decided here.
func loadSegments(kernel, initrd []byte, commandLine string) error {
	if runtime.GOARCH != "arm64" {
		return unix.ENOSYS
	}
	tree, err := os.ReadFile("/sys/firmware/fdt")
	if err != nil {
		return err
	}
	map_, err := os.ReadFile("/proc/iomem")
	if err != nil {
		return err
	}
	entry, segments, err := placeArm64(kernel, initrd, tree, commandLine, freeRanges(string(map_)))
	if err != nil {
		return err
	}
	return load(entry, segments)
}

// placeArm64 finds room for everything in one piece of memory, in the order kernel, device tree, start, initrd.
func placeArm64(kernel, initrd, tree []byte, commandLine string, free []memoryRange) (entry uint64, segments []segment, err error) {
	if len(kernel) < 64 || string(kernel[56:60]) != "ARM\x64" {
		return 0, nil, unix.ENOEXEC
	}
	offset, size := binary.LittleEndian.Uint64(kernel[8:]), binary.LittleEndian.Uint64(kernel[16:])
	kernelRoom := align(offset+max(size, uint64(len(kernel))), kernelAlign)
	room := kernelRoom + mostTree + page + align(uint64(len(initrd)), page)
	base, err := findRoom(free, room)
	if err != nil {
		return 0, nil, err
	}
	treeAt := base + kernelRoom
	startAt := treeAt + mostTree
	initrdAt := startAt + page
	told, err := withChosen(tree, commandLine, initrdAt, initrdAt+uint64(len(initrd)))
	if err != nil {
		return 0, nil, err
	}
	if len(told) > mostTree {
		return 0, nil, fmt.Errorf("the device tree has %d bytes", len(told))
	}
	return startAt, []segment{
		{kernel, base + offset, align(max(size, uint64(len(kernel))), page)},
		{told, treeAt, align(uint64(len(told)), page)},
		{startCode(base+offset, treeAt), startAt, page},
		{initrd, initrdAt, align(uint64(len(initrd)), page)},
	}, nil
}

// startCode jumps to the kernel as a boot loader does: x0 = the device tree, x1 to x3 = 0.
func startCode(kernel, tree uint64) []byte {
	var code []byte
	for _, instruction := range []uint32{
		0x580000d1, // ldr x17, .+24
		0x580000e0, // ldr x0, .+28
		0xaa1f03e1, // mov x1, xzr
		0xaa1f03e2, // mov x2, xzr
		0xaa1f03e3, // mov x3, xzr
		0xd61f0220, // br x17
	} {
		code = binary.LittleEndian.AppendUint32(code, instruction)
	}
	return binary.LittleEndian.AppendUint64(binary.LittleEndian.AppendUint64(code, kernel), tree)
}

func findRoom(free []memoryRange, size uint64) (uint64, error) {
	for _, each := range free {
		if base := align(each.start, kernelAlign); base+size <= each.end && base >= each.start {
			return base, nil
		}
	}
	return 0, errors.New("no piece of memory is large enough for it")
}

func align(value, to uint64) uint64 { return (value + to - 1) / to * to }

// kexecSegment is struct kexec_segment of linux/kexec.h.
type kexecSegment struct {
	buffer     unsafe.Pointer
	bufferSize uintptr
	memory     uintptr
	memorySize uintptr
}

// archArm64 is EM_AARCH64, as KEXEC_ARCH_AARCH64 has it.
const archArm64 = 183 << 16

func load(entry uint64, segments []segment) error {
	given := make([]kexecSegment, 0, len(segments))
	for _, each := range segments {
		if len(each.content) == 0 {
			continue
		}
		given = append(given, kexecSegment{unsafe.Pointer(&each.content[0]), uintptr(len(each.content)), uintptr(each.at), uintptr(each.size)})
	}
	_, _, code := unix.Syscall6(unix.SYS_KEXEC_LOAD, uintptr(entry), uintptr(len(given)), uintptr(unsafe.Pointer(&given[0])), archArm64, 0, 0)
	runtime.KeepAlive(segments)
	if code != 0 {
		return code
	}
	return nil
}
