//go:build !go1.24

package guest

// Without weak pointers every callable that comes in is held anew.

func heldCallable(uintptr, uint32) *Callable { return nil }

func rememberCallable(*Callable) {}
