package metaffi

// #include "bridge.h"
import "C"

import (
	"errors"
	"fmt"
	"io"
	"math"
	"runtime"
	"strings"
	"sync"
	"unsafe"
)

// Error is why something did not work. %+v prints the guest's stack trace and the causes too.
type Error struct {
	Code       ErrorCode
	Message    string
	GuestType  string // class of the guest's exception, e.g. "java.lang.IllegalStateException"; "" when there is none
	GuestStack string // its stack trace, as its language prints it

	cause  error
	native nativeError
	object *MetaFFIHandle // the exception, when it came as a value
}

// nativeError is the library's error: passed on to a guest, it is the same error again.
type nativeError struct {
	pointer *C.metaffi_error
	keeper  *errorKeeper
}

// errorKeeper frees errors, a few together: a finalizer costs more than all else about an error. Whoever has one of them keeps
// the others too.
type errorKeeper struct {
	errors [8]*C.metaffi_error
	count  int
}

var errorKeepers = sync.Pool{} // those with room left

func keepError(owned *C.metaffi_error) nativeError {
	keeper, _ := errorKeepers.Get().(*errorKeeper)
	if keeper == nil {
		keeper = finalized(&errorKeeper{}, func(k *errorKeeper) {
			for _, owned := range k.errors[:k.count] {
				C.metaffi_go_host_error_free(owned)
			}
		})
	}
	keeper.errors[keeper.count] = owned
	if keeper.count++; keeper.count < len(keeper.errors) {
		errorKeepers.Put(keeper)
	}
	return nativeError{owned, keeper}
}

// Error is the message, after the guest's exception class where there is one.
func (e *Error) Error() string {
	if e.GuestType == "" || strings.HasPrefix(e.Message, e.GuestType) {
		return e.Message
	}
	return e.GuestType + ": " + e.Message
}

// Unwrap is what led to the error: the Go error itself where it began in Go, else an *Error, or nil.
func (e *Error) Unwrap() error { return e.cause }

// Exception is the guest's exception object, or nil.
func (e *Error) Exception() *MetaFFIHandle {
	if e.native.pointer == nil {
		return e.object
	}
	view := C.metaffi_go_host_view_error(e.native.pointer)
	exception := valueOf(view.exception)
	var handle *MetaFFIHandle
	if exception.number == typeHandle && retain(exception) == nil {
		handle = newHandle(exception)
	}
	runtime.KeepAlive(e)
	return handle
}

// Format prints the message, and for %+v what else is known.
func (e *Error) Format(state fmt.State, verb rune) {
	switch {
	case verb == 'q':
		fmt.Fprintf(state, "%q", e.Error())
	case verb == 'v' && state.Flag('+'):
		e.print(state)
	default:
		_, _ = io.WriteString(state, e.Error())
	}
}

func (e *Error) print(state fmt.State) {
	fmt.Fprintf(state, "%s: %s", e.Code, e.Error())
	if e.GuestStack != "" {
		fmt.Fprintf(state, "\n%s", strings.TrimRight(e.GuestStack, "\n"))
	}
	if e.cause != nil {
		fmt.Fprintf(state, "\ncaused by %+v", e.cause)
	}
}

// CodeOf is the code of the first *Error in a chain of errors, 0 when there is none.
func CodeOf(err error) ErrorCode {
	var found *Error
	if errors.As(err, &found) {
		return found.Code
	}
	return 0
}

// failure is an error found on this side of the border.
func failure(code ErrorCode, format string, arguments ...any) error {
	return &Error{Code: code, Message: fmt.Sprintf(format, arguments...)}
}

const deepestCause = 32

// newError takes over an error of the library's.
func newError(owned *C.metaffi_error) error {
	return describeError(keepError(owned), owned, 0)
}

// describeError reads an error that `native` keeps alive.
func describeError(native nativeError, pointer *C.metaffi_error, depth int) *Error {
	view := C.metaffi_go_host_view_error(pointer)
	e := &Error{Code: ErrorCode(view.code), native: native}
	e.Message, e.GuestType, e.GuestStack = textsOf(&view)
	if pointer != native.pointer {
		// Its own reference, since it may be passed on without the error it is a cause of.
		e.native = keepError(C.metaffi_go_host_error_retain(pointer))
	}
	if e.Code == CodeTypeMismatch {
		e.tellTooLong()
	}
	switch original := goError(valueOf(view.exception)); {
	case original != nil:
		e.cause = original
	case view.cause != nil && depth < deepestCause:
		e.cause = causeOf(native, view.cause, depth)
	}
	return e
}

// tellTooLong says what was wrong with an argument of typeTooLong, of which the library knows only that it has no type.
func (e *Error) tellTooLong() {
	place, declared, found := strings.Cut(e.Message, fmt.Sprintf(" is of type unknown (%d) where ", uint32(typeTooLong)))
	if !found {
		return
	}
	e.Code, e.native = CodeOutOfRange, nativeError{}
	e.Message = fmt.Sprintf("%s: a %s has at most %d bytes or elements, and this one more", place,
		strings.TrimSuffix(declared, " is declared"), uint32(math.MaxUint32))
}

// textsOf copies the texts of an error, all into one block.
func textsOf(view *C.metaffi_go_host_error_view) (message, guestType, guestStack string) {
	first, second, third := int(view.message_length), int(view.guest_type_length), int(view.guest_stack_length)
	block := make([]byte, 0, first+second+third)
	block = append(block, unsafe.Slice((*byte)(unsafe.Pointer(view.message)), first)...)
	block = append(block, unsafe.Slice((*byte)(unsafe.Pointer(view.guest_type)), second)...)
	block = append(block, unsafe.Slice((*byte)(unsafe.Pointer(view.guest_stack)), third)...)
	texts := unsafe.String(unsafe.SliceData(block), len(block))
	return texts[:first], texts[first : first+second], texts[first+second:]
}

// causeOf is the Go error itself when all that the cause says is that it happened.
func causeOf(native nativeError, pointer *C.metaffi_error, depth int) error {
	view := C.metaffi_go_host_view_error(pointer)
	if original := goError(valueOf(view.exception)); original != nil {
		return original
	}
	return describeError(native, pointer, depth+1)
}

// goError is the Go error behind an exception that began in Go.
func goError(exception value) error {
	err, _ := objectAt(objectOf(exception)).(error)
	return err
}

// nativeFrom makes an error for the library out of any Go error; the caller owns it. The stack may be empty.
func nativeFrom(err error, stack string) *C.metaffi_error {
	if ours, ok := err.(*Error); ok && ours.native.pointer != nil && stack == "" {
		pointer := C.metaffi_go_host_error_retain(ours.native.pointer)
		runtime.KeepAlive(ours)
		return pointer
	}
	code, kind := CodeGuestException, fmt.Sprintf("%T", err)
	if ours, ok := err.(*Error); ok {
		code, kind = ours.Code, ours.GuestType
	}
	texts := newCTexts(errorText(err), kind, stack)
	defer texts.free()
	var object any = err
	return C.metaffi_go_host_new_error(C.metaffi_error_code(code), texts.at(0), texts.at(1), texts.at(2),
		nativeCause(err), library.owner, C.uintptr_t(objects.add(&object)))
}

// errorText is err.Error(), even when that panics.
func errorText(err error) (text string) {
	defer func() {
		if recover() != nil {
			text = fmt.Sprintf("an error of type %T, whose Error method panics", err)
		}
	}()
	if text = err.Error(); text == "" {
		text = fmt.Sprintf("%T", err)
	}
	return text
}

// nativeCause is the library's error inside a Go error that wraps one, retained.
func nativeCause(err error) *C.metaffi_error {
	var inner *Error
	if errors.As(errors.Unwrap(err), &inner) && inner.native.pointer != nil {
		pointer := C.metaffi_go_host_error_retain(inner.native.pointer)
		runtime.KeepAlive(inner)
		return pointer
	}
	return nil
}
