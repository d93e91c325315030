package guest

import (
	"math"
	"unsafe"
)

// InAny is In for an `any`. Go inlines as much of it as it takes to keep an integer's box on the stack where the user's function
// lets it.
func InAny(from unsafe.Pointer, where string) any {
	if v := (*value)(from); v.kind == typeInt64 {
		return int64(v.payload)
	}
	return inAny((*value)(from), where)
}

func inAny(v *value, where string) any {
	switch v.kind {
	case typeFloat64:
		return math.Float64frombits(v.payload)
	case typeString8:
		return v.text8()
	}
	return In[any](unsafe.Pointer(v), where)
}

// OutAny is Out for an `any`, and inlined like InAny.
func OutAny(result unsafe.Pointer, x any) {
	if n, is := x.(int64); is {
		*(*integer)(result) = integer{payload: n, kind: typeInt64}
	} else {
		outAny(result, x)
	}
}

// integer is a value that holds one.
type integer struct {
	payload      int64
	kind, length uint32
}

func outAny(result unsafe.Pointer, x any) {
	if f, is := x.(float64); is {
		(*value)(result).set(typeFloat64, math.Float64bits(f))
		return
	}
	Out(result, x)
}
