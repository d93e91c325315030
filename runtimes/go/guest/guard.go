package guest

import (
	"fmt"
	"reflect"
	"runtime"
	"strconv"
	"strings"
	"sync"
)

// Guard, deferred first, makes a panic the failure of the call. Generated exports have its lines themselves, which
// costs 1 ns less.
func Guard(failure *uintptr) {
	if p := recover(); p != nil {
		*failure = Panicked(p)
	}
}

// Panicked is the metaffi_error for what was panicked with, on the stack of the panic.
func Panicked(p any) uintptr {
	switch p := p.(type) {
	case *Error:
		if p != nil {
			return p.owned()
		}
	case *capture:
		return p.raise()
	case error:
		return raise(p, "panic: ", panicStack())
	}
	var c chain
	c.add(codeGuestException, 0, "panic: "+panicText(p), reflect.TypeOf(p).String(), panicStack())
	return c.build(0)
}

// PanickedIn is Panicked for an entity whose errors do not say what they are of.
func PanickedIn(entity string, p any) uintptr {
	if e, is := p.(*Error); is && e != nil && e.raw == 0 && !strings.HasPrefix(e.Error(), entity+":") {
		p = e.at(entity)
	}
	return Panicked(p)
}

func panicText(p any) (text string) {
	defer func() {
		if recover() != nil {
			text = "a value of type " + reflect.TypeOf(p).String()
		}
	}()
	return describe(p)
}

// ---- Stack traces ----

const thisPackage = "github.com/metaffi/metaffi/runtimes/go/guest."

// maxFrames bounds a stack trace.
const maxFrames = 256

// panicStack tells the frames from the place of the panic to the export, as Go prints them. Call it while panicking.
func panicStack() string {
	pcs := make([]uintptr, maxFrames)
	frames := runtime.CallersFrames(pcs[:runtime.Callers(2, pcs)])
	var users []runtime.Frame
	panicking := false
	for more := true; more; {
		var f runtime.Frame
		f, more = frames.Next()
		switch {
		case strings.HasPrefix(f.Function, "_cgoexp_"):
			more = false
		case f.Function == "runtime.gopanic":
			panicking = true
		case panicking && !strings.HasPrefix(f.Function, "runtime."):
			users = append(users, f)
		}
	}
	for len(users) > 0 && isGlue(users[len(users)-1]) {
		users = users[:len(users)-1]
	}
	var b strings.Builder
	for _, f := range users {
		b.WriteString(usersName(f.Function) + "(...)\n\t" + f.File + ":" + strconv.Itoa(f.Line) + "\n")
	}
	return b.String()
}

// usersName of metaffi_go_guest.metaffi_go_7.Adder.func2, a func literal that Go inlined into an export, is Adder.func2.
func usersName(function string) string {
	if _, rest, inlined := strings.Cut(function, "metaffi_go_guest.metaffi_go_"); inlined {
		_, name, _ := strings.Cut(rest, ".")
		return name
	}
	return function
}

// isGlue tells what lies between the host and the user's function. In the generated package of a library, Go names a func literal
// of the user's after the export that it was inlined into, so there the file tells.
func isGlue(f runtime.Frame) bool {
	if strings.Contains("/"+f.Function, "/metaffi_go_guest.") {
		return strings.HasSuffix(f.File, "/exports.go")
	}
	return strings.HasPrefix(f.Function, thisPackage) || strings.HasPrefix(f.Function, "reflect.") ||
		strings.Contains(f.Function, ".metaffi_go_")
}

// stackCarriers knows for each type of error whether it has a method StackTrace.
var stackCarriers sync.Map

// stackOf is the stack that an error carries by one of the customs there are, or "".
func stackOf(err error) (stack string) {
	defer func() {
		if recover() != nil {
			stack = ""
		}
	}()
	switch e := err.(type) {
	case interface{ Stack() []byte }:
		return string(e.Stack())
	case interface{ ErrorStack() string }:
		return e.ErrorStack()
	}
	t := reflect.TypeOf(err)
	carries, known := stackCarriers.Load(t)
	if !known {
		_, carries = t.MethodByName("StackTrace")
		stackCarriers.Store(t, carries)
	}
	if !carries.(bool) {
		return ""
	}
	method := reflect.ValueOf(err).MethodByName("StackTrace")
	if method.Type().NumIn() != 0 || method.Type().NumOut() != 1 {
		return ""
	}
	return strings.TrimPrefix(fmt.Sprintf("%+v", method.Call(nil)[0]), "\n")
}

// ---- Functions that may end their goroutine ----

// capture is a panic of another goroutine, with its stack.
type capture struct {
	failure uintptr
	err     error
}

func (c *capture) raise() uintptr {
	if c.err != nil {
		return Fail(c.err)
	}
	return c.failure
}

// Apart runs f on a goroutine of its own, for functions that call runtime.Goexit, which on the thread of a caller in C would
// end the process. Goexit becomes an error here; a panic of f arrives as if f had been called.
func Apart(f func()) {
	ended := make(chan *capture)
	go func() {
		var failed *capture
		finished := false
		defer func() {
			if !finished && failed == nil {
				failed = &capture{err: newError(codeGuestException,
					"the function called runtime.Goexit, which ended its goroutine before it returned")}
			}
			ended <- failed
		}()
		defer func() {
			if p := recover(); p != nil {
				failed = &capture{failure: Panicked(p)}
			}
		}()
		f()
		finished = true
	}()
	if failed := <-ended; failed != nil {
		panic(failed)
	}
}
