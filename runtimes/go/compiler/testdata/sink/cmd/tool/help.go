package main

func helper() string { return "helped" }

// InOther is declared in the other file.
func InOther() {}
