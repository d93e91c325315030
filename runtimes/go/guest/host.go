package guest

import (
	"sync"
	"unsafe"

	"github.com/metaffi/metaffi/runtimes/go/guest/internal/crossing"
)

type (
	code       = uint32
	frame      = crossing.Frame
	errorLink  = crossing.Link
	handleAt   = crossing.Place
	errorTexts = crossing.ErrorTexts
)

const (
	typeFloat64  = crossing.TypeFloat64
	typeFloat32  = crossing.TypeFloat32
	typeInt8     = crossing.TypeInt8
	typeInt16    = crossing.TypeInt16
	typeInt32    = crossing.TypeInt32
	typeInt64    = crossing.TypeInt64
	typeUint8    = crossing.TypeUint8
	typeUint16   = crossing.TypeUint16
	typeUint32   = crossing.TypeUint32
	typeUint64   = crossing.TypeUint64
	typeBool     = crossing.TypeBool
	typeString8  = crossing.TypeString8
	typeString16 = crossing.TypeString16
	typeString32 = crossing.TypeString32
	typeHandle   = crossing.TypeHandle
	typeSize     = crossing.TypeSize
	typeChar8    = crossing.TypeChar8
	typeChar16   = crossing.TypeChar16
	typeChar32   = crossing.TypeChar32
	typeAny      = crossing.TypeAny
	typeNull     = crossing.TypeNull
	typeCallable = crossing.TypeCallable
	flagArray    = crossing.FlagArray
	flagPacked   = crossing.FlagPacked
)

const (
	codeInternal       = crossing.CodeInternal
	codeOutOfMemory    = crossing.CodeOutOfMemory
	codeSignature      = crossing.CodeSignature
	codeTypeMismatch   = crossing.CodeTypeMismatch
	codeNullValue      = crossing.CodeNullValue
	codeOutOfRange     = crossing.CodeOutOfRange
	codeInvalidString  = crossing.CodeInvalidString
	codeStaleHandle    = crossing.CodeStaleHandle
	codeForeignHandle  = crossing.CodeForeignHandle
	codeUnsupported    = crossing.CodeUnsupported
	codeGuestException = crossing.CodeGuestException
)

const noText = crossing.NoText

func init() {
	crossing.Invoke = func(number uintptr, arguments unsafe.Pointer, argumentCount int, results unsafe.Pointer, resultCount int) uintptr {
		x := invocations.Get().(*Invocation)
		x.arguments, x.argumentCount = (*value)(arguments), argumentCount
		x.results, x.resultCount = (*value)(results), resultCount
		return invoke(number, x)
	}
	crossing.Dropped = Release
}

// identity tells what is this library's own.
var identity crossing.Identity

// Start keeps the services of the plug-in, a metaffi_go_services. Everything else may only be called after it.
func Start(services unsafe.Pointer) { identity = crossing.Start(services) }

// ---- Memory ----

// allocate gives memory that the host can free. It panics when there is none, as every function below that allocates.
func allocate(size int) unsafe.Pointer {
	if size <= someBytes {
		if memory := allocateFew(size); memory != nil {
			return memory
		}
	}
	memory := crossing.Allocate(size)
	if memory == nil {
		panic(outOfMemory())
	}
	return memory
}

func free(memory uintptr) { crossing.Free(memory) }

func allocateMany(sizes, blocks []uintptr) {
	if len(sizes) > 0 && !crossing.AllocateMany(sizes, blocks) {
		panic(outOfMemory())
	}
}

func freeMany(blocks []uintptr) {
	if len(blocks) > 0 {
		crossing.FreeMany(blocks)
	}
}

// allocateStrings makes an array of strings whose bytes are still to be written.
func allocateStrings(lengths []uint32, at *value) {
	if !crossing.Strings(lengths, address(at)) {
		panic(outOfMemory())
	}
}

// freeValues frees what `count` values own.
func freeValues(first *value, count int) {
	if count > 0 {
		crossing.FreeValues(address(first), count)
	}
}

func address(v *value) uintptr { return uintptr(unsafe.Pointer(v)) }

// ---- Handles ----

// newHandle takes the number over.
func newHandle(number uintptr, at *value) {
	if failure := crossing.Handle(number, address(at)); failure != 0 {
		objects.remove(number)
		panic(takeError(failure))
	}
}

func newHandles(places []handleAt) {
	if len(places) == 0 {
		return
	}
	failure, made := crossing.Handles(places)
	if failure == 0 {
		return
	}
	for _, place := range places[made:] {
		objects.remove(place.Number)
	}
	panic(takeError(failure))
}

func retainReference(slot uintptr, generation, kind uint32) *Error {
	return takeError(crossing.Retain(slot, generation, kind))
}

// ---- Errors ----

// rawException tells the exception handle of an error, borrowed, and whether a stack came with it.
func rawException(raw uintptr) (exception value, hasStack bool) {
	found := crossing.ExceptionOf(raw)
	return value{payload: uint64(found.Slot), kind: found.Type, length: found.Generation}, found.HasStack
}

// ---- Callables ----

// newSignature describes a func type to C, for good.
func newSignature(types, dimensions []uint32, parameters int, variadic bool, aliases []byte) uintptr {
	results := len(types) - parameters
	types, dimensions = append(types, 0), append(dimensions, 0) // so that there is a first one
	signature := crossing.NewSignature(types, dimensions, parameters, results, variadic, aliases)
	if signature == 0 {
		panic(outOfMemory())
	}
	return signature
}

// newCallable takes the number over.
func newCallable(signature, number uintptr, at *value) {
	if failure := crossing.NewCallable(signature, number, address(at)); failure != 0 {
		objects.remove(number)
		panic(takeError(failure))
	}
}

// holdCallable takes a reference and tells the address of the metaffi_callable.
func holdCallable(slot uintptr, generation uint32) (uintptr, *Error) {
	callable, failure := crossing.HoldCallable(slot, generation)
	return callable, takeError(failure)
}

var frameList sync.Mutex

func newFrame(capacity int) *frame {
	frameList.Lock()
	defer frameList.Unlock()
	f := crossing.NewFrame(capacity)
	if f == nil {
		panic(outOfMemory())
	}
	return f
}

func freeFrame(f *frame) {
	frameList.Lock()
	defer frameList.Unlock()
	crossing.FreeFrame(f)
}
