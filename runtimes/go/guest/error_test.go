package guest_test

import (
	"errors"
	"fmt"
	"io/fs"
	"runtime"
	"strings"
	"testing"

	"github.com/metaffi/metaffi/runtimes/go/guest"
	fh "github.com/metaffi/metaffi/runtimes/go/guest/internal/fakehost"
	"github.com/metaffi/metaffi/runtimes/go/guest/internal/sample"
)

type valueError struct{ N int }

func (e valueError) Error() string { return fmt.Sprint("value error ", e.N) }

type panicky struct{}

func (*panicky) Error() string { panic("no text") }

type traced struct{ error }

func (traced) Stack() []byte { return []byte("main.f()\n\tf.go:1\n") }

type trace []string

func (t trace) Format(s fmt.State, _ rune) { fmt.Fprint(s, "\nmain.g\n\tg.go:2") }

type pkgTraced struct{ error }

func (pkgTraced) StackTrace() trace { return nil }

type endless struct{}

func (endless) Error() string { return "endless" }
func (endless) Unwrap() error { return endless{} }

func TestErrorsCrossWithTypeAndCauses(t *testing.T) {
	plain := errors.New("plain")
	cases := []struct {
		name  string
		err   error
		chain []string // "type: message", then the causes
		stack string
	}{
		{"plain", plain, []string{"*errors.errorString: plain"}, ""},
		{"wrapped", fmt.Errorf("a: %w", &fs.PathError{Op: "open", Path: "/x", Err: fs.ErrNotExist}), []string{
			"*fmt.wrapError: a: open /x: file does not exist", "*fs.PathError: open /x: file does not exist",
			"*errors.errorString: file does not exist"}, ""},
		{"joined", errors.Join(nil, plain, valueError{5}),
			[]string{"*errors.joinError: plain\nvalue error 5", "*errors.errorString: plain"}, ""},
		{"value", valueError{5}, []string{"guest_test.valueError: value error 5"}, ""},
		{"text with NUL and bad bytes", errors.New("a\x00b\xff"), []string{"*errors.errorString: a\u2400b\uFFFD"}, ""},
		{"method Error panics", &panicky{},
			[]string{"*guest_test.panicky: an error of type *guest_test.panicky, whose method Error panics"}, ""},
		{"nil pointer", (*panicky)(nil),
			[]string{"*guest_test.panicky: an error of type *guest_test.panicky, whose method Error panics"}, ""},
		{"stack of its own", traced{plain}, []string{"guest_test.traced: plain"}, "main.f()\n\tf.go:1\n"},
		{"stack by custom", pkgTraced{plain}, []string{"guest_test.pkgTraced: plain"}, "main.g\n\tg.go:2"},
	}
	leakFree(t)
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			failed := take(guest.Fail(c.err))
			expect(t, "stack", failed.Stack, c.stack)
			var chain []string
			for e := failed; e != nil; e = e.Cause {
				expect(t, "code", codes[e.Code], "GUEST_EXCEPTION")
				chain = append(chain, e.Type+": "+e.Message)
			}
			expect(t, "chain", chain, c.chain)
		})
	}
	expect(t, "nil", guest.Fail(nil), uintptr(0))
	causes := 0
	for e := take(guest.Fail(endless{})); e != nil; e = e.Cause {
		causes++
	}
	expect(t, "causes of an endless chain", causes, 64)
}

func TestTheExceptionOfAnErrorIsTheGoError(t *testing.T) {
	leakFree(t)
	for _, err := range []error{errors.New("x"), valueError{5}, (*panicky)(nil)} {
		failure := guest.Fail(err)
		at := fh.Put(fh.ReadError(failure).Exception)
		expect(t, "exception", guest.In[error](at, "x") == err, true)
		fh.Take(at)
		fh.FreeError(failure)
	}
}

func TestAnErrorWithoutMemoryForItsExceptionIsStillAnError(t *testing.T) {
	leakFree(t)
	fh.FailAllocation(1)
	failed := take(guest.Fail(errors.New("x")))
	fh.FailAllocation(0)
	expect(t, "message", failed.Message, "x")
	expect(t, "exception", fh.Show(failed.Exception), "null")
}

func TestGlueIsNoPartOfAStack(t *testing.T) {
	const made, users = "metaffi_go_guest/exports.go", "shop/shop.go"
	for _, c := range []struct {
		function, file string
		glue           bool
	}{
		{"metaffi_go_guest.metaffi_go_12", made, true},
		{"metaffi_go_guest.metaffi_go_12.func1", made, true},
		{"metaffi_go_guest.init.3.func2", made, true},
		{"example.com/shop/metaffi_go_guest.metaffi_go_3", "shop/" + made, true},
		{"metaffi_go_guest.metaffi_go_37.Panicker.func2", users, false}, // inlined into the export
		{"reflect.Value.Call", "reflect/value.go", true},
		{"github.com/metaffi/metaffi/runtimes/go/guest.FuncCall", "guest/builtin.go", true},
		{"shop.Cart.Add", users, false},
		{"shop.init.0", "shop/exports.go", false},
	} {
		expect(t, c.function, guest.IsGlue(runtime.Frame{Function: c.function, File: c.file}), c.glue)
	}
}

func TestFuncsThatWereInlinedHaveTheirOwnName(t *testing.T) {
	for function, want := range map[string]string{
		"metaffi_go_guest.metaffi_go_37.Panicker.func2":             "Panicker.func2",
		"example.com/shop/metaffi_go_guest.metaffi_go_3.Take.func1": "Take.func1",
		"shop.Cart.Add": "shop.Cart.Add",
	} {
		expect(t, function, guest.UsersName(function), want)
	}
}

func TestBuiltinEntitiesNameThemselves(t *testing.T) {
	for want, panics := range map[string]func(){
		"Map.Set: key: expected string, found int": func() { guest.MapSet(map[string]int{}, 5, 1) },
		"Map.Set: argument 1: as it was":           func() { guest.Object[int](0xffffff, "Map.Set: argument 1: as it was") },
	} {
		failed := take(func() (failure uintptr) {
			defer func() { failure = guest.PanickedIn("Map.Set", recover()) }()
			panics()
			return 0
		}())
		if !strings.HasPrefix(failed.Message, want) {
			t.Errorf("wanted %q, found %q", want, failed.Message)
		}
	}
}

func TestPanicsCrossWithTypeAndStack(t *testing.T) {
	cases := []struct {
		kind      int
		guestType string
		message   string
		causes    int
	}{
		{1, "runtime.boundsError", "panic: runtime error: index out of range [0] with length 0", 0},
		{2, "runtime.errorString", "panic: runtime error: invalid memory address or nil pointer dereference", 0},
		{3, "*fmt.wrapError", "panic: custom: plain", 1},
		{4, "string", "panic: text", 0},
		{5, "sample.weird", "panic: {5}", 0},
	}
	leakFree(t)
	for _, c := range cases {
		failed := take(sample.Panics(c.kind))
		expectFailure(t, c.message, failed, "GUEST_EXCEPTION", c.message)
		expect(t, "type", failed.Type, c.guestType)
		expect(t, "has a cause", failed.Cause != nil, c.causes > 0)
		lines := strings.Split(strings.TrimSpace(failed.Stack), "\n")
		if len(lines) != 2 || !strings.HasSuffix(lines[0], "internal/sample.panics(...)") ||
			!strings.Contains(lines[1], "sample.go:") {
			t.Errorf("%s: stack %q", c.message, failed.Stack)
		}
	}
	expect(t, "no panic", sample.Panics(0), uintptr(0))
}

func TestApartTurnsGoexitAndPanicsIntoErrors(t *testing.T) {
	leakFree(t)
	expect(t, "returns", sample.Exits(0), uintptr(0))
	expectFailure(t, "Goexit", take(sample.Exits(1)), "GUEST_EXCEPTION", "called runtime.Goexit")
	failed := take(sample.Exits(2))
	expectFailure(t, "panic", failed, "GUEST_EXCEPTION", "nil pointer dereference")
	if !strings.Contains(failed.Stack, "sample.panics") {
		t.Errorf("stack %q", failed.Stack)
	}
}

// valueErrorOf makes what a callable of Python might return.
func pythonError() uintptr {
	cause := fh.NewError(fh.Error{Code: 21, Message: "inner", Type: "KeyError", Exception: fh.NullValue()}, 0)
	return fh.NewError(fh.Error{Code: 21, Message: "bad", Type: "ValueError", Stack: "line 1", Exception: fh.Object()}, cause)
}

func failing(err func() uintptr) value {
	return fh.NewCallable(nil, nil, func(_, _ []value) uintptr { return err() })
}

func TestErrorsOfTheHostPassThroughGo(t *testing.T) {
	leakFree(t)
	var raw uintptr
	f, failed := in[func(string) (string, error)](failing(func() uintptr { raw = pythonError(); return raw }))
	if failed != nil {
		t.Fatal(failed.Message)
	}
	_, err := f("x")
	var e *guest.Error
	if !errors.As(err, &e) {
		t.Fatalf("%T", err)
	}
	expect(t, "text", e.Error(), "ValueError: bad")
	expect(t, "code", e.Code(), "GUEST_EXCEPTION")
	expect(t, "type", e.GuestType(), "ValueError")
	expect(t, "stack", e.GuestStack(), "line 1")
	expect(t, "exception", e.Exception().(*guest.Handle).TypeName(), "fake.Thing")
	expect(t, "cause", e.Unwrap().(*guest.Error).GuestType(), "KeyError")
	expect(t, "cause of the cause", errors.Unwrap(e.Unwrap()), nil)

	failure := guest.Fail(err)
	expect(t, "the same error goes back", failure, raw)
	fh.FreeError(failure)
	wrapped := take(guest.Fail(fmt.Errorf("wrapped: %w", err)))
	expect(t, "wrapper", wrapped.Type+" "+wrapped.Message, "*fmt.wrapError wrapped: ValueError: bad")
	expect(t, "wrapped", wrapped.Cause.Type+" "+wrapped.Cause.Stack, "ValueError line 1")
	failed = guarded(func() { panic(err) })
	expect(t, "panic", failed.Type+" "+failed.Stack, "ValueError line 1")
}

func TestGoErrorsComeBackAsThemselves(t *testing.T) {
	leakFree(t)
	calls := func(failure func() uintptr) error {
		f, failed := in[func(string) (string, error)](failing(failure))
		if failed != nil {
			t.Fatal(failed.Message)
		}
		_, err := f("x")
		return err
	}
	expect(t, "an error", calls(func() uintptr { return guest.Fail(fs.SkipDir) }) == fs.SkipDir, true)
	expect(t, "a value", calls(func() uintptr { return guest.Fail(valueError{5}) }) == valueError{5}, true)
	panicked := calls(func() uintptr { return sample.Panics(3) })
	expect(t, "a panic is what it was made of", errors.Is(panicked, sample.ErrPlain), true)
	if stack := panicked.(*guest.Error).GuestStack(); !strings.Contains(stack, "sample.panics") {
		t.Errorf("a panic keeps its stack: %q", stack)
	}
}

func TestFuncsWithoutErrorPanicWithTheErrorOfTheHost(t *testing.T) {
	leakFree(t)
	var raw uintptr
	f, failed := in[func(int64, int64) int64](failing(func() uintptr { raw = pythonError(); return raw }))
	if failed != nil {
		t.Fatal(failed.Message)
	}
	failure := func() (failure uintptr) {
		defer guest.Guard(&failure)
		f(1, 2)
		return 0
	}()
	expect(t, "the very error", failure, raw)
	fh.FreeError(failure)
}
