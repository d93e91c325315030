package guest

import (
	"reflect"
	"runtime"
	"strings"
	"sync"
	"unicode/utf8"

	"github.com/metaffi/metaffi/runtimes/go/guest/internal/crossing"
)

// Error is an error of MetaFFI or of another language: what a callable of the host returned, or an argument that does not
// fit. Returned or panicked with, it goes back as the very error that came, with the type and stack of its origin.
type Error struct {
	raw   uintptr // the metaffi_error, one reference; 0 for an error that was made here
	once  sync.Once
	texts errorTexts
}

func newError(c code, message string) *Error {
	e := &Error{texts: errorTexts{Code: c, Message: message}}
	e.once.Do(func() {})
	return e
}

func outOfMemory() *Error {
	return newError(codeOutOfMemory, "memory ran out while a result of Go was written")
}

// takeError makes an Error of an owned metaffi_error; nil for 0.
func takeError(raw uintptr) *Error {
	if raw == 0 {
		return nil
	}
	e := &Error{raw: raw}
	runtime.SetFinalizer(e, func(e *Error) { crossing.FreeError(e.raw) })
	return e
}

func (e *Error) read() *errorTexts {
	e.once.Do(func() {
		e.texts = crossing.ReadError(e.raw)
	})
	return &e.texts
}

// Error is the message.
func (e *Error) Error() string {
	t := e.read()
	if t.GuestType != "" && !strings.HasPrefix(t.Message, t.GuestType) {
		return t.GuestType + ": " + t.Message
	}
	return t.Message
}

// Code is the name of MetaFFI's error code: "GUEST_EXCEPTION", "TYPE_MISMATCH".
func (e *Error) Code() string { return crossing.CodeName(e.read().Code) }

// GuestType is the class of the exception in its language, or "".
func (e *Error) GuestType() string { return e.read().GuestType }

// GuestStack is the stack trace of the exception as its language prints it, or "".
func (e *Error) GuestStack() string { return e.read().GuestStack }

// Exception is the exception object: the Go value it is or, of another language, a *Handle; nil when there is none.
func (e *Error) Exception() any {
	if e.raw == 0 {
		return nil
	}
	defer runtime.KeepAlive(e)
	exception, _ := rawException(e.raw)
	x, failed := readAny(&exception)
	if failed != nil {
		return nil
	}
	return x
}

// Unwrap is the Go error that went out and came back as this one, or what led to it.
func (e *Error) Unwrap() error {
	if e.raw == 0 {
		return nil
	}
	defer runtime.KeepAlive(e)
	if own, _ := ownException(e.raw); own != nil {
		return own
	}
	if cause := e.read().Cause; cause != 0 {
		return takeError(crossing.RetainError(cause))
	}
	return nil
}

// owned is a reference to the metaffi_error for whoever receives it.
func (e *Error) owned() uintptr {
	if e.raw != 0 {
		defer runtime.KeepAlive(e)
		return crossing.RetainError(e.raw)
	}
	var c chain
	c.add(e.texts.Code, 0, e.texts.Message, "", "")
	return c.build(0)
}

// at says where in the call the error is.
func (e *Error) at(where string) *Error {
	t := e.read()
	return newError(t.Code, where+": "+t.Message)
}

// ownException is the error of this library behind a metaffi_error, nil when there is none, and whether a stack came too.
func ownException(raw uintptr) (own error, hasStack bool) {
	exception, hasStack := rawException(raw)
	if exception.kind != typeHandle {
		return nil, hasStack
	}
	o, mine, failed := ownObject(&exception)
	if !mine || failed != nil {
		return nil, hasStack
	}
	own, _ = o.natural().(error)
	return own, hasStack
}

// errorOf turns what a callable returned into an error: an error of this library comes back as itself. One that was
// panicked with keeps the metaffi_error, because the stack is there.
func errorOf(raw uintptr) error {
	if own, hasStack := ownException(raw); own != nil && !hasStack {
		crossing.FreeError(raw)
		return own
	}
	return takeError(raw)
}

// Fail makes err the failure of an export: 0 for nil.
func Fail(err error) uintptr {
	if err == nil {
		return 0
	}
	return raise(err, "", "")
}

// maxCauses bounds a chain of causes, which may be a loop.
const maxCauses = 64

// raise makes a metaffi_error of err and of what it wraps.
func raise(err error, prefix, stack string) uintptr {
	var c chain
	for depth := 0; err != nil && depth < maxCauses; depth++ {
		if e, ok := err.(*Error); ok && e != nil {
			return c.build(e.owned())
		}
		if stack == "" {
			stack = stackOf(err)
		}
		c.add(codeGuestException, objects.add(boxed(err)), prefix+errorText(err), reflect.TypeOf(err).String(), stack)
		err, prefix, stack = causeOf(err), "", ""
	}
	return c.build(0)
}

// chain collects errors, each the cause of the one before it.
type chain struct {
	links []errorLink
	texts []byte
}

func (c *chain) add(kind code, exception uintptr, message, guestType, stack string) {
	if c.links == nil {
		c.links = make([]errorLink, 0, 2)
		c.texts = make([]byte, 0, len(message)+len(guestType)+len(stack)+3)
	}
	var link errorLink
	link.Code = uint32(kind)
	link.Exception = exception
	link.Message = c.text(message)
	link.GuestType = noText
	link.GuestStack = noText
	if guestType != "" {
		link.GuestType = c.text(guestType)
	}
	if stack != "" {
		link.GuestStack = c.text(stack)
	}
	c.links = append(c.links, link)
}

// text appends what C takes for text: UTF-8 without NUL.
func (c *chain) text(s string) uint32 {
	offset := uint32(len(c.texts))
	if !utf8.ValidString(s) {
		s = strings.ToValidUTF8(s, "\uFFFD")
	}
	if strings.IndexByte(s, 0) >= 0 {
		s = strings.ReplaceAll(s, "\x00", "\u2400")
	}
	c.texts = append(append(c.texts, s...), 0)
	return offset
}

func (c *chain) build(cause uintptr) uintptr {
	if len(c.links) == 0 {
		return cause
	}
	return crossing.NewError(c.links, c.texts, cause)
}

// ---- Asking errors, whose methods may panic ----

func errorText(err error) (text string) {
	defer func() {
		if recover() != nil {
			text = "an error of type " + reflect.TypeOf(err).String() + ", whose method Error panics"
		}
	}()
	return err.Error()
}

func causeOf(err error) (cause error) {
	defer func() {
		if recover() != nil {
			cause = nil
		}
	}()
	switch e := err.(type) {
	case interface{ Unwrap() error }:
		return e.Unwrap()
	case interface{ Unwrap() []error }:
		for _, one := range e.Unwrap() {
			if one != nil {
				return one
			}
		}
	}
	return nil
}
