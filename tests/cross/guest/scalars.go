// Package cross is what the table cases.json calls in Go.
package cross

func EchoBool(v bool) bool          { return v }
func EchoInt8(v int8) int8          { return v }
func EchoInt16(v int16) int16       { return v }
func EchoInt32(v int32) int32       { return v }
func EchoInt64(v int64) int64       { return v }
func EchoInt(v int) int             { return v }
func EchoUint8(v uint8) uint8       { return v }
func EchoUint16(v uint16) uint16    { return v }
func EchoUint32(v uint32) uint32    { return v }
func EchoUint64(v uint64) uint64    { return v }
func EchoUint(v uint) uint          { return v }
func EchoFloat32(v float32) float32 { return v }
func EchoFloat64(v float64) float64 { return v }
func EchoRune(v rune) rune          { return v }
func EchoString(v string) string    { return v }
func EchoAny(v any) any             { return v }

func Nothing() {}

func Add(a, b int64) int64 { return a + b }

// Many10 weighs each number by its place.
func Many10(a int64, b float64, c int8, d float32, e uint16, f uint32, g int16, h float64, i int32, j uint64) float64 {
	return float64(a) + 2*b + 3*float64(c) + 4*float64(d) + 5*float64(e) + 6*float64(f) + 7*float64(g) + 8*h +
		9*float64(i) + 10*float64(j)
}

// Twelve weighs each number by its place.
func Twelve(a, b, c, d, e, f, g, h, i, j, k, l int64) int64 {
	return a + 2*b + 3*c + 4*d + 5*e + 6*f + 7*g + 8*h + 9*i + 10*j + 11*k + 12*l
}

// NotText has a byte that is in no UTF-8.
func NotText() string { return "ab\xffcd" }

var (
	GlobalInt64   int64
	GlobalFloat64 float64
	Greeting      = "hello"
)

// Color is an enum.
type Color int

const (
	Red Color = iota
	Green
	Blue
)

// Limit has no type.
const Limit = 1 << 20

func (c Color) String() string { return [...]string{"red", "green", "blue"}[c] }

// Next is a named type in and out.
func Next(c Color) Color { return (c + 1) % 3 }

func MakeComplex(real, imaginary float64) complex128 { return complex(real, imaginary) }
