//go:build python

package main

import (
	"os"

	metaffi "github.com/metaffi/metaffi/runtimes/go/host"
	"github.com/metaffi/metaffi/runtimes/go/host/IDL"
)

const (
	group       = "go_python"
	thrownClass = "ValueError"
	arrayType   = IDL.INT64_ARRAY // a list
)

// Entity paths of what the scenarios call.
const (
	pathNothing    = "callable=nothing"
	pathAdd        = "callable=add"
	pathAddDoubles = "callable=add"
	pathAddAny     = "callable=add"
	pathEcho       = "callable=echo"
	pathEchoArray  = "callable=echo"
	pathEchoAny    = "callable=echo"
	pathLast       = "callable=last"
	pathNumbers    = "callable=numbers"
	pathCreate     = "callable=Counter"
	pathAccumulate = "callable=Counter.accumulate,instance_required"
	pathApply      = "callable=apply"
	pathFail       = "callable=fail"
)

// Set when the program is linked: the Python that `plain` was compiled against, and the file that both call.
var pythonProgram, guestFile string

func openModule(string) *metaffi.MetaFFIModule {
	check(os.Setenv("METAFFI_PYTHON", pythonProgram))
	return must(metaffi.NewMetaFFIRuntime("python3").LoadModule(guestFile))
}
