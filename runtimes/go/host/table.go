package metaffi

import (
	"math/bits"
	"sync"
	"sync/atomic"
	"unsafe"
)

// table numbers Go values for C, which must keep no Go pointers. Numbers are never 0. Looking one up takes no lock: entries
// never move. The first are in the table itself; the others are in pages, each twice as large as the one before.
type table[T any] struct {
	mutex sync.Mutex
	free  []uintptr
	count uintptr
	first [firstEntries]atomic.Pointer[T]
	pages [bits.UintSize]atomic.Pointer[[]atomic.Pointer[T]]
}

const firstEntries = 1024

// What guests hold of Go: values, errors among them, and functions.
var (
	objects   table[any]
	functions table[callback]
)

// knownFunctions is how many functions are found by their number alone.
const knownFunctions = 1 << 8

// lastFunctions has how the function is called that came last under each number modulo knownFunctions; there always is one. What
// is called has to see whether it is meant.
//
// An entry is a guestCall, which is a pointer to its closure: one that held what the closure holds, or a pointer to it, would be
// a line more to bring into the processor's cache for each call.
var lastFunctions [knownFunctions]unsafe.Pointer

var otherFunction guestCall = callOther

func init() {
	for i := range lastFunctions {
		atomic.StorePointer(&lastFunctions[i], closureOf(otherFunction))
	}
}

func closureOf(call guestCall) unsafe.Pointer { return *(*unsafe.Pointer)(unsafe.Pointer(&call)) }

func callAt(closure unsafe.Pointer) guestCall { return *(*guestCall)(unsafe.Pointer(&closure)) }

// addFunction makes a function one that guests can call: as `fast` does, or by reflection.
func addFunction(c *callback, fast fastCall) uintptr {
	c.number = functions.reserve()
	c.own = callNumber(c.number) | callNumber(len(c.inputs))<<argumentsAt | callNumber(c.shape.results)<<resultsAt
	if c.call = c.callByReflection; fast != nil {
		c.call = fast(c)
	}
	functions.set(c.number, c)
	atomic.StorePointer(&lastFunctions[c.number%knownFunctions], closureOf(c.call))
	return c.number
}

func removeFunction(number uintptr) {
	if c := functions.get(number); c != nil {
		atomic.CompareAndSwapPointer(&lastFunctions[number%knownFunctions], closureOf(c.call), closureOf(otherFunction))
	}
	functions.remove(number)
}

// entry is where the value with a number is; nil when there is no such page yet.
func (t *table[T]) entry(number uintptr) *atomic.Pointer[T] {
	if number < firstEntries {
		return &t.first[number]
	}
	page := bits.Len(uint(number)) - 1
	entries := t.pages[page].Load()
	if entries == nil {
		return nil
	}
	return &(*entries)[number&^(1<<page)]
}

func (t *table[T]) add(object *T) uintptr {
	number := t.reserve()
	t.set(number, object)
	return number
}

// set gives a reserved number its value.
func (t *table[T]) set(number uintptr, object *T) { t.entry(number).Store(object) }

// reserve takes a number, which has no value yet.
func (t *table[T]) reserve() uintptr {
	t.mutex.Lock()
	defer t.mutex.Unlock()
	if last := len(t.free) - 1; last >= 0 {
		number := t.free[last]
		t.free = t.free[:last]
		return number
	}
	t.count++
	if t.entry(t.count) == nil {
		page := bits.Len(uint(t.count)) - 1
		made := make([]atomic.Pointer[T], 1<<page)
		t.pages[page].Store(&made)
	}
	return t.count
}

// get is nil for a number that is none, or not any more.
func (t *table[T]) get(number uintptr) *T {
	if number < firstEntries {
		return t.first[number].Load()
	}
	return t.getLater(number)
}

func (t *table[T]) getLater(number uintptr) *T {
	if entry := t.entry(number); entry != nil {
		return entry.Load()
	}
	return nil
}

func (t *table[T]) remove(number uintptr) {
	t.mutex.Lock()
	defer t.mutex.Unlock()
	if entry := t.entry(number); entry != nil && entry.Swap(nil) != nil {
		t.free = append(t.free, number)
	}
}

// live counts the values that guests hold.
func (t *table[T]) live() int {
	t.mutex.Lock()
	defer t.mutex.Unlock()
	return int(t.count) - len(t.free)
}
