package guest

import (
	"sync/atomic"
	"unsafe"

	"github.com/metaffi/metaffi/runtimes/go/guest/internal/crossing"
)

// Results of few bytes are the most frequent, and crossing into C for the block of each costs twice what the block does. So such
// blocks are had from the host several at a time, and kept here until they are given away.

const (
	fewBytes     = 64
	someBytes    = 256
	reserveCount = 7 // as many of a size as glibc's malloc keeps for a thread: more are dearer than what they save
)

// reserve is a stack of blocks of one size. Whoever finds it busy has his block made for him alone.
type reserve struct {
	busy   atomic.Bool
	count  int
	blocks [reserveCount]uintptr
}

// Not in Go's heap, where a leak checker would not see the blocks.
var reserveOfFew, reserveOfSome reserve

// take gives a block of `size` bytes, or 0.
func (r *reserve) take(size uintptr) (block uintptr) {
	if !r.busy.CompareAndSwap(false, true) {
		return 0
	}
	if r.count > 0 || r.fill(size) {
		r.count--
		block = r.blocks[r.count]
	}
	r.busy.Store(false)
	return block
}

//go:noinline
func (r *reserve) fill(size uintptr) bool {
	var sizes [reserveCount]uintptr
	for i := range sizes {
		sizes[i] = size
	}
	if !crossing.AllocateMany(sizes[:], r.blocks[:]) {
		return false
	}
	r.count = reserveCount
	return true
}

// allocateFew is allocate for up to someBytes; nil where no reserve has a block.
func allocateFew(size int) unsafe.Pointer {
	var block uintptr
	if size <= fewBytes {
		block = reserveOfFew.take(fewBytes)
	} else {
		block = reserveOfSome.take(someBytes)
	}
	return *(*unsafe.Pointer)(unsafe.Pointer(&block)) // memory of C's
}
