package guest

import (
	"reflect"
	"runtime"
	"slices"
	"sync"
	"unsafe"
)

// funcType is what is known of a func type.
type funcType struct {
	goType          reflect.Type
	inputs, outputs []reflect.Type // without the trailing error
	fails           bool           // there is one
	variadic        bool

	host     any                           // what RegisterFunc was given, or nil
	fromHost func(*Callable) reflect.Value // the same
	toHost   func(any, *Invocation) error
	runes    []int   // the same
	code     uintptr // of the funcs that fromHost makes, once it has made one

	describe  sync.Once
	signature uintptr // for C
}

var (
	funcTypes sync.Map // reflect.Type → *funcType
	errorType = reflect.TypeOf((*error)(nil)).Elem()
)

// RegisterFunc gives callables a fast way to be an F, and F's a fast way to be callables; without it, reflection does both.
// It is for init functions. The func that `host` makes must capture the callable and nothing else. `runes` are the positions of
// parameters, and after them of results, that are characters.
func RegisterFunc[F any](host func(*Callable) F, guest func(F, *Invocation) error, runes ...int) {
	t := newFuncType(reflect.TypeOf((*F)(nil)).Elem())
	t.host, t.runes = host, runes
	t.fromHost = func(c *Callable) reflect.Value { return reflect.ValueOf(host(c)) }
	t.toHost = func(f any, x *Invocation) error { return guest(f.(F), x) }
	t.learnCode()
	funcTypes.Store(t.goType, t)
}

func init() {
	t := newFuncType(dynamicFuncType)
	t.fromHost = func(c *Callable) reflect.Value { return reflect.ValueOf(c.dynamic()) }
	t.learnCode()
	funcTypes.Store(t.goType, t)
}

// learnCode finds what every func made by fromHost begins with, which tells it from all other funcs; 0 when Go should lay
// them out in another way.
func (t *funcType) learnCode() {
	probe := new(Callable)
	closure := (*hostFunc)(unsafe.Pointer(closureOf(t.fromHost(probe))))
	if closure.callable == probe {
		t.code = closure.code
	}
}

// hostFunc is how Go lays out a func that captures a callable and nothing else.
type hostFunc struct {
	code     uintptr
	callable *Callable
}

func newFuncType(t reflect.Type) *funcType {
	made := &funcType{goType: t, variadic: t.IsVariadic()}
	for i := 0; i < t.NumIn(); i++ {
		made.inputs = append(made.inputs, t.In(i))
	}
	for i := 0; i < t.NumOut(); i++ {
		made.outputs = append(made.outputs, t.Out(i))
	}
	if last := len(made.outputs) - 1; last >= 0 && made.outputs[last] == errorType {
		made.fails = true
		made.outputs = made.outputs[:last]
	}
	return made
}

func funcTypeOf(t reflect.Type) *funcType {
	if known, ok := funcTypes.Load(t); ok {
		return known.(*funcType)
	}
	made := newFuncType(t)
	if t.PkgPath() != "" {
		made.borrow(t)
	}
	known, _ := funcTypes.LoadOrStore(t, made)
	return known.(*funcType)
}

// differsInError tells whether a trailing error is all in which t differs from the type that is wanted.
func (t *funcType) differsInError(wanted reflect.Type) bool {
	if wanted.Kind() != reflect.Func || wanted == t.goType {
		return false
	}
	w := funcTypeOf(wanted)
	return t.fails != w.fails && t.variadic == w.variadic && slices.Equal(t.inputs, w.inputs) &&
		slices.Equal(t.outputs, w.outputs)
}

// borrow takes the fast ways from the type that a named one stands for.
func (t *funcType) borrow(named reflect.Type) {
	inputs := make([]reflect.Type, named.NumIn())
	for i := range inputs {
		inputs[i] = named.In(i)
	}
	outputs := make([]reflect.Type, named.NumOut())
	for i := range outputs {
		outputs[i] = named.Out(i)
	}
	plain := reflect.FuncOf(inputs, outputs, named.IsVariadic())
	known, ok := funcTypes.Load(plain)
	if !ok || known.(*funcType).fromHost == nil {
		return
	}
	base := known.(*funcType)
	t.code, t.runes = base.code, base.runes
	t.fromHost = func(c *Callable) reflect.Value { return base.fromHost(c).Convert(named) }
	if base.toHost == nil {
		return
	}
	t.toHost = func(f any, x *Invocation) error {
		return base.toHost(reflect.ValueOf(f).Convert(plain).Interface(), x)
	}
}

// wrap makes a func of a callable.
func (t *funcType) wrap(c *Callable) reflect.Value {
	if t.fromHost != nil {
		return t.fromHost(c)
	}
	f := reflect.MakeFunc(t.goType, func(arguments []reflect.Value) []reflect.Value { return t.call(c, arguments) })
	remember(f, c)
	return f
}

// call is the body of the funcs that reflection makes.
func (t *funcType) call(c *Callable, arguments []reflect.Value) []reflect.Value {
	results := make([]reflect.Value, len(t.outputs), len(t.outputs)+1)
	for i, output := range t.outputs {
		results[i] = reflect.New(output).Elem()
	}
	if !t.fails {
		t.do(c, arguments, results, nil)
		return results
	}
	var err error
	t.do(c, arguments, results, &err)
	failure := reflect.New(errorType).Elem()
	if err != nil {
		failure.Set(reflect.ValueOf(err))
		for i, output := range t.outputs {
			results[i] = reflect.Zero(output)
		}
	}
	return append(results, failure)
}

func (t *funcType) do(c *Callable, arguments, results []reflect.Value, err *error) {
	if t.variadic {
		last := len(arguments) - 1
		rest := arguments[last]
		arguments = arguments[:last:last]
		for i := 0; i < rest.Len(); i++ {
			arguments = append(arguments, rest.Index(i))
		}
	}
	call := c.Call(len(arguments), len(results))
	defer call.Done(err)
	for _, argument := range arguments {
		call.put(argument)
	}
	if err == nil {
		call.MustDo()
	} else if *err = call.Do(); *err != nil {
		return
	}
	for i, result := range results {
		if failed := readWhole(call.value(call.done+i), result); failed != nil {
			panic(failed.at("result " + ordinal(i) + " of the callable"))
		}
	}
}

// ---- Which callable a func is ----

// made remembers the funcs that reflection made: address of the func → *Callable. A finalizer of the func takes it out, so
// that no other func can be at that address by then.
var made sync.Map

func remember(f reflect.Value, c *Callable) {
	closure := closureOf(f)
	made.Store(uintptr(unsafe.Pointer(closure)), c)
	runtime.SetFinalizer(closure, func(closure *uintptr) { made.Delete(uintptr(unsafe.Pointer(closure))) })
}

// closureOf is what a func value points to; its first word is the address of the code.
func closureOf(f reflect.Value) *uintptr {
	p := reflect.New(f.Type())
	p.Elem().Set(f)
	return *(**uintptr)(p.UnsafePointer())
}

// callableBehind is the callable of the host that a func was made of, nil for others.
func callableBehind(f reflect.Value) *Callable {
	closure := closureOf(f)
	if code := funcTypeOf(f.Type()).code; code != 0 && *closure == code {
		return (*hostFunc)(unsafe.Pointer(closure)).callable
	}
	if c, ok := made.Load(uintptr(unsafe.Pointer(closure))); ok {
		return c.(*Callable)
	}
	return nil
}

// ---- The type for C ----

// forC describes the type once.
func (t *funcType) forC() uintptr {
	t.describe.Do(func() {
		var types, dimensions []uint32
		var aliases []byte
		inputs := t.inputs
		for i, one := range append(inputs[:len(inputs):len(inputs)], t.outputs...) {
			kind, depth := describeType(one)
			if slices.Contains(t.runes, i) {
				kind = typeChar32
			}
			types, dimensions = append(types, kind), append(dimensions, depth)
			if kind&^flagArray == typeHandle {
				aliases = append(aliases, one.String()...)
			}
			aliases = append(aliases, 0)
		}
		t.signature = newSignature(types, dimensions, len(inputs), t.variadic, append(aliases, 0))
	})
	if t.signature == 0 {
		panic(outOfMemory())
	}
	return t.signature
}
