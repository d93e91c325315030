package metaffi_test

import (
	"strings"
	"testing"

	metaffi "github.com/metaffi/metaffi/runtimes/go/host"
	"github.com/metaffi/metaffi/runtimes/go/host/IDL"
)

// What is nil, zero or released is an error that says what to do, wherever it is given.

func TestNothingIsNoRuntimeAndNoModule(t *testing.T) {
	path := "callable=add"
	for name, m := range map[string]*metaffi.MetaFFIModule{"nil": nil, "zero": {}} {
		for what, call := range map[string]func() error{
			"Load":         func() error { _, err := m.Load(path, nil, nil); return err },
			"LoadWithInfo": func() error { _, err := m.LoadWithInfo(path, nil, nil); return err },
			"LoadEntity":   func() error { _, err := m.LoadEntity(path, nil, nil); return err },
			"Inspect":      func() error { _, err := m.Inspect(); return err },
			"Func0":        func() error { _, err := metaffi.Func0[int64](m, path); return err },
			"Proc0":        func() error { _, err := metaffi.Proc0(m, path); return err },
			"Func2":        func() error { _, err := metaffi.Func2[int64, int64, int64](m, path); return err },
			"Proc1":        func() error { _, err := metaffi.Proc1[string](m, path); return err },
			"Bind":         func() error { _, err := metaffi.Bind[func() error](m, path); return err },
		} {
			if err := call(); metaffi.CodeOf(err) != metaffi.CodeNullValue || !strings.Contains(err.Error(), "LoadModule gives one") {
				t.Errorf("%s of a %s module: %v", what, name, err)
			}
		}
		if m.Path() != "" || m.String() == "" {
			t.Error(m.Path(), m.String())
		}
	}
	for name, r := range map[string]*metaffi.MetaFFIRuntime{"nil": nil, "zero": {}, "unnamed": metaffi.NewMetaFFIRuntime("", nil)} {
		for what, call := range map[string]func() error{
			"LoadRuntimePlugin":    r.LoadRuntimePlugin,
			"ReleaseRuntimePlugin": r.ReleaseRuntimePlugin,
			"LoadModule":           func() error { _, err := r.LoadModule("x"); return err },
		} {
			if err := call(); metaffi.CodeOf(err) != metaffi.CodeNullValue || !strings.Contains(err.Error(), "NewMetaFFIRuntime") {
				t.Errorf("%s of a %s runtime: %v", what, name, err)
			}
		}
		if r.Name() != "" || r.String() == "" {
			t.Error(r.Name(), r.String())
		}
	}
}

func TestNothingIsNoEntity(t *testing.T) {
	for name, e := range map[string]*metaffi.Entity{"nil": nil, "zero": {}} {
		_, called := e.Call(1)
		_, explained := e.Explain()
		for what, err := range map[string]error{"Call": called, "Explain": explained} {
			if metaffi.CodeOf(err) != metaffi.CodeNullValue || !strings.Contains(err.Error(), "LoadEntity gives one") {
				t.Errorf("%s of a %s entity: %v", what, name, err)
			}
		}
		if dispatch, why := e.Dispatch(); dispatch != "" || !strings.Contains(why, "LoadEntity") {
			t.Error(dispatch, why)
		}
		if e.Path() != "" || e.Signature() != "" || e.String() == "" {
			t.Error(e.Path(), e.Signature(), e)
		}
	}
}

func TestHandlesAndCallablesThatNoGuestMade(t *testing.T) {
	handle, callable := &metaffi.Handle{}, &metaffi.Callable{}
	if handle.TypeName() != "" || handle.Runtime() != "" || handle.String() != "MetaFFIHandle(of nothing)" || handle.Released() {
		t.Error(handle)
	}
	if _, ours := handle.Value(); ours || callable.String() != "Callable(released)" || (*metaffi.Handle)(nil).Released() {
		t.Error(handle, callable)
	}
	handle.Release()
	callable.Release()
	_, err := callable.Call()
	wantCode(t, err, metaffi.CodeStaleHandle)
	_, err = metaffi.CallableAs[func()](callable)
	wantCode(t, err, metaffi.CodeStaleHandle)
	for _, declared := range (types{IDL.HANDLE, IDL.ANY}) {
		_, err = untyped(t, jvm, "class=guest.Any,callable=echo", types{declared}, types{IDL.ANY})(handle)
		wantCode(t, err, metaffi.CodeStaleHandle)
	}
	_, err = untyped(t, jvm, callbacks+"run", types{IDL.CALLABLE}, nil)(callable)
	wantCode(t, err, metaffi.CodeStaleHandle)
	eachDispatch(t, func(t *testing.T, dispatch metaffi.Option) {
		_, err := adder(t, dispatch)(&metaffi.Handle{}, 1)
		wantCode(t, err, metaffi.CodeTypeMismatch)
		_, err = adder(t, dispatch)(nil, 1)
		wantCode(t, err, metaffi.CodeNullValue)
	})
}

func TestOptionsMayBeNil(t *testing.T) {
	add := must(metaffi.Func2[int64, int64, int64](native.module(t), "callable=add", nil, metaffi.WithDispatch(metaffi.DispatchJIT)))(t)
	if found, err := add(40, 2); err != nil || found != 42 {
		t.Error(found, err)
	}
}
