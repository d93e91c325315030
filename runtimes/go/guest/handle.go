package guest

import (
	"reflect"
	"runtime"
	"sync/atomic"
	"unsafe"

	"github.com/metaffi/metaffi/runtimes/go/guest/internal/crossing"
)

// handleSlot is a metaffi_handle, whose layout the ABI freezes.
type handleSlot struct {
	object     uintptr
	generation uint32
	verified   uint32
	owner      uint32
	references uint32
	class      uintptr
	context    uintptr
	next       uintptr
}

// liveSlot is the slot of a handle or callable, nil when it was released.
func (v *value) liveSlot() *handleSlot {
	slot := (*handleSlot)(v.data())
	if slot == nil || atomic.LoadUint32(&slot.generation) != v.length || atomic.LoadUint32(&slot.owner) == 0 {
		return nil
	}
	return slot
}

func stale(v *value) *Error {
	return newError(codeStaleHandle, "the "+kindName(v.kind)+" was already released")
}

// ownObject finds the object behind a handle; mine is false when it is not of this library.
func ownObject(v *value) (o object, mine bool, failed *Error) {
	slot := v.liveSlot()
	if slot == nil {
		return o, false, stale(v)
	}
	if slot.owner != identity.Owner || slot.class != identity.ObjectClass || slot.context != identity.ObjectContext {
		return o, false, nil
	}
	o, live := objects.get(slot.object)
	if !live {
		return o, true, stale(v)
	}
	return o, true, nil
}

func objectOrHandle(v *value) (any, *Error) {
	o, mine, failed := ownObject(v)
	switch {
	case failed != nil:
		return nil, failed
	case mine:
		return o.natural(), nil
	}
	return keepHandle(v)
}

// readHandle puts the object behind a handle where it fits, or a *Handle where one does.
func readHandle(v *value, to reflect.Value) *Error {
	o, mine, failed := ownObject(v)
	if failed != nil {
		return failed
	}
	if mine {
		return o.assign(to)
	}
	isError := to.Type() == errorType
	if !isError && !handleType.AssignableTo(to.Type()) {
		return foreign(v, to.Type())
	}
	h, failed := keepHandle(v)
	switch {
	case failed != nil:
	case isError:
		to.Set(reflect.ValueOf(&foreignError{h}))
	default:
		to.Set(reflect.ValueOf(h))
	}
	return failed
}

// foreignError is an object of another language, an exception usually, where Go takes an error.
type foreignError struct{ *Handle }

func (e *foreignError) Error() string { return e.String() }

func foreign(v *value, wanted reflect.Type) *Error {
	found := "an object of " + crossing.OwnerName((*handleSlot)(v.data()).owner)
	if name := crossing.TypeName(uintptr(v.data()), v.length); name != "" {
		found += " (" + name + ")"
	}
	return newError(codeForeignHandle, "expected "+wanted.String()+", found "+found)
}

// Handle is an object of another language. It keeps the object alive until Go has no more use for it.
type Handle struct {
	slot       uintptr
	generation uint32
}

var handleType = reflect.TypeOf((*Handle)(nil))

func keepHandle(v *value) (*Handle, *Error) {
	h := &Handle{uintptr(v.data()), v.length}
	if failed := retainReference(h.slot, h.generation, typeHandle); failed != nil {
		return nil, failed
	}
	runtime.SetFinalizer(h, func(h *Handle) { crossing.Release(h.slot, h.generation, typeHandle) })
	return h, nil
}

// write makes another reference to the object.
func (h *Handle) write(at *value) *Error {
	defer runtime.KeepAlive(h)
	if failed := retainReference(h.slot, h.generation, typeHandle); failed != nil {
		return failed
	}
	*at = value{payload: uint64(h.slot), kind: typeHandle, length: h.generation}
	return nil
}

// Language is the owner of the object: "jvm", "python3".
func (h *Handle) Language() string {
	defer runtime.KeepAlive(h)
	return crossing.OwnerName((*(**handleSlot)(unsafe.Pointer(&h.slot))).owner)
}

// TypeName is the class of the object in its language, "" when that tells none.
func (h *Handle) TypeName() string {
	defer runtime.KeepAlive(h)
	return crossing.TypeName(h.slot, h.generation)
}

// String is the text form of the object in its language.
func (h *Handle) String() string {
	defer runtime.KeepAlive(h)
	if text := crossing.Describe(h.slot, h.generation); text != "" {
		return text
	}
	return "an object of " + h.Language()
}
