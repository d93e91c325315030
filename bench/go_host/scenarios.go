package main

import (
	"errors"

	metaffi "github.com/metaffi/metaffi/runtimes/go/host"
	"github.com/metaffi/metaffi/runtimes/go/host/IDL"

	"github.com/metaffi/metaffi/bench/go_host/plain"
)

// Where results go, so that no compiler leaves a call out.
var (
	longs   int64
	doubles float64
	texts   string

	longArray []int64
	anything  any
)

// list is types by name, for the untyped form.
type list = []IDL.MetaFFIType

func (b *bench) untyped(path string, params, retvals list) func(...any) ([]any, error) {
	return must(b.module.Load(path, params, retvals))
}

func operator(a, b int64) int64 { return a + b }

var calls = []scenario{
	{"void",
		func() func(n int) {
			return func(n int) {
				for i := 0; i < n; i++ {
					check(plain.Nothing())
				}
			}
		},
		func(b *bench, dispatch metaffi.Option) func(n int) {
			nothing := must(metaffi.Proc0(b.module, pathNothing, dispatch))
			return func(n int) {
				for i := 0; i < n; i++ {
					check(nothing())
				}
			}
		},
		func(b *bench) func(n int) {
			nothing := b.untyped(pathNothing, nil, nil)
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
			add := must(metaffi.Func2[int64, int64, int64](b.module, pathAdd, dispatch))
			right(must(add(40, 2)), 42)
			return func(n int) {
				for i := 0; i < n; i++ {
					longs = must(add(int64(i), 3))
				}
			}
		},
		func(b *bench) func(n int) {
			add := b.untyped(pathAdd, list{IDL.INT64, IDL.INT64}, list{IDL.INT64})
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
			add := must(metaffi.Func2[float64, float64, float64](b.module, pathAddDoubles, dispatch))
			right(must(add(1.5, 2.5)), 4)
			return func(n int) {
				for i := 0; i < n; i++ {
					doubles = must(add(float64(i), 3))
				}
			}
		},
		func(b *bench) func(n int) {
			add := b.untyped(pathAddDoubles, list{IDL.FLOAT64, IDL.FLOAT64}, list{IDL.FLOAT64})
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
			echo := must(metaffi.Func1[string, string](b.module, pathEcho, dispatch))
			right(must(echo(text)), text)
			return func(n int) {
				for i := 0; i < n; i++ {
					texts = must(echo(text))
				}
			}
		},
		func(b *bench) func(n int) {
			echo := b.untyped(pathEcho, list{IDL.STRING8}, list{IDL.STRING8})
			return func(n int) {
				for i := 0; i < n; i++ {
					texts = must(echo(text))[0].(string)
				}
			}
		}},
	{"object_create_method",
		func() func(n int) {
			return func(n int) {
				for i := 0; i < n; i++ {
					receiver := must(plain.Create(1))
					longs = must(plain.Accumulate(receiver, 3))
					receiver.Release()
				}
			}
		},
		func(b *bench, dispatch metaffi.Option) func(n int) {
			create := must(metaffi.Func1[int64, *metaffi.Handle](b.module, pathCreate, dispatch))
			accumulate := must(metaffi.Func2[*metaffi.Handle, int64, int64](b.module, pathAccumulate, dispatch))
			return func(n int) {
				for i := 0; i < n; i++ {
					receiver := must(create(1))
					longs = must(accumulate(receiver, 3))
					receiver.Release()
				}
			}
		},
		func(b *bench) func(n int) {
			create := b.untyped(pathCreate, list{IDL.INT64}, list{IDL.HANDLE})
			accumulate := b.untyped(pathAccumulate, list{IDL.HANDLE, IDL.INT64}, list{IDL.INT64})
			return func(n int) {
				for i := 0; i < n; i++ {
					receiver := must(create(int64(1)))[0].(*metaffi.Handle)
					longs = must(accumulate(receiver, int64(3)))[0].(int64)
					receiver.Release()
				}
			}
		}},
	{"object_method",
		func() func(n int) {
			receiver := must(plain.Create(0))
			return func(n int) {
				for i := 0; i < n; i++ {
					longs = must(plain.Accumulate(receiver, 3))
				}
			}
		},
		func(b *bench, dispatch metaffi.Option) func(n int) {
			receiver := must(must(metaffi.Func1[int64, *metaffi.Handle](b.module, pathCreate, dispatch))(0))
			accumulate := must(metaffi.Func2[*metaffi.Handle, int64, int64](b.module, pathAccumulate, dispatch))
			right(must(accumulate(receiver, 3)), 3)
			return func(n int) {
				for i := 0; i < n; i++ {
					longs = must(accumulate(receiver, 3))
				}
			}
		},
		func(b *bench) func(n int) {
			receiver := must(b.untyped(pathCreate, list{IDL.INT64}, list{IDL.HANDLE})(int64(0)))[0]
			accumulate := b.untyped(pathAccumulate, list{IDL.HANDLE, IDL.INT64}, list{IDL.INT64})
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
			apply := must(metaffi.Func3[*metaffi.Callable, int64, int64, int64](b.module, pathApply, dispatch))
			right(must(apply(operator, 40, 2)), 42)
			return func(n int) {
				for i := 0; i < n; i++ {
					longs = must(apply(operator, int64(i), 3))
				}
			}
		},
		func(b *bench) func(n int) {
			operator := must(metaffi.NewCallable(operator))
			apply := b.untyped(pathApply, list{IDL.CALLABLE, IDL.INT64, IDL.INT64}, list{IDL.INT64})
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
					if !errors.As(plain.Fail(), &thrown) || thrown.Type != thrownClass || thrown.Stack == "" {
						die("nothing was thrown")
					}
				}
			}
		},
		func(b *bench, dispatch metaffi.Option) func(n int) {
			fail := must(metaffi.Proc0(b.module, pathFail, dispatch))
			return func(n int) {
				for i := 0; i < n; i++ {
					expectError(fail())
				}
			}
		},
		func(b *bench) func(n int) {
			fail := b.untyped(pathFail, nil, nil)
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
	if !errors.As(err, &thrown) || thrown.GuestType != thrownClass || thrown.GuestStack == "" {
		die("nothing was thrown")
	}
}
