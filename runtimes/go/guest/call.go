package guest

import (
	"reflect"
	"runtime"
	"strconv"
	"sync"
	"unicode/utf16"
	"unsafe"
)

// Call is one call of a callable of the host. Its arguments and results lie in C memory that is used again and again.
type Call struct {
	callable *Callable
	frame    *frame
	done     int // arguments so far
	results  int
	failed   *Error
	called   bool
}

// usualCapacity is how many arguments and results fit the frames that are kept.
const usualCapacity = 12

var calls = sync.Pool{New: func() any { return newCall(usualCapacity) }}

func newCall(capacity int) *Call {
	c := &Call{frame: newFrame(capacity)}
	runtime.SetFinalizer(c, func(c *Call) { freeFrame(c.frame) })
	return c
}

// Call begins a call: Put each argument, Do, Get each result, and Done.
func (c *Callable) Call(arguments, results int) *Call {
	var call *Call
	if results == 0 && c.head.resultCount != dynamicCount {
		results = int(c.head.resultCount) // that Go does not want
	}
	if arguments+results <= usualCapacity {
		call = calls.Get().(*Call)
	} else {
		call = newCall(arguments + results)
	}
	call.callable, call.results = c, results
	call.done, call.failed, call.called = 0, nil, false
	call.frame.Callable = uintptr(unsafe.Pointer(c.head))
	call.frame.Used = 0
	if n := c.head.parameterCount; n != dynamicCount && n != uintptr(arguments) {
		call.failed = newError(codeSignature, "the callable has "+plural(int(n), "parameter")+", and was called with "+
			strconv.Itoa(arguments))
	} else if n := c.head.resultCount; n != dynamicCount && n != uintptr(results) {
		call.failed = newError(codeSignature, "the callable has "+plural(int(n), "result")+", and "+
			strconv.Itoa(results)+" are wanted")
	}
	return call
}

func (c *Call) value(index int) *value {
	return (*value)(unsafe.Add(unsafe.Pointer(c.frame), unsafe.Sizeof(*c.frame)+uintptr(index)*valueSize))
}

// Put adds the next argument, of any type.
func Put[T any](c *Call, x T) {
	if c.failed != nil {
		return
	}
	if !c.putFast(x) {
		slow := new(T) // not x, which then need not escape
		*slow = x
		write(reflect.ValueOf(slow).Elem(), false, c.value(c.done))
	}
	c.adapt()
}

func (c *Call) putFast(x any) bool {
	at := c.value(c.done)
	if s, ok := x.(string); ok {
		c.putString(s, at)
		return true
	}
	return writeFastScalar(at, x)
}

// putString copies to the frame while there is room.
func (c *Call) putString(s string, at *value) {
	used := int(c.frame.Used)
	if len(s) == 0 || len(s) >= len(c.frame.Scratch)-used {
		at.setData(typeString8, newText(s), checkLength(len(s)))
		return
	}
	place := unsafe.Slice((*byte)(unsafe.Pointer(&c.frame.Scratch[used])), len(s)+1)
	copy(place, s)
	place[len(s)] = 0
	at.setData(typeString8, unsafe.Pointer(unsafe.SliceData(place)), len(s))
	c.frame.Used += uint32(len(s) + 1)
}

// adapt makes the argument the type that the callable declares, if it declares one, and counts it.
func (c *Call) adapt() {
	index := c.done
	at := c.value(index)
	c.done++
	if c.callable.head.parameterCount == dynamicCount || c.callable.head.parameters == nil {
		return
	}
	declared := unsafe.Slice(c.callable.head.parameters, index+1)[index].kind
	if at.kind == declared || at.kind == typeNull {
		return
	}
	if failed := c.adaptTo(at, declared); failed != nil {
		panic(failed.at("argument " + strconv.Itoa(index+1) + " of the callable"))
	}
}

// adaptTo turns numbers into other numbers and text into other encodings; what is not known is left to the callable.
func (c *Call) adaptTo(at *value, declared uint32) *Error {
	switch bit := bitOf(declared); {
	case at.isArray() || bit < 0:
		return nil
	case at.kind == typeString8 && (declared == typeString16 || declared == typeString32):
		c.encode(at, declared)
		return nil
	case scalars[bit].size == 0 || scalarOf(at) == nil || at.kind == typeBool || declared == typeBool:
		return nil
	}
	number := reflect.New(naturalElements[declared]).Elem()
	if failed := readScalar(at, number); failed != nil {
		return failed
	}
	writeScalar(number, at)
	at.kind = declared
	return nil
}

// encode replaces UTF-8 by another encoding, in memory of its own.
func (c *Call) encode(at *value, declared uint32) {
	text := []rune(at.text8())
	var memory unsafe.Pointer
	length := len(text)
	if declared == typeString16 {
		units := utf16.Encode(text)
		length = len(units)
		memory = unsafe.Pointer(unsafe.SliceData(Slice(append(units, 0))))
	} else {
		memory = unsafe.Pointer(unsafe.SliceData(Slice(append(text, 0))))
	}
	c.drop(at)
	at.setData(declared, memory, checkLength(length))
}

// Do calls. The error is what the callable returned.
func (c *Call) Do() error {
	if c.failed != nil {
		return c.failed
	}
	c.frame.ArgumentCount, c.frame.ResultCount = uint32(c.done), uint32(c.results)
	c.called = true
	failure := c.frame.Call()
	runtime.KeepAlive(c.callable)
	if failure != 0 {
		return errorOf(failure)
	}
	return nil
}

// MustDo is Do for funcs that have no error to return. The panic ends as the error of the export that is on the stack.
func (c *Call) MustDo() {
	if c.failed != nil {
		panic(c.failed)
	}
	c.frame.ArgumentCount, c.frame.ResultCount = uint32(c.done), uint32(c.results)
	c.called = true
	failure := c.frame.Call()
	runtime.KeepAlive(c.callable)
	if failure != 0 {
		panic(takeError(failure))
	}
}

// Get reads a result as any type.
func Get[T any](c *Call, index int) (x T) {
	if failed := get(c.value(c.done+index), &x); failed != nil {
		panic(failed.at("result " + strconv.Itoa(index+1) + " of the callable"))
	}
	return x
}

// Done, deferred, ends the call. With err, the error result of the func, arguments and results that do not fit become that
// error; with nil they stay a panic.
func (c *Call) Done(err *error) {
	c.clear()
	c.callable = nil
	if c.frame.Capacity == usualCapacity {
		calls.Put(c)
	}
	if err == nil {
		return
	}
	if p := recover(); p != nil {
		failed, ok := p.(*Error)
		if !ok {
			panic(p)
		}
		*err = failed
	}
}

// clear frees what arguments and results own; usually there is nothing.
func (c *Call) clear() {
	first, last := 0, c.done
	if c.called {
		first, last = c.done, c.done+c.results
	}
	for i := first; i < last; i++ {
		c.drop(c.value(i))
	}
}

const owning = typeString8 | typeString16 | typeString32 | typeHandle | typeCallable | flagArray

// drop frees what a value owns; text in the frame is the frame's.
func (c *Call) drop(v *value) {
	start := uint64(uintptr(unsafe.Pointer(&c.frame.Scratch)))
	if v.kind&owning != 0 && v.payload-start >= uint64(len(c.frame.Scratch)) {
		freeValues(v, 1)
	}
}

// put adds the next argument.
func (c *Call) put(x reflect.Value) {
	if c.failed == nil {
		write(x, false, c.value(c.done))
		c.adapt()
	}
}
