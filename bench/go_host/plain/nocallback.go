//go:build go1.24

package plain

// Functions that call nothing of Go and keep no pointer: their arguments need not be on the heap.

// #cgo noescape plain_echo
// #cgo nocallback plain_echo
// #cgo noescape plain_echo_array
// #cgo nocallback plain_echo_array
// #cgo noescape plain_last
// #cgo nocallback plain_last
// #cgo noescape plain_echo_any
// #cgo nocallback plain_echo_any
// #cgo noescape plain_release
// #cgo nocallback plain_release
// #include "plain.h"
import "C"
