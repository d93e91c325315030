package metaffi_test

import (
	"strings"
	"testing"

	metaffi "github.com/metaffi/metaffi/runtimes/go/host"
	"github.com/metaffi/metaffi/runtimes/go/host/IDL"
)

var nativeLibrary = built("tests", "bin", "libmetaffi_native_guest.so")

func TestLoadingIsImplied(t *testing.T) {
	runtime := metaffi.NewMetaFFIRuntime("xllr.native")
	m := must(runtime.LoadModule(nativeLibrary))(t)
	add := must(m.Load("callable=add", types{IDL.INT64, IDL.INT64}, types{IDL.INT64}))(t)
	if found, err := add(40, 2); err != nil || found[0] != int64(42) {
		t.Error(found, err)
	}
	if runtime.Name() != "xllr.native" || m.Path() != nativeLibrary {
		t.Error(runtime, m)
	}
}

func TestReleasedRuntimes(t *testing.T) {
	runtime := metaffi.NewMetaFFIRuntime("native")
	must(0, runtime.LoadRuntimePlugin())(t)
	must(0, runtime.LoadRuntimePlugin())(t)
	m := must(runtime.LoadModule(nativeLibrary))(t)
	add := must(metaffi.Func2[int64, int64, int64](m, "callable=add"))(t)
	must(0, runtime.ReleaseRuntimePlugin())(t)
	must(0, runtime.ReleaseRuntimePlugin())(t)
	_, err := add(1, 2)
	wantCode(t, err, metaffi.CodeReleased)
	_, err = runtime.LoadModule(nativeLibrary)
	wantCode(t, err, metaffi.CodeReleased)
	_, err = metaffi.Func2[int64, int64, int64](m, "callable=add")
	wantCode(t, err, metaffi.CodeReleased)
	must(0, runtime.LoadRuntimePlugin())(t)
	again := must(metaffi.Func2[int64, int64, int64](must(runtime.LoadModule(nativeLibrary))(t), "callable=add"))(t)
	if found, err := again(1, 2); err != nil || found != 3 {
		t.Error(found, err)
	}
}

func TestEntitiesTellAboutThemselves(t *testing.T) {
	add := must(jvm.module(t).LoadEntity("class=guest.Scalars,callable=add", infos(IDL.INT64, IDL.INT64), infos(IDL.INT64)))(t)
	if add.Path() != "class=guest.Scalars,callable=add" || !strings.Contains(add.Signature(), "guest.Scalars.add(long, long)") {
		t.Error(add.Path(), add.Signature())
	}
	if plan, err := add.Explain(); err != nil || !strings.Contains(plan, "load") {
		t.Error(plan, err)
	}
	for _, want := range []metaffi.Dispatch{metaffi.DispatchJIT, metaffi.DispatchInterpreter} {
		e := must(jvm.module(t).LoadEntity("class=guest.Scalars,callable=nothing", nil, nil, metaffi.WithDispatch(want)))(t)
		if found, why := e.Dispatch(); found != want || why == "" {
			t.Error(found, why)
		}
	}
	slow := metaffi.NewMetaFFIRuntime("native", metaffi.WithRuntimeDispatch(metaffi.DispatchInterpreter))
	e := must(must(slow.LoadModule(nativeLibrary))(t).LoadEntity("callable=nothing", nil, nil))(t)
	if found, _ := e.Dispatch(); found != metaffi.DispatchInterpreter {
		t.Error(found)
	}
	if text, err := native.module(t).Inspect(); err != nil || !strings.Contains(text, "callable=add") {
		t.Errorf("%.200s, %v", text, err)
	}
}

func TestVersion(t *testing.T) {
	if version, err := metaffi.Version(); err != nil || !strings.HasPrefix(version, "0.") {
		t.Error(version, err)
	}
	if err := metaffi.SetLibrary("x"); metaffi.CodeOf(err) != metaffi.CodeInvalidArgument {
		t.Error("SetLibrary after loading:", err)
	}
}
