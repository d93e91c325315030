// Package sample is what the guest compiler generates, for a few functions, and C that calls it; for the tests of package
// guest, which may not use cgo themselves.
package sample

/*
#include "sample.h"
*/
import "C"

import (
	"errors"
	"fmt"
	"io/fs"
	"runtime"
	"strings"
	"unsafe"

	"github.com/metaffi/metaffi/runtimes/go/guest"
)

//export metaffi_go_object_release
func metaffi_go_object_release(number uintptr) { guest.Release(number) }

//export metaffi_go_void
func metaffi_go_void() (failure uintptr) {
	defer guest.Guard(&failure)
	nothing()
	return 0
}

//export metaffi_go_bare_void
func metaffi_go_bare_void() {
	nothing()
}

//export metaffi_go_add
func metaffi_go_add(a, b int64) (r0 int64, failure uintptr) {
	defer guest.Guard(&failure)
	return add(a, b), 0
}

//export metaffi_go_bare_add
func metaffi_go_bare_add(a, b int64) int64 { return add(a, b) }

//export metaffi_go_greet
func metaffi_go_greet(name string) (r0 string, failure uintptr) {
	defer guest.Guard(&failure)
	return guest.String(greet(strings.Clone(name))), 0
}

//export metaffi_go_scale
func metaffi_go_scale(x []float64, by float64) (r0 []float64, failure uintptr) {
	defer guest.Guard(&failure)
	return guest.Slice(scale(append([]float64{}, x...), by)), 0
}

//export metaffi_go_counter_new
func metaffi_go_counter_new() (r0 uintptr, failure uintptr) {
	defer guest.Guard(&failure)
	return guest.NewPointer(&Counter{}), 0
}

//export metaffi_go_counter_add
func metaffi_go_counter_add(o uintptr, n int64) (r0 int64, failure uintptr) {
	defer guest.Guard(&failure)
	return guest.Receiver[*Counter](o, "object").Add(n), 0
}

//export metaffi_go_fail
func metaffi_go_fail(kind int64) (failure uintptr) {
	defer guest.Guard(&failure)
	return guest.Fail(fail(int(kind)))
}

//export metaffi_go_panics
func metaffi_go_panics(kind int64) (failure uintptr) {
	defer guest.Guard(&failure)
	panics(int(kind))
	return 0
}

//export metaffi_go_exits
func metaffi_go_exits(kind int64) (failure uintptr) {
	defer guest.Guard(&failure)
	guest.Apart(func() { exits(int(kind)) })
	return 0
}

//export metaffi_go_apply
func metaffi_go_apply(f unsafe.Pointer, a, b int64) (r0 int64, failure uintptr) {
	defer guest.Guard(&failure)
	var lent guest.LentCallable
	apply := func(p0, p1 int64) (r0 int64) {
		return int64(lent.MustNumbers(uint64(p0), uint64(p1), 0, 0))
	}
	if !lent.Take(f, twoInt64) {
		apply = guest.In[func(int64, int64) int64](f, "argument 1 (f)")
	}
	return apply(a, b), 0
}

//export metaffi_go_echo
func metaffi_go_echo(x unsafe.Pointer, r0 unsafe.Pointer) (failure uintptr) {
	defer guest.Guard(&failure)
	guest.OutAny(r0, guest.InAny(x, "argument 1 (x)"))
	return 0
}

// ---- What the user wrote ----

//go:noinline
func nothing() {}

//go:noinline
func add(a, b int64) int64 { return a + b }

//go:noinline
func greet(name string) string { return name }

func scale(x []float64, by float64) []float64 {
	for i := range x {
		x[i] *= by
	}
	return x
}

// Counter counts.
type Counter struct{ n int64 }

// Add adds.
//
//go:noinline
func (c *Counter) Add(n int64) int64 { c.n += n; return c.n }

var errPlain = errors.New("plain")

func fail(kind int) error {
	switch kind {
	case 1:
		return errPlain
	case 2:
		return fmt.Errorf("wrapped: %w", &fs.PathError{Op: "open", Path: "/x", Err: errPlain})
	}
	return nil
}

type weird struct{ n int }

func panics(kind int) {
	var numbers []int
	var counter *Counter
	switch kind {
	case 1:
		counter.n = int64(numbers[0])
	case 2:
		counter.n++
	case 3:
		panic(fmt.Errorf("custom: %w", errPlain))
	case 4:
		panic("text")
	case 5:
		panic(weird{5})
	}
}

func exits(kind int) {
	switch kind {
	case 1:
		runtime.Goexit()
	case 2:
		panics(2)
	}
}

// Release is the C function that gives a number back.
func Release() unsafe.Pointer { return unsafe.Pointer(C.metaffi_go_object_release) }

// Start is Start of package guest, and for the C of this package.
func Start(services unsafe.Pointer) {
	guest.Start(services)
	C.sample_start(services)
}

// twoInt64 are the numbers of a func(int64, int64) int64.
const twoInt64 guest.Numbers = 2 | 1<<3 | 5<<4 | 5<<9 | 5<<14

func init() {
	guest.RegisterFunc(
		func(c *guest.Callable) func(int64, int64) int64 {
			return func(p0, p1 int64) (r0 int64) {
				if c.Takes(twoInt64) {
					return int64(c.MustNumbers(twoInt64, uint64(p0), uint64(p1), 0, 0))
				}
				call := c.Call(2, 1)
				defer call.Done(nil)
				guest.Put(call, p0)
				guest.Put(call, p1)
				call.MustDo()
				return guest.Get[int64](call, 0)
			}
		},
		func(f func(int64, int64) int64, call *guest.Invocation) error {
			guest.Return(call, 0, f(guest.Argument[int64](call, 0), guest.Argument[int64](call, 1)))
			return nil
		})
	guest.RegisterFunc(
		func(c *guest.Callable) func(string) (string, error) {
			return func(p0 string) (r0 string, err error) {
				call := c.Call(1, 1)
				defer call.Done(&err)
				guest.Put(call, p0)
				if err = call.Do(); err == nil {
					r0 = guest.Get[string](call, 0)
				}
				return
			}
		},
		func(f func(string) (string, error), call *guest.Invocation) error {
			r0, err := f(guest.Argument[string](call, 0))
			if err == nil {
				guest.Return(call, 0, r0)
			}
			return err
		})
	guest.RegisterFunc(
		func(c *guest.Callable) func(string) (string, string) {
			return func(p0 string) (r0, r1 string) {
				call := c.Call(1, 2)
				defer call.Done(nil)
				guest.Put(call, p0)
				call.MustDo()
				return guest.Get[string](call, 0), guest.Get[string](call, 1)
			}
		},
		func(f func(string) (string, string), call *guest.Invocation) error {
			r0, r1 := f(guest.Argument[string](call, 0))
			guest.Return(call, 0, r0)
			guest.Return(call, 1, r1)
			return nil
		})
}
