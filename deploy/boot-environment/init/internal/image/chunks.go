// Package image streams the file of an image from the agent to a disk: each chunk is checked before any of it is used.
package image

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"time"

	"longshore/boot-environment/internal/console"
	"longshore/boot-environment/internal/protocol"
)

// Source fetches chunks of an image's file. Each is asked for with ranges until it is whole, however often the line is cut.
type Source struct {
	Image  protocol.Image
	Client *http.Client
	// Pause is the wait after the first failure; it doubles up to LongestPause.
	Pause, LongestPause time.Duration
	// Silence is how long nothing may come before a request is given up, Patience how long without any byte before the task fails.
	Silence, Patience time.Duration
	// Fetched is told of the bytes that came and hold.
	Fetched func(bytes int64)
}

// wrongDigests is how often a chunk may come wrong: the server's disk or the line is bad, not the moment.
const wrongDigests = 3

// NewSource checks what the task says of the image. Error: IMAGE_UNREADABLE.
func NewSource(image protocol.Image) (*Source, error) {
	if image.ChunkBytes <= 0 || image.ChunkBytes > 256<<20 || image.Bytes <= 0 {
		return nil, protocol.Fail("IMAGE_UNREADABLE", "An image of %d bytes in chunks of %d bytes cannot be.", image.Bytes, image.ChunkBytes)
	}
	if want := (image.Bytes + image.ChunkBytes - 1) / image.ChunkBytes; int64(len(image.Chunks)) != want {
		return nil, protocol.Fail("IMAGE_UNREADABLE", "The image has %d chunks, and digests of %d.", want, len(image.Chunks))
	}
	transport := &http.Transport{
		DialContext:           (&net.Dialer{Timeout: 10 * time.Second}).DialContext,
		ResponseHeaderTimeout: 60 * time.Second,
		DisableCompression:    true,
	}
	return &Source{
		Image: image, Client: &http.Client{Transport: transport},
		Pause: time.Second, LongestPause: 15 * time.Second, Silence: 60 * time.Second, Patience: 2 * time.Hour,
		Fetched: func(int64) {},
	}, nil
}

// Chunk fetches one chunk, checked. Errors: IMAGE_DIGEST, IMAGE_UNREADABLE, or the context's.
func (s *Source) Chunk(ctx context.Context, index int) ([]byte, error) {
	start := int64(index) * s.Image.ChunkBytes
	length := min(s.Image.ChunkBytes, s.Image.Bytes-start)
	for wrong := 1; ; wrong++ {
		chunk, err := s.whole(ctx, start, length)
		if err != nil {
			return nil, err
		}
		sum := sha256.Sum256(chunk)
		if got := hex.EncodeToString(sum[:]); got != s.Image.Chunks[index] {
			console.Say("image: chunk %d of %d has the SHA-256 %s, must have %s", index+1, len(s.Image.Chunks), got, s.Image.Chunks[index])
			if wrong == wrongDigests {
				return nil, protocol.Fail("IMAGE_DIGEST", "Chunk %d of %d of %s has the SHA-256 %s, must have %s, %d times; none of it was written.", index+1, len(s.Image.Chunks), s.Image.URL, got, s.Image.Chunks[index], wrong)
			}
			continue
		}
		s.Fetched(length)
		return chunk, nil
	}
}

// whole fetches a range, going on where it was cut.
func (s *Source) whole(ctx context.Context, start, length int64) ([]byte, error) {
	chunk := make([]byte, 0, length)
	pause, last := s.Pause, time.Now()
	for int64(len(chunk)) < length {
		before := len(chunk)
		more, err := s.ask(ctx, start+int64(before), start+length-1, chunk[before:length])
		chunk = chunk[:before+more]
		if ctx.Err() != nil {
			return nil, context.Cause(ctx)
		}
		if more > 0 {
			pause, last = s.Pause, time.Now()
		}
		if int64(len(chunk)) == length {
			break
		}
		if time.Since(last) > s.Patience {
			return nil, protocol.Fail("IMAGE_UNREADABLE", "%s gave nothing for %s: %v.", s.Image.URL, s.Patience, err)
		}
		console.Say("image: cut at byte %d of %d: %v; again in %s", start+int64(len(chunk)), s.Image.Bytes, err, pause)
		select {
		case <-time.After(pause):
		case <-ctx.Done():
			return nil, context.Cause(ctx)
		}
		pause = min(pause*2, s.LongestPause)
	}
	return chunk, nil
}

var errSilent = errors.New("nothing came for too long")

func (s *Source) ask(ctx context.Context, from, to int64, into []byte) (int, error) {
	ctx, cancel := context.WithCancelCause(ctx)
	defer cancel(nil)
	silence := time.AfterFunc(s.Silence, func() { cancel(errSilent) })
	defer silence.Stop()
	request, err := http.NewRequestWithContext(ctx, http.MethodGet, s.Image.URL, nil)
	if err != nil {
		return 0, err
	}
	request.Header.Set("range", fmt.Sprintf("bytes=%d-%d", from, to))
	response, err := s.Client.Do(request)
	if err != nil {
		return 0, err
	}
	defer response.Body.Close()
	whole := response.StatusCode == http.StatusOK && from == 0 && to == s.Image.Bytes-1
	if response.StatusCode != http.StatusPartialContent && !whole {
		return 0, fmt.Errorf("a request for bytes %d to %d was answered by %s", from, to, response.Status)
	}
	n := 0
	for n < len(into) {
		more, err := response.Body.Read(into[n:])
		n += more
		if more > 0 {
			silence.Reset(s.Silence)
		}
		if err != nil && n < len(into) {
			if errors.Is(err, io.EOF) {
				err = io.ErrUnexpectedEOF
			}
			return n, errors.Join(err, context.Cause(ctx))
		}
	}
	return n, nil
}
