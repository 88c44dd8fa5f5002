package image

import (
	"context"
	"io"
)

// stream reads the file from start to end; the next chunks are fetched while this one is used.
type stream struct {
	ahead <-chan fetched
	chunk []byte
	err   error
}

type fetched struct {
	chunk []byte
	err   error
}

// chunksAhead bounds the memory: with what is being fetched and used, four chunks.
const chunksAhead = 2

func newStream(ctx context.Context, source *Source) io.Reader {
	ahead := make(chan fetched, chunksAhead)
	go func() {
		defer close(ahead)
		for i := range source.Image.Chunks {
			chunk, err := source.Chunk(ctx, i)
			select {
			case ahead <- fetched{chunk, err}:
			case <-ctx.Done():
				return
			}
			if err != nil {
				return
			}
		}
	}()
	return &stream{ahead: ahead}
}

func (s *stream) Read(into []byte) (int, error) {
	for len(s.chunk) == 0 {
		if s.err != nil {
			return 0, s.err
		}
		next, more := <-s.ahead
		if !more {
			s.err = io.EOF
			continue
		}
		s.chunk, s.err = next.chunk, next.err
	}
	n := copy(into, s.chunk)
	s.chunk = s.chunk[n:]
	return n, nil
}

// random reads anywhere in the file, for qcow2: the last chunks stay, because its tables and data take turns.
type random struct {
	ctx    context.Context
	source *Source
	chunks map[int][]byte
	recent []int
}

// keptBytes bounds the memory for chunks that are kept.
const keptBytes = 128 << 20

func newRandom(ctx context.Context, source *Source) *random {
	return &random{ctx: ctx, source: source, chunks: map[int][]byte{}}
}

func (r *random) ReadAt(into []byte, offset int64) (n int, err error) {
	for n < len(into) {
		at := offset + int64(n)
		if at >= r.source.Image.Bytes {
			return n, io.EOF
		}
		index := int(at / r.source.Image.ChunkBytes)
		chunk, err := r.chunk(index)
		if err != nil {
			return n, err
		}
		n += copy(into[n:], chunk[at-int64(index)*r.source.Image.ChunkBytes:])
	}
	return n, nil
}

func (r *random) chunk(index int) ([]byte, error) {
	if chunk, ok := r.chunks[index]; ok {
		r.touch(index)
		return chunk, nil
	}
	chunk, err := r.source.Chunk(r.ctx, index)
	if err != nil {
		return nil, err
	}
	for most := max(2, int(keptBytes/r.source.Image.ChunkBytes)); len(r.recent) >= most; r.recent = r.recent[1:] {
		delete(r.chunks, r.recent[0])
	}
	r.chunks[index] = chunk
	r.recent = append(r.recent, index)
	return chunk, nil
}

func (r *random) touch(index int) {
	for i, each := range r.recent {
		if each == index {
			r.recent = append(append(r.recent[:i:i], r.recent[i+1:]...), index)
			return
		}
	}
}
