package metaffi

// LiveObjects and LiveFunctions count what guests hold of Go.
func LiveObjects() int   { return objects.live() }
func LiveFunctions() int { return functions.live() }

// Lives tells whether the reference of a handle is still there, without being a reason for it.
func Lives(h *MetaFFIHandle) func() bool {
	v := h.value
	return func() bool { return liveSlot(v, typeHandle) != nil }
}
