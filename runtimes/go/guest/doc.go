// Package guest is the part that every Go guest library of MetaFFI has in common: it turns what crosses the boundary into Go
// values and back. Generated exports are its only user; programs never import it.
//
// # An export
//
//	//export metaffi_go_12
//	func metaffi_go_12(o uintptr, name string, rows unsafe.Pointer, r1 unsafe.Pointer) (r0 string, failure uint64) {
//		defer func() {
//			if p := recover(); p != nil {
//				failure = uint64(guest.Panicked(p))
//			}
//		}()
//		v0, v1, err := guest.Receiver[*user.Table](o, "Table.Fill: object").Fill(
//			strings.Clone(name), guest.In[[][]float64](rows, "Table.Fill: argument 2 (rows)"))
//		if err != nil {
//			failure = uint64(guest.Fail(err))
//			return
//		}
//		guest.Out(r1, v1)
//		return guest.String(v0), 0
//	}
//
// Functions that read arguments or write results panic when that is impossible, and the function that every export defers
// first makes the panic the failure of the call. So an export has no error paths but that of the user's error.
// `where` parameters are the first words of such an error: "Table.Fill: argument 2 (rows)", "value of Client.Timeout".
//
// How each kind of slot (guest_abi.h) is written in an export, T being the Go type in the user's source:
//
//	SCALAR  in   T(p)                      out  E(v), E a predeclared type; int and uint are 64 bits wide
//	STRING  in   T(strings.Clone(p))       out  String(string(v))
//	SLICE   in   s := Taken[T](p, where), for bool TakenBools; after the call GiveBack(p, s)     out  Slice(v)
//	             elements of a named type: As[E](p) for p
//	HANDLE  in   Object[T](p, where), the object of a method or field: Receiver[T](p, where)     out  NewObject[T](v), for *T NewPointer(v)
//	VALUE   in   In[T](p, where), for any InAny            out  Out(r, v), for any OutAny; two and more: OutAll(Result{r0, v0}, Result{r1, v1})
//
// An entity with slices, arrays or funcs among its results has a second export, metaffi_go_12_o, in which all of those are HANDLE.
//
// Out and OutAll come before the return statement, the others inside it: then nothing is written or owned when one fails.
// For what T may be, see In and Out: anything.
//
// An entity of nothing but scalars, whose body shows that it cannot panic, has no deferred function.
//
// # The library's own functions
//
// The C table of a library points to exports that do nothing but call
//
//	Start(services)          Release(object)
//	TypeName(object)         Describe(object)
//	ObjectValue(object, result)     ObjectOf(value, &object)
//
// # Func types
//
// A host's callable becomes a Go func of any type, and a Go func becomes a host's callable, by reflection. For each func
// type that the source mentions and that is not variadic, an init function of the library should give a faster way:
//
//	guest.RegisterFunc(
//		func(c *guest.Callable) func(int64, string) (float64, error) {
//			return func(p0 int64, p1 string) (r0 float64, err error) {
//				call := c.Call(2, 1) // two arguments, one result
//				defer call.Done(&err)    // without error in the func type: nil
//				guest.Put(call, p0)
//				guest.Put(call, p1)
//				if err = call.Do(); err == nil { // without error in the func type: call.MustDo(), which panics
//					r0 = guest.Get[float64](call, 0)
//				}
//				return
//			}
//		},
//		func(f func(int64, string) (float64, error), call *guest.Invocation) error {
//			r0, err := f(guest.Argument[int64](call, 0), guest.Argument[string](call, 1))
//			if err == nil {
//				guest.Return(call, 0, r0)
//			}
//			return err // without error in the func type: nil
//		})
//
// Where all are numbers or bools of predeclared types, up to MostNumbers of them and one result or none, the func begins with
//
//	if c.Takes(n) { // n, a Numbers, says which
//		bits, err := c.Numbers(n, uint64(p0), 0, 0, 0) // without error in the func type: MustNumbers
//		return ToFloat64(bits), err
//	}
//
// and an entity that does nothing but call such a func before it returns takes no reference to the callable:
//
//	var c0 guest.LentCallable
//	f0 := func(p0 int64) (r0 float64, err error) { … c0.Numbers(uint64(p0), 0, 0, 0) … }
//	if !c0.Take(a0, n) {
//		f0 = guest.In[func(int64) (float64, error)](a0, where)
//	}
//
// For runes there are PutRune, GetRune, ArgumentRune and ReturnRune; their positions follow as further arguments.
// Type arguments may be any types, named ones too. A trailing error is not among the results of a callable.
//
// # Built-in entities
//
// Maps, channels, funcs, complex numbers and pointers reach the host as handles. What it can do with them are
// the entities of a package called "builtin" that every library describes; they are exported like any other function:
//
//	entity             function of this package, its parameters (`any`: VALUE; the first, unless noted, HANDLE, instance)
//	Map.Make           MapMake(type string) any          "map[string]int"; no instance; result HANDLE, as of all that make
//	Map.New            MapNew(m any) any                 an empty map of the type of m; result HANDLE
//	Map.Len            MapLen(m any) int
//	Map.Get            MapGet(m, key any) (value any, found bool)
//	Map.Set            MapSet(m, key, value any)
//	Map.Delete         MapDelete(m, key any)
//	Map.Clear          MapClear(m any)
//	Map.Keys           MapKeys(m any) any                a slice of the key type; sorted if numbers or strings
//	Map.Values         MapValues(m any) any              in the order of Keys, if those are numbers or strings
//	Chan.Make          ChanMake(type string, capacity int) any            "chan int"; no instance
//	Chan.Send          ChanSend(c, value any)            waits
//	Chan.TrySend       ChanTrySend(c, value any) (sent bool)
//	Chan.Receive       ChanReceive(c any) (value any, open bool)      waits; null, false from a closed channel
//	Chan.TryReceive    ChanTryReceive(c any) (value any, received, open bool)
//	Chan.Close         ChanClose(c any)
//	Chan.Len           ChanLen(c any) int
//	Chan.Cap           ChanCap(c any) int
//	Func.Call          FuncCall(f any, arguments []any) ([]any, error)
//	Complex.New        ComplexNew(real, imaginary float64) complex128     no instance; result HANDLE
//	Complex.Real       ComplexReal(c any) float64
//	Complex.Imag       ComplexImag(c any) float64
//	Pointer.New        PointerNew(type string) any       to a zero value of the type; no instance
//	Pointer.Get        PointerGet(p any) any             nil when p is
//	Pointer.Set        PointerSet(p, value any)
//	Slice.Make         SliceMake(type string, length int) any             "[]int"; no instance
//	Slice.Append       SliceAppend(s, value any) any     as Go's append
//	Slice.Len          SliceLen(s any) int               of slices, arrays and pointers to arrays that are handles
//	Slice.Get          SliceGet(s any, index int) any
//	Slice.Set          SliceSet(s any, index int, value any)
//	Slice.Elements     SliceElements(s any) any          the elements as an array of the host
//	Object.Convert     ObjectConvert(type string, value any) any          what fits the type as an object of it; no instance
//	Object.Type        ObjectType(o any) string          "*bytes.Buffer"
//	Object.Text        ObjectText(o any) string          as fmt's %v
//	Object.Equal       ObjectEqual(a, b any) bool        ==; false where Go cannot compare
//
// Types are named as Go writes them; of named types, those are known that generated code gave to RegisterTypes.
//
// # What is a handle
//
// On the way out, the dynamic type decides: booleans, numbers and strings, named ones too, are scalars; slices and
// arrays are arrays, except those of a named type with methods (uuid.UUID, net.IP): such a value is a handle, so that
// its methods can be called; a func is a callable; everything else is a handle, nil of any of these is null, a nil slice is
// an empty array. On the way in, a handle to a Go object is accepted wherever its object fits, and natural values wherever
// they convert without loss: [16]uint8 for a uuid.UUID, a number for a time.Duration or a *int, an array of pairs for a map or a
// struct, an array of two numbers for a complex one.
//
// # Goroutines
//
// An export runs on the thread that calls it. runtime.Goexit there would end a thread that is not Go's, which the Go runtime
// answers by ending the process. Apart runs a function on a goroutine of its own, where Goexit becomes an error; exports of
// functions that lead to Goexit use it.
// A panic in a goroutine that the user's code starts ends the process: no one can catch it.
package guest
