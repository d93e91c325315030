package sample

/*
#include <stdlib.h>
#include "sample.h"
*/
import "C"

import "unsafe"

// The functions of sample.h.

func Void(times int)     { C.sample_void(C.int64_t(times)) }
func BareVoid(times int) { C.sample_bare_void(C.int64_t(times)) }

func Add(times int, a, b int64) (int64, uintptr) {
	var result C.int64_t
	failure := C.sample_add(C.int64_t(times), C.int64_t(a), C.int64_t(b), &result)
	return int64(result), uintptr(failure)
}

func BareAdd(times int, a, b int64) int64 {
	var result C.int64_t
	C.sample_bare_add(C.int64_t(times), C.int64_t(a), C.int64_t(b), &result)
	return int64(result)
}

func Greet(times int, name string) (string, uintptr) {
	text := C.CString(name)
	defer C.free(unsafe.Pointer(text))
	result := (*C.char)(C.malloc(C.size_t(len(name) + 1)))
	defer C.free(unsafe.Pointer(result))
	failure := C.sample_greet(C.int64_t(times), text, C.size_t(len(name)), result)
	if failure != 0 {
		return "", uintptr(failure)
	}
	return C.GoStringN(result, C.int(len(name))), 0
}

// Scale works in place.
func Scale(times int, numbers []float64, by float64) uintptr {
	memory := C.malloc(C.size_t(len(numbers)*8 + 1))
	defer C.free(memory)
	inC := unsafe.Slice((*float64)(memory), len(numbers))
	copy(inC, numbers)
	failure := C.sample_scale(C.int64_t(times), (*C.double)(memory), C.size_t(len(numbers)), C.double(by))
	copy(numbers, inC)
	return uintptr(failure)
}

func CounterNew() (uintptr, uintptr) {
	var number C.uintptr_t
	failure := C.sample_counter_new(&number)
	return uintptr(number), uintptr(failure)
}

func CounterAdd(times int, number uintptr, n int64) (int64, uintptr) {
	var result C.int64_t
	failure := C.sample_counter_add(C.int64_t(times), C.uintptr_t(number), C.int64_t(n), &result)
	return int64(result), uintptr(failure)
}

func Fail(times, kind int) uintptr { return uintptr(C.sample_fail(C.int64_t(times), C.int64_t(kind))) }
func Panics(kind int) uintptr      { return uintptr(C.sample_panics(C.int64_t(kind))) }
func Exits(kind int) uintptr       { return uintptr(C.sample_exits(C.int64_t(kind))) }

// Apply has callable at an address in C.
func Apply(times int, callable unsafe.Pointer, a, b int64) (int64, uintptr) {
	var result C.int64_t
	failure := C.sample_apply(C.int64_t(times), callable, C.int64_t(a), C.int64_t(b), &result)
	return int64(result), uintptr(failure)
}

func Echo(from, result unsafe.Pointer) uintptr { return uintptr(C.sample_echo(from, result)) }

// Threads counts failures.
func Threads(threads, times int) int {
	return int(C.sample_threads(C.int64_t(threads), C.int64_t(times)))
}

// ErrPlain is the error of Fail(1).
var ErrPlain = errPlain
