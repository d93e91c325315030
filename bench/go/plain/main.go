// The functions of ../bench.go as one exports them by hand for users of ctypes: plain C signatures, text and arrays in memory of
// malloc that the caller frees, errors as text, objects as numbers.
package main

/*
#include <stdint.h>
#include <stdlib.h>

typedef int64_t (*metaffi_bench_operator)(int64_t, int64_t);

// A value whose type is known when it is there: a number, or as many numbers of malloc as number says.
enum { METAFFI_BENCH_INT64 = 1, METAFFI_BENCH_INT64_ARRAY = 2 };
typedef struct {
	int64_t kind;
	int64_t number;
	int64_t *items;
} metaffi_bench_any;

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

// These are what is called; their exports convert.
func echo(text string) string { return text }

func echoArray(items []int64) []int64 { return items }

func last(items []int64) int64 { return items[len(items)-1] }

var all = func() []int64 {
	made := make([]int64, 10000)
	for i := range made {
		made[i] = int64(i)
	}
	return made
}()

func numbers() []int64 { return all }

func addAny(a, b any) any { return a.(int64) + b.(int64) }

func echoAny(value any) any { return value }

// allocated is a copy in memory of malloc.
func allocated(items []int64) *C.int64_t {
	memory := C.malloc(C.size_t(len(items)) * 8)
	copy(unsafe.Slice((*int64)(memory), len(items)), items)
	return (*C.int64_t)(memory)
}

//export Echo
func Echo(text *C.char) *C.char { return C.CString(echo(C.GoString(text))) }

//export EchoArray
func EchoArray(items *int64, count int64, resultCount *int64) *C.int64_t {
	result := echoArray(append([]int64(nil), unsafe.Slice(items, count)...))
	*resultCount = int64(len(result))
	return allocated(result)
}

//export Last
func Last(items *int64, count int64) int64 { return last(unsafe.Slice(items, count)) }

//export Numbers
func Numbers(resultCount *int64) *C.int64_t {
	result := numbers()
	*resultCount = int64(len(result))
	return allocated(result)
}

func load(value *C.metaffi_bench_any) any {
	if value.kind == C.METAFFI_BENCH_INT64 {
		return int64(value.number)
	}
	return append([]int64(nil), unsafe.Slice((*int64)(value.items), value.number)...)
}

func store(value any, result *C.metaffi_bench_any) {
	switch x := value.(type) {
	case int64:
		result.kind, result.number = C.METAFFI_BENCH_INT64, C.int64_t(x)
	case []int64:
		result.kind, result.number, result.items = C.METAFFI_BENCH_INT64_ARRAY, C.int64_t(len(x)), allocated(x)
	}
}

//export AddAny
func AddAny(a, b, result *C.metaffi_bench_any) { store(addAny(load(a), load(b)), result) }

//export EchoAny
func EchoAny(value, result *C.metaffi_bench_any) { store(echoAny(load(value)), result) }

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
