package guest

import (
	"math/bits"
	"sync"
	"sync/atomic"
)

// The object table: what C knows of a Go object is its number here, the index of a slot and, in the upper half, the
// generation of that slot, which is odd while it is taken. Looking up takes no lock; slots never move.
const (
	firstChunkBits = 8 // slots of chunk 0; each chunk is twice as long as the one before it
	chunkCount     = 32 - firstChunkBits
)

type objectSlot struct {
	generation atomic.Uint32
	next       atomic.Uint32 // of the free list
	boxed      bool
	value      any
}

// object is what a slot holds. A boxed one is a value of a type T that is kept as *T, so that its methods on
// pointers and its fields can be used; to the user it is a T.
type object struct {
	value any
	boxed bool
}

type objectTable struct {
	chunks [chunkCount]atomic.Pointer[[]objectSlot]
	free   atomic.Uint64 // index of the first free slot, 0 for none; the upper half counts changes
	used   atomic.Uint32 // slots ever taken; index 0 is never one, because number 0 is nil
	grow   sync.Mutex
}

var objects objectTable

// place finds the chunk of a slot and its position there.
func place(index uint32) (chunk int, offset uint32) {
	n := index + 1<<firstChunkBits // index < 2^32 - 2^8: memory ends long before
	top := bits.Len32(n) - 1
	return top - firstChunkBits, n - 1<<top
}

func (t *objectTable) slot(index uint32) *objectSlot {
	chunk, offset := place(index)
	if slots := t.chunks[chunk].Load(); slots != nil {
		return &(*slots)[offset]
	}
	return nil
}

func (t *objectTable) add(o object) uintptr {
	index := t.take()
	slot := t.slot(index)
	slot.value, slot.boxed = o.value, o.boxed
	generation := slot.generation.Add(1)
	return uintptr(uint64(generation)<<32 | uint64(index))
}

// take gives a free slot to the caller.
func (t *objectTable) take() uint32 {
	for {
		head := t.free.Load()
		index := uint32(head)
		if index == 0 {
			return t.extend()
		}
		next := t.slot(index).next.Load()
		if t.free.CompareAndSwap(head, (head>>32+1)<<32|uint64(next)) {
			return index
		}
	}
}

func (t *objectTable) extend() uint32 {
	index := t.used.Add(1)
	chunk, _ := place(index)
	if t.chunks[chunk].Load() == nil {
		t.grow.Lock()
		defer t.grow.Unlock()
		if t.chunks[chunk].Load() == nil {
			slots := make([]objectSlot, 1<<(firstChunkBits+chunk))
			t.chunks[chunk].Store(&slots)
		}
	}
	return index
}

// get looks a number up; false when it is none, or was released.
func (t *objectTable) get(number uintptr) (object, bool) {
	index, generation := uint32(number), uint32(uint64(number)>>32)
	if index > t.used.Load() || generation&1 == 0 {
		return object{}, false
	}
	slot := t.slot(index)
	if slot == nil || slot.generation.Load() != generation {
		return object{}, false
	}
	o := object{slot.value, slot.boxed}
	// Released meanwhile, which the program must not let happen: the two halves of the value may not belong together.
	return o, slot.generation.Load() == generation
}

// remove gives a number back; one that is none any more is ignored.
func (t *objectTable) remove(number uintptr) {
	index, generation := uint32(number), uint32(uint64(number)>>32)
	if index > t.used.Load() || generation&1 == 0 {
		return
	}
	slot := t.slot(index)
	if slot == nil || !slot.generation.CompareAndSwap(generation, generation+1) {
		return
	}
	slot.value = nil
	for {
		head := t.free.Load()
		slot.next.Store(uint32(head))
		if t.free.CompareAndSwap(head, (head>>32+1)<<32|uint64(index)) {
			return
		}
	}
}
