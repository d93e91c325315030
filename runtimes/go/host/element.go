package metaffi

import (
	"math"
	"reflect"

	"github.com/metaffi/metaffi/runtimes/go/host/IDL"
)

// Numbers of types and flags (metaffi/types.h).
const (
	typeFloat64  = 1
	typeFloat32  = 2
	typeInt8     = 4
	typeInt16    = 8
	typeInt32    = 16
	typeInt64    = 32
	typeUint8    = 64
	typeUint16   = 128
	typeUint32   = 256
	typeUint64   = 512
	typeBool     = 1024
	typeString8  = 4096
	typeString16 = 8192
	typeString32 = 16384
	typeHandle   = 32768
	typeArray    = 65536
	typeSize     = 262144
	typeChar8    = 524288
	typeChar16   = 1048576
	typeChar32   = 2097152
	typeAny      = 4194304
	typeNull     = 8388608
	typeCallable = 16777216
	typePacked   = 33554432
)

func elementOf(number uint32) uint32 { return number &^ (typeArray | typePacked) }

func typeName(number uint32) string {
	if name := IDL.TypeOf(number); name != "" {
		return string(name)
	}
	return "unknown type"
}

// element is what is to be known of a number, bool or char: everything that packed arrays hold.
type element struct {
	number   uint32
	size     uintptr
	natural  reflect.Type // what it is in Go
	integer  bool         // chars too
	minimum  int64
	maximum  uint64
	floating bool
}

var elementTable = []element{
	{number: typeFloat64, natural: typeOf[float64](), floating: true},
	{number: typeFloat32, natural: typeOf[float32](), floating: true},
	{number: typeInt8, natural: typeOf[int8](), integer: true, minimum: math.MinInt8, maximum: math.MaxInt8},
	{number: typeInt16, natural: typeOf[int16](), integer: true, minimum: math.MinInt16, maximum: math.MaxInt16},
	{number: typeInt32, natural: typeOf[int32](), integer: true, minimum: math.MinInt32, maximum: math.MaxInt32},
	{number: typeInt64, natural: typeOf[int64](), integer: true, minimum: math.MinInt64, maximum: math.MaxInt64},
	{number: typeUint8, natural: typeOf[uint8](), integer: true, maximum: math.MaxUint8},
	{number: typeUint16, natural: typeOf[uint16](), integer: true, maximum: math.MaxUint16},
	{number: typeUint32, natural: typeOf[uint32](), integer: true, maximum: math.MaxUint32},
	{number: typeUint64, natural: typeOf[uint64](), integer: true, maximum: math.MaxUint64},
	{number: typeSize, natural: typeOf[uintptr](), integer: true, maximum: math.MaxUint},
	{number: typeBool, natural: typeOf[bool]()},
	{number: typeChar8, natural: typeOf[uint8](), integer: true, maximum: math.MaxUint8},
	{number: typeChar16, natural: typeOf[uint16](), integer: true, maximum: math.MaxUint16},
	{number: typeChar32, natural: typeOf[rune](), integer: true, maximum: 0x10FFFF},
}

var elements = func() map[uint32]*element {
	all := make(map[uint32]*element, len(elementTable))
	for i := range elementTable {
		e := &elementTable[i]
		e.size = e.natural.Size()
		all[e.number] = e
	}
	return all
}()

func typeOf[T any]() reflect.Type { return reflect.TypeOf((*T)(nil)).Elem() }
