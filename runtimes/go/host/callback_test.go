package metaffi_test

import (
	"errors"
	"reflect"
	"strings"
	"sync"
	"testing"
	"unsafe"

	metaffi "github.com/metaffi/metaffi/runtimes/go/host"
	"github.com/metaffi/metaffi/runtimes/go/host/IDL"
)

const callbacks = "class=guest.Callbacks,callable="

func loadTyped[F any](t testing.TB, path string, options ...metaffi.Option) F {
	t.Helper()
	return must(metaffi.Bind[F](jvm.module(t), path, options...))(t)
}

type long int64

func TestFunctionsOfAnyTypeAreCalled(t *testing.T) {
	eachDispatch(t, func(t *testing.T, dispatch metaffi.Option) {
		apply := must(jvm.module(t).LoadEntity(callbacks+"apply", infos(IDL.CALLABLE, IDL.INT64, IDL.INT64), infos(IDL.INT64), dispatch))(t)
		for name, f := range map[string]any{
			"usual":               func(a, b int64) int64 { return a*100 + b },
			"with error":          func(a, b int64) (int64, error) { return a*100 + b, nil },
			"int":                 func(a, b int) int { return a*100 + b },
			"reflection":          func(a, b long) long { return a*100 + b },
			"narrow":              func(a, b int16) int64 { return int64(a)*100 + int64(b) },
			"any":                 func(a, b any) any { return a.(int64)*100 + b.(int64) },
			"variadic":            func(all ...int64) int64 { return all[0]*100 + all[1] },
			"mixed rest":          func(a int64, rest ...any) int64 { return a*100 + rest[0].(int64) },
			"callable":            must(metaffi.NewCallable(func(a, b int64) int64 { return a*100 + b }))(t),
			"generic":             must(metaffi.Callback2(func(a, b long) long { return a*100 + b }))(t),
			"generic, with error": must(metaffi.CallbackErr2(func(a, b int64) (long, error) { return long(a*100 + b), nil }))(t),
		} {
			if found, err := apply.Call(f, 3, 4); err != nil || found[0] != int64(304) {
				t.Errorf("%s: %v, %v", name, found, err)
			}
		}
	})
}

func infos(names ...IDL.MetaFFIType) []IDL.MetaFFITypeInfo {
	all := make([]IDL.MetaFFITypeInfo, len(names))
	for i, name := range names {
		all[i].StringType = name
	}
	return all
}

func TestFunctionsOfEveryShape(t *testing.T) {
	ran := 0
	if err := loadTyped[func(func()) error](t, callbacks+"run")(func() { ran++ }); err != nil || ran != 1 {
		t.Error(ran, err)
	}
	if err := loadTyped[func(func() error) error](t, callbacks+"run")(func() error { ran++; return nil }); err != nil || ran != 2 {
		t.Error(ran, err)
	}
	var seen any
	if err := loadTyped[func(func(any), any) error](t, callbacks+"consume")(func(x any) { seen = x }, "given"); err != nil || seen != "given" {
		t.Error(seen, err)
	}
	if found, err := loadTyped[func(func() any) (any, error)](t, callbacks+"supply")(func() any { return []string{"a"} }); err != nil || !reflect.DeepEqual(found, []string{"a"}) {
		t.Error(found, err)
	}
	if found, err := loadTyped[func(func() int64) (int64, error)](t, callbacks+"supplyLong")(func() int64 { return 9 }); err != nil || found != 9 {
		t.Error(found, err)
	}
	if found, err := loadTyped[func(func() bool) (bool, error)](t, callbacks+"supplyBoolean")(func() bool { return true }); err != nil || !found {
		t.Error(found, err)
	}
	if found, err := loadTyped[func(func(int32) bool, int32) (bool, error)](t, callbacks+"test")(func(x int32) bool { return x > 3 }, 4); err != nil || !found {
		t.Error(found, err)
	}
	if found, err := loadTyped[func(func(float64) float64, float64) (float64, error)](t, callbacks+"applyDouble")(func(x float64) float64 { return 2 * x }, 1.25); err != nil || found != 2.5 {
		t.Error(found, err)
	}
	if found, err := loadTyped[func(func(string) string, string) (string, error)](t, callbacks+"applyToString")(strings.ToUpper, "äb"); err != nil || found != "ÄB" {
		t.Error(found, err)
	}
	if found, err := loadTyped[func(func(string) int64, string) (int64, error)](t, callbacks+"length")(func(s string) int64 { return int64(len(s)) }, "äb"); err != nil || found != 3 {
		t.Error(found, err)
	}
	if found, err := loadTyped[func(func([]int64) []int64, []int64) (int64, error)](t, callbacks+"applyArray")(func(x []int64) []int64 { return append(x, 10) }, []int64{1, 2}); err != nil || found != 13 {
		t.Error(found, err)
	}
	if found, err := loadTyped[func([]string, func(a, b string) int32) ([]string, error)](t, callbacks+"sort")([]string{"b", "c", "a"},
		func(a, b string) int32 { return int32(strings.Compare(b, a)) }); err != nil || !reflect.DeepEqual(found, []string{"c", "b", "a"}) {
		t.Error(found, err)
	}
	if found, err := loadTyped[func([]func(int64) int64, int64) (int64, error)](t, callbacks+"applyAll")(
		[]func(int64) int64{func(x int64) int64 { return x + 1 }, func(x int64) int64 { return x * 10 }}, 4); err != nil || found != 50 {
		t.Error(found, err)
	}
}

func TestFunctionsWithManyTypes(t *testing.T) {
	type mixer = func(s string, longs []int64, yes bool, b int8, sh int16, c metaffi.Char16, i int32, l int64, f float32, d float64, o any) string
	mix := loadTyped[func(mixer, any) (string, error)](t, callbacks+"mix")
	object := &point{1, 2}
	found, err := mix(func(s string, longs []int64, yes bool, b int8, sh int16, c metaffi.Char16, i int32, l int64, f float32, d float64, o any) string {
		if s != "s" || !reflect.DeepEqual(longs, []int64{1, 2}) || !yes || b != 1 || sh != 2 || c != 'c' || i != 3 || l != 4 || f != 5.5 || d != 6.5 || o != any(object) {
			return "wrong"
		}
		return "right"
	}, object)
	if err != nil || found != "right" {
		t.Error(found, err)
	}
}

func TestObjectsPassThroughFunctions(t *testing.T) {
	apply := loadTyped[func(func(any) any, any) (any, error)](t, callbacks+"applyFunction")
	object, counter := &point{1, 2}, newCounter(t, 5)
	for _, x := range []any{object, counter, nil, "text", int64(1), []any{"a", int64(1)}} {
		found, err := apply(func(y any) any { return y }, x)
		if handle, ok := x.(*metaffi.Handle); ok {
			if err != nil || found.(*metaffi.Handle).String() != handle.String() {
				t.Error(found, err)
			}
		} else if err != nil || !reflect.DeepEqual(found, x) {
			t.Errorf("%v came back as %v, %v", x, found, err)
		}
	}
}

type refusal struct{ why string }

func (r *refusal) Error() string { return r.why }

func TestErrorsPassThroughGuests(t *testing.T) {
	through := loadTyped[func(func(a, b int64) (int64, error)) (int64, error)](t, "class=guest.Exceptions,callable=through")
	wrapped := loadTyped[func(func(a, b int64) (int64, error)) (int64, error)](t, "class=guest.Exceptions,callable=wrapped")
	want := &refusal{"not today"}
	for name, call := range map[string]func(func(a, b int64) (int64, error)) (int64, error){"through": through, "wrapped": wrapped} {
		_, err := call(func(a, b int64) (int64, error) { return 0, want })
		var found *refusal
		if !errors.Is(err, want) || !errors.As(err, &found) || found != want {
			t.Errorf("%s: %v does not lead to the Go error", name, err)
		}
		wantCode(t, err, metaffi.CodeGuestException)
		if !strings.Contains(err.Error(), map[string]string{"through": "not today", "wrapped": "wrapped"}[name]) {
			t.Errorf("%s: %v", name, err)
		}
	}
}

func TestGuestsSeeGoErrors(t *testing.T) {
	caught := loadTyped[func(func(a, b int64) (int64, error)) (string, error)](t, "class=guest.Exceptions,callable=caught")
	if found, err := caught(func(a, b int64) (int64, error) { return 0, &refusal{"no"} }); err != nil || found != "metaffi.MetaFFIException: no" {
		t.Error(found, err)
	}
	kind := loadTyped[func(func() error) (string, error)](t, "class=guest.Exceptions,callable=caughtGuestType")
	if found, err := kind(func() error { return &refusal{"no"} }); err != nil || found != "*metaffi_test.refusal" {
		t.Error(found, err)
	}
}

func TestExceptionsPassThroughGo(t *testing.T) {
	// Java calls Go, which calls Java, which throws: it is Java's own exception again, out of Go's function.
	custom := must(metaffi.Func2[string, int32, int64](jvm.module(t), "class=guest.Exceptions,callable=custom"))(t)
	caught := loadTyped[func(func(a, b int64) (int64, error)) (string, error)](t, "class=guest.Exceptions,callable=caught")
	for _, wrap := range []func(error) error{func(err error) error { return err }} {
		found, err := caught(func(a, b int64) (int64, error) {
			x, err := custom("mine", 7)
			return x, wrap(err)
		})
		if err != nil || found != "guest.Exceptions$GuestException: mine" {
			t.Error(found, err)
		}
	}
}

func TestPanicsBecomeErrors(t *testing.T) {
	apply := loadTyped[func(func(a, b int64) int64, int64, int64) (int64, error)](t, callbacks+"apply")
	reflected := loadTyped[func(func(a, b long) long, int64, int64) (int64, error)](t, callbacks+"apply")
	var nothing map[string]int
	why := errors.New("as an error")
	for name, attempt := range map[string]func() error{
		"text":       func() error { _, err := apply(func(a, b int64) int64 { panic("oh no") }, 1, 2); return err },
		"error":      func() error { _, err := apply(func(a, b int64) int64 { panic(why) }, 1, 2); return err },
		"runtime":    func() error { _, err := apply(func(a, b int64) int64 { nothing["x"] = 1; return 0 }, 1, 2); return err },
		"reflection": func() error { _, err := reflected(func(a, b long) long { panic("oh no") }, 1, 2); return err },
	} {
		err := attempt()
		wantCode(t, err, metaffi.CodeGuestException)
		var panicked *metaffi.PanicError
		if !errors.As(err, &panicked) {
			t.Errorf("%s: no PanicError in %v", name, err)
		}
		if name == "error" && !errors.Is(err, why) {
			t.Errorf("%v does not lead to what was panicked with", err)
		}
	}
}

func TestWrongResultsOfFunctionsAreErrors(t *testing.T) {
	apply := loadTyped[func(any, int64, int64) (int64, error)](t, callbacks+"apply", metaffi.Parameter(0, IDL.MetaFFITypeInfo{StringType: IDL.CALLABLE}))
	for name, f := range map[string]any{
		"text":            func(a, b int64) string { return "x" },
		"nil":             func(a, b int64) any { return nil },
		"count":           func(a int64) int64 { return a },
		"too many":        func(a, b, c int64) int64 { return a },
		"narrow argument": func(a, b bool) int64 { return 1 },
	} {
		if found, err := apply(f, 3, 4); err == nil {
			t.Errorf("%s gives %v", name, found)
		}
	}
	for _, f := range []any{5, "f", struct{}{}} {
		_, err := apply(f, 3, 4)
		wantCode(t, err, metaffi.CodeTypeMismatch)
	}
	_, err := apply(nil, 3, 4)
	if err == nil {
		t.Error("null was called")
	}
}

func TestFunctionsOfGuestsAreCalled(t *testing.T) {
	eachDispatch(t, func(t *testing.T, dispatch metaffi.Option) {
		make := must(metaffi.Func1[int64, *metaffi.Callable](jvm.module(t), callbacks+"adder", dispatch))(t)
		five := must(make(5))(t)
		if found, err := five.Call(6); err != nil || found[0] != int64(11) {
			t.Error(found, err)
		}
		for _, f := range []func(int64) int64{
			must(metaffi.CallableAs[func(int64) int64](five))(t),
			must(must(metaffi.Func1[int64, func(int64) int64](jvm.module(t), callbacks+"adder", dispatch))(t)(5))(t),
		} {
			if f(7) != 12 {
				t.Error(f(7))
			}
		}
		narrow := must(metaffi.CallableAs[func(int8) (int8, error)](five))(t)
		if found, err := narrow(3); err != nil || found != 8 {
			t.Error(found, err)
		}
		_, err := narrow(127)
		wantCode(t, err, metaffi.CodeOutOfRange)
	})
}

func TestCallablesRefuseWhatDoesNotFit(t *testing.T) {
	make := must(metaffi.Func1[int64, *metaffi.Callable](jvm.module(t), callbacks+"adder"))(t)
	five := must(make(5))(t)
	_, err := five.Call()
	wantCode(t, err, metaffi.CodeSignature)
	_, err = five.Call("x")
	wantCode(t, err, metaffi.CodeTypeMismatch)
	_, err = metaffi.CallableAs[func(a, b int64) int64](five)
	wantCode(t, err, metaffi.CodeSignature)
	_, err = metaffi.CallableAs[int](five)
	wantCode(t, err, metaffi.CodeInvalidArgument)
	five.Release()
	five.Release()
	_, err = five.Call(1)
	wantCode(t, err, metaffi.CodeStaleHandle)
	_, err = metaffi.CallableAs[func(int64) int64](five)
	wantCode(t, err, metaffi.CodeStaleHandle)
	apply := must(metaffi.Func3[*metaffi.Callable, int64, int64, int64](jvm.module(t), callbacks+"apply"))(t)
	_, err = apply(five, 1, 2)
	wantCode(t, err, metaffi.CodeStaleHandle)
	_, err = metaffi.NewCallable(5)
	wantCode(t, err, metaffi.CodeInvalidArgument)
	_, err = metaffi.NewCallable((func())(nil))
	wantCode(t, err, metaffi.CodeInvalidArgument)
}

func TestFailuresOfGuestFunctions(t *testing.T) {
	thrower := must(must(metaffi.Func1[string, *metaffi.Callable](jvm.module(t), callbacks+"thrower"))(t)("told you"))(t)
	_, err := thrower.Call()
	var found *metaffi.Error
	if !errors.As(err, &found) || found.GuestType != "java.lang.IllegalStateException" {
		t.Error(err)
	}
	defer func() {
		if err, ok := recover().(error); !ok || metaffi.CodeOf(err) != metaffi.CodeGuestException {
			t.Error("a function without an error result did not panic with one:", err)
		}
	}()
	must(metaffi.CallableAs[func() any](thrower))(t)()
}

func TestFunctionsComeBackAsThemselves(t *testing.T) {
	back := must(metaffi.Func1[any, any](jvm.module(t), callbacks+"giveBack",
		metaffi.Parameter(0, IDL.MetaFFITypeInfo{StringType: IDL.CALLABLE}), metaffi.Result(0, IDL.MetaFFITypeInfo{StringType: IDL.CALLABLE})))(t)
	calls := 0
	own := func(a, b int64) int64 { calls++; return a + b }
	found, err := back(own)
	if f, ok := found.(func(a, b int64) int64); err != nil || !ok || f(1, 2) != 3 || calls != 1 {
		t.Errorf("%T, %v", found, err)
	}
	typed := loadTyped[func(func(a, b int64) int64) (func(a, b int64) int64, error)](t, callbacks+"giveBack")
	if f, err := typed(own); err != nil || f(1, 2) != 3 || calls != 2 {
		t.Error(err)
	}
	other := loadTyped[func(func(a, b int64) int64) (func(a, b long) (long, error), error)](t, callbacks+"giveBack")
	if f, err := other(own); err != nil {
		t.Error(err)
	} else if sum, err := f(1, 2); sum != 3 || err != nil || calls != 3 {
		t.Error(sum, err)
	}
}

func TestGuestsKeepFunctions(t *testing.T) {
	m := jvm.module(t)
	store := loadTyped[func(func(a, b int64) int64) error](t, callbacks+"store")
	call := must(metaffi.Func2[int64, int64, int64](m, callbacks+"callStored"))(t)
	onThread := must(metaffi.Func2[int64, int64, int64](m, callbacks+"callStoredOnThread"))(t)
	drop := must(metaffi.Proc0(m, callbacks+"dropStored"))(t)
	collect := must(metaffi.Proc0(m, "class=guest.Memory,callable=collect"))(t)
	before := metaffi.LiveFunctions()
	if err := store(func(a, b int64) int64 { return a - b }); err != nil {
		t.Fatal(err)
	}
	for _, f := range []func(a, b int64) (int64, error){call, onThread} {
		if found, err := f(5, 3); err != nil || found != 2 {
			t.Error(found, err)
		}
	}
	if err := drop(); err != nil {
		t.Error(err)
	}
	eventually(t, "the function is kept", func() bool {
		must(0, collect())(t)
		return metaffi.LiveFunctions() <= before
	})
}

func TestFunctionsAreCalledFromManyThreads(t *testing.T) {
	var mutex sync.Mutex
	calls := 0
	apply := loadTyped[func(func(a, b int64) int64, int32, int32) (int64, error)](t, callbacks+"applyOnThreads")
	found, err := apply(func(a, b int64) int64 {
		mutex.Lock()
		defer mutex.Unlock()
		calls++
		return 1
	}, 8, 500)
	if err != nil || found != 4000 || calls != 4000 {
		t.Error(found, calls, err)
	}
}

func TestFunctionsCallBackIntoGuests(t *testing.T) {
	// Go → Java → Go → Java…, deeper than one goroutine's first stack.
	apply := must(metaffi.Func3[*metaffi.Callable, int64, int64, int64](jvm.module(t), callbacks+"apply"))(t)
	var f *metaffi.Callable
	f = must(metaffi.CallbackErr2(func(a, b int64) (int64, error) {
		if a == 0 {
			return b, nil
		}
		var deep [512]byte
		deep[a%512] = byte(b)
		sum, err := apply(f, a-1, b+1)
		return sum + int64(deep[(a+1)%512]), err
	}))(t)
	if found, err := apply(f, 100, 0); err != nil || found != 100 {
		t.Error(found, err)
	}
}

func TestNativeCallsGo(t *testing.T) {
	eachDispatch(t, func(t *testing.T, dispatch metaffi.Option) {
		binary := metaffi.Parameter(0, IDL.MetaFFITypeInfo{Alias: "int64(int64,int64)"})
		call := loadTyped[func(func(a, b int64) int64, int64, int64) (int64, error)](t, callbacks+"apply", dispatch)
		native := must(metaffi.Func3[func(a, b int64) (int64, error), int64, int64, int64](native.module(t), "callable=call_binary", binary, dispatch))(t)
		if found, err := call(func(a, b int64) int64 { return a ^ b }, 5, 1); err != nil || found != 4 {
			t.Error(found, err)
		}
		if found, err := native(func(a, b int64) (int64, error) { return a ^ b, nil }, 5, 1); err != nil || found != 4 {
			t.Error(found, err)
		}
		_, err := native(func(a, b int64) (int64, error) { return 0, &refusal{"no"} }, 5, 1)
		var found *refusal
		if !errors.As(err, &found) {
			t.Error(err)
		}
	})
}

// Functions are found by the lowest digits of their numbers first: more of them than that tells apart.
func TestManyFunctionsAreToldApart(t *testing.T) {
	apply := must(metaffi.Func3[*metaffi.Callable, int64, int64, int64](jvm.module(t), callbacks+"apply"))(t)
	var all []*metaffi.Callable
	for i := int64(0); i < 700; i++ {
		all = append(all, must(metaffi.NewCallable(func(a, b int64) int64 { return a*b + i }))(t))
	}
	for i, callable := range all {
		if found, err := apply(callable, 3, 1000); err != nil || found != int64(3000+i) {
			t.Fatal(i, found, err)
		}
	}
	for i, callable := range all {
		if i%2 == 0 {
			callable.Release()
		}
	}
	for i := 1; i < len(all); i += 2 {
		if found, err := apply(all[i], 3, 1000); err != nil || found != int64(3000+i) {
			t.Fatal(i, found, err)
		}
	}
}

func TestFunctionsForCDeclareThemselves(t *testing.T) {
	libc := must(metaffi.NewMetaFFIRuntime("native").LoadModule("libc.so.6"))(t)
	sorted := map[string]any{
		"addresses": func(a, b unsafe.Pointer) int32 { return *(*int32)(a) - *(*int32)(b) },
		"pointers":  func(a, b *int32) int32 { return *a - *b },
		"an error":  func(a, b *int32) (int32, error) { return *a - *b, nil },
		"callable":  must(metaffi.NewCallable(func(a, b *int32) int32 { return *a - *b }))(t),
	}
	eachDispatch(t, func(t *testing.T, dispatch metaffi.Option) {
		qsort := must(libc.LoadEntity("callable=qsort", infos(IDL.INT32_PACKED_ARRAY, IDL.SIZE, IDL.SIZE, IDL.CALLABLE), nil, dispatch))(t)
		for name, order := range sorted {
			numbers := []int32{3, -1, 4, 1, 5}
			if _, err := qsort.Call(numbers, 5, 4, order); err != nil || !reflect.DeepEqual(numbers, []int32{-1, 1, 3, 4, 5}) {
				t.Error(name, numbers, err)
			}
		}
		_, err := qsort.Call([]int32{2, 1}, 2, 4, func(all ...any) int32 { return 0 })
		wantCode(t, err, metaffi.CodeSignature)
		if !strings.Contains(err.Error(), "does not declare its types") {
			t.Error(err)
		}
		_, err = qsort.Call([]int32{2, 1}, 2, 4, func(a, b *int32) (int32, error) { return 0, errors.New("no order") })
		if err == nil || !strings.Contains(err.Error(), "no order") {
			t.Error(err)
		}
	})
	aliased := must(metaffi.Proc4[[]int32, int, int, func(a, b unsafe.Pointer) int32](libc, "callable=qsort",
		metaffi.Parameter(3, IDL.MetaFFITypeInfo{Alias: "int32(handle,handle)"})))(t)
	numbers := []int32{3, 1, 2}
	if err := aliased(numbers, 3, 4, sorted["addresses"].(func(a, b unsafe.Pointer) int32)); err != nil || numbers[0] != 1 {
		t.Error(numbers, err)
	}
}

func TestAddressesAreNumbers(t *testing.T) {
	libc := must(metaffi.NewMetaFFIRuntime("native").LoadModule("libc.so.6"))(t)
	malloc := must(metaffi.Func1[uintptr, unsafe.Pointer](libc, "callable=malloc"))(t)
	memory := must(malloc(16))(t)
	copyText := must(metaffi.Func2[unsafe.Pointer, string, unsafe.Pointer](libc, "callable=strcpy"))(t)
	if same, err := copyText(memory, "hello"); err != nil || same != memory || unsafe.String((*byte)(memory), 5) != "hello" {
		t.Error(same, err)
	}
	free := must(libc.Load("callable=free", types{IDL.SIZE}, nil))(t)
	for _, address := range []any{memory, unsafe.Pointer(nil), 0} {
		if _, err := free(address); err != nil {
			t.Error(err)
		}
	}
	none := must(metaffi.Bind[func(string) (unsafe.Pointer, error)](libc, "callable=getenv"))(t)
	if found, err := none("METAFFI_NO_SUCH_VARIABLE"); err != nil || found != nil {
		t.Error(found, err)
	}
}

// tooLong is a string or slice of 2^32 bytes or elements, of which nobody may read the second.
func tooLong[T string | []int8]() (x T) {
	header := struct {
		memory        unsafe.Pointer
		length, space int
	}{unsafe.Pointer(new(int8)), 1 << 32, 1 << 32}
	return *(*T)(unsafe.Pointer(&header))
}

func TestResultsTooLongForAValueAreRefused(t *testing.T) {
	long := tooLong[string]()
	_, err := loadTyped[func(func() any) (any, error)](t, callbacks+"supply")(func() any { return long })
	wantCode(t, errors.Unwrap(err), metaffi.CodeOutOfRange)
	echo := must(metaffi.Func2[func(string) string, string, string](jvm.module(t), callbacks+"applyToString"))(t)
	_, err = echo(func(string) string { return long }, "x")
	wantCode(t, errors.Unwrap(err), metaffi.CodeOutOfRange)
	typed := must(metaffi.Func1[string, string](jvm.module(t), "class=guest.Strings,callable=echo"))(t)
	_, err = typed(long)
	wantCode(t, err, metaffi.CodeOutOfRange)
	bytes := must(metaffi.Func1[[]int8, []int8](jvm.module(t), "class=guest.Arrays,callable=echoBytes"))(t)
	_, err = bytes(tooLong[[]int8]())
	wantCode(t, err, metaffi.CodeOutOfRange)
	if !strings.Contains(err.Error(), "argument 1") || !strings.Contains(err.Error(), "4294967295") {
		t.Error(err)
	}
	procedure := must(metaffi.Proc1[string](jvm.module(t), "class=guest.Exceptions,callable=unchecked"))(t)
	wantCode(t, procedure(long), metaffi.CodeOutOfRange)
}
