package guest_test

import (
	"fmt"
	"os"
	"reflect"
	"runtime"
	"strings"
	"testing"
	"time"
	"unsafe"

	"github.com/metaffi/metaffi/runtimes/go/guest"
	"github.com/metaffi/metaffi/runtimes/go/guest/internal/fakehost"
	"github.com/metaffi/metaffi/runtimes/go/guest/internal/sample"
)

type value = fakehost.Value

func TestMain(m *testing.M) {
	sample.Start(fakehost.Services(sample.Release()))
	os.Exit(m.Run())
}

// leakFree fails the test when what it made is still alive after it, garbage collections included.
func leakFree(t *testing.T) {
	t.Helper()
	collect()
	before := alive()
	t.Cleanup(func() {
		deadline := time.Now().Add(10 * time.Second)
		for alive() != before && time.Now().Before(deadline) {
			collect()
		}
		if after := alive(); after != before {
			t.Errorf("alive before: %+v, after: %+v", before, after)
		}
	})
}

type counts struct {
	fakehost.Counts
	Objects int
}

func alive() counts {
	found := counts{fakehost.Alive(), guest.LiveObjects()}
	found.Blocks -= guest.Reserved()
	return found
}

// collect runs the finalizers of what is garbage now, and of what is garbage after that.
func collect() {
	for i := 0; i < 3; i++ {
		runtime.GC()
		time.Sleep(time.Millisecond)
	}
}

// in reads a value, which it frees, as a T; the error is that of the export.
func in[T any](v value) (x T, failed *fakehost.Error) {
	at := fakehost.Put(v)
	defer func() { fakehost.Free(fakehost.Take(at)) }()
	failed = guarded(func() { x = guest.In[T](at, "argument 1 (x)") })
	return x, failed
}

// guarded runs what panics as an export would.
func guarded(f func()) *fakehost.Error {
	return take(func() (failure uintptr) {
		defer guest.Guard(&failure)
		f()
		return 0
	}())
}

// take reads a failure and frees it.
func take(failure uintptr) *fakehost.Error {
	if failure == 0 {
		return nil
	}
	defer fakehost.FreeError(failure)
	return fakehost.ReadError(failure)
}

// out shows what Out makes of x.
func out[T any](x T) string {
	at := fakehost.Place()
	failed := guarded(func() { guest.Out(at, x) })
	v := fakehost.Take(at)
	defer fakehost.Free(v)
	if failed != nil {
		return "failed: " + failed.Message
	}
	return fakehost.Show(v)
}

func expect(t *testing.T, what string, got, want any) {
	t.Helper()
	if !reflect.DeepEqual(got, want) {
		t.Errorf("%s: got %s, want %s", what, describe(got), describe(want))
	}
}

func describe(x any) string {
	if reflect.ValueOf(x).Kind() == reflect.Func {
		return reflect.TypeOf(x).String()
	}
	return fmt.Sprintf("%#v", x)
}

// expectFailure checks the code and parts of the message.
func expectFailure(t *testing.T, what string, failed *fakehost.Error, code string, parts ...string) {
	t.Helper()
	if failed == nil {
		t.Errorf("%s: succeeded, want %s", what, code)
		return
	}
	if codes[failed.Code] != code {
		t.Errorf("%s: code %s, want %s (%s)", what, codes[failed.Code], code, failed.Message)
	}
	for _, part := range parts {
		if !strings.Contains(failed.Message, part) {
			t.Errorf("%s: message %q lacks %q", what, failed.Message, part)
		}
	}
}

var codes = map[uint32]string{
	2: "OUT_OF_MEMORY", 11: "SIGNATURE", 12: "TYPE_MISMATCH", 13: "NULL_VALUE", 14: "OUT_OF_RANGE", 15: "INVALID_STRING",
	16: "STALE_HANDLE", 17: "FOREIGN_HANDLE", 20: "UNSUPPORTED", 21: "GUEST_EXCEPTION",
}

// handleTo is a handle to a Go object.
func handleTo[T any](x T) value {
	at := fakehost.Place()
	failed := guarded(func() { guest.Out(at, x) })
	if failed != nil {
		panic(failed.Message)
	}
	return fakehost.Take(at)
}

func place(t *testing.T, v value) unsafe.Pointer {
	at := fakehost.Put(v)
	t.Cleanup(func() { fakehost.Free(fakehost.Take(at)) })
	return at
}

func inAt[T any](at unsafe.Pointer) T { return guest.In[T](at, "argument 1 (x)") }
