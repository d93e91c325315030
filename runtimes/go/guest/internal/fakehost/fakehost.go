// Package fakehost is a host for the tests of package guest: it makes values in C memory, shows what was written to
// them, offers callables, and counts what is alive.
package fakehost

/*
#include <stdlib.h>
#include "fakehost.h"
*/
import "C"

import (
	"strings"
	"sync"
	"unsafe"
)

// Value is a metaffi_value.
type Value struct {
	Payload      uint64
	Kind, Length uint32
}

// Types, by the names of the ABI.
const (
	Float64  = C.metaffi_float64_type
	Float32  = C.metaffi_float32_type
	Int8     = C.metaffi_int8_type
	Int16    = C.metaffi_int16_type
	Int32    = C.metaffi_int32_type
	Int64    = C.metaffi_int64_type
	Uint8    = C.metaffi_uint8_type
	Uint16   = C.metaffi_uint16_type
	Uint32   = C.metaffi_uint32_type
	Uint64   = C.metaffi_uint64_type
	Bool     = C.metaffi_bool_type
	String8  = C.metaffi_string8_type
	String16 = C.metaffi_string16_type
	String32 = C.metaffi_string32_type
	Handle   = C.metaffi_handle_type
	Size     = C.metaffi_size_type
	Char8    = C.metaffi_char8_type
	Char16   = C.metaffi_char16_type
	Char32   = C.metaffi_char32_type
	Any      = C.metaffi_any_type
	Null     = C.metaffi_null_type
	Callable = C.metaffi_callable_type
	Array    = C.metaffi_array_type
	Packed   = C.metaffi_packed_type
)

// Services are what Start of package guest is given; `release` is a void (*)(uintptr_t).
func Services(release unsafe.Pointer) unsafe.Pointer {
	return unsafe.Pointer(C.fakehost_services((*[0]byte)(release)))
}

// Counts are numbers of things that are alive.
type Counts struct{ Blocks, Errors, Handles int }

// Alive counts.
func Alive() Counts {
	counts := C.fakehost_alive()
	return Counts{int(counts.blocks), int(counts.errors), int(counts.handles)}
}

// FailAllocation makes the n-th allocation from now fail, once.
func FailAllocation(n int) { C.fakehost_fail_allocation(C.int64_t(n)) }

// ---- Values ----

func (v *Value) data() unsafe.Pointer { return *(*unsafe.Pointer)(unsafe.Pointer(&v.Payload)) }

func withData[T any](kind uint32, elements []T) Value {
	size := len(elements) * int(unsafe.Sizeof(*new(T)))
	memory := C.fakehost_alloc(C.size_t(size))
	copy(unsafe.Slice((*T)(memory), len(elements)), elements)
	return Value{uint64(uintptr(memory)), kind, uint32(len(elements))}
}

// PackedOf is a packed array.
func PackedOf[T any](element uint32, elements ...T) Value {
	return withData(element|Array|Packed, elements)
}

// ArrayOf is an array of values, which it takes over.
func ArrayOf(element uint32, items ...Value) Value { return withData(element|Array, items) }

// Text8, Text16 and Text32 are strings.
func Text8(s string) Value               { return withData(String8, []byte(s)) }
func Text16(units ...uint16) Value       { return withData(String16, units) }
func Text32(units ...uint32) Value       { return withData(String32, units) }
func Scalar(kind uint32, x uint64) Value { return Value{x, kind, 0} }

// NullValue is null.
func NullValue() Value { return Value{Kind: Null} }

// Object is an object of another language.
func Object() Value {
	at := Place()
	C.fakehost_object_new((*C.metaffi_value)(at))
	return Take(at)
}

// Place is room for a value in C memory, null at first.
func Place() unsafe.Pointer {
	at := C.malloc(C.size_t(unsafe.Sizeof(Value{})))
	*(*Value)(at) = NullValue()
	return at
}

// Put places a value in C memory.
func Put(v Value) unsafe.Pointer {
	at := Place()
	*(*Value)(at) = v
	return at
}

// Take is the value of a place, which is no more.
func Take(at unsafe.Pointer) Value {
	v := *(*Value)(at)
	C.free(at)
	return v
}

// Free frees what a value owns.
func Free(v Value) {
	at := Put(v)
	C.fakehost_value_free((*C.metaffi_value)(at))
	Take(at)
}

// ---- Errors ----

// Error is what a metaffi_error holds.
type Error struct {
	Code                 uint32
	Message, Type, Stack string
	Cause                *Error
	Exception            Value // borrowed
}

// NewError makes an owned metaffi_error.
func NewError(e Error, cause uintptr) uintptr {
	text := func(s string) *C.char {
		if s == "" {
			return nil
		}
		return C.CString(s)
	}
	message, kind, stack := C.CString(e.Message), text(e.Type), text(e.Stack)
	defer C.free(unsafe.Pointer(message))
	defer C.free(unsafe.Pointer(kind))
	defer C.free(unsafe.Pointer(stack))
	exception := Put(e.Exception)
	defer Take(exception)
	return uintptr(unsafe.Pointer(C.fakehost_error_new(C.uint32_t(e.Code), message, kind, stack, rawError(cause),
		(*C.metaffi_value)(exception))))
}

func rawError(raw uintptr) *C.metaffi_error { return *(**C.metaffi_error)(unsafe.Pointer(&raw)) }

// ReadError reads a metaffi_error; nil for 0.
func ReadError(raw uintptr) *Error {
	if raw == 0 {
		return nil
	}
	view := C.fakehost_error_read(rawError(raw))
	return &Error{
		Code: uint32(view.code), Message: C.GoString(view.message), Type: C.GoString(view.guest_type),
		Stack: C.GoString(view.guest_stack), Cause: ReadError(uintptr(unsafe.Pointer(view.cause))),
		Exception: *(*Value)(unsafe.Pointer(&view.exception)),
	}
}

// FreeError drops a reference.
func FreeError(raw uintptr) { C.fakehost_error_free(rawError(raw)) }

// ---- Callables ----

// Body is what a callable does; results are written for the caller to own.
type Body func(arguments, results []Value) (failure uintptr)

var bodies sync.Map
var lastBody uintptr
var bodyLock sync.Mutex

// Dynamic is the count of a callable that takes any number.
const Dynamic = -1

// NewCallable makes a callable; the types of parameters and results are nil when the counts are Dynamic.
func NewCallable(parameters, results []uint32, body Body) Value {
	bodyLock.Lock()
	lastBody++
	context := lastBody
	bodyLock.Unlock()
	bodies.Store(context, body)
	count := func(kinds []uint32) C.size_t {
		if kinds == nil {
			return ^C.size_t(0)
		}
		return C.size_t(len(kinds))
	}
	infos := func(kinds []uint32) *C.metaffi_type_info {
		memory := C.calloc(C.size_t(len(kinds)+1), C.size_t(unsafe.Sizeof(C.metaffi_type_info{})))
		for i, kind := range kinds {
			unsafe.Slice((*C.metaffi_type_info)(memory), len(kinds))[i]._type = C.metaffi_type(kind)
		}
		return (*C.metaffi_type_info)(memory)
	}
	parameterInfos, resultInfos := infos(parameters), infos(results)
	defer C.free(unsafe.Pointer(parameterInfos))
	defer C.free(unsafe.Pointer(resultInfos))
	at := Place()
	C.fakehost_callable_new(C.uintptr_t(context), parameterInfos, count(parameters), resultInfos, count(results),
		(*C.metaffi_value)(at))
	return Take(at)
}

// Adder is a callable of two int64 in C.
func Adder() Value {
	at := Place()
	C.fakehost_adder_new((*C.metaffi_value)(at))
	return Take(at)
}

// Invoke calls a callable as the engine does; the results are the caller's.
func Invoke(callable Value, resultCount int, arguments ...Value) ([]Value, uintptr) {
	inputs := withData(Array, arguments)
	const sentinel = 0xbad
	outputs := withData(Array, append(make([]Value, resultCount), Value{Kind: sentinel}))
	target := Put(callable)
	failure := C.fakehost_invoke_callable((*C.metaffi_value)(target), (*C.metaffi_value)(inputs.data()),
		C.size_t(len(arguments)), (*C.metaffi_value)(outputs.data()), C.size_t(resultCount))
	Take(target)
	if Items(outputs)[resultCount].Kind != sentinel {
		panic("more results were written than there is room for")
	}
	var results []Value
	if failure == nil {
		results = append(results, unsafe.Slice((*Value)(outputs.data()), resultCount)...)
	}
	inputs.Kind, outputs.Kind = Int8|Array|Packed, Int8|Array|Packed // free the arrays only
	Free(inputs)
	Free(outputs)
	return results, uintptr(unsafe.Pointer(failure))
}

// Copy is a value of its own: text is copied, handles and callables are retained.
func Copy(v Value) Value {
	switch v.Kind {
	case String8:
		return Text8(Text(v))
	case Handle, Callable:
		at := Put(v)
		defer Take(at)
		C.fakehost_retain((*C.metaffi_value)(at))
		return v
	}
	if v.Kind&Array != 0 && v.Kind&Packed == 0 {
		items := make([]Value, v.Length)
		for i, item := range Items(v) {
			items[i] = Copy(item)
		}
		return ArrayOf(v.Kind&^Array, items...)
	}
	return v
}

// Text is that of a string8.
func Text(v Value) string { return string(unsafe.Slice((*byte)(v.data()), int(v.Length))) }

// Items are the elements of an array of values.
func Items(v Value) []Value { return unsafe.Slice((*Value)(v.data()), int(v.Length)) }

// Char8Of is a char8.
func Char8Of(x byte) Value { return Scalar(Char8, uint64(x)) }

// Signature shows the parameters and results that a callable declares.
func Signature(v Value) (parameters, results string) {
	head := C.fakehost_head(C.uintptr_t(v.Payload))
	return showInfos(head.parameters, head.parameter_count), showInfos(head.results, head.result_count)
}

func showInfos(infos *C.metaffi_type_info, count C.size_t) string {
	if count == ^C.size_t(0) {
		return "any number"
	}
	shown := make([]string, int(count))
	for i, info := range unsafe.Slice(infos, int(count)) {
		shown[i] = showType(uint32(info._type), int(info.dimensions))
		if info.alias != nil {
			shown[i] += " " + C.GoString(info.alias)
		}
	}
	return strings.Join(shown, ", ")
}

// FreeInC frees what the value at a place owns.
func FreeInC(at unsafe.Pointer) { C.fakehost_value_free((*C.metaffi_value)(at)) }

// Echo is a callable in C that returns its argument, a string.
func Echo() Value {
	at := Place()
	C.fakehost_echo_new((*C.metaffi_value)(at))
	return Take(at)
}

// InvokeInC calls a callable of two int64 and one result again and again.
func InvokeInC(v Value, times int) {
	at := Put(v)
	C.fakehost_invoke_times((*C.metaffi_value)(at), C.int64_t(times))
	Take(at)
}
