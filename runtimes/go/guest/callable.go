package guest

import (
	"reflect"
	"runtime"
	"unsafe"

	"github.com/metaffi/metaffi/runtimes/go/guest/internal/crossing"
)

// Callable is a function of the host. It keeps the function alive until Go has no more use for it.
type Callable struct {
	slot       uintptr
	generation uint32
	head       *callableHead
}

// callableHead is a metaffi_callable, whose layout the ABI freezes.
type callableHead struct {
	invoke, context, release uintptr
	parameters               *typeInfo
	parameterCount           uintptr
	results                  *typeInfo
	resultCount              uintptr
}

// typeInfo is a metaffi_type_info.
type typeInfo struct {
	kind, dimensions uint32
	alias            uintptr
}

const dynamicCount = ^uintptr(0)

var callableType = reflect.TypeOf((*Callable)(nil))

// hold keeps a callable of the host.
func hold(v *value) (*Callable, *Error) {
	if v.kind != typeCallable {
		return nil, mismatch(v, callableType)
	}
	if v.liveSlot() == nil {
		return nil, stale(v)
	}
	slot := uintptr(v.data())
	if c := heldCallable(slot, v.length); c != nil {
		return c, nil
	}
	head, failed := holdCallable(slot, v.length)
	if failed != nil {
		return nil, failed
	}
	c := &Callable{slot, v.length, *(**callableHead)(unsafe.Pointer(&head))}
	runtime.SetFinalizer(c, func(c *Callable) { crossing.Release(c.slot, c.generation, typeCallable) })
	rememberCallable(c)
	return c, nil
}

// write makes another reference to the callable.
func (c *Callable) write(at *value) *Error {
	defer runtime.KeepAlive(c)
	if failed := retainReference(c.slot, c.generation, typeCallable); failed != nil {
		return failed
	}
	*at = value{payload: uint64(c.slot), kind: typeCallable, length: c.generation}
	return nil
}

// checkCounts tells whether the callable can be a func of type t.
func (c *Callable) checkCounts(t *funcType) *Error {
	if n := c.head.parameterCount; n != dynamicCount && (!t.variadic && n != uintptr(len(t.inputs)) ||
		t.variadic && n+1 < uintptr(len(t.inputs))) {
		return newError(codeSignature, "expected "+t.goType.String()+", found a callable with "+
			plural(int(n), "parameter"))
	}
	if n := c.head.resultCount; n != dynamicCount && len(t.outputs) != 0 && n != uintptr(len(t.outputs)) {
		return newError(codeSignature, "expected "+t.goType.String()+", found a callable with "+plural(int(n), "result"))
	}
	return nil
}

// assign makes a func of the callable.
func (c *Callable) assign(to reflect.Value) *Error {
	t := funcTypeOf(to.Type())
	if failed := c.checkCounts(t); failed != nil {
		return failed
	}
	to.Set(t.wrap(c))
	return nil
}

// readFunc makes a func of a callable; one of this library comes back as itself, unless the func that is wanted has a
// trailing error and that one has none or the other way round: then it is called as a callable of the host would be.
func readFunc(v *value, to reflect.Value) *Error {
	if v.kind == typeNull {
		to.SetZero()
		return nil
	}
	if v.kind != typeCallable {
		return mismatch(v, to.Type())
	}
	own, failed := ownFunc(v)
	if failed != nil {
		return failed
	}
	if own != nil && !own.kind.differsInError(to.Type()) {
		return object{value: own.f.Interface()}.assign(to)
	}
	c, failed := hold(v)
	if failed != nil {
		return failed
	}
	return c.assign(to)
}

// readRegistered is readFunc for callables of the host and registered types. Whatever is not usual is left to readFunc.
func readRegistered[F any](v *value, to *F) bool {
	known, _ := funcTypes.Load(reflect.TypeOf(to).Elem())
	t, _ := known.(*funcType)
	if t == nil {
		return false
	}
	host, registered := t.host.(func(*Callable) F)
	if !registered {
		return false
	}
	if own, failed := ownFunc(v); own != nil || failed != nil {
		return false
	}
	c, failed := hold(v)
	if failed != nil || c.checkCounts(t) != nil {
		return false
	}
	*to = host(c)
	return true
}

func funcOrCallable(v *value) (any, *Error) {
	own, failed := ownFunc(v)
	if failed != nil {
		return nil, failed
	}
	if own != nil {
		return own.f.Interface(), nil
	}
	c, failed := hold(v)
	if failed != nil {
		return nil, failed
	}
	return c.dynamic(), nil
}

var dynamicFuncType = reflect.TypeOf((func(...any) ([]any, error))(nil))

// dynamic is the callable for who does not know its type. One that does not tell how many results it has is asked for one.
// (Inlined, the func would have another code each time, and learnCode none to find.)
//
//go:noinline
func (c *Callable) dynamic() func(...any) ([]any, error) {
	return func(arguments ...any) (results []any, err error) {
		count := 1
		if c.head.resultCount != dynamicCount {
			count = int(c.head.resultCount)
		}
		call := c.Call(len(arguments), count)
		defer call.Done(&err)
		for _, argument := range arguments {
			Put(call, argument)
		}
		if err := call.Do(); err != nil {
			return nil, err
		}
		results = make([]any, count)
		for i := range results {
			results[i] = Get[any](call, i)
		}
		return results, nil
	}
}
