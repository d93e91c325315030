// Package metaffi calls Java, Python, native libraries and whatever else MetaFFI has a runtime for.
//
//	runtime := metaffi.NewMetaFFIRuntime("jvm")
//	module, err := runtime.LoadModule("commons-lang3.jar")
//	reverse, err := metaffi.Func1[string, string](module, "class=org.apache.commons.lang3.StringUtils,callable=reverse")
//	text, err := reverse("abc")
//
// # Two forms
//
// Func0 to Func8 and Proc0 to Proc8 load an entity as a Go function of the types they are given: a call of it crosses the
// border once, and with numbers, bools and handle arguments allocates nothing. Bind does the same for any function type, by
// reflection. MetaFFIModule.Load and LoadWithInfo declare types by name and give a func(...interface{}) ([]interface{},
// error).
//
// # Values
//
// Integers, floats and bool are what they are in Go; so are strings (UTF-8; String16 and String32 choose another encoding)
// and slices, of any number of dimensions. One-dimensional slices of numbers are lent to the guest, not copied; strings
// are lent too. What comes back is copied once, into Go's memory. nil is null. Objects of a guest are *MetaFFIHandle; a Go
// value that has no counterpart travels as a handle and comes back as itself. Functions travel as callables both ways.
//
// # Errors
//
// Errors are *Error. When a guest threw, they have its type and stack; when a Go error passed through a guest,
// errors.Is and errors.As find it.
//
// # Threads
//
// Everything may be used from any number of goroutines at once.
package metaffi

//go:generate go run ./internal/generate/calls
