package metaffi

import (
	"reflect"
	"unsafe"
)

// getArray makes a slice: []T of numbers, bools and chars, []string, []*MetaFFIHandle, slices of those, and []any where what
// is inside differs.
func (s *slot) getArray(v *value, adopt bool) (any, error) {
	if v.number&typePacked != 0 {
		return s.getPacked(v)
	}
	dimensions := s.dimensions
	if dimensions == 0 || s.element == typeAny {
		dimensions = depthOf(v)
	}
	shape := (&slot{element: elementOf(v.number), dimensions: dimensions}).within(s)
	shape.info = elements[shape.element]
	target := shape.naturalType()
	if !fits(v, dimensions, shape.element) {
		target = typeOf[[]any]()
	}
	made := reflect.New(target).Elem()
	if err := s.fill(v, made, adopt); err != nil {
		return nil, err
	}
	return made.Interface(), nil
}

// depthOf is the number of dimensions of a value whose type nobody declared.
func depthOf(v *value) int {
	depth := 1
	if v.number&typePacked != 0 {
		return depth
	}
	for _, item := range v.items() {
		if item.number&typeArray != 0 {
			return depth + depthOf(&item)
		}
	}
	return depth
}

// fits tells whether the value is a regular array: rows of one depth, elements of one type, and none of them null where Go's
// type has no nil.
func fits(v *value, dimensions int, element uint32) bool {
	if v.number&typePacked != 0 {
		return dimensions == 1 && elementOf(v.number) == element
	}
	if element == typeAny {
		return dimensions == 1
	}
	for _, item := range v.items() {
		switch {
		case dimensions > 1:
			if item.number != typeNull && (item.number&typeArray == 0 || !fits(&item, dimensions-1, element)) {
				return false
			}
		case item.number == typeNull:
			if element != typeHandle {
				return false
			}
		case item.number != element || objectOf(item) != 0:
			return false
		}
	}
	return true
}

// fill makes the slice that a settable reflect.Value of slice type is to be.
func (s *slot) fill(v *value, made reflect.Value, adopt bool) error {
	if v.number&typePacked != 0 {
		packed, err := s.getPacked(v)
		if err == nil {
			made.Set(reflect.ValueOf(packed))
		}
		return err
	}
	items := v.items()
	made.Set(reflect.MakeSlice(made.Type(), len(items), len(items)))
	for i := range items {
		target := made.Index(i)
		if items[i].number&typeArray != 0 && target.Kind() == reflect.Slice {
			if err := s.fill(&items[i], target, adopt); err != nil {
				return s.inside("element", i, err)
			}
			continue
		}
		item, err := s.getNatural(&items[i], adopt)
		if err != nil {
			return s.inside("element", i, err)
		}
		if item != nil {
			target.Set(reflect.ValueOf(item))
		}
	}
	return nil
}

// getPacked copies a packed array once.
func (s *slot) getPacked(v *value) (any, error) {
	switch elementOf(v.number) {
	case typeFloat64:
		return copied[float64](v), nil
	case typeFloat32:
		return copied[float32](v), nil
	case typeInt8:
		return copied[int8](v), nil
	case typeInt16:
		return copied[int16](v), nil
	case typeInt32, typeChar32:
		return copied[int32](v), nil
	case typeInt64:
		return copied[int64](v), nil
	case typeUint8, typeChar8:
		return copied[uint8](v), nil
	case typeUint16, typeChar16:
		return copied[uint16](v), nil
	case typeUint32:
		return copied[uint32](v), nil
	case typeUint64:
		return copied[uint64](v), nil
	case typeSize:
		return copied[uintptr](v), nil
	case typeBool:
		bools := make([]bool, v.length)
		for i, b := range memoryOf[uint8](v) {
			bools[i] = b != 0
		}
		return bools, nil
	}
	return nil, failure(CodeInternal, "%s: the guest gave a packed array of %s", s.place(), typeName(elementOf(v.number)))
}

func memoryOf[T any](v *value) []T {
	if v.length == 0 {
		return nil
	}
	return unsafe.Slice((*T)(v.pointer()), v.length)
}

func copied[T any](v *value) []T { return append(make([]T, 0, 0), memoryOf[T](v)...) }
