package metaffi

import "reflect"

// Types that say in a Go signature what Go's own types cannot.
type (
	// Char8 is a char8.
	Char8 uint8
	// Char16 is a char16: one UTF-16 unit, Java's char.
	Char16 uint16
	// Char32 is a char32: one character.
	Char32 rune
	// String16 is a string that crosses in UTF-16.
	String16 string
	// String32 is a string that crosses in UTF-32.
	String32 string
)

var inferredTypes = map[reflect.Type]uint32{
	typeOf[*MetaFFIHandle](): typeHandle,
	typeOf[*Callable]():      typeCallable,
	typeOf[any]():            typeAny,
	typeOf[Char8]():          typeChar8,
	typeOf[Char16]():         typeChar16,
	typeOf[Char32]():         typeChar32,
	typeOf[String16]():       typeString16,
	typeOf[String32]():       typeString32,
}

var inferredKinds = map[reflect.Kind]uint32{
	reflect.Bool: typeBool, reflect.Int8: typeInt8, reflect.Int16: typeInt16, reflect.Int32: typeInt32,
	reflect.Int64: typeInt64, reflect.Int: typeInt64, reflect.Uint8: typeUint8, reflect.Uint16: typeUint16,
	reflect.Uint32: typeUint32, reflect.Uint64: typeUint64, reflect.Uint: typeUint64, reflect.Uintptr: typeSize,
	reflect.Float32: typeFloat32, reflect.Float64: typeFloat64, reflect.String: typeString8,
	reflect.Func: typeCallable, reflect.Map: typeAny, reflect.UnsafePointer: typeSize,
}

const mostDimensions = 255

// pointee is the alias for what an address is that a guest passes to a Go function with a pointer to a number: "int32*", or "".
func pointee(t reflect.Type) string {
	if t.Kind() != reflect.Pointer {
		return ""
	}
	number := inferredKinds[t.Elem().Kind()]
	if elements[number] == nil {
		return ""
	}
	return typeName(number) + "*"
}

// infer is the element type and the number of dimensions that a Go type stands for.
func infer(t reflect.Type) (number uint32, dimensions int) {
	depth := 0
	for inner := t; (inner.Kind() == reflect.Slice || inner.Kind() == reflect.Array) && depth <= mostDimensions; depth++ {
		inner = inner.Elem()
	}
	if depth > mostDimensions { // type T []T
		return typeHandle, 0
	}
	if number, ok := inferredTypes[t]; ok {
		return number, 0
	}
	if number, ok := inferredKinds[t.Kind()]; ok {
		return number, 0
	}
	switch t.Kind() {
	case reflect.Slice, reflect.Array:
		number, dimensions = infer(t.Elem())
		return number, dimensions + 1
	case reflect.Pointer:
		return inferPointer(t.Elem())
	}
	return typeHandle, 0
}

// inferPointer: what a pointer points to, or null. Numbers of a guest are never null, so a pointer to one is any of them.
func inferPointer(t reflect.Type) (number uint32, dimensions int) {
	switch t.Kind() {
	case reflect.String, reflect.Slice:
		return infer(t)
	case reflect.Struct, reflect.Array, reflect.Pointer, reflect.Func, reflect.Map, reflect.Chan, reflect.Interface:
		return typeHandle, 0
	}
	if _, ok := inferredKinds[t.Kind()]; ok {
		return typeAny, 0
	}
	return typeHandle, 0
}
