package kernel

import (
	"errors"
	"fmt"
	"os"

	"golang.org/x/sys/unix"
)

// Mount makes /proc, /sys, /dev and what lies below them. What is there already stays.
func Mount() error {
	for _, mount := range []struct {
		kind, at, options string
		flags             uintptr
	}{
		{"proc", "/proc", "", unix.MS_NOSUID | unix.MS_NODEV | unix.MS_NOEXEC},
		{"sysfs", "/sys", "", unix.MS_NOSUID | unix.MS_NODEV | unix.MS_NOEXEC},
		{"devtmpfs", "/dev", "mode=0755", unix.MS_NOSUID},
		{"devpts", "/dev/pts", "mode=0620,ptmxmode=0666", unix.MS_NOSUID | unix.MS_NOEXEC},
		{"tmpfs", "/run", "mode=0755", unix.MS_NOSUID | unix.MS_NODEV},
		{"tmpfs", "/tmp", "mode=1777", unix.MS_NOSUID | unix.MS_NODEV},
	} {
		if err := os.MkdirAll(mount.at, 0o755); err != nil {
			return err
		}
		err := unix.Mount(mount.kind, mount.at, mount.kind, mount.flags, mount.options)
		if err != nil && !errors.Is(err, unix.EBUSY) {
			return fmt.Errorf("mount %s at %s: %w", mount.kind, mount.at, err)
		}
	}
	return nil
}

// Set writes a value into /proc/sys; a kernel without it goes without.
func Set(name, value string) { _ = os.WriteFile("/proc/sys/"+name, []byte(value), 0o644) }
