package metaffi

// LiveObjects and LiveFunctions count what guests hold of Go.
func LiveObjects() int   { return objects.live() }
func LiveFunctions() int { return functions.live() }
