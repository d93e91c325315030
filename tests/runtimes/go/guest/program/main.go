// program LIBRARY: a Go program that asks for a Go guest, which would be a second Go runtime. Exit status 0: it was refused.
package main

/*
#cgo LDFLAGS: -lmetaffi
#include <metaffi/metaffi.h>
#include <stdlib.h>
*/
import "C"

import (
	"fmt"
	"os"
	"strings"
	"unsafe"
)

func check(err *C.metaffi_error) {
	if err != nil {
		fmt.Fprintln(os.Stderr, C.GoString(C.metaffi_error_message(err)))
		os.Exit(1)
	}
}

func main() {
	name, path := C.CString("go"), C.CString(os.Args[1])
	defer C.free(unsafe.Pointer(name))
	defer C.free(unsafe.Pointer(path))
	var runtime *C.metaffi_runtime
	check(C.metaffi_runtime_load(name, nil, &runtime))
	defer C.metaffi_runtime_release(runtime)
	var module *C.metaffi_module
	err := C.metaffi_module_load(runtime, path, &module)
	if err == nil {
		fmt.Fprintln(os.Stderr, "a second Go runtime was opened")
		os.Exit(1)
	}
	defer C.metaffi_error_free(err)
	message := C.GoString(C.metaffi_error_message(err))
	for _, words := range []string{os.Args[0], "This program is Go itself: import the package there"} {
		if !strings.Contains(message, words) {
			fmt.Fprintf(os.Stderr, "no %q in: %s\n", words, message)
			os.Exit(1)
		}
	}
}
