package guest

import (
	"strconv"
	"unsafe"
)

// value is a metaffi_value. The payload is an integer even where it holds an address: a number in a variable that the
// garbage collector takes for a pointer would be the end of the process.
type value struct {
	payload      uint64
	kind, length uint32
}

const valueSize = unsafe.Sizeof(value{})

// data is the payload as an address in C memory; only for types that have one.
func (v *value) data() unsafe.Pointer { return *(*unsafe.Pointer)(unsafe.Pointer(&v.payload)) }

func (v *value) set(kind uint32, payload uint64) { *v = value{payload: payload, kind: kind} }

func (v *value) setData(kind uint32, data unsafe.Pointer, length int) {
	*v = value{payload: uint64(uintptr(data)), kind: kind, length: uint32(length)}
}

func (v *value) setNull() { *v = value{kind: typeNull} }

func (v *value) element() uint32 { return v.kind &^ (flagArray | flagPacked) }
func (v *value) isArray() bool   { return v.kind&flagArray != 0 }
func (v *value) isPacked() bool  { return v.kind&flagPacked != 0 }

// items are the elements of an array that is not packed.
func (v *value) items() []value {
	if v.length == 0 {
		return nil
	}
	return unsafe.Slice((*value)(v.data()), int(v.length))
}

// scalarName and scalarSize go by the bit of a type; a size is 0 where elements cannot be packed.
var scalars = [...]struct {
	name string
	size uint8
}{
	0: {"float64", 8}, 1: {"float32", 4}, 2: {"int8", 1}, 3: {"int16", 2}, 4: {"int32", 4}, 5: {"int64", 8},
	6: {"uint8", 1}, 7: {"uint16", 2}, 8: {"uint32", 4}, 9: {"uint64", 8}, 10: {"bool", 1},
	12: {"string8", 0}, 13: {"string16", 0}, 14: {"string32", 0}, 15: {"handle", 0},
	18: {"size", 8}, 19: {"char8", 1}, 20: {"char16", 2}, 21: {"char32", 4}, 22: {"any", 0}, 23: {"null", 0},
	24: {"callable", 0},
}

func bitOf(kind uint32) int {
	for i := range scalars {
		if kind == 1<<i {
			return i
		}
	}
	return -1
}

func packedSize(element uint32) int {
	if bit := bitOf(element); bit >= 0 {
		return int(scalars[bit].size)
	}
	return 0
}

// kindName names a type for a person: "int64", "an array of string8".
func kindName(kind uint32) string {
	name := "a value of the unknown type " + strconv.Itoa(int(kind))
	if bit := bitOf(kind &^ (flagArray | flagPacked)); bit >= 0 && scalars[bit].name != "" {
		name = scalars[bit].name
	}
	if kind&flagArray != 0 {
		return "an array of " + name
	}
	return name
}
