package guest_test

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"runtime"
	"sync"
	"testing"
	"time"
	"unsafe"

	"github.com/metaffi/metaffi/runtimes/go/guest"
	fh "github.com/metaffi/metaffi/runtimes/go/guest/internal/fakehost"
	"github.com/metaffi/metaffi/runtimes/go/guest/internal/sample"
)

// object looks a number up as a T and releases it.
func object[T any](number uintptr) (x T, failed *fh.Error) {
	defer guest.Release(number)
	failed = guarded(func() { x = guest.Object[T](number, "argument 2 (r)") })
	return x, failed
}

func finds[T any](name string, number func() uintptr, want T) readCase {
	return readCase{name, func(t *testing.T) {
		got, failed := object[T](number())
		if failed != nil {
			t.Fatal(failed.Message)
		}
		expect(t, "object", got, want)
	}}
}

func misses[T any](name string, number func() uintptr, code string, parts ...string) readCase {
	return readCase{name, func(t *testing.T) {
		_, failed := object[T](number())
		expectFailure(t, "object", failed, code, append(parts, "argument 2 (r): ")...)
	}}
}

func number[T any](x T) func() uintptr { return func() uintptr { return guest.NewObject(x) } }

func nothing() uintptr { return 0 }

func TestObjectsAreFoundAsWhatTheyAre(t *testing.T) {
	buffer := bytes.NewBufferString("x")
	p := &point{1, 2}
	runAll(t, []readCase{
		finds("pointer", number(p), p),
		finds("interface", number(buffer), io.Reader(buffer)),
		finds("pointer made as an interface", number[io.Writer](buffer), buffer),
		finds("struct", number(*p), point{1, 2}),
		finds("struct as pointer", number(*p), p),
		finds("struct as an interface of its pointer", number(*p), interface{ Move(int) }(p)),
		finds[any]("struct as any", number(*p), *p),
		finds("pointer as struct", number(p), *p),
		finds("error value", number[error](valueError{5}), error(valueError{5})),
		finds("map", number(map[string]int{"a": 1}), map[string]int{"a": 1}),
		finds("number as duration", number(int64(5)), time.Duration(5)),
		finds("number as another number", number(int64(5)), uint8(5)),
		finds("duration as number", number(time.Duration(5)), int64(5)),
		finds("text as named text", number("red"), colour("red")),
		finds("bytes as array", number([]byte{1, 2, 3, 4}), uuid{1, 2, 3, 4}),
		finds("numbers as named slice", number([]float64{1}), vector{1}),
		finds("elements convert", number([]int64{1, 2}), []int8{1, 2}),
		finds("anything converts", number([]any{"a", "b"}), []colour{"a", "b"}),
		finds("nil pointer", nothing, (*point)(nil)),
		finds("nil interface", nothing, io.Reader(nil)),
		finds("nil map", nothing, map[string]int(nil)),
		finds("nil slice", nothing, []int(nil)),
		finds[any]("nil any", nothing, nil),
		misses[io.Reader]("no reader", number(p), "TYPE_MISMATCH", "expected io.Reader, found *guest_test.point"),
		misses[*bytes.Buffer]("another pointer", number(p), "TYPE_MISMATCH", "expected *bytes.Buffer, found *guest_test.point"),
		finds("pointer to a pointer", number(&p), &p),
		misses[*point]("pointer to a pointer for a pointer", number(&p), "TYPE_MISMATCH",
			"expected *guest_test.point, found **guest_test.point"),
		misses[**point]("pointer for a pointer to a pointer", number(p), "TYPE_MISMATCH",
			"expected **guest_test.point, found *guest_test.point"),
		misses[point]("nil for a struct", nothing, "NULL_VALUE", "expected guest_test.point, found null"),
		misses[uint8]("number out of range", number(int64(500)), "OUT_OF_RANGE", "500"),
		misses[uuid]("bytes of another length", number([]byte{1}), "TYPE_MISMATCH", "found 1 element"),
		misses[[]int8]("element out of range", number([]int64{1, 200}), "OUT_OF_RANGE", "element 1", "200"),
		misses[*point]("released", func() uintptr {
			n := guest.NewObject(p)
			guest.Release(n)
			return n
		}, "STALE_HANDLE", "already released"),
		misses[*point]("no number at all", func() uintptr { return 0xffffffffffff }, "STALE_HANDLE"),
	})
	expect(t, "number of a nil pointer", guest.NewObject((*point)(nil)), uintptr(0))
	expect(t, "number of a nil pointer, known as one", guest.NewPointer((*point)(nil)), uintptr(0))
	known := guest.NewPointer(p)
	expect(t, "object of a pointer, known as one", guest.Object[*point](known, "object") == p, true)
	guest.Release(known)
	expect(t, "number of a nil interface", guest.NewObject[error](nil), uintptr(0))
	expect(t, "number of a nil map", guest.NewObject(map[int]int(nil)), uintptr(0))
	failed := guarded(func() { guest.Receiver[*point](0, "object") })
	expectFailure(t, "receiver", failed, "NULL_VALUE", "object: expected *guest_test.point, found null")
}

func TestStructsKeepTheirChanges(t *testing.T) {
	n := guest.NewObject(point{1, 2})
	defer guest.Release(n)
	guest.Receiver[*point](n, "object").Move(5)
	expect(t, "value", guest.Object[point](n, "object"), point{6, 2})
}

func TestReleasedObjectsAreGarbage(t *testing.T) {
	gone := make(chan bool, 1)
	func() {
		p := new(point)
		runtime.SetFinalizer(p, func(*point) { gone <- true })
		guest.Release(guest.NewObject(p))
	}()
	collect()
	select {
	case <-gone:
	case <-time.After(10 * time.Second):
		t.Error("still referenced")
	}
}

func TestNumbersAreNeverUsedTwice(t *testing.T) {
	seen := map[uintptr]bool{}
	for i := 0; i < 1000; i++ {
		n := guest.NewObject(&point{})
		if seen[n] || n == 0 {
			t.Fatalf("number %#x twice", n)
		}
		seen[n] = true
		guest.Release(n)
		guest.Release(n) // ignored
	}
}

func TestManyObjectsFromManyGoroutines(t *testing.T) {
	var all sync.WaitGroup
	for g := 0; g < 8; g++ {
		all.Add(1)
		go func() {
			defer all.Done()
			numbers := make([]uintptr, 3000)
			for round := 0; round < 3; round++ {
				for i := range numbers {
					numbers[i] = guest.NewObject(&point{g, i})
				}
				for i, n := range numbers {
					if p := guest.Object[*point](n, "object"); p.X != g || p.Y != i {
						t.Errorf("found %v, want {%d %d}", *p, g, i)
						return
					}
					guest.Release(n)
				}
			}
		}()
	}
	all.Wait()
}

func TestThreadsOfCCallGo(t *testing.T) {
	leakFree(t)
	expect(t, "failures", sample.Threads(8, 200), 0)
}

func text(memory unsafe.Pointer) string {
	if memory == nil {
		return "NULL"
	}
	s := ""
	for at := memory; *(*byte)(at) != 0; at = unsafe.Add(at, 1) {
		s += string(rune(*(*byte)(at)))
	}
	fh.Free(value{Payload: uint64(uintptr(memory)), Kind: fh.String8})
	return s
}

type mute struct{}

func (mute) String() string { panic("no text") }

type talking struct{}

func (*talking) String() string { return "by pointer" }

func TestObjectsTellTypeAndText(t *testing.T) {
	cases := []struct {
		object    any
		typeName  string
		described string
	}{
		{&point{1, 2}, "*guest_test.point", "&{1 2}"},
		{point{1, 2}, "guest_test.point", "{1 2}"},
		{uuid{}, "guest_test.uuid", "uuid"},
		{errors.New("x"), "*errors.errorString", "x"},
		{map[string]int{"a": 1}, "map[string]int", "map[a:1]"},
		{time.Duration(1500), "time.Duration", "1.5\u00b5s"},
		{mute{}, "guest_test.mute", "NULL"},
		{talking{}, "guest_test.talking", "by pointer"},
		{2i, "complex128", "(0+2i)"},
	}
	leakFree(t)
	for _, c := range cases {
		n := guest.NewObject(c.object)
		expect(t, "type", text(guest.TypeName(n)), c.typeName)
		if c.typeName != "time.Duration" {
			expect(t, "text", text(guest.Describe(n)), c.described)
		} else {
			text(guest.Describe(n))
		}
		guest.Release(n)
		expect(t, "type of what was released", guest.TypeName(n), unsafe.Pointer(nil))
		expect(t, "text of what was released", guest.Describe(n), unsafe.Pointer(nil))
	}
	loop := map[string]any{}
	loop["itself"] = loop
	n := guest.NewObject(loop)
	expect(t, "text of what contains itself", text(guest.Describe(n)), "map[string]interface {}")
	guest.Release(n)
}

func TestObjectValueIsTheNaturalValue(t *testing.T) {
	leakFree(t)
	for _, c := range []struct {
		object any
		want   string
	}{
		{colour("red"), `string8 "red"`}, {time.Duration(5), "int64 5"}, {vector{1}, "packed float64[1]"},
		{[]any{1}, "any[int64 1]"},
		{point{}, "handle"}, {map[int]int{}, "handle"}, {uuid{}, "handle"}, {&point{}, "handle"}, {func() {}, "callable"},
		{plainArray{1, 2}, "packed int16[1, 2]"},
	} {
		n := guest.NewObject(c.object)
		at := fh.Place()
		expect(t, "failure", guest.ObjectValue(n, at), uintptr(0))
		v := fh.Take(at)
		expect(t, fmt.Sprintf("%T", c.object), fh.Show(v), c.want)
		fh.Free(v)
		guest.Release(n)
	}
	at := fh.Place()
	expect(t, "nil", guest.ObjectValue(0, at), uintptr(0))
	expect(t, "nil", fh.Show(fh.Take(at)), "null")
	at = fh.Place()
	expectFailure(t, "released", take(guest.ObjectValue(1<<32|5, at)), "STALE_HANDLE")
	fh.Take(at)
}

func TestObjectValueSharesStructs(t *testing.T) {
	leakFree(t)
	n := guest.NewObject(point{1, 2})
	at := fh.Place()
	guest.ObjectValue(n, at)
	inAt[*point](at).Move(1)
	expect(t, "moved", guest.Object[point](n, "object"), point{2, 2})
	fh.Free(fh.Take(at))
	guest.Release(n)
}

func TestObjectOfTakesAnyValue(t *testing.T) {
	leakFree(t)
	p := &point{1, 2}
	cases := []struct {
		name string
		v    value
		want any
	}{
		{"handle", handleTo(p), p}, {"number", fh.Scalar(fh.Int32, 5), int32(5)}, {"text", fh.Text8("a"), "a"},
		{"array", fh.PackedOf[int64](fh.Int64, 1), []int64{1}},
	}
	for _, c := range cases {
		from, n := fh.Put(c.v), fh.Place()
		expect(t, "failure", guest.ObjectOf(from, n), uintptr(0))
		fh.Free(fh.Take(from))
		got, _ := object[any](uintptr(fh.Take(n).Payload))
		expect(t, c.name, got, c.want)
	}
	from, n := fh.Place(), fh.Put(fh.Scalar(fh.Int64, 5))
	expect(t, "failure", guest.ObjectOf(from, n), uintptr(0))
	expect(t, "null", fh.Take(n).Payload, uint64(0))
	*(*value)(from) = fh.Scalar(2048, 0)
	expectFailure(t, "unknown type", take(guest.ObjectOf(from, from)), "TYPE_MISMATCH")
	fh.Take(from)
}
