package guest

/*
#include <stdint.h>

// What is exported to C is for this library's own C.
#pragma GCC visibility push(hidden)
*/
import "C"

import "unsafe"

//export metaffi_go_guest_invoke
func metaffi_go_guest_invoke(number C.uintptr_t, arguments unsafe.Pointer, argumentCount C.size_t, results unsafe.Pointer,
	resultCount C.size_t) C.uintptr_t {
	x := invocations.Get().(*Invocation)
	x.arguments, x.argumentCount = (*value)(arguments), int(argumentCount)
	x.results, x.resultCount = (*value)(results), int(resultCount)
	return C.uintptr_t(invoke(uintptr(number), x))
}

//export metaffi_go_guest_release
func metaffi_go_guest_release(number C.uintptr_t) { Release(uintptr(number)) }
