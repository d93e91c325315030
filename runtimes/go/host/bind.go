package metaffi

import "reflect"

// Bind loads an entity as a Go function of type F, whose last result must be an error: for several results, or more
// parameters than Func8 has. It calls by reflection; FuncN and ProcN are faster.
func Bind[F any](module *MetaFFIModule, path string, options ...Option) (F, error) {
	var function F
	t := typeOf[F]()
	if t.Kind() != reflect.Func {
		return function, failure(CodeInvalidArgument, "Bind[%s]: it is no function type", t)
	}
	shape := shapeOf(t)
	if !shape.fails {
		return function, failure(CodeInvalidArgument, "Bind[%s]: its last result must be an error", t)
	}
	if t.IsVariadic() {
		return function, failure(CodeInvalidArgument, "Bind[%s]: an entity has as many arguments as parameters; take a slice", t)
	}
	var parameters, results []reflect.Type
	for i := 0; i < t.NumIn(); i++ {
		parameters = append(parameters, t.In(i))
	}
	for i := 0; i < shape.results; i++ {
		results = append(results, t.Out(i))
	}
	w, err := newWishes(options, inferInfos(parameters), inferInfos(results))
	if err != nil {
		return function, err
	}
	e, err := module.loadEntity(path, w)
	if err != nil {
		return function, err
	}
	made := reflect.MakeFunc(t, func(arguments []reflect.Value) []reflect.Value {
		return shape.finish(e.Call(shape.spread(arguments)...))
	})
	reflect.ValueOf(&function).Elem().Set(made)
	return function, nil
}
