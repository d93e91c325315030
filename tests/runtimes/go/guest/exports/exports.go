// Functions exported by hand, as in any c-shared library.
package main

/*
#include <stdint.h>
#include <stdlib.h>

extern char nothing[1]; // nothing.c
*/
import "C"

import (
	"runtime"
	"strings"
	"unsafe"
)

func main() {}

// owned copies to memory of malloc.
func owned(bytes []byte) unsafe.Pointer {
	p := C.malloc(C.size_t(len(bytes) + 1))
	copy(unsafe.Slice((*byte)(p), len(bytes)), bytes)
	return p
}

//export Nothing
func Nothing() {}

//export Add
func Add(a, b int64) int64 { return a + b }

//export Half
func Half(x float64) float64 { return x / 2 }

//export Not
func Not(b bool) bool { return !b }

//export Widths
func Widths(a int8, b uint16, c int32, d float32, e uintptr) (int64, float32, uintptr) {
	return int64(a) + int64(b) + int64(c), d * 2, e + 1
}

//export Length
func Length(s string) int64 { return int64(len(s)) }

//export Upper
func Upper(s string) string {
	bytes := []byte(strings.ToUpper(s))
	return unsafe.String((*byte)(owned(bytes)), len(bytes))
}

//export Constant
func Constant() string { return "a constant of the library" }

//export CUpper
func CUpper(s *C.char) *C.char {
	if s == nil {
		return nil
	}
	return C.CString(strings.ToUpper(C.GoString(s)))
}

//export Total
func Total(xs []int64) (total int64) {
	for _, x := range xs {
		total += x
	}
	return total
}

//export CountTrue
func CountTrue(xs []bool) (count int64) {
	for _, x := range xs {
		if x {
			count++
		}
	}
	return count
}

//export Doubled
func Doubled(xs []int32) []int32 {
	p := unsafe.Slice((*int32)(C.malloc(C.size_t(len(xs)*4+1))), len(xs))
	for i, x := range xs {
		p[i] = 2 * x
	}
	return p
}

//export Squares
func Squares(n int32) *C.int32_t {
	p := (*C.int32_t)(C.malloc(C.size_t(n*4 + 1)))
	for i := range unsafe.Slice(p, n) {
		unsafe.Slice(p, n)[i] = C.int32_t(i * i)
	}
	return p
}

//export Negate
func Negate(xs *int16, n int32) {
	for i := range unsafe.Slice(xs, n) {
		unsafe.Slice(xs, n)[i] *= -1
	}
}

//export Split
func Split(s string) (int8, string, float64, string) {
	before, after, _ := strings.Cut(s, ",")
	bytes := []byte(after)
	return int8(len(before)), unsafe.String((*byte)(owned([]byte(before))), len(before)), 0.5,
		unsafe.String((*byte)(owned(bytes)), len(bytes))
}

//export TooLong
func TooLong() string { return unsafe.String((*byte)(unsafe.Pointer(&C.nothing[0])), 1<<40) }

//export Collect
func Collect() { runtime.GC() }
