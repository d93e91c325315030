package guest_test

import (
	"errors"
	"fmt"
	"runtime"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/metaffi/metaffi/runtimes/go/guest"
	fh "github.com/metaffi/metaffi/runtimes/go/guest/internal/fakehost"
	"github.com/metaffi/metaffi/runtimes/go/guest/internal/sample"
)

// echo is a callable that returns its first argument.
func echo(parameters, results []uint32) value {
	return fh.NewCallable(parameters, results, func(arguments, results []value) uintptr {
		if len(results) > 0 {
			results[0] = fh.Copy(arguments[0])
		}
		return 0
	})
}

// recording tells what it was called with.
func recording(calls *[]string, parameters []uint32, results ...uint32) value {
	if results == nil {
		results = []uint32{}
	}
	return fh.NewCallable(parameters, results, func(arguments, results []value) uintptr {
		var shown []string
		for _, argument := range arguments {
			shown = append(shown, fh.Show(argument))
		}
		*calls = append(*calls, strings.Join(shown, " "))
		for i := range results {
			results[i] = fh.NullValue()
		}
		return 0
	})
}

func must[T any](t *testing.T) func(T, *fh.Error) T {
	return func(x T, failed *fh.Error) T {
		t.Helper()
		if failed != nil {
			t.Fatal(failed.Message)
		}
		return x
	}
}

func TestCallablesAreFuncsOfAnyType(t *testing.T) {
	leakFree(t)
	add := must[func(int64, int64) int64](t)(in[func(int64, int64) int64](fh.Adder()))
	expect(t, "registered", add(2, 3), int64(5))
	reflected := must[func(int, int8) float64](t)(in[func(int, int8) float64](fh.Adder()))
	expect(t, "reflected, other types", reflected(2, 3), 5.0)
	identity := must[func(string) (string, error)](t)(in[func(string) (string, error)](echo(nil, nil)))
	for _, s := range []string{"a", "", strings.Repeat("long ", 1000)} {
		got, err := identity(s)
		expect(t, "text", got, s)
		expect(t, "error", err, nil)
	}
	variadic := must[func(...any) any](t)(in[func(...any) any](echo(nil, nil)))
	expect(t, "variadic", variadic([]string{"a", "b"}, 5), any([]string{"a", "b"}))
	many := must[func(a, b, c, d, e, f, g, h, i, j, k, l, m, n int) int](t)(
		in[func(a, b, c, d, e, f, g, h, i, j, k, l, m, n int) int](echo(nil, nil)))
	expect(t, "many arguments", many(1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14), 1)
	dynamic := must[any](t)(in[any](fh.Adder())).(func(...any) ([]any, error))
	results, err := dynamic(2, 3)
	expect(t, "dynamic", results, []any{int64(5)})
	expect(t, "dynamic", err, nil)
	type binary func(int64, int64) int64
	expect(t, "named type", must[binary](t)(in[binary](fh.Adder()))(2, 3), int64(5))
	expect(t, "null", must[func()](t)(in[func()](fh.NullValue())) == nil, true)
	nested := must[[]func(int64, int64) int64](t)(in[[]func(int64, int64) int64](fh.ArrayOf(fh.Callable, fh.Adder())))
	expect(t, "in an array", nested[0](2, 3), int64(5))
	p := &point{1, 2}
	same := must[func(*point) *point](t)(in[func(*point) *point](echo(nil, nil)))
	expect(t, "objects come back as themselves", same(p) == p, true)
}

func TestCallablesGetTheTypesTheyDeclare(t *testing.T) {
	leakFree(t)
	var calls []string
	f := must[func(int, int, float32, string, string, any, time.Duration, rune) error](t)(
		in[func(int, int, float32, string, string, any, time.Duration, rune) error](recording(&calls,
			[]uint32{fh.Int8, fh.Float64, fh.Float64, fh.String16, fh.String32, fh.Any, fh.Uint16, fh.Char32})))
	expect(t, "error", f(1, 2, 1.5, "a\U0001F600", "b", []int{1}, 5, 'x'), nil)
	expect(t, "arguments", calls, []string{`int8 1 float64 2 float64 1.5 string16 "a` + "\U0001F600" +
		`" string32 "b" packed int64[1] uint16 5 char32 120`})
	err := f(300, 2, 1.5, "", "", nil, 5, 'x')
	if err == nil || err.Error() != "argument 1 of the callable: expected int8, found the int64 300, which does not fit" {
		t.Errorf("got %v", err)
	}
	long := strings.Repeat("x", 5000)
	calls = nil
	g := must[func(string, string, string)](t)(in[func(string, string, string)](recording(&calls,
		[]uint32{fh.String8, fh.String16, fh.String8})))
	g(long, long, "c")
	expect(t, "long text", calls, []string{fmt.Sprintf("string8 %q string16 %q string8 \"c\"", long, long)})
}

func TestCallablesOfTheWrongShapeAreRefused(t *testing.T) {
	runAll(t, []readCase{
		refuses[func(int64) int64]("parameters", fh.Adder, "SIGNATURE",
			"expected func(int64) int64, found a callable with 2 parameters"),
		refuses[func(int64, int64) (int64, int64)]("results", fh.Adder, "SIGNATURE", "found a callable with 1 result"),
		refuses[func(a, b, c int, rest ...int) int]("variadic", fh.Adder, "SIGNATURE", "found a callable with 2 parameters"),
		refuses[func()]("no callable", scalar(fh.Int64, 1), "TYPE_MISMATCH", "expected func(), found int64"),
		refuses[func()]("a handle", fh.Object, "FOREIGN_HANDLE", "expected func()"),
		refuses[int]("a callable for a number", fh.Adder, "TYPE_MISMATCH", "expected int, found callable"),
		refuses[func()]("released", func() value {
			v := fh.Adder()
			fh.Free(v)
			return v
		}, "STALE_HANDLE", "callable was already released"),
	})
}

func TestResultsThatDoNotFitAreErrors(t *testing.T) {
	leakFree(t)
	text := func() value {
		return fh.NewCallable(nil, nil, func(_, results []value) uintptr { results[0] = fh.Text8("a"); return 0 })
	}
	registered := must[func(int64, int64) int64](t)(in[func(int64, int64) int64](text()))
	expectFailure(t, "without error", guarded(func() { registered(1, 2) }), "TYPE_MISMATCH",
		"result 1 of the callable: expected int64, found string8")
	reflected := must[func() (int, error)](t)(in[func() (int, error)](text()))
	_, err := reflected()
	if err == nil || !strings.Contains(err.Error(), "result 1 of the callable: expected int, found string8") {
		t.Errorf("got %v", err)
	}
	dynamic := must[any](t)(in[any](fh.Adder())).(func(...any) ([]any, error))
	_, err = dynamic(1)
	if err == nil || err.Error() != "the callable has 2 parameters, and was called with 1" {
		t.Errorf("got %v", err)
	}
	var f func(int64, int64) // drops the result
	f = must[func(int64, int64)](t)(in[func(int64, int64)](fh.Adder()))
	f(1, 2)
}

func TestCallablesLiveAsLongAsTheirFuncs(t *testing.T) {
	leakFree(t)
	before := fh.Callables()
	kept := fh.NewCallable(nil, nil, func(_, results []value) uintptr { results[0] = fh.Scalar(fh.Int64, 7); return 0 })
	f := must[func(int64, int64) int64](t)(in[func(int64, int64) int64](fh.Copy(kept)))
	g := must[func() int](t)(in[func() int](kept))
	collect()
	expect(t, "used", f(1, 2)+int64(g()), int64(14))
	expect(t, "alive while used", fh.Callables(), before+1)
	runtime.KeepAlive(f)
	runtime.KeepAlive(g)
	f, g = nil, nil
	for i := 0; i < 100 && fh.Callables() != before; i++ {
		collect()
	}
	expect(t, "alive afterwards", fh.Callables(), before)
}

func TestFuncsOfTheHostGoBackAsThatCallable(t *testing.T) {
	leakFree(t)
	goesBack := func(name string, f any, from value) {
		v := handleTo(f)
		expect(t, name+": slot", v.Payload, from.Payload)
		expect(t, name+": kind", v.Kind, uint32(fh.Callable))
		fh.Free(v)
		v = handleTo([]any{f})
		expect(t, name+" in an array", fh.Items(v)[0].Payload, from.Payload)
		fh.Free(v)
	}
	v := fh.Adder()
	defer fh.Free(v)
	goesBack("registered", must[func(int64, int64) int64](t)(in[func(int64, int64) int64](fh.Copy(v))), v)
	goesBack("reflected", must[func(int, int) int](t)(in[func(int, int) int](fh.Copy(v))), v)
	type binary func(int64, int64) int64
	goesBack("named", must[binary](t)(in[binary](fh.Copy(v))), v)
	goesBack("dynamic", must[any](t)(in[any](fh.Copy(v))), v)
	dynamic := must[any](t)(in[any](fh.Copy(v)))
	n := guest.NewObject(dynamic)
	typed := guest.Object[func(int64, int64) int64](n, "x")
	guest.Release(n)
	expect(t, "dynamic becomes typed", typed(2, 3), int64(5))
	goesBack("typed", typed, v)
}

func TestGoFuncsAreCallables(t *testing.T) {
	leakFree(t)
	call := func(f any, results int, arguments ...value) string {
		v := handleTo(f)
		defer fh.Free(v)
		got, failure := fh.Invoke(v, results, arguments...)
		if failed := take(failure); failed != nil {
			return codes[failed.Code] + " " + failed.Type + ": " + failed.Message
		}
		var shown []string
		for _, result := range got {
			shown = append(shown, fh.Show(result))
			fh.Free(result)
		}
		return strings.Join(shown, ", ")
	}
	one, two := fh.Scalar(fh.Int64, 1), fh.Scalar(fh.Int64, 2)
	for _, c := range []struct{ name, got, want string }{
		{"registered", call(func(a, b int64) int64 { return a + b }, 1, one, two), "int64 3"},
		{"reflected", call(func(a int, b float64) (float64, string) { return float64(a) + b, "x" }, 2, one, two),
			`float64 3, string8 "x"`},
		{"no results", call(func() {}, 0), ""},
		{"more results than there are", call(func() int { return 1 }, 2), "int64 1, null"},
		{"fewer results than there are", call(func() (string, string) { return "a", "b" }, 1), `string8 "a"`},
		{"registered, two results", call(func(s string) (string, string) { return s, "b" }, 2, fh.Char8Of('a')),
			`string8 "a", string8 "b"`},
		{"registered, one wanted", call(func(s string) (string, string) { return s, "b" }, 1, fh.Char8Of('a')), `string8 "a"`},
		{"registered, result unwanted", call(func(a, b int64) int64 { return a }, 0, one, two), ""},
		{"variadic", call(func(base int, more ...int) int { return base + len(more) }, 1, two, one, one), "int64 4"},
		{"variadic with none", call(func(more ...int) int { return len(more) }, 1), "int64 0"},
		{"error", call(func(s string) (string, error) { return s, errors.New("bad") }, 1, fh.NullValue()),
			"NULL_VALUE : argument 1 of the func: expected string, found null"},
		{"error of a registered", call(func(string) (string, error) { return "a", errors.New("bad") }, 1, fh.Char8Of('x')),
			"GUEST_EXCEPTION *errors.errorString: bad"},
		{"error of a reflected", call(func() error { return errors.New("bad") }, 0), "GUEST_EXCEPTION *errors.errorString: bad"},
		{"no error", call(func() error { return nil }, 0), ""},
		{"panic", call(func() { panic("x") }, 0), "GUEST_EXCEPTION string: panic: x"},
		{"panic of a registered", call(func(a, b int64) int64 { return a / (b - 2) }, 1, one, two),
			"GUEST_EXCEPTION runtime.errorString: panic: runtime error: integer divide by zero"},
		{"too few", call(func(a, b int64) int64 { return 0 }, 1, one),
			"SIGNATURE : the func is a func(int64, int64) int64, and was called with 1 argument"},
		{"too many", call(func() {}, 0, one), "SIGNATURE : the func is a func(), and was called with 1 argument"},
		{"variadic, too few", call(func(int, ...int) {}, 0),
			"SIGNATURE : the func is a func(int, ...int), and was called with 0 arguments"},
		{"wrong type", call(func(a, b int64) int64 { return 0 }, 1, one, fh.Scalar(fh.Bool, 1)),
			"TYPE_MISMATCH : argument 2 of the func: expected int64, found bool"},
		{"wrong type of a variadic", call(func(...int8) {}, 0, one, fh.Scalar(fh.Int64, 300)),
			"OUT_OF_RANGE : argument 2 of the func: expected int8, found the int64 300, which does not fit"},
	} {
		expect(t, c.name, c.got, c.want)
	}
}

// A result that cannot be written takes those before it along.
func TestCallablesOfGoWriteAllResultsOrNone(t *testing.T) {
	t.Cleanup(guest.KeepReservesBusy())
	leakFree(t)
	for name, f := range map[string]any{
		"registered": func(s string) (string, string) { return s, s },
		"reflected":  func(s colour) (string, string) { return string(s), string(s) },
	} {
		v := handleTo(f)
		fh.FailAllocation(4) // the arrays of arguments and results, the first result, the second
		_, failure := fh.Invoke(v, 2, fh.Char8Of('a'))
		fh.FailAllocation(0)
		expectFailure(t, name, take(failure), "OUT_OF_MEMORY")
		fh.Free(v)
	}
}

func TestGoFuncsComeBackAsThemselves(t *testing.T) {
	leakFree(t)
	calls := 0
	f := func() { calls++ }
	must[func()](t)(in[func()](handleTo(f)))()
	must[any](t)(in[any](handleTo(f))).(func())()
	type action func()
	must[action](t)(in[action](handleTo(f)))()
	expect(t, "calls", calls, 3)
	_, failed := in[func(int)](handleTo(f))
	expectFailure(t, "another type", failed, "TYPE_MISMATCH", "expected func(int), found func()")
}

// For the host both are one kind of callable, so Go takes one for the other as it takes those of the host.
func TestGoFuncsAreTakenForThoseWithAndWithoutAnError(t *testing.T) {
	leakFree(t)
	half := func(n int) (int, error) {
		if n%2 != 0 {
			return 0, errors.New("odd")
		}
		return n / 2, nil
	}
	without := must[func(int) int](t)(in[func(int) int](handleTo(half)))
	expect(t, "result", without(8), 4)
	expect(t, "panic", panicOf(func() { without(7) }), "*errors.errorString: odd")
	with := must[func(int) (int, error)](t)(in[func(int) (int, error)](handleTo(without)))
	_, err := with(7)
	expect(t, "error", fmt.Sprint(err), "odd")
	plain := must[func(int) (int, error)](t)(in[func(int) (int, error)](handleTo(func(n int) int { return -n })))
	result, err := plain(3)
	expect(t, "result", result, -3)
	expect(t, "no error", err, nil)
	_, failed := in[func(string) int](handleTo(half))
	expectFailure(t, "another parameter", failed, "TYPE_MISMATCH", "expected func(string) int, found func(int) (int, error)")
	runtime.KeepAlive(with)
}

// panicOf is the text of what f panics with.
func panicOf(f func()) (text string) {
	defer func() { text = fmt.Sprint(recover()) }()
	f()
	return ""
}

func TestCallablesTellTheTypesOfTheFunc(t *testing.T) {
	leakFree(t)
	v := handleTo(func(int, []string, [][]byte, *point, any, func(), error, ...uint8) ([]float64, uuid, error) {
		return nil, uuid{}, nil
	})
	parameters, results := fh.Signature(v)
	expect(t, "parameters", parameters, "any number")
	expect(t, "results", results, "packed float64 1, handle 0 guest_test.uuid")
	fh.Free(v)
	v = handleTo(func(int, []string, [][]byte, *point, any, func(), error) {})
	parameters, results = fh.Signature(v)
	expect(t, "parameters", parameters, "int64 0, string8 array 1, uint8 array 2, "+
		"handle 0 *guest_test.point, any 0, callable 0, handle 0 error")
	expect(t, "results", results, "")
	fh.Free(v)
}

func TestCallsFromManyGoroutines(t *testing.T) {
	leakFree(t)
	identity := must[func(string) (string, error)](t)(in[func(string) (string, error)](echo(nil, nil)))
	var all sync.WaitGroup
	for g := 0; g < 8; g++ {
		all.Add(1)
		go func() {
			defer all.Done()
			for i := 0; i < 500; i++ {
				want := fmt.Sprint(g, " ", i)
				if got, err := identity(want); got != want || err != nil {
					t.Errorf("got %q, %v; want %q", got, err, want)
				}
			}
		}()
	}
	all.Wait()
}

func TestCallsMayNest(t *testing.T) {
	leakFree(t)
	var fibonacci func(string) (string, error)
	v := fh.NewCallable(nil, nil, func(arguments, results []value) uintptr {
		n := fh.Text(arguments[0])
		if len(n) < 2 {
			results[0] = fh.Text8(n)
			return 0
		}
		a, _ := fibonacci(n[1:])
		b, _ := fibonacci(n[2:])
		results[0] = fh.Text8(a + b)
		return 0
	})
	fibonacci = must[func(string) (string, error)](t)(in[func(string) (string, error)](v))
	got, err := fibonacci("xxxxxxxx")
	fibonacci = nil // which the callable has and which has the callable
	expect(t, "length", len(got), 21)
	expect(t, "error", err, nil)
}

func TestExportsCallCallables(t *testing.T) {
	leakFree(t)
	at := place(t, fh.Adder())
	got, failure := sample.Apply(3, at, 2, 3)
	expect(t, "result", got, int64(5))
	expect(t, "failure", take(failure), (*fh.Error)(nil))
	_, failure = sample.Apply(1, place(t, fh.Text8("a")), 2, 3)
	expectFailure(t, "no callable", take(failure), "TYPE_MISMATCH",
		"argument 1 (f): expected func(int64, int64) int64, found string8")
}

func TestExportsEchoAnyValue(t *testing.T) {
	leakFree(t)
	for _, c := range []struct {
		make func() value
		want string
	}{
		{ragged, "int64[packed int64[1, 2], packed int64[], packed int64[]]"},
		{cube, "float64[float64[packed float64[1, -1], packed float64[2, -2]], float64[]]"},
		{texts("a", nil), `any[string8 "a", null]`},
		{fh.Object, "handle"},
		{fh.Adder, "callable"},
		{scalar(fh.Uint16, 5), "uint16 5"},
		{func() value { return handleTo(&point{}) }, "handle"},
		{func() value { return handleTo(func() {}) }, "callable"},
		{func() value { return fh.PackedOf[uint8](fh.Bool, 1, 0) }, "packed bool[true, false]"},
	} {
		from, to := place(t, c.make()), fh.Place()
		expect(t, "failure", take(sample.Echo(from, to)), (*fh.Error)(nil))
		got := fh.Take(to)
		expect(t, "echo", fh.Show(got), c.want)
		fh.Free(got)
	}
}
