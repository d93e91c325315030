package metaffi

// #include "bridge.h"
import "C"

import "unsafe"

// value is a Common Data Type (metaffi/value.h). Addresses in it are numbers to Go: whatever they point to is pinned, or
// memory of C.
type value struct {
	bits   uint64
	number uint32
	length uint32
}

const valueSize = unsafe.Sizeof(value{})

// The layout is C's.
var (
	_ [0]struct{} = [unsafe.Sizeof(C.metaffi_value{}) - valueSize]struct{}{}
	_ [0]struct{} = [valueSize - unsafe.Sizeof(C.metaffi_value{})]struct{}{}
)

func nullValue() value { return value{number: typeNull} }

// pointer is the address that the value holds.
func (v *value) pointer() unsafe.Pointer { return *(*unsafe.Pointer)(unsafe.Pointer(&v.bits)) }

func (v *value) setPointer(p unsafe.Pointer) { v.bits = uint64(uintptr(p)) }

// items are the values of an array that is not packed.
func (v *value) items() []value { return unsafe.Slice((*value)(v.pointer()), v.length) }

func (v *value) isReference() bool { return v.number == typeHandle || v.number == typeCallable }

// holdsMemory tells whether freeing it would do anything.
func (v *value) holdsMemory() bool {
	return v.number&(typeArray|typeString8|typeString16|typeString32|typeHandle|typeCallable) != 0
}

// meta is the type, and the length or generation above it, in one word.
func (v value) meta() uint64 { return uint64(v.number) | uint64(v.length)<<32 }

// set is for values that a call may soon read: it reads that word at once, and would wait for two halves to reach the cache.
func (v *value) set(from value) {
	v.bits = from.bits
	*(*uint64)(unsafe.Pointer(&v.number)) = from.meta()
}

func (v value) c() C.metaffi_value { return *(*C.metaffi_value)(unsafe.Pointer(&v)) }

func cValues(values []value) *C.metaffi_value {
	return (*C.metaffi_value)(unsafe.Pointer(unsafe.SliceData(values)))
}

// freeValues frees what owned values hold.
func freeValues(values []value) {
	for i := range values {
		if values[i].holdsMemory() {
			C.metaffi_go_host_free_values(cValues(values), C.size_t(len(values)))
			return
		}
	}
}
