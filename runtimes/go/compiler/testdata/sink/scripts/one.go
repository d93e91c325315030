package main

import "example.com/sink/lib"

// One is of one program.
func One() int { return lib.Base{}.GetID() }

func main() {}
