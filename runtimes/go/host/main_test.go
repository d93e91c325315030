package metaffi_test

import (
	"fmt"
	"os"
	"path/filepath"
	"runtime"
	"sync"
	"testing"
	"time"

	metaffi "github.com/metaffi/metaffi/runtimes/go/host"
	"github.com/metaffi/metaffi/runtimes/go/host/IDL"
)

// The guests are in the build folder that METAFFI_BUILD_DIR names; ./dev test sets it.

func TestMain(m *testing.M) {
	if program := os.Getenv(programVariable); program != "" {
		runProgram(program)
	}
	if os.Getenv("METAFFI_BUILD_DIR") == "" {
		fmt.Fprintln(os.Stderr, "METAFFI_BUILD_DIR names no build folder: run ./dev build, and set it to build/dev")
		os.Exit(1)
	}
	if err := metaffi.SetLibrary(built("lib", "libmetaffi.so.0")); err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
	os.Exit(m.Run())
}

func built(parts ...string) string {
	return filepath.Join(append([]string{os.Getenv("METAFFI_BUILD_DIR")}, parts...)...)
}

// guest is a module under test, loaded once.
type guest struct {
	name string
	load func() (*metaffi.MetaFFIModule, error)
}

func load(runtime, path string) guest {
	return guest{runtime, sync.OnceValues(func() (*metaffi.MetaFFIModule, error) {
		return metaffi.NewMetaFFIRuntime(runtime).LoadModule(path)
	})}
}

var (
	native = load("native", built("tests", "bin", "libmetaffi_native_guest.so"))
	jvm    = load("jvm", built("tests", "guest", "guest.jar")+";"+built("tests", "guest", "guestlib.jar"))
)

func (g guest) module(t testing.TB) *metaffi.MetaFFIModule {
	t.Helper()
	module, err := g.load()
	if err != nil {
		t.Fatalf("the %s guest cannot be loaded: %v", g.name, err)
	}
	return module
}

// eachDispatch runs a test under the trampoline and under the interpreter.
func eachDispatch(t *testing.T, test func(t *testing.T, dispatch metaffi.Option)) {
	for _, dispatch := range []metaffi.Dispatch{metaffi.DispatchJIT, metaffi.DispatchInterpreter} {
		t.Run(string(dispatch), func(t *testing.T) { test(t, metaffi.WithDispatch(dispatch)) })
	}
}

// must(f(...))(t) is what f gives, or the end of the test.
func must[T any](x T, err error) func(t testing.TB) T {
	return func(t testing.TB) T {
		t.Helper()
		if err != nil {
			t.Fatalf("%+v", err)
		}
		return x
	}
}

// untyped loads the form that takes and gives interface{}.
func untyped(t testing.TB, g guest, path string, params, retvals []IDL.MetaFFIType) func(...any) ([]any, error) {
	t.Helper()
	f, err := g.module(t).Load(path, params, retvals)
	if err != nil {
		t.Fatalf("%s: %v", path, err)
	}
	return f
}

type types = []IDL.MetaFFIType

func wantCode(t testing.TB, err error, code metaffi.ErrorCode) {
	t.Helper()
	if metaffi.CodeOf(err) != code {
		t.Fatalf("wanted an error of code %v, found %v: %v", code, metaffi.CodeOf(err), err)
	}
}

// eventually collects garbage until something holds.
func eventually(t testing.TB, what string, holds func() bool) {
	t.Helper()
	for deadline := time.Now().Add(20 * time.Second); !holds(); {
		if time.Now().After(deadline) {
			t.Fatal(what)
		}
		runtime.GC()
		time.Sleep(5 * time.Millisecond)
	}
}
