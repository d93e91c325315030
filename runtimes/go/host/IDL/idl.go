// Package IDL has the names of MetaFFI's types, and how a parameter or result is declared with them.
package IDL

import "fmt"

// MetaFFIType is the name of a type: "int64", "string8_array", "float64_packed_array".
type MetaFFIType string

// Scalars, strings and references.
const (
	FLOAT64  MetaFFIType = "float64"
	FLOAT32  MetaFFIType = "float32"
	INT8     MetaFFIType = "int8"
	INT16    MetaFFIType = "int16"
	INT32    MetaFFIType = "int32"
	INT64    MetaFFIType = "int64"
	UINT8    MetaFFIType = "uint8"
	UINT16   MetaFFIType = "uint16"
	UINT32   MetaFFIType = "uint32"
	UINT64   MetaFFIType = "uint64"
	SIZE     MetaFFIType = "size"
	BOOL     MetaFFIType = "bool"
	CHAR8    MetaFFIType = "char8"
	CHAR16   MetaFFIType = "char16"
	CHAR32   MetaFFIType = "char32"
	STRING8  MetaFFIType = "string8"
	STRING16 MetaFFIType = "string16"
	STRING32 MetaFFIType = "string32"
	HANDLE   MetaFFIType = "handle"
	CALLABLE MetaFFIType = "callable"
	ANY      MetaFFIType = "any"
	NULL     MetaFFIType = "null"
)

// Arrays: of one dimension, unless a MetaFFITypeInfo says more.
const (
	FLOAT64_ARRAY  MetaFFIType = "float64_array"
	FLOAT32_ARRAY  MetaFFIType = "float32_array"
	INT8_ARRAY     MetaFFIType = "int8_array"
	INT16_ARRAY    MetaFFIType = "int16_array"
	INT32_ARRAY    MetaFFIType = "int32_array"
	INT64_ARRAY    MetaFFIType = "int64_array"
	UINT8_ARRAY    MetaFFIType = "uint8_array"
	UINT16_ARRAY   MetaFFIType = "uint16_array"
	UINT32_ARRAY   MetaFFIType = "uint32_array"
	UINT64_ARRAY   MetaFFIType = "uint64_array"
	SIZE_ARRAY     MetaFFIType = "size_array"
	BOOL_ARRAY     MetaFFIType = "bool_array"
	CHAR8_ARRAY    MetaFFIType = "char8_array"
	CHAR16_ARRAY   MetaFFIType = "char16_array"
	CHAR32_ARRAY   MetaFFIType = "char32_array"
	STRING8_ARRAY  MetaFFIType = "string8_array"
	STRING16_ARRAY MetaFFIType = "string16_array"
	STRING32_ARRAY MetaFFIType = "string32_array"
	HANDLE_ARRAY   MetaFFIType = "handle_array"
	CALLABLE_ARRAY MetaFFIType = "callable_array"
	ANY_ARRAY      MetaFFIType = "any_array"
)

// Packed arrays: elements side by side, as a Go slice has them. They mean the same as the arrays above.
const (
	FLOAT64_PACKED_ARRAY  MetaFFIType = "float64_packed_array"
	FLOAT32_PACKED_ARRAY  MetaFFIType = "float32_packed_array"
	INT8_PACKED_ARRAY     MetaFFIType = "int8_packed_array"
	INT16_PACKED_ARRAY    MetaFFIType = "int16_packed_array"
	INT32_PACKED_ARRAY    MetaFFIType = "int32_packed_array"
	INT64_PACKED_ARRAY    MetaFFIType = "int64_packed_array"
	UINT8_PACKED_ARRAY    MetaFFIType = "uint8_packed_array"
	UINT16_PACKED_ARRAY   MetaFFIType = "uint16_packed_array"
	UINT32_PACKED_ARRAY   MetaFFIType = "uint32_packed_array"
	UINT64_PACKED_ARRAY   MetaFFIType = "uint64_packed_array"
	SIZE_PACKED_ARRAY     MetaFFIType = "size_packed_array"
	BOOL_PACKED_ARRAY     MetaFFIType = "bool_packed_array"
	CHAR8_PACKED_ARRAY    MetaFFIType = "char8_packed_array"
	CHAR16_PACKED_ARRAY   MetaFFIType = "char16_packed_array"
	CHAR32_PACKED_ARRAY   MetaFFIType = "char32_packed_array"
	STRING8_PACKED_ARRAY  MetaFFIType = "string8_packed_array"
	STRING16_PACKED_ARRAY MetaFFIType = "string16_packed_array"
	STRING32_PACKED_ARRAY MetaFFIType = "string32_packed_array"
	HANDLE_PACKED_ARRAY   MetaFFIType = "handle_packed_array"
	CALLABLE_PACKED_ARRAY MetaFFIType = "callable_packed_array"
	ANY_PACKED_ARRAY      MetaFFIType = "any_packed_array"
)

// MetaFFITypeInfo declares one parameter or result.
type MetaFFITypeInfo struct {
	StringType MetaFFIType
	Alias      string // the guest's name for the type, where it matters: a class, to choose an overload
	Dimensions int    // of an array; an array type with 0 has one
}

// String is the type as messages show it: "int64_array[][] (alias)".
func (info MetaFFITypeInfo) String() string {
	text := string(info.StringType)
	if info.Dimensions > 0 {
		text = fmt.Sprintf("%s, %d dimensions", text, info.Dimensions)
	}
	if info.Alias != "" {
		text += " (" + info.Alias + ")"
	}
	return text
}
