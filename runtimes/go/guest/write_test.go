package guest_test

import (
	"errors"
	"fmt"
	"math"
	"strings"
	"testing"
	"time"
	"unsafe"

	"github.com/metaffi/metaffi/runtimes/go/guest"
	fh "github.com/metaffi/metaffi/runtimes/go/guest/internal/fakehost"
)

type uuid [4]byte

func (u uuid) String() string { return "uuid" }

type point struct{ X, Y int }

func (p *point) Move(by int) { p.X += by }

type plainArray [2]int16

func writes[T any](name string, x T, want string) readCase {
	return readCase{name, func(t *testing.T) {
		t.Helper()
		if got := out(x); got != want {
			t.Errorf("got %s, want %s", got, want)
		}
	}}
}

func TestWritesScalarsAndText(t *testing.T) {
	runAll(t, []readCase{
		writes[any]("nil", nil, "null"),
		writes("bool", true, "bool true"),
		writes("int", -5, "int64 -5"),
		writes("int8", int8(-5), "int8 -5"),
		writes("int16", int16(-5), "int16 -5"),
		writes("rune", 'a', "int32 97"),
		writes("int64", int64(math.MinInt64), "int64 -9223372036854775808"),
		writes("uint", uint(5), "uint64 5"),
		writes("uint8", uint8(255), "uint8 255"),
		writes("uint16", uint16(5), "uint16 5"),
		writes("uint32", uint32(5), "uint32 5"),
		writes("uint64", uint64(math.MaxUint64), "uint64 18446744073709551615"),
		writes("uintptr", uintptr(5), "uint64 5"),
		writes("float32", float32(1.5), "float32 1.5"),
		writes("float64", 2.5, "float64 2.5"),
		writes("duration", time.Duration(7), "int64 7"),
		writes("named float", celsius(36.6), "float64 36.6"),
		writes("named bool", flag(true), "bool true"),
		writes("text", "gr\u00fc\u00df\x00\xff", `string8 "gr`+"\u00fc\u00df"+`\x00\xff"`),
		writes("empty text", "", `string8 ""`),
		writes("named text", colour("red"), `string8 "red"`),
		writes[any]("any of a named number", level(3), "int8 3"),
		writes[any]("any of text", "a", `string8 "a"`),
		writes[any]("any of named text", colour("red"), `string8 "red"`),
	})
}

func TestWritesArrays(t *testing.T) {
	five := 5
	var loop []any
	loop = append(loop, 1, nil)
	loop[1] = loop
	nested := func(depth int) (list []any) {
		for ; depth > 0; depth-- {
			list = []any{list}
		}
		return list
	}
	runAll(t, []readCase{
		writes("[]byte", []byte{1, 255}, "packed uint8[1, 255]"),
		writes("[]int", []int{1, -2}, "packed int64[1, -2]"),
		writes("[]int64", []int64{1, -2}, "packed int64[1, -2]"),
		writes("[]bool", []bool{true, false}, "packed bool[true, false]"),
		writes("[]float32", []float32{1.5}, "packed float32[1.5]"),
		writes("[]celsius", []celsius{1.5}, "packed float64[1.5]"),
		writes("vector", vector{1.5}, "packed float64[1.5]"),
		writes("array", [3]int16{1, 2, 3}, "packed int16[1, 2, 3]"),
		writes[any]("array in any", [3]int16{1, 2, 3}, "packed int16[1, 2, 3]"),
		writes("named array without methods", plainArray{1, 2}, "packed int16[1, 2]"),
		writes("empty", []int{}, "packed int64[]"),
		writes("nil", []float64(nil), "packed float64[]"),
		writes("nil strings", []string(nil), "string8[]"),
		writes("strings", []string{"a", "", "b"}, `string8[string8 "a", string8 "", string8 "b"]`),
		writes("named strings", []colour{"red"}, `string8[string8 "red"]`),
		writes("rows", [][]int64{{1, 2}, nil, {3}}, "int64[packed int64[1, 2], packed int64[], packed int64[3]]"),
		writes("rows of bytes", [][]byte{{1}}, "uint8[packed uint8[1]]"),
		writes("array of arrays", [2][2]int8{{1, 2}, {3, 4}}, "int8[packed int8[1, 2], packed int8[3, 4]]"),
		writes("three dimensions", [][][]float64{{{1}, {2, 3}}, {}},
			"float64[float64[packed float64[1], packed float64[2, 3]], float64[]]"),
		writes("rows of strings", [][]string{{"a"}, nil}, `string8[string8[string8 "a"], string8[]]`),
		writes("[]any", []any{1, "a", nil, 2.5, []int{1}, []string{"b"}, point{}, &five, [1]bool{true}},
			`any[int64 1, string8 "a", null, float64 2.5, packed int64[1], string8[string8 "b"], handle, handle, packed bool[true]]`),
		writes("structs", []point{{1, 2}, {3, 4}}, "handle[handle, handle]"),
		writes("pointers", []*point{nil, {3, 4}}, "handle[null, handle]"),
		writes("maps", []map[string]int{nil, {}}, "handle[null, handle]"),
		writes("errors", []error{nil, errors.New("x")}, "handle[null, handle]"),
		writes("funcs", []func(){nil, func() {}}, "callable[null, callable]"),
		writes("arrays with methods", []uuid{{1}, {2}}, "handle[handle, handle]"),
		writes("complex numbers", []complex128{1}, "handle[handle]"),
		writes("rows of any", [][]any{{1}, {"a"}}, `any[any[int64 1], any[string8 "a"]]`),
		writes("64 levels", nested(63), strings.Repeat("any[", 64)+strings.Repeat("]", 64)),
		writes("65 levels", nested(64),
			"failed: an array that is nested deeper than 64 levels, or contains itself, cannot leave Go"),
		writes("itself", loop, "failed: an array that is nested deeper than 64 levels, or contains itself, cannot leave Go"),
	})
}

func TestWritesEverythingElseAsHandles(t *testing.T) {
	runAll(t, []readCase{
		writes("struct", point{}, "handle"),
		writes("pointer", &point{}, "handle"),
		writes("nil pointer", (*point)(nil), "null"),
		writes("map", map[string]int{}, "handle"),
		writes("nil map", map[string]int(nil), "null"),
		writes("chan", make(chan int), "handle"),
		writes("func", func() {}, "callable"),
		writes("nil func", (func())(nil), "null"),
		writes("complex", 1i, "handle"),
		writes("array with methods", uuid{}, "handle"),
		writes[any]("array with methods in any", uuid{}, "handle"),
		writes[error]("error", errors.New("x"), "handle"),
		writes[error]("nil error", nil, "null"),
		writes[any]("typed nil in any", (*point)(nil), "null"),
	})
}

func TestHandlesComeBackAsTheObjectsTheyAre(t *testing.T) {
	p := &point{1, 2}
	m := map[string]int{"a": 1}
	c := make(chan int)
	err := errors.New("x")
	runAll(t, []readCase{
		reads("pointer", func() value { return handleTo(p) }, p),
		reads[any]("pointer as any", func() value { return handleTo(p) }, p),
		reads("pointer as struct", func() value { return handleTo(p) }, point{1, 2}),
		reads("struct", func() value { return handleTo(*p) }, point{1, 2}),
		reads[any]("struct as any", func() value { return handleTo(*p) }, point{1, 2}),
		reads("struct as pointer", func() value { return handleTo(*p) }, &point{1, 2}),
		reads("map", func() value { return handleTo(m) }, m),
		reads("chan", func() value { return handleTo(c) }, c),
		reads("chan as one that receives", func() value { return handleTo(c) }, (<-chan int)(c)),
		reads("error", func() value { return handleTo(err) }, err),
		reads[any]("error as any", func() value { return handleTo(err) }, err),
		reads("complex", func() value { return handleTo(2i) }, 2i),
		reads("uuid", func() value { return handleTo(uuid{1, 2}) }, uuid{1, 2}),
		reads("uuid as a Stringer", func() value { return handleTo(uuid{1, 2}) }, interface{ String() string }(uuid{1, 2})),
		reads("uuid as pointer", func() value { return handleTo(uuid{1, 2}) }, &uuid{1, 2}),
		reads("uuid from bytes", func() value { return fh.PackedOf[uint8](fh.Uint8, 1, 2, 3, 4) }, uuid{1, 2, 3, 4}),
		reads("in an array", func() value { return fh.ArrayOf(fh.Handle, handleTo(p), fh.NullValue()) }, []*point{p, nil}),
		refuses[*uuid]("another type", func() value { return handleTo(p) }, "TYPE_MISMATCH",
			"expected *guest_test.uuid, found *guest_test.point"),
		refuses[point]("a map for a struct", func() value { return handleTo(m) }, "TYPE_MISMATCH", "found map[string]int"),
		refuses[error]("no error", func() value { return handleTo(p) }, "TYPE_MISMATCH", "expected error, found *guest_test.point"),
		refuses[int]("an object for a number", func() value { return handleTo(p) }, "TYPE_MISMATCH", "expected int"),
		refuses[*point]("an object of another language", fh.Object, "FOREIGN_HANDLE", "expected *guest_test.point",
			"an object of fake (fake.Thing)"),
		refuses[*point]("a released handle", func() value {
			v := handleTo(p)
			fh.Free(v)
			return v
		}, "STALE_HANDLE", "already released"),
	})
}

func TestForeignHandlesLiveAsLongAsGoUsesThem(t *testing.T) {
	leakFree(t)
	before := fh.Alive().Handles
	v := fh.Object()
	x, failed := in[any](v) // frees v
	if failed != nil {
		t.Fatal(failed.Message)
	}
	collect()
	h := x.(*guest.Handle)
	expect(t, "alive", fh.Alive().Handles, before+1)
	expect(t, "language", h.Language(), "fake")
	expect(t, "class", h.TypeName(), "fake.Thing")
	expect(t, "text", h.String(), "a thing")
	back := handleTo(h)
	expect(t, "the same slot goes back", back.Payload, v.Payload)
	fh.Free(back)
	back = handleTo([]any{h})
	expect(t, "in an array too", fh.Show(back), "any[handle]")
	fh.Free(back)
}

func TestStringsAndSlicesByValueAreInMemoryOfTheHost(t *testing.T) {
	leakFree(t)
	s := guest.String("a\x00b")
	expect(t, "text", s, "a\x00b")
	expect(t, "NUL after it", *(*byte)(unsafe.Add(unsafe.Pointer(unsafe.StringData(s)), 3)), byte(0))
	fh.Free(value{Payload: uint64(uintptr(unsafe.Pointer(unsafe.StringData(s)))), Kind: fh.String8})
	numbers := guest.Slice(vector{1, 2})
	expect(t, "numbers", numbers, []float64{1, 2})
	fh.Free(value{Payload: uint64(uintptr(unsafe.Pointer(&numbers[0]))), Kind: fh.Float64 | fh.Array | fh.Packed})
	expect(t, "no numbers", guest.Slice([]int8{}), []int8(nil))
	raw := []byte{0, 1, 2}
	expect(t, "bools", guest.Bools(*(*[]bool)(unsafe.Pointer(&raw))), []bool{false, true, true})
}

// Every allocation fails once: what was made before is freed, and the failure says why.
func TestOutOfMemoryLeaksNothing(t *testing.T) {
	t.Cleanup(guest.KeepReservesBusy())
	x := []any{"text", [][]string{{"a", "b"}, {"c"}}, point{1, 2}, []int{1}, &point{}, func() {}}
	out(x) // types are described once
	leakFree(t)
	for n := 1; ; n++ {
		fh.FailAllocation(n)
		shown := out(x)
		fh.FailAllocation(0)
		if strings.HasPrefix(shown, "any[") {
			if n < 10 {
				t.Errorf("only %d allocations could fail", n-1)
			}
			break
		}
		if !strings.Contains(shown, "memory ran out") && !strings.Contains(shown, "no slot") {
			t.Errorf("allocation %d: %s", n, shown)
		}
	}
	for n := 1; n <= 3; n++ {
		fh.FailAllocation(n)
		failed := guarded(func() { guest.Out(place(t, fh.NullValue()), []string{"a", "b"}) })
		fh.FailAllocation(0)
		expectFailure(t, "strings", failed, "OUT_OF_MEMORY", "memory ran out")
	}
	for _, x := range []any{&point{}, point{}, func() {}} {
		fh.FailAllocation(1)
		failed := guarded(func() { guest.Out(place(t, fh.NullValue()), x) })
		fh.FailAllocation(0)
		expectFailure(t, fmt.Sprintf("%T", x), failed, "OUT_OF_MEMORY")
	}
	fh.FailAllocation(1)
	failed := guarded(func() { guest.String("a") })
	expectFailure(t, "a string by value", failed, "OUT_OF_MEMORY", "memory ran out")
}

func TestOutAllWritesAllOrNone(t *testing.T) {
	t.Cleanup(guest.KeepReservesBusy())
	leakFree(t)
	first, second := fh.Place(), fh.Place()
	failed := guarded(func() { guest.OutAll(guest.Result{To: first, Value: "a"}, guest.Result{To: second, Value: 5}) })
	if failed != nil {
		t.Fatal(failed.Message)
	}
	expect(t, "first", fh.Show(*(*value)(first)), `string8 "a"`)
	expect(t, "second", fh.Show(*(*value)(second)), "int64 5")
	fh.Free(*(*value)(first))
	fh.FailAllocation(2)
	failed = guarded(func() { guest.OutAll(guest.Result{To: first, Value: "a"}, guest.Result{To: second, Value: "b"}) })
	fh.FailAllocation(0)
	expectFailure(t, "second", failed, "OUT_OF_MEMORY")
	expect(t, "first", fh.Show(*(*value)(first)), "null")
	fh.Take(first)
	fh.Take(second)
}

func TestArraysThatChangeMeanwhileAreRefused(t *testing.T) {
	leakFree(t)
	words := []any{"a", "b"}
	long := strings.Repeat("x", 5000)
	stop := make(chan bool)
	go func() {
		for i := 0; ; i++ {
			select {
			case <-stop:
				close(stop)
				return
			default:
				words[i%2] = long[:i*97%len(long)]
			}
		}
	}()
	if !raceEnabled {
		for i := 0; i < 20000; i++ {
			if shown := out(words); !strings.HasPrefix(shown, "any[string8 ") && !strings.Contains(shown, "was changed") {
				t.Fatal(shown)
			}
		}
	}
	stop <- true
	<-stop
}
