package metaffi

// #include "bridge.h"
import "C"

import (
	"fmt"
	"reflect"
	"runtime"
	"runtime/debug"
	"sync/atomic"
	"unsafe"

	"github.com/metaffi/metaffi/runtimes/go/host/IDL"
)

// callback is a Go function that guests can call: an entry of the table of functions.
type callback struct {
	function any
	number   uintptr    // in the table
	own      callNumber // with as many arguments and results as it has
	call     guestCall  // how guests call it
	shape    functionShape
	inputs   []callbackInput // without the variadic one
	rest     *callbackInput  // each element of the variadic one
	results  []slot          // what it declares
	subject  string
}

// callbackInput is a parameter of a Go function.
type callbackInput struct {
	declared slot
	goType   reflect.Type
	plain    bool // its bits are the Go value
}

func newCallbackInput(t reflect.Type, position int, subject string) callbackInput {
	declared := anySlot("argument", position, subject)
	declared.element, declared.dimensions = infer(t)
	declared.number, declared.info = declared.element, elements[declared.element]
	if declared.dimensions > 0 {
		declared.number |= typeArray
	}
	plain := declared.dimensions == 0 && declared.info != nil && declared.element != typeBool &&
		declared.element != typeChar32 && t.Kind() != reflect.Pointer
	return callbackInput{declared, t, plain}
}

// guestCall is a call of a function by a guest; it gives an owned metaffi_error *, or 0. No panic leaves it: there is no Go
// beyond to catch it. Arrays are C's own, so nothing is checked that is known.
type guestCall func(number callNumber, arguments, results unsafe.Pointer) (failed nativeNumber)

// callNumber is the number of a function, above 32 bits how many arguments it is given, and above 48 bits how many results are
// wanted.
type callNumber uint64

const (
	argumentsAt = 32
	resultsAt   = 48
)

func (n callNumber) function() uintptr { return uintptr(uint32(n)) }
func (n callNumber) arguments() int    { return int(uint16(n >> argumentsAt)) }
func (n callNumber) results() int      { return int(n >> resultsAt) }

// fastCall makes one for a function whose types are known; nil where there is no way but reflection.
type fastCall func(c *callback) guestCall

// nativeNumber is a metaffi_error * as a number.
type nativeNumber = C.uintptr_t

// NewCallable makes a Go function ready to be handed to guests: a function may be passed as it is too, but then it is made
// ready at each call. Its types are declared as those of Func and Proc are; a variadic function takes what it is given. A
// last result of type error is a failure, as is a panic.
func NewCallable(function any) (*Callable, error) {
	if isNil(reflect.ValueOf(function)) || reflect.TypeOf(function).Kind() != reflect.Func {
		return nil, failure(CodeInvalidArgument, "NewCallable: wanted a func, found %T", function)
	}
	return newFastCallable(function, fastCallOf(function))
}

func newFastCallable(function any, fast fastCall) (*Callable, error) {
	if isNil(reflect.ValueOf(function)) {
		return nil, failure(CodeInvalidArgument, "wanted a func, found a nil %T", function)
	}
	if err := loadLibrary(); err != nil {
		return nil, err
	}
	made, err := newCallbackWith(function, fast)
	if err != nil {
		return nil, err
	}
	return newCallable(made), nil
}

// newCallback makes a callable: one reference, owned by the caller.
func newCallback(function any) (value, error) { return newCallbackWith(function, fastCallOf(function)) }

func newCallbackWith(function any, fast fastCall) (value, error) {
	c := describeFunction(function)
	var parameters, results *typeInfos
	var err error
	if parameters, err = newTypeInfos(c.inputInfos(), "parameter"); err != nil {
		return nullValue(), err
	}
	defer parameters.free()
	if results, err = newTypeInfos(inferInfos(c.outputs()), "result"); err != nil {
		return nullValue(), err
	}
	defer results.free()
	c.results = results.slots
	for i := range c.results {
		c.results[i].subject = c.subject
	}
	parameterCount, resultCount := parameters.count, results.count
	if c.rest != nil {
		parameterCount = ^C.size_t(0)
		if len(c.results) == 1 {
			resultCount = ^C.size_t(0)
		}
	}
	var made C.metaffi_value
	if failed := C.metaffi_go_host_new_callable(library.owner, C.uintptr_t(addFunction(c, fast)), parameters.array, parameterCount,
		results.array, resultCount, &made); failed != nil {
		return nullValue(), newError(failed)
	}
	return valueOf(made), nil
}

func describeFunction(function any) *callback {
	t := reflect.TypeOf(function)
	c := &callback{function: function, shape: shapeOf(t), subject: t.String()}
	for i := 0; i < t.NumIn(); i++ {
		if t.IsVariadic() && i == t.NumIn()-1 {
			rest := newCallbackInput(t.In(i).Elem(), i, c.subject)
			c.rest = &rest
			break
		}
		c.inputs = append(c.inputs, newCallbackInput(t.In(i), i, c.subject))
	}
	return c
}

// inputInfos are the declared parameters. Their aliases say what types do not: a guest that has addresses, as C has, gives what
// is there.
func (c *callback) inputInfos() []IDL.MetaFFITypeInfo {
	types := make([]reflect.Type, len(c.inputs))
	for i := range types {
		types[i] = c.inputs[i].goType
	}
	infos := inferInfos(types)
	for i, t := range types {
		infos[i].Alias = pointee(t)
	}
	return infos
}

func (c *callback) outputs() []reflect.Type {
	types := make([]reflect.Type, c.shape.results)
	for i := range types {
		types[i] = c.shape.function.Out(i)
	}
	return types
}

// metaffi_go_host_function_called is how guests call Go: on any thread, any number at once. The error is a number so that cgo
// need not look at it. It is short enough to be part of what cgo makes of it: a frame less on the way back costs less than
// anything that could be saved in it.
//
//export metaffi_go_host_function_called
func metaffi_go_host_function_called(number C.uint64_t, arguments, results unsafe.Pointer) C.uintptr_t {
	return callAt(atomic.LoadPointer(&lastFunctions[uint8(number)]))(callNumber(number), arguments, results)
}

// callByReflection calls any function, with arguments of any type.
func (c *callback) callByReflection(number callNumber, arguments, results unsafe.Pointer) (failed nativeNumber) {
	if c.number != number.function() {
		return callOther(number, arguments, results)
	}
	returned := false
	defer func() {
		if !returned {
			failed = panicked(recover())
		}
	}()
	err := c.callAny(unsafe.Slice((*value)(arguments), number.arguments()), unsafe.Slice((*value)(results), number.results()))
	if err != nil {
		failed = nativeFailure(err, "")
	}
	returned = true
	return failed
}

// callOther calls the function that the guest means, which is not the one that was called last under such a number.
func callOther(number callNumber, arguments, results unsafe.Pointer) nativeNumber {
	if c := functions.get(number.function()); c != nil {
		return c.call(number, arguments, results)
	}
	return nativeFailure(failure(CodeStaleHandle, "a Go function was called after it was released"), "")
}

// panicked is the error for what a function panicked with; nil when it called runtime.Goexit.
func panicked(with any) nativeNumber {
	return nativeFailure(&PanicError{Value: with}, string(debug.Stack()))
}

func nativeFailure(err error, stack string) nativeNumber {
	return nativeNumber(uintptr(unsafe.Pointer(nativeFrom(err, stack))))
}

// PanicError is what a panic in a Go function called by a guest becomes.
type PanicError struct{ Value any }

func (p *PanicError) Error() string { return fmt.Sprintf("panic: %v", p.Value) }

// Unwrap is the value that was panicked with, when it is an error.
func (p *PanicError) Unwrap() error {
	err, _ := p.Value.(error)
	return err
}

// callAny converts the arguments to what the function takes, calls it and converts its results.
func (c *callback) callAny(arguments, results []value) error {
	inputs, err := c.inputsFrom(arguments)
	if err != nil {
		return err
	}
	outputs := reflect.ValueOf(c.function).Call(inputs)
	if c.shape.fails {
		if err, _ := outputs[len(outputs)-1].Interface().(error); err != nil {
			return err
		}
	}
	return c.store(outputs[:c.shape.results], results)
}

func (c *callback) inputsFrom(arguments []value) ([]reflect.Value, error) {
	if len(arguments) < len(c.inputs) || c.rest == nil && len(arguments) > len(c.inputs) {
		return nil, failure(CodeSignature, "%s was called with %d arguments", c.subject, len(arguments))
	}
	inputs := make([]reflect.Value, len(arguments))
	for i := range arguments {
		input := c.rest
		if i < len(c.inputs) {
			input = &c.inputs[i]
		}
		var err error
		if inputs[i], err = input.from(&arguments[i]); err != nil {
			return nil, err
		}
	}
	return inputs, nil
}

// from is the value as the parameter wants it.
func (in *callbackInput) from(v *value) (reflect.Value, error) {
	if in.plain && v.number == in.declared.number {
		return reflect.NewAt(in.goType, unsafe.Pointer(&v.bits)).Elem(), nil
	}
	found, err := in.declared.get(v, false)
	if err != nil {
		return reflect.Value{}, err
	}
	made := reflect.New(in.goType).Elem()
	if err := assign(found, made); err != nil {
		return reflect.Value{}, in.declared.unassigned(err)
	}
	return made, nil
}

// store gives results to the guest, in its memory. A guest that wants a result where there is none gets null.
func (c *callback) store(outputs []reflect.Value, results []value) error {
	if len(outputs) > len(results) || len(outputs) < len(results) && len(outputs) != 0 {
		return failure(CodeSignature, "%s gives %d results, the guest wants %d", c.subject, len(outputs), len(results))
	}
	for i := range results {
		results[i] = nullValue()
	}
	if len(outputs) == 0 {
		return nil
	}
	f := newFrame()
	made := f.values(len(outputs))
	memory := false
	for i, output := range outputs {
		if err := c.results[i].put(f, output.Interface(), &made[i]); err != nil {
			f.abandon()
			return err
		}
		memory = memory || made[i].holdsMemory()
	}
	if !memory {
		copy(results, made)
		f.release()
		return nil
	}
	failed := C.metaffi_go_host_own(cValues(made), cValues(results), C.size_t(len(made)), cValues(f.owned), C.size_t(len(f.owned)))
	runtime.KeepAlive(outputs)
	f.release()
	if failed != nil {
		return newError(failed)
	}
	return nil
}
