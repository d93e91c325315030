package main

import "github.com/metaffi/metaffi/runtimes/go/idl"

// addObjects writes a second export of an entity that gives slices, arrays or funcs, as objects there, and gives its results.
func (g *generator) addObjects(w *exportWriter) []*idl.Slot {
	results := w.entity.ObjectResults()
	if results == nil {
		return nil
	}
	entity := *w.entity
	entity.Results = results
	second := &exportWriter{generator: g, entity: &entity, function: w.function + objectsSuffix}
	if second.prepare() != "" {
		return nil
	}
	second.write()
	return results
}

const objectsSuffix = "_o"
