package disks

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"os"
	"os/exec"
	"sort"
	"strconv"
	"strings"

	"longshore/boot-environment/internal/protocol"
)

// Signatures reads what lies on a disk and on each of its partitions, as libblkid finds it: sorted by partition and offset.
func Signatures(ctx context.Context, disk string) ([]protocol.Signature, error) {
	found, err := signaturesOf(ctx, disk, 0)
	if err != nil {
		return nil, err
	}
	for _, partition := range Partitions(disk) {
		more, err := signaturesOf(ctx, partition.Path, partition.Number)
		if err != nil {
			return nil, err
		}
		found = append(found, more...)
	}
	sort.SliceStable(found, func(i, j int) bool {
		a, b := found[i], found[j]
		if a.Partition != b.Partition {
			return a.Partition < b.Partition
		}
		if a.Offset != b.Offset {
			return a.Offset < b.Offset
		}
		return a.Type < b.Type
	})
	return found, nil
}

// signaturesOf asks wipefs, which only looks unless told to act.
func signaturesOf(ctx context.Context, device string, partition int) ([]protocol.Signature, error) {
	var complaint bytes.Buffer
	command := exec.CommandContext(ctx, "wipefs", "--json", "--output", "OFFSET,TYPE,LABEL,UUID", device)
	command.Stderr = &complaint
	out, err := command.Output()
	if err != nil {
		return nil, protocol.Fail("DISK_READ", "What lies on %s cannot be read: %v %s", device, err, oneLine(complaint.String()))
	}
	return parseWipefs(out, device, partition)
}

func parseWipefs(out []byte, device string, partition int) ([]protocol.Signature, error) {
	found := []protocol.Signature{}
	if len(bytes.TrimSpace(out)) == 0 {
		return found, nil // wipefs prints nothing where nothing is
	}
	var said struct {
		Signatures []struct{ Offset, Type, Label, UUID *string }
	}
	if err := json.Unmarshal(out, &said); err != nil {
		return nil, fmt.Errorf("wipefs %s: %w", device, err)
	}
	for _, each := range said.Signatures {
		offset, err := strconv.ParseInt(text(each.Offset), 0, 64)
		if err != nil {
			return nil, fmt.Errorf("wipefs %s: offset %q", device, text(each.Offset))
		}
		signature := protocol.Signature{
			Partition: partition, Offset: offset, Type: word(text(each.Type)), Label: word(text(each.Label)), UUID: word(text(each.UUID)),
		}
		signature.CephFsid = cephFsid(device, signature.Type)
		found = append(found, signature)
	}
	return found, nil
}

// cephFsid reads which Ceph cluster the data are of: from BlueStore's label, or from the tags that ceph-volume gives an LVM volume.
func cephFsid(device, kind string) string {
	size := map[string]int{"ceph_bluestore": bluestoreLabelBytes, "LVM2_member": 1 << 20}[kind]
	if size == 0 {
		return ""
	}
	file, err := os.Open(device)
	if err != nil {
		return ""
	}
	defer file.Close()
	start := make([]byte, size)
	n, _ := file.ReadAt(start, 0)
	if kind == "LVM2_member" {
		return cephFsidOfLVM(start[:n])
	}
	return cephFsidOfBluestore(start[:n])
}

func text(value *string) string {
	if value == nil {
		return ""
	}
	return *value
}

func oneLine(text string) string { return strings.Join(strings.Fields(text), " ") }
