package idl

import (
	"go/types"
	"strings"
)

// Passing is metaffi_go_passing of guest_abi.h.
type Passing uint32

// How a parameter or result crosses.
const (
	Scalar Passing = iota
	String
	Slice
	Handle
	Value
)

// Numbers of metaffi/types.h.
const (
	codeFloat64  = 1
	codeFloat32  = 2
	codeInt8     = 4
	codeInt16    = 8
	codeInt32    = 16
	codeInt64    = 32
	codeUint8    = 64
	codeUint16   = 128
	codeUint32   = 256
	codeUint64   = 512
	codeBool     = 1024
	codeString8  = 4096
	codeHandle   = 32768
	codeArray    = 65536
	codeSize     = 262144
	codeChar32   = 2097152
	codeAny      = 4194304
	codeCallable = 16777216
)

var typeNames = map[uint32]string{
	codeFloat64: "float64", codeFloat32: "float32", codeInt8: "int8", codeInt16: "int16", codeInt32: "int32",
	codeInt64: "int64", codeUint8: "uint8", codeUint16: "uint16", codeUint32: "uint32", codeUint64: "uint64",
	codeBool: "bool", codeString8: "string8", codeHandle: "handle", codeSize: "size", codeChar32: "char32",
	codeAny: "any", codeCallable: "callable",
}

// int and uint are 64 bits wide: guest libraries are for 64-bit machines.
var basicCodes = map[types.BasicKind]uint32{
	types.Bool: codeBool, types.Int: codeInt64, types.Int8: codeInt8, types.Int16: codeInt16, types.Int32: codeInt32,
	types.Int64: codeInt64, types.Uint: codeUint64, types.Uint8: codeUint8, types.Uint16: codeUint16,
	types.Uint32: codeUint32, types.Uint64: codeUint64, types.Uintptr: codeSize, types.Float32: codeFloat32,
	types.Float64: codeFloat64, types.String: codeString8,
}

// BasicCode is the CDT type of a predeclared Go type; 0 when it has none.
func BasicCode(kind types.BasicKind) uint32 { return basicCodes[kind] }

var errorType = types.Universe.Lookup("error").Type()

// IsError reports whether t is the predeclared error.
func IsError(t types.Type) bool { return types.Identical(t, errorType) }

// shape tells how values of t cross. With named types the alias is the Go type.
func shape(t types.Type) (TypeInfo, Passing) {
	code, passing := scalarShape(t)
	if passing != Value || code == codeAny || code == codeCallable {
		return newTypeInfo(code, 0, aliasOf(t, code)), passing
	}
	element, dims := elementOf(t)
	code, elementPassing := scalarShape(element)
	alias := aliasOf(element, code)
	if !isPlainSlice(t) {
		alias = TypeText(t)
	}
	passing = Value
	if _, isSlice := types.Unalias(t).Underlying().(*types.Slice); isSlice && dims == 1 && elementPassing == Scalar {
		passing = Slice
	}
	return newTypeInfo(code, dims, alias), passing
}

func newTypeInfo(code uint32, dims uint32, alias string) TypeInfo {
	info := TypeInfo{Type: typeNames[code], Code: code, Dims: dims, Alias: alias}
	if dims > 0 {
		info.Code |= codeArray
		info.Type += "_array"
	}
	return info
}

// scalarShape is shape without arrays: those are Value, with no code.
func scalarShape(t types.Type) (uint32, Passing) {
	if IsRune(t) {
		return codeChar32, Scalar
	}
	switch u := t.Underlying().(type) {
	case *types.Basic:
		code, known := basicCodes[u.Kind()]
		switch {
		case !known: // complex numbers, unsafe.Pointer
			return codeHandle, Handle
		case code == codeString8:
			return code, String
		default:
			return code, Scalar
		}
	case *types.Interface:
		if u.Empty() {
			return codeAny, Value
		}
	case *types.Signature:
		return codeCallable, Value
	case *types.Slice, *types.Array:
		if !hasMethods(t) {
			return 0, Value
		}
	}
	return codeHandle, Handle
}

// Natural is the number of the type that values of an object's type are, 0 where they are objects. Methods have their
// receiver as a handle, also when it is a named number.
func (s *Slot) Natural() uint32 {
	if s.Passing != Handle {
		return 0
	}
	if code, passing := scalarShape(s.Go); passing == Scalar || passing == String {
		return code
	}
	return 0
}

// elementOf is what an array of any dimensions holds.
func elementOf(t types.Type) (element types.Type, dims uint32) {
	seen := map[types.Type]bool{}
	for {
		if code, passing := scalarShape(t); code != 0 || passing != Value {
			return t, dims
		}
		if seen[t] { // type T []T
			return types.Universe.Lookup("any").Type(), dims
		}
		seen[t] = true
		dims++
		switch u := t.Underlying().(type) {
		case *types.Slice:
			t = u.Elem()
		case *types.Array:
			t = u.Elem()
		}
	}
}

// isPlainSlice: []E, [][]E, …: what the element's type and the dimensions say completely.
func isPlainSlice(t types.Type) bool {
	for {
		slice, is := types.Unalias(t).(*types.Slice)
		if !is {
			_, isArray := t.Underlying().(*types.Array)
			_, isSlice := t.Underlying().(*types.Slice)
			return !isArray && !isSlice || hasMethods(t)
		}
		t = slice.Elem()
	}
}

// IsRune: the spelling decides, since Go itself does not tell rune from int32.
func IsRune(t types.Type) bool {
	if alias, is := t.(*types.Alias); is && alias.Obj().Pkg() != nil {
		return false
	}
	basic, is := types.Unalias(t).(*types.Basic)
	return is && basic.Name() == "rune"
}

// hasMethods: slices and arrays of such a type are handles, so that the methods can be called.
func hasMethods(t types.Type) bool {
	named, is := types.Unalias(t).(*types.Named)
	if !is {
		return false
	}
	methods := types.NewMethodSet(types.NewPointer(named))
	for i := 0; i < methods.Len(); i++ {
		if methods.At(i).Obj().Exported() {
			return true
		}
	}
	return false
}

// aliasOf is empty when the type says it all.
func aliasOf(t types.Type, code uint32) string {
	switch u := types.Unalias(t).(type) {
	case *types.Basic:
		if code != codeHandle {
			return ""
		}
	case *types.Interface:
		if u.Empty() {
			return ""
		}
	}
	return TypeText(t)
}

// TypeText is a type as reflection names it: "*bytes.Buffer", "lib.Pair[int,string]".
func TypeText(t types.Type) string {
	return closed(types.TypeString(t, func(p *types.Package) string { return p.Name() }))
}

// closed takes the blanks out of lists of type arguments, where reflection writes none.
func closed(text string) string {
	var out strings.Builder
	var open []bool // brackets that are open: of type arguments?
	for i := 0; i < len(text); i++ {
		switch c := text[i]; c {
		case '[', '(', '{':
			arguments := c == '[' && i > 0 && isNamePart(text[i-1]) && !strings.HasSuffix(text[:i], "map")
			open = append(open, arguments)
		case ']', ')', '}':
			if len(open) > 0 {
				open = open[:len(open)-1]
			}
		case ' ':
			if len(open) > 0 && open[len(open)-1] && text[i-1] == ',' {
				continue
			}
		}
		out.WriteByte(text[i])
	}
	return out.String()
}

func isNamePart(c byte) bool {
	return c == '_' || c >= '0' && c <= '9' || c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' || c >= 0x80
}

// ObjectResults are the results of an entity with its slices, arrays and funcs as objects; nil when it gives none.
func (e *Entity) ObjectResults() []*Slot {
	var results []*Slot
	for i, slot := range e.Results {
		if slot.Dims == 0 && slot.Code != codeCallable {
			continue
		}
		if results == nil {
			results = append(results, e.Results...)
		}
		object := *slot
		object.TypeInfo, object.Passing = newTypeInfo(codeHandle, 0, TypeText(slot.Go)), Handle
		results[i] = &object
	}
	return results
}
