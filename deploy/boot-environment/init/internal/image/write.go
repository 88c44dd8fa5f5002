package image

import (
	"bytes"
	"compress/bzip2"
	"context"
	"errors"
	"io"

	"github.com/klauspost/compress/gzip"
	"github.com/klauspost/compress/zstd"
	"github.com/lima-vm/go-qcow2reader"
	"github.com/ulikunitz/xz"

	"longshore/boot-environment/internal/disks"
	"longshore/boot-environment/internal/protocol"
)

// Disk is what an image is written to.
type Disk interface {
	WriteAt(block []byte, offset int64) error
	Zero(offset, length int64) error
	Sync() error
}

// Write writes an image to a disk of `size` bytes. The first block comes last: a disk that was cut off in the middle boots
// nothing. Gives the bytes that the image is, unpacked.
// Errors: IMAGE_DIGEST, IMAGE_UNREADABLE, IMAGE_TOO_LARGE, DISK_WRITE, or the context's.
func Write(ctx context.Context, source *Source, disk Disk, size int64) (int64, error) {
	ctx, cancel := context.WithCancel(ctx)
	defer cancel() // ends the fetching
	content, err := open(ctx, source)
	if err != nil {
		return 0, failure(ctx, source, err)
	}
	defer content.Close()
	if content.size > size {
		return 0, tooLarge(source, size)
	}
	first, block := disks.Aligned(disks.Block), disks.Aligned(disks.Block)
	defer disks.Free(first)
	defer disks.Free(block)
	var at int64
	for into := first; ; into = block {
		if ctx.Err() != nil {
			return at, context.Cause(ctx)
		}
		n, err := fill(content, into)
		ended := err == io.EOF
		if err != nil && !ended {
			return at, failure(ctx, source, err)
		}
		if n > 0 {
			if at+int64(n) > size {
				return at, tooLarge(source, size)
			}
			clear(into[n:])
			// a sector is written whole; an image whose size is no multiple of it is filled up
			whole := int64(min(int64(disks.Block), size-at))
			if at > 0 {
				if err := put(disk, into[:whole], at); err != nil {
					return at, err
				}
			}
			at += int64(n)
		}
		if ended {
			break
		}
	}
	if at == 0 {
		return 0, protocol.Fail("IMAGE_UNREADABLE", "%s holds nothing.", source.Image.URL)
	}
	// what follows must lie on the medium before the start does
	if err := disk.Sync(); err != nil {
		return at, err
	}
	if err := disk.WriteAt(first[:min(int64(disks.Block), size)], 0); err != nil {
		return at, err
	}
	return at, disk.Sync()
}

// fill reads until the block is full. Unlike io.ReadFull it keeps an end (io.EOF) and an end in the middle of what is packed
// (io.ErrUnexpectedEOF) apart.
func fill(content io.Reader, block []byte) (n int, err error) {
	for n < len(block) && err == nil {
		var more int
		more, err = content.Read(block[n:])
		n += more
	}
	return n, err
}

var zeros = make([]byte, disks.Block)

func put(disk Disk, block []byte, at int64) error {
	if bytes.Equal(block, zeros[:len(block)]) {
		return disk.Zero(at, int64(len(block)))
	}
	return disk.WriteAt(block, at)
}

func tooLarge(source *Source, size int64) error {
	return protocol.Fail("IMAGE_TOO_LARGE", "%s, unpacked, is larger than the disk of %d bytes.", source.Image.URL, size)
}

// failure says what kind of failure a read was: one that has a code keeps it.
func failure(ctx context.Context, source *Source, err error) error {
	var coded *protocol.Failure
	if errors.As(err, &coded) {
		return coded
	}
	if ctx.Err() != nil {
		return context.Cause(ctx)
	}
	return protocol.Fail("IMAGE_UNREADABLE", "%s is no %s image: %v.", source.Image.URL, source.Image.Format, err)
}

// content is the image unpacked; its size where that is known before.
type content struct {
	io.Reader
	size  int64
	close func()
}

func (c *content) Close() {
	if c.close != nil {
		c.close()
	}
}

func open(ctx context.Context, source *Source) (*content, error) {
	switch source.Image.Format {
	case "raw":
		return &content{Reader: newStream(ctx, source), size: source.Image.Bytes}, nil
	case "raw.gz":
		reader, err := gzip.NewReader(newStream(ctx, source))
		return &content{Reader: reader}, err
	case "raw.bz2":
		return &content{Reader: bzip2.NewReader(newStream(ctx, source))}, nil
	case "raw.xz":
		reader, err := xz.NewReader(newStream(ctx, source))
		return &content{Reader: reader}, err
	case "raw.zst":
		reader, err := zstd.NewReader(newStream(ctx, source), zstd.WithDecoderMaxWindow(128<<20))
		if err != nil {
			return nil, err
		}
		return &content{Reader: reader, close: reader.Close}, nil
	case "qcow2":
		return openQcow2(ctx, source)
	default:
		return nil, protocol.Fail("IMAGE_UNREADABLE", "There is no image format %q.", source.Image.Format)
	}
}

func openQcow2(ctx context.Context, source *Source) (*content, error) {
	image, err := qcow2reader.OpenWithType(newRandom(ctx, source), "qcow2")
	if err != nil {
		return nil, err
	}
	if err := image.Readable(); err != nil {
		image.Close()
		return nil, err
	}
	return &content{
		Reader: io.NewSectionReader(image, 0, image.Size()),
		size:   image.Size(),
		close:  func() { _ = image.Close() },
	}, nil
}
