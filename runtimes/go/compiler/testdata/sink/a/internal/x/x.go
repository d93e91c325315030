package x

type Far struct{ N int }

func (f Far) Num() int { return f.N }
