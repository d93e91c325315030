package IDL

import "strings"

const (
	arrayFlag  = 65536
	packedFlag = 33554432
)

var elements = map[MetaFFIType]uint32{
	FLOAT64: 1, FLOAT32: 2, INT8: 4, INT16: 8, INT32: 16, INT64: 32, UINT8: 64, UINT16: 128, UINT32: 256, UINT64: 512,
	BOOL: 1024, STRING8: 4096, STRING16: 8192, STRING32: 16384, HANDLE: 32768, SIZE: 262144, CHAR8: 524288,
	CHAR16: 1048576, CHAR32: 2097152, ANY: 4194304, NULL: 8388608, CALLABLE: 16777216,
}

var names = func() map[uint32]MetaFFIType {
	all := make(map[uint32]MetaFFIType, len(elements))
	for name, number := range elements {
		all[number] = name
	}
	return all
}()

// Number is the type's number in MetaFFI's binary interface (metaffi/types.h), and whether there is such a type.
func (t MetaFFIType) Number() (uint32, bool) {
	element, flags := string(t), uint32(0)
	if name, ok := strings.CutSuffix(element, "_packed_array"); ok {
		element, flags = name, arrayFlag|packedFlag
	} else if name, ok := strings.CutSuffix(element, "_array"); ok {
		element, flags = name, arrayFlag
	}
	number, ok := elements[MetaFFIType(element)]
	return number | flags, ok
}

// TypeOf is the name of the type with a number; "" when there is none.
func TypeOf(number uint32) MetaFFIType {
	name, ok := names[number&^(arrayFlag|packedFlag)]
	if !ok {
		return ""
	}
	switch number & (arrayFlag | packedFlag) {
	case arrayFlag:
		return name + "_array"
	case arrayFlag | packedFlag:
		return name + "_packed_array"
	case packedFlag:
		return ""
	}
	return name
}
