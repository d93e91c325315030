//go:build jvm

package main

import (
	"path/filepath"

	metaffi "github.com/metaffi/metaffi/runtimes/go/host"
	"github.com/metaffi/metaffi/runtimes/go/host/IDL"
)

const (
	group       = "go_jvm"
	thrownClass = "java.lang.IllegalStateException"
	arrayType   = IDL.INT64_PACKED_ARRAY // long[]
)

// Entity paths of what the scenarios call.
const (
	pathNothing    = "class=bench.Guest,callable=nothing"
	pathAdd        = "class=bench.Guest,callable=add"
	pathAddDoubles = "class=bench.Guest,callable=addDoubles"
	pathAddAny     = "class=bench.Guest,callable=addAny"
	pathEcho       = "class=bench.Guest,callable=echo"
	pathEchoArray  = "class=bench.Guest,callable=echoArray"
	pathEchoAny    = "class=bench.Guest,callable=echoAny"
	pathLast       = "class=bench.Guest,callable=last"
	pathNumbers    = "class=bench.Guest,callable=numbers"
	pathCreate     = "class=bench.Guest,callable=<init>"
	pathAccumulate = "class=bench.Guest,callable=accumulate,instance_required"
	pathApply      = "class=bench.Guest,callable=apply"
	pathFail       = "class=bench.Guest,callable=fail"
)

// openModule: plain JNI finds the class through the system class loader.
func openModule(folder string) *metaffi.MetaFFIModule {
	jar := filepath.Join(folder, "metaffi-bench.jar")
	return must(metaffi.NewMetaFFIRuntime("jvm", metaffi.WithOptions("-Djava.class.path="+jar)).LoadModule(jar))
}
