package guest

import (
	"reflect"
	"strconv"
	"sync"
	"unsafe"
)

// goFunc is a func that the host knows as a callable.
type goFunc struct {
	f    reflect.Value
	any  any // the same
	kind *funcType
}

// writeFunc makes a callable of a func; one that is a callable of the host goes back as that.
func writeFunc(f reflect.Value, at *value) {
	if f.Type() == callableType {
		if failed := f.Interface().(*Callable).write(at); failed != nil {
			panic(failed)
		}
		return
	}
	if c := callableBehind(f); c != nil {
		if failed := c.write(at); failed != nil {
			panic(failed)
		}
		return
	}
	t := funcTypeOf(f.Type())
	signature := t.forC()
	newCallable(signature, objects.add(object{value: &goFunc{f, f.Interface(), t}}), at)
}

// ownFunc is the func behind a callable, nil when it is the host's.
func ownFunc(v *value) (*goFunc, *Error) {
	slot := v.liveSlot()
	if slot == nil {
		return nil, stale(v)
	}
	head := *(**callableHead)(unsafe.Pointer(&slot.object))
	if head == nil || head.invoke != identity.Invoke {
		return nil, nil
	}
	o, live := objects.get(head.context)
	f, ok := o.value.(*goFunc)
	if !live || !ok {
		return nil, stale(v)
	}
	return f, nil
}

// Invocation is one call of a Go func by the host.
type Invocation struct {
	arguments, results         *value
	argumentCount, resultCount int
	written                    int
}

var invocations = sync.Pool{New: func() any { return new(Invocation) }}

// invoke calls a Go func for the host.
func invoke(number uintptr, x *Invocation) (failure uintptr) {
	defer func() {
		if p := recover(); p != nil {
			failure = Panicked(p)
		}
		if failure != 0 {
			freeValues(x.results, min(x.written, x.resultCount))
		}
		*x = Invocation{}
		invocations.Put(x)
	}()
	o, live := objects.get(number)
	f, ok := o.value.(*goFunc)
	if !live || !ok {
		return newError(codeStaleHandle, "the Go func was already released").owned()
	}
	if failed := f.kind.checkArguments(x.argumentCount); failed != nil {
		return failed.owned()
	}
	var err error
	if f.kind.toHost != nil {
		err = f.kind.toHost(f.any, x)
	} else {
		err = f.reflected(x)
	}
	if err != nil {
		return Fail(err)
	}
	for i := x.written; i < x.resultCount; i++ {
		x.result(i).setNull()
	}
	return 0
}

func (t *funcType) checkArguments(count int) *Error {
	if wanted := len(t.inputs); !t.variadic && count != wanted || t.variadic && count < wanted-1 {
		return newError(codeSignature, "the func is a "+t.goType.String()+", and was called with "+
			plural(count, "argument"))
	}
	return nil
}

func (x *Invocation) argument(index int) *value {
	return (*value)(unsafe.Add(unsafe.Pointer(x.arguments), uintptr(index)*valueSize))
}

func (x *Invocation) result(index int) *value {
	return (*value)(unsafe.Add(unsafe.Pointer(x.results), uintptr(index)*valueSize))
}

// Argument reads an argument as any type.
func Argument[T any](x *Invocation, index int) (argument T) {
	if failed := get(x.argument(index), &argument); failed != nil {
		panic(failed.at("argument " + ordinal(index) + " of the func"))
	}
	return argument
}

// Return writes the next result, of any type; one that the host does not want is dropped.
func Return[T any](x *Invocation, index int, result T) {
	if index < x.resultCount {
		out(x.result(index), result)
	}
	x.written = index + 1
}

// reflected calls a func of a type that was not registered.
func (f *goFunc) reflected(x *Invocation) error {
	arguments := make([]reflect.Value, x.argumentCount)
	for i := range arguments {
		argument := reflect.New(f.kind.input(i)).Elem()
		if failed := readWhole(x.argument(i), argument); failed != nil {
			return failed.at("argument " + ordinal(i) + " of the func")
		}
		arguments[i] = argument
	}
	results := f.f.Call(arguments)
	if f.kind.fails {
		last := len(results) - 1
		if err, failed := results[last].Interface().(error); failed {
			return err
		}
		results = results[:last]
	}
	for i, result := range results {
		if i < x.resultCount {
			write(result, false, x.result(i))
		}
		x.written = i + 1
	}
	return nil
}

// input is the type of an argument; the last of a variadic func serves all that follow.
func (t *funcType) input(index int) reflect.Type {
	if last := len(t.inputs) - 1; t.variadic && index >= last {
		return t.inputs[last].Elem()
	}
	return t.inputs[index]
}

func ordinal(index int) string { return strconv.Itoa(index + 1) }
