package main

import (
	"fmt"

	"github.com/metaffi/metaffi/runtimes/go/idl"
)

// guard is where nothing can panic no more than a comment.
func (w *exportWriter) guard() string {
	if w.entity.Source.Role != idl.Call || !w.entity.Source.Safe {
		return fmt.Sprintf(guard, w.panicked())
	}
	for _, slot := range append(append([]*idl.Slot{}, w.entity.Params...), w.entity.Results...) {
		if slot.Passing != idl.Scalar {
			return fmt.Sprintf(guard, w.panicked())
		}
	}
	return "\t// Nothing in it can panic.\n"
}

// guard makes a panic the failure of the call. A deferred function of package guest would be a call more.
const guard = `	defer func() {
		if p := recover(); p != nil {
			failure = uint64(guest.%s)
		}
	}()
`

// panicked is what becomes of a panic. Errors of built-in entities do not say which they are of.
func (w *exportWriter) panicked() string {
	if w.entity.Source.Package.Path() == guestPackage {
		return fmt.Sprintf("PanickedIn(%q, p)", w.entity.Name)
	}
	return "Panicked(p)"
}
