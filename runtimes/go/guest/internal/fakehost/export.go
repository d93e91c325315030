package fakehost

import "C"

import "unsafe"

//export fakehost_invoke
func fakehost_invoke(context uintptr, arguments unsafe.Pointer, argumentCount C.size_t, results unsafe.Pointer,
	resultCount C.size_t) uintptr {
	body, _ := bodies.Load(context)
	return body.(Body)(unsafe.Slice((*Value)(arguments), int(argumentCount)),
		unsafe.Slice((*Value)(results), int(resultCount)))
}

//export fakehost_release
func fakehost_release(context uintptr) { bodies.Delete(context) }

// Callables counts those that are alive.
func Callables() (count int) {
	bodies.Range(func(any, any) bool { count++; return true })
	return count
}
