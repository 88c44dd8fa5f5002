// Package efi puts the installed system first in the firmware's boot order, and leaves the others where they are.
package efi

import (
	"encoding/binary"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"unicode/utf16"

	"golang.org/x/sys/unix"
)

// Variables is where efivarfs is mounted; a plain folder serves in tests.
type Variables string

const (
	// EFI_GLOBAL_VARIABLE, UEFI 2.10 §3.3
	global = "8be4df61-93ca-11d2-aa0d-00e098032b8c"
	// NON_VOLATILE | BOOTSERVICE_ACCESS | RUNTIME_ACCESS, UEFI 2.10 §8.2
	attributes uint32 = 7
	// LOAD_OPTION_ACTIVE, UEFI 2.10 §3.1.3
	active uint32 = 1
)

// Mount makes the firmware's variables readable. Error: a machine without UEFI.
func Mount() (Variables, error) {
	const at = "/sys/firmware/efi/efivars"
	if _, err := os.Stat("/sys/firmware/efi"); err != nil {
		return "", errors.New("this machine was started by a BIOS")
	}
	err := unix.Mount("efivarfs", at, "efivarfs", unix.MS_NOSUID|unix.MS_NODEV|unix.MS_NOEXEC, "")
	if err != nil && !errors.Is(err, unix.EBUSY) {
		return "", fmt.Errorf("the firmware's variables cannot be read: %w", err)
	}
	return at, nil
}

func (v Variables) file(name string) string { return filepath.Join(string(v), name+"-"+global) }

// read gives a variable's content, nothing where there is no such variable.
func (v Variables) read(name string) ([]byte, error) {
	content, err := os.ReadFile(v.file(name))
	if errors.Is(err, os.ErrNotExist) || err == nil && len(content) < 4 {
		return nil, nil
	}
	if err != nil {
		return nil, err
	}
	return content[4:], nil // after the attributes
}

// write sets a variable. efivarfs protects the variables of others with the immutable flag: taken off first.
func (v Variables) write(name string, content []byte) error {
	path := v.file(name)
	unprotect(path)
	file, err := os.OpenFile(path, os.O_WRONLY|os.O_CREATE|os.O_TRUNC, 0o644)
	if err != nil {
		return err
	}
	defer file.Close()
	whole := append(binary.LittleEndian.AppendUint32(nil, attributes), content...)
	if _, err := file.Write(whole); err != nil { // in one write, as efivarfs wants it
		return fmt.Errorf("the firmware does not take %s: %w", name, err)
	}
	return file.Close()
}

func unprotect(path string) {
	file, err := os.Open(path)
	if err != nil {
		return
	}
	defer file.Close()
	const immutable = 0x10 // FS_IMMUTABLE_FL
	flags, err := unix.IoctlGetInt(int(file.Fd()), unix.FS_IOC_GETFLAGS)
	if err == nil && flags&immutable != 0 {
		_ = unix.IoctlSetPointerInt(int(file.Fd()), unix.FS_IOC_SETFLAGS, flags&^immutable)
	}
}

// Order gives BootOrder: numbers of Boot#### variables, the first first.
func (v Variables) Order() ([]uint16, error) {
	content, err := v.read("BootOrder")
	if err != nil {
		return nil, err
	}
	var order []uint16
	for ; len(content) >= 2; content = content[2:] {
		order = append(order, binary.LittleEndian.Uint16(content))
	}
	return order, nil
}

func (v Variables) setOrder(order []uint16) error {
	var content []byte
	for _, number := range order {
		content = binary.LittleEndian.AppendUint16(content, number)
	}
	return v.write("BootOrder", content)
}

// Description gives what a boot entry calls itself, "" where there is none of that number.
func (v Variables) Description(number uint16) string {
	content, err := v.read(entryName(number))
	if err != nil || len(content) < 6 {
		return ""
	}
	var text []uint16
	for rest := content[6:]; len(rest) >= 2; rest = rest[2:] {
		unit := binary.LittleEndian.Uint16(rest)
		if unit == 0 {
			break
		}
		text = append(text, unit)
	}
	return string(utf16.Decode(text))
}

// numbers gives all Boot#### that exist.
func (v Variables) numbers() map[uint16]bool {
	found := map[uint16]bool{}
	entries, _ := os.ReadDir(string(v))
	for _, entry := range entries {
		var number uint16
		name, ok := strings.CutSuffix(entry.Name(), "-"+global)
		if !ok || len(name) != len("Boot0000") {
			continue
		}
		if _, err := fmt.Sscanf(name, "Boot%04X", &number); err == nil {
			found[number] = true
		}
	}
	return found
}

func entryName(number uint16) string { return fmt.Sprintf("Boot%04X", number) }
