package metaffi

import (
	"runtime"
	"sync"
	"unsafe"
)

// frame is what the values of one call point to: memory of Go, pinned until the call is over, in which C finds strings,
// packed arrays and arrays of values. Frames are pooled.
type frame struct {
	pinner runtime.Pinner
	pinned bool
	block  []uint64 // memory that is handed out in pieces
	used   int
	in     bool    // the block is pinned
	owned  []value // references made for this call; freed with it
	depth  int
}

const (
	frameWords   = 512
	deepestValue = 500 // levels of nesting before a value is taken for cyclic
	shortString  = 64  // bytes that are copied rather than pinned
)

var frames = sync.Pool{New: func() any { return &frame{block: make([]uint64, frameWords)} }}

func newFrame() *frame { return frames.Get().(*frame) }

// release ends the call. References it made are freed by then.
func (f *frame) release() {
	if f.pinned {
		f.pinner.Unpin()
	}
	f.pinned, f.in, f.used, f.depth = false, false, 0, 0
	f.owned = f.owned[:0]
	frames.Put(f)
}

// abandon frees the references too: the call did not take place.
func (f *frame) abandon() {
	freeValues(f.owned)
	f.release()
}

func (f *frame) pin(p unsafe.Pointer) {
	if p != nil {
		f.pinner.Pin(p)
		f.pinned = true
	}
}

// words is pinned memory; what it held before is still in it.
func (f *frame) words(count int) unsafe.Pointer {
	if count > len(f.block)-f.used {
		if count > frameWords/4 {
			own := make([]uint64, count)
			f.pin(unsafe.Pointer(unsafe.SliceData(own)))
			return unsafe.Pointer(unsafe.SliceData(own))
		}
		f.block, f.used, f.in = make([]uint64, frameWords), 0, false
	}
	if !f.in {
		f.pin(unsafe.Pointer(unsafe.SliceData(f.block)))
		f.in = true
	}
	memory := unsafe.Pointer(&f.block[f.used : f.used+count : len(f.block)][:1][0])
	f.used += count
	return memory
}

// values is an array of nulls.
func (f *frame) values(count int) []value {
	if count == 0 {
		return nil
	}
	array := unsafe.Slice((*value)(f.words(count*int(valueSize/8))), count)
	for i := range array {
		array[i] = nullValue()
	}
	return array
}

func (f *frame) bytes(count int) unsafe.Pointer {
	if count == 0 {
		return nil
	}
	return f.words((count + 7) / 8)
}

// text is where the bytes of a string are.
func (f *frame) text(s string) unsafe.Pointer {
	if len(s) > shortString {
		data := unsafe.Pointer(unsafe.StringData(s))
		f.pin(data)
		return data
	}
	memory := f.bytes(len(s))
	if memory != nil {
		copy(unsafe.Slice((*byte)(memory), len(s)), s)
	}
	return memory
}

// own makes a reference one of the frame's.
func (f *frame) own(v value) value {
	f.owned = append(f.owned, v)
	return v
}

func (f *frame) enter(s *slot) error {
	if f.depth++; f.depth > deepestValue {
		return failure(CodeInvalidArgument, "%s: nested more than %d levels deep; does it contain itself?", s.place(), deepestValue)
	}
	return nil
}

func (f *frame) leave() { f.depth-- }
