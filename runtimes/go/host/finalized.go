package metaffi

import "runtime"

// finalized runs `free` once nobody has the object any more.
//
// Go keeps the finalizers of the objects in one span of memory, 8 KB mostly, in a list that every new one has to walk. Objects
// of small types are therefore padded, so that they share it with fewer others.
func finalized[T any](object *T, free func(*T)) *T {
	runtime.SetFinalizer(object, free)
	return object
}
