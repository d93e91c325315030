package metaffi

// #include "bridge.h"
import "C"

import (
	"fmt"
	"math"
	"reflect"
	"runtime"
	"sync"
	"unsafe"

	"github.com/metaffi/metaffi/runtimes/go/host/IDL"
)

// form is how a typed call crosses.
type form int

const (
	generalForm form = iota // values made by put, from a frame
	scalarForm              // words whose types the binding has
	directForm              // words, strings and slices lent as they are, references
)

// class is what one parameter or result of a typed call is.
type class int

const (
	generalClass class = iota
	scalarClass
	textClass     // string ↔ string8
	packedClass   // slice of numbers
	boolsClass    // slice of bools: a guest's may be other than 0 and 1
	handleClass   // *MetaFFIHandle
	callableClass // *Callable
)

const arity = C.METAFFI_GO_HOST_ARITY

// loadTyped loads an entity by Go types.
func (m *MetaFFIModule) loadTyped(path string, parameters, results []reflect.Type, options []Option) (*Entity, error) {
	w, err := newWishes(options, inferInfos(parameters), inferInfos(results))
	if err != nil {
		return nil, err
	}
	e, err := m.loadEntity(path, w)
	if err != nil {
		return nil, err
	}
	e.classify(parameters, results)
	return e, nil
}

func inferInfos(types []reflect.Type) []IDL.MetaFFITypeInfo {
	infos := make([]IDL.MetaFFITypeInfo, len(types))
	for i, t := range types {
		number, dimensions := infer(t)
		if dimensions > 0 {
			number |= typeArray
			if dimensions == 1 && elements[elementOf(number)] != nil {
				number |= typePacked
			}
		}
		infos[i] = IDL.MetaFFITypeInfo{StringType: IDL.TypeOf(number), Dimensions: dimensions}
	}
	return infos
}

// classify chooses the form, and tells the binding what calls of that form need.
func (e *Entity) classify(parameters, results []reflect.Type) {
	e.form = scalarForm
	weigh := func(c class) {
		switch {
		case c == generalClass:
			e.form = generalForm
		case c != scalarClass && e.form == scalarForm:
			e.form = directForm
		}
	}
	for i := range e.parameters {
		c := e.parameters[i].classOf(parameters[i])
		e.classes = append(e.classes, c)
		weigh(c)
		if i < arity {
			e.binding.parameters[i] = C.metaffi_type(e.parameters[i].number)
		}
	}
	if len(e.results) == 1 {
		e.resultType = results[0]
		e.resultClass = e.results[0].classOf(results[0])
		weigh(e.resultClass)
		e.binding.result = C.metaffi_type(e.results[0].number)
		e.binding.result_size = C.uint32_t(e.results[0].unit())
	}
}

// unit is the bytes of one element of a string8 or packed array, 0 for all else.
func (s *slot) unit() uintptr {
	switch {
	case s.number == typeString8:
		return 1
	case s.number&typePacked != 0:
		return s.info.size
	}
	return 0
}

func (s *slot) classOf(t reflect.Type) class {
	switch {
	case t == typeOf[*MetaFFIHandle]() && s.number == typeHandle:
		return handleClass
	case t == typeOf[*Callable]() && s.number == typeCallable:
		return callableClass
	case t.Kind() == reflect.String && s.number == typeString8:
		return textClass
	}
	number, dimensions := infer(t)
	if number != s.element || dimensions != s.dimensions || s.info == nil || s.element == typeChar32 {
		return generalClass
	}
	switch {
	case dimensions == 0 && t.Kind() != reflect.Pointer:
		return scalarClass
	case dimensions != 1 || t.Kind() != reflect.Slice:
		return generalClass
	case s.element == typeBool:
		return boolsClass
	}
	return packedClass
}

// word is the bits of a scalar.
func word[T any](x *T) uint64 {
	switch unsafe.Sizeof(*x) {
	case 1:
		return uint64(*(*uint8)(unsafe.Pointer(x)))
	case 2:
		return uint64(*(*uint16)(unsafe.Pointer(x)))
	case 4:
		return uint64(*(*uint32)(unsafe.Pointer(x)))
	}
	return *(*uint64)(unsafe.Pointer(x))
}

// operand is a value on its way to C: where there is text, it is what the value points to.
type operand struct {
	bits uint64
	meta uint64 // type, and the length or generation above it
	text string
}

type sliceHeader struct {
	data          unsafe.Pointer
	length, space int
}

// operandOf is the operand for parameter i. cgo keeps the text alive and checks nothing in it: it holds no pointers.
func operandOf[T any](e *Entity, i int, x *T) operand {
	meta := uint64(e.parameters[i].number)
	switch e.classes[i] {
	case scalarClass:
		return operand{bits: word(x), meta: meta}
	case textClass:
		text := *(*string)(unsafe.Pointer(x))
		if uint64(len(text)) > math.MaxUint32 {
			return operand{} // of no type: refused
		}
		return operand{meta: meta | uint64(len(text))<<32, text: text}
	case handleClass:
		if handle := *(**MetaFFIHandle)(unsafe.Pointer(x)); handle != nil {
			return operand{bits: handle.value.bits, meta: meta | uint64(handle.value.length)<<32}
		}
		return operand{meta: typeNull}
	case callableClass:
		if callable := *(**Callable)(unsafe.Pointer(x)); callable != nil {
			return operand{bits: callable.value.bits, meta: meta | uint64(callable.value.length)<<32}
		}
		return operand{meta: typeNull}
	}
	slice := (*sliceHeader)(unsafe.Pointer(x))
	if uint64(slice.length) > math.MaxUint32 {
		return operand{}
	}
	bytes := unsafe.String((*byte)(slice.data), slice.length*int(e.parameters[i].info.size))
	return operand{meta: meta | uint64(slice.length)<<32, text: bytes}
}

// keepAlive keeps what an argument refers to from being collected until here.
func keepAlive[T any](x *T) { runtime.KeepAlive(x) }

// --- results ------------------------------------------------------------------------------------

// scratch is where C puts results that are short, so that they need not be freed from Go.
type scratch [C.METAFFI_GO_HOST_SCRATCH]byte

var scratches = sync.Pool{New: func() any { return new(scratch) }}

func (e *Entity) scratch() *scratch {
	if e.resultClass < textClass || e.resultClass > boolsClass {
		return nil
	}
	return scratches.Get().(*scratch)
}

func (s *scratch) memory() unsafe.Pointer { return unsafe.Pointer(s) }

// resultOf makes the result of a direct call.
func resultOf[R any](e *Entity, o C.metaffi_go_host_outcome, s *scratch) (R, error) {
	var result R
	to := unsafe.Pointer(&result)
	if o.error != nil {
		s.done()
		return result, newError(o.error)
	}
	switch e.resultClass {
	case scalarClass:
		if o._type == typeBool && uint8(o.bits) > 1 {
			o.bits = 1
		}
		return *(*R)(unsafe.Pointer(&o.bits)), nil
	case handleClass:
		*(**MetaFFIHandle)(to) = handleOf(outcomeValue(o))
	case callableClass:
		*(**Callable)(to) = callableOf(outcomeValue(o))
	case textClass:
		from, owned := outcomeMemory(o, s)
		*(*string)(to) = string(unsafe.Slice((*byte)(from), o.length))
		freeMemory(owned)
	default:
		if o._type != typeNull {
			from, owned := outcomeMemory(o, s)
			*(*sliceHeader)(to) = e.sliceOf(from, int(o.length))
			freeMemory(owned)
		}
	}
	s.done()
	return result, nil
}

func outcomeValue(o C.metaffi_go_host_outcome) value {
	return value{bits: uint64(o.bits), number: uint32(o._type), length: uint32(o.length)}
}

// outcomeMemory is where the result's elements are, and what is to be freed once they are copied.
func outcomeMemory(o C.metaffi_go_host_outcome, s *scratch) (from, owned unsafe.Pointer) {
	if o.bits == 0 {
		return s.memory(), nil
	}
	v := outcomeValue(o)
	return v.pointer(), v.pointer()
}

func freeMemory(owned unsafe.Pointer) {
	if owned != nil {
		C.metaffi_go_host_free(owned)
	}
}

func (s *scratch) done() {
	if s != nil {
		scratches.Put(s)
	}
}

// sliceOf copies elements to Go's memory.
func (e *Entity) sliceOf(from unsafe.Pointer, length int) sliceHeader {
	if e.resultClass == boolsClass {
		bools := make([]bool, length)
		for i, b := range unsafe.Slice((*uint8)(from), length) {
			bools[i] = b != 0
		}
		return sliceHeader{unsafe.Pointer(unsafe.SliceData(bools)), length, length}
	}
	var data unsafe.Pointer
	switch e.results[0].info.size {
	case 1:
		data = copyOf[uint8](from, length)
	case 2:
		data = copyOf[uint16](from, length)
	case 4:
		data = copyOf[uint32](from, length)
	default:
		data = copyOf[uint64](from, length)
	}
	return sliceHeader{data, length, length}
}

// copyOf appends rather than makes: what is about to be overwritten need not be cleared.
func copyOf[T any](from unsafe.Pointer, length int) unsafe.Pointer {
	return unsafe.Pointer(unsafe.SliceData(append([]T{}, unsafe.Slice((*T)(from), length)...)))
}

// --- the general form ---------------------------------------------------------------------------

func callGeneral[R any](e *Entity, arguments ...any) (R, error) {
	var result R
	err := e.callGeneral(arguments, []reflect.Value{reflect.ValueOf(&result).Elem()})
	return result, err
}

// callGeneral calls with any arguments and stores the results.
func (e *Entity) callGeneral(arguments []any, results []reflect.Value) error {
	found, err := e.Call(arguments...)
	if err != nil {
		return err
	}
	for i := range results {
		if err := assign(found[i], results[i]); err != nil {
			return e.results[i].unassigned(err)
		}
	}
	return nil
}

// unassigned says which result could not be stored.
func (s *slot) unassigned(err error) error {
	return &Error{Code: CodeOf(err), Message: fmt.Sprintf("%s: %v", s.place(), err), cause: err}
}
