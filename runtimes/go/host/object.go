package metaffi

// #include "bridge.h"
import "C"

import (
	"fmt"
	"sync/atomic"
	"unsafe"
)

// Go values that guests hold: C knows the number of a value in the table, and gives it back when it is done with it.

func payload(v *C.metaffi_value) unsafe.Pointer { return unsafe.Pointer(&v.as) }

// newObject makes a handle to a Go value: one reference, owned by the caller.
func newObject(object any) (value, error) {
	var made C.metaffi_value
	if failed := C.metaffi_go_host_new_object(library.owner, C.uintptr_t(objects.add(&object)), &made); failed != nil {
		return nullValue(), newError(failed)
	}
	return valueOf(made), nil
}

// objectAt is the Go value with a number, nil when there is none.
func objectAt(number uintptr) any {
	if object := objects.get(number); object != nil {
		return *object
	}
	return nil
}

// slotHead is the part of a handle's slot that trampolines may read, and so may we (metaffi/handle.h).
type slotHead struct {
	object       uintptr
	generation   uint32
	verifiedType uint32
	owner        uint32
	references   uint32
	class        uintptr
}

// callableHead is the part of a callable that trampolines may read (metaffi/callable.h).
type callableHead struct{ invoke, context uintptr }

var (
	objectClass    = uintptr(unsafe.Pointer(C.metaffi_go_host_object_class()))
	invokeFunction = uintptr(C.metaffi_go_host_invoke_function())
)

func liveSlot(v value, number uint32) *slotHead {
	if v.number != number || v.bits == 0 {
		return nil
	}
	slot := (*slotHead)(v.pointer())
	if atomic.LoadUint32(&slot.generation) != v.length {
		return nil
	}
	return slot
}

// objectOf is the number of the Go value that a handle refers to, 0 when it is no handle of this program. The class tells our
// objects from those of a Go guest library, which have the same owner.
func objectOf(v value) uintptr {
	if slot := liveSlot(v, typeHandle); slot != nil && slot.class == objectClass {
		return slot.object
	}
	return 0
}

// functionOf is the number of the Go function (*callback) behind a callable, 0 when it is no function of this program.
func functionOf(v value) uintptr {
	slot := liveSlot(v, typeCallable)
	if slot == nil {
		return 0
	}
	object := value{bits: uint64(slot.object)}
	if head := (*callableHead)(object.pointer()); head != nil && head.invoke == invokeFunction {
		return head.context
	}
	return 0
}

//export metaffi_go_host_object_dropped
func metaffi_go_host_object_dropped(number C.uintptr_t) { objects.remove(uintptr(number)) }

//export metaffi_go_host_function_dropped
func metaffi_go_host_function_dropped(number C.uintptr_t) { removeFunction(uintptr(number)) }

//export metaffi_go_host_object_type_name
func metaffi_go_host_object_type_name(number C.uintptr_t) *C.char {
	return guestText(fmt.Sprintf("%T", objectAt(uintptr(number))))
}

//export metaffi_go_host_object_describe
func metaffi_go_host_object_describe(number C.uintptr_t) *C.char {
	return guestText(fmt.Sprintf("%v", objectAt(uintptr(number)))) // fmt catches panics of String and Error
}

// guestText is a text in the library's memory.
func guestText(text string) *C.char {
	memory := C.metaffi_go_host_alloc(C.size_t(len(text) + 1))
	if memory == nil {
		return nil
	}
	bytes := unsafe.Slice((*byte)(memory), len(text)+1)
	copy(bytes, text)
	bytes[len(text)] = 0
	return (*C.char)(memory)
}
