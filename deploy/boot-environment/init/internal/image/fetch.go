package image

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/hex"

	"longshore/boot-environment/internal/protocol"
)

// mostFetched bounds what is held in memory: no kernel and no initrd is larger.
const mostFetched = 1 << 30

// Fetch gives a whole file in memory: each of its chunks is checked, and all of it.
// Errors: IMAGE_DIGEST, IMAGE_UNREADABLE, or the context's.
func Fetch(ctx context.Context, file protocol.Image, fetched func(bytes int64)) ([]byte, error) {
	if file.Bytes > mostFetched {
		return nil, protocol.Fail("IMAGE_UNREADABLE", "%s has %d bytes: that is no kernel and no initrd.", file.URL, file.Bytes)
	}
	source, err := NewSource(file)
	if err != nil {
		return nil, err
	}
	source.Fetched = fetched
	var content bytes.Buffer
	content.Grow(int(file.Bytes))
	for i := range file.Chunks {
		chunk, err := source.Chunk(ctx, i)
		if err != nil {
			return nil, err
		}
		content.Write(chunk)
	}
	sum := sha256.Sum256(content.Bytes())
	if got := hex.EncodeToString(sum[:]); got != file.SHA256 {
		return nil, protocol.Fail("IMAGE_DIGEST", "%s has the SHA-256 %s, must have %s; nothing was written.", file.URL, got, file.SHA256)
	}
	return content.Bytes(), nil
}
