package metaffi

// #include "bridge.h"
import "C"

import (
	"math"
	"unsafe"
)

// fastNumber is the MetaFFI type of a Go type that fast calls take as it is: scalars and strings. 0 for all others.
func fastNumber[T any]() uint32 {
	number, dimensions := infer(typeOf[T]())
	if dimensions != 0 || number == typeChar32 || elements[number] == nil && number != typeString8 {
		return 0
	}
	if t := typeOf[T](); inferredKinds[t.Kind()] == 0 {
		return 0
	}
	return number
}

// fastResult is the same for results.
func fastResult[T any]() uint32 { return fastNumber[T]() }

// mayBeText: where the size tells already that a value is no string, the compiler leaves the rest out.
func mayBeText(size uintptr) bool { return size == unsafe.Sizeof("") }

// fastArgument is an argument whose type is what T stands for.
func fastArgument[T any](v *value) (argument T) {
	if mayBeText(unsafe.Sizeof(argument)) && v.number == typeString8 {
		*(*string)(unsafe.Pointer(&argument)) = textAt(v)
		return argument
	}
	bits := v.bits
	if unsafe.Sizeof(argument) == 1 && v.number == typeBool && uint8(bits) != 0 {
		bits = 1
	}
	return scalarOf[T](bits)
}

func textAt(v *value) string { return string(unsafe.Slice((*byte)(v.pointer()), v.length)) }

// storeFast gives a result to the guest; the error is the library's.
func storeFast[T any](given *T, number uint32, result *value) (failed nativeNumber) {
	if mayBeText(unsafe.Sizeof(*given)) && number == typeString8 {
		return storeText((*string)(unsafe.Pointer(given)), result)
	}
	*result = value{number: number, bits: word(*given)}
	return 0
}

func storeText(given *string, result *value) (failed nativeNumber) {
	text := *given
	if uint64(len(text)) > math.MaxUint32 {
		declared := anySlot("result", 0, "")
		return nativeFailure(declared.tooLong(len(text)), "")
	}
	*result = value{number: typeString8, length: uint32(len(text))}
	memory := C.metaffi_go_host_text((*C.char)(unsafe.Pointer(unsafe.StringData(text))), C.size_t(len(text)))
	if memory == nil {
		return nativeFailure(failure(CodeOutOfMemory, "memory ran out for a string of %d bytes", len(text)), "")
	}
	result.setPointer(unsafe.Pointer(memory))
	return 0
}

// fastCallOf is how functions of the usual types are called; nil: by reflection.
func fastCallOf(function any) fastCall {
	switch f := function.(type) {
	case func():
		return fastProc0(f)
	case func(int64):
		return fastProc1(f)
	case func(string):
		return fastProc1(f)
	case func() int64:
		return fastFunc0(f)
	case func() string:
		return fastFunc0(f)
	case func(int64) int64:
		return fastFunc1(f)
	case func(int64) (int64, error):
		return fastFuncErr1(f)
	case func(int64, int64) int64:
		return fastFunc2(f)
	case func(int64, int64) (int64, error):
		return fastFuncErr2(f)
	case func(int32) int32:
		return fastFunc1(f)
	case func(int32, int32) int32:
		return fastFunc2(f)
	case func(int) int:
		return fastFunc1(f)
	case func(int, int) int:
		return fastFunc2(f)
	case func(float64) float64:
		return fastFunc1(f)
	case func(float64, float64) float64:
		return fastFunc2(f)
	case func(int64) bool:
		return fastFunc1(f)
	case func(int32) bool:
		return fastFunc1(f)
	case func(string) bool:
		return fastFunc1(f)
	case func(string) string:
		return fastFunc1(f)
	case func(string, string) string:
		return fastFunc2(f)
	case func(string, string) int32:
		return fastFunc2(f)
	}
	return nil
}
