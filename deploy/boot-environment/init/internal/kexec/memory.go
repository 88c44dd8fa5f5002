package kexec

import (
	"cmp"
	"fmt"
	"slices"
	"strings"
)

// memoryRange is [start, end) of physical addresses.
type memoryRange struct{ start, end uint64 }

// freeRanges reads /proc/iomem: memory that a kernel which is to come may be put into, where nothing is kept for firmware or
// devices. Where this kernel lies may be used: it has ended by then.
func freeRanges(iomem string) []memoryRange {
	var memory, kept []memoryRange
	for line := range strings.Lines(iomem) {
		where, what, _ := strings.Cut(strings.TrimSpace(line), " : ")
		var first, last uint64
		if _, err := fmt.Sscanf(where, "%x-%x", &first, &last); err != nil || last == 0 {
			continue
		}
		each := memoryRange{first, last + 1}
		switch nested := strings.HasPrefix(line, " "); {
		case what == "System RAM" && !nested:
			memory = append(memory, each)
		case nested && !strings.HasPrefix(what, "Kernel "):
			kept = append(kept, each)
		}
	}
	slices.SortFunc(kept, func(a, b memoryRange) int { return cmp.Compare(a.start, b.start) })
	var free []memoryRange
	for _, each := range memory {
		for _, taken := range kept {
			if taken.end <= each.start || taken.start >= each.end {
				continue
			}
			if taken.start > each.start {
				free = append(free, memoryRange{each.start, taken.start})
			}
			each.start = taken.end
		}
		if each.start < each.end {
			free = append(free, each)
		}
	}
	return free
}
