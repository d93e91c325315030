package a

import "example.com/sink/a/internal/x"

func GetFar() x.Far             { return x.Far{N: 1} }
func UseFar(f x.Far, n int) int { return f.N + n }

var TheFar = x.Far{N: 9}

type Holder struct{ F x.Far }
