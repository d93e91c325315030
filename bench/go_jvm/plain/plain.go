// Package plain calls Java from Go as an expert would by hand, with cgo and JNI: the measure for the group go_jvm.
package plain

/*
#cgo linux LDFLAGS: -ldl
#include <stdlib.h>
#include "plain.h"
*/
import "C"

import (
	"errors"
	"runtime"
	"unsafe"
)

// Exception is a Java exception.
type Exception struct{ Type, Message, Stack string }

func (e *Exception) Error() string { return e.Message }

func exception(thrown *C.plain_thrown) error {
	e := &Exception{C.GoString(thrown._type), C.GoString(thrown.message), C.GoString(thrown.stack)}
	C.free(unsafe.Pointer(thrown))
	return e
}

// Open finds the JVM that runs in this process.
func Open() error {
	runtime.LockOSThread()
	defer runtime.UnlockOSThread()
	if missing := C.plain_open(); missing != nil {
		return errors.New(C.GoString(missing))
	}
	return nil
}

// Object is a global reference.
type Object unsafe.Pointer

// Receiver is the object for Accumulate.
func Receiver() Object { return Object(C.plain_receiver()) }

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

func Accumulate(receiver Object, amount int64) (int64, error) {
	r := C.plain_accumulate(unsafe.Pointer(receiver), C.int64_t(amount))
	if r.thrown != nil {
		return 0, exception(r.thrown)
	}
	return int64(r.value), nil
}

const capacity = 1024

func Echo(text string) (string, error) {
	var buffer [capacity]byte
	r := C.plain_echo((*C.char)(unsafe.Pointer(unsafe.StringData(text))), C.size_t(len(text)), (*C.char)(unsafe.Pointer(&buffer)), capacity)
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

func EchoArray(items []int64) ([]int64, error) {
	r := C.plain_echo_array((*C.int64_t)(unsafe.SliceData(items)), C.size_t(len(items)))
	if r.thrown != nil {
		return nil, exception(r.thrown)
	}
	result := append([]int64{}, unsafe.Slice((*int64)(r.items), r.count)...)
	C.free(unsafe.Pointer(r.items))
	return result, nil
}

//export goAdd
func goAdd(a, b C.int64_t) C.int64_t { return a + b }

// MakeOperator is a Java operator that calls a Go function.
func MakeOperator() (Object, error) {
	if made := C.plain_make_operator(); made != nil {
		return Object(made), nil
	}
	return nil, errors.New("the operator cannot be made")
}

func Apply(function Object, a, b int64) (int64, error) {
	r := C.plain_apply(unsafe.Pointer(function), C.int64_t(a), C.int64_t(b))
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
