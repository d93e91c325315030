// Package crossing is what package guest calls in C and what C calls in it, with words for all that crosses. It imports nothing
// that takes Go long, so that Go turns to the C in it while it still compiles what package guest imports.
package crossing

/*
#include "guest.h"
*/
import "C"

import "unsafe"

// Addresses of C memory travel as uintptr, so that cgo has nothing to check.

// Types of values.
const (
	TypeFloat64  = C.metaffi_float64_type
	TypeFloat32  = C.metaffi_float32_type
	TypeInt8     = C.metaffi_int8_type
	TypeInt16    = C.metaffi_int16_type
	TypeInt32    = C.metaffi_int32_type
	TypeInt64    = C.metaffi_int64_type
	TypeUint8    = C.metaffi_uint8_type
	TypeUint16   = C.metaffi_uint16_type
	TypeUint32   = C.metaffi_uint32_type
	TypeUint64   = C.metaffi_uint64_type
	TypeBool     = C.metaffi_bool_type
	TypeString8  = C.metaffi_string8_type
	TypeString16 = C.metaffi_string16_type
	TypeString32 = C.metaffi_string32_type
	TypeHandle   = C.metaffi_handle_type
	TypeSize     = C.metaffi_size_type
	TypeChar8    = C.metaffi_char8_type
	TypeChar16   = C.metaffi_char16_type
	TypeChar32   = C.metaffi_char32_type
	TypeAny      = C.metaffi_any_type
	TypeNull     = C.metaffi_null_type
	TypeCallable = C.metaffi_callable_type
	FlagArray    = C.metaffi_array_type
	FlagPacked   = C.metaffi_packed_type
)

// Codes of errors.
const (
	CodeInternal       = C.METAFFI_ERROR_INTERNAL
	CodeOutOfMemory    = C.METAFFI_ERROR_OUT_OF_MEMORY
	CodeSignature      = C.METAFFI_ERROR_SIGNATURE
	CodeTypeMismatch   = C.METAFFI_ERROR_TYPE_MISMATCH
	CodeNullValue      = C.METAFFI_ERROR_NULL_VALUE
	CodeOutOfRange     = C.METAFFI_ERROR_OUT_OF_RANGE
	CodeInvalidString  = C.METAFFI_ERROR_INVALID_STRING
	CodeStaleHandle    = C.METAFFI_ERROR_STALE_HANDLE
	CodeForeignHandle  = C.METAFFI_ERROR_FOREIGN_HANDLE
	CodeUnsupported    = C.METAFFI_ERROR_UNSUPPORTED
	CodeGuestException = C.METAFFI_ERROR_GUEST_EXCEPTION
)

// Place is a guest_place.
type Place struct{ Number, Value uintptr }

// Link is a guest_error_link.
type Link struct {
	Exception                            uintptr
	Code, Message, GuestType, GuestStack uint32
}

// NoText is the offset of a text that a Link does not have.
const NoText = C.GUEST_NO_TEXT

// Frame is a guest_frame.
type Frame struct {
	_, _                                       uintptr
	Callable                                   uintptr
	ArgumentCount, ResultCount, Capacity, Used uint32
	Scratch                                    [C.GUEST_SCRATCH]byte
}

// They are laid out as in C.
var (
	_ [0]struct{} = [unsafe.Sizeof(Place{}) - C.sizeof_guest_place]struct{}{}
	_ [0]struct{} = [unsafe.Sizeof(Link{}) - C.sizeof_guest_error_link]struct{}{}
	_ [0]struct{} = [unsafe.Offsetof(Link{}.GuestStack) - unsafe.Offsetof(C.guest_error_link{}.guest_stack)]struct{}{}
	_ [0]struct{} = [unsafe.Sizeof(Frame{}) - C.sizeof_guest_frame]struct{}{}
	_ [0]struct{} = [unsafe.Offsetof(Frame{}.Used) - unsafe.Offsetof(C.guest_frame{}.used)]struct{}{}
	_ [0]struct{} = [unsafe.Offsetof(Frame{}.Scratch) - unsafe.Offsetof(C.guest_frame{}.scratch)]struct{}{}
)

// Identity tells what is a library's own.
type Identity struct {
	ObjectClass, ObjectContext, Invoke uintptr
	Owner                              uint32
}

// Start keeps the services of the plug-in, a metaffi_go_services. Everything else may only be called after it.
func Start(services unsafe.Pointer) Identity {
	own := C.guest_start((*C.metaffi_go_services)(services))
	return Identity{uintptr(own.object_class), uintptr(own.object_context), uintptr(own.invoke), uint32(own.owner)}
}

// ---- Memory ----

// Allocate gives memory that the host can free, or nil.
func Allocate(size int) unsafe.Pointer { return C.guest_alloc(C.size_t(size)) }

// Free frees it.
func Free(memory uintptr) { C.guest_free(C.uintptr_t(memory)) }

// AllocateMany gives all blocks or none; there is at least one.
func AllocateMany(sizes, blocks []uintptr) bool {
	return C.guest_alloc_many((*C.size_t)(unsafe.Pointer(&sizes[0])), C.size_t(len(sizes)),
		(*C.uintptr_t)(unsafe.Pointer(&blocks[0]))) != 0
}

// FreeMany frees blocks, of which there is at least one.
func FreeMany(blocks []uintptr) {
	C.guest_free_many((*C.uintptr_t)(unsafe.Pointer(&blocks[0])), C.size_t(len(blocks)))
}

// Strings makes an array of strings whose bytes are still to be written.
func Strings(lengths []uint32, at uintptr) bool {
	return C.guest_strings((*C.uint32_t)(unsafe.Pointer(unsafe.SliceData(lengths))), C.size_t(len(lengths)), C.uintptr_t(at)) != 0
}

// FreeValues frees what values own.
func FreeValues(first uintptr, count int) { C.guest_values_free(C.uintptr_t(first), C.size_t(count)) }

// ---- Handles ----

// Handle makes the handle of an object, or gives an error.
func Handle(number, at uintptr) uintptr {
	return uintptr(C.guest_handle(C.uintptr_t(number), C.uintptr_t(at)))
}

// Handles makes many, and tells how many it made before an error.
func Handles(places []Place) (failure uintptr, made int) {
	outcome := C.guest_handles((*C.guest_place)(unsafe.Pointer(&places[0])), C.size_t(len(places)))
	return uintptr(outcome.error), int(outcome.word)
}

// Retain takes another reference to a handle or callable, or gives an error.
func Retain(slot uintptr, generation, kind uint32) uintptr {
	return uintptr(C.guest_retain(C.uintptr_t(slot), C.uint32_t(generation), C.uint32_t(kind)))
}

// Release gives a reference back.
func Release(slot uintptr, generation, kind uint32) {
	C.guest_release(C.uintptr_t(slot), C.uint32_t(generation), C.uint32_t(kind))
}

// TypeName of what a handle refers to.
func TypeName(slot uintptr, generation uint32) string {
	return takeText(C.guest_handle_type_name(C.uintptr_t(slot), C.uint32_t(generation)))
}

// Describe gives the text of what a handle refers to.
func Describe(slot uintptr, generation uint32) string {
	return takeText(C.guest_handle_describe(C.uintptr_t(slot), C.uint32_t(generation)))
}

func takeText(text C.uintptr_t) string {
	if text == 0 {
		return ""
	}
	defer C.guest_free(text)
	return C.GoString(*(**C.char)(unsafe.Pointer(&text)))
}

// OwnerName is the language of an owner of handles.
func OwnerName(owner uint32) string { return C.GoString(C.guest_owner_name(C.uint32_t(owner))) }

// ---- Errors ----

// NewError makes one metaffi_error of a chain and takes `cause` over.
func NewError(links []Link, texts []byte, cause uintptr) uintptr {
	return uintptr(C.guest_error_new((*C.guest_error_link)(unsafe.Pointer(&links[0])), C.size_t(len(links)),
		(*C.char)(unsafe.Pointer(&texts[0])), C.uintptr_t(cause)))
}

// RetainError takes another reference.
func RetainError(raw uintptr) uintptr { return uintptr(C.guest_error_retain(C.uintptr_t(raw))) }

// FreeError gives one back.
func FreeError(raw uintptr) { C.guest_error_free(C.uintptr_t(raw)) }

// ErrorTexts is what can be read from a metaffi_error.
type ErrorTexts struct {
	Code                           uint32
	Message, GuestType, GuestStack string
	Cause                          uintptr // borrowed
}

// ReadError reads a metaffi_error.
func ReadError(raw uintptr) ErrorTexts {
	view := C.guest_error_read(C.uintptr_t(raw))
	text := func(bytes *C.char, length C.size_t) string {
		if bytes == nil {
			return ""
		}
		return string(unsafe.Slice((*byte)(unsafe.Pointer(bytes)), int(length)))
	}
	return ErrorTexts{
		Code:       uint32(view.code),
		Message:    text(view.message, view.message_length),
		GuestType:  text(view.guest_type, view.guest_type_length),
		GuestStack: text(view.guest_stack, view.guest_stack_length),
		Cause:      uintptr(view.cause),
	}
}

// Exception is the exception of an error, as a borrowed value, and whether a stack came with it.
type Exception struct {
	Slot             uintptr
	Generation, Type uint32
	HasStack         bool
}

// ExceptionOf an error.
func ExceptionOf(raw uintptr) Exception {
	view := C.guest_error_exception(C.uintptr_t(raw))
	return Exception{uintptr(view.slot), uint32(view.generation), uint32(view._type), view.has_stack != 0}
}

// CodeName is the name of an error code.
func CodeName(code uint32) string { return C.GoString(C.guest_code_name(C.uint32_t(code))) }

// ---- Callables ----

// NewSignature describes a func type to C, for good; 0 when memory ran out. There is at least one type, which need not count.
func NewSignature(types, dimensions []uint32, parameters, results int, variadic bool, aliases []byte) uintptr {
	anyCount := C.int(0)
	if variadic {
		anyCount = 1
	}
	return uintptr(C.guest_signature_new((*C.uint32_t)(&types[0]), (*C.uint32_t)(&dimensions[0]), C.size_t(parameters),
		C.size_t(results), anyCount, (*C.char)(unsafe.Pointer(&aliases[0]))))
}

// NewCallable makes the callable of a func, or gives an error.
func NewCallable(signature, number, at uintptr) uintptr {
	return uintptr(C.guest_callable_new(C.uintptr_t(signature), C.uintptr_t(number), C.uintptr_t(at)))
}

// HoldCallable takes a reference and tells the address of the metaffi_callable, or gives an error.
func HoldCallable(slot uintptr, generation uint32) (callable, failure uintptr) {
	outcome := C.guest_callable_hold(C.uintptr_t(slot), C.uint32_t(generation))
	return uintptr(outcome.word), uintptr(outcome.error)
}

// MostNumbers is how many arguments CallNumbers has.
const MostNumbers = C.GUEST_MOST_NUMBERS

// Number is what a callable of numbers gave: an error, or a value that is owned.
type Number struct {
	Failure      uintptr
	Bits         uint64
	Kind, Length uint32
}

// CallNumbers calls a metaffi_callable with numbers of the types that `numbers` says.
func CallNumbers(callable uintptr, numbers, a, b, c, d uint64) Number {
	x := C.guest_call_numbers(C.uintptr_t(callable), C.uint64_t(numbers), C.uint64_t(a), C.uint64_t(b), C.uint64_t(c),
		C.uint64_t(d))
	return Number{uintptr(x.error), uint64(x.bits), uint32(x._type), uint32(x.length)}
}

// FreeOwned frees what a value owns.
func FreeOwned(payload uint64, kind, length uint32) {
	C.guest_owned_free(C.uint64_t(payload), C.uint32_t(kind), C.uint32_t(length))
}

// NewFrame and FreeFrame run one at a time. NewFrame gives nil when memory ran out.
func NewFrame(capacity int) *Frame {
	return (*Frame)(unsafe.Pointer(C.guest_frame_new(C.uint32_t(capacity))))
}

// FreeFrame frees a frame.
func FreeFrame(f *Frame) { C.guest_frame_free((*C.guest_frame)(unsafe.Pointer(f))) }

// Call calls the callable of a frame, or gives an error.
func (f *Frame) Call() uintptr {
	return uintptr(C.guest_frame_call(C.uintptr_t(uintptr(unsafe.Pointer(f)))))
}
