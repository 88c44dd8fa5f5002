package image

import (
	"bytes"
	"context"
	"crypto/rand"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"longshore/boot-environment/internal/protocol"
)

const chunkBytes = 100_000

// server serves a file with ranges; `act` may answer a request in its own way instead.
func server(t *testing.T, file []byte, act func(n int, w http.ResponseWriter, r *http.Request) bool) *Source {
	t.Helper()
	var asked atomic.Int64
	served := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if act != nil && act(int(asked.Add(1)), w, r) {
			return
		}
		http.ServeContent(w, r, "image", time.Time{}, bytes.NewReader(file))
	}))
	t.Cleanup(served.Close)
	return sourceOf(t, served.URL, file, "raw")
}

func sourceOf(t *testing.T, url string, file []byte, format string) *Source {
	t.Helper()
	image := protocol.Image{URL: url, Bytes: int64(len(file)), Format: format, ChunkBytes: chunkBytes}
	for at := 0; at < len(file); at += chunkBytes {
		sum := sha256.Sum256(file[at:min(len(file), at+chunkBytes)])
		image.Chunks = append(image.Chunks, hex.EncodeToString(sum[:]))
	}
	source, err := NewSource(image)
	if err != nil {
		t.Fatal(err)
	}
	source.Pause, source.LongestPause = time.Millisecond, time.Millisecond
	return source
}

func noise(length int) []byte {
	content := make([]byte, length)
	_, _ = rand.Read(content)
	return content
}

func TestAChunkThatIsCutGoesOnWhereItWasCut(t *testing.T) {
	file := noise(250_000)
	var ranges []string
	source := server(t, file, func(n int, w http.ResponseWriter, r *http.Request) bool {
		ranges = append(ranges, r.Header.Get("range"))
		if n > 2 {
			return false
		}
		from := chunkBytes + 10_000*(n-1)
		w.Header().Set("content-length", fmt.Sprint(2*chunkBytes-from))
		w.WriteHeader(http.StatusPartialContent)
		_, _ = w.Write(file[from : from+10_000])
		panic(http.ErrAbortHandler)
	})
	chunk, err := source.Chunk(context.Background(), 1)
	if err != nil || !bytes.Equal(chunk, file[chunkBytes:2*chunkBytes]) {
		t.Fatal(err)
	}
	if want := "[bytes=100000-199999 bytes=110000-199999 bytes=120000-199999]"; fmt.Sprint(ranges) != want {
		t.Fatal(ranges)
	}
}

func TestAServerThatIsAwayForAWhileCostsOnlyTime(t *testing.T) {
	file := noise(150_000)
	source := server(t, file, func(n int, w http.ResponseWriter, _ *http.Request) bool {
		if n <= 5 {
			http.Error(w, "starting", http.StatusServiceUnavailable)
		}
		return n <= 5
	})
	chunk, err := source.Chunk(context.Background(), 1)
	if err != nil || !bytes.Equal(chunk, file[chunkBytes:]) {
		t.Fatal(err)
	}
}

func TestALineThatFallsSilentIsGivenUpAndAskedAgain(t *testing.T) {
	file := noise(chunkBytes)
	source := server(t, file, func(n int, w http.ResponseWriter, r *http.Request) bool {
		if n == 1 {
			w.Header().Set("content-length", fmt.Sprint(chunkBytes))
			w.WriteHeader(http.StatusPartialContent)
			_, _ = w.Write(file[:5])
			_ = http.NewResponseController(w).Flush()
			<-r.Context().Done()
		}
		return n == 1
	})
	source.Silence = 100 * time.Millisecond
	chunk, err := source.Chunk(context.Background(), 0)
	if err != nil || !bytes.Equal(chunk, file) {
		t.Fatal(err)
	}
}

func TestAChunkWithAnotherDigestIsAskedForAgainAndThenRefused(t *testing.T) {
	file := noise(chunkBytes)
	wrong := append([]byte{file[0] ^ 1}, file[1:]...)
	for bad, want := range map[int]string{2: "", 3: "IMAGE_DIGEST"} {
		source := server(t, file, func(n int, w http.ResponseWriter, r *http.Request) bool {
			if n <= bad {
				http.ServeContent(w, r, "image", time.Time{}, bytes.NewReader(wrong))
			}
			return n <= bad
		})
		_, err := source.Chunk(context.Background(), 0)
		if code(err) != want {
			t.Fatalf("after %d bad ones: %v", bad, err)
		}
	}
}

func TestAServerWithoutRangesIsNotMistakenForOne(t *testing.T) {
	file := noise(250_000)
	source := server(t, file, func(_ int, w http.ResponseWriter, _ *http.Request) bool {
		_, _ = w.Write(file)
		return true
	})
	source.Patience = 50 * time.Millisecond
	_, err := source.Chunk(context.Background(), 1)
	if code(err) != "IMAGE_UNREADABLE" || !strings.Contains(err.Error(), "200 OK") {
		t.Fatal(err)
	}
}

func TestAStopEndsTheFetching(t *testing.T) {
	source := server(t, noise(chunkBytes), func(_ int, w http.ResponseWriter, _ *http.Request) bool {
		http.Error(w, "no", http.StatusNotFound)
		return true
	})
	ctx, cancel := context.WithCancelCause(context.Background())
	time.AfterFunc(20*time.Millisecond, func() { cancel(&protocol.Stopped{Because: "told so"}) })
	_, err := source.Chunk(ctx, 0)
	var stopped *protocol.Stopped
	if !errors.As(err, &stopped) {
		t.Fatal(err)
	}
}

func TestWhatATaskSaysOfAnImageMustAddUp(t *testing.T) {
	for _, image := range []protocol.Image{
		{Bytes: 10, ChunkBytes: 0},
		{Bytes: 0, ChunkBytes: 10},
		{Bytes: 11, ChunkBytes: 10, Chunks: []string{"one"}},
	} {
		if _, err := NewSource(image); code(err) != "IMAGE_UNREADABLE" {
			t.Errorf("%+v: %v", image, err)
		}
	}
}

func code(err error) string {
	var failure *protocol.Failure
	if errors.As(err, &failure) {
		return failure.Code
	}
	if err != nil {
		return err.Error()
	}
	return ""
}
