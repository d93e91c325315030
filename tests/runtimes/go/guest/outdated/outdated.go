// A guest library of a version that the plug-in does not know.
package main

import "C"

func main() {}

//export o_nothing
func o_nothing() {}
