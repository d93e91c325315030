package metaffi

import (
	"math/bits"
	"sync"
	"sync/atomic"
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

// lastFunctions has the function that came last under each number modulo knownFunctions; there always is one. What is called
// has to see whether it is meant.
var lastFunctions [knownFunctions]atomic.Pointer[callback]

var noFunction = &callback{}

func init() {
	noFunction.call = callOther
	for i := range lastFunctions {
		lastFunctions[i].Store(noFunction)
	}
}

func addFunction(c *callback) uintptr {
	c.number = functions.add(c)
	c.own = callNumber(c.number) | callNumber(len(c.inputs))<<argumentsAt | callNumber(c.shape.results)<<resultsAt
	lastFunctions[c.number%knownFunctions].Store(c)
	return c.number
}

func removeFunction(number uintptr) {
	if c := functions.get(number); c != nil {
		lastFunctions[number%knownFunctions].CompareAndSwap(c, noFunction)
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
	t.mutex.Lock()
	defer t.mutex.Unlock()
	var number uintptr
	if last := len(t.free) - 1; last >= 0 {
		number, t.free = t.free[last], t.free[:last]
	} else {
		t.count++
		number = t.count
	}
	if t.entry(number) == nil {
		page := bits.Len(uint(number)) - 1
		made := make([]atomic.Pointer[T], 1<<page)
		t.pages[page].Store(&made)
	}
	t.entry(number).Store(object)
	return number
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
