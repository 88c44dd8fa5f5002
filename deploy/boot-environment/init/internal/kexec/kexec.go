// Package kexec starts another kernel in the place of this one, without the firmware.
package kexec

import (
	"bytes"
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"

	"github.com/klauspost/compress/gzip"
	"github.com/klauspost/compress/zstd"
	"golang.org/x/sys/unix"

	"longshore/boot-environment/internal/protocol"
)

// Load takes a kernel and its initrd into memory, where Start finds them. Nothing else is changed. Error: KEXEC_REFUSED.
func Load(kernel, initrd []byte, commandLine string) error {
	kernel, err := unpack(kernel)
	if err != nil {
		return refused("its kernel cannot be unpacked: %v", err)
	}
	err = loadFiles(kernel, initrd, commandLine)
	if errors.Is(err, unix.ENOSYS) {
		err = loadSegments(kernel, initrd, commandLine) // Debian's kernel for arm64 has the older call alone
	}
	switch {
	case err == nil:
		return nil
	case errors.Is(err, unix.EKEYREJECTED) || errors.Is(err, unix.ENOKEY) || errors.Is(err, unix.EPERM):
		return refused("%v: under Secure Boot it must be signed by a key that this firmware knows", err)
	case errors.Is(err, unix.ENOEXEC):
		return refused("%v: it is no kernel for this processor", err)
	}
	return refused("%v", err)
}

// Start ends this kernel and begins the one that Load took; devices are shut down in between. It returns only when that fails.
func Start() error {
	unix.Sync()
	return refused("%v", unix.Reboot(unix.LINUX_REBOOT_CMD_KEXEC))
}

// Memory is what the kernel has: another one with all that it loads must do with it.
func Memory() int64 {
	var info unix.Sysinfo_t
	if unix.Sysinfo(&info) != nil {
		return 0
	}
	return int64(uint64(info.Totalram) * uint64(info.Unit))
}

func refused(format string, args ...any) error {
	return protocol.Fail("KEXEC_REFUSED", "The installer's kernel cannot be started: %s. Nothing was written.", fmt.Sprintf(format, args...))
}

// loadFiles is kexec_file_load(2): the kernel itself reads the files, checks signatures, and passes on what UEFI told it.
func loadFiles(kernel, initrd []byte, commandLine string) error {
	files := make([]*os.File, 0, 2)
	for _, content := range [][]byte{kernel, initrd} {
		file, err := readable(content)
		if err != nil {
			return err
		}
		defer file.Close()
		files = append(files, file)
	}
	return unix.KexecFileLoad(int(files[0].Fd()), int(files[1].Fd()), commandLine, 0)
}

// readable is a file that nobody has open for writing: the kernel takes no other.
func readable(content []byte) (*os.File, error) {
	folder, err := os.MkdirTemp("", "kexec")
	if err != nil {
		return nil, err
	}
	defer os.RemoveAll(folder)
	path := filepath.Join(folder, "file")
	if err := os.WriteFile(path, content, 0o600); err != nil {
		return nil, err
	}
	return os.Open(path)
}

// mostUnpacked is larger than any kernel.
const mostUnpacked = 256 << 20

// unpack gives the image that is started. Those of arm64 come packed whole: by gzip, or as a program of UEFI that unpacks
// itself (the kernel's drivers/firmware/efi/libstub/zboot-header.S). Those of x86-64 unpack themselves.
func unpack(kernel []byte) ([]byte, error) {
	switch {
	case bytes.HasPrefix(kernel, []byte{0x1f, 0x8b}):
		packed, err := gzip.NewReader(bytes.NewReader(kernel))
		if err != nil {
			return nil, err
		}
		image, err := io.ReadAll(io.LimitReader(packed, mostUnpacked))
		if err != nil {
			return nil, err
		}
		return unpack(image)
	case len(kernel) > 64 && string(kernel[0:2]) == "MZ" && string(kernel[4:8]) == "zimg":
		return unpackZboot(kernel)
	}
	return kernel, nil
}

func unpackZboot(kernel []byte) ([]byte, error) {
	offset, size := uint64(binary.LittleEndian.Uint32(kernel[8:])), uint64(binary.LittleEndian.Uint32(kernel[12:]))
	if offset+size > uint64(len(kernel)) {
		return nil, errors.New("it is cut short")
	}
	payload := kernel[offset : offset+size]
	kind, _, _ := bytes.Cut(kernel[24:56], []byte{0})
	switch string(kind) {
	case "gzip":
		return unpack(payload)
	case "zstd", "zstd22":
		packed, err := zstd.NewReader(bytes.NewReader(payload), zstd.WithDecoderConcurrency(1))
		if err != nil {
			return nil, err
		}
		defer packed.Close()
		return io.ReadAll(io.LimitReader(packed, mostUnpacked))
	}
	return nil, fmt.Errorf("it is packed by %q", kind)
}
