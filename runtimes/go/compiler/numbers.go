package main

import (
	"fmt"
	"go/types"
	"math/bits"
	"strings"

	"github.com/metaffi/metaffi/runtimes/go/idl"
)

// numbersFunc is a func of few numbers and bools, with one result or none, and perhaps an error: guest.Numbers.
type numbersFunc struct {
	parameters []string // the predeclared types
	result     string   // "" when there is none
	throws     bool
}

// basics are the predeclared types that cross as numbers, and how to make bits of them and them of bits.
var basics = map[string]struct{ from, to string }{
	"float64": {"guest.OfFloat64", "guest.ToFloat64"},
	"float32": {"guest.OfFloat32", "guest.ToFloat32"},
	"int8":    {"uint64", "int8"},
	"int16":   {"uint64", "int16"},
	"int32":   {"uint64", "int32"},
	"int64":   {"uint64", "int64"},
	"int":     {"uint64", "guest.ToInt"},
	"uint8":   {"uint64", "uint8"},
	"uint16":  {"uint64", "uint16"},
	"uint32":  {"uint64", "uint32"},
	"uint64":  {"uint64", "uint64"},
	"uint":    {"uint64", "guest.ToUint"},
	"bool":    {"guest.OfBool", "guest.ToBool"},
}

const mostNumbers = 4

// numbersOf a func type; nil when it has others, characters among them.
func numbersOf(t types.Type) *numbersFunc {
	signature, is := t.Underlying().(*types.Signature)
	if !is || signature.Variadic() || signature.Params().Len() > mostNumbers {
		return nil
	}
	f := &numbersFunc{}
	results := signature.Results().Len()
	if results > 0 && idl.IsError(signature.Results().At(results-1).Type()) {
		f.throws = true
		results--
	}
	if results > 1 {
		return nil
	}
	if results == 1 {
		if f.result = basicName(signature.Results().At(0).Type()); f.result == "" {
			return nil
		}
	}
	for i := range signature.Params().Len() {
		name := basicName(signature.Params().At(i).Type())
		if name == "" {
			return nil
		}
		f.parameters = append(f.parameters, name)
	}
	return f
}

func basicName(t types.Type) string {
	basic, is := types.Unalias(t).(*types.Basic)
	if !is || idl.IsRune(t) {
		return ""
	}
	name := types.Typ[basic.Kind()].Name() // uint8 for byte
	if _, known := basics[name]; !known {
		return ""
	}
	return name
}

// constant is the guest.Numbers.
func (f *numbersFunc) constant() string {
	place := func(name string) uint64 {
		basic := types.Universe.Lookup(name).Type().(*types.Basic)
		return uint64(bits.TrailingZeros32(idl.BasicCode(basic.Kind())))
	}
	word := uint64(len(f.parameters))
	if f.result != "" {
		word |= 1<<3 | place(f.result)<<4
	}
	for i, name := range f.parameters {
		word |= place(name) << (9 + 5*i)
	}
	return fmt.Sprintf("%#x", word)
}

// head is the func literal's, with p0, p1, … and r0.
func (f *numbersFunc) head() string {
	var parameters, results []string
	for i, name := range f.parameters {
		parameters = append(parameters, fmt.Sprintf("p%d %s", i, name))
	}
	if f.result != "" {
		results = append(results, "r0 "+f.result)
	}
	if f.throws {
		results = append(results, "err error")
	}
	return fmt.Sprintf("func(%s) (%s)", strings.Join(parameters, ", "), strings.Join(results, ", "))
}

// call assigns to the results what `callable`, a Callable or LentCallable, gives; `first` are arguments before the numbers.
func (f *numbersFunc) call(callable, first string) string {
	arguments := first
	for i := range mostNumbers {
		if i > 0 {
			arguments += ", "
		}
		if i < len(f.parameters) {
			arguments += fmt.Sprintf("%s(p%d)", basics[f.parameters[i]].from, i)
		} else {
			arguments += "0"
		}
	}
	if f.throws && f.result != "" {
		return fmt.Sprintf("bits, err := %s.Numbers(%s)\nreturn %s(bits), err\n", callable, arguments, basics[f.result].to)
	}
	if f.throws {
		return fmt.Sprintf("_, err = %s.Numbers(%s)\nreturn err\n", callable, arguments)
	}
	if f.result != "" {
		return fmt.Sprintf("return %s(%s.MustNumbers(%s))\n", basics[f.result].to, callable, arguments)
	}
	return fmt.Sprintf("%s.MustNumbers(%s)\nreturn\n", callable, arguments)
}

// lends: the parameter is a func of numbers that is called and no more, so that the host's callable may be called as it is.
func (w *exportWriter) lends(slot *idl.Slot) *numbersFunc {
	if !slot.OnlyCalled || w.generic != nil {
		return nil
	}
	return numbersOf(slot.Go)
}

// takeFuncs makes funcs of callables that are lent.
func (w *exportWriter) takeFuncs() {
	for i, slot := range w.entity.Params {
		f := w.lends(slot)
		if f == nil {
			continue
		}
		wanted, _ := w.typ(slot.Go, nil)
		fmt.Fprintf(&w.body, "\tvar c%d guest.LentCallable\n\tvar f%d %s = %s {\n%s}\n", i, i, wanted, f.head(),
			f.call(fmt.Sprintf("c%d", i), ""))
		fmt.Fprintf(&w.body, "\tif !c%d.Take(a%d, %s) {\n\t\tf%d = guest.In[%s](a%d, %q)\n\t}\n", i, i, f.constant(), i, wanted, i, w.where(i))
	}
}
