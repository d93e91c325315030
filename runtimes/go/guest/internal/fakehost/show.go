package fakehost

import (
	"fmt"
	"math"
	"strings"
	"unicode/utf16"
	"unsafe"
)

var names = map[uint32]string{
	Float64: "float64", Float32: "float32", Int8: "int8", Int16: "int16", Int32: "int32", Int64: "int64", Uint8: "uint8",
	Uint16: "uint16", Uint32: "uint32", Uint64: "uint64", Bool: "bool", String8: "string8", String16: "string16",
	String32: "string32", Handle: "handle", Size: "size", Char8: "char8", Char16: "char16", Char32: "char32", Any: "any",
	Null: "null", Callable: "callable",
}

// Show tells all that a value is: `int64 5`, `string8[string8 "a", null]`, `packed float64[1, 2.5]`.
func Show(v Value) string {
	name := names[v.Kind&^(Array|Packed)]
	switch {
	case v.Kind&Packed != 0:
		items := make([]string, v.Length)
		size := map[string]int{"64": 8, "32": 4, "16": 2, "size": 8}[strings.TrimLeft(name, "abcdefghijklmnopqrtuvwxy")]
		for i := range items {
			items[i] = number(v.Kind&^(Array|Packed), load(unsafe.Add(v.data(), i*max(size, 1)), max(size, 1)))
		}
		return "packed " + name + "[" + strings.Join(items, ", ") + "]"
	case v.Kind&Array != 0:
		items := make([]string, v.Length)
		for i := range items {
			items[i] = Show(unsafe.Slice((*Value)(v.data()), int(v.Length))[i])
		}
		return name + "[" + strings.Join(items, ", ") + "]"
	}
	switch v.Kind {
	case String8:
		text := unsafe.String((*byte)(v.data()), int(v.Length))
		if *(*byte)(unsafe.Add(v.data(), int(v.Length))) != 0 {
			return "string8 without NUL"
		}
		return fmt.Sprintf("string8 %q", text)
	case String16:
		return fmt.Sprintf("string16 %q", string(utf16.Decode(unsafe.Slice((*uint16)(v.data()), int(v.Length)))))
	case String32:
		return fmt.Sprintf("string32 %q", string(unsafe.Slice((*rune)(v.data()), int(v.Length))))
	case Null, Handle, Callable:
		return name
	}
	return name + " " + number(v.Kind, v.Payload)
}

func showType(kind uint32, dimensions int) string {
	name := names[kind&^(Array|Packed)]
	if kind&Packed != 0 {
		name = "packed " + name
	} else if kind&Array != 0 {
		name += " array"
	}
	return fmt.Sprint(name, " ", dimensions)
}

func load(at unsafe.Pointer, size int) uint64 {
	switch size {
	case 1:
		return uint64(*(*uint8)(at))
	case 2:
		return uint64(*(*uint16)(at))
	case 4:
		return uint64(*(*uint32)(at))
	}
	return *(*uint64)(at)
}

func number(kind uint32, x uint64) string {
	switch kind {
	case Float64:
		return fmt.Sprint(math.Float64frombits(x))
	case Float32:
		return fmt.Sprint(math.Float32frombits(uint32(x)))
	case Int8:
		return fmt.Sprint(int8(x))
	case Int16:
		return fmt.Sprint(int16(x))
	case Int32:
		return fmt.Sprint(int32(x))
	case Int64:
		return fmt.Sprint(int64(x))
	case Uint8, Char8:
		return fmt.Sprint(uint8(x))
	case Uint16, Char16:
		return fmt.Sprint(uint16(x))
	case Uint32, Char32:
		return fmt.Sprint(uint32(x))
	case Bool:
		return fmt.Sprint(uint8(x) != 0)
	}
	return fmt.Sprint(x)
}
