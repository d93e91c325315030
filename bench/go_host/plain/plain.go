// Package plain calls a guest from Go as an expert would by hand, with cgo and JNI (tag jvm) or cgo and the Python/C API (tag
// python): the measure for the groups go_jvm and go_python.
package plain

/*
#cgo linux LDFLAGS: -ldl
#cgo python CFLAGS: -DPLAIN_PYTHON
#include <stdlib.h>
#include "plain.h"
*/
import "C"

import (
	"errors"
	"fmt"
	"runtime"
	"sync"
	"unsafe"
)

// Exception is one of the guest.
type Exception struct {
	Type, Message, Stack string

	Cause  *Exception
	Object Object // the exception itself

	keeper *keeper
}

func (e *Exception) Error() string { return e.Message }

func (e *Exception) Unwrap() error {
	if e.Cause == nil {
		return nil
	}
	return e.Cause
}

// exception takes over what was thrown: texts, and references to the exception and its causes.
func exception(thrown *C.plain_thrown) error {
	var first *Exception
	at := &first
	for link := thrown; link != nil; link = link.cause {
		e := &Exception{Type: C.GoString(link._type), Message: C.GoString(link.message), Stack: C.GoString(link.stack),
			Object: Object(link.object)}
		e.keeper = keep(e.Object)
		*at, at = e, &e.Cause
	}
	C.plain_free(thrown)
	return first
}

// keeper gives references back, a few together, since a finalizer costs more than all else about an exception.
type keeper struct {
	objects [8]Object
	count   int
}

var keepers sync.Pool // those with room left

func keep(object Object) *keeper {
	k, _ := keepers.Get().(*keeper)
	if k == nil {
		k = &keeper{}
		runtime.SetFinalizer(k, func(k *keeper) { C.plain_release((*C.plain_reference)(&k.objects[0]), C.int(k.count)) })
	}
	k.objects[k.count] = object
	if k.count++; k.count < len(k.objects) {
		keepers.Put(k)
	}
	return k
}

// Open finds the guest that runs in this process.
func Open() error {
	runtime.LockOSThread()
	defer runtime.UnlockOSThread()
	if missing := C.plain_open(); missing != nil {
		return errors.New(C.GoString(missing))
	}
	return nil
}

// Object is a reference: a global one of JNI, or a PyObject *.
type Object C.plain_reference

// Reference owns an object of the guest, which is given back by Release, or else when nobody has the reference any more.
type Reference struct {
	object Object
	guard  *guard
}

// guard gives an object back when its reference was collected. Those of released references are used again, since a finalizer
// costs more than a call.
type guard struct{ object Object }

var guards sync.Pool

func own(object Object) *Reference {
	g, _ := guards.Get().(*guard)
	if g == nil {
		g = &guard{}
		runtime.SetFinalizer(g, func(g *guard) {
			if g.object != 0 {
				C.plain_drop(C.plain_reference(g.object))
			}
		})
	}
	g.object = object
	return &Reference{object, g}
}

// Release gives the object back.
func (r *Reference) Release() {
	g := r.guard
	if g == nil {
		return
	}
	r.guard, g.object = nil, 0
	guards.Put(g)
	C.plain_drop(C.plain_reference(r.object))
}

// Create makes an object for Accumulate.
func Create(start int64) (*Reference, error) {
	r := C.plain_create(C.int64_t(start))
	if r.thrown != nil {
		return nil, exception(r.thrown)
	}
	return own(Object(r.object)), nil
}

func Nothing() error {
	if thrown := C.plain_nothing(); thrown != nil {
		return exception(thrown)
	}
	return nil
}

func Add(a, b int64) (int64, error) {
	r := C.plain_add(C.int64_t(a), C.int64_t(b))
	if r.thrown != nil {
		return 0, exception(r.thrown)
	}
	return int64(r.value), nil
}

func AddDoubles(a, b float64) (float64, error) {
	r := C.plain_add_doubles(C.double(a), C.double(b))
	if r.thrown != nil {
		return 0, exception(r.thrown)
	}
	return float64(r.value), nil
}

func Accumulate(receiver *Reference, amount int64) (int64, error) {
	r := C.plain_accumulate(C.plain_reference(receiver.object), C.int64_t(amount))
	runtime.KeepAlive(receiver)
	if r.thrown != nil {
		return 0, exception(r.thrown)
	}
	return int64(r.value), nil
}

const capacity = 1024

func Echo(text string) (string, error) {
	var buffer [capacity]byte
	r := C.plain_echo((*C.char)(unsafe.Pointer(unsafe.StringData(text))), C.size_t(len(text)),
		(*C.char)(unsafe.Pointer(&buffer)), capacity)
	switch {
	case r.thrown != nil:
		return "", exception(r.thrown)
	case r.memory != nil:
		result := C.GoStringN(r.memory, C.int(r.length))
		C.free(unsafe.Pointer(r.memory))
		return result, nil
	}
	return string(buffer[:r.length]), nil
}

// longs takes over an array.
func longs(r C.plain_longs) ([]int64, error) {
	if r.thrown != nil {
		return nil, exception(r.thrown)
	}
	result := append([]int64{}, unsafe.Slice((*int64)(r.items), r.count)...)
	C.free(unsafe.Pointer(r.items))
	return result, nil
}

func EchoArray(items []int64) ([]int64, error) {
	return longs(C.plain_echo_array((*C.int64_t)(unsafe.SliceData(items)), C.size_t(len(items))))
}

func Numbers() ([]int64, error) { return longs(C.plain_numbers()) }

func Last(items []int64) (int64, error) {
	r := C.plain_last((*C.int64_t)(unsafe.SliceData(items)), C.size_t(len(items)))
	if r.thrown != nil {
		return 0, exception(r.thrown)
	}
	return int64(r.value), nil
}

func add(a, b int64) int64 { return a + b }

// A panic may not go on into the guest: it becomes an exception there.
//
//export goAdd
func goAdd(a, b C.int64_t) (sum C.int64_t, panicked C.uintptr_t) {
	returned := false
	defer func() {
		if !returned {
			panicked = C.uintptr_t(uintptr(unsafe.Pointer(C.CString(fmt.Sprint("panic: ", recover())))))
		}
	}()
	sum = C.int64_t(add(int64(a), int64(b)))
	returned = true
	return sum, panicked
}

// MakeOperator is a function of the guest's that calls a Go function.
func MakeOperator() (Object, error) {
	if made := C.plain_make_operator(); made != 0 {
		return Object(made), nil
	}
	return 0, errors.New("the operator cannot be made")
}

func Apply(function Object, a, b int64) (int64, error) {
	r := C.plain_apply(C.plain_reference(function), C.int64_t(a), C.int64_t(b))
	if r.thrown != nil {
		return 0, exception(r.thrown)
	}
	return int64(r.value), nil
}

func Fail() error {
	if thrown := C.plain_fail(); thrown != nil {
		return exception(thrown)
	}
	return nil
}
