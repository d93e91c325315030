package metaffi

/*
#cgo CFLAGS: -I${SRCDIR}/internal/include
#cgo linux LDFLAGS: -ldl
#include <stdlib.h>
#include "bridge.h"
*/
import "C"

import (
	"fmt"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"sync"
	"unsafe"

	// The headers, for tools that copy the packages a program needs.
	_ "github.com/metaffi/metaffi/runtimes/go/host/internal/include/metaffi"
)

// library is libmetaffi, opened at the first use and kept until the process ends.
var library struct {
	mutex  sync.Mutex
	loaded bool
	path   string // where SetLibrary said it is
	owner  C.uint32_t
}

func libraryName() string {
	switch runtime.GOOS {
	case "windows":
		return "metaffi.dll"
	case "darwin":
		return "libmetaffi.0.dylib"
	}
	return "libmetaffi.so.0"
}

// SetLibrary names libmetaffi's file, or the folder that has it, for programs that keep it where it would not be found: it is looked for in the
// process itself, in $METAFFI_HOME/lib, beside the program and in ../lib from there, and where the system's dynamic loader
// looks. It must be called before anything else of this package.
func SetLibrary(path string) error {
	library.mutex.Lock()
	defer library.mutex.Unlock()
	if library.loaded {
		return &Error{Code: CodeInvalidArgument, Message: "SetLibrary(" + path + "): libmetaffi is already loaded"}
	}
	library.path = path
	return nil
}

// loadLibrary makes the C API usable.
func loadLibrary() error {
	library.mutex.Lock()
	defer library.mutex.Unlock()
	if library.loaded {
		return nil
	}
	if err := openFirst(libraryPlaces()); err != nil {
		return err
	}
	name := C.CString("go")
	defer C.free(unsafe.Pointer(name))
	library.owner = C.metaffi_go_host_owner_id(name)
	if library.owner == 0 {
		return &Error{Code: CodeOutOfMemory, Message: "memory ran out when libmetaffi was loaded"}
	}
	library.loaded = true
	return nil
}

type libraryPlace struct {
	path     string
	why      string
	resident bool // only if the process has it already
	only     bool // the user said so: nothing else is tried
}

func libraryPlaces() []libraryPlace {
	name := libraryName()
	if path := library.path; path != "" {
		if info, err := os.Stat(path); err == nil && info.IsDir() {
			path = filepath.Join(path, name)
		}
		return []libraryPlace{{path: path, why: "SetLibrary", only: true}}
	}
	places := []libraryPlace{{path: name, why: "in the process", resident: true}}
	if home := os.Getenv("METAFFI_HOME"); home != "" {
		return append(places, libraryPlace{path: filepath.Join(home, "lib", name), why: "METAFFI_HOME", only: true})
	}
	if program, err := os.Executable(); err == nil {
		if real, err := filepath.EvalSymlinks(program); err == nil {
			program = real
		}
		folder := filepath.Dir(program)
		places = append(places, libraryPlace{path: filepath.Join(folder, name), why: "beside the program"},
			libraryPlace{path: filepath.Join(filepath.Dir(folder), "lib", name), why: "beside the program"})
	}
	return append(places, libraryPlace{path: name, why: "the dynamic loader"},
		libraryPlace{path: filepath.Join("/usr/local/lib", name), why: "usual place"})
}

func openFirst(places []libraryPlace) error {
	var tried []string
	for _, place := range places {
		if filepath.IsAbs(place.path) && !place.only {
			if _, err := os.Stat(place.path); err != nil {
				tried = append(tried, fmt.Sprintf("%s (%s): not there", place.path, place.why))
				continue
			}
		}
		reason := openLibrary(place)
		if reason == "" {
			return nil
		}
		if place.resident {
			continue
		}
		tried = append(tried, fmt.Sprintf("%s (%s): %s", place.path, place.why, reason))
		if place.only {
			break
		}
	}
	return &Error{Code: CodeRuntimeNotFound, Message: "libmetaffi was not found. Install it, put its folder on " +
		"LD_LIBRARY_PATH, set METAFFI_HOME, or call metaffi.SetLibrary. Tried:\n  " + strings.Join(tried, "\n  ")}
}

// openLibrary gives "" or why not.
func openLibrary(place libraryPlace) string {
	path := C.CString(place.path)
	defer C.free(unsafe.Pointer(path))
	resident := C.int(0)
	if place.resident {
		resident = 1
	}
	reason := C.metaffi_go_host_open(path, resident)
	if reason == nil {
		return ""
	}
	defer C.free(unsafe.Pointer(reason))
	return C.GoString(reason)
}

// Version is libmetaffi's, e.g. "0.1.0".
func Version() (string, error) {
	if err := loadLibrary(); err != nil {
		return "", err
	}
	return C.GoString(C.metaffi_go_host_version()), nil
}
