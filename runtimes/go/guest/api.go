package guest

import "unsafe"

// Signatures for the compiler to work against; the bodies follow.

func Start(services unsafe.Pointer)                                                { panic("to come") }
func Release(number uintptr)                                                       { panic("to come") }
func TypeName(number uintptr) unsafe.Pointer                                       { panic("to come") }
func Describe(number uintptr) unsafe.Pointer                                       { panic("to come") }
func ObjectValue(number uintptr, result unsafe.Pointer) uintptr                    { panic("to come") }
func ObjectOf(value unsafe.Pointer, number unsafe.Pointer) uintptr                 { panic("to come") }
func Guard(failure *uintptr)                                                       { panic("to come") }
func Fail(err error) uintptr                                                       { panic("to come") }
func NewObject[T any](x T) uintptr                                                 { panic("to come") }
func Object[T any](number uintptr, where string) T                                 { panic("to come") }
func Receiver[T any](number uintptr, where string) T                               { panic("to come") }
func String(s string) string                                                       { panic("to come") }
func Slice[E Number](s []E) []E                                                    { panic("to come") }
func Bools(p []bool) []bool                                                        { panic("to come") }
func In[T any](value unsafe.Pointer, where string) T                               { panic("to come") }
func Out[T any](result unsafe.Pointer, x T)                                        { panic("to come") }
func OutAll(results ...Result)                                                     { panic("to come") }
func Apart(f func())                                                               { panic("to come") }
func RegisterFunc[F any](host func(*Callable) F, guest func(F, *Invocation) error) { panic("to come") }
func (c *Callable) Call(arguments, results int) *Call                              { panic("to come") }
func (c *Call) Do() error                                                          { panic("to come") }
func (c *Call) MustDo()                                                            { panic("to come") }
func (c *Call) Done()                                                              { panic("to come") }
func Put[T any](c *Call, x T)                                                      { panic("to come") }
func Get[T any](c *Call, index int) T                                              { panic("to come") }
func Argument[T any](c *Invocation, index int) T                                   { panic("to come") }
func Return[T any](c *Invocation, index int, x T)                                  { panic("to come") }

func MapNew(m any) any                                      { panic("to come") }
func MapLen(m any) int                                      { panic("to come") }
func MapGet(m, key any) (value any, found bool)             { panic("to come") }
func MapSet(m, key, value any)                              { panic("to come") }
func MapDelete(m, key any)                                  { panic("to come") }
func MapClear(m any)                                        { panic("to come") }
func MapKeys(m any) any                                     { panic("to come") }
func MapValues(m any) any                                   { panic("to come") }
func ChanSend(c, value any)                                 { panic("to come") }
func ChanTrySend(c, value any) (sent bool)                  { panic("to come") }
func ChanReceive(c any) (value any, open bool)              { panic("to come") }
func ChanTryReceive(c any) (value any, received, open bool) { panic("to come") }
func ChanClose(c any)                                       { panic("to come") }
func ChanLen(c any) int                                     { panic("to come") }
func ChanCap(c any) int                                     { panic("to come") }
func FuncCall(f any, arguments []any) ([]any, error)        { panic("to come") }
func ComplexNew(real, imaginary float64) complex128         { panic("to come") }
func ComplexReal(c any) float64                             { panic("to come") }
func ComplexImag(c any) float64                             { panic("to come") }
func PointerGet(p any) any                                  { panic("to come") }
func PointerSet(p, value any)                               { panic("to come") }
func SliceLen(s any) int                                    { panic("to come") }
func SliceGet(s any, index int) any                         { panic("to come") }
func SliceSet(s any, index int, value any)                  { panic("to come") }
func SliceElements(s any) any                               { panic("to come") }
func ObjectType(o any) string                               { panic("to come") }
func ObjectText(o any) string                               { panic("to come") }
func ObjectEqual(a, b any) bool                             { panic("to come") }

// Number is what a packed array can hold.
type Number interface {
	~bool | ~int | ~int8 | ~int16 | ~int32 | ~int64 | ~uint | ~uint8 | ~uint16 | ~uint32 | ~uint64 | ~uintptr |
		~float32 | ~float64
}

// Result is a place for a result and what goes there.
type Result struct {
	To    unsafe.Pointer
	Value any
}

type (
	Callable   struct{}
	Call       struct{}
	Invocation struct{}
)
