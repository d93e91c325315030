// Another Go library, which brings another Go runtime.
package main

import "C"

func main() {}

//export Second
func Second() int64 { return 2 }
