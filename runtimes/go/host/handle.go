package metaffi

// #include "bridge.h"
import "C"

import (
	"fmt"
	"runtime"
	"sync"
	"sync/atomic"
)

// MetaFFIHandle is a reference to an object of a guest language, which stays where it is. The object is given back when the
// handle is collected, or by Release.
type MetaFFIHandle struct {
	value    value
	released atomic.Bool
	guard    *handleGuard
}

// Handle is MetaFFIHandle.
type Handle = MetaFFIHandle

// handleGuard gives a reference back when its handle was collected: only the handle refers to it, so that who keeps the one alive
// keeps the other. Guards of released handles are used again, since to set a
// finalizer and to take it away cost more than a call.
type handleGuard struct {
	value value     // null when there is nothing to give back
	_     [112]byte // see finalized
}

var handleGuards sync.Pool // those without a handle

// newHandle takes over a reference.
func newHandle(owned value) *MetaFFIHandle {
	guard, _ := handleGuards.Get().(*handleGuard)
	if guard == nil {
		guard = finalized(&handleGuard{}, func(g *handleGuard) {
			if g.value.number != typeNull {
				C.metaffi_go_host_release(g.value.c())
			}
		})
	}
	guard.value = owned
	handle := &MetaFFIHandle{guard: guard}
	handle.value.set(owned)
	return handle
}

// Release gives the object back now; using the handle afterwards is an error. No call may be using it meanwhile. Releasing
// twice does nothing.
func (h *MetaFFIHandle) Release() {
	if h == nil || h.value.number != typeHandle || h.released.Swap(true) {
		return
	}
	if guard := h.guard; guard != nil {
		h.guard, guard.value = nil, nullValue()
		handleGuards.Put(guard)
	}
	C.metaffi_go_host_release(h.value.c())
}

// Released tells whether Release was called.
func (h *MetaFFIHandle) Released() bool { return h != nil && h.released.Load() }

// TypeName is the name of the object's class in its language, "" when there is none.
func (h *MetaFFIHandle) TypeName() string {
	if !h.usable() {
		return ""
	}
	name := takeText(C.metaffi_go_host_type_name(h.value.c()))
	runtime.KeepAlive(h)
	return name
}

// Runtime is the language the object belongs to ("jvm"), "" once it was released.
func (h *MetaFFIHandle) Runtime() string {
	if !h.usable() {
		return ""
	}
	name := C.GoString(C.metaffi_go_host_owner_name(C.metaffi_go_host_owner(h.value.c())))
	runtime.KeepAlive(h)
	return name
}

// Value is the Go value when the handle refers to one of this program, and whether it does.
func (h *MetaFFIHandle) Value() (any, bool) {
	if !h.usable() {
		return nil, false
	}
	number := objectOf(h.value)
	object := objectAt(number)
	runtime.KeepAlive(h)
	return object, number != 0
}

// String asks the object for its text, as toString and str do.
func (h *MetaFFIHandle) String() string {
	if h == nil {
		return "<nil>"
	}
	if h.value.number != typeHandle {
		return "MetaFFIHandle(of nothing)"
	}
	if !h.usable() {
		return "MetaFFIHandle(released)"
	}
	text := C.metaffi_go_host_describe(h.value.c())
	runtime.KeepAlive(h)
	if text == nil {
		return fmt.Sprintf("MetaFFIHandle(%s %s)", h.Runtime(), h.TypeName())
	}
	return takeText(text)
}

// usable: neither nil, nor released, nor made otherwise than by a guest.
func (h *MetaFFIHandle) usable() bool {
	return h != nil && h.value.number == typeHandle && !h.released.Load()
}

// errorFromHandle is an exception object as an error.
func errorFromHandle(exception *MetaFFIHandle) error {
	return &Error{Code: CodeGuestException, Message: exception.String(), GuestType: exception.TypeName(), object: exception}
}

// retain takes another reference to what a value refers to.
func retain(v value) error {
	if failed := C.metaffi_go_host_retain(v.c()); failed != nil {
		return newError(failed)
	}
	return nil
}

func valueOf(v C.metaffi_value) value {
	out := value{number: uint32(v._type), length: uint32(v.length)}
	out.bits = *(*uint64)(payload(&v))
	return out
}
