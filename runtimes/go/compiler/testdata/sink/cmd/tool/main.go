package main

import (
	_ "embed"

	"example.com/sink/lib"
)

//go:embed static/a.txt
var text string

// Text is embedded.
func Text() string { return text + helper() }

// ID is a method's result.
func ID() int { return lib.Base{ID: 3}.GetID() }

func main() { println(Text()) }
