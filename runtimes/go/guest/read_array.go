package guest

import (
	"reflect"
	"unsafe"
)

// packedInto copies a packed array that has the elements of *to. Bools are not for it: C's may be any byte.
func packedInto[T any](v *value, element uint32, to *[]T) bool {
	if v.kind != element|flagArray|flagPacked {
		return false
	}
	*to = append(make([]T, 0, v.length), unsafe.Slice((*T)(v.data()), int(v.length))...)
	return true
}

// rowsInto reads an array of packed arrays; rows may be null.
func rowsInto[T any](v *value, element uint32, to *[][]T) bool {
	if v.kind != element|flagArray {
		return false
	}
	items := v.items()
	rows := make([][]T, len(items))
	for i := range items {
		if !packedInto(&items[i], element, &rows[i]) && items[i].kind != typeNull {
			return false
		}
	}
	*to = rows
	return true
}

func stringsInto(v *value, to *[]string) bool {
	if v.kind != typeString8|flagArray {
		return false
	}
	items := v.items()
	strings := make([]string, len(items))
	for i := range items {
		if items[i].kind != typeString8 {
			return false
		}
		strings[i] = items[i].text8()
	}
	*to = strings
	return true
}

// readArray fills a slice or an array, whose length must then be that of the value.
func readArray(v *value, to reflect.Value) *Error {
	slice := to.Kind() == reflect.Slice
	if v.kind == typeNull && slice {
		to.SetZero()
		return nil
	}
	if !v.isArray() {
		return mismatch(v, to.Type())
	}
	length := int(v.length)
	if slice {
		to.Set(reflect.MakeSlice(to.Type(), length, length))
	} else if to.Len() != length {
		return newError(codeTypeMismatch, "expected "+to.Type().String()+", found an array of "+plural(length, "element"))
	}
	if v.isPacked() {
		return readPacked(v, to)
	}
	items := v.items()
	for i := range items {
		if failed := read(&items[i], to.Index(i)); failed != nil {
			return elementOf(i, failed)
		}
	}
	return nil
}

// packedKinds are the types of packed elements that lie in memory as those of a Go kind.
var packedKinds = [...]uint32{
	reflect.Int8: typeInt8, reflect.Int16: typeInt16, reflect.Int32: typeInt32 | typeChar32, reflect.Int64: typeInt64,
	reflect.Uint8: typeUint8 | typeChar8, reflect.Uint16: typeUint16 | typeChar16, reflect.Uint32: typeUint32 | typeChar32,
	reflect.Uint64: typeUint64 | typeSize, reflect.Int: typeInt64, reflect.Uint: typeUint64 | typeSize,
	reflect.Uintptr: typeUint64 | typeSize, reflect.Float32: typeFloat32, reflect.Float64: typeFloat64,
	reflect.String: 0,
}

// readPacked fills `to`, which has as many elements as the value: by one copy if they are the same.
func readPacked(v *value, to reflect.Value) *Error {
	elementKind := to.Type().Elem().Kind()
	element := v.element()
	size := packedSize(element)
	if size == 0 {
		return mismatch(v, to.Type())
	}
	if v.length == 0 {
		return nil
	}
	if int(elementKind) < len(packedKinds) && packedKinds[elementKind]&element != 0 &&
		int(to.Type().Elem().Size()) == size {
		copy(memory(to, size), unsafe.Slice((*byte)(v.data()), int(v.length)*size))
		return nil
	}
	for i := 0; i < int(v.length); i++ {
		item := packedItem(v, element, size, i)
		if failed := read(&item, to.Index(i)); failed != nil {
			return elementOf(i, failed)
		}
	}
	return nil
}

// packedItem is one element as a value of its own.
func packedItem(v *value, element uint32, size, index int) value {
	at := unsafe.Add(v.data(), index*size)
	item := value{kind: element}
	switch size {
	case 1:
		item.payload = uint64(*(*uint8)(at))
	case 2:
		item.payload = uint64(*(*uint16)(at))
	case 4:
		item.payload = uint64(*(*uint32)(at))
	default:
		item.payload = *(*uint64)(at)
	}
	return item
}

// memory is what the elements of a slice, or of an array that can be addressed, lie in. There is at least one.
func memory(x reflect.Value, size int) []byte {
	return unsafe.Slice((*byte)(x.Index(0).Addr().UnsafePointer()), x.Len()*size)
}
