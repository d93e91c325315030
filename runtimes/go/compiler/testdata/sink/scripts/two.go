package main

// Two is of another.
func Two() {}

func main() {}
