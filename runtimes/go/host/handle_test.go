package metaffi_test

import (
	"runtime"
	"strings"
	"testing"
	"time"

	metaffi "github.com/metaffi/metaffi/runtimes/go/host"
	"github.com/metaffi/metaffi/runtimes/go/host/IDL"
)

func newCounter(t testing.TB, start int64) *metaffi.Handle {
	t.Helper()
	made := must(metaffi.Func1[int64, *metaffi.Handle](jvm.module(t), "class=guest.Counter,callable=<init>"))(t)
	return must(made(start))(t)
}

func adder(t testing.TB, options ...metaffi.Option) func(*metaffi.Handle, int64) (int64, error) {
	t.Helper()
	return must(metaffi.Func2[*metaffi.Handle, int64, int64](jvm.module(t), "class=guest.Counter,callable=add,instance_required", options...))(t)
}

func TestObjectsKeepTheirState(t *testing.T) {
	eachDispatch(t, func(t *testing.T, dispatch metaffi.Option) {
		counter, add := newCounter(t, 40), adder(t, dispatch)
		for want := int64(41); want < 45; want++ {
			if found, err := add(counter, 1); err != nil || found != want {
				t.Error(found, err)
			}
		}
	})
}

func TestHandlesTellWhatTheyAre(t *testing.T) {
	counter := newCounter(t, 7)
	if counter.TypeName() != "guest.Counter" || counter.Runtime() != "jvm" || counter.String() != "Counter(7)" {
		t.Error(counter.TypeName(), counter.Runtime(), counter.String())
	}
	if _, ours := counter.Value(); ours {
		t.Error("a Java object is no Go value")
	}
	var none *metaffi.Handle
	if none.String() != "<nil>" || none.TypeName() != "" {
		t.Error(none.String(), none.TypeName())
	}
	none.Release()
}

func TestReleasedHandlesAreRefused(t *testing.T) {
	counter, add := newCounter(t, 1), adder(t)
	counter.Release()
	counter.Release()
	if !counter.Released() || counter.TypeName() != "" || counter.Runtime() != "" || counter.String() != "MetaFFIHandle(released)" {
		t.Error(counter, counter.TypeName(), counter.Runtime())
	}
	_, err := add(counter, 1)
	wantCode(t, err, metaffi.CodeStaleHandle)
	for _, declared := range (types{IDL.HANDLE, IDL.ANY}) {
		_, err = untyped(t, jvm, "class=guest.Any,callable=echo", types{declared}, types{IDL.ANY})(counter)
		wantCode(t, err, metaffi.CodeStaleHandle)
	}
}

func TestNilHandlesAreNull(t *testing.T) {
	isNull := must(metaffi.Func1[*metaffi.Handle, bool](jvm.module(t), "class=guest.Any,callable=isNull"))(t)
	if null, err := isNull(nil); err != nil || !null {
		t.Error(null, err)
	}
	kept := must(metaffi.Func0[*metaffi.Handle](jvm.module(t), "class=guest.Any,callable=kept"))(t)
	if found, err := kept(); err != nil || found != nil {
		t.Error(found, err)
	}
	_, err := adder(t)(nil, 1)
	wantCode(t, err, metaffi.CodeNullValue)
}

func TestHandlesOfAnotherClassAreRefused(t *testing.T) {
	object := must(must(metaffi.Func1[string, *metaffi.Handle](jvm.module(t), "class=guest.Any,callable=make",
		metaffi.Result(0, IDL.MetaFFITypeInfo{StringType: IDL.HANDLE})))(t)("biginteger"))(t)
	_, err := adder(t)(object, 1)
	wantCode(t, err, metaffi.CodeForeignHandle)
	_, err = untyped(t, jvm, "class=guest.Counter,callable=add,instance_required", types{IDL.HANDLE, IDL.INT64}, types{IDL.INT64})(point{}, 1)
	wantCode(t, err, metaffi.CodeForeignHandle)
}

func TestGoValuesComeBackAsThemselves(t *testing.T) {
	m := jvm.module(t)
	keep := must(metaffi.Proc1[any](m, "class=guest.Any,callable=keep"))(t)
	kept := must(metaffi.Func0[any](m, "class=guest.Any,callable=kept"))(t)
	object := &point{1, 2}
	if err := keep(object); err != nil {
		t.Fatal(err)
	}
	if found, err := kept(); err != nil || found != any(object) {
		t.Error(found, err)
	}
	typed := must(metaffi.Func1[*point, *point](m, "class=guest.Any,callable=echo"))(t)
	if found, err := typed(object); err != nil || found != object {
		t.Error(found, err)
	}
	other := must(metaffi.Func1[*point, *testing.T](m, "class=guest.Any,callable=echo"))(t)
	_, err := other(object)
	wantCode(t, err, metaffi.CodeTypeMismatch)
	text := must(metaffi.Func1[any, string](m, "class=guest.Any,callable=textOf"))(t)
	if found, err := text(object); err != nil || !strings.Contains(found, "*metaffi_test.point") {
		t.Error(found, err)
	}
	handle := must(metaffi.Func1[*point, *metaffi.Handle](m, "class=guest.Any,callable=echo"))(t)
	found := must(handle(object))(t)
	if value, ours := found.Value(); !ours || value != any(object) || found.TypeName() != "*metaffi_test.point" || found.Runtime() != "go" {
		t.Error(value, ours, found.TypeName(), found.Runtime())
	}
	if err := keep(nil); err != nil {
		t.Error(err)
	}
}

func TestForgottenHandlesGiveTheirObjectsBack(t *testing.T) {
	m := jvm.module(t)
	make := must(metaffi.Func0[*metaffi.Handle](m, "class=guest.Memory,callable=make"))(t)
	alive := must(metaffi.Func0[bool](m, "class=guest.Memory,callable=alive"))(t)
	handle := must(make())(t)
	if living := must(alive())(t); !living {
		t.Fatal("the object is gone while its handle is there")
	}
	runtime.KeepAlive(handle)
	handle = nil
	eventually(t, "Java's object is still there", func() bool { return !must(alive())(t) })
	released := must(make())(t)
	released.Release()
	eventually(t, "Java's object is still there after Release", func() bool { return !must(alive())(t) })
}

// The call is the last that anybody does with its arguments.
func TestHandlesOutliveTheirLastCall(t *testing.T) {
	m := jvm.module(t)
	makeList := must(metaffi.Func0[*metaffi.Handle](m, "class=java.util.ArrayList,callable=<init>"))(t)
	add := must(metaffi.Func2[*metaffi.Handle, any, bool](m, "class=java.util.ArrayList,callable=add,instance_required"))(t)
	const removeIf, forEach = "class=java.util.ArrayList,callable=removeIf,instance_required", "class=java.util.ArrayList,callable=forEach,instance_required"
	eachDispatch(t, func(t *testing.T, dispatch metaffi.Option) {
		scalar := must(metaffi.Func2[*metaffi.Handle, *metaffi.Callable, bool](m, removeIf, dispatch))(t)
		general := must(metaffi.Func2[*metaffi.Handle, *metaffi.Callable, any](m, removeIf, dispatch))(t)
		procedure := must(metaffi.Proc2[*metaffi.Handle, *metaffi.Callable](m, forEach, dispatch))(t)
		for form, call := range map[string]func(list *metaffi.Handle, f *metaffi.Callable) error{
			"word":      func(list *metaffi.Handle, f *metaffi.Callable) error { _, err := scalar(list, f); return err },
			"direct":    func(list *metaffi.Handle, f *metaffi.Callable) error { _, err := general(list, f); return err },
			"procedure": func(list *metaffi.Handle, f *metaffi.Callable) error { return procedure(list, f) },
		} {
			list := must(makeList())(t)
			must(add(list, "element"))(t)
			lives, seen := metaffi.Lives(list), false
			f := must(metaffi.NewCallable(func(any) bool {
				for i := 0; i < 3; i++ {
					runtime.GC()
					time.Sleep(time.Millisecond) // finalizers run
				}
				seen = lives()
				return true
			}))(t)
			if err := call(list, f); err != nil || !seen {
				t.Errorf("%s: the list was there during the call: %v, %v", form, seen, err)
			}
			eventually(t, form+": the list is still there", func() bool { return !lives() })
		}
	})
}

func TestAHandleReleasedBeforeLeavesTheNextOneAlone(t *testing.T) {
	m := jvm.module(t)
	make := must(metaffi.Func0[*metaffi.Handle](m, "class=guest.Memory,callable=make"))(t)
	alive := must(metaffi.Func0[bool](m, "class=guest.Memory,callable=alive"))(t)
	first := must(make())(t)
	first.Release()
	second := must(make())(t) // with the guard of the first
	first.Release()
	first = nil
	for i := 0; i < 3; i++ {
		runtime.GC()
	}
	if living := must(alive())(t); !living {
		t.Fatal("the object is gone while its handle is there")
	}
	runtime.KeepAlive(second)
	second = nil
	eventually(t, "Java's object is still there", func() bool { return !must(alive())(t) })
}

func TestGoValuesAreGivenUpByGuests(t *testing.T) {
	m := jvm.module(t)
	echo := must(metaffi.Func1[any, any](m, "class=guest.Any,callable=echo"))(t)
	collect := must(metaffi.Proc0(m, "class=guest.Memory,callable=collect"))(t)
	before := metaffi.LiveObjects()
	for i := 0; i < 2000; i++ { // more than fit the first part of the table
		if found := must(echo(&point{i, i}))(t); found.(*point).X != i {
			t.Fatal(found)
		}
	}
	eventually(t, "Go values are kept", func() bool {
		must(0, collect())(t)
		return metaffi.LiveObjects() <= before
	})
}

func TestHandlesBelongToTheirRuntime(t *testing.T) {
	made := must(metaffi.Func1[int64, *metaffi.Handle](native.module(t), "callable=counter_new"))(t)
	counter := must(made(5))(t)
	if counter.Runtime() != "native" {
		t.Error(counter.Runtime())
	}
	_, err := adder(t)(counter, 1)
	wantCode(t, err, metaffi.CodeForeignHandle)
	add := must(metaffi.Func2[*metaffi.Handle, int64, int64](native.module(t), "callable=counter_add"))(t)
	if found, err := add(counter, 2); err != nil || found != 7 {
		t.Error(found, err)
	}
}
