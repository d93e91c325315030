// The functions of bench/go/bench.go as natives of bench.host.PlainGo, by hand: one crossing a call. Go owns what it gets, and
// Java or C what Go gives.
package main

/*
#include <stdlib.h>
#include "plain.h"
*/
import "C"

import (
	"errors"
	"fmt"
	"math"
	"reflect"
	"runtime/cgo"
	"unsafe"
)

type counter struct{ total int64 }

//export Java_bench_host_PlainGo_newCounter
func Java_bench_host_PlainGo_newCounter(env *C.JNIEnv, class C.jclass, total int64) C.jlong {
	return C.jlong(cgo.NewHandle(&counter{total}))
}

//export Java_bench_host_PlainGo_accumulate
func Java_bench_host_PlainGo_accumulate(env *C.JNIEnv, class C.jclass, receiver C.jlong, amount int64) int64 {
	c := cgo.Handle(receiver).Value().(*counter)
	c.total += amount
	return c.total
}

//export Java_bench_host_PlainGo_release
func Java_bench_host_PlainGo_release(env *C.JNIEnv, class C.jclass, receiver C.jlong) {
	cgo.Handle(receiver).Delete()
}

//export Java_bench_host_PlainGo_nothing
func Java_bench_host_PlainGo_nothing(env *C.JNIEnv, class C.jclass) {}

//export Java_bench_host_PlainGo_add
func Java_bench_host_PlainGo_add(env *C.JNIEnv, class C.jclass, a, b int64) int64 { return a + b }

//export Java_bench_host_PlainGo_addDoubles
func Java_bench_host_PlainGo_addDoubles(env *C.JNIEnv, class C.jclass, a, b float64) float64 {
	return a + b
}

// What is called; exports convert.

func echo(text string) string { return text }

func echoArray(items []int64) []int64 { return items }

func last(items []int64) int64 { return items[len(items)-1] }

var all = func() []int64 {
	items := make([]int64, 10000)
	for i := range items {
		items[i] = int64(i)
	}
	return items
}()

func numbers() []int64 { return all }

func addAny(a, b any) any { return a.(int64) + b.(int64) }

func echoAny(value any) any { return value }

func apply(operator func(a, b int64) int64, a, b int64) int64 { return operator(a, b) }

var errWanted = errors.New("the benchmark wants it so")

func fail() error { return errWanted }

// givenText copies a result to `out`, or to memory of malloc when it does not fit.
func givenText(text string, out unsafe.Pointer, capacity C.size_t) C.plain_block {
	block := C.plain_block{count: C.size_t(len(text))}
	if block.count > capacity {
		out = C.malloc(block.count)
		block.memory = out
	}
	copy(unsafe.Slice((*byte)(out), len(text)), text)
	return block
}

// givenArray copies a result to `out`, or makes an array of Java when it does not fit.
func givenArray(env *C.JNIEnv, items []int64, out unsafe.Pointer, capacity C.size_t) C.plain_block {
	block := C.plain_block{count: C.size_t(len(items))}
	if block.count > capacity {
		block.array = C.plain_array(env, (*C.int64_t)(&items[0]), block.count)
	} else {
		copy(unsafe.Slice((*int64)(out), len(items)), items)
	}
	return block
}

//export goEcho
func goEcho(text *C.char, length C.size_t, out unsafe.Pointer, capacity C.size_t) C.plain_block {
	return givenText(echo(C.GoStringN(text, C.int(length))), out, capacity)
}

// taken copies the elements at `few`, or of the array when that is nil.
func taken(env *C.JNIEnv, array C.jlongArray, few unsafe.Pointer, count C.size_t) []int64 {
	items := make([]int64, count)
	if few == nil {
		C.plain_elements(env, array, (*C.int64_t)(&items[0]), count)
	} else {
		copy(items, unsafe.Slice((*int64)(few), count))
	}
	return items
}

//export goEchoArray
func goEchoArray(env *C.JNIEnv, array C.jlongArray, few unsafe.Pointer, count C.size_t, out unsafe.Pointer,
	capacity C.size_t) C.plain_block {
	return givenArray(env, echoArray(taken(env, array, few, count)), out, capacity)
}

//export goEchoAny
func goEchoAny(env *C.JNIEnv, array C.jlongArray, few unsafe.Pointer, count C.size_t, out unsafe.Pointer,
	capacity C.size_t) C.plain_block {
	return givenArray(env, echoAny(taken(env, array, few, count)).([]int64), out, capacity)
}

//export goLast
func goLast(env *C.JNIEnv, items unsafe.Pointer, count C.size_t) int64 {
	defer func() { // there may be none
		if reason := recover(); reason != nil {
			throw(env, reason)
		}
	}()
	return last(unsafe.Slice((*int64)(items), count))
}

//export goNumbers
func goNumbers(env *C.JNIEnv, out unsafe.Pointer, capacity C.size_t) C.plain_block {
	return givenArray(env, numbers(), out, capacity)
}

func anyOf(a C.plain_any) any {
	if a._type == 0 {
		return int64(a.bits)
	}
	return math.Float64frombits(uint64(a.bits))
}

// addAny reads two values at an address and writes a third one behind them. They may be of types that cannot be added.
//
//export Java_bench_host_PlainGo_addAny
func Java_bench_host_PlainGo_addAny(env *C.JNIEnv, class C.jclass, values C.jlong) {
	defer func() {
		if reason := recover(); reason != nil {
			throw(env, reason)
		}
	}()
	v := (*[3]C.plain_any)(*(*unsafe.Pointer)(unsafe.Pointer(&values)))
	switch sum := addAny(anyOf(v[0]), anyOf(v[1])).(type) {
	case int64:
		v[2] = C.plain_any{bits: C.int64_t(sum)}
	case float64:
		v[2] = C.plain_any{bits: C.int64_t(math.Float64bits(sum)), _type: 1}
	}
}

//export goFail
func goFail(out *C.plain_error) bool {
	err := fail()
	if err == nil {
		return false
	}
	out.handle = C.uintptr_t(cgo.NewHandle(err))
	text(out._type[:], reflect.TypeOf(err).String())
	text(out.message[:], err.Error())
	return true
}

// text copies what fits, and a NUL.
func text(out []C.char, text string) {
	to := unsafe.Slice((*byte)(unsafe.Pointer(&out[0])), len(out))
	to[copy(to[:len(to)-1], text)] = 0
}

// throw makes what was panicked with an exception of Java.
func throw(env *C.JNIEnv, reason any) {
	message := C.CString(fmt.Sprint("panic: ", reason))
	C.plain_throw(env, message)
	C.free(unsafe.Pointer(message))
}

var errPending = errors.New("a Java exception is pending")

// A panic may not go on into Java; the one that stands for an exception of the operator only has to end here.
//
//export Java_bench_host_PlainGo_apply
func Java_bench_host_PlainGo_apply(env *C.JNIEnv, class C.jclass, operator C.jobject, a, b int64) (result int64) {
	defer func() {
		if reason := recover(); reason != nil && reason != errPending {
			throw(env, reason)
		}
	}()
	return apply(func(a, b int64) int64 {
		r := C.plain_operate(env, operator, C.int64_t(a), C.int64_t(b))
		if r.failed != 0 {
			panic(errPending)
		}
		return int64(r.value)
	}, a, b)
}

func main() {}
