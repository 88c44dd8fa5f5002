package firstboot

import (
	"os"
	"path/filepath"

	"golang.org/x/sys/unix"

	"longshore/boot-environment/internal/protocol"
)

// onFileSystem mounts a partition for as long as `act` works in it, and again, for reading only, until what was written was seen.
func onFileSystem(device, kind string, act func(root string) error) error {
	root, err := os.MkdirTemp("", "mount-")
	if err != nil {
		return err
	}
	defer os.Remove(root)
	if err := unix.Mount(device, root, kind, unix.MS_NOSUID|unix.MS_NODEV|unix.MS_NOEXEC, ""); err != nil {
		return protocol.Fail("FIRST_BOOT_MOUNT", "%s cannot be mounted as %s: %v.", device, kind, err)
	}
	failed := act(root)
	if err := unix.Unmount(root, 0); err != nil && failed == nil {
		failed = protocol.Fail("DISK_WRITE", "%s cannot be unmounted: %v.", device, err)
	}
	return failed
}

// putFiles writes files into a folder, each whole and on the medium, and reads them back.
func putFiles(root string, files map[string]string) error {
	for _, name := range sorted(files) {
		if err := putFile(filepath.Join(root, name), files[name]); err != nil {
			return protocol.Fail("DISK_WRITE", "%s cannot be written: %v.", name, err)
		}
	}
	fs, err := os.Open(root)
	if err != nil {
		return err
	}
	defer fs.Close()
	return unix.Syncfs(int(fs.Fd()))
}

func putFile(path, content string) error {
	file, err := os.OpenFile(path, os.O_WRONLY|os.O_CREATE|os.O_TRUNC, 0o600)
	if err != nil {
		return err
	}
	defer file.Close()
	if _, err := file.WriteString(content); err != nil {
		return err
	}
	return file.Sync()
}
