package metaffi

import (
	"github.com/metaffi/metaffi/runtimes/go/host/IDL"
)

// Option changes how an entity is loaded; nil changes nothing.
type Option func(*wishes) error

// wishes is what an entity is asked for.
type wishes struct {
	parameters []IDL.MetaFFITypeInfo
	results    []IDL.MetaFFITypeInfo
	dispatch   Dispatch
}

// Parameter declares a parameter, counted from 0, where Go's type does not say it all: an alias that chooses an overload, a
// string16. What is empty in the info is left as it was.
func Parameter(index int, info IDL.MetaFFITypeInfo) Option {
	return func(w *wishes) error { return declare(w.parameters, index, info, "Parameter") }
}

// Result declares a result, counted from 0, as Parameter does a parameter.
func Result(index int, info IDL.MetaFFITypeInfo) Option {
	return func(w *wishes) error { return declare(w.results, index, info, "Result") }
}

// WithDispatch chooses what serves the entity.
func WithDispatch(dispatch Dispatch) Option {
	return func(w *wishes) error {
		w.dispatch = dispatch
		return nil
	}
}

func declare(infos []IDL.MetaFFITypeInfo, index int, info IDL.MetaFFITypeInfo, what string) error {
	if index < 0 || index >= len(infos) {
		return failure(CodeInvalidArgument, "%s(%d): there are %d, counted from 0", what, index, len(infos))
	}
	if info.StringType != "" {
		infos[index].StringType, infos[index].Dimensions = info.StringType, info.Dimensions
	}
	if info.Dimensions != 0 {
		infos[index].Dimensions = info.Dimensions
	}
	if info.Alias != "" {
		infos[index].Alias = info.Alias
	}
	return nil
}

func newWishes(options []Option, parameters, results []IDL.MetaFFITypeInfo) (*wishes, error) {
	w := &wishes{parameters: append([]IDL.MetaFFITypeInfo(nil), parameters...),
		results: append([]IDL.MetaFFITypeInfo(nil), results...)}
	for _, option := range options {
		if option == nil {
			continue
		}
		if err := option(w); err != nil {
			return nil, err
		}
	}
	return w, nil
}
