package guest_test

import (
	"math"
	"testing"

	"github.com/metaffi/metaffi/runtimes/go/guest"
	fh "github.com/metaffi/metaffi/runtimes/go/guest/internal/fakehost"
)

// numbersOf makes guest.Numbers; result is 0 when there is none.
func numbersOf(result uint32, parameters ...uint32) guest.Numbers {
	place := func(kind uint32) (at guest.Numbers) {
		for kind > 1 {
			kind >>= 1
			at++
		}
		return at
	}
	n := guest.Numbers(len(parameters))
	if result != 0 {
		n |= 1<<3 | place(result)<<4
	}
	for i, kind := range parameters {
		n |= place(kind) << (9 + 5*i)
	}
	return n
}

func TestLentCallablesAreThoseOfTheHostThatFit(t *testing.T) {
	int64s := []uint32{fh.Int64, fh.Int64}
	for _, c := range []struct {
		name string
		make func() value
		of   guest.Numbers
		want bool
	}{
		{"as declared", fh.Adder, numbersOf(fh.Int64, int64s...), true},
		{"of any types", func() value { return echo(nil, nil) }, numbersOf(fh.Int64, fh.Bool), true},
		{"of no parameters", func() value { return echo([]uint32{}, []uint32{}) }, numbersOf(0), true},
		{"result of another type", func() value { return echo(int64s, []uint32{fh.Int8}) }, numbersOf(fh.Int64, int64s...), true},
		{"parameter of another type", fh.Adder, numbersOf(fh.Int64, fh.Int64, fh.Int32), false},
		{"parameter declared any", func() value { return echo([]uint32{fh.Any}, nil) }, numbersOf(fh.Int64, fh.Int64), false},
		{"fewer parameters", fh.Adder, numbersOf(fh.Int64, fh.Int64), false},
		{"a result that is not wanted", fh.Adder, numbersOf(0, int64s...), false},
		{"any number of results, none wanted", func() value { return echo(nil, nil) }, numbersOf(0), false},
		{"no result", func() value { return echo(int64s, []uint32{}) }, numbersOf(fh.Int64, int64s...), false},
		{"a func of Go", func() value { return handleTo(func(a, b int64) int64 { return a }) }, numbersOf(fh.Int64, int64s...), false},
		{"null", fh.NullValue, numbersOf(fh.Int64), false},
		{"a handle", fh.Object, numbersOf(fh.Int64), false},
		{"a number", func() value { return fh.Scalar(fh.Int64, 1) }, numbersOf(fh.Int64), false},
	} {
		t.Run(c.name, func(t *testing.T) {
			leakFree(t)
			var lent guest.LentCallable
			expect(t, "taken", lent.Take(place(t, c.make()), c.of), c.want)
		})
	}
	released := fh.Adder()
	fh.Free(released)
	at := fh.Put(released)
	defer fh.Take(at)
	expect(t, "released", new(guest.LentCallable).Take(at, numbersOf(fh.Int64, int64s...)), false)
}

// Both calls are made of the same; each must go through its own.
func TestNumbersCrossAsTheyAre(t *testing.T) {
	const negative = uint64(math.MaxUint64 - 4) // -5, as its bits
	for _, c := range []struct {
		kind uint32
		bits uint64
		show string
	}{
		{fh.Float64, guest.OfFloat64(-1.5), "float64 -1.5"}, {fh.Float32, guest.OfFloat32(2.5), "float32 2.5"},
		{fh.Int8, negative, "int8 -5"}, {fh.Int16, negative, "int16 -5"}, {fh.Int32, negative, "int32 -5"},
		{fh.Int64, negative, "int64 -5"}, {fh.Uint8, 255, "uint8 255"}, {fh.Uint16, 65535, "uint16 65535"},
		{fh.Uint32, math.MaxUint32, "uint32 4294967295"}, {fh.Uint64, math.MaxUint64, "uint64 18446744073709551615"},
		{fh.Bool, guest.OfBool(true), "bool true"},
	} {
		t.Run(c.show, func(t *testing.T) {
			leakFree(t)
			var shown []string
			four := []uint32{c.kind, c.kind, c.kind, c.kind}
			at := place(t, fh.NewCallable(four, []uint32{c.kind}, func(arguments, results []value) uintptr {
				for _, argument := range arguments {
					shown = append(shown, fh.Show(argument))
				}
				results[0] = arguments[3]
				return 0
			}))
			var lent guest.LentCallable
			expect(t, "taken", lent.Take(at, numbersOf(c.kind, four...)), true)
			expect(t, "result", lent.MustNumbers(1, 0, 1, c.bits), c.bits)
			expect(t, "last argument", shown[3], c.show)
			kept := inAt[*guest.Callable](at)
			expect(t, "taken", kept.Takes(numbersOf(c.kind, four...)), true)
			expect(t, "result", kept.MustNumbers(numbersOf(c.kind, four...), c.bits, 0, 1, c.bits), c.bits)
			expect(t, "first argument", shown[4], c.show)
		})
	}
}

func TestResultsBecomeTheNumberThatIsWanted(t *testing.T) {
	for _, c := range []struct {
		name   string
		wanted uint32
		make   func() value
		want   uint64
		failed string
	}{
		{"a narrower integer", fh.Int64, func() value { return fh.Scalar(fh.Int8, math.MaxUint64) }, math.MaxUint64, ""},
		{"an integer for a float", fh.Float64, func() value { return fh.Scalar(fh.Int64, 3) }, guest.OfFloat64(3), ""},
		{"one that does not fit", fh.Int8, func() value { return fh.Scalar(fh.Int64, 300) }, 0,
			"result 1 of the callable: expected int8, found the int64 300, which does not fit"},
		{"text", fh.Int64, func() value { return fh.Text8("a") }, 0,
			"result 1 of the callable: expected int64, found string8"},
		{"null", fh.Bool, fh.NullValue, 0, "result 1 of the callable: expected bool, found null"},
		{"an object", fh.Int64, fh.Object, 0, "result 1 of the callable: expected int64, found an object of"},
	} {
		t.Run(c.name, func(t *testing.T) {
			leakFree(t)
			at := place(t, fh.NewCallable(nil, nil, func(_, results []value) uintptr {
				results[0] = c.make()
				return 0
			}))
			var lent guest.LentCallable
			expect(t, "taken", lent.Take(at, numbersOf(c.wanted)), true)
			var got uint64
			failed := guarded(func() { got = lent.MustNumbers(0, 0, 0, 0) })
			bits, err := lent.Numbers(0, 0, 0, 0)
			expect(t, "result", got, c.want)
			expect(t, "result beside an error", bits, c.want)
			expect(t, "error", err != nil, c.failed != "")
			if c.failed != "" {
				expectFailure(t, "panicked", failed, codes[failed.Code], c.failed)
			} else {
				expect(t, "failure", failed, (*fh.Error)(nil))
			}
		})
	}
}

func TestErrorsOfLentCallablesArrive(t *testing.T) {
	leakFree(t)
	at := place(t, fh.NewCallable([]uint32{}, []uint32{}, func(_, _ []value) uintptr {
		return fh.NewError(fh.Error{Code: 21, Message: "not today", Type: "fake.Error"}, 0)
	}))
	var lent guest.LentCallable
	expect(t, "taken", lent.Take(at, numbersOf(0)), true)
	expectFailure(t, "panicked", guarded(func() { lent.MustNumbers(0, 0, 0, 0) }), "GUEST_EXCEPTION", "not today")
	_, err := lent.Numbers(0, 0, 0, 0)
	if err == nil || err.Error() != "fake.Error: not today" {
		t.Errorf("got %v", err)
	}
	_, err = inAt[*guest.Callable](at).Numbers(numbersOf(0), 0, 0, 0, 0)
	if err == nil || err.Error() != "fake.Error: not today" {
		t.Errorf("got %v", err)
	}
}

func TestRegisteredFuncsTakeOtherNumbersToo(t *testing.T) {
	leakFree(t)
	declared := must[func(int64, int64) int64](t)(in[func(int64, int64) int64](fh.NewCallable(
		[]uint32{fh.Float64, fh.Int8}, []uint32{fh.Float64}, func(arguments, results []value) uintptr {
			expect(t, "arguments", fh.Show(arguments[0])+" "+fh.Show(arguments[1]), "float64 2 int8 3")
			results[0] = fh.Scalar(fh.Float64, guest.OfFloat64(5))
			return 0
		})))
	failed := guarded(func() { declared(2, 3) })
	expectFailure(t, "a float for an integer", failed, "TYPE_MISMATCH", "expected int64, found float64")
}
