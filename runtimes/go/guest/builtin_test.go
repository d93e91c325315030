package guest_test

import (
	"errors"
	"testing"

	"github.com/metaffi/metaffi/runtimes/go/guest"
)

func TestMapsCanBeUsed(t *testing.T) {
	m := map[colour]int8{"b": 2, "a": 1}
	expect(t, "length", guest.MapLen(m), 2)
	item, found := guest.MapGet(m, "a")
	expect(t, "item", item, any(int8(1)))
	expect(t, "found", found, true)
	item, found = guest.MapGet(m, "z")
	expect(t, "no item", item, nil)
	expect(t, "not found", found, false)
	guest.MapSet(m, "c", int64(3))
	expect(t, "keys", guest.MapKeys(m), any([]colour{"a", "b", "c"}))
	expect(t, "values", guest.MapValues(m), any([]int8{1, 2, 3}))
	guest.MapDelete(m, "b")
	expect(t, "deleted", m, map[colour]int8{"a": 1, "c": 3})
	expect(t, "new", guest.MapNew(m), any(map[colour]int8{}))
	guest.MapClear(m)
	expect(t, "cleared", len(m), 0)
	expect(t, "sorted ints", guest.MapKeys(map[int]bool{3: true, -1: true}), any([]int{-1, 3}))
	expect(t, "sorted uints", guest.MapKeys(map[uint8]bool{3: true, 1: true}), any([]uint8{1, 3}))
	expect(t, "sorted floats", guest.MapKeys(map[float64]bool{3: true, 1.5: true}), any([]float64{1.5, 3}))
	expect(t, "other keys", guest.MapKeys(map[point]bool{{1, 2}: true}), any([]point{{1, 2}}))
	slices := map[string][]int{}
	guest.MapSet(slices, "a", []int64{1, 2})
	expect(t, "elements convert", slices, map[string][]int{"a": {1, 2}})
	guest.MapSet(slices, "a", nil)
	expect(t, "nil", slices["a"] == nil, true)
}

func TestMisuseOfBuiltInsIsRefused(t *testing.T) {
	var nothing map[string]int
	var noFunc func()
	closed := make(chan int)
	close(closed)
	for _, c := range []struct {
		name    string
		f       func()
		code    string
		message string
	}{
		{"no map", func() { guest.MapLen(5) }, "TYPE_MISMATCH", "object: expected a map, found int"},
		{"null", func() { guest.MapLen(nil) }, "NULL_VALUE", "object: expected a map, found null"},
		{"nil map", func() { guest.MapSet(nothing, "a", 1) }, "NULL_VALUE", "found a nil map[string]int"},
		{"wrong key", func() { guest.MapGet(map[string]int{}, 5) }, "TYPE_MISMATCH", "key: expected string, found int"},
		{"wrong value", func() { guest.MapSet(map[string]int8{}, "a", 300) }, "OUT_OF_RANGE", "value: expected int8"},
		{"no channel", func() { guest.ChanSend("a", 1) }, "TYPE_MISMATCH", "object: expected a channel, found string"},
		{"send to a closed channel", func() { guest.ChanSend(closed, 1) }, "GUEST_EXCEPTION", "panic: send on closed channel"},
		{"close twice", func() { guest.ChanClose(closed) }, "GUEST_EXCEPTION", "panic: close of closed channel"},
		{"only receives", func() { guest.ChanSend((<-chan int)(closed), 1) }, "TYPE_MISMATCH", "cannot send to a <-chan int"},
		{"only sends", func() { guest.ChanReceive((chan<- int)(closed)) }, "TYPE_MISMATCH",
			"cannot receive from a chan<- int"},
		{"wrong item", func() { guest.ChanSend(closed, "a") }, "TYPE_MISMATCH", "value: expected int, found string"},
		{"no func", func() { _, _ = guest.FuncCall(1, nil) }, "TYPE_MISMATCH", "object: expected a func, found int"},
		{"nil func", func() { _, _ = guest.FuncCall(noFunc, nil) }, "NULL_VALUE", "found a nil func()"},
		{"too many arguments", func() { _, _ = guest.FuncCall(func() {}, []any{1}) }, "SIGNATURE", "called with 1 argument"},
		{"wrong argument", func() { _, _ = guest.FuncCall(func(int) {}, []any{"a"}) }, "TYPE_MISMATCH",
			"argument 1 of the func: expected int"},
		{"no complex number", func() { guest.ComplexReal("a") }, "TYPE_MISMATCH", "expected a complex number, found string"},
		{"no pointer", func() { guest.PointerGet(1) }, "TYPE_MISMATCH", "expected a pointer, found int"},
		{"nil pointer", func() { guest.PointerSet((*int)(nil), 1) }, "NULL_VALUE", "found a nil *int"},
		{"no slice", func() { guest.SliceLen(1) }, "TYPE_MISMATCH", "expected a slice, found int"},
		{"index", func() { guest.SliceGet([]int{1}, 1) }, "OUT_OF_RANGE", "index: expected 0 to 0, found 1"},
		{"index of an empty slice", func() { guest.SliceGet([]int{}, 0) }, "OUT_OF_RANGE", "index: there are no elements, found 0"},
		{"negative index", func() { guest.SliceSet([]int{1}, -1, 1) }, "OUT_OF_RANGE", "found -1"},
		{"array", func() { guest.SliceSet(uuid{}, 0, uint8(1)) }, "UNSUPPORTED", "a guest_test.uuid cannot be changed"},
	} {
		expectFailure(t, c.name, guarded(c.f), c.code, c.message)
	}
}

func TestChannelsCanBeUsed(t *testing.T) {
	c := make(chan int16, 2)
	guest.ChanSend(c, int64(1))
	expect(t, "sent", guest.ChanTrySend(c, 2), true)
	expect(t, "full", guest.ChanTrySend(c, 3), false)
	expect(t, "length", guest.ChanLen(c), 2)
	expect(t, "capacity", guest.ChanCap(c), 2)
	item, open := guest.ChanReceive(c)
	expect(t, "item", item, any(int16(1)))
	expect(t, "open", open, true)
	item, received, open := guest.ChanTryReceive(c)
	expect(t, "tried", []any{item, received, open}, []any{int16(2), true, true})
	item, received, open = guest.ChanTryReceive(c)
	expect(t, "empty", []any{item, received, open}, []any{nil, false, true})
	guest.ChanClose(c)
	item, received, open = guest.ChanTryReceive(c)
	expect(t, "closed", []any{item, received, open}, []any{nil, false, false})
	item, open = guest.ChanReceive(c)
	expect(t, "closed", []any{item, open}, []any{nil, false})
}

func TestFuncsPointersSlicesAndComplexNumbersCanBeUsed(t *testing.T) {
	results, err := guest.FuncCall(func(a int, b ...string) (int, string) { return a, b[1] }, []any{int64(5), "x", "y"})
	expect(t, "results", results, []any{5, "y"})
	expect(t, "error", err, nil)
	bad := errors.New("bad")
	_, err = guest.FuncCall(func() (int, error) { return 0, bad }, nil)
	expect(t, "error", err, bad)

	n := 5
	expect(t, "pointer", guest.PointerGet(&n), any(5))
	guest.PointerSet(&n, int64(6))
	expect(t, "set", n, 6)
	expect(t, "nil", guest.PointerGet((*int)(nil)), nil)

	s := []int8{1, 2}
	guest.SliceSet(s, 1, 7)
	expect(t, "element", guest.SliceGet(s, 1), any(int8(7)))
	expect(t, "elements", guest.SliceElements(uuid{1, 2, 3, 4}), any([]byte{1, 2, 3, 4}))
	expect(t, "elements cross as an array", out(guest.SliceElements(uuid{1, 2, 3, 4})), "packed uint8[1, 2, 3, 4]")
	u := &uuid{}
	guest.SliceSet(u, 0, 9)
	expect(t, "array by pointer", u[0], byte(9))
	expect(t, "length", guest.SliceLen(u), 4)

	expect(t, "new", guest.ComplexNew(1, 2), 1+2i)
	expect(t, "real", guest.ComplexReal(complex64(1+2i)), 1.0)
	expect(t, "imaginary", guest.ComplexImag(1+2i), 2.0)

	expect(t, "type", guest.ObjectType(u), "*guest_test.uuid")
	expect(t, "type of nil", guest.ObjectType(nil), "nil")
	expect(t, "text", guest.ObjectText(u), "uuid")
	expect(t, "equal", guest.ObjectEqual(u, u), true)
	expect(t, "not equal", guest.ObjectEqual(u, &uuid{}), false)
	expect(t, "not comparable", guest.ObjectEqual([]int{}, []int{}), false)
}

func TestEveryExportOfBuiltInsHandlesObjectsByNumber(t *testing.T) {
	leakFree(t)
	number := guest.NewObject(map[string]int{"a": 1})
	defer guest.Release(number)
	expect(t, "map", guest.MapLen(guest.Object[any](number, "object")), 1)
}
