package main

import (
	"errors"

	metaffi "github.com/metaffi/metaffi/runtimes/go/host"
	"github.com/metaffi/metaffi/runtimes/go/host/IDL"

	"github.com/metaffi/metaffi/bench/go_jvm/plain"
)

// Where results go, so that no compiler leaves a call out.
var (
	longs   int64
	doubles float64
	texts   string
	arrays  []int64
)

func path(member string) string { return "class=bench.Guest,callable=" + member }

// list is types by name, for the untyped form.
type list = []IDL.MetaFFIType

func (b *bench) untyped(member string, params, retvals list) func(...any) ([]any, error) {
	return must(b.module.Load(path(member), params, retvals))
}

func numbers() []int64 {
	all := make([]int64, items)
	for i := range all {
		all[i] = int64(i)
	}
	return all
}

func operator(a, b int64) int64 { return a + b }

var scenarios = []scenario{
	{"void",
		func() func(n int) {
			return func(n int) {
				for i := 0; i < n; i++ {
					check(plain.Nothing())
				}
			}
		},
		func(b *bench, dispatch metaffi.Option) func(n int) {
			nothing := must(metaffi.Proc0(b.module, path("nothing"), dispatch))
			return func(n int) {
				for i := 0; i < n; i++ {
					check(nothing())
				}
			}
		},
		func(b *bench) func(n int) {
			nothing := b.untyped("nothing", nil, nil)
			return func(n int) {
				for i := 0; i < n; i++ {
					must(nothing())
				}
			}
		}},
	{"int64_int64",
		func() func(n int) {
			right(must(plain.Add(40, 2)), 42)
			return func(n int) {
				for i := 0; i < n; i++ {
					longs = must(plain.Add(int64(i), 3))
				}
			}
		},
		func(b *bench, dispatch metaffi.Option) func(n int) {
			add := must(metaffi.Func2[int64, int64, int64](b.module, path("add"), dispatch))
			right(must(add(40, 2)), 42)
			return func(n int) {
				for i := 0; i < n; i++ {
					longs = must(add(int64(i), 3))
				}
			}
		},
		func(b *bench) func(n int) {
			add := b.untyped("add", list{IDL.INT64, IDL.INT64}, list{IDL.INT64})
			return func(n int) {
				for i := 0; i < n; i++ {
					longs = must(add(int64(i), int64(3)))[0].(int64)
				}
			}
		}},
	{"double_double",
		func() func(n int) {
			right(must(plain.AddDoubles(1.5, 2.5)), 4)
			return func(n int) {
				for i := 0; i < n; i++ {
					doubles = must(plain.AddDoubles(float64(i), 3))
				}
			}
		},
		func(b *bench, dispatch metaffi.Option) func(n int) {
			add := must(metaffi.Func2[float64, float64, float64](b.module, path("addDoubles"), dispatch))
			right(must(add(1.5, 2.5)), 4)
			return func(n int) {
				for i := 0; i < n; i++ {
					doubles = must(add(float64(i), 3))
				}
			}
		},
		func(b *bench) func(n int) {
			add := b.untyped("addDoubles", list{IDL.FLOAT64, IDL.FLOAT64}, list{IDL.FLOAT64})
			return func(n int) {
				for i := 0; i < n; i++ {
					doubles = must(add(float64(i), 3.0))[0].(float64)
				}
			}
		}},
	{"string_roundtrip",
		func() func(n int) {
			right(must(plain.Echo(text)), text)
			return func(n int) {
				for i := 0; i < n; i++ {
					texts = must(plain.Echo(text))
				}
			}
		},
		func(b *bench, dispatch metaffi.Option) func(n int) {
			echo := must(metaffi.Func1[string, string](b.module, path("echo"), dispatch))
			right(must(echo(text)), text)
			return func(n int) {
				for i := 0; i < n; i++ {
					texts = must(echo(text))
				}
			}
		},
		func(b *bench) func(n int) {
			echo := b.untyped("echo", list{IDL.STRING8}, list{IDL.STRING8})
			return func(n int) {
				for i := 0; i < n; i++ {
					texts = must(echo(text))[0].(string)
				}
			}
		}},
	{"array_10k",
		func() func(n int) {
			all := numbers()
			right(must(plain.EchoArray(all))[items-1], items-1)
			return func(n int) {
				for i := 0; i < n; i++ {
					arrays = must(plain.EchoArray(all))
				}
			}
		},
		func(b *bench, dispatch metaffi.Option) func(n int) {
			echo := must(metaffi.Func1[[]int64, []int64](b.module, path("echoArray"), dispatch))
			all := numbers()
			right(must(echo(all))[items-1], items-1)
			return func(n int) {
				for i := 0; i < n; i++ {
					arrays = must(echo(all))
				}
			}
		},
		func(b *bench) func(n int) {
			echo := b.untyped("echoArray", list{IDL.INT64_PACKED_ARRAY}, list{IDL.INT64_PACKED_ARRAY})
			all := numbers()
			return func(n int) {
				for i := 0; i < n; i++ {
					arrays = must(echo(all))[0].([]int64)
				}
			}
		}},
	{"object_method",
		func() func(n int) {
			receiver := plain.Receiver()
			return func(n int) {
				for i := 0; i < n; i++ {
					longs = must(plain.Accumulate(receiver, 3))
				}
			}
		},
		func(b *bench, dispatch metaffi.Option) func(n int) {
			receiver := must(must(metaffi.Func0[*metaffi.Handle](b.module, path("make")))())
			accumulate := must(metaffi.Func2[*metaffi.Handle, int64, int64](b.module, path("accumulate,instance_required"), dispatch))
			right(must(accumulate(receiver, 3)), 3)
			return func(n int) {
				for i := 0; i < n; i++ {
					longs = must(accumulate(receiver, 3))
				}
			}
		},
		func(b *bench) func(n int) {
			receiver := must(b.untyped("make", nil, list{IDL.HANDLE})())[0]
			accumulate := b.untyped("accumulate,instance_required", list{IDL.HANDLE, IDL.INT64}, list{IDL.INT64})
			return func(n int) {
				for i := 0; i < n; i++ {
					longs = must(accumulate(receiver, int64(3)))[0].(int64)
				}
			}
		}},
	{"callback",
		func() func(n int) {
			operator := must(plain.MakeOperator())
			right(must(plain.Apply(operator, 40, 2)), 42)
			return func(n int) {
				for i := 0; i < n; i++ {
					longs = must(plain.Apply(operator, int64(i), 3))
				}
			}
		},
		func(b *bench, dispatch metaffi.Option) func(n int) {
			operator := must(metaffi.NewCallable(operator))
			apply := must(metaffi.Func3[*metaffi.Callable, int64, int64, int64](b.module, path("apply"), dispatch))
			right(must(apply(operator, 40, 2)), 42)
			return func(n int) {
				for i := 0; i < n; i++ {
					longs = must(apply(operator, int64(i), 3))
				}
			}
		},
		func(b *bench) func(n int) {
			operator := must(metaffi.NewCallable(operator))
			apply := b.untyped("apply", list{IDL.CALLABLE, IDL.INT64, IDL.INT64}, list{IDL.INT64})
			return func(n int) {
				for i := 0; i < n; i++ {
					longs = must(apply(operator, int64(i), int64(3)))[0].(int64)
				}
			}
		}},
	{"error",
		func() func(n int) {
			return func(n int) {
				for i := 0; i < n; i++ {
					var thrown *plain.Exception
					if !errors.As(plain.Fail(), &thrown) || thrown.Type != "java.lang.IllegalStateException" || thrown.Stack == "" {
						die("nothing was thrown")
					}
				}
			}
		},
		func(b *bench, dispatch metaffi.Option) func(n int) {
			fail := must(metaffi.Proc0(b.module, path("fail"), dispatch))
			return func(n int) {
				for i := 0; i < n; i++ {
					expectError(fail())
				}
			}
		},
		func(b *bench) func(n int) {
			fail := b.untyped("fail", nil, nil)
			return func(n int) {
				for i := 0; i < n; i++ {
					_, err := fail()
					expectError(err)
				}
			}
		}},
}

func expectError(err error) {
	var thrown *metaffi.Error
	if !errors.As(err, &thrown) || thrown.GuestType != "java.lang.IllegalStateException" || thrown.GuestStack == "" {
		die("nothing was thrown")
	}
}
