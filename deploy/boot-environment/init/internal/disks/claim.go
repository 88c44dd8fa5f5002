package disks

import (
	"fmt"
	"strings"

	"longshore/boot-environment/internal/protocol"
)

// Find picks the one disk that a claim means: by WWN, else by serial, never by path.
// Errors: DISK_UNNAMED, DISK_MISSING, DISK_AMBIGUOUS.
func Find(disks []protocol.Disk, claim protocol.DiskClaim) (protocol.Disk, error) {
	if claim.WWN == "" && claim.Serial == "" {
		return protocol.Disk{}, protocol.Fail("DISK_UNNAMED", "The order names neither WWN nor serial of the disk of %d bytes, and a path alone names no disk.", claim.Bytes)
	}
	var found []protocol.Disk
	for _, disk := range disks {
		if claim.WWN != "" && disk.WWN == claim.WWN || claim.WWN == "" && disk.Serial == claim.Serial {
			found = append(found, disk)
		}
	}
	switch len(found) {
	case 1:
		return found[0], nil
	case 0:
		return protocol.Disk{}, protocol.Fail("DISK_MISSING", "There is no disk with %s here; here are: %s.", nameOfClaim(claim), names(disks))
	default:
		return protocol.Disk{}, protocol.Fail("DISK_AMBIGUOUS", "%d disks have %s: %s. Nothing was written.", len(found), nameOfClaim(claim), names(found))
	}
}

// Differences says all in which a disk is not what was claimed: none = it is the same to the last signature.
func Differences(disk protocol.Disk, claim protocol.DiskClaim) []string {
	var found []string
	differ := func(what string, claimed, now any) {
		if claimed != now {
			found = append(found, fmt.Sprintf("%s was %v, is %v", what, claimed, now))
		}
	}
	differ("serial", orNone(claim.Serial), orNone(disk.Serial))
	differ("WWN", orNone(claim.WWN), orNone(disk.WWN))
	differ("size in bytes", claim.Bytes, disk.Bytes)
	left := map[protocol.Signature]int{}
	for _, signature := range claim.Signatures {
		left[signature]++
	}
	for _, signature := range disk.Signatures {
		if left[signature] > 0 {
			left[signature]--
			continue
		}
		found = append(found, "new: "+describeSignature(signature))
	}
	for _, signature := range claim.Signatures {
		if left[signature] > 0 {
			left[signature]--
			found = append(found, "gone: "+describeSignature(signature))
		}
	}
	return found
}

// Check is the interlock: DISK_CHANGED names each difference.
func Check(disk protocol.Disk, claim protocol.DiskClaim) error {
	differences := Differences(disk, claim)
	if len(differences) == 0 {
		return nil
	}
	return protocol.Fail("DISK_CHANGED", "%s (%s) is not what the order was given for; nothing was written: %s.", disk.Path, nameOfDisk(disk), strings.Join(differences, "; "))
}

func describeSignature(s protocol.Signature) string {
	where := "the disk"
	if s.Partition > 0 {
		where = fmt.Sprintf("partition %d", s.Partition)
	}
	text := fmt.Sprintf("%s on %s at byte %d", s.Type, where, s.Offset)
	for _, each := range []struct{ name, value string }{{"label", s.Label}, {"UUID", s.UUID}, {"Ceph cluster", s.CephFsid}} {
		if each.value != "" {
			text += fmt.Sprintf(", %s %s", each.name, each.value)
		}
	}
	return text
}

func nameOfClaim(claim protocol.DiskClaim) string {
	if claim.WWN != "" {
		return "WWN " + claim.WWN
	}
	return "serial " + claim.Serial
}

func nameOfDisk(disk protocol.Disk) string {
	return fmt.Sprintf("serial %s, WWN %s, %d bytes", orNone(disk.Serial), orNone(disk.WWN), disk.Bytes)
}

func names(disks []protocol.Disk) string {
	if len(disks) == 0 {
		return "none"
	}
	var all []string
	for _, disk := range disks {
		all = append(all, fmt.Sprintf("%s (%s)", disk.Path, nameOfDisk(disk)))
	}
	return strings.Join(all, ", ")
}

func orNone(text string) string {
	if text == "" {
		return "none"
	}
	return text
}
