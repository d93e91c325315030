package main

// #include "described.h"
import "C"

import (
	"fmt"
	"runtime"
	"sync"
	"sync/atomic"
	"time"
	"unsafe"
)

type point struct{ x, y int64 }

var (
	lock      sync.Mutex
	objects   = map[uintptr]any{}
	last      uintptr
	finalized atomic.Int64
	counter   int64 = 7
)

func put(object any) uintptr {
	lock.Lock()
	defer lock.Unlock()
	last++
	objects[last] = object
	return last
}

func get(number uintptr) any {
	lock.Lock()
	defer lock.Unlock()
	return objects[number]
}

func newPoint(x, y int64) *point {
	p := &point{x, y}
	runtime.SetFinalizer(p, func(*point) { finalized.Add(1) })
	return p
}

//export d_point
func d_point(x, y int64) (r0 uintptr, failure uintptr) { return put(newPoint(x, y)), 0 }

//export d_no_point
func d_no_point() (r0 uintptr, failure uintptr) { return 0, 0 }

//export d_point_sum
func d_point_sum(o uintptr) (r0 int64, failure uintptr) {
	defer guard(&failure)
	p := get(o).(*point)
	return p.x + p.y, 0
}

//export d_point_x
func d_point_x(o uintptr) (r0 int64, failure uintptr) { return get(o).(*point).x, 0 }

//export d_point_set_x
func d_point_set_x(o uintptr, x int64) (failure uintptr) {
	get(o).(*point).x = x
	return 0
}

// Objects, texts, arrays and values at once: what has to be freed when one of them cannot be a result.
//
//export d_mixture
func d_mixture(v unsafe.Pointer, r4 unsafe.Pointer) (
	r0 uintptr, r1 string, r2 []int64, r3 uintptr, failure uintptr) {
	C.described_copy((*C.metaffi_value)(v), (*C.metaffi_value)(r4))
	return put(newPoint(1, 2)), text("text \xff"), slice([]int64{1, 2, 3}), put(newPoint(3, 4)), 0
}

//export d_live
func d_live() (r0 int64, failure uintptr) {
	lock.Lock()
	defer lock.Unlock()
	return int64(len(objects)), 0
}

//export d_finalized
func d_finalized() (r0 int64, failure uintptr) {
	before := finalized.Load()
	for i := 0; i < 20 && finalized.Load() == before; i++ {
		runtime.GC()
		time.Sleep(time.Millisecond)
	}
	return finalized.Load(), 0
}

//export d_counter
func d_counter() (r0 int64, failure uintptr) { return counter, 0 }

//export d_set_counter
func d_set_counter(x int64) (failure uintptr) {
	counter = x
	return 0
}

//export d_answer
func d_answer() (r0 int64, failure uintptr) { return 42, 0 }

//export d_release
func d_release(number uintptr) {
	lock.Lock()
	defer lock.Unlock()
	delete(objects, number)
}

//export d_type_name
func d_type_name(number uintptr) unsafe.Pointer {
	return unsafe.Pointer(unsafe.StringData(text(fmt.Sprintf("%T", get(number)))))
}

//export d_describe
func d_describe(number uintptr) unsafe.Pointer {
	return unsafe.Pointer(unsafe.StringData(text(fmt.Sprintf("%v", get(number)))))
}

// A point is naturally its x.
//
//export d_object_value
func d_object_value(number uintptr, result unsafe.Pointer) uintptr {
	value := C.metaffi_value{_type: C.metaffi_int64_type}
	*(*int64)(unsafe.Pointer(&value.as)) = get(number).(*point).x
	*(*C.metaffi_value)(result) = value
	return 0
}

// An int64 becomes a point.
//
//export d_object_of
func d_object_of(value, number unsafe.Pointer) uintptr {
	from := (*C.metaffi_value)(value)
	if from._type != C.metaffi_int64_type {
		return failed("only an int64 becomes a point", "error")
	}
	*(*uintptr)(number) = put(newPoint(*(*int64)(unsafe.Pointer(&from.as)), 0))
	return 0
}
