package guest

import (
	"math"
	"reflect"
)

// readAny makes the natural Go value of a value.
func readAny(v *value) (any, *Error) {
	switch v.kind {
	case typeNull:
		return nil, nil
	case typeString8:
		return v.text8(), nil
	case typeString16, typeString32:
		return v.text()
	case typeHandle:
		return objectOrHandle(v)
	case typeCallable:
		return funcOrCallable(v)
	}
	if v.isArray() {
		return readAnyArray(v)
	}
	if x := scalarOf(v); x != nil {
		return x, nil
	}
	return nil, newError(codeTypeMismatch, "expected a value, found "+kindName(v.kind))
}

func scalarOf(v *value) any {
	switch v.kind {
	case typeFloat64:
		return math.Float64frombits(v.payload)
	case typeFloat32:
		return math.Float32frombits(uint32(v.payload))
	case typeInt8:
		return int8(v.payload)
	case typeInt16:
		return int16(v.payload)
	case typeInt32, typeChar32:
		return int32(v.payload)
	case typeInt64:
		return int64(v.payload)
	case typeUint8, typeChar8:
		return uint8(v.payload)
	case typeUint16, typeChar16:
		return uint16(v.payload)
	case typeUint32:
		return uint32(v.payload)
	case typeUint64, typeSize:
		return v.payload
	case typeBool:
		return v.payload&0xff != 0
	}
	return nil
}

// naturalElements maps the type of an element to its Go type.
var naturalElements = map[uint32]reflect.Type{
	typeFloat64: reflect.TypeOf(float64(0)), typeFloat32: reflect.TypeOf(float32(0)),
	typeInt8: reflect.TypeOf(int8(0)), typeInt16: reflect.TypeOf(int16(0)),
	typeInt32: reflect.TypeOf(int32(0)), typeInt64: reflect.TypeOf(int64(0)),
	typeUint8: reflect.TypeOf(uint8(0)), typeUint16: reflect.TypeOf(uint16(0)),
	typeUint32: reflect.TypeOf(uint32(0)), typeUint64: reflect.TypeOf(uint64(0)),
	typeSize: reflect.TypeOf(uint64(0)), typeBool: reflect.TypeOf(false),
	typeChar8: reflect.TypeOf(uint8(0)), typeChar16: reflect.TypeOf(uint16(0)), typeChar32: reflect.TypeOf(rune(0)),
	typeString8: reflect.TypeOf(""), typeString16: reflect.TypeOf(""), typeString32: reflect.TypeOf(""),
}

var anyType = reflect.TypeOf((*any)(nil)).Elem()

// readAnyArray makes a slice of slices of … the natural element; where the elements are not all of one
// type and depth, []any.
func readAnyArray(v *value) (any, *Error) {
	t := reflect.SliceOf(anyType)
	if natural := naturalElements[v.element()]; natural != nil {
		if shape := shapeOf(v); shape.uniform {
			for t = natural; shape.depth > 0; shape.depth-- {
				t = reflect.SliceOf(t)
			}
		}
	}
	array := reflect.New(t).Elem()
	if failed := readArray(v, array); failed != nil {
		return nil, failed
	}
	return array.Interface(), nil
}

// shape tells the dimensions of an array. Uniform: all elements have the same, and none of the innermost is null.
// Open: there may be more, because it has no elements.
type shape struct {
	depth         int
	open, uniform bool
}

func shapeOf(v *value) shape {
	if !v.isArray() {
		return shape{0, false, v.kind != typeNull}
	}
	whole := shape{1, v.length == 0, true}
	if v.isPacked() {
		return whole
	}
	items := v.items()
	nulls, closed := false, -1 // the depth of elements that are not open
	for i := range items {
		if items[i].kind == typeNull {
			nulls = true
			continue
		}
		s := shapeOf(&items[i])
		if !s.uniform || closed >= 0 && !s.open && s.depth != closed {
			return shape{}
		}
		if !s.open {
			closed = s.depth
		}
		whole.depth = max(whole.depth, s.depth+1)
	}
	whole.open = closed < 0
	// Rows that are null are nil; other nulls are none of a natural type.
	whole.uniform = (closed < 0 || closed+1 == whole.depth) && !(nulls && whole.depth == 1)
	return whole
}
