package metaffi_test

import (
	"testing"

	metaffi "github.com/metaffi/metaffi/runtimes/go/host"
	"github.com/metaffi/metaffi/runtimes/go/host/IDL"
)

func TestTypedCallsWithScalarsAllocateNothing(t *testing.T) {
	m := jvm.module(t)
	nothing := must(metaffi.Proc0(m, "class=guest.Scalars,callable=nothing"))(t)
	add := must(metaffi.Func2[int64, int64, int64](m, "class=guest.Scalars,callable=add"))(t)
	divide := must(metaffi.Func2[float64, float64, float64](m, "class=guest.Scalars,callable=divide"))(t)
	not := must(metaffi.Func1[bool, bool](m, "class=guest.Scalars,callable=not"))(t)
	eight := must(metaffi.Func8[bool, int8, int16, metaffi.Char16, int32, int64, float32, float64, float64](m, "class=guest.Scalars,callable=mixed8"))(t)
	set := must(metaffi.Proc1[int64](m, "class=guest.Fields,field=sLong,setter"))(t)
	method, counter := adder(t), newCounter(t, 0)
	length := must(metaffi.Func1[string, int32](m, "class=guest.Strings,callable=length"))(t)
	sum := must(metaffi.Func1[[]int64, int64](m, "class=guest.Arrays,callable=sum"))(t)
	apply := must(metaffi.Func3[*metaffi.Callable, int64, int64, int64](m, callbacks+"apply"))(t)
	function := must(metaffi.NewCallable(func(a, b int64) int64 { return a + b }))(t)
	items, text := make([]int64, 1000), string(texts[8])
	for name, call := range map[string]func() error{
		"void":          func() error { return nothing() },
		"int64":         func() error { _, err := add(1<<40, 2); return err },
		"float64":       func() error { _, err := divide(1e100, 2); return err },
		"bool":          func() error { _, err := not(true); return err },
		"eight":         func() error { _, err := eight(true, 1, 2, 'c', 3, 4, 5, 6); return err },
		"setter":        func() error { return set(1 << 40) },
		"object method": func() error { _, err := method(counter, 1); return err },
		"string in":     func() error { _, err := length(text); return err },
		"slice in":      func() error { _, err := sum(items); return err },
		"callback":      func() error { _, err := apply(function, 1<<40, 2); return err },
	} {
		if err := call(); err != nil {
			t.Error(name, err)
		}
		if allocations := testing.AllocsPerRun(100, func() { _ = call() }); allocations != 0 {
			t.Errorf("%s: %v allocations a call", name, allocations)
		}
	}
}

func TestTypedCallsAllocateTheirResultOnly(t *testing.T) {
	echo := must(metaffi.Func1[string, string](jvm.module(t), "class=guest.Strings,callable=echo"))(t)
	array := must(metaffi.Func1[[]int64, []int64](jvm.module(t), "class=guest.Arrays,callable=echoLongs"))(t)
	natural := must(metaffi.Func1[any, any](jvm.module(t), "class=guest.Any,callable=echo"))(t)
	items, number := make([]int64, 10000), any(int64(1<<40))
	for name, call := range map[string]func(){
		"any":    func() { _, _ = natural(number) },
		"string": func() { _, _ = echo("sixteen letters!") },
		"array":  func() { _, _ = array(items) },
	} {
		call()
		if allocations := testing.AllocsPerRun(100, call); allocations != 1 {
			t.Errorf("%s: %v allocations a call", name, allocations)
		}
	}
}

func TestAliasesChooseOverloads(t *testing.T) {
	counter := newCounter(t, 1)
	for alias, want := range map[string]string{"guest.Counter": "Counter", "guest.Dog": ""} {
		f := must(metaffi.Func1[*metaffi.Handle, string](jvm.module(t), "class=guest.Overloads,callable=object",
			metaffi.Parameter(0, IDL.MetaFFITypeInfo{Alias: alias})))(t)
		found, err := f(counter)
		if want == "" {
			wantCode(t, err, metaffi.CodeForeignHandle)
		} else if err != nil || found != want {
			t.Error(alias, found, err)
		}
	}
}

func TestDeclaredTypesAreObeyed(t *testing.T) {
	// Go's int as an int32: checked, and converted.
	echo := must(metaffi.Func1[int, int](jvm.module(t), "class=guest.Scalars,callable=echoInt",
		metaffi.Parameter(0, IDL.MetaFFITypeInfo{StringType: IDL.INT32}), metaffi.Result(0, IDL.MetaFFITypeInfo{StringType: IDL.INT32})))(t)
	if found, err := echo(-5); err != nil || found != -5 {
		t.Error(found, err)
	}
	_, err := echo(1 << 40)
	wantCode(t, err, metaffi.CodeOutOfRange)
}

func TestBind(t *testing.T) {
	m := jvm.module(t)
	divide := must(metaffi.Bind[func(a, b int64) (int64, error)](m, "class=guest.Exceptions,callable=divide"))(t)
	if found, err := divide(42, 2); err != nil || found != 21 {
		t.Error(found, err)
	}
	if found, err := divide(1, 0); metaffi.CodeOf(err) != metaffi.CodeGuestException || found != 0 {
		t.Error(found, err)
	}
	_, err := metaffi.Bind[func(int64) int64](m, "class=guest.Scalars,callable=echoLong")
	wantCode(t, err, metaffi.CodeInvalidArgument)
	_, err = metaffi.Bind[func(...int64) (int64, error)](m, "class=guest.Scalars,callable=echoLong")
	wantCode(t, err, metaffi.CodeInvalidArgument)
	_, err = metaffi.Bind[string](m, "class=guest.Scalars,callable=echoLong")
	wantCode(t, err, metaffi.CodeInvalidArgument)
	several := must(metaffi.Bind[func() error](m, "class=guest.Scalars,callable=nothing"))(t)
	if err := several(); err != nil {
		t.Error(err)
	}
}
