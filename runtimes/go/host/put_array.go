package metaffi

import (
	"math"
	"reflect"
	"unsafe"
)

// putArray stores a slice or array: packed, where it has one dimension and elements that can be.
func (s *slot) putArray(f *frame, dimensions int, x any, out *value) error {
	*out = nullValue()
	if x == nil {
		return nil
	}
	if dimensions == 1 && s.info != nil && s.putSlice(f, x, out) {
		return nil
	}
	v := reflect.ValueOf(x)
	if v.Kind() == reflect.Pointer {
		if v.IsNil() {
			return nil
		}
		v = v.Elem()
	}
	if v.Kind() != reflect.Slice && v.Kind() != reflect.Array {
		return s.mismatch("a slice", x)
	}
	if uint64(v.Len()) > math.MaxUint32 {
		return s.tooLong(v.Len())
	}
	if dimensions == 1 && s.info != nil {
		return s.putPacked(f, v, out)
	}
	return s.putItems(f, dimensions, v, out)
}

// lend points the value to the memory of a slice.
func lend[T any](f *frame, number uint32, slice []T, out *value) bool {
	if uint64(len(slice)) > math.MaxUint32 {
		return false
	}
	*out = value{number: number | typeArray | typePacked, length: uint32(len(slice))}
	if len(slice) > 0 {
		data := unsafe.Pointer(unsafe.SliceData(slice))
		f.pin(data)
		out.setPointer(data)
	}
	return true
}

// putSlice lends the usual slices, without reflection.
func (s *slot) putSlice(f *frame, x any, out *value) bool {
	switch slice := x.(type) {
	case []int64:
		return s.element == typeInt64 && lend(f, typeInt64, slice, out)
	case []float64:
		return s.element == typeFloat64 && lend(f, typeFloat64, slice, out)
	case []byte:
		return (s.element == typeUint8 || s.element == typeChar8) && lend(f, s.element, slice, out)
	case []int32:
		return s.element == typeInt32 && lend(f, typeInt32, slice, out)
	case []float32:
		return s.element == typeFloat32 && lend(f, typeFloat32, slice, out)
	case []bool:
		return s.element == typeBool && lend(f, typeBool, slice, out)
	}
	return false
}

// putPacked lends what has the element's layout, and converts what has not, element by element.
func (s *slot) putPacked(f *frame, v reflect.Value, out *value) error {
	length := v.Len()
	*out = value{number: s.element | typeArray | typePacked, length: uint32(length)}
	if length == 0 {
		return nil
	}
	if v.Kind() == reflect.Slice && s.sameLayout(v.Type().Elem()) {
		f.pin(v.UnsafePointer())
		out.setPointer(v.UnsafePointer())
		return nil
	}
	memory := f.bytes(length * int(s.info.size))
	out.setPointer(memory)
	for i := 0; i < length; i++ {
		var item value
		if err := s.putScalar(v.Index(i).Interface(), &item); err != nil {
			return s.inside("element", i, err)
		}
		s.storeScalar(&item, unsafe.Add(memory, i*int(s.info.size)))
	}
	return nil
}

// sameLayout: the same kind of number, so that each of its values is valid for the element.
func (s *slot) sameLayout(t reflect.Type) bool {
	if s.element == typeChar32 {
		return false // not every rune is a character
	}
	return kindOf(t.Kind()) == kindOf(s.info.natural.Kind())
}

// kindOf is the kind of fixed size that a kind is.
func kindOf(kind reflect.Kind) reflect.Kind {
	const wide = unsafe.Sizeof(uintptr(0)) == 8
	switch kind {
	case reflect.Int:
		if wide {
			return reflect.Int64
		}
		return reflect.Int32
	case reflect.Uint, reflect.Uintptr:
		if wide {
			return reflect.Uint64
		}
		return reflect.Uint32
	}
	return kind
}

// putItems stores an array of values: strings, references, rows.
func (s *slot) putItems(f *frame, dimensions int, v reflect.Value, out *value) error {
	if err := f.enter(s); err != nil {
		return err
	}
	defer f.leave()
	items := f.values(v.Len())
	for i := range items {
		var err error
		if dimensions > 1 {
			err = s.putArray(f, dimensions-1, v.Index(i).Interface(), &items[i])
		} else {
			err = s.putElement(f, v.Index(i).Interface(), &items[i])
		}
		if err != nil {
			return s.inside("element", i, err)
		}
	}
	*out = value{number: s.element | typeArray, length: uint32(len(items))}
	out.setPointer(unsafe.Pointer(unsafe.SliceData(items)))
	return nil
}
