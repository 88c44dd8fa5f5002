// Package firstboot puts on an installed disk what its system finds when it starts for the first time.
package firstboot

import (
	"bytes"
	"context"
	"encoding/json"
	"os/exec"
	"strings"

	"longshore/boot-environment/internal/protocol"
)

// table is what `sfdisk --json` says of a disk.
type table struct {
	Label      string `json:"label"`
	SectorSize int64  `json:"sectorsize"`
	Partitions []struct {
		Node  string `json:"node"`
		Start int64  `json:"start"`
		Size  int64  `json:"size"`
		Type  string `json:"type"`
		UUID  string `json:"uuid"`
		Name  string `json:"name"`
	} `json:"partitions"`
}

func readTable(ctx context.Context, disk string) (*table, error) {
	out, err := tool(ctx, "", "sfdisk", "--json", disk)
	if err != nil {
		return nil, protocol.Fail("IMAGE_UNREADABLE", "What was written to %s has no partition table: %v", disk, err)
	}
	var said struct {
		Table table `json:"partitiontable"`
	}
	if err := json.Unmarshal(out, &said); err != nil {
		return nil, protocol.Fail("IMAGE_UNREADABLE", "The partition table of %s cannot be read: %v", disk, err)
	}
	if said.Table.SectorSize == 0 {
		said.Table.SectorSize = 512
	}
	return &said.Table, nil
}

// MoveBackup moves the backup of a GPT to the end of the disk, where it belongs and the image, being smaller, did not have it.
// A disk with another table, or none, stays as it is.
func MoveBackup(ctx context.Context, disk string) error {
	table, err := readTable(ctx, disk)
	if err != nil || table.Label != "gpt" {
		return nil
	}
	if _, err := tool(ctx, "", "sfdisk", "--no-reread", "--no-tell-kernel", "--relocate", "gpt-bak-std", disk); err != nil {
		return protocol.Fail("DISK_WRITE", "The backup of the partition table of %s cannot be moved: %v", disk, err)
	}
	return nil
}

// tool runs one of Debian's programs; its error is what the program complained of.
func tool(ctx context.Context, input, name string, args ...string) ([]byte, error) {
	var out, complaint bytes.Buffer
	command := exec.CommandContext(ctx, name, args...)
	command.Stdin, command.Stdout, command.Stderr = strings.NewReader(input), &out, &complaint
	if err := command.Run(); err != nil {
		return nil, &toolError{name, strings.Join(strings.Fields(complaint.String()+out.String()), " "), err}
	}
	return out.Bytes(), nil
}

type toolError struct {
	name, complaint string
	cause           error
}

func (e *toolError) Error() string {
	text := e.name + ": " + e.cause.Error() + " " + e.complaint
	return text[:min(len(text), 500)]
}

func (e *toolError) Unwrap() error { return e.cause }
