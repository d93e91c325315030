package main

import (
	metaffi "github.com/metaffi/metaffi/runtimes/go/host"
	"github.com/metaffi/metaffi/runtimes/go/host/IDL"

	"github.com/metaffi/metaffi/bench/go_host/plain"
)

var scenarios = append(calls, arrays...)

var (
	asArray = IDL.MetaFFITypeInfo{StringType: arrayType, Dimensions: 1}
	takes   = metaffi.Parameter(0, asArray)
	gives   = metaffi.Result(0, asArray)
)

func numbers(count int) []int64 {
	all := make([]int64, count)
	for i := range all {
		all[i] = int64(i)
	}
	return all
}

// echoes gives an array of `count` to the guest and takes it back.
func echoes(name string, count int) scenario {
	return scenario{name,
		func() func(n int) {
			all := numbers(count)
			right(must(plain.EchoArray(all))[count-1], int64(count-1))
			return func(n int) {
				for i := 0; i < n; i++ {
					longArray = must(plain.EchoArray(all))
				}
			}
		},
		func(b *bench, dispatch metaffi.Option) func(n int) {
			echo := must(metaffi.Func1[[]int64, []int64](b.module, pathEchoArray, dispatch, takes, gives))
			all := numbers(count)
			right(must(echo(all))[count-1], int64(count-1))
			return func(n int) {
				for i := 0; i < n; i++ {
					longArray = must(echo(all))
				}
			}
		},
		func(b *bench) func(n int) {
			echo := b.untyped(pathEchoArray, list{arrayType}, list{arrayType})
			all := numbers(count)
			return func(n int) {
				for i := 0; i < n; i++ {
					longArray = must(echo(all))[0].([]int64)
				}
			}
		}}
}

var arrays = []scenario{
	echoes("array_16", few),
	echoes("array_10k", items),
	{"array_10k_in",
		func() func(n int) {
			all := numbers(items)
			right(must(plain.Last(all)), items-1)
			return func(n int) {
				for i := 0; i < n; i++ {
					longs = must(plain.Last(all))
				}
			}
		},
		func(b *bench, dispatch metaffi.Option) func(n int) {
			last := must(metaffi.Func1[[]int64, int64](b.module, pathLast, dispatch, takes))
			all := numbers(items)
			right(must(last(all)), items-1)
			return func(n int) {
				for i := 0; i < n; i++ {
					longs = must(last(all))
				}
			}
		},
		func(b *bench) func(n int) {
			last := b.untyped(pathLast, list{arrayType}, list{IDL.INT64})
			all := numbers(items)
			return func(n int) {
				for i := 0; i < n; i++ {
					longs = must(last(all))[0].(int64)
				}
			}
		}},
	{"array_10k_out",
		func() func(n int) {
			right(must(plain.Numbers())[items-1], items-1)
			return func(n int) {
				for i := 0; i < n; i++ {
					longArray = must(plain.Numbers())
				}
			}
		},
		func(b *bench, dispatch metaffi.Option) func(n int) {
			numbers := must(metaffi.Func0[[]int64](b.module, pathNumbers, dispatch, gives))
			right(must(numbers())[items-1], items-1)
			return func(n int) {
				for i := 0; i < n; i++ {
					longArray = must(numbers())
				}
			}
		},
		func(b *bench) func(n int) {
			numbers := b.untyped(pathNumbers, nil, list{arrayType})
			return func(n int) {
				for i := 0; i < n; i++ {
					longArray = must(numbers())[0].([]int64)
				}
			}
		}},
	{"dynamic",
		func() func(n int) {
			right(must(plain.AddAny(int64(40), int64(2))), any(int64(42)))
			return func(n int) {
				for i := 0; i < n; i++ {
					anything = must(plain.AddAny(int64(i), int64(3)))
				}
			}
		},
		func(b *bench, dispatch metaffi.Option) func(n int) {
			add := must(metaffi.Func2[any, any, any](b.module, pathAddAny, dispatch))
			right(must(add(int64(40), int64(2))), any(int64(42)))
			return func(n int) {
				for i := 0; i < n; i++ {
					anything = must(add(int64(i), int64(3)))
				}
			}
		},
		func(b *bench) func(n int) {
			add := b.untyped(pathAddAny, list{IDL.ANY, IDL.ANY}, list{IDL.ANY})
			return func(n int) {
				for i := 0; i < n; i++ {
					anything = must(add(int64(i), int64(3)))[0]
				}
			}
		}},
	{"dynamic_10k",
		func() func(n int) {
			all := numbers(items)
			right(must(plain.EchoAny(all)).([]int64)[items-1], items-1)
			return func(n int) {
				for i := 0; i < n; i++ {
					anything = must(plain.EchoAny(all))
				}
			}
		},
		func(b *bench, dispatch metaffi.Option) func(n int) {
			echo := must(metaffi.Func1[any, any](b.module, pathEchoAny, dispatch))
			all := numbers(items)
			right(must(echo(all)).([]int64)[items-1], items-1)
			return func(n int) {
				for i := 0; i < n; i++ {
					anything = must(echo(all))
				}
			}
		},
		func(b *bench) func(n int) {
			echo := b.untyped(pathEchoAny, list{IDL.ANY}, list{IDL.ANY})
			all := numbers(items)
			return func(n int) {
				for i := 0; i < n; i++ {
					anything = must(echo(all))[0]
				}
			}
		}},
}
