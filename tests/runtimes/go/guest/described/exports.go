// A guest library made by hand: what guest_abi.h asks for, and the corners of it that generated code does not show.
package main

// #include "described.h"
import "C"

import (
	"fmt"
	"runtime"
	"runtime/debug"
	"strings"
	"unsafe"
)

func main() {}

func failed(err any, kind string) uintptr {
	message, name := C.CString(fmt.Sprint(err)), C.CString(kind)
	defer C.free(unsafe.Pointer(message))
	defer C.free(unsafe.Pointer(name))
	return uintptr(C.described_fail(C.METAFFI_ERROR_GUEST_EXCEPTION, message, name))
}

func guard(failure *uintptr) {
	if thrown := recover(); thrown != nil {
		*failure = failed(thrown, "panic")
	}
}

// allocate copies bytes to memory that the host may free.
func allocate(from unsafe.Pointer, size int) unsafe.Pointer {
	p := C.described_alloc(C.size_t(size + 1))
	bytes := unsafe.Slice((*byte)(p), size+1)
	copy(bytes, unsafe.Slice((*byte)(from), size))
	bytes[size] = 0
	return p
}

func text(s string) string {
	return unsafe.String((*byte)(allocate(unsafe.Pointer(unsafe.StringData(s)), len(s))), len(s))
}

func slice[T any](s []T) []T {
	if len(s) == 0 {
		return nil
	}
	var element T
	return unsafe.Slice((*T)(allocate(unsafe.Pointer(&s[0]), len(s)*int(unsafe.Sizeof(element)))), len(s))
}

//export d_nothing
func d_nothing() (failure uintptr) { return 0 }

//export d_fail
func d_fail(message string) (failure uintptr) { return failed(message, "*errors.errorString") }

//export d_nil
func d_nil() (r0 int64, failure uintptr) {
	defer guard(&failure)
	var p *point
	return p.x, 0
}

//export d_int8
func d_int8(x int8) (r0 int8, failure uintptr) { return x, 0 }

//export d_int16
func d_int16(x int16) (r0 int16, failure uintptr) { return x, 0 }

//export d_int32
func d_int32(x int32) (r0 int32, failure uintptr) { return x, 0 }

//export d_int64
func d_int64(x int64) (r0 int64, failure uintptr) { return x, 0 }

//export d_uint8
func d_uint8(x uint8) (r0 uint8, failure uintptr) { return x, 0 }

//export d_uint16
func d_uint16(x uint16) (r0 uint16, failure uintptr) { return x, 0 }

//export d_uint32
func d_uint32(x uint32) (r0 uint32, failure uintptr) { return x, 0 }

//export d_uint64
func d_uint64(x uint64) (r0 uint64, failure uintptr) { return x, 0 }

//export d_size
func d_size(x uintptr) (r0 uintptr, failure uintptr) { return x, 0 }

//export d_bool
func d_bool(x bool) (r0 bool, failure uintptr) { return x, 0 }

//export d_rune
func d_rune(x uint32) (r0 uint32, failure uintptr) { return x, 0 }

//export d_float32
func d_float32(x float32) (r0 float32, failure uintptr) { return x, 0 }

//export d_float64
func d_float64(x float64) (r0 float64, failure uintptr) { return x, 0 }

//export d_string
func d_string(s string) (r0 string, failure uintptr) { return text(s), 0 }

//export d_int64s
func d_int64s(s []int64) (r0 []int64, failure uintptr) { return slice(s), 0 }

//export d_int16s
func d_int16s(s []int16) (r0 []int16, failure uintptr) { return slice(s), 0 }

//export d_float32s
func d_float32s(s []float32) (r0 []float32, failure uintptr) { return slice(s), 0 }

//export d_bools
func d_bools(s []uint8) (r0 []uint8, failure uintptr) { return slice(s), 0 }

//export d_is_nil
func d_is_nil(s []int64) (r0 bool, failure uintptr) { return s == nil, 0 }

//export d_value
func d_value(v, r0 unsafe.Pointer) (failure uintptr) {
	C.described_copy((*C.metaffi_value)(v), (*C.metaffi_value)(r0))
	return 0
}

// Nine words in, of every class, and eight out.
//
//export d_many
func d_many(a int8, s string, f float32, xs []int64, d float64, b bool) (
	r0 float64, r1 string, r2 int8, r3 []int64, r4 float32, r5 bool, failure uintptr) {
	return d, text(strings.ToUpper(s)), a, slice(xs), f, b, 0
}

//export d_sum
func d_sum(base int64, more []int64) (r0 int64, failure uintptr) {
	for _, x := range more {
		base += x
	}
	return base, 0
}

//export d_sum8
func d_sum8(more []int8) (r0 int64, failure uintptr) {
	for _, x := range more {
		r0 += int64(x)
	}
	return r0, 0
}

// Each element of the array as type/payload, for what is gathered.
//
//export d_kinds
func d_kinds(values unsafe.Pointer) (r0 string, failure uintptr) {
	array := (*C.metaffi_value)(values)
	if array._type == C.metaffi_null_type {
		return text("nil"), 0
	}
	items := unsafe.Slice(*(**C.metaffi_value)(unsafe.Pointer(&array.as)), int(array.length))
	var all []string
	for i := range items {
		if items[i]._type == C.metaffi_string8_type {
			p := *(**byte)(unsafe.Pointer(&items[i].as))
			all = append(all, unsafe.String(p, int(items[i].length)))
		} else {
			all = append(all, fmt.Sprintf("%d:%d", items[i]._type, *(*int64)(unsafe.Pointer(&items[i].as))))
		}
	}
	return text(strings.Join(all, " ")), 0
}

//export d_goroutines
func d_goroutines() (r0 int64, failure uintptr) {
	debug.FreeOSMemory()
	return int64(runtime.NumGoroutine()), 0
}
