// A library that needs one which is not there when it is opened.
package main

// int metaffi_go_absent(void);
import "C"

func main() {}

//export Needy
func Needy() int64 { return int64(C.metaffi_go_absent()) }
