package crossing

/*
#include <stdint.h>

// What is exported to C is for this library's own C.
#pragma GCC visibility push(hidden)
*/
import "C"

import "unsafe"

// What C calls in Go: package guest sets them before anything can be called.
var (
	Invoke  func(number uintptr, arguments unsafe.Pointer, argumentCount int, results unsafe.Pointer, resultCount int) uintptr
	Dropped func(number uintptr)
)

//export metaffi_go_guest_invoke
func metaffi_go_guest_invoke(number C.uintptr_t, arguments unsafe.Pointer, argumentCount C.size_t, results unsafe.Pointer,
	resultCount C.size_t) C.uintptr_t {
	return C.uintptr_t(Invoke(uintptr(number), arguments, int(argumentCount), results, int(resultCount)))
}

//export metaffi_go_guest_release
func metaffi_go_guest_release(number C.uintptr_t) { Dropped(uintptr(number)) }
