package sink

/*
static int twice(int x) { return 2 * x; }
typedef struct { int a; } thing;
*/
import "C"

func Twice(x int) int            { return int(C.twice(C.int(x))) }
func CInt(x C.int) C.int         { return x }
func CThing(t *C.thing) *C.thing { return t }
