package guest

/*
#include "guest.h"
*/
import "C"

import (
	"sync"
	"unsafe"
)

// The only file that calls C. Addresses of C memory travel as uintptr, so that cgo has nothing to check.

type (
	code      = uint32
	frame     = C.guest_frame
	errorLink = C.guest_error_link
	handleAt  = C.guest_place
	cUint32   = C.uint32_t
	cWord     = C.uintptr_t
)

const (
	typeFloat64  = C.metaffi_float64_type
	typeFloat32  = C.metaffi_float32_type
	typeInt8     = C.metaffi_int8_type
	typeInt16    = C.metaffi_int16_type
	typeInt32    = C.metaffi_int32_type
	typeInt64    = C.metaffi_int64_type
	typeUint8    = C.metaffi_uint8_type
	typeUint16   = C.metaffi_uint16_type
	typeUint32   = C.metaffi_uint32_type
	typeUint64   = C.metaffi_uint64_type
	typeBool     = C.metaffi_bool_type
	typeString8  = C.metaffi_string8_type
	typeString16 = C.metaffi_string16_type
	typeString32 = C.metaffi_string32_type
	typeHandle   = C.metaffi_handle_type
	typeSize     = C.metaffi_size_type
	typeChar8    = C.metaffi_char8_type
	typeChar16   = C.metaffi_char16_type
	typeChar32   = C.metaffi_char32_type
	typeAny      = C.metaffi_any_type
	typeNull     = C.metaffi_null_type
	typeCallable = C.metaffi_callable_type
	flagArray    = C.metaffi_array_type
	flagPacked   = C.metaffi_packed_type
)

const (
	codeInternal       = C.METAFFI_ERROR_INTERNAL
	codeOutOfMemory    = C.METAFFI_ERROR_OUT_OF_MEMORY
	codeSignature      = C.METAFFI_ERROR_SIGNATURE
	codeTypeMismatch   = C.METAFFI_ERROR_TYPE_MISMATCH
	codeNullValue      = C.METAFFI_ERROR_NULL_VALUE
	codeOutOfRange     = C.METAFFI_ERROR_OUT_OF_RANGE
	codeInvalidString  = C.METAFFI_ERROR_INVALID_STRING
	codeStaleHandle    = C.METAFFI_ERROR_STALE_HANDLE
	codeForeignHandle  = C.METAFFI_ERROR_FOREIGN_HANDLE
	codeUnsupported    = C.METAFFI_ERROR_UNSUPPORTED
	codeGuestException = C.METAFFI_ERROR_GUEST_EXCEPTION
)

// identity tells what is this library's own.
var identity struct {
	objectClass, objectContext, invoke uintptr
	owner                              uint32
}

// Start keeps the services of the plug-in, a metaffi_go_services. Everything else may only be called after it.
func Start(services unsafe.Pointer) {
	own := C.guest_start((*C.metaffi_go_services)(services))
	identity.objectClass = uintptr(own.object_class)
	identity.objectContext = uintptr(own.object_context)
	identity.invoke = uintptr(own.invoke)
	identity.owner = uint32(own.owner)
}

// ---- Memory ----

// allocate gives memory that the host can free. It panics when there is none, as every function below that allocates.
func allocate(size int) unsafe.Pointer {
	memory := C.guest_alloc(C.size_t(size))
	if memory == nil {
		panic(outOfMemory())
	}
	return memory
}

func free(memory uintptr) { C.guest_free(C.uintptr_t(memory)) }

func allocateMany(sizes, blocks []uintptr) {
	if len(sizes) == 0 {
		return
	}
	if C.guest_alloc_many((*C.size_t)(unsafe.Pointer(&sizes[0])), C.size_t(len(sizes)),
		(*C.uintptr_t)(unsafe.Pointer(&blocks[0]))) == 0 {
		panic(outOfMemory())
	}
}

func freeMany(blocks []uintptr) {
	if len(blocks) > 0 {
		C.guest_free_many((*C.uintptr_t)(unsafe.Pointer(&blocks[0])), C.size_t(len(blocks)))
	}
}

// allocateStrings makes an array of strings whose bytes are still to be written.
func allocateStrings(lengths []uint32, at *value) {
	var first *C.uint32_t
	if len(lengths) > 0 {
		first = (*C.uint32_t)(unsafe.Pointer(&lengths[0]))
	}
	if C.guest_strings(first, C.size_t(len(lengths)), address(at)) == 0 {
		panic(outOfMemory())
	}
}

// freeValues frees what `count` values own.
func freeValues(first *value, count int) {
	if count > 0 {
		C.guest_values_free(address(first), C.size_t(count))
	}
}

func address(v *value) C.uintptr_t { return C.uintptr_t(uintptr(unsafe.Pointer(v))) }

// ---- Handles ----

// newHandle takes the number over.
func newHandle(number uintptr, at *value) {
	if failure := C.guest_handle(C.uintptr_t(number), address(at)); failure != 0 {
		objects.remove(number)
		panic(takeError(uintptr(failure)))
	}
}

func newHandles(places []handleAt) {
	if len(places) == 0 {
		return
	}
	outcome := C.guest_handles(&places[0], C.size_t(len(places)))
	if outcome.error == 0 {
		return
	}
	for _, place := range places[outcome.word:] {
		objects.remove(uintptr(place.number))
	}
	panic(takeError(uintptr(outcome.error)))
}

func retainReference(slot uintptr, generation, kind uint32) *Error {
	return takeError(uintptr(C.guest_retain(C.uintptr_t(slot), C.uint32_t(generation), C.uint32_t(kind))))
}

func releaseReference(slot uintptr, generation, kind uint32) {
	C.guest_release(C.uintptr_t(slot), C.uint32_t(generation), C.uint32_t(kind))
}

func handleTypeName(slot uintptr, generation uint32) string {
	return takeText(C.guest_handle_type_name(C.uintptr_t(slot), C.uint32_t(generation)))
}

func handleText(slot uintptr, generation uint32) string {
	return takeText(C.guest_handle_describe(C.uintptr_t(slot), C.uint32_t(generation)))
}

func takeText(text C.uintptr_t) string {
	if text == 0 {
		return ""
	}
	defer C.guest_free(text)
	return C.GoString(*(**C.char)(unsafe.Pointer(&text)))
}

func ownerName(owner uint32) string { return C.GoString(C.guest_owner_name(C.uint32_t(owner))) }

// ---- Errors ----

const noText = C.GUEST_NO_TEXT

// newRawError makes one metaffi_error of a chain and takes `cause` over.
func newRawError(links []errorLink, texts []byte, cause uintptr) uintptr {
	return uintptr(C.guest_error_new(&links[0], C.size_t(len(links)), (*C.char)(unsafe.Pointer(&texts[0])),
		C.uintptr_t(cause)))
}

func retainRawError(raw uintptr) uintptr { return uintptr(C.guest_error_retain(C.uintptr_t(raw))) }
func freeRawError(raw uintptr)           { C.guest_error_free(C.uintptr_t(raw)) }

// errorTexts is what can be read from a metaffi_error.
type errorTexts struct {
	code                           code
	message, guestType, guestStack string
	cause                          uintptr // borrowed
}

func readRawError(raw uintptr) errorTexts {
	view := C.guest_error_read(C.uintptr_t(raw))
	text := func(bytes *C.char, length C.size_t) string {
		if bytes == nil {
			return ""
		}
		return string(unsafe.Slice((*byte)(unsafe.Pointer(bytes)), int(length)))
	}
	return errorTexts{
		code:       code(view.code),
		message:    text(view.message, view.message_length),
		guestType:  text(view.guest_type, view.guest_type_length),
		guestStack: text(view.guest_stack, view.guest_stack_length),
		cause:      uintptr(view.cause),
	}
}

// rawException tells the exception handle of an error, borrowed, and whether a stack came with it.
func rawException(raw uintptr) (exception value, hasStack bool) {
	view := C.guest_error_exception(C.uintptr_t(raw))
	exception = value{payload: uint64(view.slot), kind: uint32(view._type), length: uint32(view.generation)}
	return exception, view.has_stack != 0
}

func codeName(c code) string { return C.GoString(C.guest_code_name(C.uint32_t(c))) }

// ---- Callables ----

// newSignature describes a func type to C, for good.
func newSignature(types, dimensions []uint32, parameters int, variadic bool, aliases []byte) uintptr {
	anyCount := C.int(0)
	if variadic {
		anyCount = 1
	}
	types, dimensions = append(types, 0), append(dimensions, 0) // so that there is a first one
	signature := C.guest_signature_new((*C.uint32_t)(&types[0]), (*C.uint32_t)(&dimensions[0]), C.size_t(parameters),
		C.size_t(len(types)-1-parameters), anyCount, (*C.char)(unsafe.Pointer(&aliases[0])))
	if signature == 0 {
		panic(outOfMemory())
	}
	return uintptr(signature)
}

// newCallable takes the number over.
func newCallable(signature, number uintptr, at *value) {
	if failure := C.guest_callable_new(C.uintptr_t(signature), C.uintptr_t(number), address(at)); failure != 0 {
		objects.remove(number)
		panic(takeError(uintptr(failure)))
	}
}

// holdCallable takes a reference and tells the address of the metaffi_callable.
func holdCallable(slot uintptr, generation uint32) (uintptr, *Error) {
	outcome := C.guest_callable_hold(C.uintptr_t(slot), C.uint32_t(generation))
	return uintptr(outcome.word), takeError(uintptr(outcome.error))
}

var frameList sync.Mutex

func newFrame(capacity int) *frame {
	frameList.Lock()
	defer frameList.Unlock()
	f := C.guest_frame_new(C.uint32_t(capacity))
	if f == nil {
		panic(outOfMemory())
	}
	return f
}

func freeFrame(f *frame) {
	frameList.Lock()
	defer frameList.Unlock()
	C.guest_frame_free(f)
}

func callFrame(f *frame) uintptr {
	return uintptr(C.guest_frame_call(C.uintptr_t(uintptr(unsafe.Pointer(f)))))
}

func clearFrame(f *frame) { C.guest_frame_clear(C.uintptr_t(uintptr(unsafe.Pointer(f)))) }
