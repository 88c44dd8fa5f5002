package image

import (
	"bytes"
	"context"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"testing"
	"time"

	"longshore/boot-environment/internal/disks"
	"longshore/boot-environment/internal/judge"
)

// memory is a disk, and remembers in which order it was written.
type memory struct {
	content []byte
	order   []int64
	synced  int // how often it was before the start was written
}

func (m *memory) WriteAt(block []byte, offset int64) error {
	copy(m.content[offset:], block)
	m.order = append(m.order, offset)
	return nil
}

func (m *memory) Zero(offset, length int64) error {
	clear(m.content[offset : offset+length])
	m.order = append(m.order, offset)
	return nil
}

func (m *memory) Sync() error {
	m.synced++
	return nil
}

// raw has noise, a hole, noise, and a size that is no multiple of a sector.
func raw() []byte {
	content := append(noise(3<<19), make([]byte, 5<<20)...)
	return append(content, noise(1<<19+777)...)
}

func disk(size int) *memory {
	return &memory{content: bytes.Repeat([]byte{0xee}, size)}
}

func TestImagesOfAllFormatsAreWrittenAsTheyAre(t *testing.T) {
	content := raw()
	for format, pack := range map[string]string{
		"raw":     "cat",
		"raw.gz":  "gzip -1",
		"raw.bz2": "bzip2 -1",
		"raw.xz":  "xz -0 -T2 --block-size=1MiB", // several blocks
		"raw.zst": "zstd -q --long=27",
		"qcow2":   "",
	} {
		t.Run(format, func(t *testing.T) {
			judge.Need(t, map[string]string{"raw": "cat", "raw.gz": "gzip", "raw.bz2": "bzip2", "raw.xz": "xz", "raw.zst": "zstd", "qcow2": "qemu-img"}[format])
			packed := packedBy(t, content, pack)
			target := disk(16 << 20)
			written, err := Write(context.Background(), serve(t, packed, format), target, 16<<20)
			if err != nil {
				t.Fatal(err)
			}
			if !bytes.Equal(target.content[:len(content)], content) {
				t.Fatal("the disk is another")
			}
			// qcow2 has whole sectors
			if written < int64(len(content)) || written > int64(len(content)+512) {
				t.Fatal(written)
			}
			if last := target.order[len(target.order)-1]; last != 0 {
				t.Fatalf("the last write was at %d: a disk that is cut off would boot", last)
			}
			for _, offset := range target.order[:len(target.order)-1] {
				if offset == 0 {
					t.Fatal("the start was written before the end")
				}
			}
			if target.synced != 2 {
				t.Fatalf("synced %d times", target.synced)
			}
		})
	}
}

func packedBy(t *testing.T, content []byte, pack string) []byte {
	t.Helper()
	file := filepath.Join(t.TempDir(), "raw")
	if err := os.WriteFile(file, content, 0o600); err != nil {
		t.Fatal(err)
	}
	if pack == "" {
		judge.Run(t, "qemu-img", "convert", "-f", "raw", "-O", "qcow2", "-c", file, file+".out")
	} else {
		judge.Run(t, "sh", "-c", pack+" < "+file+" > "+file+".out")
	}
	packed, err := os.ReadFile(file + ".out")
	if err != nil {
		t.Fatal(err)
	}
	return packed
}

func serve(t *testing.T, file []byte, format string) *Source {
	t.Helper()
	served := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		http.ServeContent(w, r, "image", time.Time{}, bytes.NewReader(file))
	}))
	t.Cleanup(served.Close)
	return sourceOf(t, served.URL, file, format)
}

func TestWhatIsNoImageIsRefused(t *testing.T) {
	content := noise(2 << 20)
	for _, format := range []string{"raw.gz", "raw.bz2", "raw.xz", "raw.zst", "qcow2", "tarball"} {
		target := disk(4 << 20)
		_, err := Write(context.Background(), serve(t, content, format), target, 4<<20)
		if code(err) != "IMAGE_UNREADABLE" {
			t.Errorf("%s: %v", format, err)
		}
		if len(target.order) > 0 && target.order[len(target.order)-1] == 0 {
			t.Errorf("%s: the start was written", format)
		}
	}
}

func TestAnImageThatEndsInTheMiddleIsRefusedBeforeTheDiskCanBoot(t *testing.T) {
	judge.Need(t, "gzip")
	packed := packedBy(t, raw(), "gzip -1")
	target := disk(16 << 20)
	_, err := Write(context.Background(), serve(t, packed[:len(packed)/2], "raw.gz"), target, 16<<20)
	if code(err) != "IMAGE_UNREADABLE" || target.content[0] != 0xee {
		t.Fatal(err)
	}
}

func TestAnImageLargerThanTheDiskIsRefused(t *testing.T) {
	judge.Need(t, "gzip")
	content := raw()
	target := disk(4 << 20)
	if _, err := Write(context.Background(), serve(t, content, "raw"), target, 4<<20); code(err) != "IMAGE_TOO_LARGE" || len(target.order) > 0 {
		t.Fatal(err)
	}
	packed := packedBy(t, content, "gzip -1")
	if _, err := Write(context.Background(), serve(t, packed, "raw.gz"), target, 4<<20); code(err) != "IMAGE_TOO_LARGE" || target.content[0] != 0xee {
		t.Fatal(err)
	}
}

func TestAWrongChunkReachesNoDisk(t *testing.T) {
	content := raw()
	source := serve(t, content, "raw")
	source.Image.Chunks[0] = source.Image.Chunks[1]
	target := disk(16 << 20)
	if _, err := Write(context.Background(), source, target, 16<<20); code(err) != "IMAGE_DIGEST" || len(target.order) > 0 {
		t.Fatal(err, target.order)
	}
}

func TestAFileServesAsADisk(t *testing.T) {
	content := raw()
	path := judge.File(t, 16<<20)
	device, err := disks.Open(path)
	if err != nil {
		t.Fatal(err)
	}
	defer device.Close()
	if _, err := Write(context.Background(), serve(t, content, "raw"), device, device.Bytes); err != nil {
		t.Fatal(err)
	}
	written, err := os.ReadFile(path)
	if err != nil || !bytes.Equal(written[:len(content)], content) {
		t.Fatal("the disk is another", err)
	}
}
