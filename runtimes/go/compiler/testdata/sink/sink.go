// Package sink has what is hard to export: every form of parameter, names that clash, types that cannot be named.
package sink

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	. "strings"
	"time"
	"unsafe"

	"example.com/sink/internal/deep"
	"example.com/sink/lib"
)

// Color is an enum.
type Color int

// The colors.
const (
	Red   Color = iota // warm
	Green              // leaves
	Blue
)

func (c Color) String() string { return [...]string{"red", "green", "blue"}[c] }

type Kind string

const KindA Kind = "a"

const (
	Big     = 1 << 63
	TooBig  = 1<<64 + 1
	Pi      = 3.14
	R       = 'x'
	S       = "s"
	B       = true
	Huge    = 1e400
	C       = 1i
	Timeout = 5 * time.Second
)

var (
	Fun     func(int) int
	M       = map[string][]int{"a": {1}}
	Ch      = make(chan int, 1)
	Any     any
	Err     = errors.New("x")
	Ptr     *int
	Arr     [3]int
	Buf     bytes.Buffer
	private int
	Anon    struct{ A, B int }
	AnonP   struct{ a int }
)

func Mixed(b bool, i8 int8, u16 uint16, f32 float32, r rune, by byte, up uintptr, s string) (bool, int8, uint16, float32, rune, byte, uintptr, string) {
	return b, i8, u16, f32, r, by, up, s
}
func NamedIn(d time.Duration, c Color, k Kind, m time.Month) (time.Duration, Color, Kind, time.Month) {
	return d, c, k, m
}
func Slices(a []int, b []byte, c []bool, d []rune, e []Color, f []string, g [][]int, h [3]int, i [2][]string, j []*int, k []any) ([]int, []byte, []bool, []rune, []Color, []string, [][]int, [3]int, [2][]string, []*int, []any) {
	return a, b, c, d, e, f, g, h, i, j, k
}

type Flag bool

func Flags(f []Flag, x Flag) ([]Flag, Flag)  { return f, x }
func Errs(e error) (error, int)              { return e, 1 }
func TwoErrs() (error, error)                { return nil, nil }
func Cplx(c complex128) complex64            { return complex64(c) }
func Up(p unsafe.Pointer) unsafe.Pointer     { return p }
func Variadic(f string, a ...any) string     { return fmt.Sprintf(f, a...) }
func VarStr(a ...string) string              { return Join(a, ",") }
func VarC(a ...Color) int                    { return len(a) }
func Blank(_ int, _ string)                  {}
func Unnamed(int, string) (_ int, err error) { return 0, nil }
func Keyword(type_, func_ int, range_ string, guest int, strings, slices string, unsafe int) {
}
func Ctx(ctx context.Context, w io.Writer, f fs.WalkDirFunc, m fs.FileMode) (context.Context, io.Writer, fs.WalkDirFunc, fs.FileMode) {
	return ctx, w, f, m
}
func Callbacks(f func(), g func(int) error, h func(string, ...int) (int, string), i func(func(int) int) func() string, j []func(int), k func(Color, *Item, error) (Shape, error)) func(func(int)) {
	return nil
}
func Chans(a chan int, b <-chan string, c chan<- *Item, d chan (<-chan int)) (chan int, <-chan string) {
	return a, b
}
func Maps(a map[string]int, b map[Color][]string, c map[string]map[string]any) map[string]int {
	return a
}
func Pointers(a *int, b **string, c *[]int, d *map[string]int, e *any) *int { return a }
func AnonStruct(a struct{ X int }, b struct{ x int }, c interface{ Foo() }, d interface{ foo() }) struct {
	Y string `json:"y"`
} {
	return struct {
		Y string `json:"y"`
	}{}
}
func Secret() *deep.Secret                                     { return &deep.Secret{} }
func TakeSecret(s *deep.Secret, m map[string]*deep.Secret) int { return s.N }

type Alias = deep.Secret
type IntAlias = int
type PairAlias = lib.Pair[int, string]

func Aliased(a Alias, b IntAlias, c PairAlias) (Alias, IntAlias, PairAlias) { return a, b, c }

type Shape interface {
	Area() float64
	Scale(by float64) Shape
}
type Closer interface {
	Shape
	io.Closer
}
type Sealed interface {
	sealed()
	Name() string
}
type Empty interface{}

func TakeEmpty(e Empty) Empty { return e }

type Item struct {
	lib.Base
	*bytes.Buffer
	Name  string
	Tags  []string
	Inner Inner
	Next  *Item
	fn    func()
	Cb    func(int) int
	Shape
	Color
	deep.Secret
	_    int
	When time.Time
}
type Inner struct{ A [2]int }
type Row []float64
type Matrix []Row
type IDs []int

func (i IDs) Len() int       { return len(i) }
func (i *IDs) Add(x int)     { *i = append(*i, x) }
func MakeIDs() IDs           { return IDs{1} }
func MakeRow() (Row, Matrix) { return nil, nil }

type UUID [16]byte

func (u UUID) String() string { return "" }
func NewUUID() (UUID, error)  { return UUID{}, nil }
func NewItem() *Item          { return &Item{} }
func NewItemWith(name string) (*Item, error) {
	return &Item{Name: name}, nil
}

type Handler func(int) error

func (h Handler) Do(i int) error { return h(i) }

type Rec []Rec

func TakeRec(r Rec) Rec { return r }

type Tree[T any] struct {
	Left, Right *Tree[T]
	Value       T
}

func (t *Tree[T]) Walk(f func(T) bool)              {}
func (t *Tree[T]) Insert(v T) *Tree[T]              { return t }
func NewTree[T any](v T) *Tree[T]                   { return &Tree[T]{Value: v} }
func MapKeys[K comparable, V any](m map[K]V) []K    { return nil }
func Reduce[T, A any](s []T, a A, f func(A, T) A) A { return a }
func SumOf[N lib.Number](n ...N) (t N)              { return }
func Never[T any](T)                                {}

type local struct{ n int }

func (l *local) Inc(by int) int                      { l.n += by; return l.n }
func (l *local) Self() *local                        { return l }
func (l local) Friend(o *local) bool                 { return true }
func Local() *local                                  { return &local{} }
func Locals(l []*local, m map[string]local) []*local { return l }

type lkind int
type lstr string

const LK lkind = 3

func Kinds(k lkind, s lstr, ks []lkind, f func(lkind) lstr) (lkind, lstr, []lkind) { return k, s, ks }

var LV lkind
var LS = []*local{}

type WithLocal struct {
	L  *local
	K  lkind
	Ls []lkind
}

func init() {
	_ = NewTree(3)
	_ = NewTree[*Item]
	_ = MapKeys[string, int]
	_ = Reduce[int, string]
	_ = SumOf(1, 2)
	_ = SumOf[float64]
	_ = Tree[time.Duration]{}
	_ = NewTree(local{})
	type inside int
	_ = NewTree(inside(1))
}
