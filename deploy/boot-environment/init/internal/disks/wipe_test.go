package disks

import (
	"bytes"
	"context"
	"os"
	"testing"

	"longshore/boot-environment/internal/judge"
)

func TestBothEndsAndAllCopiesAreZeroedAndTheRestIsLeft(t *testing.T) {
	judge.Need(t, "wipefs")
	const size = 3 * gib
	path := judge.File(t, size)
	partitions := []Partition{{Number: 1, Start: 100 * mib, Bytes: 2 * gib}}
	mark := bytes.Repeat([]byte{0xa5}, 4096)
	gone := []int64{
		0, 10*mib - 4096, 64 * mib, gib, size - 4096, size - 10*mib, // the disk's
		100 * mib, 164 * mib, 100*mib + gib, 100*mib + 2*gib - 4096, // the partition's
	}
	stays := []int64{20 * mib, 500 * mib, 2*gib + 500*mib}
	for _, offset := range append(append([]int64{}, gone...), stays...) {
		judge.Put(t, path, offset, mark)
	}
	var last, total int64
	err := zeroAreas(context.Background(), path, partitions, func(done, all int64) {
		if done < last || done > all {
			t.Fatalf("%d of %d after %d", done, all, last)
		}
		last, total = done, all
	})
	if err != nil || last != total {
		t.Fatal(err, last, total)
	}
	for _, offset := range gone {
		if !bytes.Equal(at(t, path, offset), make([]byte, 4096)) {
			t.Errorf("byte %d is left", offset)
		}
	}
	for _, offset := range stays {
		if !bytes.Equal(at(t, path, offset), mark) {
			t.Errorf("byte %d was zeroed", offset)
		}
	}
}

func TestASmallDiskIsZeroedWhole(t *testing.T) {
	if got := areas(5*mib, nil); len(got) != 1 || got[0] != (area{0, 5 * mib}) {
		t.Fatalf("%+v", got)
	}
}

func TestAStopEndsTheWipe(t *testing.T) {
	ctx, cancel := context.WithCancel(context.Background())
	path := judge.File(t, 100*mib)
	err := zeroAreas(ctx, path, nil, func(done, _ int64) {
		if done > 3*mib {
			t.Fatal("it goes on")
		}
		cancel()
	})
	if err == nil {
		t.Fatal("it ended well")
	}
}

func at(t *testing.T, path string, offset int64) []byte {
	t.Helper()
	file, err := os.Open(path)
	if err != nil {
		t.Fatal(err)
	}
	defer file.Close()
	block := make([]byte, 4096)
	if _, err := file.ReadAt(block, offset); err != nil {
		t.Fatal(err)
	}
	return block
}
