package guest

import (
	"reflect"
	"unsafe"
)

// maxDepth bounds the nesting of arrays: a []any may contain itself.
const maxDepth = 64

// writeArray writes slices and arrays: it counts the blocks of memory that the array and all in it need, gets them in one
// crossing, fills them, and makes all handles in another crossing.
func writeArray(x reflect.Value, at *value) {
	w := new(arrayWriter)
	w.measure(x, formArray, 0)
	w.blocks = make([]uintptr, len(w.sizes))
	allocateMany(w.sizes, w.blocks)
	complete := false
	defer func() {
		if !complete {
			w.discard()
		}
	}()
	w.fill(x, formArray, &w.root)
	if w.next != len(w.blocks) {
		panic(changed())
	}
	places := w.places
	w.places = nil // newHandles takes the numbers over
	newHandles(places)
	complete = true
	*at = w.root
}

type arrayWriter struct {
	sizes, blocks []uintptr
	next          int // block to be used next
	places        []handleAt
	root          value
}

func (w *arrayWriter) measure(x reflect.Value, f form, depth int) {
	switch f {
	case formString:
		w.sizes = append(w.sizes, uintptr(checkLength(x.Len()))+1)
	case formArray:
		if depth == maxDepth {
			panic(newError(codeUnsupported, "an array that is nested deeper than "+plural(maxDepth, "level")+
				", or contains itself, cannot leave Go"))
		}
		length := checkLength(x.Len())
		if length == 0 {
			return
		}
		if size := packedSizeOf(x.Type().Elem()); size != 0 {
			w.sizes = append(w.sizes, uintptr(length*size))
			return
		}
		w.sizes = append(w.sizes, uintptr(length)*valueSize)
		if f := formOf(x.Type().Elem()); f != formString && f != formArray && f != formDynamic {
			return
		}
		for i := 0; i < length; i++ {
			item, itemForm := resolve(x.Index(i))
			w.measure(item, itemForm, depth+1)
		}
	}
}

func (w *arrayWriter) fill(x reflect.Value, f form, at *value) {
	switch f {
	case formString:
		s := x.String()
		bytes := unsafe.Slice((*byte)(w.take(uintptr(len(s))+1)), len(s)+1)
		copy(bytes, s)
		bytes[len(s)] = 0
		at.setData(typeString8, unsafe.Pointer(unsafe.SliceData(bytes)), len(s))
	case formArray:
		w.fillArray(x, at)
	case formHandle:
		w.fillHandle(x, at)
	default:
		writeSingle(x, f, at)
	}
}

func (w *arrayWriter) fillArray(x reflect.Value, at *value) {
	kind, _ := describeType(x.Type())
	kind &^= flagPacked
	length := x.Len()
	size := packedSizeOf(x.Type().Elem())
	if size != 0 {
		kind |= flagPacked
	}
	switch {
	case length == 0:
		at.setData(kind, nil, 0)
	case size != 0:
		block := w.take(uintptr(length * size))
		at.setData(kind, block, length)
		if x.Kind() == reflect.Array && !x.CanAddr() {
			copied := reflect.New(x.Type()).Elem()
			copied.Set(x)
			x = copied
		}
		copy(unsafe.Slice((*byte)(block), length*size), memory(x, size))
	default:
		items := unsafe.Slice((*value)(w.take(uintptr(length)*valueSize)), length)
		for i := range items {
			items[i].setNull()
		}
		at.setData(kind, unsafe.Pointer(unsafe.SliceData(items)), length)
		for i := range items {
			item, itemForm := resolve(x.Index(i))
			w.fill(item, itemForm, &items[i])
		}
	}
}

// fillHandle leaves handles to Go objects for later.
func (w *arrayWriter) fillHandle(x reflect.Value, at *value) {
	if failed := writeReference(x, at); failed != nil {
		panic(failed)
	}
	if at.kind != typeNull {
		return
	}
	var p handleAt
	p.Number = newObject(x.Interface())
	p.Value = address(at)
	w.places = append(w.places, p)
}

// take gives the next block, which must be of the size that was counted.
func (w *arrayWriter) take(size uintptr) unsafe.Pointer {
	if w.next == len(w.blocks) || w.sizes[w.next] != size {
		panic(changed())
	}
	block := *(*unsafe.Pointer)(unsafe.Pointer(&w.blocks[w.next]))
	w.next++
	return block
}

func changed() *Error {
	return newError(codeGuestException, "the array was changed by another goroutine while it was being copied for the host")
}

// discard frees what an array that failed has so far.
func (w *arrayWriter) discard() {
	for _, place := range w.places {
		objects.remove(place.Number)
	}
	freeMany(w.blocks[w.next:])
	freeValues(&w.root, 1)
}

func packedSizeOf(element reflect.Type) int {
	if scalarTypes[min(int(element.Kind()), len(scalarTypes)-1)] == 0 {
		return 0
	}
	return int(element.Size())
}
