// Package metaffi carries the headers of MetaFFI's C API to where Go's tools copy packages (the module cache, vendor
// folders): the host needs nothing else to be compiled.
//
// They are copies of abi/include/metaffi; `go generate` here takes them again, and a test compares them.
package metaffi

//go:generate go run ../../generate/headers ../../../../../../abi/include/metaffi .
