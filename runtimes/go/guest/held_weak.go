//go:build go1.24

package guest

import (
	"sync/atomic"
	"weak"
)

// A host usually hands in the same callable again and again: the last ones are found without a reference of their own,
// by where their slot lies in memory.
var lastHeld [64]atomic.Pointer[heldEntry]

type heldEntry struct {
	slot       uintptr
	generation uint32
	callable   weak.Pointer[Callable]
}

func heldPlace(slot uintptr) *atomic.Pointer[heldEntry] {
	return &lastHeld[(slot>>6^slot>>12)%uintptr(len(lastHeld))]
}

func heldCallable(slot uintptr, generation uint32) *Callable {
	entry := heldPlace(slot).Load()
	if entry == nil || entry.slot != slot || entry.generation != generation {
		return nil
	}
	return entry.callable.Value()
}

func rememberCallable(c *Callable) {
	heldPlace(c.slot).Store(&heldEntry{c.slot, c.generation, weak.Make(c)})
}
