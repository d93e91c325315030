package metaffi

// #include "bridge.h"
import "C"

import (
	"fmt"
	"math"
	"reflect"
	"strings"
	"unsafe"

	"github.com/metaffi/metaffi/runtimes/go/host/IDL"
)

// form is how a typed call crosses.
type form int

const (
	generalForm form = iota // values made by put, from a frame
	scalarForm              // words whose types the binding has
	wordForm                // scalars and references; a scalar result
	directForm              // those, and strings and slices lent as they are
)

// class is what one parameter or result of a typed call is.
type class int

const (
	generalClass class = iota
	scalarClass
	referenceClass // *MetaFFIHandle, *Callable
	textClass      // string ↔ string8
	packedClass    // slice of numbers
	boolsClass     // slice of bools: a guest's may be other than 0 and 1
	anyClass       // any: scalars, strings and slices of numbers cross directly, all else by the general form
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

// classify chooses the form, and prepares what calls of that form need.
func (e *Entity) classify(parameters, results []reflect.Type) {
	widest := scalarClass // general, where there is one
	for i := range e.parameters {
		c := e.parameters[i].classOf(parameters[i])
		widest = wider(widest, c)
		if i < arity {
			e.prepare(i, c)
		}
	}
	switch {
	case widest == scalarClass:
		e.form = scalarForm
	case widest == referenceClass && len(results) == 1:
		e.form = wordForm
	case widest != generalClass:
		e.form = directForm
	}
	if len(results) != 1 {
		return
	}
	e.resultClass = e.results[0].classOf(results[0])
	e.binding.result = C.metaffi_type(e.results[0].number)
	e.binding.result_size = C.uint32_t(unitOf(e.results[0].number))
	switch {
	case e.resultClass == generalClass:
		e.form = generalForm
	case e.resultClass != scalarClass && e.form != generalForm:
		e.form = directForm
	}
}

func wider(a, b class) class {
	if a == generalClass || b == generalClass {
		return generalClass
	}
	return max(a, b)
}

func (e *Entity) prepare(i int, c class) {
	number := e.parameters[i].number
	e.binding.parameters[i] = C.metaffi_type(number)
	if c != referenceClass {
		e.metas[i] = uint64(number)
	}
}

// unitOf is the bytes of one element of a string8 or packed array, 0 for all else.
func unitOf(number uint32) uintptr {
	switch {
	case number == typeString8:
		return 1
	case number&typePacked != 0:
		return elements[elementOf(number)].size
	}
	return 0
}

func (s *slot) classOf(t reflect.Type) class {
	switch {
	case t == typeOf[*MetaFFIHandle]() && s.number == typeHandle, t == typeOf[*Callable]() && s.number == typeCallable:
		return referenceClass
	case unsafe.Sizeof(uintptr(0)) < 8:
		if t.Kind() == reflect.String || t.Kind() == reflect.Slice || t.Kind() == reflect.Interface {
			return generalClass // operandOf tells them from others by their size
		}
	case t.Kind() == reflect.String && s.number == typeString8:
		return textClass
	case t == typeOf[any]() && s.number == typeAny:
		return anyClass
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

// word is the bits of a scalar, and scalarOf the scalar of such bits. By value, so that they stay in registers: a float that
// went through memory again would be waited for.
func word[T any](x T) uint64 { return wordAt(unsafe.Pointer(&x), unsafe.Sizeof(x)) }

// wordAt is the bits of a scalar of a size. This and what follows for arguments is not generic: a generic function touches the
// dictionary of its types, which by then is seldom in the processor's cache.
func wordAt(x unsafe.Pointer, size uintptr) uint64 {
	switch size {
	case 1:
		return uint64(*(*uint8)(x))
	case 2:
		return uint64(*(*uint16)(x))
	case 4:
		return uint64(*(*uint32)(x))
	}
	return *(*uint64)(x)
}

func scalarOf[T any](bits uint64) T { return *(*T)(unsafe.Pointer(&bits)) }

// operand is a value on its way to C: where there is memory, it is what the value points to.
type operand struct {
	reference
	memory unsafe.Pointer
}

type sliceHeader struct {
	data          unsafe.Pointer
	length, space int
}

// memoryHeader is what strings and slices begin with.
type memoryHeader struct {
	data   unsafe.Pointer
	length int
}

// reference is a scalar or a reference on its way to C.
type reference struct {
	bits uint64
	meta uint64 // type, and the length or generation above it
	kept *value // of the handle or callable, which must live until the call is done; of strings and slices cgo sees to that
}

// wordSize is that of references and of the largest scalar.
const wordSize = unsafe.Sizeof(uint64(0))

// referenceAt is a scalar of the type `meta` and of a size, or what the handle or callable refers to (`meta` 0).
func referenceAt(meta uint64, x unsafe.Pointer, size uintptr) reference {
	if meta != 0 {
		return reference{bits: wordAt(x, size), meta: meta}
	}
	if v := *(**value)(x); v != nil {
		return reference{v.bits, v.meta(), v}
	}
	return reference{meta: typeNull}
}

// Handles and callables begin with their values.
var (
	_ [0]struct{} = [unsafe.Offsetof(MetaFFIHandle{}.value)]struct{}{}
	_ [0]struct{} = [unsafe.Offsetof(Callable{}.value)]struct{}{}
)

// typeTooLong is no type: what has it is refused. A value's length is a number of 32 bits.
const typeTooLong = 1 << 31

// anyOperand is what putNatural makes of the value, where that takes no memory of a frame; of no type otherwise.
func anyOperand(x any) operand {
	if v, is := x.(int64); is { // before a search among all
		return scalarOperand(uint64(v), typeInt64)
	}
	switch v := x.(type) {
	case int:
		return scalarOperand(uint64(v), typeInt64)
	case float64:
		return scalarOperand(math.Float64bits(v), typeFloat64)
	case bool:
		return scalarOperand(word(v)&1, typeBool)
	case string:
		return anyMemory(typeString8, (*memoryHeader)(unsafe.Pointer(&v)))
	case []int64:
		return anyMemory(typeInt64|typeArray|typePacked, (*memoryHeader)(unsafe.Pointer(&v)))
	case []float64:
		return anyMemory(typeFloat64|typeArray|typePacked, (*memoryHeader)(unsafe.Pointer(&v)))
	case []byte:
		return anyMemory(typeUint8|typeArray|typePacked, (*memoryHeader)(unsafe.Pointer(&v)))
	case nil:
		return scalarOperand(0, typeNull)
	}
	return operand{}
}

func scalarOperand(bits, meta uint64) operand {
	return operand{reference: reference{bits: bits, meta: meta}}
}

// anyMemory: the general form says what is wrong with more than a value can hold.
func anyMemory(meta uint64, memory *memoryHeader) operand {
	if o := memoryOperand(meta, memory); o.meta != typeTooLong {
		return o
	}
	return operand{}
}

func memoryOperand(meta uint64, memory *memoryHeader) operand {
	if uint64(memory.length) > math.MaxUint32 {
		return scalarOperand(0, typeTooLong)
	}
	return operand{reference{meta: meta | uint64(memory.length)<<32}, memory.data}
}

// --- results ------------------------------------------------------------------------------------

// landing is memory of Go's to which C copies a string or packed array, so that nothing has to be freed from Go: as much of
// it as the last result needed, so that it can be the result's own.
type landing struct {
	memory unsafe.Pointer
	space  int
}

const mostLanding = 4096 // bytes; longer results are copied by Go, and freed in a call of its own

func (e *Entity) landing() landing {
	space := int(e.expected.Load())
	if space == 0 {
		return landing{}
	}
	return landing{unsafe.Pointer(unsafe.SliceData(make([]uint64, space/8))), space}
}

// expect prepares the landing of the next result.
func (e *Entity) expect(bytes int) {
	space := (bytes + 15) &^ 15
	if known := int(e.expected.Load()); space <= mostLanding && (space > known || space < known/2) {
		e.expected.Store(uint32(space))
	}
}

// resultOf makes the result of a direct call.
func resultOf[R any](e *Entity, o C.metaffi_go_host_outcome, from landing) (R, error) {
	if unsafe.Sizeof(*new(R)) == unsafe.Sizeof("") && e.resultClass == textClass && o.bits == 0 && 2*int(o.length) > from.space {
		text := unsafe.String((*byte)(from.memory), int(o.length)) // it landed, and fills most of what was made ready
		return *(*R)(unsafe.Pointer(&text)), nil
	}
	if unsafe.Sizeof(*new(R)) == unsafe.Sizeof(any(nil)) && e.resultClass == anyClass && o._type == typeInt64 && o.error == nil {
		var number any = int64(o.bits)
		return *(*R)(unsafe.Pointer(&number)), nil
	}
	if unsafe.Sizeof(*new(R)) == unsafe.Sizeof(uintptr(0)) && e.resultClass == referenceClass && o._type == typeHandle && o.error == nil {
		handle := newHandle(outcomeValue(o))
		return *(*R)(unsafe.Pointer(&handle)), nil
	}
	var result R
	err := e.storeResult(o, from, unsafe.Pointer(&result))
	return result, err
}

// storeResult makes any result of a direct call.
func (e *Entity) storeResult(o C.metaffi_go_host_outcome, from landing, to unsafe.Pointer) error {
	switch {
	case o.error != nil:
		return newError(o.error)
	case e.resultClass == textClass:
		*(*string)(to) = e.textOf(o, from)
	case e.resultClass == scalarClass:
		e.storeScalar(o, to)
	case o._type == typeNull:
	case e.resultClass == anyClass:
		return e.storeAny(o, from, (*any)(to))
	case e.resultClass == referenceClass && o._type == typeHandle:
		*(**MetaFFIHandle)(to) = newHandle(outcomeValue(o))
	case e.resultClass == referenceClass:
		*(**Callable)(to) = newCallable(outcomeValue(o))
	default:
		*(*sliceHeader)(to) = e.sliceOf(o, from)
	}
	return nil
}

// storeAny makes the natural value of what the guest gave.
func (e *Entity) storeAny(o C.metaffi_go_host_outcome, from landing, to *any) (err error) {
	switch o._type {
	case typeInt64:
		*to = int64(o.bits)
	case typeFloat64:
		*to = math.Float64frombits(uint64(o.bits))
	case typeString8:
		*to = e.textOf(o, from)
	case typeInt64 | typeArray | typePacked:
		header := e.sliceOf(o, from)
		*to = *(*[]int64)(unsafe.Pointer(&header))
	case typeFloat64 | typeArray | typePacked:
		header := e.sliceOf(o, from)
		*to = *(*[]float64)(unsafe.Pointer(&header))
	default:
		found := [1]value{outcomeValue(o)}
		*to, err = e.results[0].get(&found[0], true)
		freeValues(found[:])
	}
	return err
}

func (e *Entity) storeScalar(o C.metaffi_go_host_outcome, to unsafe.Pointer) {
	v := outcomeValue(o)
	if v.number == typeBool && uint8(v.bits) != 0 {
		v.bits = 1
	}
	e.results[0].storeScalar(&v, to)
}

func outcomeValue(o C.metaffi_go_host_outcome) value {
	return value{bits: uint64(o.bits), number: uint32(o._type), length: uint32(o.length)}
}

// textOf is a string that landed, or one copied from the guest's memory.
func (e *Entity) textOf(o C.metaffi_go_host_outcome, from landing) string {
	length := int(o.length)
	if o.bits == 0 {
		if length == 0 {
			return ""
		}
		text := unsafe.String((*byte)(from.memory), length)
		if length < from.space/2 { // it would keep more memory than it needs
			e.expect(length)
			return strings.Clone(text)
		}
		return text
	}
	e.expect(length)
	v := outcomeValue(o)
	text := string(unsafe.Slice((*byte)(v.pointer()), length))
	C.metaffi_go_host_free(v.pointer())
	return text
}

// sliceOf is a slice that landed, or one copied from the guest's memory.
func (e *Entity) sliceOf(o C.metaffi_go_host_outcome, from landing) sliceHeader {
	length, size := int(o.length), int(unitOf(uint32(o._type)))
	var data unsafe.Pointer
	switch {
	case length == 0:
		return sliceHeader{data: unsafe.Pointer(unsafe.SliceData([]uint64{}))}
	case o.bits == 0:
		data = from.memory
		if length*size < from.space/2 {
			e.expect(length * size)
			data = copyElements(data, length, size)
		}
	default:
		e.expect(length * size)
		v := outcomeValue(o)
		data = copyElements(v.pointer(), length, size)
		C.metaffi_go_host_free(v.pointer())
	}
	if e.resultClass == boolsClass {
		for i, b := range unsafe.Slice((*uint8)(data), length) {
			if b > 1 {
				*(*uint8)(unsafe.Add(data, i)) = 1
			}
		}
	}
	return sliceHeader{data, length, length}
}

func copyElements(from unsafe.Pointer, length, size int) unsafe.Pointer {
	switch size {
	case 1:
		return copyOf[uint8](from, length)
	case 2:
		return copyOf[uint16](from, length)
	case 4:
		return copyOf[uint32](from, length)
	}
	return copyOf[uint64](from, length)
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
