// The functions of ../bench.go as one exports them by hand for users of ctypes: plain C signatures, text and arrays in memory of
// malloc that the caller frees, errors as text, objects as numbers.
package main

/*
#include <stdint.h>
#include <stdlib.h>

typedef int64_t (*metaffi_bench_operator)(int64_t, int64_t);

static inline int64_t metaffi_bench_apply(metaffi_bench_operator operator, int64_t a, int64_t b) { return operator(a, b); }
*/
import "C"

import (
	"errors"
	"reflect"
	"runtime/cgo"
	"unsafe"
)

type counter struct{ total int64 }

//export NewCounter
func NewCounter() C.uintptr_t { return C.uintptr_t(cgo.NewHandle(&counter{})) }

//export Accumulate
func Accumulate(receiver C.uintptr_t, amount int64) int64 {
	c := cgo.Handle(receiver).Value().(*counter)
	c.total += amount
	return c.total
}

//export ReleaseCounter
func ReleaseCounter(receiver C.uintptr_t) { cgo.Handle(receiver).Delete() }

//export Nothing
func Nothing() {}

//export Add
func Add(a, b int64) int64 { return a + b }

//export AddDoubles
func AddDoubles(a, b float64) float64 { return a + b }

// echo and echoArray are what is called; their exports convert.
func echo(text string) string { return text }

func echoArray(items []int64) []int64 { return items }

//export Echo
func Echo(text *C.char) *C.char { return C.CString(echo(C.GoString(text))) }

//export EchoArray
func EchoArray(items *int64, count int64, resultCount *int64) unsafe.Pointer {
	result := echoArray(append([]int64(nil), unsafe.Slice(items, count)...))
	memory := C.malloc(C.size_t(len(result)) * 8)
	copy(unsafe.Slice((*int64)(memory), len(result)), result)
	*resultCount = int64(len(result))
	return memory
}

//export Apply
func Apply(operator C.metaffi_bench_operator, a, b int64) int64 {
	return int64(C.metaffi_bench_apply(operator, C.int64_t(a), C.int64_t(b)))
}

var errWanted = errors.New("the benchmark wants it so")

func fail() error { return errWanted }

//export Fail
func Fail() *C.char {
	err := fail()
	if err == nil {
		return nil
	}
	return C.CString(reflect.TypeOf(err).String() + ": " + err.Error())
}

func main() {}
