// The programs metaffi_bench_go_jvm (tag jvm) and metaffi_bench_go_python (tag python) measure calls from Go to a guest:
// hand-written cgo, typed calls through trampolines and through the interpreter, and untyped calls. bench/run.py runs them.
package main

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"

	metaffi "github.com/metaffi/metaffi/runtimes/go/host"

	"github.com/metaffi/metaffi/bench/go_host/plain"
)

const (
	text  = "sixteen letters!"
	few   = 16
	items = 10000
)

// scenario makes what its contenders need, when it is measured.
type scenario struct {
	name  string
	plain func() func(n int)
	typed func(b *bench, dispatch metaffi.Option) func(n int)
	load  func(b *bench) func(n int) // the untyped form
}

type bench struct{ module *metaffi.MetaFFIModule }

func open() *bench {
	program := must(os.Executable())
	module := openModule(filepath.Join(filepath.Dir(filepath.Dir(program)), "bench"))
	check(plain.Open())
	return &bench{module}
}

func contendersOf(s scenario, b *bench, wanted func(name string) bool) []contender {
	makers := []struct {
		name string
		make func() func(n int)
	}{
		{"plain", s.plain},
		{"jit", func() func(n int) { return s.typed(b, metaffi.WithDispatch(metaffi.DispatchJIT)) }},
		{"interpreter", func() func(n int) { return s.typed(b, metaffi.WithDispatch(metaffi.DispatchInterpreter)) }},
		{"untyped", func() func(n int) { return s.load(b) }},
	}
	var chosen []contender
	for _, m := range makers {
		if name := group + "/" + s.name + "/" + m.name; wanted(name) {
			chosen = append(chosen, contender{name, m.make()})
		}
	}
	return chosen
}

func main() {
	o := parse()
	if o.list {
		for _, s := range scenarios {
			for _, c := range []string{"plain", "jit", "interpreter", "untyped"} {
				if name := group + "/" + s.name + "/" + c; o.filter.MatchString(name) {
					fmt.Println(name)
				}
			}
		}
		return
	}
	b := open()
	var rows []row
	for _, s := range scenarios {
		if contenders := contendersOf(s, b, o.filter.MatchString); len(contenders) > 0 {
			rows = append(rows, measure(contenders, o)...)
		}
	}
	if o.out != "" {
		write(o.out, rows)
		return
	}
	for _, r := range rows {
		fmt.Printf("%-40s %10.1f ns\n", strings.TrimPrefix(r.Name, group+"/"), r.CPUTime)
	}
}

func check(err error) {
	if err != nil {
		die(err)
	}
}

func must[T any](x T, err error) T {
	check(err)
	return x
}

// right ends the program when a contender gives another answer than wanted.
func right[T comparable](found, wanted T) {
	if found != wanted {
		die(fmt.Sprintf("%v is not %v", found, wanted))
	}
}
