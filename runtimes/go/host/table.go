package metaffi

import (
	"math/bits"
	"sync"
	"sync/atomic"
)

// table numbers Go values for C, which must keep no Go pointers. Numbers are never 0. Looking one up takes no lock: entries are
// in pages that never move, each twice as large as the one before.
type table struct {
	mutex sync.Mutex
	free  []uint
	count uint
	pages [bits.UintSize]atomic.Pointer[[]atomic.Pointer[any]]
}

// objects has everything of Go that guests hold: values, errors, functions (*callback).
var objects table

func place(number uint) (page int, index uint) {
	page = bits.Len(number) - 1
	return page, number &^ (1 << page)
}

func (t *table) add(object any) uintptr {
	t.mutex.Lock()
	defer t.mutex.Unlock()
	var number uint
	if last := len(t.free) - 1; last >= 0 {
		number, t.free = t.free[last], t.free[:last]
	} else {
		t.count++
		number = t.count
	}
	page, index := place(number)
	entries := t.pages[page].Load()
	if entries == nil {
		made := make([]atomic.Pointer[any], uint(1)<<page)
		entries = &made
		t.pages[page].Store(entries)
	}
	(*entries)[index].Store(&object)
	return uintptr(number)
}

// get is nil for a number that is none, or not any more.
func (t *table) get(number uintptr) any {
	if number == 0 {
		return nil
	}
	page, index := place(uint(number))
	entries := t.pages[page].Load()
	if entries == nil {
		return nil
	}
	if object := (*entries)[index].Load(); object != nil {
		return *object
	}
	return nil
}

func (t *table) remove(number uintptr) {
	t.mutex.Lock()
	defer t.mutex.Unlock()
	page, index := place(uint(number))
	if entries := t.pages[page].Load(); entries != nil && (*entries)[index].Swap(nil) != nil {
		t.free = append(t.free, uint(number))
	}
}

// live counts the values that guests hold.
func (t *table) live() int {
	t.mutex.Lock()
	defer t.mutex.Unlock()
	return int(t.count) - len(t.free)
}
